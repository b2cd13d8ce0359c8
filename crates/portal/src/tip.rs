//! What a buyer tells of a thing that was sold elsewhere, or whose listing is gone: codes are printed on goods that are sold everywhere, and who sells a fake
//! takes the listing down. No listing is touched by it; the brand whose code or product it is reads it, and the marketplace where there is none.

use crate::{
    Actor, Portal, PortalError, Result,
    change::Subject,
    check::{CheckQuestion, read},
    error::check,
    picture::{FormRefused, Upload},
    policy::Action,
    throttle::throttle_key_from,
};
use model::{
    check::CheckVerdict,
    email::Email,
    form::FieldErrors,
    id::{BrandId, PictureId, TipId},
    page::{Page, PageQuery},
    picture::PICTURES_MAX,
    report::parse_explanation,
    tip::{Tip, parse_code, parse_place},
};
use serde_json::json;
use store::{StoreError, tip::NewTip};

/// Tips from one address within an hour, without a wait.
pub(crate) const TIPS_FREE: i64 = 20;

/// A tip, as its form sends it.
#[derive(Clone, Debug, Default)]
pub struct TipForm {
    /// Drawn for the form.
    pub submission: String,
    /// The code or number on the thing; may be empty.
    pub code: String,
    /// Where it was sold.
    pub place: String,
    /// What is wrong with it.
    pub explanation: String,
    /// Where who tells it can be asked; may be empty.
    pub email: String,
    /// Pictures kept from a form that came back.
    pub kept_pictures: Vec<PictureId>,
    /// Pictures that come with it.
    pub pictures: Vec<Upload>,
}

struct Parsed {
    code: String,
    place: String,
    explanation: String,
    email: Option<Email>,
}

impl Portal {
    /// Keeps a tip, and mails the brand's team if none waits for it yet. What is answered says nothing of whose the code is. Sent twice, it is one.
    pub async fn file_tip(&self, actor: &Actor, mut form: TipForm) -> Result<(), FormRefused> {
        actor.may(Action::FilePublicReport)?;
        let uploads = std::mem::take(&mut form.pictures);
        let parsed = parse(&form, uploads.len());
        if parsed.is_ok() || !uploads.is_empty() {
            let _counted = self.count_try([(throttle_key_from("tip-from", &actor.client()), TIPS_FREE)]).await?;
        }
        let (parsed, pictures) = self.take_pictures(actor, &form.kept_pictures, uploads, parsed).await?;
        self.keep_tip(actor, &form.submission, parsed, &pictures).await.map_err(|error| FormRefused { error, kept_pictures: pictures })
    }

    async fn keep_tip(&self, actor: &Actor, submission: &str, parsed: Parsed, pictures: &[PictureId]) -> Result<()> {
        let Parsed { code, place, explanation, email } = parsed;
        let (brand, product) = self.whose_code(&code).await?;
        let (id, submission) = (TipId(self.new_id()), submission.parse().unwrap_or_else(|_| self.new_id()));
        let mut change = self.change().await?;
        let first = match brand {
            Some(brand) => !store::tip::waits(&mut change.tx, brand).await?,
            None => false,
        };
        let email = email.as_ref().map(Email::as_str);
        let (at, explanation) = (change.now, explanation.as_str());
        let tip = NewTip { id, submission, brand, code: &code, product: &product, place: &place, explanation, email, at };
        match store::tip::insert(&mut change.tx, &tip).await {
            Err(StoreError::Conflict) => return Ok(()),
            done => done?,
        }
        for (position, picture) in (0_i64..).zip(pictures) {
            if !store::picture::take(&mut change.tx, *picture, brand, actor.user_id()).await? {
                return Err(PortalError::field("pictures", "One of the pictures is not there any more: choose it again"));
            }
            store::tip::add_picture(&mut change.tx, id, *picture, position).await?;
        }
        // One mail until they were looked at: nobody fills a team's mailbox by this form.
        if let Some(brand) = brand.filter(|_| first) {
            for (person, address) in store::alert_news::told(&mut change.tx, brand).await? {
                let about = if product.is_empty() { "a thing of yours".to_owned() } else { format!("“{product}”") };
                let what = format!("A buyer told us of {about} that was sold elsewhere, or whose listing is gone.");
                let page = format!("What they saw, and where: {}", self.url("/brand/tips"));
                let letter = self.letter(&person, &[&what, &page, "We mail you again once all that were told are settled."]);
                change.mail(&address, "A buyer told us of a thing that was sold elsewhere", &letter).await?;
            }
        }
        let subject = Subject { kind: "tip", id: id.0, brand };
        change.audit(actor, "tip.filed", subject, "Somebody told of a thing that was sold elsewhere", json!({ "pictures": pictures.len() })).await?;
        change.commit().await
    }

