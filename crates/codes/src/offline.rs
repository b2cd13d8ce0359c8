//! A unit's address that a phone can check without network: the Digital Link with a signature in its query.
//!
//! `https://host/01/{gtin}/21/{serial}?sig={signature}.{key}`
//!
//! # What is signed
//!
//! These bytes, US-ASCII, without a line feed at the end:
//!
//! ```text
//! markward offline 1\n{host}\n{gtin}\n{serial}
//! ```
//!
//! - `\n` is one byte, 0x0A;
//! - `{host}` is the authority of the address as it stands in it, in lower case: `check.example.com`, or `check.example.com:8443` with a port that
//!   is not the scheme's own. It is `new URL(address).host` in a browser. Scheme and path before `/01/` are not signed;
//! - `{gtin}` is 14 digits, as in the path;
//! - `{serial}` is the 20 characters of Crockford's base 32 in capitals, as in the path, without hyphens and without the check character.
//!
//! The first line keeps signatures of this kind from being taken for any other the key makes: a manifest's signing input (JWS) has no line feed.
//!
//! # How it is written
//!
//! `sig` is two values with a full stop between, both base64url without padding (RFC 4648 §5), so that nothing needs percent-encoding:
//!
//! - the 64 bytes of the Ed25519 signature (RFC 8032): 86 characters;
//! - the key's name: the first 8 characters of its `kid`, which is its RFC 7638 thumbprint. The key is the one that signs batch manifests
//!   ([`crate::manifest`]), published at `/.well-known/markward-keys.json`. A verifier tries each published Ed25519 key whose `kid` begins so.
//!
//! # What it proves
//!
//! That this portal issued this unit code. Not that the thing it is on is genuine: a copied label has a good signature too, and only the count of
//! checks on the server tells. A page that verifies without network must say so, and send the check when the network is back.

use crate::{
    digital_link::Stem,
    manifest::{ManifestKey, ManifestKeys},
};
use model::{gtin::Gtin, unit_code::UnitCode};

/// The name of the parameter in the query.
pub const PARAMETER: &str = "sig";
/// The first line of what is signed.
const DOMAIN: &str = "markward offline 1";
/// Characters of the key's thumbprint that name it: of the handful of keys that a portal publishes no two begin alike.
pub const KEY_NAME_LENGTH: usize = 8;

/// Why a signature is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfflineError {
    /// Not a signature and a key's name.
    #[error("The signature in the address is incomplete: look whether all of it was copied")]
    Shape,
    /// None of the known keys has this name.
    #[error("The address is signed with a key that is not known here")]
    UnknownKey,
    /// It does not fit.
    #[error("The signature in the address is not of this code: the code is forged, or the address was changed")]
    Forged,
}

/// The bytes that are signed for a unit.
#[must_use]
pub fn signed_bytes(stem: &Stem, gtin: Gtin, code: UnitCode) -> Vec<u8> {
    format!("{DOMAIN}\n{}\n{gtin}\n{}", stem.host(), code.serial()).into_bytes()
}

/// The value of `sig` for a unit. The same unit always has the same.
#[must_use]
pub fn sign(key: &ManifestKey, stem: &Stem, gtin: Gtin, code: UnitCode) -> String {
    let name = key.name();
    format!("{}.{}", key.sign_bytes(&signed_bytes(stem, gtin, code)), name.get(..KEY_NAME_LENGTH).unwrap_or(&name))
}

/// The address of a unit that checks without network.
#[must_use]
pub fn link(key: &ManifestKey, stem: &Stem, gtin: Gtin, code: UnitCode) -> String {
    format!("{}?{PARAMETER}={}", stem.unit(gtin, code), sign(key, stem, gtin, code))
}

