//! By what a check is known to who made it, so that the same form sent again, a reload, and a request tried again are the same check.
//!
//! It is bound to who asks: to a sender of requests by its key or address, and to a browser by a random secret in a cookie ([`Browser`]). Whatever is
//! printed into an address is then nobody's token: a thousand browsers that open it have made a thousand checks. And it is drawn here
//! ([`Portal::draw_token`] seals it for one browser), so that one browser that opens such an address of many things has made as many checks, too.
//!
//! Only the page for times without network draws a name of its own for a check, which its script sends in the body of a request, where no address can
//! put it. Such a check is known by that name alone: whether the page, its service worker or a second try sends it, and whatever became of the cookie
//! meanwhile, it counts once. What its answer is opened by is sealed for the browser again.
//!
//! The database holds hashes, of which none tells that two checks were one browser's.

use crate::{
    Portal, Result,
    check::{CheckQuestion, read},
    secret::sha256,
};
use model::any_code::AnyCode;
use uuid::Uuid;

/// So long a check is answered again, can be added to, and shows that its browser has just checked the unit.
pub(crate) const OPEN_SECONDS: i64 = 3600;
/// The same for a check that was made without network: who made it may look for its answer days later.
pub(crate) const OFFLINE_SECONDS: i64 = 7 * 86_400;
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

    /// What is stored. It counts for one code: typed over with another code, the form asks anew.
    pub(crate) fn for_code(self, code: AnyCode) -> Uuid {
        first16(&sha256(&[self.0.as_bytes(), String::from(code).as_bytes()].concat()))
    }
}

/// What stands in the address or form of a browser for a check of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// As it is written.
    pub text: Uuid,
    /// The check.
    pub once: Once,
    kind: Kind,
}

/// What a token was sealed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A form that was drawn here: it begins a check.
    Form,
    /// The check of such a form, whose answer did not arrive: the script asked again.
    Waited,
    /// The check that the script named itself.
    Own,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Form, Self::Waited, Self::Own];

    const fn purpose(self) -> &'static str {
        match self {
            Self::Form => "token of a check",
            Self::Waited => "token of a check that waited",
            Self::Own => "token of a check that a script named",
        }
    }
}

impl Portal {
    /// A token for a form in this browser: when it was drawn, and the portal's seal.
    #[must_use]
    pub fn draw_token(&self, browser: Browser) -> Uuid {
        self.draw(browser).text
    }

    /// The check that a token stands for in this browser; `None` if it was not made for it.
    #[must_use]
    pub fn check_of_token(&self, browser: Browser, token: Uuid) -> Option<Once> {
        self.opened_token(browser, token).map(|token| token.once)
    }

    /// The token that a check goes by: the one that came with its address or form, if it was made for this browser; else that of the script's `own`; else
    /// one drawn now. None of them for longer than its check is open. A form that a script sends begins no check, but may have begun one before.
    pub async fn token_of_check(&self, browser: Browser, sent: Option<Uuid>, own: Option<Uuid>, question: &CheckQuestion<'_>) -> Result<Token> {
        if let Some(sent) = sent.and_then(|sent| self.opened_token(browser, sent)) {
            let form = sent.kind == Kind::Form && own.is_none();
            if form && (-SKEW_SECONDS..=OPEN_SECONDS).contains(&self.token_age(sent)) {
                return Ok(sent);
            }
            match self.answered_ago(sent.once, question).await? {
                None if form => return Ok(sent),
                Some(ago) if form && ago <= OPEN_SECONDS => return Ok(sent),
                Some(ago) if !form && ago <= OFFLINE_SECONDS => return Ok(self.waited(browser, sent)),
                None | Some(_) => {}
            }
        }
        if let Some(own) = own.map(|own| self.own_token(browser, own))
            && self.answered_ago(own.once, question).await?.is_none_or(|ago| ago <= OFFLINE_SECONDS)
        {
            return Ok(own);
        }
        Ok(self.draw(browser))
    }

    /// Seconds since the check was made that is known by this.
    async fn answered_ago(&self, once: Once, question: &CheckQuestion<'_>) -> Result<Option<i64>> {
        let Ok(asked) = read(question) else { return Ok(None) };
        let forms: Vec<Uuid> = asked.codes().map(|code| once.for_code(code)).collect();
        let answered = store::recording::answered(&mut self.read().await?, &forms).await?;
        Ok(answered.values().map(|recorded| recorded.scan.at).max().map(|at| self.now().seconds_since(at)))
    }

    /// What tells a unit from others in one browser, and says nothing anywhere else.
    #[must_use]
    pub fn unit_in_browser(&self, browser: Browser, code: AnyCode) -> [u8; 4] {
        let code = String::from(code);
        first(&self.secret().mac("unit in a browser", &[browser.0.as_slice(), code.as_bytes()].concat()))
    }

    fn draw(&self, browser: Browser) -> Token {
        let mut name = [0; 8];
        name[..4].copy_from_slice(&self.clock_seconds().to_be_bytes());
        name[4..].copy_from_slice(&self.random::<4>());
        self.sealed(browser, Kind::Form, name)
    }

    /// The token of a check that a script named; the name itself stands in no address.
    fn own_token(&self, browser: Browser, own: Uuid) -> Token {
        self.sealed(browser, Kind::Own, first(&sha256(&[b"name of a check".as_slice(), own.as_bytes()].concat())))
    }

    /// What a check that waited is opened by: for longer than the form that began it.
    fn waited(&self, browser: Browser, token: Token) -> Token {
        match token.kind {
            Kind::Form => self.sealed(browser, Kind::Waited, first(token.text.as_bytes())),
            Kind::Waited | Kind::Own => token,
        }
    }

    fn sealed(&self, browser: Browser, kind: Kind, name: [u8; 8]) -> Token {
        let text = self.token_text(browser, kind, name);
        let once = match kind {
            Kind::Own => first(&sha256(&[b"check of a script".as_slice(), &name].concat())),
            Kind::Form | Kind::Waited => {
                let form = self.token_text(browser, Kind::Form, name);
                first(&sha256(&[b"check of a browser".as_slice(), &browser.0, form.as_bytes()].concat()))
            }
        };
        Token { text, once: Once(Uuid::from_bytes(once)), kind }
    }

    fn token_text(&self, browser: Browser, kind: Kind, name: [u8; 8]) -> Uuid {
        let seal = self.secret().mac(kind.purpose(), &[browser.0.as_slice(), &name].concat());
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&name);
        bytes[8..].copy_from_slice(&seal[..8]);
        Uuid::from_bytes(bytes)
    }

    /// A token that was made for this browser. The seal opens nothing: it says no more than that.
    fn opened_token(&self, browser: Browser, text: Uuid) -> Option<Token> {
        let name = first(text.as_bytes());
        let kind = Kind::ALL.into_iter().find(|kind| self.token_text(browser, *kind, name) == text)?;
        Some(self.sealed(browser, kind, name))
    }

    /// Seconds since a form was drawn.
    fn token_age(&self, form: Token) -> i64 {
        i64::from(self.clock_seconds()) - i64::from(u32::from_be_bytes(first(form.text.as_bytes())))
    }

    fn clock_seconds(&self) -> u32 {
        u32::try_from(self.now().0 / 1_000_000).unwrap_or(0)
    }
}

fn first16(hash: &[u8; 32]) -> Uuid {
    Uuid::from_bytes(first(hash))
}

/// The first `N` of the bytes, of which there are so many.
fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    std::array::from_fn(|at| bytes[at])
}
