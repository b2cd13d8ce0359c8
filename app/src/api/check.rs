//! Checking a code.

use super::{
    ApiError,
    multipart::{Form, Multipart, takes_form},
};
use leptos::prelude::*;
use model::{check::CheckVerdict, time::Timestamp, told::ToldOfCheck};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use {
    super::{ctx, multipart::uploads},
    model::{any_code::AnyCode, told::ToldPart},
    portal::{
        PortalError,
        check::{CheckQuestion, Checked, Look},
        once::Browser,
        tell::TellForm,
    },
};

/// What the page of a check shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAnswer {
    /// For the next form: sent twice, it counts once.
    pub once: Uuid,
    /// By what this check is known to who made it: to look at it again, and to add to it.
    pub asked: Option<Uuid>,
    /// Whether something can be added to it.
    pub follows: Follows,
    /// The answer; `None` if no code was given.
    pub verdict: Option<CheckVerdict>,
    /// Which of the unit's checks before it this browser made.
    pub mine: Vec<i64>,
    /// What its person added to it: shown to them, to be taken back.
    pub told: ToldOfCheck,
    /// When its person asked, if it waited for the network: as the device says.
    pub asked_at: Option<Timestamp>,
    /// For how many days that, and the place of a check, is kept.
    pub kept_days: i64,
    /// Whether brands here have serial numbers of their own: then a bare text that a camera reads may be one.
    pub serials: bool,
    /// The page's address is of no product here: nothing was checked.
    pub no_link: bool,
    /// Who asks is no buyer: what is told is what one would read.
    pub looked: Looked,
    /// A program that looks at addresses which people send one another asked, or what looks like one: nothing was checked, and a person says that one is there.
    pub unopened: bool,
}

#[cfg(feature = "ssr")]
impl CheckAnswer {
    /// Nothing was checked.
    fn without(once: Uuid, serials: bool, no_link: bool, unopened: bool) -> Self {
        Self {
            once,
            asked: None,
            follows: Follows::Nothing,
            verdict: None,
            mine: Vec::new(),
            told: ToldOfCheck::default(),
            asked_at: None,
            kept_days: 0,
            serials,
            no_link,
            looked: Looked::No,
            unopened,
        }
    }
}

/// What a person's click adds to the address of a check that a program may have asked for: `?opened=yes`.
pub const OPENED: &str = "opened";

/// Marks a request whose address the resolver refuses: its page says so, and checks nothing.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, Debug)]
pub struct NoLink;

/// Whether a check is that of a buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Looked {
    /// It is.
    No,
    /// Who asks works for the unit's brand: it left no trace.
    ByBrand,
    /// Who asks works for a seller or the marketplace: it is kept beside those of buyers.
    ForTrade,
}

/// Whether a check can be added to by who made it: with what they know, or that the thing is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// Yes.
    Open,
    /// No: it was not counted.
    Nothing,
    /// No: the browser was told who it is, and does not say so.
    NeedsCookie,
}

/// Leads a browser without script to the address of the check that it made: `?at=` the page, `&once=` the check.
pub const KEEP_PATH: &str = "/check/keep";

/// What was added to a check whose answer is closed: `?code=` as [`model::any_code::AnyCode`] travels, `&once=` the check.
pub const TOLD_PATH: &str = "/check/told";

/// Said to a browser that keeps no cookies.
#[cfg(feature = "ssr")]
pub(super) const NO_COOKIE: &str = "Your browser did not send the cookie of this check. Allow cookies for this site, and check the code again";

