//! Sellers whose address nobody knows: the marketplace hands them the statement of reasons, and they answer by the link in it.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    id::{HoldId, ListingId},
    letter::{Handed, Letter, LetterOf},
    listing::ListingState,
    page::PageQuery,
    report::Verdict,
    screening::{HoldState, Outcome},
};
use portal::{Actor, PortalError};
use support::*;
use tokio_util::sync::CancellationToken;

const WHY: &str = "The seal on the case back is missing and the price is a tenth of ours.";
const REASON: &str = "The case back in picture 2 lacks the hallmark that every genuine piece has.";
const ANSWER: &str = "Bought from the maker's own shop in Kiel, invoice 4711.";

/// A program of the marketplace.
async fn program(world: &World) -> Actor {
    let administrator = world.administrator().await;
    let form = portal::api_key::KeyForm { name: "Shop system", role: "", lifetime: "90" };
    let token = world.portal.make_marketplace_key(&administrator, form).await.unwrap().token;
    world.portal.actor_of_key(&token, Default::default()).await.unwrap()
}

/// A listing that the filters hold, of a seller without an address.
async fn held(world: &World) -> (ListingId, HoldId) {
    let listing = world.listing("L-1", "Aurelia watch replica 1:1 copy", "no-address-888", None).await;
    while world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
    let reviewer = world.person("Hela Reviewer", Some(model::account::StaffRole::Reviewer)).await;
    let queue = world.portal.hold_queue(&reviewer, PageQuery::default()).await.unwrap();
    (listing, queue.rows[0].id)
}

/// Follows a link as a browser does.
async fn follow(world: &World, link: &str) -> Result<Letter, PortalError> {
    let (of, key) = taken_apart(link);
    world.portal.letter_by_link(&anonymous(), of, &key).await
}

fn taken_apart(link: &str) -> (LetterOf, String) {
    let query = link.split_once("/letter?").unwrap().1;
    let (which, key) = query.split_once("&key=").unwrap();
    let (kind, id) = which.split_once('=').unwrap();
    (LetterOf::parse(kind, id).unwrap(), key.to_owned())
}

async fn untold(world: &World) -> (i64, String) {
    let admin = world.person(&format!("Ada {} Administrator", world.portal.new_id().simple()), Some(model::account::StaffRole::Administrator)).await;
    let count = world.portal.admin_overview(&admin).await.unwrap().counts.untold;
    (count, world.portal.untold_csv(&admin).await.unwrap())
}

#[tokio::test]
async fn a_seller_without_an_address_reads_and_answers_a_hold_by_the_link_that_the_marketplace_hands_on() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let program = program(&world).await;
        let (listing, hold) = held(&world).await;
        let Handed { of, letter, link, .. } = world.portal.sent_listing(&program, "L-1").await.unwrap().decision.unwrap();
        assert_eq!(of, LetterOf::Hold(hold), "{:?}", world.engine);
        assert!(letter.contains("replica") && link.starts_with("http://127.0.0.1:3000/letter?hold="), "{letter} {link}");
        let changes = world.portal.listing_changes(&program, 0, 100).await.unwrap();
        let told = changes.iter().find(|change| change.id == listing).unwrap().decision.clone().unwrap();
        assert_eq!((told.link.as_str(), told.letter.as_str()), (link.as_str(), letter.as_str()));
        let (count, file) = untold(&world).await;
        assert_eq!(count, 1);
        assert!(file.contains(&format!("hold,{hold},")) && file.contains(",L-1,") && file.contains("no-address-888,http"), "{file}");
        // Whoever has no link, or that of another, reads nothing.
        assert!(matches!(follow(&world, &link[..link.len() - 1]).await, Err(PortalError::Conflict(_))));
        let other = link.replace(&hold.to_string(), &world.portal.new_id().to_string());
        assert!(matches!(follow(&world, &other).await, Err(PortalError::Conflict(_))));
        let statement = link.replace("hold=", "statement=");
        assert!(matches!(follow(&world, &statement).await, Err(PortalError::Conflict(_))));
        let shown = follow(&world, &link).await.unwrap();
        assert_eq!((shown.hold, shown.may_answer, shown.letter == letter), (Some(HoldState::Waiting), true, true));
        assert_eq!(untold(&world).await.0, 0, "it was opened");
        let (_, key) = taken_apart(&link);
        let short = world.portal.answer_letter(&anonymous(), hold, &key, "no").await;
        assert!(matches!(short, Err(PortalError::Invalid(_))), "{short:?}");
        assert!(matches!(world.portal.answer_letter(&anonymous(), hold, "wrong", ANSWER).await, Err(PortalError::Conflict(_))));
        world.portal.answer_letter(&anonymous(), hold, &key, ANSWER).await.unwrap();
        let reviewer = world.reviewer().await;
        let page = world.portal.hold(&reviewer, hold).await.unwrap();
        assert_eq!((page.answer.as_str(), page.hold.state), (ANSWER, HoldState::Answered));
        world.portal.decide_hold(&reviewer, hold, &page.content, Outcome::Release, "The invoice shows that these are genuine goods.").await.unwrap();
        let over = follow(&world, &link).await.unwrap();
        assert_eq!((over.hold, over.may_answer), (Some(HoldState::Released), false));
        assert!(over.because.unwrap().contains("invoice"));
        assert!(world.portal.answer_letter(&anonymous(), hold, &key, ANSWER).await.is_err(), "it is decided");
        let now = world.portal.sent_listing(&program, "L-1").await.unwrap();
        assert_eq!((now.state, now.decision), (ListingState::Live, None));
    }
}

#[tokio::test]
async fn a_removal_is_handed_on_and_its_reporter_is_told_what_the_seller_knows() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let (program, reviewer) = (program(&world).await, world.reviewer().await);
        for (id, seller, email, told) in
            [("L-1", "no-address-888", None, "no address of the seller"), ("L-2", "watchbay-24", Some("shop@watchbay.example"), "has been told why")]
        {
            let listing = world.listing(id, "Aurelia chronograph, steel", seller, email).await;
            let filed = world.portal.file_report(&owner, world.brand_report(listing, right, WHY)).await.unwrap();
            world.portal.decide_report(&reviewer, filed.id, Verdict::Uphold, REASON).await.unwrap();
            let mails = world.mails("aurelia.owner@example.com").await;
            let reference = filed.reference.to_string();
            let mail = mails.iter().find(|mail| mail.subject.contains("was upheld") && mail.subject.contains(&reference)).unwrap();
            assert!(mail.body.contains(told), "{}", mail.body);
            let handed = world.portal.sent_listing(&program, id).await.unwrap().decision.unwrap();
            assert!(matches!(handed.of, LetterOf::Statement(_)) && handed.letter.contains(REASON), "{handed:?}");
        }
        let (count, file) = untold(&world).await;
        assert_eq!((count, file.lines().count()), (1, 2), "{file}");
        let link = world.portal.sent_listing(&program, "L-1").await.unwrap().decision.unwrap().link;
        let letter = follow(&world, &link).await.unwrap();
        assert!(!letter.over && letter.complain_until.is_some() && letter.contact.as_str() == "help@nordlys.example");
        assert_eq!(untold(&world).await.0, 0);
    }
}
