//! Filing: a new brand with its first right, or another right for the brand that the session works for.

use super::{code::CODES_A_DAY, is_contact_fresh};
use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    chores::DAY_SECONDS,
    error::check,
    picture::{FormRefused, Upload},
    policy::Action,
    throttle::throttle_key,
};
use model::{
    account::BrandRole,
    brand::{BrandInfo, parse_brand_name, parse_categories},
    form::FieldErrors,
    id::{BrandId, PictureId, RightId, UserId},
    mark::{MarkKind, Office, RegistrationNumber},
    nice::NiceClass,
    picture::PICTURES_MAX,
    right::RightState,
    time::Timestamp,
    trademark::FiledMark,
    url::HttpUrl,
};
use serde_json::json;
use store::{Conn, StoreError, right::NewRight};
use uuid::Uuid;

/// Registrations that a person files within a day, none of whose brands is enrolled.
const FILINGS_OF_NEW: i64 = 5;
/// The same for an owner of an enrolled brand.
const FILINGS_OF_ENROLLED: i64 = 50;
/// Filings about one contact on records before the next has to wait: of a new person, of an owner of an enrolled brand, and of all together. A law firm's address
/// stands on hundreds of records.
const FREE_CONTACTS: [i64; 3] = [5, FILINGS_OF_ENROLLED, 100];
/// Mails to reviewers before they come less often.
const FREE_MAILS_TO_REVIEWERS: i64 = 10;
/// Longest text of a mark.
const MARK_TEXT_MAX: usize = 200;

/// What the enrolment form sends, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Filing {
    /// Drawn when the form was rendered: sent twice, it files once.
    pub submission: Uuid,
    /// The new brand; none: the brand that the session works for.
    pub brand: Option<NewBrand>,
    /// Office code.
    pub office: String,
    /// Registration number.
    pub registration_number: String,
    /// The words of the mark.
    pub mark_text: String,
    /// Its kind.
    pub mark_kind: String,
    /// Nice classes, as a list.
    pub classes: String,
    /// Pictures kept from a form that came back.
    pub kept_pictures: Vec<PictureId>,
    /// Pictures that come with it.
    pub pictures: Vec<Upload>,
}

/// What the form says of a new brand.
#[derive(Clone, Debug, Default)]
pub struct NewBrand {
    /// Its name.
    pub name: String,
    /// Its site; may be empty.
    pub website: String,
    /// Product categories, as a list.
    pub categories: String,
}

/// What was parsed of the form.
struct Parsed {
    filed: FiledMark,
    brand: Option<(String, Option<HttpUrl>, Vec<String>)>,
}

impl Portal {
    /// A new id for a form that must not act twice.
    #[must_use]
    pub fn new_submission(&self) -> Uuid {
        self.new_id()
    }

    /// Files a right. The number is looked up in the imported records: if its record has a contact, a code goes there; otherwise the right goes
    /// straight to a reviewer. The same form sent twice answers with the right that it filed.
    pub async fn file_right(&self, actor: &Actor, mut filing: Filing) -> Result<RightId, FormRefused> {
        let action = if filing.brand.is_some() { Action::FileBrand } else { Action::ManageRights };
        actor.may(action)?;
        let user = actor.signed()?.viewer.user_id;
        if let Some(done) = self.right_filed_before(user, filing.submission).await? {
            return Ok(done);
        }
        let uploads = std::mem::take(&mut filing.pictures);
        let parsed = parse(&filing, uploads.len());
        let (parsed, kept_pictures) = self.take_pictures(actor, &filing.kept_pictures, uploads, parsed).await?;
        self.store_filing(actor, user, &filing, parsed, &kept_pictures).await.map_err(|error| FormRefused { error, kept_pictures })
    }

    /// The right that this very form filed before.
    async fn right_filed_before(&self, user: UserId, submission: Uuid) -> Result<Option<RightId>> {
        let stored = store::right::by_submission(&mut self.read().await?, submission).await?;
        Ok(stored.filter(|stored| stored.filed_by == user).map(|stored| stored.right.id))
    }