/// Checks a code, and draws the token of the next form. An empty `code` asks for the token only. `own` is what the script of the page for times without
/// network drew, and `at` when, in milliseconds since 1970.
#[server(endpoint = "check/code")]
pub async fn check_code(
    #[server(default)] code: String,
    #[server(default)] gtin: Option<String>,
    #[server(default)] once: Option<String>,
    #[server(default)] own: Option<String>,
    #[server(default)] at: Option<String>,
) -> Result<CheckAnswer, ApiError> {
    let portal = ctx::portal()?;
    let known = cookie::browser()?.is_some();
    let browser = cookie::renewed()?;
    let next = portal.draw_token(browser);
    let serials = portal.reads_serials().await?;
    let no_link = use_context::<http::request::Parts>().is_some_and(|parts| parts.extensions.get::<NoLink>().is_some());
    if no_link || (code.trim().is_empty() && gtin.is_none()) {
        return Ok(CheckAnswer::without(next, serials, no_link, false));
    }
    super::claim::cookie::renew()?;
    let Some(look) = visit()? else {
        return Ok(CheckAnswer::without(next, serials, no_link, true));
    };
    let question = CheckQuestion { code: &code, gtin: gtin.as_deref(), look, ..CheckQuestion::default() };
    // A token comes with an address or form only after the cookie was set.
    let refuses = !known && once.is_some() && own.is_none();
    let uuid = |text: Option<&String>| text.and_then(|text| text.parse().ok());
    let token = portal.token_of_check(browser, uuid(once.as_ref()), uuid(own.as_ref()), &question).await?;
    let question = CheckQuestion { once: Some(token.once), ..question };
    let actor = ctx::actor();
    // As in `search`: 60 KB would be moved a dozen times, for every page that asks for no more than the next token, too.
    let Checked { verdict, counted, for_trade } = Box::pin(portal.check_or_look(&actor, &question)).await?;
    let told = match verdict.unit().filter(|_| counted && once.is_some()) {
        Some(unit) => portal.told_of_check(&actor, token.once, unit.code).await?,
        None => ToldOfCheck::default(),
    };
    let mine = match verdict.unit().filter(|_| counted) {
        Some(unit) => super::own_checks::remember(browser, unit.code, unit.nth)?,
        None => Vec::new(),
    };
    let asked_at = match verdict.unit().filter(|_| counted) {
        Some(unit) => {
            let said = at.filter(|_| own.is_some()).and_then(|at| at.parse::<i64>().ok()?.checked_mul(1000));
            if let Some(said) = said {
                portal.note_asked_offline(&actor, token.once, unit.code, Timestamp(said)).await?;
            }
            portal.asked_offline(&actor, token.once, unit.code).await?
        }
        None => None,
    };
    let kept_days = portal.settings().keep.places;
    let looked = match verdict.unit() {
        _ if for_trade => Looked::ForTrade,
        // Told with times and spots, as the unit's own brand sees it.
        Some(unit) if !counted && unit.exact => Looked::ByBrand,
        _ => Looked::No,
    };
    let follows = match counted {
        false => Follows::Nothing,
        true if refuses => Follows::NeedsCookie,
        true => Follows::Open,
    };
    Ok(CheckAnswer {
        once: next,
        asked: Some(token.text),
        follows,
        verdict: Some(verdict),
        mine,
        told,
        asked_at,
        kept_days,
        serials,
        no_link,
        looked,
        unopened: false,
    })
}

/// Reads a photo of a label, and goes on to the check of what it says: for who has no script, which reads it in the browser.
#[server(endpoint = "check/photo", input = Multipart, input_derive = (Clone,))]
pub async fn read_photo(form: Form) -> Result<(), ApiError> {
    let mut form = form;
    let photo = uploads(&mut form).into_iter().next();
    let text = ctx::portal()?.read_photo(&ctx::actor(), photo).await?;
    let query = [("code", &*text), ("once", form.text("once")), ("listing", form.text("listing"))];
    let query = query.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}", crate::pages::encode(value)));
    leptos_axum::redirect(&format!("/check?{}", query.collect::<Vec<_>>().join("&")));
    Ok(())
}

takes_form!(ReadPhoto: CheckCode);

/// Adds to a check what its person tells: the lot, where it was bought, where it is.
#[server(endpoint = "check/tell")]
pub async fn tell_of_check(
    code: String,
    once: Uuid,
    #[server(default)] lot: String,
    #[server(default)] bought_at: String,
    #[server(default)] latitude: String,
    #[server(default)] longitude: String,
) -> Result<(), ApiError> {
    let form = TellForm { code: &code, lot: &lot, bought_at: &bought_at, latitude: &latitude, longitude: &longitude };
    let browser = cookie::browser()?.ok_or_else(|| ApiError::new(super::Code::Conflict, NO_COOKIE))?;
    let check = ctx::portal()?.check_of_token(browser, once).ok_or(PortalError::NotFound("check"))?;
    let told = ctx::portal()?.tell_of_check(&ctx::actor(), check, form).await;
    let code = told.map_err(|e| ApiError::from(e).with_typed([("lot", &lot), ("bought_at", &bought_at)]))?;
    back_to_check(code, once, "yes");
    Ok(())
}

