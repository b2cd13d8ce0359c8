//! Reports by an address as people copy it, reports that are filed again, and what a report's form says only where it is true.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    id::{ListingId, RulesId},
    import::ListingInput,
    page::PageQuery,
    report::{Filed, Verdict},
    screening::RulesForm,
};
use portal::{
    PortalError,
    picture::Upload,
    report::{BrandReport, PublicReport},
    screening::Whose,
};
use support::*;

const WHY: &str = "The seal on the case back is missing and the price is a tenth of ours.";
const MORE: &str = "The maker itself confirmed in writing that it never made this reference.";
const REASON: &str = "The case back in picture 2 lacks the hallmark that every genuine piece has.";

fn public(world: &World, listing: &str) -> PublicReport {
    PublicReport {
        submission: world.portal.new_id().to_string(),
        listing: listing.into(),
        ground: "counterfeit".into(),
        explanation: WHY.into(),
        name: "Bo".into(),
        email: "bo@example.com".into(),
        good_faith: true,
        ..PublicReport::default()
    }
}

fn evidence() -> Upload {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 30, image::Rgb([170, 40, 20])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    Upload { name: "a.png".into(), bytes: bytes.into_inner() }
}

async fn at(world: &World, external_id: &str, address: &str) -> ListingId {
    let input = ListingInput { url: Some(address.parse().unwrap()), ..bare_listing(external_id, "Aurelia chronograph, steel") };
    world.listing_of("watchbay-24", input).await
}

#[tokio::test]
async fn a_listing_is_reported_by_its_address_as_people_copy_it_or_by_its_number() {
    for world in worlds().await {
        let reviewer = world.reviewer().await;
        let listing = at(&world, "880006", "https://nordlys.example/i/880006").await;
        for typed in [
            "880006",
            "https://nordlys.example/i/880006",
            "https://nordlys.example/i/880006?ref=search",
            "http://www.nordlys.example/i/880006/?utm_source=mail#pictures",
            "m.nordlys.example/i/880006",
        ] {
            let filed = world.portal.file_public_report(&anonymous(), public(&world, typed)).await.unwrap();
            let detail = world.portal.follow_report(&anonymous(), &filed.reference.to_string()).await.unwrap();
            assert_eq!(detail.report.listing_id, listing, "{typed}");
            let found = world.portal.decisions(&reviewer, typed).await.unwrap().unwrap();
            assert_eq!((found.listing.id, found.reports.len()), (listing, 1), "{typed}");
        }
        let elsewhere = world.portal.file_public_report(&anonymous(), public(&world, "https://other.example/i/880006")).await;
        assert!(elsewhere.is_err(), "another site has a listing of that number, and it is not ours");
        // Nobody is taken for another without being asked: a number in an address may be anything's.
        for near in ["https://nordlys.example/seller/880006", "https://nordlys.example/i/880006/from/1", "https://nordlys.example/i/555001/from/880006"] {
            let refused = world.portal.file_public_report(&anonymous(), public(&world, near)).await.unwrap_err().error;
            assert!(matches!(&refused, PortalError::Invalid(errors) if errors[0].message.ends_with("enter its number: 880006")), "{near}: {refused:?}");
        }
    }
}

#[tokio::test]
async fn of_several_listings_at_one_address_the_reporter_says_which() {
    for world in worlds().await {
        at(&world, "A-1", "https://nordlys.example/p/watch").await;
        at(&world, "A-2", "https://nordlys.example/p/watch").await;
        let refused = world.portal.file_public_report(&anonymous(), public(&world, "nordlys.example/p/watch")).await.unwrap_err().error;
        assert!(matches!(&refused, PortalError::Invalid(errors) if errors[0].message.ends_with("A-1, A-2")), "{refused:?}");
        assert!(world.portal.file_public_report(&anonymous(), public(&world, "A-2")).await.unwrap().new);
    }
}