/// Verifies the value of `sig` of a unit's address.
///
/// # Errors
/// [`OfflineError`].
pub fn verify(keys: &ManifestKeys, stem: &Stem, gtin: Gtin, code: UnitCode, sig: &str) -> Result<(), OfflineError> {
    let (signature, name) = sig.split_once('.').ok_or(OfflineError::Shape)?;
    if name.len() != KEY_NAME_LENGTH || !name.is_ascii() {
        return Err(OfflineError::Shape);
    }
    let mut named = keys.named(name).peekable();
    named.peek().ok_or(OfflineError::UnknownKey)?;
    let bytes = signed_bytes(stem, gtin, code);
    let fits = |key| ManifestKeys::fits(key, &bytes, signature).ok_or(OfflineError::Shape);
    if named.map(fits).collect::<Result<Vec<_>, _>>()?.contains(&true) { Ok(()) } else { Err(OfflineError::Forged) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{digital_link::DigitalLink, key::PortalSecret};

    fn key(byte: u8) -> ManifestKey {
        ManifestKey::derive(&PortalSecret::new(&[byte; 32]).unwrap()).unwrap()
    }

    fn unit() -> (Stem, Gtin, UnitCode) {
        (Stem::parse("https://Check.Example.com/t").unwrap(), Gtin::parse("4006381333931").unwrap(), UnitCode::parse("7K3QF-0M9XT-2WHBE-R5JDN").unwrap())
    }

    #[test]
    fn exactly_these_bytes_are_signed() {
        let (stem, gtin, code) = unit();
        assert_eq!(signed_bytes(&stem, gtin, code), b"markward offline 1\ncheck.example.com\n04006381333931\n7K3QF0M9XT2WHBER5JDN");
        let other_port = Stem::parse("http://localhost:3000").unwrap();
        assert!(signed_bytes(&other_port, gtin, code).starts_with(b"markward offline 1\nlocalhost:3000\n"));
        let own_port = Stem::parse("https://check.example.com:443").unwrap();
        assert_eq!(signed_bytes(&own_port, gtin, code), signed_bytes(&stem, gtin, code), "a browser leaves the scheme's own port out");
    }

    #[test]
    fn a_signed_address_verifies_with_the_published_keys_and_is_read_as_the_unit_s() {
        let (stem, gtin, code) = unit();
        let link = link(&key(7), &stem, gtin, code);
        let (address, sig) = link.split_once("?sig=").unwrap();
        assert_eq!((address, sig.len()), ("https://check.example.com/t/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN", 86 + 1 + 8));
        assert!(sig.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
        let published = ManifestKeys::from_jwks(&key(7).public().to_jwks()).unwrap();
        assert_eq!(verify(&published, &stem, gtin, code, sig), Ok(()));
        let read = DigitalLink::parse(&link).unwrap();
        assert_eq!((read.gtin(), read.serial()), (gtin, Some(&*code.serial().to_string())), "the check's parser passes it over");
    }

    #[test]
    fn another_unit_product_host_or_key_and_a_cut_signature_are_refused() {
        let (stem, gtin, code) = unit();
        let keys = key(7).public();
        let sig = sign(&key(7), &stem, gtin, code);
        let other_code = UnitCode::from_low_bits(99);
        let other_gtin = Gtin::parse("96385074").unwrap();
        let other_host = Stem::parse("https://evil.example").unwrap();
        assert_eq!(verify(&keys, &stem, gtin, other_code, &sig), Err(OfflineError::Forged));
        assert_eq!(verify(&keys, &stem, other_gtin, code, &sig), Err(OfflineError::Forged));
        assert_eq!(verify(&keys, &other_host, gtin, code, &sig), Err(OfflineError::Forged));
        assert_eq!(verify(&key(8).public(), &stem, gtin, code, &sig), Err(OfflineError::UnknownKey));
        for broken in ["", ".", &sig[..40], &sig[1..], &sig[..sig.len() - 1], &format!("{sig}x"), &sig.replace('.', "")] {
            assert_eq!(verify(&keys, &stem, gtin, code, broken), Err(OfflineError::Shape), "{broken}");
        }
    }

    #[test]
    fn a_manifest_s_signature_is_none_of_a_unit() {
        let (stem, gtin, code) = unit();
        let over_other_bytes = key(7).sign_bytes(b"markward offline 1");
        let sig = format!("{over_other_bytes}.{}", &key(7).name()[..KEY_NAME_LENGTH]);
        assert_eq!(verify(&key(7).public(), &stem, gtin, code, &sig), Err(OfflineError::Forged));
    }
}
