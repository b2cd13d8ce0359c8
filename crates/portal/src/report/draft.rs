//! What a report form opens with: the right, the ground and the facts that the portal knows. It states nothing that only the reporter can know.

use crate::{
    Result,
    screening::{find_sellers, said_of},
};
use model::{
    ground::Ground,
    id::BrandId,
    listing::Listing,
    report::{EXPLANATION_MAX, ReportedRight},
    screening::{Finding, FindingKind, RuleSet, RulesVersion},
    standing::Standing,
};
use store::Conn;

/// The right that the listing's text concerns: one whose mark the content filters `found`, that the listing claims, or that its text names.
pub(super) fn named<'r>(listing: &Listing, rights: &'r [ReportedRight], found: &[Finding]) -> Option<&'r ReportedRight> {
    let texts = texts_of(listing);
    let marks = || rights.iter().filter(|right| !right.mark_text.is_empty());
    found
        .iter()
        .find_map(|finding| marks().find(|right| right.mark_text.eq_ignore_ascii_case(&finding.mark)))
        .or_else(|| texts.iter().find_map(|text| marks().find(|right| text.contains(&right.mark_text.to_lowercase()))))
        .or_else(|| rights.first().filter(|_| !found.is_empty()))
}

/// Whether a listing names a right's mark: in its text, or in a way that the content filters `found`. A mark without words is named by no text, so that
/// nothing can be said of it.
pub(crate) fn names(listing: &Listing, right: &ReportedRight, found: &[Finding]) -> bool {
    let mark = right.mark_text.to_lowercase();
    mark.is_empty() || found.iter().any(|finding| finding.mark.to_lowercase() == mark) || texts_of(listing).iter().any(|text| text.contains(&mark))
}

/// Where a listing's words are, in lower case: the brand it claims, its title, its description.
fn texts_of(listing: &Listing) -> [String; 3] {
    [listing.claimed_brand.as_deref().unwrap_or_default(), &listing.title, &listing.description].map(str::to_lowercase)
}

/// What the listing itself shows to be at stake; the reporter can choose another.
pub(super) fn suggest_ground(listing: &Listing, right: Option<&ReportedRight>) -> Ground {
    let Some(mark) = right.map(|right| right.mark_text.to_lowercase()).filter(|mark| !mark.is_empty()) else { return Ground::Counterfeit };
    // Who sells under the very brand says that the goods are the brand's.
    let claimed = listing.claimed_brand.as_deref().is_some_and(|brand| brand.to_lowercase() == mark);
    let written = [&listing.title, &listing.description].into_iter().any(|text| text.to_lowercase().contains(&mark));
    if written && !claimed { Ground::TrademarkInText } else { Ground::Counterfeit }
}

/// What only the brand can say of an offer, as far as nothing that it told the portal speaks against it.
const NOT_AUTHORISED: &str = " We have not authorised this offer.";

/// A brand's rules in force, which say whom it leaves alone: its authorised sellers.
pub(super) async fn rules_of(conn: &mut Conn, brand: BrandId) -> Result<RuleSet> {
    let mut live: Vec<RulesVersion> = store::rules::live(conn).await?.into_iter().filter(|version| version.brand == Some(brand)).collect();
    find_sellers(conn, &mut live).await?;
    Ok(live.pop().map(|version| version.rules).unwrap_or_default())
}

/// The facts; empty if nothing in the listing concerns any of the rights. Of a seller whom the brand leaves `alone` it is not said that the offer is not
/// authorised.
pub(super) fn facts(listing: &Listing, right: Option<&ReportedRight>, found: &[Finding], alone: bool) -> String {
    let Some(right) = right else { return String::new() };
    let by = listing.seller.as_ref().map(|s| format!(" by {}", s.name)).unwrap_or_default();
    let in_text = || texts_of(listing).iter().any(|text| text.contains(&right.mark_text.to_lowercase()));
    let written = found.iter().any(|finding| !finding.mark.is_empty()) || in_text();
    let what = if written && !right.mark_text.is_empty() {
        what(right, suggest_ground(listing, Some(right)))
    } else {
        // Its picture, number or price speaks of the brand, and no word of it.
        format!("concerns our mark {} {}.", right.office, right.registration_number)
    };
    let mut text = format!("The listing “{}”{by} {what}", listing.title);
    if let Some(price) = listing.price {
        text.push_str(&format!(" It asks {price}."));
    }
    if !alone {
        text.push_str(NOT_AUTHORISED);
    }
    let (words, marks): (Vec<&Finding>, Vec<&Finding>) =
        found.iter().filter(|finding| finding.score > 0.0).partition(|finding| finding.kind == FindingKind::Dupe);
    // A mark as it is written is named above.
    let disguised = marks.into_iter().filter(|finding| !matches!(finding.kind, FindingKind::Exact | FindingKind::Normalised));
    let told: Vec<String> = disguised.chain(words).take(4).map(said_of).collect();
    let empty = told.is_empty();
    let told = format!("\nThe content filters found: {}.", told.join("; "));
    if !empty && text.chars().count() + told.chars().count() < EXPLANATION_MAX {
        text.push_str(&told);
    }
    text
}

/// The same for many listings, each of which concerns this right.
pub(super) fn general_facts(right: &ReportedRight, ground: Ground) -> String {
    format!("The listing {}{NOT_AUTHORISED}", what(right, ground))
}

fn what(right: &ReportedRight, ground: Ground) -> String {
    let what = match ground {
        Ground::TrademarkInText => format!("uses the mark {} in its text", right.mark_text),
        _ => format!("offers goods under the mark {}", right.mark_text),
    };
    format!("{what} ({} {}).", right.office, right.registration_number)
}

/// What an alert says, as the evidence of a report on a listing that so many people named; without places, which are not kept for as long as reports are.
pub(super) fn alert_facts(alert: &store::alert::StoredAlert, people: i64) -> String {
    let named = match people {
        1 => "Somebody who checked it says that they bought it from this listing.".to_owned(),
        n => format!("{n} people who checked it say that they bought it from this listing."),
    };
    let unit = format!("One unit code of {} (GTIN {}), lot {}, was checked {} times", alert.product, alert.gtin.short(), alert.lot, alert.checks);
    let out = match alert.standing {
        Some(Standing::Stolen) => Some("the unit was reported stolen"),
        Some(Standing::Recalled) => Some("the unit was recalled"),
        Some(Standing::Void) => Some("its label was made void"),
        Some(Standing::Active | Standing::NotActive) | None => None,
    };
    let copied = "in ways that one thing cannot be, so its label was probably copied:";
    let mut text = match out {
        Some(out) if alert.findings.is_empty() => return format!("{unit}, though {out}. {named}"),
        Some(out) => format!("{named}\n{unit}, though {out}, and {copied}"),
        None => format!("{named}\n{unit} {copied}"),
    };
    for finding in &alert.findings {
        let line = format!("\n- {}.", finding.clone().without_places().text);
        if text.chars().count() + line.chars().count() < EXPLANATION_MAX {
            text.push_str(&line);
        }
    }
    text
}
