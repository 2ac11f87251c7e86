//! `GS1-Signature`: proof towards the receiver that a document comes from where it subscribed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// HMAC-SHA-256 of the body under the `signatureToken` (its UTF-8 bytes), in Base64 (RFC 4648, section 4).
pub fn signature(token: &str, body: &[u8]) -> String {
    // A key of any length is fine for HMAC, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(token.as_bytes()) else { return String::new() };
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn is_the_hmac_of_rfc_4231() {
        // Test case 2: key "Jefe".
        let expected = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";
        assert_eq!(signature("Jefe", b"what do ya want for nothing?"), expected);
        assert_ne!(signature("jefe", b"what do ya want for nothing?"), expected);
    }
}
