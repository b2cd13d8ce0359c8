//! `POST /api/v1/listings`: the marketplace's own program sends listings and hears at once what the content filters say, before it shows them.
//! `DELETE /api/v1/listings/{external_id}`: it says that one is not offered any more. `GET` of both: it hears what became of them since, for what is held,
//! released or removed later is known here first.

mod offer;

use super::{App, body::Body};
use crate::http::problem::{Fault, Problem};
use app::api::Code;
use axum::{
    Extension, Json,
    extract::{FromRequest, Path, Query, Request, State, rejection::QueryRejection},
    http::StatusCode,
};
use model::{
    import::ListingInput,
    letter::{Handed, LetterOf},
    listing::ListingChange,
    screening::{Finding, Verdict},
};
use offer::{ListingFault, Offer};
use portal::{
    Actor,
    policy::Action,
    screening::{Judged, SENT_MAX},
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::collections::{HashMap, hash_map::Entry};
use utoipa::ToSchema;
use uuid::Uuid;

/// How listings are taken.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct How {
    /// Only judge: nothing is stored and nothing held. `true`, `1` or the name alone; `false` and `0` are none.
    #[serde(default, deserialize_with = "is_set")]
    dry_run: bool,
}

/// Whether a switch of an address is on: `?dry_run` says as much as `?dry_run=true`. What can be neither is refused: nobody wants to store by a slip.
fn is_set<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = String::deserialize(deserializer)?;
    match value.to_ascii_lowercase().as_str() {
        "" | "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        _ => Err(serde::de::Error::custom("dry_run is true or false")),
    }
}

/// What became of the listings that were sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sent {
    /// Those that were taken, in their order. Of several with one `external_id` the last one counts, and stands in the places of all, with a warning.
    listings: Vec<JudgedListing>,
    /// What is wrong with the others, each fault by itself.
    errors: Vec<ListingFault>,
}

/// A listing as it stands, with what the content filters say of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JudgedListing {
    /// Its place among those that were sent, from 0.
    index: usize,
    external_id: String,
    /// Its id here; null if it is not stored.
    id: Option<Uuid>,
    /// `live`: buyers may see it; `held`: not before a person has looked at it; `removed` by a decision: it stays as it was then, and was not changed;
    /// `ended`: not offered any more.
    state: &'static str,
    /// What the rules say: `allow`, `watch`, `hold` or `block`. What a person released stays `live` beside `hold`.
    verdict: &'static str,
    /// From 0 to 1.
    score: f32,
    /// What was found, the surest first.
    findings: Vec<Found>,
    /// `read`: every picture was looked at, and the answer goes by them; `pending`: some are looked at soon, and may still hold the listing: ask again
    /// before it is shown; `not_read`: some were not looked at and will not be soon, and the answer goes without them: the portal looks at no pictures, the
    /// listing has ended, or nothing can be read at their addresses.
    pictures: &'static str,
    /// Why buyers do not see it, for its seller; null while they do.
    decision: Option<Decision>,
    /// What of it was wrong and left out: a number that is no GTIN is kept as it was given. Or that a later one of the request counts in its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

/// Something that was found in a listing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Found {
    /// The mark, as it is enrolled; empty for what concerns no mark.
    mark: String,
    /// `exact`, `lookalike`, `spaced`, `gtin`, `picture`, `price`, `seller` and so on.
    kind: String,
    /// The field that it stands in: `title`, `description`, `brand`; empty for the listing as a whole.
    field: String,
    /// Where in the field, in characters: from, and up to but not including.
    span: Vec<u32>,
    /// What stands there.
    text: String,
    /// How sure: 0 to 1.
    score: f32,
    /// Why, in words.
    rule: String,
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        let Finding { mark, kind, field, span, text, score, rule, .. } = finding;
        Self { mark, kind: kind.as_str().to_owned(), field: field.as_str().to_owned(), span: span.to_vec(), text, score, rule }
    }
}

