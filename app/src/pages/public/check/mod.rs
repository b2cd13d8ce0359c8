//! Checking a code: by typing it, or by opening the address printed in the QR code. Works without JavaScript; with it, a slip is noticed
//! while one types.

mod about;
mod answer;
mod more;
pub mod offline;
pub mod scan;
pub mod told;

use crate::{
    api::{
        self,
        check::{CheckAnswer, Follows, KEEP_PATH, Looked, OPENED},
    },
    components::{Badge, Button, Card, Glyph, InputKind, TextField, Tone, Variant, query_value},
    i18n::{t, unit_code_error},
    pages::{encode, loaded},
};
use answer::Answer;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use model::{
    check::CheckedUnit,
    time::Timestamp,
    told::ToldOfCheck,
    typed::{beside_gtin, plain, with_gtin, without_label},
    unit_code::{UnitCode, UnitCodeError},
};
use scan::{Photo, ScanButton, Scanner, Serials};
use uuid::Uuid;

/// The form, and the answer to it: `?code=`, with `?gtin=` if that was asked for beside, and the form's token `?once=`; `?listing=` is the address or number of the listing that led here.
#[component]
pub fn Check() -> impl IntoView {
    let (code, gtin, once) = (query_value("code"), query_value("gtin"), query_value("once"));
    let typed = move || {
        let code = code.get().unwrap_or_default();
        gtin.get().filter(|gtin| !gtin.trim().is_empty() && !code.is_empty()).map_or(code.clone(), |gtin| with_gtin(&gtin, &code))
    };
    let answer = Resource::new_blocking(move || (typed(), once.get()), |(code, once)| api::check::check_code(code, None, once, None, None));
    loaded(answer, |answer| view! { <Shown answer=answer/> })
}

/// The printed address: `/01/{gtin}/21/{serial}`, with or without a variant (22) and a lot (10) before the serial number. `browser/check.js` gives it the
/// token of its check, so that loaded again it is the same one.
#[component]
pub fn CheckLink() -> impl IntoView {
    let params = use_params_map();
    let part = move |name: &'static str| params.with(|params| params.get(name).unwrap_or_default());
    // A date of expiry, or best before.
    let (expires, best_before) = (query_value("17"), query_value("15"));
    let date = move || expires.get().map(|date| ("17", date)).or_else(|| best_before.get().map(|date| ("15", date)));
    // With its lot or date the whole address is asked about: another than the unit's is told to the brand.
    let code = move || match (part("lot"), date()) {
        (lot, None) if lot.is_empty() => part("serial"),
        (lot, date) => {
            let lot = if lot.is_empty() { String::new() } else { format!("/10/{}", segment(&lot)) };
            let date = date.map(|(ai, date)| format!("?{ai}={}", segment(&date))).unwrap_or_default();
            format!("/01/{}{lot}/21/{}{date}", part("gtin"), segment(&part("serial")))
        }
    };
    let once = query_value("once");
    let asks = move || (code(), part("gtin"), once.get());
    let answer = Resource::new_blocking(asks, |(code, gtin, once)| api::check::check_code(code, Some(gtin), once, None, None));
    loaded(answer, |answer| view! { <Shown answer=answer/> })
}

/// A value as one segment of a path: a lot may have a slash in it.
fn segment(value: &str) -> String {
    encode(value).replace('/', "%2F")
}

/// By what the next check will be known, by what this one is, and whether it can be added to.
#[derive(Clone, Copy)]
struct Token {
    once: Uuid,
    asked: Option<Uuid>,
    follows: Follows,
    /// Whether it was that of a buyer.
    looked: Looked,
}

/// The listing of the thing that is checked, by its address or number, where it is known: the one that its person named, or that led here.
#[derive(Clone)]
struct FromListing(Option<String>);

/// Which of the unit's checks before this one the same browser made.
#[derive(Clone, Default)]
struct Mine(Vec<i64>);

impl Mine {
    /// Those of the check that is shown.
    fn here() -> Self {
        use_context().unwrap_or_default()
    }

    fn has(&self, nth: i64) -> bool {
        self.0.contains(&nth)
    }

    /// Whether nobody else checked the unit before: each check before this one is told, and this browser's.
    fn are_all(&self, unit: &CheckedUnit) -> bool {
        let told = i64::try_from(unit.earlier.len()).unwrap_or(i64::MAX);
        told > 0 && told == unit.nth - 1 && unit.earlier.iter().all(|earlier| self.has(earlier.nth))
    }
}

/// What the person of this check added to it, and for how many days that is kept.
#[derive(Clone, Default)]
struct Added {
    told: ToldOfCheck,
    kept_days: i64,
    asked_at: Option<Timestamp>,
}

