//! The signed statement of what a batch is: a printer or an auditor checks by it that a list of codes is whole and was issued by the portal.
//!
//! It is a JWS in flattened JSON (RFC 7515 §7.2.2) signed with Ed25519 (RFC 8037), so that any JOSE library verifies it. The payload is a
//! [`BatchManifest`]; its digest is the one that sealed the batch ([`crate::list::BatchDigest`]). The signing key is derived from the portal's secret;
//! the public one is published as a JWK set (RFC 7517), named by its thumbprint (RFC 7638).

use crate::key::{KeyError, PortalSecret};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The `typ` of the protected header.
const TYPE: &str = "markward-batch-manifest+json";

/// What is signed of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchManifest {
    /// The portal that issued it: its address.
    pub issuer: String,
    /// The batch's id.
    pub batch: String,
    /// The brand's name.
    pub brand: String,
    /// The product's name.
    pub product: String,
    /// The product's GTIN, 14 digits.
    pub gtin: String,
    /// The lot.
    pub lot: String,
    /// When the goods were made, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub made_on: Option<String>,
    /// Until when they are good, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<String>,
    /// The country where they were made, as two letters of ISO 3166. This and the three that follow are in no manifest from before they were signed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub made_in: Option<String>,
    /// The plant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plant: Option<String>,
    /// The countries where they are to be sold; none: everywhere, or not said.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub markets: Vec<String>,
    /// To whom they go.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub distributor: Option<String>,
    /// How many codes.
    pub count: u32,
    /// SHA-256 over the codes in order, 20 characters and a line feed each, in hexadecimal.
    pub digest: String,
    /// The key slot of the codes.
    pub key_slot: u32,
    /// When it was sealed, RFC 3339 in UTC.
    pub sealed_at: String,
}

/// The key that manifests are signed with. It is never shown.
pub struct ManifestKey(SigningKey);

/// Public keys that manifests are verified with, by their names.
#[derive(Clone, Debug, Default)]
pub struct ManifestKeys(Vec<(String, VerifyingKey)>);

/// Why a manifest is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not a JWS in flattened JSON, or not of this kind.
    #[error("This is not a batch manifest: {0}")]
    Shape(String),
    /// Signed by nobody we know.
    #[error("The manifest is signed with the key {0}, which is none of those given")]
    UnknownKey(String),
    /// The signature does not fit: something was changed.
    #[error("The signature does not fit: the manifest was changed after it was signed, or is not genuine")]
    Forged,
    /// Not a set of Ed25519 keys.
    #[error("This is not a set of Ed25519 keys (RFC 8037): {0}")]
    Keys(String),
}

#[derive(Serialize, Deserialize)]
struct Jws {
    protected: String,
    payload: String,
    signature: String,
}

impl ManifestKey {
    /// Derives the key from the portal's secret.
    pub fn derive(secret: &PortalSecret) -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        Hkdf::<Sha256>::new(None, secret.bytes()).expand(b"markward batch manifest 1", &mut seed).map_err(|_| KeyError::Derivation)?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// Signs a manifest: the whole file, JSON. The same manifest always gives the same file.
    #[must_use]
    pub fn sign(&self, manifest: &BatchManifest) -> String {
        let header = json!({ "alg": "EdDSA", "kid": self.name(), "typ": TYPE });
        let protected = BASE64.encode(header.to_string());
        let payload = BASE64.encode(serde_json::to_string(manifest).unwrap_or_default());
        let signature = BASE64.encode(self.0.sign(format!("{protected}.{payload}").as_bytes()).to_bytes());
        json!({ "protected": protected, "payload": payload, "signature": signature }).to_string()
    }

    /// The public key, to verify with.
    #[must_use]
    pub fn public(&self) -> ManifestKeys {
        ManifestKeys(vec![(self.name(), self.0.verifying_key())])
    }

    /// Signs bytes that no manifest's signing input can be; answers base64url. [`crate::offline`] says which.
    pub(crate) fn sign_bytes(&self, bytes: &[u8]) -> String {
        BASE64.encode(self.0.sign(bytes).to_bytes())
    }

    /// The public key's name: its thumbprint.
    #[must_use]
    pub fn name(&self) -> String {
        thumbprint(&self.0.verifying_key())
    }
}

impl std::fmt::Debug for ManifestKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ManifestKey").field(&self.name()).finish()
    }
}

impl ManifestKeys {
    /// As a JWK set, to publish.
    #[must_use]
    pub fn to_jwks(&self) -> String {
        let keys: Vec<Value> = self
            .0
            .iter()
            .map(|(kid, key)| json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": BASE64.encode(key.as_bytes()) }))
            .collect();
        json!({ "keys": keys }).to_string()
    }

    /// Reads a JWK set; keys of other kinds are passed over.
    ///
    /// # Errors
    /// [`ManifestError::Keys`] if it is none, or has no Ed25519 key.
    pub fn from_jwks(text: &str) -> Result<Self, ManifestError> {
        let wrong = |why: &str| ManifestError::Keys(why.to_owned());
        let set: Value = serde_json::from_str(text).map_err(|e| ManifestError::Keys(e.to_string()))?;
        let listed = set.get("keys").and_then(Value::as_array).ok_or_else(|| wrong("it has no list “keys”"))?;
        let read = |key: &Value| {
            let bytes = BASE64.decode(key.get("x")?.as_str()?).ok()?;
            let key = VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()?;
            Some((thumbprint(&key), key))
        };
        let keys: Vec<_> = listed.iter().filter(|key| key.get("crv").and_then(Value::as_str) == Some("Ed25519")).filter_map(read).collect();
        if keys.is_empty() { Err(wrong("it has no key of the curve Ed25519")) } else { Ok(Self(keys)) }
    }

    /// Those whose name begins so.
    pub(crate) fn named<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = &'a VerifyingKey> {
        self.0.iter().filter(move |(name, _)| name.starts_with(beginning)).map(|(_, key)| key)
    }

