//! By what a check is known to who made it, so that the same form sent again, a reload, and a request tried again are the same check.
//!
//! It is bound to who asks: to a sender of requests by its key or address, and to a browser by a random secret in a cookie ([`Browser`]). Whatever is
//! printed into an address is then nobody's token: a thousand browsers that open it have made a thousand checks. And it is drawn here ([`Portal::draw_token`]
//! seals it for one browser), so that one browser that opens such an address of many things has made as many checks, too. Only the page for times without
//! network draws its own, which no address can hold: its script sends it.
//!
//! The database holds hashes of both together, of which none tells that two checks were one browser's.

use crate::{
    Portal, PortalError, Result,
    check::{CheckQuestion, read},
    secret::sha256,
};
use model::{any_code::AnyCode, time::Timestamp};
use uuid::Uuid;

/// So long a check is answered again, can be added to, and shows that its browser has just checked the unit.
pub(crate) const OPEN_SECONDS: i64 = 3600;
/// The same for a check that was made without network: who made it may look for its answer days later.
const OFFLINE_SECONDS: i64 = 7 * 86_400;
/// By how much the clocks of two nodes may differ.
const SKEW_SECONDS: i64 = 60;

/// A browser's random secret, by which its checks are told from those of others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Browser(pub [u8; 16]);

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Browser(…)")
    }
}

/// By what an asker knows a check; nobody else's is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Once(Uuid);

impl Once {
    /// The name that a sender gave to a request, which was told from the names of other senders before.
    #[must_use]
    pub const fn of_sender(name: Uuid) -> Self {
        Self(name)
    }

    /// The token of a form in this browser.
    #[must_use]
    pub fn of_browser(token: Uuid, browser: Browser) -> Self {
        Self(first16(&sha256(&[b"check of a browser".as_slice(), &browser.0, token.as_bytes()].concat())))
    }

    /// What is stored. It counts for one code: typed over with another code, the form asks anew.
    pub(crate) fn for_code(self, code: AnyCode) -> Uuid {
        first16(&sha256(&[self.0.as_bytes(), String::from(code).as_bytes()].concat()))
    }
}

impl Portal {
    /// A token for a form in this browser: when it was drawn, and the portal's seal.
    #[must_use]
    pub fn draw_token(&self, browser: Browser) -> Uuid {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&self.clock_seconds().to_be_bytes());
        bytes[4..8].copy_from_slice(&self.random::<4>());
        let seal = self.seal_token(browser, &bytes[..8]);
        bytes[8..].copy_from_slice(&seal);
        Uuid::from_bytes(bytes)
    }

    /// The token that a check goes by: the one that came with its address or form, if it was drawn for this browser; else the script's `own`; else one
    /// drawn now. None of them for longer than its check is open.
    pub async fn token_of_check(&self, browser: Browser, sent: Option<Uuid>, own: Option<Uuid>, question: &CheckQuestion<'_>) -> Result<Uuid> {
        let open = async |token: Uuid, seconds: i64, new: bool| {
            let at = self.answered_at(Once::of_browser(token, browser), question).await?;
            Ok::<bool, PortalError>(at.map_or(new, |at| self.now().seconds_since(at) <= seconds))
        };
        if let Some(sent) = sent {
            let age = self.token_age(browser, sent);
            if age.is_some_and(|age| (-SKEW_SECONDS..=OPEN_SECONDS).contains(&age)) {
                return Ok(sent);
            }
            let seconds = if age.is_some() && own.is_none() { OPEN_SECONDS } else { OFFLINE_SECONDS };
            // One that was not drawn here begins nothing; but the script's own may have begun its check before.
            if open(sent, seconds, age.is_some()).await? {
                return Ok(sent);
            }
        }
        match own {
            Some(own) if open(own, OFFLINE_SECONDS, true).await? => Ok(own),
            _ => Ok(self.draw_token(browser)),
        }
    }

    /// When the check was made that is known by this.
    async fn answered_at(&self, once: Once, question: &CheckQuestion<'_>) -> Result<Option<Timestamp>> {
        let Ok(asked) = read(question) else { return Ok(None) };
        let forms: Vec<Uuid> = asked.codes().map(|code| once.for_code(code)).collect();
        let answered = store::recording::answered(&mut self.read().await?, &forms).await?;
        Ok(answered.values().map(|recorded| recorded.scan.at).max())
    }

    /// Seconds since a token was drawn for this browser; `None` if it was not.
    fn token_age(&self, browser: Browser, token: Uuid) -> Option<i64> {
        let (drawn, seal) = token.as_bytes().split_at(8);
        // It opens nothing: it says no more than that it was drawn here.
        let ours = self.seal_token(browser, drawn) == seal;
        let at = u32::from_be_bytes(drawn.first_chunk().copied()?);
        ours.then(|| i64::from(self.clock_seconds()) - i64::from(at))
    }

    fn seal_token(&self, browser: Browser, drawn: &[u8]) -> [u8; 8] {
        let mac = self.secret().mac("token of a check", &[&browser.0, drawn].concat());
        std::array::from_fn(|at| mac[at])
    }

    fn clock_seconds(&self) -> u32 {
        u32::try_from(self.now().0 / 1_000_000).unwrap_or(0)
    }
}

fn first16(hash: &[u8; 32]) -> Uuid {
    Uuid::from_bytes(std::array::from_fn(|at| hash[at]))
}