/// Forgets one thing of what was added to a check: `lot`, `bought` or `place`.
#[server(endpoint = "check/take_back")]
pub async fn take_back_of_check(code: String, once: Uuid, part: String) -> Result<(), ApiError> {
    let part = ToldPart::parse(&part).ok_or(PortalError::NotFound("part of this check"))?;
    let browser = cookie::browser()?.ok_or_else(|| ApiError::new(super::Code::Conflict, NO_COOKIE))?;
    let check = ctx::portal()?.check_of_token(browser, once).ok_or(PortalError::NotFound("check"))?;
    let (code, open) = ctx::portal()?.take_back_of_check(&ctx::actor(), check, &code, part).await?;
    if open {
        back_to_check(code, once, "back");
    } else {
        // The address of the answer would make another check by now.
        leptos_axum::redirect(&format!("{TOLD_PATH}?code={}&once={once}&told=back", crate::pages::encode(&String::from(code))));
    }
    Ok(())
}

/// What this browser added to a check of its own, however long ago. It is looked up, and no check is made.
#[server(endpoint = "check/told")]
pub async fn kept_of_check(code: String, once: String) -> Result<ToldOfCheck, ApiError> {
    let code = AnyCode::try_from(code).map_err(|_| PortalError::NotFound("check"))?;
    let browser = cookie::browser()?.ok_or_else(|| ApiError::new(super::Code::Conflict, NO_COOKIE))?;
    let portal = ctx::portal()?;
    let check = once.parse().ok().and_then(|once| portal.check_of_token(browser, once)).ok_or(PortalError::NotFound("check"))?;
    Ok(portal.told_of_check(&ctx::actor(), check, code).await?)
}

/// Leads back to the answer of a check, which says what was done.
#[cfg(feature = "ssr")]
fn back_to_check(code: AnyCode, once: Uuid, done: &str) {
    let code = match code {
        AnyCode::Unit(code) => code.serial(),
        AnyCode::Foreign(code) => crate::pages::encode(&code.to_string()),
    };
    leptos_axum::redirect(&format!("/check?code={code}&once={once}&told={done}"));
}

/// Whether to look and not to count: for a program that asks for the headers only, and for the unit's own brand, whose samples would be “seen before”. A browser that fetches ahead of a click is refused and
/// asks again when the click comes; answered, it would use up the first check, or show as first what is not. `None` for a program that shows what is behind
/// an address in a chat, or looks there for viruses: nobody has the thing in the hand.
#[cfg(feature = "ssr")]
fn visit() -> Result<Option<Look>, ApiError> {
    let Some(parts) = use_context::<http::request::Parts>() else { return Ok(Some(Look::Counts)) };
    let ahead = ["sec-purpose", "purpose"].iter().filter_map(|name| parts.headers.get(*name)?.to_str().ok()).any(|value| value.contains("prefetch"));
    if ahead {
        Err(ApiError::new(super::Code::Unavailable, "A code is checked when you open the page, not before"))
    } else if parts.method == http::Method::HEAD {
        Ok(Some(Look::Headers))
    } else {
        // Whoever fetches what a link leads to asks for a page. Scripts of our own pages post: a browser calls itself there as it does here, but is led nowhere.
        let by_page = parts.method == http::Method::GET;
        let opened = parts.uri.query().is_some_and(|query| query.split('&').any(|pair| pair.split_once('=') == Some((OPENED, "yes"))));
        Ok((!by_page || opened || !is_fetcher(&parts.headers)).then_some(Look::Own))
    }
}

/// How programs call themselves that fetch what a link leads to, though no person opened it; in small letters. Browsers inside of the same applications have
/// other names.
#[cfg(feature = "ssr")]
const FETCHERS: [&str; 17] = [
    "whatsapp/",
    "telegrambot",
    "facebookexternalhit",
    "facebot",
    "twitterbot",
    "slackbot",
    "slack-imgproxy",
    "discordbot",
    "linkedinbot",
    "skypeuripreview",
    "bingpreview",
    "googlebot",
    "google-safety",
    "googleimageproxy",
    "microsoft office",
    "ms-office",
    "snap url preview",
];

