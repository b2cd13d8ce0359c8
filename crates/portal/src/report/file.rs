//! Filing a report: with one click from a search hit, or without an account. Pictures are kept whatever becomes of the form.

use super::draft::{alert_facts, facts, named, rules_of, suggest_ground};
use crate::{
    Actor, Portal, PortalError, Result,
    alert::named_by,
    change::{Change, Subject},
    error::check,
    picture::{FormRefused, Upload},
    policy::Action,
    throttle::throttle_key_from,
};
use model::{
    account::parse_name,
    alert::AlertId,
    email::Email,
    form::FieldErrors,
    ground::Ground,
    id::{BrandId, ListingId, PictureId, ReportId, RightId, UserId},
    listing::{Listing, ListingState},
    picture::PICTURES_MAX,
    report::{Filed, Reference, Report, ReportDraft, ReportState, parse_explanation},
};
use serde_json::json;
use store::{Conn, StoreError, report::StoredReport};
use uuid::Uuid;

/// Reports without an account from one address within an hour, without a wait.
pub(crate) const PUBLIC_REPORTS_FREE: i64 = 50;

/// A report without an account, as its form sends it.
#[derive(Clone, Debug, Default)]
pub struct PublicReport {
    /// Drawn for the form.
    pub submission: String,
    /// The listing's address or number on the marketplace.
    pub listing: String,
    /// What is wrong.
    pub ground: String,
    /// Why.
    pub explanation: String,
    /// Who reports.
    pub name: String,
    /// Where the answer goes.
    pub email: String,
    /// The statement of good faith was ticked (DSA Art. 16(2)(d)).
    pub good_faith: bool,
    /// Pictures kept from a form that came back.
    pub kept_pictures: Vec<PictureId>,
    /// Pictures that come with it, as evidence.
    pub pictures: Vec<Upload>,
}

/// A brand's report, as its form sends it.
#[derive(Clone, Debug)]
pub struct BrandReport {
    /// Drawn for the form.
    pub submission: Uuid,
    /// The listing.
    pub listing: ListingId,
    /// The right it relies on: one of the brand's own.
    pub right: RightId,
    /// What is wrong.
    pub ground: String,
    /// Why.
    pub explanation: String,
    /// The statement of good faith was ticked.
    pub good_faith: bool,
    /// Pictures kept from a form that came back.
    pub kept_pictures: Vec<PictureId>,
    /// Pictures that come with it, as evidence.
    pub pictures: Vec<Upload>,
    /// The alert that it was made from.
    pub alert: Option<AlertId>,
    /// For a ground that is no infringement in itself: what speaks against reporting it was read, and ticked.
    pub considered: bool,
}

/// What was parsed of either form.
pub(super) struct Parsed {
    pub listing: Listing,
    pub ground: Ground,
    pub explanation: String,
    pub reporter: Reporter,
    pub alert: Option<AlertId>,
}

/// Who files, and for whom.
pub(super) struct Reporter {
    pub id: Option<UserId>,
    pub name: String,
    pub email: String,
    pub brand: Option<(BrandId, RightId)>,
    /// Whether a mail confirms it.
    pub mailed: bool,
}

