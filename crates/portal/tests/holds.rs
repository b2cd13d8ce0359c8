//! Listings are held, their sellers answer, and people decide.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    id::ListingId,
    import::ListingInput,
    listing::ListingState,
    money::{Currency, Money},
    page::PageQuery,
    screening::{HoldState, Outcome},
    shop::{ListingReason, ShopFilter},
};
use portal::{Actor, PortalError};
use support::{World, all_suspicious, bare_listing, worlds};

#[tokio::test]
async fn a_seller_answers_and_what_a_person_released_is_not_held_again() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let (seller, other) = (world.clerk("Clerk of Cheap Bags", "Cheap Bags").await, world.clerk("Clerk of Somebody Else", "Somebody Else").await);
        let reviewer = world.reviewer().await;
        let id = world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        assert!(matches!(world.portal.hold(&other, hold).await, Err(PortalError::NotFound(_))), "another seller's hold does not exist");
        let unanswered = async |seller: &Actor| world.portal.seller_counts(seller).await.unwrap().unanswered;
        assert_eq!((unanswered(&seller).await, unanswered(&other).await), (1, 0));
        let reason = async |state: &str| {
            let listings = world.portal.shop_listings(&seller, &ShopFilter::read(state, "aur3l1a"), PageQuery::default()).await.unwrap();
            assert_eq!(listings.counts.of(None), 1);
            listings.page.rows.first().and_then(|row| row.reason)
        };
        assert_eq!(reason("held").await, Some(ListingReason::Hold { id: hold, state: HoldState::Waiting }));
        assert_eq!(reason("live").await, None);
        assert_eq!(world.portal.shop_listings(&other, &ShopFilter::default(), PageQuery::default()).await.unwrap().page.total, 0);
        assert!(matches!(world.portal.answer_hold(&other, hold, "It is mine, honestly").await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.answer_hold(&seller, hold, "no").await, Err(PortalError::Invalid(_))));
        world.portal.answer_hold(&seller, hold, "Bought at Aurelia in Paris in 2019, I have the bill").await.unwrap();
        let detail = world.portal.hold(&reviewer, hold).await.unwrap();
        assert_eq!((detail.hold.state, detail.may_decide, detail.may_answer), (HoldState::Answered, true, false));
        assert_eq!((unanswered(&seller).await, reason("").await), (0, Some(ListingReason::Hold { id: hold, state: HoldState::Answered })));
        assert!(detail.answer.contains("Paris"));
        assert!(matches!(
            world.portal.decide_hold(&seller, hold, &detail.content, Outcome::Release, "It is mine, honestly").await,
            Err(PortalError::Forbidden)
        ));
        world.portal.decide_hold(&reviewer, hold, &detail.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        assert_eq!((world.state(id).await, reason("live").await), (ListingState::Live, None));
        assert_eq!(world.arrive().await.held, 0, "released as it is");
        let found = world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap();
        assert_eq!((world.portal.brand_overview(&owner).await.unwrap().counts.suspicious_live, found.now), (0, 0), "nor suspicious any more");
        let twice = world.portal.decide_hold(&reviewer, hold, &detail.content, Outcome::Remove, "The bill shows that it is genuine").await;
        assert!(matches!(twice, Err(PortalError::Conflict(_))), "{twice:?}");
        let late = world.portal.answer_hold(&seller, hold, "And another word about it").await;
        assert!(matches!(late, Err(PortalError::Conflict(_))));
        let its = world.portal.hold(&seller, hold).await.unwrap();
        assert_eq!((its.reason.as_str(), its.decided_by), ("The bill shows that it is genuine", None), "why, and not who");
        // Other content is another matter.
        world.clock.advance(60);
        world.listing("L-2", "Dark Aur3l1a wallet 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        assert_eq!(world.arrive().await.held, 1);
        // What was decided about stays with the decision, as it was.
        let decided = world.portal.hold(&reviewer, hold).await.unwrap();
        let (title, marked) = ("Aur3l1a bag 1:1 mirror quality", decided.findings.iter().find(|finding| finding.text == "Aur3l1a").unwrap().span);
        assert_eq!((decided.hold.title.as_str(), decided.texts.unwrap().title.as_str(), marked), (title, title, [0, 7]), "{:?}", world.engine);
        let now = decided.listing.unwrap();
        assert_eq!((now.title.as_str(), now.state), ("Dark Aur3l1a wallet 1:1 mirror quality", ListingState::Held));
        let listed = world.portal.shop_holds(&seller, PageQuery::default()).await.unwrap().rows;
        assert_eq!(listed.iter().map(|hold| hold.title.as_str()).collect::<Vec<_>>(), ["Dark Aur3l1a wallet 1:1 mirror quality", title]);
        // And goes back by itself when there is nothing in it any more.
        world.listing("L-2", "Wallet", "Cheap Bags", Some("cheap@example.com")).await;
        assert_eq!(world.arrive().await.freed, 1);
        assert_eq!(world.state(id).await, ListingState::Live);
        // That excuses nothing: what was held is held again.
        world.listing("L-2", "Aur3l1a wallet 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        assert_eq!(world.arrive().await.held, 1);
    }
}

#[tokio::test]
async fn a_held_listing_that_changes_is_decided_by_what_is_found_in_it_now() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        world.enrolled_brand("Borealis").await;
        let reviewer = world.reviewer().await;
        let id = world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        let at_first = world.portal.hold(&reviewer, hold).await.unwrap();
        assert!(at_first.is_read && at_first.first_findings.is_empty() && at_first.first_letter.is_empty());
        world.clock.advance(600);
        // Changed and not yet read: nothing old is shown over the new text.
        world.listing("L-2", "B0realis bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        let unread = world.portal.hold(&reviewer, hold).await.unwrap();
        assert!(!unread.is_read && unread.findings.is_empty() && unread.content != at_first.content);
        world.arrive().await;
        let late = world.portal.decide_hold(&reviewer, hold, &unread.content, Outcome::Release, "The bill shows that it is genuine").await;
        assert!(matches!(&late, Err(PortalError::Conflict(why)) if why.contains("what was found in it")), "{late:?}");
        let now = world.portal.hold(&reviewer, hold).await.unwrap();
        let marks = |findings: &[model::screening::Finding]| findings.iter().any(|finding| finding.text == "B0realis");
        assert!(now.is_read && marks(&now.findings) && !marks(&now.first_findings) && !now.first_findings.is_empty(), "{now:?}");
        assert!(now.letter.contains("B0realis") && now.first_letter.contains("Aur3l1a") && now.told_at.is_some());
        let mails = world.mails("cheap@example.com").await;
        let again = mails.iter().filter(|mail| mail.subject.contains("for other reasons")).count();
        assert_eq!((mails.len(), again), (2, 1), "{:?}", world.engine);
        // Read again for the same reasons, the seller hears nothing.
        world.listing("L-2", "B0realis bag 1:1 mirror quality, brown", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        assert_eq!(world.mails("cheap@example.com").await.len(), 2);
        // Nor within a day of the last mail, though whose mark it is follows.
        world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let of = async || world.portal.hold(&reviewer, hold).await.unwrap().hold.brand_name;
        assert_eq!((world.mails("cheap@example.com").await.len(), of().await.as_deref()), (2, Some("Aurelia")));
        world.clock.advance(86_400);
        world.listing("L-2", "Aur3l1a bag 1:1 mirror quality, brown", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        assert_eq!(world.mails("cheap@example.com").await.len(), 3);
        world.listing("L-2", "B0realis bag 1:1 mirror quality, brown", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let now = world.portal.hold(&reviewer, hold).await.unwrap();
        world.portal.decide_hold(&reviewer, hold, &now.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        let decided = world.portal.hold(&reviewer, hold).await.unwrap();
        assert_eq!((&decided.findings, &decided.terms), (&now.findings, &now.terms), "what was decided about is kept");
        assert!((decided.score - now.score).abs() < 1e-3 && decided.hold.brand_name.as_deref() == Some("Borealis"), "{decided:?}");
        assert_eq!((world.arrive().await.held, world.state(id).await), (0, ListingState::Live));
    }
}

#[tokio::test]
async fn a_held_listing_that_the_filters_fail_over_is_decided_all_the_same() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let id = world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        let mut tx = world.portal.db().begin().await.unwrap();
        let said = store::screening::of_listings(&mut tx, &[id]).await.unwrap().remove(&id).unwrap();
        let before = store::screening::before(&mut tx, &[id]).await.unwrap().remove(&id).unwrap();
        let failed = model::screening::Finding { kind: model::screening::FindingKind::Unscreened, score: 0.0, text: String::new(), ..said.findings[0].clone() };
        let said = model::screening::Screening { findings: vec![failed], ..said };
        let beside = store::screening::Beside { content_hash: before.content_hash, ..Default::default() };
        store::screening::put(&mut tx, &said, &beside, None).await.unwrap();
        tx.commit().await.unwrap();
        let detail = world.portal.hold(&reviewer, hold).await.unwrap();
        assert!(detail.is_read && detail.findings[0].kind.as_str() == "unscreened" && !detail.first_findings.is_empty(), "{detail:?}");
        world.portal.decide_hold(&reviewer, hold, &detail.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        assert!(world.portal.hold(&reviewer, hold).await.unwrap().findings.iter().any(|finding| finding.text == "Aur3l1a"), "what it was held for stays");
        assert_eq!((world.arrive().await.held, world.state(id).await), (0, ListingState::Live), "{:?}", world.engine);
    }
}

#[tokio::test]
async fn what_the_filters_have_not_read_is_not_released() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        world.listing("L-2", "Aur3l1a wallet 1:1 mirror quality", "Cheap Bags", None).await;
        let unread = world.portal.hold(&reviewer, hold).await.unwrap();
        let early = world.portal.decide_hold(&reviewer, hold, &unread.content, Outcome::Release, "The bill shows that it is genuine").await;
        assert!(matches!(&early, Err(PortalError::Conflict(why)) if why.contains("have not read")), "{:?}: {early:?}", world.engine);
        world.arrive().await;
        let read = world.portal.hold(&reviewer, hold).await.unwrap();
        world.portal.decide_hold(&reviewer, hold, &read.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        assert_eq!(world.arrive().await.held, 0, "{:?}", world.engine);
        // What a person wants gone need not be read.
        world.listing("L-3", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        world.listing("L-3", "Aur3l1a wallet 1:1 mirror quality", "Cheap Bags", None).await;
        let unread = world.portal.hold(&reviewer, hold).await.unwrap();
        world.portal.decide_hold(&reviewer, hold, &unread.content, Outcome::Remove, "A replica by its own words").await.unwrap();
    }
}

/// A disguised mark at a price in euro cents.
async fn disguised(world: &World, title: &str, minor: i64) -> ListingId {
    let price = Some(Money { minor, currency: Currency::parse("EUR").unwrap() });
    world.listing_of("Cheap Bags", ListingInput { price, ..bare_listing("L-2", title) }).await
}

#[tokio::test]
async fn a_release_is_of_what_was_looked_at_and_outlasts_a_cent() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let id = disguised(&world, "Aur3l1a bag 1:1 mirror quality", 9_900).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        let looked_at = world.portal.hold(&reviewer, hold).await.unwrap().content;
        // Its seller changes it while the page is read.
        disguised(&world, "Aur3l1a wallet 1:1 mirror quality", 9_900).await;
        for shown in [looked_at.as_str(), ""] {
            for outcome in [Outcome::Release, Outcome::Remove] {
                let late = world.portal.decide_hold(&reviewer, hold, shown, outcome, "The bill shows that it is genuine").await;
                assert!(matches!(&late, Err(PortalError::Conflict(why)) if why.contains("changed since you looked")), "{late:?}");
            }
        }
        assert_eq!(world.state(id).await, ListingState::Held, "nothing was decided");
        world.arrive().await;
        let now = world.portal.hold(&reviewer, hold).await.unwrap();
        world.portal.decide_hold(&reviewer, hold, &now.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        // Neither a cent nor a rise makes it another listing.
        for minor in [9_899, 9_900, 15_000, 14_999] {
            disguised(&world, "Aur3l1a wallet 1:1 mirror quality", minor).await;
            let done = world.arrive().await;
            assert_eq!((done.held, world.state(id).await), (0, ListingState::Live), "{minor}");
        }
        // A price that is odd all of a sudden does.
        disguised(&world, "Aur3l1a wallet 1:1 mirror quality", 500).await;
        assert_eq!(world.arrive().await.held, 1);
    }
}

#[tokio::test]
async fn who_decides_a_hold_is_told_of_the_reports_that_wait() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let seller = world.clerk("Clerk of Cheap Bags", "Cheap Bags").await;
        let id = world.listing("L-1", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        assert!(world.portal.hold(&reviewer, hold).await.unwrap().reports.is_empty());
        world.portal.file_report(&owner, world.brand_report(id, right, "It is not one of our bags, and says so.")).await.unwrap();
        let shown = world.portal.hold(&reviewer, hold).await.unwrap();
        let report = world.portal.report_queue(&reviewer, PageQuery::default()).await.unwrap().rows[0].id;
        assert_eq!(shown.reports.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [report], "{:?}", world.engine);
        assert!(world.portal.hold(&seller, hold).await.unwrap().reports.is_empty(), "who reported it is none of the seller's business");
        world.portal.decide_hold(&reviewer, hold, &shown.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        let left = world.portal.report_queue(&reviewer, PageQuery::default()).await.unwrap();
        assert_eq!((left.total, world.state(id).await), (1, ListingState::Live));
        assert!(world.portal.hold(&reviewer, hold).await.unwrap().reports.is_empty(), "it is decided");
    }
}

#[tokio::test]
async fn a_removal_states_its_own_reasons_and_where_to_complain_of_it() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let seller = world.clerk("Clerk of Cheap Bags", "Cheap Bags").await;
        let id = world.listing("L-1", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        world.portal.answer_hold(&seller, hold, "They are from the maker, I have no bill").await.unwrap();
        let before = world.portal.hold(&seller, hold).await.unwrap();
        assert!(before.removal.is_none() && before.letter.contains("help@nordlys.example"), "what is complained of later has an address that takes it");
        assert_eq!(world.portal.shop_notices(&seller, PageQuery::default()).await.unwrap().total, 0, "{:?}", world.engine);
        let content = world.portal.hold(&reviewer, hold).await.unwrap().content;
        world.portal.decide_hold(&reviewer, hold, &content, Outcome::Remove, "A replica by its own words").await.unwrap();
        let mails = world.mails("cheap@example.com").await;
        let mail = mails.iter().find(|mail| mail.subject == "Your listing “Aur3l1a bag 1:1 mirror quality” was removed").unwrap();
        for said in ["A replica by its own words", "A person looked at the listing", "Its seller's answer was read", "help@nordlys.example", "/seller/notices/"]
        {
            assert!(mail.body.contains(said), "{said}: {}", mail.body);
        }
        assert!(!mail.body.contains("by automated means alone"), "{}", mail.body);
        // It stands among the notices, and on the hold's page in place of the hold's own.
        let notices = world.portal.shop_notices(&seller, PageQuery::default()).await.unwrap();
        assert_eq!((notices.total, notices.rows[0].listing_id), (1, id));
        let after = world.portal.hold(&seller, hold).await.unwrap();
        assert_eq!(after.removal.map(|removal| removal.letter), Some(world.portal.shop_notice(&seller, notices.rows[0].id).await.unwrap().letter));
        assert_eq!(world.portal.seller_counts(&seller).await.unwrap().notices, 1);
        let shop = world.portal.shop_listings(&seller, &ShopFilter::default(), PageQuery::default()).await.unwrap();
        assert_eq!(shop.page.rows[0].reason, Some(ListingReason::Notice { id: notices.rows[0].id }));
    }
}

#[tokio::test]
async fn a_seller_is_told_of_many_holds_in_one_mail() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let sent = async |goods: &str| {
            for number in 1..6 {
                world.listing(&format!("L-{number}"), &format!("{goods} {number}"), "Cheap Bags", Some("cheap@example.com")).await;
            }
            world.arrive().await
        };
        let subjects = async || world.mails("cheap@example.com").await.into_iter().map(|mail| mail.subject).collect::<Vec<_>>();
        assert_eq!(sent("Aur3l1a bag 1:1 mirror quality").await.held, 5);
        assert_eq!(subjects().await.len(), 1, "{:?}: the first at once", world.engine);
        assert_eq!(world.portal.mail_hold_news().await.unwrap(), 0, "the others once they are all there");
        // One that a person decided meanwhile was told with the decision.
        let queue = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap().rows;
        let hold = queue.iter().find(|hold| hold.title.ends_with('5')).unwrap().id;
        let content = world.portal.hold(&reviewer, hold).await.unwrap().content;
        world.portal.decide_hold(&reviewer, hold, &content, Outcome::Remove, "A replica by its own words").await.unwrap();
        world.clock.advance(600);
        assert_eq!((world.portal.mail_hold_news().await.unwrap(), world.portal.mail_hold_news().await.unwrap()), (1, 0));
        let mails = world.mails("cheap@example.com").await;
        let together = mails.iter().find(|mail| mail.subject == "3 of your listings are held").unwrap();
        let named: Vec<bool> = (1..6).map(|number| together.body.contains(&format!("mirror quality {number}”: http://127.0.0.1:3000/seller/holds/"))).collect();
        assert_eq!(named.iter().filter(|named| **named).count(), 3, "{}", together.body);
        assert!(!named[4] && together.body.contains("statement of reasons"), "{}", together.body);
        // And so of what ends by itself; of one alone as ever.
        assert_eq!(sent("Wallet").await.freed, 4);
        world.clock.advance(600);
        world.portal.mail_hold_news().await.unwrap();
        assert!(subjects().await.contains(&"4 of your listings are on sale again".to_owned()), "{:?}", subjects().await);
        assert_eq!(sent("Aur3l1a purse 1:1 mirror quality").await.held, 4);
        assert_eq!(sent("Wallet").await.freed, 4);
        world.clock.advance(600);
        world.portal.mail_hold_news().await.unwrap();
        assert!(!subjects().await.iter().any(|subject| subject == "4 of your listings are held"), "what is over is told as that");
    }
}