/// Why buyers do not see a listing: what its seller has to be told (DSA Art. 17). The portal tells sellers whose address it has; hand it on to the others.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Decision {
    /// `hold`: until a person has looked at it; `statement`: it was removed.
    kind: &'static str,
    /// The id of the hold or of the statement of reasons.
    id: Uuid,
    /// When it was decided, or other reasons were found (RFC 3339).
    at: String,
    /// The statement of reasons, word for word.
    reasons: String,
    /// Opens it for whoever has the link, without an account: there the seller can answer, and reads where to complain. Give it to the seller alone.
    link: String,
}

impl From<Handed> for Decision {
    fn from(Handed { of, at, letter, link }: Handed) -> Self {
        let id = match of {
            LetterOf::Hold(id) => id.0,
            LetterOf::Statement(id) => id.0,
        };
        Self { kind: of.kind(), id, at: at.to_rfc3339(), reasons: letter, link }
    }
}

/// A listing that can be taken: its place, what was left out of it, and the places of those before it that it replaces.
struct Taken {
    index: usize,
    input: ListingInput,
    warnings: Vec<String>,
    replaced: Vec<usize>,
}

impl JudgedListing {
    fn of(judged: Judged, index: usize, warnings: Vec<String>) -> Self {
        let (verdict, score, findings) = judged.screening.map_or((Verdict::Allow, 0.0, Vec::new()), |said| (said.verdict, said.score, said.findings));
        Self {
            index,
            external_id: judged.external_id,
            id: judged.id.map(|id| id.0),
            state: judged.state.as_str(),
            verdict: verdict.as_str(),
            score,
            findings: findings.into_iter().map(Found::from).collect(),
            pictures: judged.pictures.as_str(),
            decision: judged.decision.map(Decision::from),
            warnings,
        }
    }

    /// The same in the place of one of the request that it replaced.
    fn instead_of(&self, index: usize) -> Self {
        let warning = format!("Listing {} of this request has the same external_id and counts: this one was left out", self.index);
        Self { index, warnings: vec![warning], ..self.clone() }
    }
}

/// What is sent.
#[derive(Deserialize, ToSchema)]
#[schema(as = Listings)]
#[serde(untagged)]
#[expect(dead_code, clippy::large_enum_variant, reason = "described here, and read fault by fault")]
pub enum Offers {
    /// One listing.
    One(Offer),
    /// Up to 1,000.
    Many(Vec<Offer>),
}