/// Whether a program asks of which no person waits for the answer: one that is known, or that says so and is no browser which was led here.
#[cfg(feature = "ssr")]
fn is_fetcher(headers: &http::HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_lowercase();
    let agent = text("user-agent");
    let says_so = || {
        let words = agent.split(|c: char| !c.is_ascii_alphanumeric());
        let is_program = |word: &str| word.ends_with("bot") || ["crawler", "spider", "preview", "expand", "expanding", "unfurl", "scanner"].contains(&word);
        words.into_iter().any(is_program)
    };
    // Our service worker asks for the page in its own name, so that it can break off.
    let led_here = ["navigate", "same-origin"].contains(&text("sec-fetch-mode").as_str());
    FETCHERS.iter().any(|name| agent.contains(name)) || (!led_here && says_so())
}

/// The cookie by which a browser's checks are its own.
#[cfg(feature = "ssr")]
pub mod cookie {
    use super::{super::account, ApiError, Browser, ctx};
    use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
    use http::{HeaderMap, HeaderValue, header};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use portal::once::Once;
    use uuid::Uuid;

    /// Longer than a check without network can wait. Each check begins them anew; with the next cookie the browser is a new one.
    const DAYS: i64 = 30;

    /// Its name; see [`account::cookie::name`].
    #[must_use]
    pub fn name(public_url: &str) -> String {
        format!("{}-checks", account::cookie::name(public_url))
    }

    /// Who the browser is that asks, if it was here before. What is answered then is kept by no cache.
    pub fn browser() -> Result<Option<Browser>, ApiError> {
        let portal = ctx::portal()?;
        if let Some(options) = use_context::<ResponseOptions>() {
            options.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        Ok(use_context::<http::request::Parts>().and_then(|parts| read(&parts.headers, &portal.settings().public_url)))
    }

    /// Who the browser says it is.
    #[must_use]
    pub fn read(headers: &HeaderMap, public_url: &str) -> Option<Browser> {
        let text = account::cookie::value(headers, &name(public_url))?;
        BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Browser)
    }

    /// The check of this browser's that a token stands for.
    pub fn check_of(token: Uuid) -> Result<Option<Once>, ApiError> {
        let portal = ctx::portal()?;
        Ok(browser()?.and_then(|browser| portal.check_of_token(browser, token)))
    }

    /// The browser, which is told anew who it is: from now on, if it was not here before.
    pub(super) fn renewed() -> Result<Browser, ApiError> {
        let portal = ctx::portal()?;
        let browser = browser()?.unwrap_or_else(|| Browser(portal.random()));
        let public_url = &portal.settings().public_url;
        account::cookie::write(&name(public_url), &BASE64_URL_SAFE_NO_PAD.encode(browser.0), DAYS * 86_400, public_url)?;
        Ok(browser)
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn programs_that_look_at_links_are_told_from_browsers_by_what_they_call_themselves() {
        let is = |agent: &'static str, mode: Option<&'static str>| {
            let mut headers = http::HeaderMap::new();
            headers.insert("user-agent", http::HeaderValue::from_static(agent));
            mode.map(|mode| headers.insert("sec-fetch-mode", http::HeaderValue::from_static(mode)));
            is_fetcher(&headers)
        };
        for fetcher in [
            "WhatsApp/2.23.20.0 A",
            "TelegramBot (like TwitterBot)",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
        ] {
            assert!(is(fetcher, None) && is(fetcher, Some("navigate")), "{fetcher}");
        }
        assert!(is("Mozilla/5.0 (compatible; ExampleBot/1.0; +https://example.com)", None));
        // Browsers in chats, a telephone whose maker is called so, programs of shops.
        let chat = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 350.0 [FBAN/FBIOS;FBAV/480.0]";
        let phone = "Mozilla/5.0 (Linux; Android 12; CUBOT P60) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36";
        assert!(!is(chat, None) && !is(chat, Some("navigate")) && !is("Mozilla/5.0 (Linux; Android 12; Cubot) Chrome/131.0", Some("navigate")));
        assert!(!is(phone, Some("navigate")) && !is(phone, Some("same-origin")) && !is("curl/8.9", None) && !is("", None));
    }
}
