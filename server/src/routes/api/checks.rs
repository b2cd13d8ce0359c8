//! `POST /api/v1/checks`: checking a code, for tills, warehouses and apps. Like the page it needs no key and is slowed down for who guesses: by the
//! address, or by the key where one is sent.

use super::{App, body};
use crate::http::problem::Problem;
use app::api::Code;
use axum::{Extension, Json, extract::State, http::HeaderMap};
use model::{
    check::{CheckVerdict, NEEDS_GTIN, PRODUCT_NUMBER},
    date::Day,
    gtin::Gtin,
    picture::picture_url,
    risk::Claim,
};
use portal::{
    Actor,
    check::{CheckQuestion, Checked, Look},
    once::Once,
    policy::Action,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is said of a unit that was checked before.
const SEEN_BEFORE: &str = "The code was checked before. That is as it should be if the thing changed hands; if it is sold as new, its label may be a copy";
/// What is said of a unit that is somebody's.
const CLAIMED: &str = "Somebody has said that this item is theirs: if it is sold as new, its label may be a copy";

/// A code to check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The code as printed, with or without hyphens, or the whole address of the label.
    #[schema(example = "7K3QF-0M9XT-2WHBE-R5JDN")]
    code: String,
    /// The product's GTIN, if the label names one: a genuine code on another product is not genuine there.
    #[serde(default)]
    gtin: Option<String>,
    /// Only look: a unit of the key's own brand is not counted as checked. It needs a brand's key; a unit of another brand counts all the same.
    #[serde(default)]
    look: bool,
    /// The check is a buyer's: of an app that checks for those who use it. Without it, a check with the key of a seller or of the marketplace is one of the
    /// trade: the brand sees it, and it uses up no buyer's first check.
    #[serde(default)]
    for_buyer: bool,
}

/// What is known of a code.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Check {
    /// The code as it was asked.
    code: String,
    /// `genuine`, `at_risk`, `not_active`, `stolen`, `recalled`, `not_issued`, `product_number` (a GTIN, with or without a lot: ask for the code of
    /// the unit), `needs_gtin` (nothing by itself; it may be a serial number that is known with its GTIN only: send that as well) or `mistyped`.
    verdict: &'static str,
    /// The brand.
    brand: Option<String>,
    /// The product.
    product: Option<String>,
    /// Its GTIN.
    gtin: Option<String>,
    /// The address of its picture.
    picture: Option<String>,
    /// What to look for on the genuine product: a copied label has the same code and the same rosette.
    look_for: Option<String>,
    /// The lot.
    lot: Option<String>,
    /// Until when the goods are good, if the brand says so.
    #[schema(value_type = Option<String>, format = Date)]
    expires_on: Option<Day>,
    /// The country where it was made, if the brand says so.
    #[schema(example = "CH")]
    made_in: Option<String>,
    /// The countries where the brand means to sell it; none: everywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    markets: Vec<String>,
    /// Somebody has said that the unit is theirs: if it is sold as new, its label may be a copy.
    claimed: bool,
    /// When the unit was checked first.
    first_checked_at: Option<String>,
    /// How often the unit was checked by buyers, this time included if it counted.
    checks: i64,
    /// Whether this check counts among them.
    counted: bool,
    /// Whether this was the unit's first check by a buyer, or would have been.
    first: bool,
    /// What the brand or the portal says to whoever holds the unit: one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<String>,
    /// Where the brand answers who has a unit that is recalled or stolen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<HelpLink>,
}

/// A page of the brand's.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelpLink {
    /// What it is called.
    title: String,
    /// Its address.
    url: String,
    /// Its language, as `de`; none: any.
    language: Option<String>,
}