    async fn store_filing(&self, actor: &Actor, user: UserId, filing: &Filing, parsed: Parsed, pictures: &[PictureId]) -> Result<RightId> {
        let Parsed { filed, brand } = parsed;
        let before = self.now().plus_seconds(-DAY_SECONDS);
        // Asked before anything is counted, and once more where it counts.
        bound_filings(&mut self.read().await?, actor, user, before).await?;
        self.bound_contact(actor, user, &filed).await?;
        let mut change = self.change().await?;
        let now = change.now;
        store::throttle::hold(&mut change.tx, &throttle_key("filings", &user.to_string()), now).await?;
        bound_filings(&mut change.tx, actor, user, before).await?;
        let brand = match brand {
            None => actor.brand_for(Action::ManageRights)?.brand_id,
            Some((name, website, categories)) => {
                let brand = BrandInfo { id: BrandId(self.new_id()), name, website, categories, created_at: change.now, enrolled_at: None };
                self.make_brand(&mut change, actor, user, brand).await?
            }
        };
        if store::right::open_of_brand(&mut change.tx, brand, &filed).await?.is_some() {
            return Err(PortalError::field("registration_number", "Your brand has filed this registration already: see its page among your rights"));
        }
        let record = store::trademark::by_number(&mut change.tx, filed.office, &filed.registration_number).await?;
        let conflict = store::right::enrolled_elsewhere(&mut change.tx, &filed, brand).await?;
        let obstacle = match &record {
            _ if conflict.is_some() => Some(Obstacle::Conflict),
            None => Some(Obstacle::NoRecord),
            Some(record) if record.record.correspondent.emails.is_empty() => Some(Obstacle::NoAddress),
            Some(_) if told_lately(&store::right::codes_since(&mut change.tx, &filed, before).await?, brand, user) => Some(Obstacle::FiledLately),
            Some(record) if is_contact_fresh(record, now) => Some(Obstacle::FreshContact),
            Some(_) => None,
        };
        let contact = record.as_ref().filter(|_| obstacle.is_none());
        let state = if contact.is_some() { RightState::AwaitingCode } else { RightState::InReview };
        let id = RightId(self.new_id());
        let new = NewRight { id, brand, submission: filing.submission, filed: &filed, state, trademark: record.as_ref().map(|r| r.id), by: user, at: now };
        match store::right::insert(&mut change.tx, &new).await {
            // The other click of a double click was quicker.
            Err(StoreError::Taken(_)) => {
                drop(change);
                let done = self.right_filed_before(user, filing.submission).await?;
                return done.ok_or_else(|| PortalError::conflict("This form was sent before. Open a new one"));
            }
            done => done?,
        }
        for (position, picture) in (0_i64..).zip(pictures) {
            if !store::picture::claim(&mut change.tx, *picture, brand, user).await? {
                return Err(PortalError::field("pictures", "One of the pictures is not there any more: choose it again"));
            }
            store::right::add_picture(&mut change.tx, id, *picture, position).await?;
        }
        let subject = Subject::of("right", id.0, brand);
        let text = format!("Filed “{}”, {} {}", filed.mark_text, filed.office, filed.registration_number);
        change.audit(actor, "right.filed", subject, &text, json!({ "state": state })).await?;
        match contact {
            Some(record) => self.send_code(&mut change, actor, id, brand, &filed, record).await?,
            None => {
                let obstacle = obstacle.unwrap_or(Obstacle::NoRecord);
                change.audit(&Actor::System, "right.in_review", subject, obstacle.why(), json!({})).await?;
                if let (Some(record), Obstacle::FreshContact) = (&record, obstacle) {
                    self.tell_contacts(&mut change, (id, brand, &filed), record, None, "A person at the marketplace decides.").await?;
                }
                self.tell_reviewers(&mut change, id, &filed).await?;
            }
        }
        change.commit().await?;
        Ok(id)
    }

    /// Makes a brand whose owner is the person who files, and lets the session work for it.
    async fn make_brand(&self, change: &mut Change<'_>, actor: &Actor, user: UserId, brand: BrandInfo) -> Result<BrandId> {
        let (id, now) = (brand.id, change.now);
        store::brand::insert(&mut change.tx, &brand, user).await?;
        store::brand::add_member(&mut change.tx, id, user, BrandRole::Owner, user, now).await?;
        store::session::set_brand(&mut change.tx, actor.signed()?.session_id, Some(id)).await?;
        change.audit(actor, "brand.made", Subject::of("brand", id.0, id), &format!("Made the brand {}", brand.name), json!({})).await?;
        Ok(id)
    }

    /// Filings write to strangers in the portal's name: the contact on a record is written to so often, whoever files.
    async fn bound_contact(&self, actor: &Actor, user: UserId, filed: &FiledMark) -> Result<()> {
        let record = store::trademark::by_number(&mut self.read().await?, filed.office, &filed.registration_number).await?;
        if let Some(main) = record.as_ref().and_then(|record| record.record.correspondent.emails.first()) {
            let [new, known, all] = FREE_CONTACTS;
            let own = throttle_key("record-contact-by", &format!("{main} {user}"));
            let _counted = self.count_try([(own, if is_trusted(actor)? { known } else { new }), (throttle_key("record-contact", main.as_str()), all)]).await?;
        }
        Ok(())
    }

    /// Mails the reviewers that a right waits; of many at once, a mail every few minutes: all of them stand in the queue.
    pub(crate) async fn tell_reviewers(&self, change: &mut Change<'_>, id: RightId, filed: &FiledMark) -> Result<()> {
        if !change.has_turn(throttle_key("reviewers-told", "rights"), FREE_MAILS_TO_REVIEWERS).await? {
            return Ok(());
        }
        let page = self.url(&format!("/review/rights/{id}"));
        let body = self.letter(
            "reviewers",
            &[&format!("An enrolment waits for a decision: “{}”, {} {}.", filed.mark_text, filed.office, filed.registration_number), &page],
        );
        for reviewer in store::user::reviewers(&mut change.tx).await? {
            change.mail(&reviewer, "An enrolment waits for a decision", &body).await?;
        }
        Ok(())
    }
}

