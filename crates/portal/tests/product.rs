//! Products, as a brand's people meet them.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{gtin::Gtin, id::ProductId, page::PageQuery};
use portal::{Actor, PortalError, Result, picture::Upload};
use support::*;

const GTIN: &str = "4006381333931";

async fn make(world: &World, actor: &Actor, gtin: &str) -> Result<ProductId> {
    world.portal.make_product(actor, gtin, "Heritage chronograph", "Steel, 42 mm", "Engraved serial on the case back").await
}

fn field_of(error: &PortalError) -> (&str, &str) {
    let PortalError::Invalid(fields) = error else { panic!("{error:?}") };
    (&fields[0].field, &fields[0].message)
}

#[tokio::test]
async fn owners_and_managers_make_products_and_viewers_see_them() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = make(&world, &aurelia.manager, GTIN).await.unwrap();
        make(&world, &aurelia.owner, "036000291452").await.unwrap();
        let list = world.portal.products(&aurelia.viewer, PageQuery::default()).await.unwrap();
        assert_eq!((list.page.total, list.page.rows[1].product.id, list.page.rows[1].codes), (2, id, 0));
        assert!(list.enrolled && !list.may_manage);
        let product = world.portal.product(&aurelia.viewer, id).await.unwrap();
        assert_eq!((product.gtin.short(), product.look_for.as_str()), (GTIN, "Engraved serial on the case back"));
        assert!(matches!(make(&world, &aurelia.viewer, "96385074").await, Err(PortalError::Forbidden)));
    }
}

#[tokio::test]
async fn strangers_neither_make_nor_see_them() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = make(&world, &aurelia.owner, GTIN).await.unwrap();
        let other = world.brand("Borealis").await;
        assert!(matches!(world.portal.product(&other.owner, id).await, Err(PortalError::NotFound("product"))));
        assert!(matches!(world.portal.change_product(&other.owner, id, "X", "", "").await, Err(PortalError::NotFound("product"))));
        assert_eq!(world.portal.products(&other.owner, PageQuery::default()).await.unwrap().page.total, 0);
        for (actor, in_brand) in [(world.reviewer().await, false), (world.administrator().await, false)] {
            assert!(matches!(world.portal.product(&actor, id).await, Err(PortalError::NotFound("product"))), "{in_brand}");
            assert!(matches!(make(&world, &actor, "96385074").await, Err(PortalError::Forbidden)));
        }
        assert!(matches!(make(&world, &anonymous(), "96385074").await, Err(PortalError::SignInNeeded)));
        assert!(matches!(world.portal.product(&anonymous(), id).await, Err(PortalError::SignInNeeded)));
        let unknown = ProductId(world.portal.new_id());
        assert!(matches!(world.portal.product(&aurelia.owner, unknown).await, Err(PortalError::NotFound("product"))));
    }
}

#[tokio::test]
async fn a_gtin_belongs_to_one_product_in_any_of_its_lengths() {
    for world in worlds().await {
        let (aurelia, other) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        make(&world, &aurelia.owner, GTIN).await.unwrap();
        let again = make(&world, &aurelia.owner, "04006381333931").await.unwrap_err();
        assert_eq!(field_of(&again), ("gtin", "Your product “Heritage chronograph” has this GTIN already"));
        let foreign = make(&world, &other.owner, GTIN).await.unwrap_err();
        assert!(field_of(&foreign).1.starts_with("Another brand of this portal has a product with this GTIN"), "{foreign}");
        let wrong = make(&world, &other.owner, "4006381333932").await.unwrap_err();
        assert_eq!(field_of(&wrong), ("gtin", "The last digit of this GTIN should be 1, not 2: check the number for a slip"));
    }
}

#[tokio::test]
async fn a_brand_that_is_not_enrolled_has_no_products() {
    for world in worlds().await {
        let hopeful = world.brand_enrolled("Hopeful", None).await;
        let error = make(&world, &hopeful.owner, GTIN).await.unwrap_err();
        assert_eq!(error.to_string(), "Hopeful is not enrolled: products, codes and links can be made once one of its rights is");
        assert!(matches!(error, PortalError::Conflict(_)));
    }
}

