//! Reports from filing to decision, with every kind of actor.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    account::BrandRole,
    ground::Ground,
    id::{BrandId, ListingId, RightId},
    listing::ListingState,
    page::PageQuery,
    report::{ReportFilter, ReportState, Verdict},
    shop::{ListingReason, ShopFilter},
    statement::Basis,
};
use portal::{
    Actor, PortalError,
    picture::Upload,
    report::{BrandReport, PublicReport},
};
use support::*;

const WHY: &str = "The seal on the case back is missing and the price is a tenth of ours.";
const REASON: &str = "The case back in picture 2 lacks the hallmark that every genuine piece has.";

fn form(listing: ListingId, right: RightId, world: &World) -> BrandReport {
    world.brand_report(listing, right, WHY)
}

/// An enrolled brand with an owner, a listing of a seller with an address.
struct Scene {
    world: World,
    owner: Actor,
    brand: BrandId,
    right: RightId,
    listing: ListingId,
}

async fn scenes() -> Vec<Scene> {
    scenes_of(worlds().await).await
}

async fn scenes_of(worlds: Vec<World>) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for world in worlds {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let listing = world.listing("882193", "Aurelia chronograph, steel", "watchbay-24", Some("shop@watchbay.example")).await;
        scenes.push(Scene { world, owner, brand, right, listing });
    }
    scenes
}

#[tokio::test]
async fn a_report_opens_filled_in_and_is_sent_once_however_often_it_is_clicked() {
    for Scene { world, owner, right, listing, .. } in scenes().await {
        let draft = world.portal.report_draft(&owner, listing, None).await.unwrap();
        assert_eq!(draft.ground, Ground::TrademarkInText);
        assert!(draft.explanation.contains("AURELIA"), "{}", draft.explanation);
        assert_eq!(draft.rights[0].id, right);
        let form =
            BrandReport { submission: draft.submission, explanation: draft.explanation, ground: draft.ground.to_string(), ..form(listing, right, &world) };
        let first = world.portal.file_report(&owner, form.clone()).await.unwrap();
        assert!(first.new);
        let again = world.portal.file_report(&owner, form.clone()).await.unwrap();
        assert_eq!((again.id, again.new), (first.id, false));
        // Another form with the same content is the same report too.
        let twin = world.portal.file_report(&owner, BrandReport { submission: world.portal.new_id(), ..form }).await.unwrap();
        assert_eq!((twin.id, twin.new), (first.id, false));
        assert_eq!(world.mails("aurelia.owner@example.com").await.iter().filter(|m| m.subject.contains("received your report")).count(), 1);
        assert!(world.portal.report_draft(&owner, listing, None).await.unwrap().warnings[0].contains("waits for a decision"));
    }
}