/// It goes along with a form that leads to a check.
#[component]
fn ListingField() -> impl IntoView {
    let listing = use_context::<FromListing>().and_then(|from| from.0);
    listing.map(|listing| view! { <input type="hidden" name="listing" value=listing/> })
}

/// What a check says, or the form for one.
#[component]
pub(super) fn Shown(answer: CheckAnswer) -> impl IntoView {
    let CheckAnswer { once, asked, follows, verdict, mine, told, asked_at, kept_days, serials, no_link, looked, unopened } = answer;
    provide_context(Serials(serials));
    provide_context(FromListing(
        told.bought_from().map(str::to_owned).or_else(|| query_value("listing").get_untracked()).filter(|listing| !listing.is_empty()),
    ));
    provide_context(Mine(mine));
    provide_context(Added { told, kept_days, asked_at });
    let token = Token { once, asked, follows, looked };
    match verdict {
        Some(verdict) => view! {
            // An answer belongs to the person with the thing in the hand, not into an index.
            <Meta name="robots" content="noindex"/>
            {asked.filter(|_| follows == Follows::Open).map(|asked| view! { <Keep asked=asked/> })}
            <Answer verdict=verdict token=token/>
        }
        .into_any(),
        None if unopened => view! { <Unopened/> }.into_any(),
        None if no_link => view! { <NoLink once=once/> }.into_any(),
        None => view! { <Welcome once=once/> }.into_any(),
    }
}

/// An address that is of no product here, which a buyer has from a symbol that was read wrongly, or from a label of another's.
#[component]
fn NoLink(once: Uuid) -> impl IntoView {
    view! {
        <Title text=t::check::no_link()/>
        <Meta name="robots" content="noindex"/>
        <div class="narrow page">
            <div>
                <h1>{t::check::no_link()}</h1>
                <p class="lead">{t::check::no_link_lead()}</p>
            </div>
            <Card>
                <CodeForm once=once label=t::check::code_label() scan=true/>
                <details class="photo-box"><summary>{t::scan::photo()}</summary><Photo once=once/></details>
            </Card>
        </div>
        <Scanner/>
    }
}

/// What a program sees that looks at an address which somebody sent, and so a person whose browser is taken for one: it is checked at a click. A form, since such
/// programs follow links.
#[component]
fn Unopened() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let query: Vec<(String, String)> =
        use_query_map().get_untracked().into_iter().map(|(name, value)| (name.into_owned(), value)).filter(|(name, _)| name != OPENED).collect();
    view! {
        <Title text=t::check::title()/>
        <Meta name="robots" content="noindex"/>
        <Meta name="description" content=t::check::description()/>
        <div class="narrow page">
            <div>
                <h1>{t::check::unopened()}</h1>
                <p class="lead">{t::check::unopened_lead()}</p>
            </div>
            <Card>
                <form action=path method="get" class="form-body">
                    {query.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
                    <input type="hidden" name=OPENED value="yes"/>
                    <Button variant=Variant::Primary wide=true glyph=Glyph::ShieldCheck>{t::check::action()}</Button>
                </form>
            </Card>
        </div>
    }
}

/// Where no script runs that gives the address the token of its check ([`KEEP_PATH`] does), so that loaded again it is the same one. The answer
/// stands before it, and stays where the browser keeps no cookies.
#[component]
fn Keep(asked: Uuid) -> impl IntoView {
    let (path, mut query) = (use_location().pathname.get_untracked(), use_query_map().get_untracked());
    let known = query.remove("once").is_some_and(|once| once.contains(&asked.to_string()));
    let at = encode(&format!("{path}{}", query.to_query_string()));
    let leads_on = || format!("<meta http-equiv=\"refresh\" content=\"0;url={KEEP_PATH}?at={at}&amp;once={asked}\">");
    // As text: with a script the browser does not read what is in a noscript, and there would be nothing to hydrate. It stands there in any case: by the
    // time of that, the script has written the address.
    let text = if known { String::new() } else { leads_on() };
    view! { <noscript inner_html=text></noscript> }
}

/// Before a code was given.
#[component]
fn Welcome(once: Uuid) -> impl IntoView {
    view! {
        <Title text=t::check::title()/>
        <Meta name="description" content=t::check::description()/>
        <div class="narrow page">
            <div>
                <h1>{t::check::welcome_title()}</h1>
                <p class="lead">{t::check::welcome_lead()}</p>
            </div>
            <Card>
                <CodeForm once=once label=t::check::code_label() scan=true listing=true/>
                <details class="photo-box"><summary>{t::scan::photo()}</summary><Photo once=once listing=true/></details>
            </Card>
            // Filled by `browser/check.js` with the checks that were made without network.
            <section class="sheet" data-queue="" hidden=true>
                <h2>{t::scan::queue_title()}</h2>
                <p class="muted">{t::scan::queue_hint()}</p>
                <ul class="queue"></ul>
            </section>
            <Card title=t::check::meanings()>
                <dl class="meanings">
                    <div><dt><Badge tone=Tone::Good>{t::check::genuine()}</Badge></dt><dd>{t::check::meaning_genuine()}</dd></div>
                    <div><dt><Badge tone=Tone::Warn>{t::check::seen_before()}</Badge></dt><dd>{t::check::meaning_seen_before()}</dd></div>
                    <div><dt><Badge tone=Tone::Bad>{t::check::not_issued()}</Badge></dt><dd>{t::check::meaning_not_issued()}</dd></div>
                </dl>
                <p class="muted">{t::check::older()}</p>
            </Card>
        </div>
        <Scanner/>
    }
}