/// Check a code
///
/// Counts as a buyer's check of the unit, unless it is sent with the key of a seller or of the marketplace and not `for_buyer`. An `Idempotency-Key` makes it count once. Needs no key, but to `look` without counting: that a brand may do, with its
/// key and at its own units. Who asks without a key waits ever longer after ten codes that nobody issued, by the address. With a key it is the key that
/// counts: it may ask 5,000 such codes within each hour of the clock, and is answered 429 for every code until the hour is over then.
#[utoipa::path(post, path = "/api/v1/checks", tag = "Codes", request_body = Question, params(("Idempotency-Key" = Option<String>, Header, description = "Counts once")), responses((status = 200, body = Check), (status = 403, body = Problem, content_type = "application/problem+json", description = "`look` without a brand's key"), (status = 422, body = Problem, content_type = "application/problem+json"), (status = 429, body = Problem, content_type = "application/problem+json")))]
pub async fn check(
    State(app): State<App>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    body::Body(question): body::Body<Question>,
) -> Result<Json<Check>, Problem> {
    let once = body::once(&headers, &actor)?.map(Once::of_sender);
    if question.look && actor.brand_for(Action::ReadCodes).is_err() {
        return Err(Problem::new(Code::Forbidden, "Only a brand looks at codes without checking them: send a key of your brand, or leave out “look”"));
    }
    let look = if question.look { Look::Own } else { Look::Counts };
    // A till whose scanner read the number under the barcode may send it as both: it is the product's.
    let product = Gtin::parse(&question.code);
    let gtin = question.gtin.as_deref().filter(|gtin| product.is_err() || Gtin::parse(gtin) != product);
    let asked = CheckQuestion { code: &question.code, gtin, once, look, for_buyer: question.for_buyer, brief: true };
    let checked = app.portal.check_or_look(&actor, &asked).await?;
    Ok(Json(answer(question.code, checked, |path| app.portal.url(path))))
}

fn answer(code: String, Checked { verdict, counted, .. }: Checked, url: impl Fn(&str) -> String) -> Check {
    let word = verdict.script_word();
    let first = matches!(verdict, CheckVerdict::Genuine(_));
    let checks = verdict.unit().map_or(0, |unit| unit.nth - i64::from(!counted));
    let links = help(&verdict);
    let unit = verdict.unit().cloned();
    let mut messages = match verdict {
        CheckVerdict::SeenBefore(_) => vec![SEEN_BEFORE.to_owned()],
        CheckVerdict::AtRisk { reasons, .. } => reasons,
        CheckVerdict::Withdrawn { message, .. } | CheckVerdict::Mistyped { message, .. } if !message.is_empty() => vec![message],
        CheckVerdict::ProductNumber { .. } => vec![PRODUCT_NUMBER.to_owned()],
        CheckVerdict::NeedsGtin { .. } => vec![NEEDS_GTIN.to_owned()],
        _ => Vec::new(),
    };
    let Some(unit) = unit else {
        return Check { code, verdict: word, checks, counted, first, messages, links, ..Check::default() };
    };
    let claimed = unit.claim != Claim::Unclaimed;
    messages.extend(claimed.then(|| CLAIMED.to_owned()));
    messages.extend(unit.past_date().map(|day| format!("The goods are past their date: they were good until {}", day.to_text())));
    Check {
        code,
        verdict: word,
        brand: Some(unit.brand),
        product: Some(unit.product),
        gtin: Some(unit.gtin.short().to_owned()),
        picture: unit.picture.map(|id| url(&picture_url(id))),
        look_for: Some(unit.look_for).filter(|text| !text.is_empty()),
        lot: Some(unit.lot.to_string()),
        expires_on: unit.expires_on,
        made_in: unit.origin.made_in.map(|country| country.to_string()),
        markets: unit.origin.markets.iter().map(ToString::to_string).collect(),
        claimed,
        first_checked_at: Some(unit.first_checked_at.to_rfc3339()).filter(|_| checks > 0),
        checks,
        counted,
        first,
        messages,
        links,
    }
}

/// The brand's pages for who has the unit: its own site last.
fn help(verdict: &CheckVerdict) -> Vec<HelpLink> {
    let CheckVerdict::Withdrawn { unit, help, .. } = verdict else { return Vec::new() };
    let site = help.website.iter().map(|url| HelpLink { title: unit.brand.clone(), url: url.as_str().to_owned(), language: None });
    let language = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let pages = help.links.iter().map(|link| HelpLink { title: link.title.clone(), url: link.url.as_str().to_owned(), language: language(&link.language) });
    pages.chain(site).collect()
}