    /// A page of the tips for the brand that the session works for.
    pub async fn tips(&self, actor: &Actor, query: PageQuery) -> Result<Page<Tip>> {
        let brand = actor.brand_for(Action::ReadTips)?.brand_id;
        Ok(store::tip::list(&mut self.read().await?, Some(brand), query).await?)
    }

    /// A page of those that are no brand's.
    pub async fn tips_of_nobody(&self, actor: &Actor, query: PageQuery) -> Result<Page<Tip>> {
        actor.may(Action::DecideReports)?;
        Ok(store::tip::list(&mut self.read().await?, None, query).await?)
    }

    /// Says that nothing is left to do about one.
    pub async fn settle_tip(&self, actor: &Actor, id: TipId) -> Result<()> {
        actor.known()?;
        let brand = store::tip::brand_of(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("tip"))?;
        match brand {
            Some(brand) if !actor.acts_for(brand) => return Err(PortalError::NotFound("tip")),
            Some(brand) => actor.may_for(Action::SettleTips, brand, "tip")?,
            None => actor.may(Action::DecideReports).map_err(|_| PortalError::NotFound("tip"))?,
        }
        let mut change = self.change().await?;
        let now = change.now;
        if !store::tip::settle(&mut change.tx, id, actor.user_id(), now).await? {
            return Ok(());
        }
        change.audit(actor, "tip.settled", Subject { kind: "tip", id: id.0, brand }, "Settled what a buyer told", json!({})).await?;
        change.commit().await
    }

    /// The brand whose code this is, or under whose product's number it stands; and the product.
    async fn whose_code(&self, code: &str) -> Result<(Option<BrandId>, String)> {
        let (brand, product) = self.whose(code).await?;
        let Some(id) = brand else { return Ok((None, product)) };
        // What buyers tell is not for who has shown no right to the mark: the marketplace reads it.
        let enrolled = store::product::brand(&mut self.read().await?, id).await?.is_some_and(|brand| brand.enrolled);
        Ok((brand.filter(|_| enrolled), product))
    }

    async fn whose(&self, code: &str) -> Result<(Option<BrandId>, String)> {
        if let Some(found) = self.unit_in(code).await? {
            return Ok((Some(found.unit.brand_id), found.unit.product_name));
        }
        let gtin = match read(&CheckQuestion { code, ..CheckQuestion::default() }) {
            Ok(asked) => asked.said().gtin.or(asked.product),
            Err(CheckVerdict::ProductNumber { gtin }) => Some(gtin),
            Err(_) => None,
        };
        let product = match gtin {
            Some(gtin) => store::product::by_gtin(&mut self.read().await?, gtin).await?,
            None => None,
        };
        Ok(product.map_or((None, String::new()), |product| (Some(product.brand_id), product.name)))
    }
}

fn parse(form: &TipForm, new_pictures: usize) -> Result<Parsed> {
    let mut errors = FieldErrors::new();
    let (code, place) = (errors.take("code", parse_code(&form.code)), errors.take("place", parse_place(&form.place)));
    let explanation = errors.take("explanation", parse_explanation(&form.explanation));
    let email = match form.email.trim() {
        "" => Some(None),
        text => errors.take("email", Email::parse(text)).map(Some),
    };
    let count = new_pictures + form.kept_pictures.len();
    if count > PICTURES_MAX {
        errors.add("pictures", format!("Add {PICTURES_MAX} pictures at most; these are {count}"));
    }
    check(errors)?;
    let (Some(code), Some(place), Some(explanation), Some(email)) = (code, place, explanation, email) else { return Err(PortalError::Forbidden) };
    Ok(Parsed { code, place, explanation, email })
}
