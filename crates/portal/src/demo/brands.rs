//! The demonstration's brands: filed, confirmed and enrolled by the steps that real ones take; with products and codes.

use super::listings::{Maker, gtin};
use crate::{
    Actor, Portal, PortalError, Result,
    chores::DAY_SECONDS,
    picture::Upload,
    right::{Filing, NewBrand},
};
use image::{ImageFormat, Rgb, RgbImage};
use model::{
    batch::BatchForm,
    id::{BrandId, RightId, UserId},
};
use std::io::Cursor;
use tokio_util::sync::CancellationToken;

/// Codes in each batch of the demonstration.
const CODES: u32 = 1_000;

impl Portal {
    /// Enrols a brand: imports its office record, files it, confirms the code that was mailed, and has the reviewer decide.
    pub(super) async fn enrol_demo_brand(&self, maker: &Maker, owner: UserId, reviewer: &Actor) -> Result<(BrandId, RightId)> {
        let number = format!("01844{}", maker.company);
        self.import_demo_record(maker.name, &number, class(maker), &mailbox(maker)).await?;
        let filing = Filing {
            submission: self.new_id(),
            brand: Some(NewBrand {
                name: maker.name.to_owned(),
                website: format!("https://{}.example", maker.name.to_lowercase()),
                categories: maker.category.replace('/', ", "),
            }),
            office: "EM".to_owned(),
            registration_number: number,
            mark_text: maker.name.to_uppercase(),
            mark_kind: "word".to_owned(),
            classes: class(maker).to_string(),
            kept_pictures: Vec::new(),
            pictures: vec![Upload { name: "mark-on-product.png".to_owned(), bytes: mark_picture(maker)? }],
        };
        let right = self.file_right(&self.act_as(owner).await?, filing).await.map_err(|refused| refused.error)?;
        let actor = self.act_as(owner).await?;
        let code = self.mailed_code(&mailbox(maker)).await?;
        self.confirm_right(&actor, right, &code).await?;
        let reason = "The record at the office names this owner, the code sent to its correspondent came back, and the pictures show the mark in use.";
        self.decide_right(reviewer, right, true, reason).await?;
        let brand = self.act_as(owner).await?.signed()?.viewer.brand.as_ref().map(|b| b.brand_id).ok_or(PortalError::NotFound("brand"))?;
        Ok((brand, right))
    }

    /// Imports an office's record as if long ago: a contact that is new here gets no code.
    pub(super) async fn import_demo_record(&self, name: &str, number: &str, class: u8, mailbox: &str) -> Result<()> {
        let before = self.now().plus_seconds(-60 * DAY_SECONDS);
        let imported = self.import_trademarks_of(&Actor::System, Cursor::new(record(name, number, class, mailbox)), before).await?;
        if imported.summary.read == 1 {
            return Ok(());
        }
        Err(PortalError::internal(format!("the record of {name} was not read: {:?}", imported.refused)))
    }

    /// The code in the newest mail to an address: the demonstration's people read their mail too.
    async fn mailed_code(&self, to: &str) -> Result<String> {
        let mails = store::mail::waiting_for(&mut self.read().await?, to).await?;
        let mail = mails.into_iter().next().ok_or(PortalError::NotFound("mail"))?;
        let is_code = |line: &&str| line.trim().len() == 9 && line.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let code = mail.body.lines().find(is_code).ok_or(PortalError::NotFound("code"))?;
        Ok(code.trim().to_owned())
    }

    /// Products with article numbers, each with a batch of codes; answers the first code of each.
    pub(super) async fn make_demo_products(&self, owner: &Actor, maker: &Maker) -> Result<Vec<String>> {
        let mut codes = Vec::new();
        for (n, good) in maker.goods.iter().enumerate().take(3) {
            let Some(gtin) = gtin(maker, n) else { continue };
            let name = format!("{} {good}", maker.name);
            let look_for = "The rosette on the label is the one shown here, and the mark is struck, not printed.";
            let product = self.make_product(owner, gtin.as_str14(), &name, "Made for the demonstration.", look_for).await?;
            let shown = Upload { name: format!("{name}.png"), bytes: good_picture(maker, n)? };
            self.set_product_picture(owner, product, Some(shown)).await?;
            if n == 2 {
                // One product without codes: coverage is a choice.
                continue;
            }
            let (lot, count) = (format!("D{}-{:04}", maker.company, n + 1), CODES.to_string());
            let form = BatchForm { lot: &lot, count: &count, ..BatchForm::default() };
            let batch = self.issue_batch(owner, product, self.new_id(), form).await?;
            while self.run_next_job(&CancellationToken::new()).await? {}
            if let Some(label) = self.batch_overview(owner, batch).await?.sample {
                codes.push(format!("{}  {name}", label.code.with_check()));
            }
        }
        Ok(codes)
    }
}

fn mailbox(maker: &Maker) -> String {
    format!("marks@{}.example", maker.name.to_lowercase())
}

/// The Nice class of a maker's goods.
fn class(maker: &Maker) -> u8 {
    match maker.name {
        "Aurelia" => 14,
        _ => 25,
    }
}