impl Portal {
    /// A report form, filled in: the listing as it is now, the brand's rights, the ground and the facts that are known. From an
    /// alert its findings are the evidence, if somebody who checked its unit named the listing.
    pub async fn report_draft(&self, actor: &Actor, listing: ListingId, alert: Option<AlertId>) -> Result<ReportDraft> {
        let brand = actor.brand_for(Action::FileReport)?;
        let mut conn = self.read().await?;
        let listing = store::listing::by_id(&mut conn, listing).await?.ok_or(PortalError::NotFound("listing"))?;
        let rights = store::report::rights_of(&mut conn, brand.brand_id).await?;
        let earlier = store::report::of_listing(&mut conn, listing.id).await?;
        let mut warnings = Vec::new();
        match listing.shown() {
            ListingState::Removed => warnings.push("This listing is removed already: buyers no longer see it.".to_owned()),
            ListingState::Ended => warnings.push("This listing has ended: it is not offered any more, and cannot be reported.".to_owned()),
            ListingState::Live | ListingState::Held => {}
        }
        for report in earlier.iter().filter(|r| r.report.brand_id == Some(brand.brand_id)) {
            let r = &report.report;
            warnings.push(match &report.decision {
                None => format!(
                    "Your brand reported it on {} ({}); that report waits for a decision. What you send now on the same ground is added to it.",
                    r.filed_at.to_day(),
                    r.ground.label().to_lowercase()
                ),
                Some(decision) => format!("Your brand's report of {} was {}: “{}”", r.filed_at.to_day(), r.state.label(), decision.reason),
            });
        }
        let alone = rules_of(&mut conn, brand.brand_id).await?.authorises(listing.seller.as_ref());
        if alone {
            warnings.push(
                "Its seller is one of those whom your brand's rules leave alone: report it only if the offer is not what you allowed, and say why".to_owned(),
            );
        }
        let mut screened = store::screening::of_listings(&mut conn, &[listing.id]).await?;
        drop(conn);
        let screening = screened.remove(&listing.id);
        if let Some(at) = screening.as_ref().and_then(|screening| screening.released_at) {
            warnings.push(format!(
                "A reviewer looked at this listing as it is on {} and released it with what the content filters find in it: say what they could not know",
                at.to_day()
            ));
        }
        let mut found = screening.map(|screening| screening.findings).unwrap_or_default();
        found.retain(|finding| finding.brand == Some(brand.brand_id));
        let named = named(&listing, &rights, &found);
        let evidence = match alert {
            Some(alert) => self.evidence_against(actor, alert, listing.id).await?,
            None => None,
        };
        if alert.is_some() && evidence.is_none() {
            warnings.push(
                "Nobody who checked the code named this listing: nothing links it to the unit of the alert, so its checks are not part of this report"
                    .to_owned(),
            );
        }
        let (ground, explanation) = match evidence {
            Some(evidence) => (Ground::Counterfeit, evidence),
            None => (suggest_ground(&listing, named), facts(&listing, named, &found, alone)),
        };
        if explanation.is_empty() && !rights.is_empty() {
            warnings.push("Nothing in this listing's text names your marks: say what it shows".to_owned());
        }
        let right = named.or(rights.first()).map(|right| right.id);
        Ok(ReportDraft { submission: self.new_id(), listing, right, rights, ground, explanation, warnings })
    }

    /// What an alert says against a listing; `None` if nobody who checked the unit named it.
    async fn evidence_against(&self, actor: &Actor, alert: AlertId, listing: ListingId) -> Result<Option<String>> {
        let stored = self.alert_for(actor, Action::ReadAlerts, alert).await?;
        let traces = store::alert::history(&mut self.read().await?, alert).await?;
        let people = named_by(&traces).into_iter().find(|(named, _)| *named == listing).map(|(_, people)| people);
        Ok(people.map(|people| alert_facts(&stored, people)))
    }

    /// Files a brand's report. The same form, or the same report while it waits, files one.
    pub async fn file_report(&self, actor: &Actor, mut form: BrandReport) -> Result<Filed, FormRefused> {
        let brand = actor.brand_for(Action::FileReport)?.brand_id;
        let uploads = std::mem::take(&mut form.pictures);
        if let Some(alert) = form.alert {
            self.alert_for(actor, Action::ManageAlerts, alert).await?;
        }
        let parsed = self.parse_brand_report(actor, brand, &form, uploads.len()).await;
        let (parsed, pictures) = self.take_pictures(actor, &form.kept_pictures, uploads, parsed).await?;
        self.keep_report(actor, form.submission, parsed, &pictures).await.map_err(|error| FormRefused { error, kept_pictures: pictures })
    }

    async fn parse_brand_report(&self, actor: &Actor, brand: BrandId, form: &BrandReport, new_pictures: usize) -> Result<Parsed> {
        let viewer = &actor.signed()?.viewer;
        let mut conn = self.read().await?;
        let listing = store::listing::by_id(&mut conn, form.listing).await?.ok_or(PortalError::NotFound("listing"))?;
        let rights = store::report::rights_of(&mut conn, brand).await?;
        drop(conn);
        let right = rights.into_iter().find(|r| r.id == form.right).map(|r| r.id);
        let mut errors = FieldErrors::new();
        let right = errors.take("right", right.ok_or("Choose one of your brand's enrolled rights"));
        let (ground, explanation) = (errors.take("ground", form.ground.parse::<Ground>()), errors.take("explanation", parse_explanation(&form.explanation)));
        if ground.is_some_and(|ground| !ground.one_click()) && !form.considered {
            errors.add("considered", CONSIDER);
        }
        common(&mut errors, form.good_faith, new_pictures + form.kept_pictures.len());
        check(errors)?;
        let (Some(right), Some(ground), Some(explanation)) = (right, ground, explanation) else { return Err(PortalError::Forbidden) };
        let reporter =
            Reporter { id: Some(viewer.user_id), name: viewer.name.clone(), email: viewer.email.to_string(), brand: Some((brand, right)), mailed: true };
        Ok(Parsed { listing, ground, explanation, reporter, alert: form.alert })
    }