    /// Whether a signature, in base64url, is this key's over these bytes; none if it is no signature at all.
    pub(crate) fn fits(key: &VerifyingKey, bytes: &[u8], signature: &str) -> Option<bool> {
        let signature: [u8; 64] = BASE64.decode(signature).ok()?.try_into().ok()?;
        Some(key.verify_strict(bytes, &Signature::from_bytes(&signature)).is_ok())
    }

    /// Verifies a manifest, and answers what it says.
    ///
    /// # Errors
    /// See [`ManifestError`].
    pub fn verify(&self, text: &str) -> Result<BatchManifest, ManifestError> {
        let shape = |why: String| ManifestError::Shape(why);
        let Jws { protected, payload, signature } = serde_json::from_str(text).map_err(|e| shape(e.to_string()))?;
        let part = |name: &str, text: &str| BASE64.decode(text).map_err(|e| ManifestError::Shape(format!("{name}: {e}")));
        let header: Value = serde_json::from_slice(&part("protected", &protected)?).map_err(|e| shape(e.to_string()))?;
        let said = |name: &str| header.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        if said("alg") != "EdDSA" || said("typ") != TYPE {
            return Err(shape(format!("it is of the kind “{}”, signed by “{}”", said("typ"), said("alg"))));
        }
        let kid = said("kid");
        let (_, key) = self.0.iter().find(|(name, _)| *name == kid).ok_or(ManifestError::UnknownKey(kid))?;
        let signature = Signature::from_slice(&part("signature", &signature)?).map_err(|_| ManifestError::Forged)?;
        key.verify_strict(format!("{protected}.{payload}").as_bytes(), &signature).map_err(|_| ManifestError::Forged)?;
        serde_json::from_slice(&part("payload", &payload)?).map_err(|e| shape(e.to_string()))
    }
}

/// RFC 7638: SHA-256 over the key's required members, in the order of their names.
fn thumbprint(key: &VerifyingKey) -> String {
    BASE64.encode(Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, BASE64.encode(key.as_bytes()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> BatchManifest {
        BatchManifest {
            issuer: "https://check.example.com".into(),
            batch: "0190b6a5-0000-7000-8000-000000000001".into(),
            brand: "Aurelia".into(),
            product: "Chronograph".into(),
            gtin: "04006381333931".into(),
            lot: "H42-0312".into(),
            made_on: Some("2026-03-12".into()),
            expires_on: None,
            made_in: Some("CH".into()),
            plant: Some("Bienne".into()),
            markets: vec!["DE".into(), "FR".into()],
            distributor: Some("Nordlys Logistics".into()),
            count: 500,
            digest: "ab".repeat(32),
            key_slot: 0,
            sealed_at: "2026-03-12T12:00:00Z".into(),
        }
    }

    fn key(byte: u8) -> ManifestKey {
        ManifestKey::derive(&PortalSecret::new(&[byte; 32]).unwrap()).unwrap()
    }

    #[test]
    fn what_is_signed_verifies_with_the_published_keys() {
        let file = key(7).sign(&manifest());
        let published = ManifestKeys::from_jwks(&key(7).public().to_jwks()).unwrap();
        assert_eq!(published.verify(&file), Ok(manifest()));
        assert_eq!(file, key(7).sign(&manifest()));
    }

    #[test]
    fn a_manifest_that_says_nothing_of_where_goods_go_is_as_it_was_and_verifies() {
        let old = BatchManifest { made_in: None, plant: None, markets: Vec::new(), distributor: None, ..manifest() };
        let payload = serde_json::to_value(&old).unwrap();
        let members: Vec<&String> = payload.as_object().unwrap().keys().collect();
        assert!(!members.iter().any(|name| ["made_in", "plant", "markets", "distributor"].contains(&name.as_str())), "{members:?}");
        assert_eq!(key(7).public().verify(&key(7).sign(&old)), Ok(old));
    }

    #[test]
    fn a_changed_manifest_another_key_and_another_file_are_told_apart() {
        let file = key(7).sign(&manifest());
        let keys = key(7).public();
        let mut parts: Value = serde_json::from_str(&file).unwrap();
        parts["payload"] = BASE64.encode(serde_json::to_string(&BatchManifest { count: 501, ..manifest() }).unwrap()).into();
        assert_eq!(keys.verify(&parts.to_string()), Err(ManifestError::Forged));
        assert!(matches!(key(8).public().verify(&file), Err(ManifestError::UnknownKey(_))));
        assert!(matches!(keys.verify("{}"), Err(ManifestError::Shape(_))));
        assert!(matches!(keys.verify(&file[..file.len() / 2]), Err(ManifestError::Shape(_))));
        let none = BASE64.encode(r#"{"alg":"none","typ":"markward-batch-manifest+json"}"#);
        parts["protected"] = none.into();
        assert!(matches!(keys.verify(&parts.to_string()), Err(ManifestError::Shape(_))), "no algorithm but ours");
        assert!(matches!(ManifestKeys::from_jwks("{\"keys\":[{\"kty\":\"RSA\"}]}"), Err(ManifestError::Keys(_))));
    }

    #[test]
    fn the_thumbprint_is_that_of_the_standard() {
        // RFC 8037, appendix A.3.
        let x: [u8; 32] = BASE64.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap().try_into().unwrap();
        assert_eq!(thumbprint(&VerifyingKey::from_bytes(&x).unwrap()), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