#[tokio::test]
async fn an_upheld_report_removes_the_listing_and_tells_seller_and_reporter_why() {
    for Scene { world, owner, right, listing, .. } in scenes().await {
        let reviewer = world.reviewer().await;
        let filed = world.portal.file_report(&owner, form(listing, right, &world)).await.unwrap();
        world.portal.decide_report(&reviewer, filed.id, Verdict::Uphold, REASON).await.unwrap();
        let detail = world.portal.brand_report(&owner, filed.id).await.unwrap();
        assert_eq!((detail.report.state, detail.listing_state), (ReportState::Upheld, ListingState::Removed));
        assert_eq!(detail.decision.as_ref().unwrap().reason, REASON);
        assert_eq!(detail.decision.unwrap().by, None, "a brand is not told which reviewer decided");
        let letter = &world.mails("shop@watchbay.example").await[0];
        assert!(letter.body.contains(REASON) && letter.body.contains("help@nordlys.example"), "{}", letter.body);
        assert!(!letter.body.contains("aurelia.owner@example.com"), "the seller does not learn who reported");
        assert!(world.mails("aurelia.owner@example.com").await.iter().any(|m| m.body.contains(REASON)));
        // The seller sees it on the portal, another seller does not.
        let seller = world.person("Shop", None).await;
        assert!(matches!(world.portal.shop_notices(&seller, PageQuery::default()).await, Err(PortalError::Forbidden)));
        world.portal.make_account(&Actor::System, "Watchbay", "shop@watchbay.example", PASSWORD, None).await.unwrap();
        let shop = world.sign_in("shop@watchbay.example").await;
        let notices = world.portal.shop_notices(&shop, PageQuery::default()).await.unwrap();
        let waits = async || world.portal.seller_counts(&shop).await.unwrap().notices_new;
        assert_eq!((waits().await, notices.rows[0].read, notices.rows[0].complain_until.to_string().as_str()), (1, false, "2027-05-23"));
        world.clock.advance(40 * 86_400);
        assert_eq!(waits().await, 1, "until somebody has read it");
        world.clock.advance(-40 * 86_400);
        assert!(world.portal.shop_notice(&shop, notices.rows[0].id).await.unwrap().letter.contains(REASON));
        let listings = world.portal.shop_listings(&shop, &ShopFilter::default(), PageQuery::default()).await.unwrap();
        assert_eq!(listings.page.rows[0].listing.state, ListingState::Removed);
        assert_eq!(listings.page.rows[0].reason, Some(ListingReason::Notice { id: notices.rows[0].id }), "the listing leads to its notice");
        world.listing("1", "Another thing", "other-shop", Some("other@shop.example")).await;
        world.portal.make_account(&Actor::System, "Other", "other@shop.example", PASSWORD, None).await.unwrap();
        let other = world.sign_in("other@shop.example").await;
        assert_eq!(waits().await, 0, "it was read");
        assert!(world.portal.shop_notices(&shop, PageQuery::default()).await.unwrap().rows[0].read);
        assert!(matches!(world.portal.shop_notice(&other, notices.rows[0].id).await, Err(PortalError::NotFound(_))));
        // A report on what is removed already says so.
        let late = world.portal.file_report(&owner, BrandReport { ground: "design".into(), ..form(listing, right, &world) }).await.unwrap_err().error;
        assert!(late.to_string().contains("removed already"), "{late}");
    }
}

#[tokio::test]
async fn a_rejected_report_leaves_the_listing_and_gives_the_reporter_the_reason() {
    for Scene { world, owner, right, listing, .. } in scenes().await {
        let reviewer = world.reviewer().await;
        let filed = world.portal.file_report(&owner, form(listing, right, &world)).await.unwrap();
        let short = world.portal.decide_report(&reviewer, filed.id, Verdict::Reject, "no").await.unwrap_err();
        assert!(matches!(short, PortalError::Invalid(_)), "{short}");
        world.portal.decide_report(&reviewer, filed.id, Verdict::Reject, "The invoice shows that these are genuine goods.").await.unwrap();
        let detail = world.portal.follow_report(&anonymous(), &filed.reference.to_string()).await.unwrap();
        assert_eq!((detail.report.state, detail.listing_state), (ReportState::Rejected, ListingState::Live));
        assert!(world.mails("aurelia.owner@example.com").await.iter().any(|m| m.body.contains("genuine goods")));
        assert!(world.mails("shop@watchbay.example").await.is_empty());
    }
}

#[tokio::test]
async fn of_two_reviewers_at_once_one_wins_and_the_other_is_told() {
    for Scene { world, owner, right, listing, .. } in scenes_of(racing_worlds().await).await {
        let (rita, ron) = (world.reviewer().await, world.person("Ron Reviewer", Some(model::account::StaffRole::Reviewer)).await);
        let filed = world.portal.file_report(&owner, form(listing, right, &world)).await.unwrap();
        let (a, b) = tokio::join!(
            world.portal.decide_report(&rita, filed.id, Verdict::Uphold, REASON),
            world.portal.decide_report(&ron, filed.id, Verdict::Reject, "Nothing in the pictures shows a copy."),
        );
        assert_eq!(a.is_ok() as u8 + b.is_ok() as u8, 1, "{a:?} {b:?}");
        let lost = a.err().or(b.err()).unwrap();
        assert!(matches!(&lost, PortalError::Conflict(text) if text.contains("was first")), "{lost}");
        let sent = world.mails("aurelia.owner@example.com").await.into_iter().filter(|m| m.subject.contains("upheld")).count();
        assert_eq!(sent, 1, "one decision, one answer");
    }
}