/// Send listings and hear what the content filters say
///
/// For keys of the marketplace. One listing, or a list of up to 1,000: the good ones are taken and screened at once, and held where the rules hold
/// them; the others are named with every fault. If none can be taken, nothing is, and the answer is 422. A listing is found again by its
/// `external_id`: sent again it is brought up to date, and unchanged it is left as it is. Pictures that were looked at before are judged with it; those
/// at new addresses soon after, and may still hold it (`pictures`). A body may have as many bytes as an upload (40 MiB unless the operator says otherwise).
#[utoipa::path(post, path = "/api/v1/listings", tag = "Listings", security(("key" = [])), params(How), request_body = Offers, responses((status = 200, body = Sent), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json"), (status = 413, body = Problem, content_type = "application/problem+json"), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn send(
    State(app): State<App>,
    Extension(actor): Extension<Actor>,
    how: Result<Query<How>, QueryRejection>,
    request: Request,
) -> Result<Json<Sent>, Problem> {
    // Who may not is told so before a body is read.
    actor.may(Action::SendListings)?;
    // `?dryrun=true` must not store.
    let Query(How { dry_run }) = how.map_err(|error| of_address(&error))?;
    let Body(body) = Body::<Box<RawValue>>::from_request(request, &()).await?;
    let (offers, alone) = match serde_json::from_str::<Vec<&RawValue>>(body.get()) {
        Ok(offers) => (offers, false),
        Err(_) => (vec![&*body], true),
    };
    if offers.len() > SENT_MAX {
        let detail = format!("At most {SENT_MAX} listings are taken at once; these are {}", offers.len());
        return Err(Problem::new(Code::Invalid, detail).with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (taken, errors) = read(offers);
    if taken.is_empty() && !errors.is_empty() {
        return Err(Problem::faults(errors.into_iter().map(|fault| fault.of_request(alone)).collect()));
    }
    let (mut places, mut inputs) = (Vec::with_capacity(taken.len()), Vec::with_capacity(taken.len()));
    for Taken { index, input, warnings, replaced } in taken {
        places.push((index, warnings, replaced));
        inputs.push(input);
    }
    let judged = app.portal.send_listings(&actor, inputs, dry_run).await?;
    let mut listings = Vec::with_capacity(judged.len());
    for (judged, (index, warnings, replaced)) in judged.into_iter().zip(places) {
        let listing = JudgedListing::of(judged, index, warnings);
        listings.extend(replaced.into_iter().map(|index| listing.instead_of(index)));
        listings.push(listing);
    }
    listings.sort_by_key(|listing| listing.index);
    Ok(Json(Sent { listings, errors }))
}

/// A listing as it stands now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListingNow {
    external_id: String,
    /// Its id here.
    id: Option<Uuid>,
    /// `live`: buyers may see it; `held`: not before a person has looked at it; `removed` by a decision; `ended`: not offered any more.
    state: &'static str,
    /// What the rules said last: `allow`, `watch`, `hold` or `block`; null if it was not screened yet. What a person released stays `live` beside `hold`.
    verdict: Option<&'static str>,
    /// From 0 to 1.
    score: f32,
    /// What was found, the surest first.
    findings: Vec<Found>,
    /// `read`: every picture was looked at, and the answer goes by them; `pending`: some are looked at soon, and may still hold the listing: ask again
    /// before it is shown; `not_read`: some were not looked at and will not be soon, and the answer goes without them: the portal looks at no pictures, the
    /// listing has ended, or nothing can be read at their addresses.
    pictures: &'static str,
    /// Why buyers do not see it, for its seller; null while they do.
    decision: Option<Decision>,
}

/// Ask where a listing stands
///
/// For keys of the marketplace: whether buyers may see it now, and what the content filters said of it last.
#[utoipa::path(get, path = "/api/v1/listings/{external_id}", tag = "Listings", security(("key" = [])), params(("external_id" = String, Path, description = "The marketplace's own number of it")), responses((status = 200, body = ListingNow), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn now(State(app): State<App>, Extension(actor): Extension<Actor>, Path(external_id): Path<String>) -> Result<Json<ListingNow>, Problem> {
    let Judged { external_id, id, state, screening, pictures, decision } = app.portal.sent_listing(&actor, &external_id).await?;
    let verdict = screening.as_ref().map(|said| said.verdict.as_str());
    let (score, findings) = screening.map_or((0.0, Vec::new()), |said| (said.score, said.findings.into_iter().map(Found::from).collect()));
    let (pictures, decision) = (pictures.as_str(), decision.map(Decision::from));
    Ok(Json(ListingNow { external_id, id: id.map(|id| id.0), state: state.as_str(), verdict, score, findings, pictures, decision }))
}

/// Which changes.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// Those after this position: `next` of the answer before; without, from the first on.
    #[serde(default)]
    after: i64,
    /// So many at most, 1 to 1000.
    #[serde(default = "usual")]
    limit: usize,
}

const fn usual() -> usize {
    100
}

/// What changed after a position.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changes {
    /// In the order in which they changed; each listing once, at its latest change.
    listings: Vec<ChangedListing>,
    /// What to ask after next, once these are dealt with.
    next: i64,
    /// Whether there are more now.
    more: bool,
}

/// A listing that changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedListing {
    /// The position of its latest change.
    position: i64,
    external_id: String,
    /// Its id here.
    id: Uuid,
    /// `live`: buyers may see it; `held`: not before a person has looked at it; `removed` by a decision; `ended`: not offered any more.
    state: &'static str,
    /// Why buyers do not see it, for its seller; null while they do.
    decision: Option<Decision>,
}

