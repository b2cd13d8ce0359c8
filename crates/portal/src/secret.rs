//! The portal's one secret, and the keys for single purposes that are derived from it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// At least 32 random bytes, kept outside of the database (see the `secret` setting). Who has it can make codes.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

/// Why bytes are no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret has {0} bytes: it needs 32 random bytes at least")]
pub struct SecretError(usize);

impl Secret {
    /// From its bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, SecretError> {
        let bytes = bytes.into();
        if bytes.len() < 32 { Err(SecretError(bytes.len())) } else { Ok(Self(bytes)) }
    }

    /// The bytes, for a key derivation of another crate.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// HMAC-SHA256 of `message` under a key that serves this purpose only.
    #[must_use]
    pub fn mac(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let key = hmac(&self.0, purpose.as_bytes());
        hmac(&key, message)
    }

    /// True if `tag` is the [`Secret::mac`] of the message; takes as long either way.
    #[must_use]
    pub fn verify(&self, purpose: &str, message: &[u8], tag: &[u8]) -> bool {
        use subtle::ConstantTimeEq as _;
        self.mac(purpose, message).as_slice().ct_eq(tag).into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// SHA-256, for tokens that are stored as their hash: they are random, so that a slow hash would add nothing.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub(crate) fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of every length; the empty MAC cannot be reached.
    Hmac::<Sha256>::new_from_slice(key).map_or([0; 32], |mac| mac.chain_update(message).finalize().into_bytes().into())
}