#[tokio::test]
async fn somebody_without_an_account_reports_and_follows_by_reference() {
    for Scene { world, listing, .. } in scenes().await {
        let form = PublicReport {
            submission: world.portal.new_id().to_string(),
            listing: "882193".into(),
            ground: "counterfeit".into(),
            explanation: WHY.into(),
            name: "Bo".into(),
            email: "bo@example.com".into(),
            good_faith: true,
            ..PublicReport::default()
        };
        let filed = world.portal.file_public_report(&anonymous(), form.clone()).await.unwrap();
        let again = world.portal.file_public_report(&anonymous(), form.clone()).await.unwrap();
        assert_eq!((again.id, again.new), (filed.id, false));
        let typed = filed.reference.to_string().to_lowercase();
        let detail = world.portal.follow_report(&anonymous(), &typed).await.unwrap();
        assert_eq!(detail.report.listing_id, listing);
        assert_eq!(detail.reporter, None, "the reference shows the report, not the reporter");
        // All that is wrong is said at once, each at its field.
        let bad = PublicReport { listing: "nowhere".into(), email: "bo".into(), good_faith: false, explanation: "bad".into(), ..PublicReport::default() };
        let PortalError::Invalid(errors) = world.portal.file_public_report(&anonymous(), bad).await.unwrap_err().error else { panic!() };
        let fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["listing", "ground", "explanation", "name", "email", "good_faith"]);
    }
}

#[tokio::test]
async fn nobody_reports_reads_or_decides_what_is_not_theirs() {
    for Scene { world, owner, brand, right, listing } in scenes().await {
        let filed = world.portal.file_report(&owner, form(listing, right, &world)).await.unwrap();
        let (stranger, other_right) = {
            let (actor, _, right) = world.enrolled_brand("Borealis").await;
            (actor, right)
        };
        let viewer = world.member(brand, "Vera Viewer", BrandRole::Viewer).await;
        let nobody = world.person("Nobody Special", None).await;
        let portal = &world.portal;
        assert!(matches!(portal.brand_report(&stranger, filed.id).await, Err(PortalError::NotFound(_))));
        assert!(matches!(portal.brand_report(&anonymous(), filed.id).await, Err(PortalError::SignInNeeded)));
        assert!(portal.brand_report(&viewer, filed.id).await.is_ok());
        for actor in [&viewer, &nobody] {
            assert!(matches!(portal.file_report(actor, form(listing, right, &world)).await.unwrap_err().error, PortalError::Forbidden));
        }
        // Another brand's right is no right of one's own.
        assert!(matches!(portal.file_report(&stranger, form(listing, right, &world)).await.unwrap_err().error, PortalError::Invalid(_)));
        assert!(portal.file_report(&stranger, form(listing, other_right, &world)).await.is_ok());
        for actor in [&owner, &viewer, &stranger, &nobody] {
            assert!(matches!(portal.decide_report(actor, filed.id, Verdict::Uphold, REASON).await, Err(PortalError::Forbidden)));
            assert!(portal.report_queue(actor, PageQuery::default()).await.is_err());
        }
        assert!(matches!(portal.decide_report(&anonymous(), filed.id, Verdict::Uphold, REASON).await, Err(PortalError::SignInNeeded)));
        let unknown = model::id::ReportId(portal.new_id());
        let reviewer = world.reviewer().await;
        assert!(matches!(portal.decide_report(&reviewer, unknown, Verdict::Uphold, REASON).await, Err(PortalError::NotFound(_))));
    }
}

fn evidence(name: &str) -> Upload {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 30, image::Rgb([170, 40, 20])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    Upload { name: name.into(), bytes: bytes.into_inner() }
}

