//! Cases: who opens them and sees them, what goes into them, closing and reopening, and the file.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    alert::{AlertFilter, AlertId},
    batch::BatchForm,
    case::{CaseFacts, CaseState, CaseThing, NoteKind},
    id::{CaseId, ListingId, ReportId, RightId},
    page::PageQuery,
    unit_code::UnitCode,
};
use portal::{Actor, Client, PortalError, case::IntoCase, check::CheckQuestion, report::BrandReport, secret::sha256};
use store::testing;
use support::*;
use uuid::Uuid;

/// A brand with an alert, a report and a listing.
struct Ground {
    brand: Brand,
    alert: AlertId,
    report: ReportId,
    listing: ListingId,
}

async fn ground(world: &World) -> Ground {
    let brand = world.brand("Aurelia").await;
    let right = RightId(world.portal.new_id());
    testing::make_right(world.portal.db(), right, brand.id, "AURELIA", brand.owner.user_id().unwrap()).await;
    let product = world.portal.make_product(&brand.owner, "4006381333931", "Heritage chronograph", "", "").await.unwrap();
    let facts = BatchForm { lot: "H42-0312", count: "1", ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&brand.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    let code = UnitCode::parse(&String::from_utf8(file).unwrap().lines().nth(1).unwrap()[..23]).unwrap();
    for (n, country) in (1..).zip(["DE", "TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX", "FR", "SG", "TH"]) {
        let country = model::listing::Country::parse(country).ok();
        let buyer = Actor::Anonymous(Client { address: format!("198.51.{n}.7"), user_agent: format!("phone {n}"), country, ..Client::default() });
        world.portal.check_code(&buyer, &CheckQuestion { code: &code.serial(), ..CheckQuestion::default() }).await.unwrap();
        world.clock.advance(2 * 86_400);
    }
    let alert = world.portal.alerts(&brand.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap().page.rows[0].id;
    let listing = world.listing("L-1", "Aurelia chronograph, new", "bargains", None).await;
    let form = BrandReport {
        submission: world.portal.new_id(),
        listing,
        right,
        ground: "counterfeit".into(),
        explanation: "The seal on the case is missing, and the price is a third.".into(),
        good_faith: true,
        considered: false,
        kept_pictures: Vec::new(),
        pictures: Vec::new(),
        alert: None,
    };
    let report = world.portal.file_report(&brand.owner, form).await.unwrap().id;
    Ground { brand, alert, report, listing }
}

async fn put(world: &World, who: &Actor, thing: CaseThing, case: &str, title: &str) -> Result<CaseId, PortalError> {
    put_once(world, who, thing, case, title, world.portal.new_id()).await
}

async fn put_once(world: &World, who: &Actor, thing: CaseThing, case: &str, title: &str, submission: Uuid) -> Result<CaseId, PortalError> {
    world.clock.advance(1);
    world.portal.put_into_case(who, IntoCase { thing, case, title, why: "Seen in Izmir", submission }).await
}

fn fields(error: PortalError) -> Vec<String> {
    let PortalError::Invalid(errors) = error else { panic!("{error:?}") };
    errors.into_iter().map(|error| error.field).collect()
}

#[tokio::test]
async fn a_case_gathers_alerts_reports_and_listings_each_once() {
    for world in worlds().await {
        let Ground { brand, alert, report, listing } = ground(&world).await;
        let (alert, report, listing) = (CaseThing::Alert(alert), CaseThing::Report(report), CaseThing::Listing(listing));
        let id = put(&world, &brand.manager, alert, "new", " Copies  in Turkey ").await.unwrap();
        let case = id.to_string();
        for thing in [report, listing, alert, listing] {
            assert_eq!(put(&world, &brand.owner, thing, &case, "").await.unwrap(), id);
        }
        let detail = world.portal.case(&brand.viewer, id).await.unwrap();
        assert_eq!((detail.case.title.as_str(), detail.case.number.to_string().as_str(), detail.case.items), ("Copies in Turkey", "C-2026-0001", 3));
        assert_eq!(detail.items.iter().map(|item| item.thing).collect::<Vec<_>>(), [alert, report, listing]);
        assert_eq!((detail.items[0].note.as_str(), detail.items[0].added_by.as_deref()), ("Seen in Izmir", Some("Manager of Aurelia")));
        assert!(matches!(&detail.items[0].facts, CaseFacts::Alert(a) if a.product == "Heritage chronograph" && !a.findings.is_empty()));
        assert!(matches!(&detail.items[1].facts, CaseFacts::Report(r) if r.listing_title == "Aurelia chronograph, new"));
        assert!(matches!(&detail.items[2].facts, CaseFacts::Listing(l) if l.seller.as_ref().unwrap().name == "bargains"));
        assert!(!detail.may_manage);
        // The pages of the things name the case, and offer the others.
        let other = world.portal.open_case(&brand.owner, world.portal.new_id(), "Fakes on holiday markets").await.unwrap();
        for thing in [alert, report, listing] {
            let card = world.portal.cases_of(&brand.viewer, thing).await.unwrap();
            assert_eq!((card.inside.len(), card.inside[0].id, card.open.len(), card.open[0].id, card.may_manage), (1, id, 1, other, false));
        }
        // What was added twice is told once.
        let changes = world.portal.brand_overview(&brand.viewer).await.unwrap().changes;
        let told = |action: &str| changes.iter().filter(|entry| entry.action == action).count();
        assert_eq!((told("case.opened"), told("case.item_added")), (2, 3));
        assert!(changes.iter().any(|entry| entry.summary == "Added the listing “Aurelia chronograph, new” to the case C-2026-0001"), "{changes:?}");
    }
}

#[tokio::test]
async fn a_double_click_opens_one_case_and_writes_one_note() {
    for world in racing_worlds().await {
        let Ground { brand, alert, .. } = ground(&world).await;
        let (submission, thing) = (world.portal.new_id(), CaseThing::Alert(alert));
        let other = world.another_process().await;
        let form = IntoCase { thing, case: "new", title: "Copies", why: "", submission };
        let (one, two) = tokio::join!(world.portal.put_into_case(&brand.owner, form), other.put_into_case(&brand.owner, form));
        let id = one.unwrap();
        assert_eq!(id, two.unwrap());
        assert_eq!(put_once(&world, &brand.owner, thing, "new", "Copies", submission).await.unwrap(), id);
        assert_eq!(world.portal.open_case(&brand.owner, submission, "Copies").await.unwrap(), id);
        let next = world.portal.open_case(&brand.owner, world.portal.new_id(), "Next").await.unwrap();
        let detail = world.portal.case(&brand.owner, next).await.unwrap();
        assert_eq!(detail.case.number.to_string(), "C-2026-0002", "no number was used up");
        for _ in 0..2 {
            world.portal.note_in_case(&brand.manager, next, detail.submission, "The customs office in Izmir was told.").await.unwrap();
        }
        let notes = world.portal.case(&brand.viewer, next).await.unwrap().notes;
        assert_eq!((notes.len(), notes[0].kind, notes[0].by.as_deref()), (1, NoteKind::Note, Some("Manager of Aurelia")));
        // Another brand that sends this number opens a case of its own or none, and never sees this one.
        let borealis = world.brand("Borealis").await;
        assert!(matches!(world.portal.open_case(&borealis.owner, submission, "Mine").await, Err(PortalError::Conflict(_))));
        let own = world.portal.open_case(&borealis.owner, world.portal.new_id(), "Mine").await.unwrap();
        assert_eq!(world.portal.case(&borealis.owner, own).await.unwrap().case.number.to_string(), "C-2026-0001", "each brand counts its own");
        // A new year begins at one.
        world.clock.advance(60 * 86_400);
        let later = world.portal.open_case(&brand.owner, world.portal.new_id(), "Later").await.unwrap();
        assert_eq!(world.portal.case(&brand.owner, later).await.unwrap().case.number.to_string(), "C-2027-0001");
    }
}

#[tokio::test]
async fn a_case_is_its_brands_alone_and_its_managers_work_on_it() {
    for world in worlds().await {
        let Ground { brand, alert, report, .. } = ground(&world).await;
        let id = put(&world, &brand.manager, CaseThing::Alert(alert), "new", "Copies").await.unwrap();
        let (portal, case) = (&world.portal, id.to_string());
        let borealis = world.brand("Borealis").await.owner;
        let strangers = [borealis.clone(), world.reviewer().await, world.administrator().await, world.person("Nora Nobody", None).await];
        for who in &strangers {
            assert!(matches!(portal.case(who, id).await, Err(PortalError::NotFound("case"))));
            assert!(matches!(portal.case_file(who, id).await, Err(PortalError::NotFound("case"))));
            assert!(matches!(portal.add_to_case(who, id, "L-1", "").await, Err(PortalError::NotFound("case"))));
            assert!(matches!(portal.note_in_case(who, id, portal.new_id(), "Hello").await, Err(PortalError::NotFound("case"))));
            assert!(matches!(portal.close_case(who, id, "Over").await, Err(PortalError::NotFound("case"))));
            assert!(matches!(portal.reopen_case(who, id).await, Err(PortalError::NotFound("case"))));
            for thing in [CaseThing::Alert(alert), CaseThing::Report(report)] {
                assert!(matches!(put(&world, who, thing, "new", "Mine").await, Err(PortalError::NotFound(_))));
                assert!(matches!(portal.cases_of(who, thing).await, Err(PortalError::NotFound(_))));
            }
        }
        for who in &strangers[1..] {
            assert!(matches!(portal.cases(who, None, PageQuery::default()).await, Err(PortalError::Forbidden)));
            assert!(matches!(portal.open_case(who, portal.new_id(), "Mine").await, Err(PortalError::Forbidden)));
        }
        assert!(portal.cases(&borealis, None, PageQuery::default()).await.unwrap().page.rows.is_empty());
        let viewer = &brand.viewer;
        assert_eq!(portal.cases(viewer, None, PageQuery::default()).await.unwrap().page.rows[0].id, id);
        assert!(portal.case_file(viewer, id).await.is_ok());
        assert!(matches!(portal.open_case(viewer, portal.new_id(), "Mine").await, Err(PortalError::Forbidden)));
        assert!(matches!(put(&world, viewer, CaseThing::Report(report), &case, "").await, Err(PortalError::Forbidden)));
        assert!(matches!(portal.add_to_case(viewer, id, "L-1", "").await, Err(PortalError::Forbidden)));
        assert!(matches!(portal.note_in_case(viewer, id, portal.new_id(), "Hello").await, Err(PortalError::Forbidden)));
        assert!(matches!(portal.close_case(viewer, id, "Over").await, Err(PortalError::Forbidden)));
        let nobody = anonymous();
        assert!(matches!(portal.cases(&nobody, None, PageQuery::default()).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(portal.case(&nobody, id).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(portal.case_file(&nobody, id).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(put(&world, &nobody, CaseThing::Report(report), &case, "").await, Err(PortalError::SignInNeeded)));
        assert!(matches!(portal.case(&brand.owner, CaseId(portal.new_id())).await, Err(PortalError::NotFound("case"))));
        // Nor does a brand's thing go into another brand's case, whichever way it is named.
        let theirs = portal.open_case(&borealis, portal.new_id(), "Theirs").await.unwrap();
        assert!(matches!(put(&world, &brand.owner, CaseThing::Alert(alert), &theirs.to_string(), "").await, Err(PortalError::NotFound("case"))));
        let address = format!("http://127.0.0.1:3000/brand/reports/{report}");
        assert_eq!(fields(portal.add_to_case(&borealis, theirs, &address, "").await.unwrap_err()), ["thing"]);
        assert_eq!(portal.case(&brand.owner, id).await.unwrap().items.len(), 1);
    }
}

#[tokio::test]
async fn a_case_takes_what_a_text_names() {
    for world in worlds().await {
        let Ground { brand, alert, report, listing } = ground(&world).await;
        let portal = &world.portal;
        let id = portal.open_case(&brand.owner, portal.new_id(), "Copies").await.unwrap();
        let reference = portal.brand_report(&brand.owner, report).await.unwrap().report.reference.to_string();
        for text in ["L-1", &reference, &format!("https://portal.example/brand/alerts/{alert}?saved=yes"), &format!("/listings/{listing}")] {
            portal.add_to_case(&brand.owner, id, text, "").await.unwrap();
        }
        assert_eq!(portal.case(&brand.owner, id).await.unwrap().items.len(), 3, "the listing was named twice");
        for wrong in ["", "L-2", "R-7K3Q-F0M9-XT2W-HBER", &format!("/brand/alerts/{}.0", id)] {
            assert_eq!(fields(portal.add_to_case(&brand.owner, id, wrong, "").await.unwrap_err()), ["thing"], "{wrong}");
        }
        let long = "x".repeat(model::case::WHY_MAX + 1);
        assert_eq!(fields(portal.add_to_case(&brand.owner, id, "L-2", &long).await.unwrap_err()), ["thing", "case_note"], "all that is wrong at once");
        assert_eq!(fields(portal.open_case(&brand.owner, portal.new_id(), " ").await.unwrap_err()), ["case_title"]);
        assert_eq!(fields(put(&world, &brand.owner, CaseThing::Listing(listing), "", "").await.unwrap_err()), ["case"]);
    }
}

#[tokio::test]
async fn a_closed_case_takes_nothing_until_it_is_reopened() {
    for world in worlds().await {
        let Ground { brand, report, listing, .. } = ground(&world).await;
        let portal = &world.portal;
        let id = put(&world, &brand.owner, CaseThing::Report(report), "new", "Copies").await.unwrap();
        let newer = portal.open_case(&brand.owner, portal.new_id(), "Another").await.unwrap();
        assert_eq!(fields(portal.close_case(&brand.owner, id, " ").await.unwrap_err()), ["reason"]);
        assert!(matches!(portal.reopen_case(&brand.owner, id).await, Err(PortalError::Conflict(_))), "it is open");
        world.clock.advance(60);
        portal.close_case(&brand.manager, id, "The seller was removed").await.unwrap();
        assert!(matches!(portal.close_case(&brand.owner, id, "Me too").await, Err(PortalError::Conflict(_))), "once is enough");
        for refused in [
            put(&world, &brand.owner, CaseThing::Listing(listing), &id.to_string(), "").await.map(drop),
            portal.add_to_case(&brand.owner, id, "L-1", "").await,
            portal.note_in_case(&brand.owner, id, portal.new_id(), "One more thing").await,
        ] {
            let Err(PortalError::Conflict(message)) = refused else { panic!("{refused:?}") };
            assert_eq!(message, "The case C-2026-0001 is closed. Reopen it before you add to it");
        }
        // Closed ones come last though they were changed last, and are not offered.
        let list = portal.cases(&brand.viewer, None, PageQuery::default()).await.unwrap();
        assert_eq!((list.page.rows.iter().map(|case| case.id).collect::<Vec<_>>(), list.page.total, list.open, list.closed), (vec![newer, id], 2, 1, 1));
        let closed = portal.cases(&brand.viewer, Some(CaseState::Closed), PageQuery::default()).await.unwrap().page.rows;
        assert_eq!((closed.len(), closed[0].reason.as_str(), closed[0].closed_at.is_some()), (1, "The seller was removed", true));
        let card = portal.cases_of(&brand.owner, CaseThing::Listing(listing)).await.unwrap();
        assert_eq!(card.open.iter().map(|case| case.id).collect::<Vec<_>>(), [newer]);
        world.clock.advance(60);
        portal.reopen_case(&brand.owner, id).await.unwrap();
        put(&world, &brand.owner, CaseThing::Listing(listing), &id.to_string(), "").await.unwrap();
        let detail = portal.case(&brand.viewer, id).await.unwrap();
        assert_eq!((detail.case.state, detail.case.reason.as_str(), detail.case.closed_at, detail.items.len()), (CaseState::Open, "", None, 2));
        let history: Vec<_> = detail.notes.iter().map(|note| (note.kind, note.text.as_str())).collect();
        assert_eq!(history, [(NoteKind::Closed, "The seller was removed"), (NoteKind::Reopened, "")]);
        let changes = portal.brand_overview(&brand.viewer).await.unwrap().changes;
        assert!(["case.closed", "case.reopened"].iter().all(|action| changes.iter().any(|entry| entry.action == *action)), "{changes:?}");
    }
}

#[tokio::test]
async fn a_cases_file_holds_its_evidence_and_shows_whether_it_was_changed() {
    for world in worlds().await {
        let Ground { brand, alert, report, listing } = ground(&world).await;
        let portal = &world.portal;
        let id = put(&world, &brand.owner, CaseThing::Alert(alert), "new", "Copies").await.unwrap();
        for thing in [CaseThing::Report(report), CaseThing::Listing(listing)] {
            put(&world, &brand.owner, thing, &id.to_string(), "").await.unwrap();
        }
        portal.note_in_case(&brand.owner, id, portal.new_id(), "Customs were told.").await.unwrap();
        let file = portal.case_file(&brand.viewer, id).await.unwrap();
        assert_eq!(file.name, "C-2026-0001.json");
        let read: serde_json::Value = serde_json::from_str(&file.text).unwrap();
        let content = &read["content"];
        assert_eq!(
            (&read["made_by"], &content["case"]["title"], &content["notes"][0]["text"]),
            (&"Viewer of Aurelia".into(), &"Copies".into(), &"Customs were told.".into())
        );
        let items = content["items"].as_array().unwrap();
        assert_eq!(items.len(), 3);
        assert_eq!((items[0]["facts"]["facts"]["lot"].as_str(), items[0]["checks"].as_array().unwrap().len()), (Some("H42-0312"), 13));
        assert!(items[0]["checks"][0]["at"].as_str().unwrap().starts_with("2026-11-23T12:00:00"), "{}", items[0]["checks"][0]);
        assert!(items[1]["explanation"].as_str().unwrap().contains("seal") && items[1]["listing_as_reported"]["title"].is_string(), "{}", items[1]);
        assert!(items[2]["address"].as_str().unwrap().ends_with(&format!("/listings/{listing}")));
        // serde_json writes members sorted and without spaces too, as long as nobody asks it to keep their order.
        let digest: String = sha256(content.to_string().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(read["digest"]["value"], digest);
        // The same case makes the same digest, whoever takes the file and when; a change makes another.
        world.clock.advance(3600);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["digest"]["value"].as_str().unwrap().to_owned();
        assert_eq!(value(&portal.case_file(&brand.owner, id).await.unwrap().text), digest);
        portal.note_in_case(&brand.owner, id, portal.new_id(), "And the police.").await.unwrap();
        assert_ne!(value(&portal.case_file(&brand.owner, id).await.unwrap().text), digest);
    }
}