    /// Files a report without an account, by the listing's address or number.
    pub async fn file_public_report(&self, actor: &Actor, mut form: PublicReport) -> Result<Filed, FormRefused> {
        actor.may(Action::FilePublicReport)?;
        let uploads = std::mem::take(&mut form.pictures);
        let parsed = self.parse_public_report(actor, &form, uploads.len()).await;
        if parsed.is_ok() || !uploads.is_empty() {
            // A crowd behind one address may report; a script may neither flood the queue nor fill the disk with pictures of forms it never finishes.
            let _counted = self.count_try([(throttle_key_from("report-from", &actor.client()), PUBLIC_REPORTS_FREE)]).await?;
        }
        let (parsed, pictures) = self.take_pictures(actor, &form.kept_pictures, uploads, parsed).await?;
        // A form without its id (an old copy of the page) is still one report: the twin is found by what it says.
        let submission = form.submission.parse().unwrap_or_else(|_| self.new_id());
        self.keep_report(actor, submission, parsed, &pictures).await.map_err(|error| FormRefused { error, kept_pictures: pictures })
    }

    async fn parse_public_report(&self, actor: &Actor, form: &PublicReport, new_pictures: usize) -> Result<Parsed> {
        let mut errors = FieldErrors::new();
        let listing = errors.take("listing", self.the_one_named(&form.listing).await?);
        let ground = form.ground.parse().ok().filter(|ground: &Ground| ground.one_click());
        let ground = errors.take("ground", ground.ok_or("Choose what is wrong"));
        let explanation = errors.take("explanation", parse_explanation(&form.explanation));
        let (name, email) = (errors.take("name", parse_name(&form.name)), errors.take("email", Email::parse(&form.email)));
        common(&mut errors, form.good_faith, new_pictures + form.kept_pictures.len());
        check(errors)?;
        let (Some(listing), Some(ground), Some(explanation), Some(name), Some(email)) = (listing, ground, explanation, name, email) else {
            return Err(PortalError::Forbidden);
        };
        Ok(Parsed {
            listing,
            ground,
            explanation,
            reporter: Reporter { id: actor.user_id(), name, email: email.to_string(), brand: None, mailed: true },
            alert: None,
        })
    }

    /// The listing that a reporter means, or what to enter instead.
    async fn the_one_named(&self, text: &str) -> Result<Result<Listing, String>> {
        let named = self.listings_named(text).await?;
        if !named.is_empty() {
            return Ok(the_one(named));
        }
        if let Some(nearest) = self.listing_nearest(text).await?.filter(|listing| listing.shown().is_reportable()) {
            let Listing { title, external_id, .. } = nearest;
            return Ok(Err(format!("No listing has just this address. Is it “{title}”? Then enter its number: {external_id}")));
        }
        Ok(Err(if self.search_is_behind() { SEARCH_BEHIND } else { NO_LISTING }.to_owned()))
    }

    pub(super) async fn keep_report(&self, actor: &Actor, submission: Uuid, parsed: Parsed, pictures: &[PictureId]) -> Result<Filed> {
        if let Some(filed) = self.filed_before(actor, submission, &parsed, pictures).await? {
            return Ok(filed);
        }
        let Parsed { listing, ground, explanation, reporter, alert } = parsed;
        match listing.shown() {
            ListingState::Removed => {
                return Err(PortalError::conflict("This listing is removed already: buyers no longer see it. There is nothing left to report"));
            }
            ListingState::Ended if reporter.brand.is_none() => {
                return Err(PortalError::conflict(ENDED));
            }
            ListingState::Ended => {
                return Err(PortalError::conflict("This listing has ended: it is not offered any more. There is nothing left to report"));
            }
            ListingState::Live | ListingState::Held => {}
        }
        let mut change = self.change().await?;
        let found_by_filters = match reporter.brand {
            Some((brand, _)) => alert.is_some() || self.is_found_for(&mut change.tx, listing.id, brand).await?,
            None => false,
        };
        let id = ReportId(self.new_id());
        let reference = Reference::from_bytes(self.random());
        let report = StoredReport {
            report: Report {
                id,
                reference: reference.clone(),
                listing_id: listing.id,
                listing_title: listing.title.clone(),
                seller_name: listing.seller.as_ref().map(|s| s.name.clone()),
                brand_id: reporter.brand.map(|(brand, _)| brand),
                brand_name: None,
                ground,
                state: ReportState::Open,
                filed_at: change.now,
                decided_at: None,
            },
            right_id: reporter.brand.map(|(_, right)| right),
            explanation,
            reporter_id: reporter.id,
            reporter_name: reporter.name.clone(),
            reporter_email: reporter.email.clone(),
            snapshot: listing,
            decision: None,
            found_by_filters,
        };
        match store::report::insert(&mut change.tx, &report, submission).await {
            Err(StoreError::Taken(_)) => {
                // Somebody (a second click) was faster by a moment.
                drop(change);
                let parsed = Parsed { listing: report.snapshot, ground, explanation: report.explanation, reporter, alert };
                let filed = self.filed_before(actor, submission, &parsed, pictures).await?;
                return filed.ok_or_else(|| PortalError::conflict("This report was filed a moment ago"));
            }
            done => done?,
        }
        if let Some(alert) = alert {
            store::alert::link_report(&mut change.tx, alert, id).await?;
        }
        if let Some(brand) = report.report.brand_id {
            store::watch_hit::reported(&mut change.tx, report.report.listing_id, brand).await?;
        }
        for (position, picture) in (0_i64..).zip(pictures) {
            claim(&mut change, &reporter, *picture).await?;
            store::report::add_picture(&mut change.tx, id, *picture, position).await?;
        }
        let follow = self.url(&format!("/follow/{reference}"));
        let letter = self.letter(
            &reporter.name,
            &[
                &format!("We have received your report of the listing “{}”: {}.", report.snapshot.title, ground.label().to_lowercase()),
                &format!("Its reference is {reference}. See how it stands at any time: {follow}"),
                "A person will look at it and decide. You will get the decision with its reason by mail.",
            ],
        );
        if reporter.mailed {
            change.mail(&reporter.email, &format!("We have received your report {reference}"), &letter).await?;
        }
        let subject = Subject { kind: "report", id: id.0, brand: report.report.brand_id };
        let summary = format!("Reported “{}”: {}", report.snapshot.title, ground.label().to_lowercase());
        change
            .audit(actor, "report.filed", subject, &summary, json!({ "listing": report.report.listing_id, "ground": ground, "pictures": pictures.len() }))
            .await?;
        change.commit().await?;
        Ok(Filed { id, reference, new: true, added: false })
    }

