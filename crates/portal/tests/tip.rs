//! What buyers tell of things that no listing offers: who reads it, and who does not.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{batch::BatchForm, id::PictureId, page::PageQuery, tip::Tip, unit_code::UnitCode};
use portal::{Actor, PortalError, picture::Upload, tip::TipForm};
use support::{
    shown::{drawn, upload},
    *,
};

fn form(submission: u128, code: &str) -> TipForm {
    TipForm {
        submission: uuid::Uuid::from_u128(submission).to_string(),
        code: code.into(),
        place: "Corner shop, Main Street 5, Lyon".into(),
        explanation: "The clasp is of plastic, and the seller has a box full of them.".into(),
        ..TipForm::default()
    }
}

/// Codes of a product of the brand's.
async fn issued(world: &World, brand: &Brand) -> Vec<UnitCode> {
    let product = world.portal.make_product(&brand.owner, "4006381333931", "Chronograph", "", "").await.unwrap();
    let facts = BatchForm { lot: "H42", count: "2", ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&brand.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap()).collect()
}

async fn of_brand(world: &World, actor: &Actor) -> Vec<Tip> {
    world.portal.tips(actor, PageQuery::default()).await.unwrap().rows
}

#[tokio::test]
async fn what_was_bought_elsewhere_is_told_to_the_brand_whose_code_or_number_it_is_and_else_to_the_marketplace() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let codes = issued(&world, &aurelia).await;
        let forged = UnitCode::from_bits(12345).unwrap();
        let reviewer = world.reviewer().await;
        let picture = || vec![upload(&drawn(400, 1))];
        let issued = TipForm { email: "buyer@example.com".into(), pictures: picture(), ..form(1, &codes[0].with_check()) };
        for _ in 0..2 {
            world.portal.file_tip(&anonymous(), issued.clone()).await.unwrap();
        }
        // A forged code on a label that names the brand's product.
        let label = format!("https://check.example/01/04006381333931/21/{}", forged.serial());
        world.portal.file_tip(&anonymous(), form(2, &label)).await.unwrap();
        world.portal.file_tip(&anonymous(), TipForm { pictures: picture(), ..form(3, &forged.with_check()) }).await.unwrap();
        let tips = of_brand(&world, &aurelia.viewer).await;
        assert_eq!(tips.len(), 2, "sent twice it is one: {tips:?}");
        let told = tips.iter().find(|tip| tip.email.is_some()).unwrap();
        assert_eq!((told.place.as_str(), told.product.as_str()), ("Corner shop, Main Street 5, Lyon", "Chronograph"));
        let [shown] = told.pictures[..] else { panic!("{told:?}") };
        let sees = async |actor: &Actor, picture: PictureId| world.portal.picture(actor, picture).await.is_ok();
        assert!(sees(&aurelia.viewer, shown).await && !sees(&halden.owner, shown).await && !sees(&anonymous(), shown).await);
        assert!(of_brand(&world, &halden.owner).await.is_empty());
        assert!(matches!(world.portal.tips_of_nobody(&aurelia.owner, PageQuery::default()).await, Err(PortalError::Forbidden)));
        let nobodys = world.portal.tips_of_nobody(&reviewer, PageQuery::default()).await.unwrap().rows;
        assert_eq!(nobodys.len(), 1);
        // Pictures of forms that were never sent go; those of a tip stay.
        world.clock.advance(2 * 86_400);
        world.portal.file_tip(&anonymous(), TipForm { place: String::new(), pictures: picture(), ..form(4, "") }).await.unwrap_err();
        assert!(sees(&reviewer, nobodys[0].pictures[0]).await);
        let mails = world.mails("owner.of.aurelia@example.com").await;
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains("sold elsewhere")).count(), 1, "one mail until all are settled");
        // Whose they are settles them.
        assert!(matches!(world.portal.settle_tip(&halden.owner, told.id).await, Err(PortalError::NotFound("tip"))));
        assert!(matches!(world.portal.settle_tip(&aurelia.viewer, told.id).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.settle_tip(&aurelia.owner, nobodys[0].id).await, Err(PortalError::NotFound("tip"))));
        assert_eq!((world.portal.brand_numbers(&aurelia.owner).await.unwrap().tips, world.portal.review_counts(&reviewer).await.unwrap().tips), (2, 1));
        for tip in &tips {
            world.portal.settle_tip(&aurelia.manager, tip.id).await.unwrap();
        }
        world.portal.settle_tip(&reviewer, nobodys[0].id).await.unwrap();
        assert_eq!((world.portal.brand_numbers(&aurelia.owner).await.unwrap().tips, world.portal.review_counts(&reviewer).await.unwrap().tips), (0, 0));
        assert!(of_brand(&world, &aurelia.viewer).await.iter().all(|tip| tip.settled_at.is_some()));
        // The address goes with those of reporters.
        world.clock.advance(401 * 86_400);
        world.portal.forget_people().await.unwrap();
        assert!(of_brand(&world, &aurelia.viewer).await.iter().all(|tip| tip.email.is_none()));
    }
}

#[tokio::test]
async fn a_tip_says_where_and_what_and_a_file_that_is_no_picture_is_named() {
    for world in worlds().await {
        let empty = TipForm { email: "nobody".into(), ..TipForm::default() };
        let PortalError::Invalid(errors) = world.portal.file_tip(&anonymous(), empty).await.unwrap_err().error else { panic!() };
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["place", "explanation", "email"]);
        let text = TipForm { pictures: vec![Upload { name: "letter.png".into(), bytes: b"no picture".to_vec() }], ..form(1, "") };
        assert!(world.portal.file_tip(&anonymous(), text).await.unwrap_err().error.to_string().contains("letter.png"));
    }
}