/// An owner of an enrolled brand files more than somebody new.
fn is_trusted(actor: &Actor) -> Result<bool> {
    Ok(actor.signed()?.viewer.memberships.iter().any(|brand| brand.enrolled && brand.role == BrandRole::Owner))
}

/// Each filing costs somebody's time: a person files so many a day. Those of one person wait for each other where it counts, so that of many at once none
/// passes uncounted.
async fn bound_filings(conn: &mut Conn, actor: &Actor, user: UserId, since: Timestamp) -> Result<()> {
    let most = if is_trusted(actor)? { FILINGS_OF_ENROLLED } else { FILINGS_OF_NEW };
    if store::right::filed_by_since(conn, user, since).await? >= most {
        return Err(PortalError::conflict(format!("You have filed {most} registrations within a day. File the next one tomorrow")));
    }
    Ok(())
}

/// Whether the contact of a registration was written to enough within the day: for other brands of the same person, or often. A rival's filing takes nobody's
/// code away, nor does an earlier one of the brand's own.
fn told_lately(codes: &[(BrandId, UserId)], brand: BrandId, user: UserId) -> bool {
    codes.len() >= CODES_A_DAY || codes.iter().any(|(of, by)| *by == user && *of != brand)
}

/// Why no code is sent.
#[derive(Clone, Copy)]
enum Obstacle {
    Conflict,
    NoRecord,
    NoAddress,
    FiledLately,
    FreshContact,
}

impl Obstacle {
    /// In words for the brand.
    const fn why(self) -> &'static str {
        match self {
            Self::Conflict => "Another brand holds this registration: a reviewer decides",
            Self::NoRecord => "No record of this registration was imported: a reviewer looks it up",
            Self::NoAddress => "The record has no e-mail address: a reviewer decides without a code",
            Self::FiledLately => "The contact of this registration was written to enough within a day: a reviewer decides without a code",
            Self::FreshContact => "The contact on the record is known here for less than 30 days: a reviewer decides without a code",
        }
    }
}

/// Parses the whole form, so that a person sees all faults at once.
fn parse(filing: &Filing, new_pictures: usize) -> Result<Parsed> {
    let mut errors = FieldErrors::new();
    let brand = filing.brand.as_ref().map(|brand| {
        let name = errors.take("brand_name", parse_brand_name(&brand.name));
        let website = match brand.website.trim() {
            "" => Some(None),
            text => errors.take("website", HttpUrl::parse_typed(text)).map(Some),
        };
        let categories = errors.take("categories", parse_categories(&brand.categories));
        name.zip(website).zip(categories).map(|((name, website), categories)| (name, website, categories))
    });
    let office = errors.take("office", Office::parse(&filing.office));
    let number = errors.take("registration_number", RegistrationNumber::parse(&filing.registration_number));
    let kind = errors.take("mark_kind", filing.mark_kind.parse::<MarkKind>().map_err(|_| "Choose the kind of mark"));
    let mark_text = errors.take("mark_text", parse_mark_text(&filing.mark_text, kind));
    let classes = errors.take("classes", NiceClass::parse_list(&filing.classes));
    match new_pictures + filing.kept_pictures.len() {
        0 => errors.add("pictures", "Add at least one picture of the mark on a product or its packaging"),
        n if n > PICTURES_MAX => errors.add("pictures", format!("Add {PICTURES_MAX} pictures at most; these are {n}")),
        _ => {}
    }
    check(errors)?;
    let (Some(office), Some(registration_number), Some(kind), Some(mark_text), Some(classes)) = (office, number, kind, mark_text, classes) else {
        return Err(PortalError::Forbidden);
    };
    let filed = FiledMark { office, registration_number, mark_text, kind, classes };
    match brand {
        Some(None) => Err(PortalError::Forbidden),
        Some(Some(brand)) => Ok(Parsed { filed, brand: Some(brand) }),
        None => Ok(Parsed { filed, brand: None }),
    }
}

/// The words of a mark; a mark without words is described in a few.
fn parse_mark_text(text: &str, kind: Option<MarkKind>) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 if kind.is_some_and(|kind| !kind.has_words()) => Err("Describe the mark in a few words, such as: a leaping stag".into()),
        0 => Err("Enter the words of the mark, as they are registered".into()),
        n if n > MARK_TEXT_MAX => Err(format!("The mark has {n} characters; the most is {MARK_TEXT_MAX}")),
        _ if text.chars().any(char::is_control) => Err("The mark has characters that cannot be seen".into()),
        _ => Ok(text),
    }
}