    /// Whether a watch of the brand found the listing, or the content filters found something in it for the brand: the form began with that.
    async fn is_found_for(&self, conn: &mut Conn, listing: ListingId, brand: BrandId) -> Result<bool> {
        let screening = store::screening::of_listings(conn, &[listing]).await?.remove(&listing);
        let findings = screening.as_ref().map(|screening| &*screening.findings).unwrap_or_default();
        Ok(findings.iter().any(|finding| finding.brand == Some(brand) && finding.score > 0.0) || store::watch_hit::is_found_for(conn, listing, brand).await?)
    }
}

/// Takes a picture of the form for the report: for its brand, or for nobody.
pub(super) async fn claim(change: &mut Change<'_>, reporter: &Reporter, picture: PictureId) -> Result<()> {
    let taken = match (reporter.brand, reporter.id) {
        (Some((brand, _)), Some(by)) => store::picture::claim(&mut change.tx, picture, brand, by).await?,
        _ => store::picture::is_unused(&mut change.tx, picture, reporter.id).await?,
    };
    if taken { Ok(()) } else { Err(PortalError::field("pictures", "One of the pictures is not there any more: choose it again")) }
}

/// The listing that is meant. Of several at one address the reporter has to say which, unless one of them alone is on offer.
fn the_one(mut listings: Vec<Listing>) -> Result<Listing, String> {
    let on_offer = listings.iter().filter(|listing| listing.shown().is_reportable()).count();
    if on_offer > 1 {
        let numbers = listings[..on_offer.min(NUMBERS_SHOWN)].iter().map(|listing| &*listing.external_id).collect::<Vec<_>>().join(", ");
        return Err(format!("Several listings have this address. Enter the number of the one you mean: {numbers}"));
    }
    if listings.is_empty() {
        return Err(NO_LISTING.to_owned());
    }
    Ok(listings.swap_remove(0))
}

const NO_LISTING: &str = "No listing has this address or number. Copy it from the listing's page";
const SEARCH_BEHIND: &str =
    "Our search is being brought up to date and may not know this address yet. Try again in some minutes, or enter the listing's number";

/// Numbers of listings at one address that a reporter is shown.
const NUMBERS_SHOWN: usize = 5;
/// To who may have bought the thing, and has another way.
const ENDED: &str = "This listing has ended: it is not offered any more. If you bought the item, tell the brand: the link stands above the form";
/// To who reports genuine goods: it is no infringement in itself (Regulation (EU) 2017/1001, Art. 15).
const CONSIDER: &str = "Genuine goods that were first sold in the European Economic Area with the owner's consent may be sold on. If these come from elsewhere, or were \
                        changed, say which above, tick the box, and send the report again";
const GOOD_FAITH: &str = "Confirm that what you report is true and complete to the best of your knowledge";

/// What both forms ask.
pub(super) fn common(errors: &mut FieldErrors, good_faith: bool, pictures: usize) {
    if !good_faith {
        errors.add("good_faith", GOOD_FAITH);
    }
    if pictures > PICTURES_MAX {
        errors.add("pictures", format!("Add {PICTURES_MAX} pictures at most; these are {pictures}"));
    }
}
