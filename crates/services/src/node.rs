//! Making a node: its name, its log's origin, its signing key. All three are fixed for ever at that moment.

use ed25519_dalek::SigningKey;
use store::{Clock, Entropy, Location, Node};

use crate::{Error, Result};

/// Makes the database of a new node and gives its private key, which belongs in a file of the operator.
pub async fn create(location: &Location, origin: &str, clock: &Clock, entropy: &Entropy) -> Result<[u8; 32]> {
    if origin.is_empty() || origin.chars().any(|letter| letter.is_whitespace() || letter == '+') {
        return Err(Error::Conflict(format!("“{origin}” cannot be the origin of a log: no spaces, no plus sign")));
    }
    let mut secret = [0; 32];
    entropy(&mut secret);
    let mut name = [0; 8];
    entropy(&mut name);
    let node = Node {
        node_id: name.iter().map(|byte| format!("{byte:02x}")).collect(),
        origin: origin.to_owned(),
        public_key: SigningKey::from_bytes(&secret).verifying_key().to_bytes().to_vec(),
        created: clock(),
    };
    store::create(location, &node).await.map_err(|error| match error {
        // These are the store's own sentences, for the operator who asked.
        store::Error::Conflict(detail) => Error::Conflict(detail),
        error => error.into(),
    })?;
    Ok(secret)
}

/// Whether `secret` is the private key of this node.
pub fn owns(node: &Node, secret: &[u8; 32]) -> bool {
    SigningKey::from_bytes(secret).verifying_key().to_bytes()[..] == node.public_key[..]
}