impl From<ListingChange> for ChangedListing {
    fn from(change: ListingChange) -> Self {
        let ListingChange { position, id, external_id, state, decision } = change;
        Self { position, external_id, id: id.0, state: state.as_str(), decision: decision.map(Decision::from) }
    }
}

/// Follow what becomes of listings
///
/// For keys of the marketplace. Whatever holds a listing, lets it go or removes it after it was sent (its pictures, a mark enrolled later, other rules, a report,
/// a person's decision) changes its `state` here first: ask for the changes after the last position that you have dealt with, keep `next`, and show buyers only what is
/// `live`. A listing also comes again, in the same state, when its contents or what was found in it changed. Asked again from the same position, nothing is
/// missed: a listing that changed meanwhile comes later, at its new position. An empty answer means that nothing changed; once a minute is often enough. 409 means that no change has the position that you name (the portal
/// came from a backup, or is another): ask from the beginning, by `after=0`.
#[utoipa::path(get, path = "/api/v1/listings", tag = "Listings", security(("key" = [])), params(Since), responses((status = 200, body = Changes), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json"), (status = 409, body = Problem, content_type = "application/problem+json"), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn changes(
    State(app): State<App>,
    Extension(actor): Extension<Actor>,
    since: Result<Query<Since>, QueryRejection>,
) -> Result<Json<Changes>, Problem> {
    let Query(Since { after, limit }) = since.map_err(|error| of_address(&error))?;
    let listings: Vec<ChangedListing> = app.portal.listing_changes(&actor, after, limit).await?.into_iter().map(ChangedListing::from).collect();
    let (next, more) = (listings.last().map_or(after, |last| last.position), listings.len() == limit);
    Ok(Json(Changes { listings, next, more }))
}

/// A listing that is not offered any more.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndedListing {
    external_id: String,
    /// Its id here.
    id: Uuid,
    /// `ended`; or `removed`, where a decision had removed it.
    state: &'static str,
}

/// Say that a listing is not offered any more
///
/// For keys of the marketplace: what was sold or taken down. It is kept, with its reports and what was decided, and is no longer searched for, watched or reported.
/// Sent again to `/api/v1/listings` it comes back and is screened anew; what was held or removed stays so. A second time nothing changes.
#[utoipa::path(delete, path = "/api/v1/listings/{external_id}", tag = "Listings", security(("key" = [])), params(("external_id" = String, Path, description = "The marketplace's own number of it")), responses((status = 200, body = EndedListing), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn end(State(app): State<App>, Extension(actor): Extension<Actor>, Path(external_id): Path<String>) -> Result<Json<EndedListing>, Problem> {
    let listing = app.portal.end_listing(&actor, &external_id).await?;
    let state = listing.shown().as_str();
    Ok(Json(EndedListing { external_id: listing.external_id, id: listing.id.0, state }))
}

/// What is wrong with what stands behind the `?`.
fn of_address(error: &QueryRejection) -> Problem {
    Problem::invalid(Fault { field: Some("the address".to_owned()), line: None, message: error.body_text() })
}

/// The listings that can be taken, and what is wrong with the others. Of several with one identifier the last counts: a queue of edits has them in their order.
fn read(offers: Vec<&RawValue>) -> (Vec<Taken>, Vec<ListingFault>) {
    let (mut taken, mut errors, mut places): (Vec<Taken>, _, HashMap<String, usize>) = (Vec::with_capacity(offers.len()), Vec::new(), HashMap::new());
    for (index, offer) in offers.into_iter().enumerate() {
        match offer::read(index, offer) {
            Ok((input, warnings)) => match places.entry(input.external_id.clone()) {
                Entry::Vacant(place) => {
                    place.insert(taken.len());
                    taken.push(Taken { index, input, warnings, replaced: Vec::new() });
                }
                Entry::Occupied(place) => {
                    let before = &mut taken[*place.get()];
                    before.replaced.push(before.index);
                    *before = Taken { index, input, warnings, replaced: std::mem::take(&mut before.replaced) };
                }
            },
            Err(faults) => errors.extend(faults),
        }
    }
    (taken, errors)
}