/// The form. Sent by GET, so that the answer has an address; its token keeps a reload from counting as another check.
#[component]
pub(super) fn CodeForm(
    /// The token.
    once: Uuid,
    /// The field's label.
    #[prop(into)]
    label: String,
    /// What was typed, when it was not a code.
    #[prop(optional, into)]
    typed: String,
    /// What is wrong with that.
    #[prop(optional_no_strip)]
    wrong: Option<String>,
    /// The page has the camera's dialog.
    #[prop(optional)]
    scan: bool,
    /// It asks for the product's number as well.
    #[prop(optional)]
    gtin: bool,
    /// It asks about a thing of the listing that is known, and not about another.
    #[prop(optional)]
    listing: bool,
) -> impl IntoView {
    let text = RwSignal::new(None::<String>);
    let serials = use_context::<Serials>().is_some_and(|serials| serials.0);
    let error = Signal::derive(move || match text.get() {
        Some(text) => slip(&text, serials),
        None => wrong.clone(),
    });
    view! {
        <form action="/check" method="get" class="form-body">
            <input type="hidden" name="once" value=once.to_string()/>
            {listing.then(|| view! { <ListingField/> })}
            <TextField
                name="code"
                label=label
                kind=InputKind::Code
                value=typed
                hint=if gtin { t::check::serial_hint() } else { t::check::code_hint() }
                maxlength=200
                autocomplete="off"
                required=true
                error=error
                on:input=move |event| text.set(Some(event_target_value(&event)))
            />
            {gtin
                .then(|| {
                    view! {
                        <TextField name="gtin" label=t::check::gtin_label() kind=InputKind::Digits hint=t::check::gtin_hint() maxlength=30 autocomplete="off" required=true/>
                    }
                })}
            <Button variant=Variant::Primary wide=true glyph=Glyph::ShieldCheck>{t::check::action()}</Button>
            {scan.then(|| view! { <ScanButton/> })}
            <KeptOfChecks/>
        </form>
    }
}

/// What is kept of a check: in one line, and in whole for who wants to know.
#[component]
pub fn KeptOfChecks(
    /// The first line's own, for the field that it describes.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    view! {
        <div class="hint">
            <p id=id>{t::check::kept()}</p>
            <details><summary>{t::check::kept_more()}</summary><p>{t::check::kept_what()}</p></details>
        </div>
    }
}

/// What is wrong with a code that is being typed; nothing as long as it is only not finished. A pasted address and Amazon's form are the server's to read,
/// and everything is where brands have `serials` of their own.
fn slip(text: &str, serials: bool) -> Option<String> {
    if serials || text.contains(['/', ':']) {
        return None;
    }
    let text = plain(text);
    if beside_gtin(&text).is_some() {
        return None;
    }
    match UnitCode::parse(without_label(&text)) {
        Ok(_) | Err(UnitCodeError::Empty | UnitCodeError::Length(..UnitCode::LENGTH)) => None,
        Err(error) => Some(unit_code_error(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_noticed_while_one_types_and_an_unfinished_code_is_none() {
        for fine in [
            "",
            "7K3Q",
            "7k3qf-om9xt",
            "7K3QF-0M9XT-2WHBE-R5JDN",
            "https://check.example.com/01/",
            "AZ:0123456789ABCDEFGHIJKLMNOP",
            "Code 7K3QF",
            "4006381333931 7K3QF-0M9XT",
        ] {
            assert_eq!(slip(fine, false), None, "{fine}");
        }
        assert_eq!(slip("7K3U", false).as_deref(), Some("A code has no letter U: character 4 may be a V"));
        assert_eq!(slip("7K3QF-0M9XT-2WHBE-R5JDN-00", false).as_deref(), Some("A code has 20 characters, or 21 with its check character; this one has 22"));
        for own in ["MUC(8812)U.7", "7K3QF-0M9XT-2WHBE-R5JDN-00"] {
            assert_eq!(slip(own, true), None, "{own} may be a brand's own serial number");
        }
    }
}