#[tokio::test]
async fn what_is_said_of_a_product_can_be_changed_and_its_gtin_cannot() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = make(&world, &aurelia.owner, GTIN).await.unwrap();
        world.portal.change_product(&aurelia.manager, id, "Heritage II", "", "Blue hands").await.unwrap();
        let product = world.portal.product(&aurelia.viewer, id).await.unwrap();
        assert_eq!((product.name.as_str(), product.look_for.as_str(), product.gtin), ("Heritage II", "Blue hands", Gtin::parse(GTIN).unwrap()));
        assert!(matches!(world.portal.change_product(&aurelia.viewer, id, "X", "", "").await, Err(PortalError::Forbidden)));
        let log = world.portal.audit_log(&world.administrator().await, PageQuery::default()).await.unwrap();
        assert!(log.rows.iter().any(|entry| entry.summary == "Changed the product Heritage II"));
    }
}

#[tokio::test]
async fn a_product_has_one_picture_which_everybody_sees() {
    for world in worlds().await {
        let (aurelia, other) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let id = make(&world, &aurelia.owner, GTIN).await.unwrap();
        let set = async |actor: &Actor, upload| world.portal.set_product_picture(actor, id, upload).await;
        let shown = async || world.portal.product(&aurelia.viewer, id).await.unwrap().picture;
        for (upload, want) in [(None, "Choose a picture"), (Some(Upload { name: "case.png".into(), bytes: b"no picture".to_vec() }), "case.png")] {
            let error = set(&aurelia.manager, upload).await.unwrap_err();
            assert!(field_of(&error).0 == "pictures" && field_of(&error).1.contains(want), "{error:?}");
        }
        assert!(matches!(set(&aurelia.viewer, Some(picture(3))).await, Err(PortalError::Forbidden)));
        assert!(matches!(set(&other.owner, Some(picture(3))).await, Err(PortalError::NotFound("product"))));
        assert_eq!(shown().await, None);
        set(&aurelia.manager, Some(picture(5))).await.unwrap();
        let first = shown().await.unwrap();
        assert!(!world.portal.picture(&anonymous(), first).await.unwrap().bytes.is_empty());
        set(&aurelia.owner, Some(picture(7))).await.unwrap();
        let second = shown().await.unwrap();
        assert_ne!(first, second);
        assert!(world.portal.picture(&anonymous(), second).await.is_ok());
        assert!(matches!(world.portal.picture(&aurelia.owner, first).await, Err(PortalError::NotFound("picture"))), "the one before is gone");
    }
}

fn picture(side: u32) -> Upload {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(40 * side, 30).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    Upload { name: "case.png".into(), bytes: bytes.into_inner() }
}

