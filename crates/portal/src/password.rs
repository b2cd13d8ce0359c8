//! Password hashing by argon2id, off the async threads and never too many at once.

use crate::{
    error::{PortalError, Result},
    slots::in_slot,
};
use argon2::{
    Argon2,
    password_hash::{PasswordVerifier as _, phc::PasswordHash},
};
use model::account::{PasswordError, check_password_form};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Each hash takes 19 MiB and a core (OWASP's parameters, the crate's default): a crowd at the door must not take them all.
static SLOTS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(4));

/// The hash of a password that nobody has: checked for unknown addresses, so that they answer as late as known ones.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password", &[7; 16]).unwrap_or_default());

/// Refuses what is short, common, or made of the person's own name or address.
pub fn check(password: &str, personal: &[&str]) -> Result<(), PasswordError> {
    check_password_form(password)?;
    let lower = password.to_lowercase();
    let own = personal.iter().flat_map(|p| p.split(|c: char| !c.is_alphanumeric())).filter(|w| w.chars().count() >= 4).map(str::to_lowercase);
    let rest = own.chain(["markward".to_owned()]).fold(lower.clone(), |rest, word| rest.replace(&word, ""));
    // What is left without the personal words must still be long enough to matter.
    if rest != lower && rest.chars().count() < 10 {
        return Err(PasswordError::Personal);
    }
    // zxcvbn knows the lists of common passwords, their repetitions, keyboard runs, dates and substitutions; 100 characters bound its work.
    let head: String = password.chars().take(100).collect();
    if zxcvbn::zxcvbn(&head, personal).score() < zxcvbn::Score::Three {
        return Err(PasswordError::Common);
    }
    Ok(())
}

/// The PHC string of a password.
pub async fn hash(password: &str, salt: [u8; 16]) -> Result<String> {
    let password = password.to_owned();
    in_slot(&SLOTS, move || hash_now(&password, &salt)).await?.map_err(PortalError::internal)
}

/// True if the password is the one of the hash; without a hash it takes as long and is false.
pub async fn verify(password: &str, hash: Option<String>) -> Result<bool> {
    let password = password.to_owned();
    in_slot(&SLOTS, move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let right = PasswordHash::new(&hash).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
        right && known
    })
    .await
}

fn hash_now(password: &str, salt: &[u8; 16]) -> Result<String, argon2::password_hash::Error> {
    use argon2::password_hash::PasswordHasher as _;
    Argon2::default().hash_password_with_salt(password.as_bytes(), salt).map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_and_personal_passwords_are_refused() {
        for common in ["passwordpassword", "123456789012345", "qwertyuiopasdfghjkl", "aaaaaaaaaaaaaaaaaaaa", "iloveyouiloveyou"] {
            assert_eq!(check(common, &[]), Err(PasswordError::Common), "{common}");
        }
        assert_eq!(check("ada.lovelace-1815", &["Ada Lovelace", "ada@example.com"]), Err(PasswordError::Personal));
        assert_eq!(check("short", &[]), Err(PasswordError::TooShort(10)));
        assert_eq!(check("violet tram under glass", &["Ada Lovelace"]), Ok(()));
    }

    #[tokio::test]
    async fn a_hash_verifies_its_password_only() {
        let hash = hash("violet tram under glass", [1; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify("violet tram under glass", Some(hash.clone())).await.unwrap());
        assert!(!verify("violet tram under grass", Some(hash)).await.unwrap());
        assert!(!verify("nobody has this password", None).await.unwrap());
    }
}