#[tokio::test]
async fn a_held_listing_that_another_seller_offers_is_held_for_that_one() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let (first, second) = (world.clerk("Clerk of Cheap Bags", "Cheap Bags").await, world.clerk("Clerk of Other Shop", "Other Shop").await);
        let reviewer = world.reviewer().await;
        let title = "Aur3l1a bag 1:1 mirror quality";
        let id = world.listing("L-2", title, "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let old = world.only_hold(&reviewer).await;
        world.portal.answer_hold(&first, old, "Bought at Aurelia in Paris in 2019, I have the bill").await.unwrap();
        world.listing("L-2", title, "Other Shop", Some("other@example.com")).await;
        world.arrive().await;
        let new = world.only_hold(&reviewer).await;
        assert!(new != old && world.state(id).await == ListingState::Held, "{:?}", world.engine);
        // The new seller is told, and answers; the old one has nothing to answer for, and sees nothing of the other's.
        let told = async |who: &str, what: &str| world.mails(who).await.iter().any(|mail| mail.subject.contains(what));
        assert!(told("other@example.com", "is held").await && told("cheap@example.com", "is another seller’s now").await);
        let late = world.portal.answer_hold(&first, old, "And another word about it").await;
        assert!(matches!(&late, Err(PortalError::Conflict(why)) if why.contains("another seller")), "{late:?}");
        let its = world.portal.hold(&first, old).await.unwrap();
        assert!(its.hold.state == HoldState::Moved && its.listing.is_none() && its.texts.unwrap().title == title && !its.may_answer);
        assert!(matches!(world.portal.hold(&second, old).await, Err(PortalError::NotFound(_))));
        world.portal.answer_hold(&second, new, "They are from the maker, here is the bill").await.unwrap();
        assert_eq!(world.portal.hold(&second, new).await.unwrap().listing.unwrap().id, id);
        let shown = world.portal.hold(&reviewer, new).await.unwrap();
        assert_eq!((shown.answer.as_str(), shown.hold.seller.as_deref()), ("They are from the maker, here is the bill", Some("Other Shop")));
        // Nobody decides for a seller who was not told yet.
        world.listing("L-2", title, "Third Shop", Some("third@example.com")).await;
        let shown = world.portal.hold(&reviewer, new).await.unwrap();
        let late = world.portal.decide_hold(&reviewer, new, &shown.content, Outcome::Remove, "A replica by its own words").await;
        assert!(matches!(&late, Err(PortalError::Conflict(why)) if why.contains("Another seller")), "{late:?}");
        let third = world.only_hold(&reviewer).await;
        let shown = world.portal.hold(&reviewer, third).await.unwrap();
        world.portal.decide_hold(&reviewer, third, &shown.content, Outcome::Remove, "A replica by its own words").await.unwrap();
        assert!(told("third@example.com", "was removed").await);
        assert_eq!((world.mails("cheap@example.com").await.len(), world.mails("other@example.com").await.len()), (2, 2), "and nobody else");
    }
}

