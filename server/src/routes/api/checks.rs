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
};
use portal::{
    Actor,
    check::{CheckQuestion, Checked, Look},
    once::Once,
    policy::Action,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
#[derive(Debug, Serialize, ToSchema)]
pub struct Check {
    /// The code as it was asked.
    code: String,
    /// `genuine`, `at_risk`, `not_active`, `stolen`, `recalled`, `not_issued`, `product_number` (a GTIN, with or without a lot: ask for the code of
    /// the unit), `needs_gtin` (nothing by itself; it may be a serial number that is known with its GTIN only: send that as well) or `mistyped`.
    verdict: &'static str,
    /// The product.
    product: Option<String>,
    /// The lot.
    lot: Option<String>,
    /// Until when the goods are good, if the brand says so.
    #[schema(value_type = Option<String>, format = Date)]
    expires_on: Option<Day>,
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
    Ok(Json(answer(question.code, checked)))
}

fn answer(code: String, Checked { verdict, counted, .. }: Checked) -> Check {
    let word = verdict.script_word();
    let first = matches!(verdict, CheckVerdict::Genuine(_));
    let checks = verdict.unit().map_or(0, |unit| unit.nth - i64::from(!counted));
    let known = verdict.unit().map(|unit| (unit.product.clone(), unit.lot.to_string(), unit.first_checked_at.to_rfc3339()));
    let (product, lot, at) = known.map_or((None, None, None), |(product, lot, at)| (Some(product), Some(lot), Some(at)));
    let (expires_on, past_date) = verdict.unit().map_or((None, None), |unit| (unit.expires_on, unit.past_date()));
    let mut messages = match verdict {
        CheckVerdict::AtRisk { reasons, .. } => reasons,
        CheckVerdict::Withdrawn { message, .. } | CheckVerdict::Mistyped { message, .. } if !message.is_empty() => vec![message],
        CheckVerdict::ProductNumber { .. } => vec![PRODUCT_NUMBER.to_owned()],
        CheckVerdict::NeedsGtin { .. } => vec![NEEDS_GTIN.to_owned()],
        _ => Vec::new(),
    };
    messages.extend(past_date.map(|day| format!("The goods are past their date: they were good until {}", day.to_text())));
    Check { code, verdict: word, product, lot, expires_on, first_checked_at: at.filter(|_| checks > 0), checks, counted, first, messages }
}