#[tokio::test]
async fn an_administrator_gives_a_number_to_the_brand_whose_it_is() {
    for world in worlds().await {
        let (squatter, owner, adam) = (world.brand("Squat").await, world.brand("Aurelia").await, world.administrator().await);
        let id = make(&world, &squatter.owner, GTIN).await.unwrap();
        let link = model::product_link::LinkForm { link_type: "pip", url: "https://squat.example/", ..Default::default() };
        world.portal.add_product_link(&squatter.owner, id, link).await.unwrap();
        world.portal.set_price_range(&squatter.owner, id, "1", "2", "EUR").await.unwrap();
        world.portal.cover_product(&squatter.owner, id, model::coverage::CoverageForm { scope: "all", ..Default::default() }).await.unwrap();
        assert!(field_of(&make(&world, &owner.owner, GTIN).await.unwrap_err()).1.contains("write to the marketplace"));
        let reason = "The company prefix 4006381 is theirs, as their GS1 certificate shows";
        let give = async |actor: &Actor, brand: &str, reason: &str| world.portal.give_product(actor, id, brand, reason).await;
        for nobody in [&squatter.owner, &owner.owner, &world.reviewer().await] {
            assert!(matches!(give(nobody, "Aurelia", reason).await, Err(PortalError::Forbidden)));
            assert!(matches!(world.portal.product_holder(nobody, GTIN).await, Err(PortalError::Forbidden)));
        }
        assert!(matches!(give(&anonymous(), "Aurelia", reason).await, Err(PortalError::SignInNeeded)));
        assert_eq!(field_of(&world.portal.product_holder(&adam, "4006381333932").await.unwrap_err()).0, "gtin");
        let holder = world.portal.product_holder(&adam, GTIN).await.unwrap();
        assert_eq!((holder.product.id, holder.brand.as_str(), holder.batches), (id, "Squat", 0));
        assert_eq!(field_of(&give(&adam, "Nobody", reason).await.unwrap_err()), ("brand", "There is no enrolled brand named “Nobody”"));
        assert_eq!(field_of(&give(&adam, "Squat", reason).await.unwrap_err()).0, "brand");
        assert_eq!(field_of(&give(&adam, "Aurelia", " ").await.unwrap_err()).0, "reason");

        // Whoever acts for one of the two leaves it to another.
        for (brand, name) in [(squatter.id, "Ann Squat"), (owner.id, "Ann Aurelia")] {
            let own = world.member(brand, name, model::account::BrandRole::Viewer).await;
            world.portal.set_staff_role(&adam, own.user_id().unwrap(), Some(model::account::StaffRole::Administrator)).await.unwrap();
            let own = world.sign_in(&email_of(name)).await;
            assert!(matches!(give(&own, "Aurelia", reason).await, Err(PortalError::Conflict(_))), "{name}");
        }

        world.clock.advance(1);
        give(&adam, " Aurelia ", reason).await.unwrap();
        // What the other said of it is gone; the rest is the owner's.
        let overview = world.portal.product_overview(&owner.owner, id).await.unwrap();
        assert_eq!((overview.product.name.as_str(), overview.product.look_for.as_str()), ("Heritage chronograph", ""));
        assert!(overview.links.is_empty() && overview.price.is_none() && overview.batches.is_empty(), "on {:?}", world.engine);
        assert!(world.portal.coverage(&owner.owner, id).await.unwrap().history.is_empty(), "what others said is theirs");
        assert!(world.portal.coverage_notes(&[Gtin::parse(GTIN).unwrap()]).await.unwrap().is_empty());
        assert!(matches!(world.portal.product(&squatter.owner, id).await, Err(PortalError::NotFound(_))));
        for who in ["owner.of.squat@example.com", "manager.of.aurelia@example.com"] {
            let mails = world.mails(who).await;
            let told: Vec<_> = mails.iter().filter(|mail| mail.subject == "The product with GTIN 4006381333931 is Aurelia’s now").collect();
            assert!(told.len() == 1 && told[0].body.contains(reason), "{who}: {told:?}");
        }
        let log = world.portal.audit_log(&adam, PageQuery::default()).await.unwrap();
        assert_eq!(log.rows.iter().filter(|entry| entry.action == "product.given").count(), 2, "for both brands");

        // With codes issued it stays; a batch that came to nothing is not shown to the next.
        let facts = || model::batch::BatchForm { lot: "L1", count: "2", ..Default::default() };
        let batch = world.portal.issue_batch(&owner.owner, id, world.portal.new_id(), facts()).await.unwrap();
        assert!(matches!(give(&adam, "Squat", reason).await, Err(PortalError::Conflict(_))), "it is being issued");
        world.portal.cancel_batch(&owner.owner, batch).await.unwrap();
        world.drain().await;
        world.clock.advance(1);
        give(&adam, "Squat", reason).await.unwrap();
        assert!(world.portal.product_overview(&squatter.owner, id).await.unwrap().batches.is_empty());
        world.portal.issue_batch(&squatter.owner, id, world.portal.new_id(), facts()).await.unwrap();
        world.drain().await;
        assert!(matches!(give(&adam, "Aurelia", reason).await, Err(PortalError::Conflict(_))));
        assert_eq!(world.portal.product_overview(&squatter.owner, id).await.unwrap().batches.len(), 1);
        assert_eq!(world.portal.product_holder(&adam, GTIN).await.unwrap().batches, 1);
    }
}