#[tokio::test]
async fn pictures_are_evidence_for_the_brand_and_the_reviewer_and_outlive_a_slip_in_the_form() {
    for Scene { world, owner, right, listing, .. } in scenes().await {
        let portal = &world.portal;
        let slip = BrandReport { explanation: "too short".into(), pictures: vec![evidence("a.png"), evidence("b.png")], ..form(listing, right, &world) };
        let refused = portal.file_report(&owner, slip.clone()).await.unwrap_err();
        assert_eq!(refused.kept_pictures.len(), 2, "nobody chooses them twice");
        let mended = BrandReport { explanation: WHY.into(), kept_pictures: refused.kept_pictures.clone(), pictures: vec![evidence("c.png")], ..slip.clone() };
        let filed = portal.file_report(&owner, mended).await.unwrap();
        let pictures = portal.brand_report(&owner, filed.id).await.unwrap().pictures;
        assert_eq!((pictures.len(), &pictures[..2]), (3, &refused.kept_pictures[..]));
        let reviewer = world.reviewer().await;
        assert_eq!(portal.report_to_decide(&reviewer, filed.id).await.unwrap().detail.pictures, pictures);
        assert!(portal.picture(&reviewer, pictures[0]).await.is_ok() && portal.picture(&owner, pictures[2]).await.is_ok());
        let (stranger, _, other_right) = world.enrolled_brand("Borealis").await;
        assert!(matches!(portal.picture(&stranger, pictures[0]).await, Err(PortalError::NotFound(_))));
        // Another's picture is no evidence of one's own.
        let stolen = BrandReport { kept_pictures: pictures, ..form(listing, other_right, &world) };
        let refused = portal.file_report(&stranger, stolen).await.unwrap_err();
        assert!(refused.error.to_string().contains("not there any more"), "{}", refused.error);
        let many = BrandReport { pictures: (0..7).map(|_| evidence("many.png")).collect(), ..form(listing, other_right, &world) };
        assert!(portal.file_report(&stranger, many).await.unwrap_err().error.to_string().contains("6 pictures at most"));
        let text = Upload { name: "letter.png".into(), bytes: b"no picture".to_vec() };
        let no_picture = BrandReport { pictures: vec![text], ..form(listing, other_right, &world) };
        assert!(portal.file_report(&stranger, no_picture).await.unwrap_err().error.to_string().contains("letter.png"));
    }
}