/// The office's record, in WIPO ST.96 as an office would deliver it.
fn record(name: &str, number: &str, class: u8, mailbox: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<tmk:Transaction xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common" xmlns:tmk="http://www.wipo.int/standards/XMLSchema/ST96/Trademark">
 <tmk:TrademarkTransactionBody><tmk:TransactionContentBag><tmk:TransactionData><tmk:TrademarkBag><tmk:Trademark>
  <com:RegistrationOfficeCode>EM</com:RegistrationOfficeCode>
  <com:ApplicationNumber><com:ApplicationNumberText>{number}</com:ApplicationNumberText></com:ApplicationNumber>
  <com:RegistrationNumber>{number}</com:RegistrationNumber>
  <tmk:ApplicationDate>2019-05-14</tmk:ApplicationDate>
  <com:RegistrationDate>2019-11-02</com:RegistrationDate>
  <tmk:MarkCurrentStatusCode>Registered</tmk:MarkCurrentStatusCode>
  <tmk:MarkCurrentStatusDate>2019-11-02</tmk:MarkCurrentStatusDate>
  <tmk:MarkRepresentation><tmk:MarkFeatureCategory>Word</tmk:MarkFeatureCategory><tmk:MarkReproduction><tmk:WordMarkSpecification>
   <tmk:MarkVerbalElementText>{mark}</tmk:MarkVerbalElementText><tmk:MarkStandardCharacterIndicator>true</tmk:MarkStandardCharacterIndicator>
  </tmk:WordMarkSpecification></tmk:MarkReproduction></tmk:MarkRepresentation>
  <tmk:GoodsServicesBag><tmk:GoodsServices><tmk:GoodsServicesClassificationBag><tmk:GoodsServicesClassification>
   <tmk:ClassificationKindCode>Nice</tmk:ClassificationKindCode><tmk:ClassNumber>{class}</tmk:ClassNumber>
  </tmk:GoodsServicesClassification></tmk:GoodsServicesClassificationBag></tmk:GoodsServices></tmk:GoodsServicesBag>
  <tmk:ApplicantBag><tmk:Applicant><com:Contact><com:Name><com:OrganizationName><com:OrganizationStandardName>{name} Holding</com:OrganizationStandardName></com:OrganizationName></com:Name></com:Contact></tmk:Applicant></tmk:ApplicantBag>
  <tmk:NationalCorrespondent><com:Contact><com:Name><com:PersonName><com:PersonFullName>Mark department</com:PersonFullName></com:PersonName></com:Name><com:EmailAddressBag><com:EmailAddressText>{mailbox}</com:EmailAddressText></com:EmailAddressBag></com:Contact></tmk:NationalCorrespondent>
 </tmk:Trademark></tmk:TrademarkBag></tmk:TransactionData></tmk:TransactionContentBag></tmk:TrademarkTransactionBody>
</tmk:Transaction>"#,
        mark = name.to_uppercase(),
    )
}

/// A stamped rosette on plain stuff: what stands for a picture of the mark on the product.
fn mark_picture(maker: &Maker) -> Result<Vec<u8>> {
    let petals = f64::from(7 + maker.company % 9);
    drawn(|x, y| {
        let (radius, angle) = (x.hypot(y), y.atan2(x));
        let line = (radius / 9.0 + (petals * angle).cos() * 2.4).sin() * (radius / 31.0 - (petals * angle).sin()).cos();
        match radius {
            ..190.0 if line > 0.55 => [143, 107, 46],
            ..196.0 => [250, 248, 243],
            _ => [31, 58, 95],
        }
    })
}

/// A maker's good, roughly: a dial with its hands, or a coat. No rosette, which a buyer would compare with the one on the label.
fn good_picture(maker: &Maker, number: usize) -> Result<Vec<u8>> {
    let colour = [[122, 40, 52], [38, 92, 74], [74, 70, 82]][number % 3];
    let (paper, light) = ([236, 232, 224], [250, 248, 243]);
    if class(maker) != 14 {
        return drawn(|x, y| match (x.abs(), y) {
            (..6.0, -150.0..190.0) => light,
            (..110.0, -150.0..190.0) => colour,
            // The sleeves hang out to both sides.
            (side, -150.0..120.0) if (side - 110.0) < 70.0 && (side - 110.0) < (y + 150.0) => colour.map(|part: u8| part / 4 * 3),
            _ => paper,
        });
    }
    drawn(|x, y| {
        let (radius, hour) = (x.hypot(y), (y.atan2(x) / std::f64::consts::TAU * 12.0).rem_euclid(1.0));
        let hand = |to: (f64, f64), length: f64| (x * to.1 - y * to.0).abs() < 4.0 && (0.0..length).contains(&(x * to.0 + y * to.1));
        match radius {
            ..150.0 if hand((-0.71, -0.71), 90.0) || hand((0.5, -0.87), 135.0) || radius < 9.0 => [40, 40, 46],
            140.0..165.0 if !(0.04..0.96).contains(&hour) => [143, 107, 46],
            ..175.0 => light,
            ..200.0 => colour,
            _ => paper,
        }
    })
}

/// A picture of 640 × 480 pixels as PNG; `pixel` is asked for each by how far it is from the middle, to the right and down.
fn drawn(pixel: impl Fn(f64, f64) -> [u8; 3]) -> Result<Vec<u8>> {
    let drawn = RgbImage::from_fn(640, 480, |x, y| Rgb(pixel(f64::from(x) - 320.0, f64::from(y) - 240.0)));
    let mut bytes = Cursor::new(Vec::new());
    drawn.write_to(&mut bytes, ImageFormat::Png).map_err(PortalError::internal)?;
    Ok(bytes.into_inner())
}