#[tokio::test]
async fn what_is_reported_again_is_added_to_the_report_that_waits() {
    for world in worlds().await {
        let reviewer = world.reviewer().await;
        at(&world, "880005", "https://nordlys.example/i/880005").await;
        let bo = world.person("Bo", None).await;
        let own = |report: PublicReport| PublicReport { email: email_of("Bo"), ..report };
        let filed = world.portal.file_public_report(&bo, own(public(&world, "880005"))).await.unwrap();
        world.clock.advance(86_400);
        let more = PublicReport { explanation: MORE.into(), pictures: vec![evidence()], ..public(&world, "880005") };
        // Whoever types somebody's address adds nothing to their report and is not led to it.
        let other = world.portal.file_public_report(&anonymous(), own(more.clone())).await.unwrap();
        assert!(other.new && other.id != filed.id && other.reference != filed.reference, "{:?}", world.engine);
        let again = PublicReport { submission: world.portal.new_id().to_string(), pictures: Vec::new(), ..own(more.clone()) };
        assert_eq!(world.portal.file_public_report(&anonymous(), again).await.unwrap().id, other.id, "the very same again is no other report");
        world.portal.decide_report(&reviewer, other.id, Verdict::Reject, REASON).await.unwrap();
        let more = PublicReport { submission: world.portal.new_id().to_string(), pictures: vec![evidence()], ..own(more) };
        let added = world.portal.file_public_report(&bo, more.clone()).await.unwrap();
        assert_eq!(added, Filed { id: filed.id, reference: filed.reference.clone(), new: false, added: true });
        // The same once more says nothing new.
        for again in [more.clone(), PublicReport { submission: world.portal.new_id().to_string(), pictures: Vec::new(), ..more }] {
            assert!(!world.portal.file_public_report(&bo, again).await.unwrap().new);
        }
        let detail = world.portal.report_to_decide(&reviewer, filed.id).await.unwrap().detail;
        assert_eq!((detail.explanation.as_str(), detail.pictures.len(), detail.supplements.len()), (WHY, 0, 1), "{:?}", world.engine);
        let supplement = &detail.supplements[0];
        assert_eq!((supplement.explanation.as_str(), supplement.pictures.len(), supplement.at), (MORE, 1, world.portal.now()));
        assert!(world.portal.picture(&reviewer, supplement.pictures[0]).await.is_ok());
        assert!(detail.history.iter().any(|(_, said)| said.contains("added to the report, with pictures: 1")), "{:?}", detail.history);
        assert_eq!(world.portal.report_queue(&reviewer, PageQuery::default()).await.unwrap().total, 1, "it counts once");
        let followed = world.portal.follow_report(&anonymous(), &filed.reference.to_string()).await.unwrap();
        assert_eq!((followed.supplements[0].explanation.as_str(), followed.supplements[0].pictures.len()), (MORE, 0));
        assert_eq!(world.mails(&email_of("Bo")).await.iter().filter(|mail| mail.subject.contains("added to your report")).count(), 1);
        // What is decided takes nothing more: it is another report.
        world.portal.decide_report(&reviewer, filed.id, Verdict::Reject, REASON).await.unwrap();
        assert!(world.portal.file_public_report(&bo, own(public(&world, "880005"))).await.unwrap().new);
    }
}

#[tokio::test]
async fn a_test_buy_that_arrives_later_is_added_by_whoever_of_the_brand_has_it() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let (stranger, _, other) = world.enrolled_brand("Borealis").await;
        let member = world.member(brand, "Mia Manager", model::account::BrandRole::Manager).await;
        let listing = world.listing("L-1", "Aurelia watch", "watchbay-24", None).await;
        let filed = world.portal.file_report(&owner, world.brand_report(listing, right, WHY)).await.unwrap();
        let arrived = BrandReport { pictures: vec![evidence()], ..world.brand_report(listing, right, MORE) };
        let added = world.portal.file_report(&member, arrived).await.unwrap();
        assert_eq!((added.id, added.new, added.added), (filed.id, false, true));
        let theirs = world.portal.file_report(&stranger, world.brand_report(listing, other, MORE)).await.unwrap();
        assert!(theirs.new, "another brand's is its own");
        let detail = world.portal.brand_report(&owner, filed.id).await.unwrap();
        let supplement = &detail.supplements[0];
        assert_eq!((supplement.by.as_deref(), supplement.pictures.len()), (Some("Mia Manager"), 1));
        assert!(world.portal.picture(&owner, supplement.pictures[0]).await.is_ok());
        assert!(world.mails("mia.manager@example.com").await.iter().any(|mail| mail.subject.contains("added to your report")));
    }
}

#[tokio::test]
async fn parallel_import_is_never_a_matter_of_one_click() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let listing = world.listing("L-1", "Aurelia watch", "watchbay-24", None).await;
        let form = || BrandReport { ground: "parallel_import".into(), ..world.brand_report(listing, right, WHY) };
        let asked = world.portal.file_report(&owner, form()).await.unwrap_err().error;
        assert!(matches!(&asked, PortalError::Invalid(errors) if errors[0].field == "considered" && errors[0].message.contains("may be sold on")), "{asked:?}");
        assert!(world.portal.file_report(&owner, BrandReport { considered: true, ..form() }).await.unwrap().new);
        let nobody = PublicReport { ground: "parallel_import".into(), ..public(&world, "L-1") };
        assert!(world.portal.file_public_report(&anonymous(), nobody).await.is_err(), "only who has the right can say so");
    }
}

#[tokio::test]
async fn of_a_seller_whom_the_brand_leaves_alone_no_form_says_that_the_offer_is_not_authorised() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let listed = world.listing("L-1", "Aurelia watch", "Aurelia Outlet", None).await;
        let other = world.listing("L-2", "Aurelia watch", "watchbay-24", None).await;
        let rules = RulesForm { watch: "20".into(), hold: "90".into(), note: "Our outlets".into(), sellers: "Aurelia Outlet".into(), ..RulesForm::default() };
        let id = RulesId(world.portal.new_id());
        world.portal.draft_rules(&owner, Whose::Brand, id, &rules).await.unwrap();
        world.drain().await;
        world.portal.put_rules_live(&owner, id).await.unwrap();
        let draft = world.portal.report_draft(&owner, listed, None).await.unwrap();
        assert!(!draft.explanation.contains("not authorised") && draft.warnings.iter().any(|warning| warning.contains("leave alone")), "{draft:?}");
        let draft = world.portal.report_draft(&owner, other, None).await.unwrap();
        assert!(draft.explanation.contains("We have not authorised this offer.") && draft.warnings.is_empty(), "{draft:?}");
    }
}
