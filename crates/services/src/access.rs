//! Who asks, and what that allows.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::Digest;
use sha2::Sha256;
use store::{ApiKey, Owner, Scope};

use crate::{Error, Result, Services};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody in particular: sees what is public.
    Anonymous,
    /// A program with an API key.
    Key {
        /// Public half of the key.
        id: String,
        /// GLN of the organisation it speaks for; empty for the node itself.
        organisation: String,
        /// Reads everything, writes for the node.
        unrestricted: bool,
        /// Works in the sandbox only.
        sandbox: bool,
    },
    /// The node itself: jobs, the operator's command line.
    System,
}

/// A key that was just made; the text is shown once and never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Public half.
    pub id: String,
    /// What the client sends after `Bearer`.
    pub text: String,
}

/// How every key of this program begins, so that a leaked one is recognised.
const PREFIX: &str = "nguon_";

impl Caller {
    /// Whether the caller works in the sandbox.
    pub fn sandbox(&self) -> bool {
        matches!(self, Self::Key { sandbox: true, .. })
    }

    pub(crate) fn unrestricted(&self) -> bool {
        matches!(self, Self::System | Self::Key { unrestricted: true, .. })
    }

    /// The organisation the caller speaks for; empty for the node.
    pub(crate) fn organisation(&self) -> &str {
        match self {
            Self::Key { organisation, .. } => organisation,
            Self::Anonymous | Self::System => "",
        }
    }

    pub(crate) fn must_be_known(&self) -> Result<()> {
        if *self == Self::Anonymous { Err(Error::Unauthenticated) } else { Ok(()) }
    }

    pub(crate) fn must_be_unrestricted(&self, what: &str) -> Result<()> {
        self.must_be_known()?;
        if self.unrestricted() { Ok(()) } else { Err(Error::Forbidden(format!("this key may not {what}"))) }
    }
}

impl Services {
    /// Finds out who sends this key.
    pub async fn authenticate(&self, bearer: &str) -> Result<Caller> {
        let Some((id, secret)) = bearer.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')) else {
            return Err(Error::Unauthenticated);
        };
        let Some(key) = self.store.api_key_get(id).await? else { return Err(Error::Unauthenticated) };
        // Both are digests of the same length; comparing digests tells a guesser nothing about the secret.
        let matches = Sha256::digest(secret.as_bytes())[..] == key.secret[..];
        if !matches || key.revoked.is_some() {
            return Err(Error::Unauthenticated);
        }
        let ApiKey { organisation, unrestricted, sandbox, .. } = key;
        Ok(Caller::Key { id: id.to_owned(), organisation, unrestricted, sandbox })
    }

    /// Makes a key for an organisation, or for the node when none is given.
    pub async fn key_create(
        &self,
        caller: &Caller,
        organisation: Option<&str>,
        unrestricted: bool,
        sandbox: bool,
        label: &str,
    ) -> Result<NewKey> {
        caller.must_be_unrestricted("make keys")?;
        if let Some(gln) = organisation
            && self.store.organisation_get(gln).await?.is_none()
        {
            return Err(Error::NotFound(format!("there is no organisation {gln}")));
        }
        let mut random = [0; 40];
        (self.entropy)(&mut random);
        let id: String = random[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let secret = URL_SAFE_NO_PAD.encode(&random[8..]).replace('_', "-");
        let key = ApiKey {
            id: id.clone(),
            secret: Sha256::digest(secret.as_bytes()).to_vec(),
            organisation: organisation.unwrap_or_default().to_owned(),
            unrestricted,
            sandbox,
            label: label.to_owned(),
            created: self.now(),
            revoked: None,
        };
        self.store.api_key_insert(&key).await?;
        Ok(NewKey { text: format!("{PREFIX}{id}_{secret}"), id })
    }

    /// Which events the caller may find.
    pub(crate) fn scope(&self, caller: &Caller) -> Result<Scope> {
        caller.must_be_known()?;
        if caller.unrestricted() {
            return Ok(Scope::All);
        }
        let gln = caller.organisation().to_owned();
        let parties = vec![format!("417/{gln}"), format!("414/{gln}")];
        Ok(Scope::Organisation { gln, parties })
    }

    /// Whose rows a capture of this caller makes.
    pub(crate) async fn owner(&self, caller: &Caller) -> Result<Owner> {
        caller.must_be_known()?;
        let organisation = caller.organisation().to_owned();
        let record = match organisation.as_str() {
            "" => None,
            gln => self.store.organisation_get(gln).await?,
        };
        let (area, field) = record.map(|it| (it.province_code.unwrap_or_default(), it.field)).unwrap_or_default();
        Ok(Owner { organisation, area, field, sandbox: caller.sandbox() })
    }
}