#[tokio::test]
async fn a_held_listing_that_another_seller_offers_without_what_it_was_held_for_goes_back() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let id = world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        world.listing("L-2", "Leather bag", "Other Shop", Some("other@example.com")).await;
        assert_eq!((world.arrive().await.freed, world.state(id).await), (1, ListingState::Live), "{:?}", world.engine);
        assert_eq!(world.portal.hold(&reviewer, hold).await.unwrap().hold.state, HoldState::Moved);
        let told = world.mails("cheap@example.com").await;
        assert!(told.iter().any(|mail| mail.subject.contains("“Aur3l1a bag 1:1 mirror quality” is another seller’s now")), "{told:?}");
        assert!(world.mails("other@example.com").await.is_empty());
    }
}

#[tokio::test]
async fn what_is_released_while_it_is_screened_stays_released() {
    const BILL: &str = "The bill shows that it is genuine";
    for world in support::racing_worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let offer = async |title: &str, seller: &str| world.listing("L-1", title, seller, None).await;
        let before = async |id: ListingId| store::screening::before(&mut world.portal.db().read().await.unwrap(), &[id]).await.unwrap().remove(&id).unwrap();
        let bag = "Aur3l1a bag 1:1 mirror quality";
        let id = offer(bag, "Other Bags").await;
        // What a release of the bag is, and then that of something else.
        let mut releases = Vec::new();
        for (title, seller) in [(bag, "Other Bags"), ("Aur3l1a purse 1:1 mirror quality", "Cheap Bags")] {
            offer(title, seller).await;
            world.arrive().await;
            let hold = world.only_hold(&reviewer).await;
            let shown = world.portal.hold(&reviewer, hold).await.unwrap().content;
            world.portal.decide_hold(&reviewer, hold, &shown, Outcome::Release, BILL).await.unwrap();
            releases.push(before(id).await.released.unwrap());
        }
        offer("Aur3l1a clutch 1:1 mirror quality", "Cheap Bags").await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        offer(bag, "Other Bags").await;

        // The bag is released, and until that is committed somebody else has it screened.
        let (now, by) = (world.portal.now(), reviewer.user_id());
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, id, ListingState::Held, ListingState::Live).await.unwrap();
        store::hold::decide(&mut tx, hold, HoldState::Waiting, HoldState::Released, by, BILL, now).await.unwrap();
        store::screening::release(&mut tx, id, &releases[0], now).await.unwrap();
        let screened = world.portal.decide_hold(&reviewer, hold, "", Outcome::Release, BILL);
        let released = async {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            tx.commit().await.unwrap();
        };
        let (screened, ()) = tokio::join!(screened, released);
        assert!(matches!(screened, Err(PortalError::Conflict(_))), "{screened:?}");

        assert!(before(id).await.excused, "on {:?}", world.engine);
        world.arrive().await;
        assert!(before(id).await.excused && world.state(id).await == ListingState::Live, "on {:?}", world.engine);
        assert_eq!(world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap().now, 0, "it is suspicious to nobody");
    }
}