#[tokio::test]
async fn pictures_of_a_report_without_an_account_are_for_the_staff_only() {
    for Scene { world, listing: _, .. } in scenes().await {
        let portal = &world.portal;
        let form = PublicReport {
            submission: portal.new_id().to_string(),
            listing: "882193".into(),
            ground: "counterfeit".into(),
            explanation: WHY.into(),
            name: "Bo".into(),
            email: "bo@example.com".into(),
            good_faith: false,
            pictures: vec![evidence("mine.png")],
            ..PublicReport::default()
        };
        let kept_pictures = portal.file_public_report(&anonymous(), form.clone()).await.unwrap_err().kept_pictures;
        assert_eq!(kept_pictures.len(), 1);
        let again = PublicReport { good_faith: true, kept_pictures, pictures: Vec::new(), ..form };
        let filed = portal.file_public_report(&anonymous(), again).await.unwrap();
        assert!(portal.follow_report(&anonymous(), &filed.reference.to_string()).await.unwrap().pictures.is_empty());
        let pictures = portal.report_to_decide(&world.reviewer().await, filed.id).await.unwrap().detail.pictures;
        assert_eq!(pictures.len(), 1);
        assert!(matches!(portal.picture(&anonymous(), pictures[0]).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn a_report_is_taken_back_by_its_brand_while_it_waits_and_counts_as_nothing() {
    for Scene { world, owner, brand, right, listing } in scenes().await {
        let (reviewer, stranger) = (world.reviewer().await, world.brand("Borealis").await.owner);
        let (manager, viewer) = (world.member(brand, "Mia Manager", BrandRole::Manager).await, world.member(brand, "Vic Viewer", BrandRole::Viewer).await);
        let filed = world.portal.file_report(&owner, form(listing, right, &world)).await.unwrap();
        let why = "The seller turned out to be one of ours.";
        let withdraw = async |actor: &Actor, why: &str| world.portal.withdraw_report(actor, filed.id, why).await;
        assert!(matches!(withdraw(&viewer, why).await, Err(PortalError::Forbidden)));
        assert!(matches!(withdraw(&reviewer, why).await, Err(PortalError::NotFound(_))));
        assert!(matches!(withdraw(&stranger, why).await, Err(PortalError::NotFound(_))));
        assert!(matches!(withdraw(&anonymous(), why).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(withdraw(&manager, "no").await, Err(PortalError::Invalid(_))));
        withdraw(&manager, why).await.unwrap();
        let detail = world.portal.brand_report(&owner, filed.id).await.unwrap();
        assert_eq!((detail.report.state, detail.listing_state), (ReportState::Withdrawn, ListingState::Live));
        let decision = detail.decision.unwrap();
        assert_eq!((decision.by.as_deref(), decision.reason.as_str()), (Some("Mia Manager"), why));
        assert!(detail.history.iter().any(|(_, said)| said.contains("Taken back")), "{:?}", detail.history);
        assert!(world.mails("aurelia.owner@example.com").await.iter().any(|mail| mail.subject.contains("taken back") && mail.body.contains(why)));
        assert!(world.mails("shop@watchbay.example").await.is_empty(), "the seller never heard of it");
        assert_eq!(world.portal.report_queue(&reviewer, PageQuery::default()).await.unwrap().total, 0);
        let counts = world.portal.brand_overview(&owner).await.unwrap().counts;
        assert_eq!((counts.reports_open, counts.reports_upheld, counts.reports_rejected), (0, 0, 0));
        let late = world.portal.decide_report(&reviewer, filed.id, Verdict::Uphold, REASON).await.unwrap_err();
        assert!(late.to_string().contains("withdrawn already"), "{late}");
        assert!(matches!(withdraw(&owner, why).await, Err(PortalError::Conflict(_))));
        // The same can be reported again; what is decided stays.
        let again = world.portal.file_report(&owner, form(listing, right, &world)).await.unwrap();
        assert!(again.new && again.id != filed.id);
        world.portal.decide_report(&reviewer, again.id, Verdict::Reject, REASON).await.unwrap();
        let late = world.portal.withdraw_report(&owner, again.id, why).await.unwrap_err();
        assert!(late.to_string().contains("rejected already"), "{late}");
    }
}

#[tokio::test]
async fn a_brand_s_reports_are_narrowed_and_taken_as_a_file() {
    for Scene { world, owner, brand, right, listing } in scenes().await {
        let other = RightId(world.portal.new_id());
        store::testing::make_right(world.portal.db(), other, brand, "=AURELIA NOIR", owner.user_id().unwrap()).await;
        let first = world.portal.file_report(&owner, form(listing, right, &world)).await.unwrap();
        world.clock.advance(86_400);
        let later = BrandReport { right: other, ground: "design".into(), ..form(listing, right, &world) };
        let second = world.portal.file_report(&owner, later).await.unwrap();
        world.portal.withdraw_report(&owner, second.id, "Filed for the wrong mark.").await.unwrap();
        let found = async |filter: &ReportFilter| {
            let page = world.portal.brand_reports(&owner, filter, PageQuery::default()).await.unwrap();
            let file = world.portal.reports_csv(&owner, filter).await.unwrap();
            assert_eq!(file.lines().count() as i64, page.total + 1, "{file}");
            page.rows.into_iter().map(|report| report.id).collect::<Vec<_>>()
        };
        assert_eq!(found(&ReportFilter::default()).await, [second.id, first.id], "{:?}", world.engine);
        assert_eq!(found(&ReportFilter::read("withdrawn", "", "", "")).await, [second.id]);
        assert_eq!(found(&ReportFilter::read("", &right.to_string(), "", "")).await, [first.id]);
        assert_eq!(found(&ReportFilter::read("", "", "", "2026-11-23")).await, [first.id]);
        assert_eq!(found(&ReportFilter::read("", "", "2026-11-24", "2026-11-24")).await, [second.id]);
        let file = world.portal.reports_csv(&owner, &ReportFilter::default()).await.unwrap();
        assert!(file.starts_with("reference,filed_at,state,") && file.contains(",withdrawn,") && file.contains(",'=AURELIA NOIR"), "{file}");
        assert_eq!(world.portal.reported_marks(&owner).await.unwrap().len(), 2);
        let stranger = world.brand("Borealis").await.owner;
        assert_eq!(world.portal.reports_csv(&stranger, &ReportFilter::default()).await.unwrap().lines().count(), 1);
        assert!(matches!(world.portal.reports_csv(&anonymous(), &ReportFilter::default()).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn a_brand_hears_of_its_report_though_who_filed_it_is_deleted() {
    for Scene { world, owner, brand, right, listing } in scenes().await {
        let reviewer = world.reviewer().await;
        let manager = world.member(brand, "Mia Manager", BrandRole::Manager).await;
        let filed = world.portal.file_report(&manager, form(listing, right, &world)).await.unwrap();
        world.portal.close_account(&manager, PASSWORD).await.unwrap();
        let told = async |word: &str| world.mails("aurelia.owner@example.com").await.iter().filter(|mail| mail.subject.contains(word)).count();
        world.portal.withdraw_report(&owner, filed.id, "The seller turned out to be one of ours.").await.unwrap();
        assert_eq!(told("taken back").await, 1);
        let manager = world.member(brand, "Max Manager", BrandRole::Manager).await;
        let filed = world.portal.file_report(&manager, form(listing, right, &world)).await.unwrap();
        world.portal.close_account(&manager, PASSWORD).await.unwrap();
        world.portal.decide_report(&reviewer, filed.id, Verdict::Reject, REASON).await.unwrap();
        assert_eq!((told("not upheld").await, world.mails("").await.len()), (1, 0));
    }
}

#[tokio::test]
async fn a_seller_reads_why_and_by_which_law_and_nothing_that_the_reporter_wrote() {
    for Scene { world, owner, right, listing, .. } in scenes().await {
        let reviewer = world.reviewer().await;
        let explanation = "Test buy order 4711-SECRET, delivered to our employee Anna Muster in Kiel.".to_owned();
        let filed = world.portal.file_report(&owner, BrandReport { explanation, ..form(listing, right, &world) }).await.unwrap();
        world.portal.decide_report(&reviewer, filed.id, Verdict::Uphold, REASON).await.unwrap();
        let letter = &world.mails("shop@watchbay.example").await[0].body;
        for said in [REASON, "illegal content", "Article 9(2)", "the mark AURELIA, registered at", "was not found by automated means. A person decided."] {
            assert!(letter.contains(said), "{said}: {letter}");
        }
        assert!(!letter.contains("4711") && !letter.contains("Muster"), "{letter}");
        assert!(world.mails("aurelia.owner@example.com").await.iter().any(|mail| mail.body.contains("no automated means were used")));
        // Whoever decides reads it.
        assert!(world.portal.report_to_decide(&reviewer, filed.id).await.unwrap().detail.explanation.contains("4711"));
    }
}

#[tokio::test]
async fn genuine_goods_from_elsewhere_are_against_the_terms_unless_a_reviewer_names_the_law() {
    for (basis, said, not) in [(None, "against our terms. Clause: Goods", "illegal content"), (Some(Basis::Law), "Article 15 of Regulation", "our terms")] {
        for Scene { world, owner, right, listing, .. } in scenes().await {
            let reviewer = world.reviewer().await;
            let filed = world
                .portal
                .file_report(&owner, BrandReport { ground: "parallel_import".into(), considered: true, ..form(listing, right, &world) })
                .await
                .unwrap();
            assert_eq!(world.portal.report_to_decide(&reviewer, filed.id).await.unwrap().basis, Basis::Terms);
            world.portal.decide_report_on(&reviewer, filed.id, Verdict::Uphold, basis, REASON).await.unwrap();
            let letter = &world.mails("shop@watchbay.example").await[0].body;
            assert!(letter.contains(said) && !letter.contains(not), "{letter}");
        }
    }
}