#[tokio::test]
async fn a_hold_keeps_the_claimed_brand_in_which_something_was_found() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let claimed = |brand: &str| ListingInput { claimed_brand: Some(brand.into()), ..bare_listing("L-1", "Bag 1:1 mirror quality replica") };
        let id = world.listing_of("Cheap Bags", claimed("Aur3lia")).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        let open = world.portal.hold(&reviewer, hold).await.unwrap();
        let in_brand = open.findings.iter().find(|finding| finding.field.as_str() == "brand").unwrap();
        assert_eq!((open.texts.unwrap().claimed_brand.as_deref(), in_brand.span), (Some("Aur3lia"), [0, 7]), "{:?}", world.engine);
        world.portal.decide_hold(&reviewer, hold, &open.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        world.listing_of("Cheap Bags", claimed("Somebody")).await;
        let decided = world.portal.hold(&reviewer, hold).await.unwrap();
        let (texts, now) = (decided.texts.unwrap(), decided.listing.unwrap());
        assert_eq!((now.id, texts.claimed_brand.as_deref(), texts.are_of(&now)), (id, Some("Aur3lia"), false));
    }
}

#[tokio::test]
async fn who_answers_is_first_and_what_is_late_comes_before_what_is_worse() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let seller = world.clerk("Clerk of Cheap Bags", "Cheap Bags").await;
        let order = async || {
            let queue = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap();
            queue.rows.into_iter().map(|hold| (hold.title, hold.id)).collect::<Vec<_>>()
        };
        world.listing("L-1", "Aur3l1a purse 1:1 mirror quality", "Other", None).await;
        world.arrive().await;
        world.clock.advance(60);
        world.listing("L-2", "Aur3l1a belt 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        world.clock.advance(60);
        world.listing("L-3", "Aur3l1a wallet 1:1 mirror quality replica", "Other", None).await;
        world.arrive().await;
        let names = async || order().await.into_iter().map(|(title, _)| title.split(' ').nth(1).unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(names().await.len(), 3, "{:?}", world.engine);
        let belt = order().await.into_iter().find(|(title, _)| title.contains("belt")).unwrap().1;
        world.portal.answer_hold(&seller, belt, "Bought at Aurelia in Paris in 2019, I have the bill").await.unwrap();
        assert_eq!(names().await[0], "belt", "{:?}", world.engine);
        let counts = world.portal.review_counts(&reviewer).await.unwrap();
        assert_eq!((counts.answered, counts.answered_at), (1, Some(world.portal.now())));
        // Another answer comes after it, though the first is added to.
        world.clock.advance(60);
        world.listing("L-4", "Aur3l1a scarf 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let holds = world.portal.shop_holds(&seller, PageQuery::number(1)).await.unwrap();
        let scarf = holds.rows.iter().find(|hold| hold.title.contains("scarf")).unwrap().id;
        world.portal.answer_hold(&seller, scarf, "Bought at Aurelia in Rome in 2020, I have the bill").await.unwrap();
        world.clock.advance(60);
        world.portal.answer_hold(&seller, belt, "Bought at Aurelia in Paris in 2019, and here is the bill's number").await.unwrap();
        assert_eq!(names().await[..2], ["belt", "scarf"], "{:?}", world.engine);
        let before = async |hold| world.portal.hold(&seller, hold).await.unwrap().before;
        assert_eq!((before(belt).await, before(scarf).await), (Some(0), Some(1)));
        // A day later what waits has waited long enough.
        world.clock.advance(86_400);
        world.listing("L-5", "Aur3l1a gloves 1:1 mirror quality replica", "Other", None).await;
        world.arrive().await;
        let queue = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap();
        let late: Vec<&str> = queue.rows.iter().map(|hold| hold.title.split(' ').nth(1).unwrap()).collect();
        assert_eq!(late, ["belt", "scarf", "purse", "wallet", "gloves"], "{:?}", world.engine);
    }
}
