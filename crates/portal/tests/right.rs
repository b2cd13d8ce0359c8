//! Enrolment from filing to a decision, as each kind of person meets it.

#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    account::{BrandRole, StaffRole},
    id::{ReportId, RightId},
    report::Verdict,
    review::OwnCause,
    right::RightState,
    trademark::Field,
};
use portal::{
    Actor, PortalError,
    picture::{FormRefused, Upload},
    right::{Filing, NewBrand},
};
use support::*;
use uuid::Uuid;

/// Invented records; the first has two contacts.
const RECORDS: &str = include_str!("../../trademarks/tests/fixtures/st96-1_D3.xml");
const CONTACT: &str = "docket@falk-oak.example";

fn picture() -> Upload {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(40, 30).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    Upload { name: "box.png".into(), bytes: bytes.into_inner() }
}

fn filing(submission: u128, name: &str) -> Filing {
    Filing {
        submission: Uuid::from_u128(submission),
        brand: Some(NewBrand { name: name.into(), website: "lantern.example".into(), categories: "Lamps, Lanterns".into() }),
        office: "US".into(),
        registration_number: "9,900,001".into(),
        mark_text: "north & lantern™".into(),
        mark_kind: "word".into(),
        classes: "11".into(),
        kept_pictures: Vec::new(),
        pictures: vec![picture()],
    }
}

/// A record whose contact is known for long.
async fn import(world: &World) {
    world.clock.advance(-40 * 86_400);
    import_now(world).await;
    world.clock.advance(40 * 86_400);
}

async fn import_now(world: &World) {
    let done = world.portal.import_trademarks(&Actor::System, RECORDS.as_bytes()).await.unwrap();
    assert_eq!((done.summary.read, done.summary.created, done.refused.len()), (1, 1, 0));
}

/// Ada files for a new brand of hers.
async fn filed(world: &World) -> (Actor, RightId) {
    let ada = world.person("Ada", None).await;
    let id = world.portal.file_right(&ada, filing(1, "North & Lantern")).await.unwrap();
    (world.sign_in("ada@example.com").await, id)
}

/// The same by another form, an hour after somebody else's.
async fn filed_as(world: &World, submission: u128) -> (Actor, RightId) {
    world.clock.advance(3600);
    let ada = world.person("Ada", None).await;
    let id = world.portal.file_right(&ada, filing(submission, "North & Lantern")).await.unwrap();
    (world.sign_in("ada@example.com").await, id)
}

async fn code(world: &World) -> String {
    let mails = world.mails(CONTACT).await;
    mails[0].body.lines().find(|line| line.starts_with("    ")).unwrap().trim().to_owned()
}

async fn state(world: &World, actor: &Actor, id: RightId) -> RightState {
    world.portal.right(actor, id).await.unwrap().right.state
}

#[tokio::test]
async fn a_brand_files_proves_its_mark_and_is_enrolled() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!(page.right.state, RightState::AwaitingCode);
        assert!(page.differences.iter().all(|d| d.same), "{:?}", page.differences);
        assert_eq!(page.right.code.as_ref().unwrap().sent_to, "d•••@falk-oak.example");
        assert_eq!((page.pictures.len(), page.brand.website.as_ref().unwrap().as_str()), (1, "https://lantern.example"));
        assert_eq!(world.portal.picture(&ada, page.pictures[0]).await.unwrap().media_type, "image/jpeg");
        // The record's other contact hears of it, without the code.
        assert!(!world.mails("ines@falk-oak.example").await[0].body.contains(&code(&world).await));

        world.clock.advance(60);
        world.portal.confirm_right(&ada, id, &code(&world).await.to_lowercase().replace('-', " ")).await.unwrap();
        assert_eq!(state(&world, &ada, id).await, RightState::InReview);
        let rita = world.reviewer().await;
        assert_eq!(world.portal.rights_in_review(&rita, Default::default()).await.unwrap().total, 1);
        assert!(world.portal.register(&anonymous(), "", Default::default()).await.unwrap().rows.is_empty());
        world.clock.advance(60);
        world.portal.decide_right(&rita, id, true, "The record and the pictures agree.").await.unwrap();

        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!((page.right.state, page.brand.enrolled_at), (RightState::Enrolled, Some(NOON.plus_seconds(120))));
        let told: Vec<_> = page.history.iter().map(|e| e.action.as_str()).collect();
        assert_eq!(told, ["right.filed", "right.code_sent", "right.confirmed", "right.enrolled"]);
        assert!(world.mails("ada@example.com").await[0].body.contains("The reason: The record and the pictures agree."));
        for text in ["lantern", "9900001", "9,900,001", "NORTH"] {
            let entry = &world.portal.register(&anonymous(), text, Default::default()).await.unwrap().rows[0];
            assert_eq!((entry.brand.name.as_str(), entry.marks.len()), ("North & Lantern", 1), "{text}");
            assert!(entry.seal.starts_with("<svg"));
        }
        world.portal.withdraw_right(&ada, id).await.unwrap();
        assert_eq!(world.portal.right(&ada, id).await.unwrap().brand.enrolled_at, None);
        assert!(world.portal.register(&anonymous(), "", Default::default()).await.unwrap().rows.is_empty());
    }
}

#[tokio::test]
async fn a_double_click_files_once() {
    for world in racing_worlds().await {
        import(&world).await;
        let ada = world.person("Ada", None).await;
        let first = world.portal.file_right(&ada, filing(1, "North & Lantern"));
        let second = world.portal.file_right(&ada, filing(1, "North & Lantern"));
        let (first, second) = tokio::join!(first, second);
        assert_eq!(first.unwrap(), second.unwrap());
        assert_eq!(world.mails(CONTACT).await.len(), 1);
        let ada = world.sign_in("ada@example.com").await;
        assert_eq!(world.portal.rights(&ada).await.unwrap().len(), 1);
        // Another person's form with the same id is not answered with her right.
        let eve = world.person("Eve", None).await;
        assert!(world.portal.file_right(&eve, filing(1, "Eve's")).await.is_err());
    }
}

#[tokio::test]
async fn all_faults_of_a_form_are_told_at_once_and_its_pictures_are_kept() {
    for world in worlds().await {
        let ada = world.person("Ada", None).await;
        let mut wrong = filing(1, " ");
        (wrong.office, wrong.registration_number, wrong.classes, wrong.mark_kind) = ("EU".into(), "no".into(), "9, shoes".into(), String::new());
        let FormRefused { error, kept_pictures } = world.portal.file_right(&ada, wrong).await.unwrap_err();
        let PortalError::Invalid(fields) = error else { panic!("{error}") };
        let named: Vec<_> = fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(named, ["brand_name", "office", "registration_number", "mark_kind", "classes"]);
        assert!(fields[4].message.contains("“shoes”"));
        assert_eq!(kept_pictures.len(), 1);
        let again = Filing { kept_pictures: kept_pictures.clone(), pictures: Vec::new(), ..filing(1, "North & Lantern") };
        // Not with pictures of somebody else.
        let eve = world.person("Eve", None).await;
        assert!(world.portal.file_right(&eve, Filing { submission: Uuid::from_u128(2), ..again.clone() }).await.is_err());
        assert!(world.portal.picture(&eve, kept_pictures[0]).await.is_err());
        let id = world.portal.file_right(&ada, again).await.unwrap();
        let ada = world.sign_in("ada@example.com").await;
        assert_eq!(world.portal.right(&ada, id).await.unwrap().pictures, kept_pictures);
    }
}

#[tokio::test]
async fn a_file_that_is_no_picture_is_refused_by_its_name() {
    for world in worlds().await {
        let ada = world.person("Ada", None).await;
        let bad = Filing { pictures: vec![Upload { name: "mark.svg".into(), bytes: b"<svg/>".to_vec() }], ..filing(1, "") };
        let PortalError::Invalid(fields) = world.portal.file_right(&ada, bad).await.unwrap_err().error else { panic!() };
        assert_eq!(fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["brand_name", "pictures"]);
        let none = Filing { pictures: Vec::new(), ..filing(1, "A") };
        assert!(world.portal.file_right(&ada, none).await.unwrap_err().error.to_string().contains("at least one picture"));
    }
}

#[tokio::test]
async fn a_number_without_a_record_goes_to_a_reviewer() {
    for world in worlds().await {
        let (ada, id) = filed(&world).await;
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!((page.right.state, page.record.is_none()), (RightState::InReview, true));
        assert!(page.history[1].summary.contains("No record of this registration was imported"));
        assert!(matches!(world.portal.confirm_right(&ada, id, "1111-1111").await, Err(PortalError::Conflict(_))));
        // The record that comes later is compared all the same.
        import(&world).await;
        assert!(!world.portal.right(&ada, id).await.unwrap().differences.is_empty());
    }
}

#[tokio::test]
async fn differences_from_the_record_are_named() {
    for world in worlds().await {
        import(&world).await;
        let ada = world.person("Ada", None).await;
        let id = world.portal.file_right(&ada, Filing { classes: "11, 25".into(), ..filing(1, "A") }).await.unwrap();
        let ada = world.sign_in("ada@example.com").await;
        let page = world.portal.right(&ada, id).await.unwrap();
        let different: Vec<_> = page.differences.iter().filter(|d| !d.same).collect();
        assert_eq!((different.len(), different[0].field), (1, Field::Classes));
        assert_eq!(different[0].note.as_deref(), Some("Class 25 is not covered by registration 9900001"));
    }
}

#[tokio::test]
async fn five_wrong_codes_end_the_code_and_a_new_one_works() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        let first = code(&world).await;
        let wrong = if first.starts_with('0') { "1111-1111" } else { "0000-0000" };
        for left in ["4 tries are left", "3 tries are left", "2 tries are left", "One try is left", "Ask for a new code"] {
            let error = world.portal.confirm_right(&ada, id, wrong).await.unwrap_err().to_string();
            assert!(error.ends_with(left), "{error}");
        }
        let over = world.portal.confirm_right(&ada, id, &first).await.unwrap_err();
        assert!(over.to_string().contains("works no longer"), "the right code is too late now");
        world.clock.advance(60);
        world.portal.renew_code(&ada, id).await.unwrap();
        assert_ne!(code(&world).await, first);
        assert!(world.portal.confirm_right(&ada, id, &first).await.is_err());
        world.portal.confirm_right(&ada, id, &code(&world).await).await.unwrap();
        assert_eq!(state(&world, &ada, id).await, RightState::InReview);
        assert!(matches!(world.portal.confirm_right(&ada, id, &code(&world).await).await, Err(PortalError::Conflict(_))), "the second time");
    }
}

#[tokio::test]
async fn a_code_expires_and_a_person_can_be_asked_instead() {
    for world in worlds().await {
        import(&world).await;
        let (_, id) = filed(&world).await;
        world.clock.advance(14 * 86_400 + 1);
        let ada = world.sign_in("ada@example.com").await;
        assert!(world.portal.confirm_right(&ada, id, &code(&world).await).await.unwrap_err().to_string().contains("expired"));
        world.portal.ask_review(&ada, id).await.unwrap();
        assert_eq!(state(&world, &ada, id).await, RightState::InReview);
        assert!(matches!(world.portal.ask_review(&ada, id).await, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn a_contact_that_changed_lately_gets_no_code() {
    for world in worlds().await {
        import(&world).await;
        world.clock.advance(60);
        let changed = RECORDS.replace("Docket@falk-oak.example", "thief@mail.example");
        let done = world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(changed)).await.unwrap();
        assert_eq!((done.summary.created, done.summary.updated), (0, 1));
        let (ada, id) = filed(&world).await;
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!(page.right.state, RightState::InReview);
        assert!(page.history[1].summary.contains("known here for less than 30 days"));
        // No code to anybody, and a warning to all who stand or stood there.
        for to in ["thief@mail.example", CONTACT, "ines@falk-oak.example"] {
            let mails = world.mails(to).await;
            assert_eq!(mails.iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(), ["Somebody asks to enrol the mark “north & lantern™”"], "{to}");
        }
    }
}

#[tokio::test]
async fn a_record_imported_just_before_gets_no_code() {
    for world in worlds().await {
        import_now(&world).await;
        let (ada, id) = filed(&world).await;
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!((page.right.state, page.record.unwrap().contact_since), (RightState::InReview, NOON));
        assert!(!world.mails(CONTACT).await[0].body.lines().any(|line| line.starts_with("    ")), "no code");
    }
}

#[tokio::test]
async fn what_no_contact_confirmed_is_enrolled_after_three_days_unless_one_objects() {
    for world in worlds().await {
        import_now(&world).await;
        let (ada, id) = filed(&world).await;
        let rita = world.reviewer().await;
        world.clock.advance(1);
        world.portal.decide_right(&rita, id, true, "The pictures agree.").await.unwrap();
        assert_eq!(state(&world, &ada, id).await, RightState::Accepted);
        assert!(world.mails("ada@example.com").await[0].body.contains("it is enrolled on 26 Nov 2026"), "{:?}", world.mails("ada@example.com").await);
        let warning = world.mails("ines@falk-oak.example").await[0].clone();
        assert!(warning.body.contains("help@nordlys.example"), "{}", warning.body);
        world.clock.advance(72 * 3600 - 1);
        assert_eq!(world.portal.enrol_accepted().await.unwrap(), 0);
        // The link of the mail stops it; a made-up one does not.
        let key = warning.body.split("key=").nth(1).unwrap().split_whitespace().next().unwrap();
        assert!(matches!(world.portal.object_to_right(&anonymous(), id, "AAAA").await, Err(PortalError::Conflict(_))));
        world.portal.object_to_right(&anonymous(), id, key).await.unwrap();
        world.clock.advance(2);
        assert_eq!(world.portal.enrol_accepted().await.unwrap(), 0);
        assert_eq!(state(&world, &rita, id).await, RightState::InReview);
        assert_eq!(world.portal.right(&rita, id).await.unwrap().history.last().unwrap().action, "right.objected");
        let told = world.mails(rita.signed().unwrap().viewer.email.as_str()).await;
        assert!(told.iter().any(|mail| mail.subject == "Somebody objects to the enrolment of “north & lantern™”"), "{told:?}");
        // A person has looked at the objection, and decides; the link keeps nobody out for ever.
        world.portal.decide_right(&rita, id, true, "Their counsel confirmed it.").await.unwrap();
        assert_eq!(state(&world, &rita, id).await, RightState::Enrolled);
        assert!(world.mails("ada@example.com").await.iter().any(|mail| mail.subject == "Your mark “north & lantern™” is enrolled"));
        world.portal.object_to_right(&anonymous(), id, key).await.unwrap();
        assert_eq!(state(&world, &rita, id).await, RightState::Enrolled);
    }
}

#[tokio::test]
async fn an_objection_to_what_is_enrolled_waits_in_the_queue_until_a_reviewer_answers_it() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        world.portal.ask_review(&ada, id).await.unwrap();
        let rita = world.reviewer().await;
        world.portal.decide_right(&rita, id, true, "The pictures agree.").await.unwrap();
        let mails = world.mails("ines@falk-oak.example").await;
        let told = mails.iter().find(|mail| mail.body.contains("A code went to")).unwrap();
        assert!(
            told.body.contains("d•••@falk-oak.example") && told.body.matches("/not-ours").count() == 1,
            "the link stands in the place of no other dots: {}",
            told.body
        );
        let key = mails[0].body.split("key=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        world.clock.advance(3 * 86_400 + 1);
        assert_eq!(world.portal.enrol_accepted().await.unwrap(), 1);
        let waiting =
            async || (world.portal.rights_in_review(&rita, Default::default()).await.unwrap().total, world.portal.review_counts(&rita).await.unwrap().rights);
        assert_eq!(waiting().await, (0, 0));
        world.portal.object_to_right(&anonymous(), id, &key).await.unwrap();
        assert_eq!(waiting().await, (1, 1), "{:?}", world.engine);
        let page = world.portal.right(&rita, id).await.unwrap();
        assert_eq!((page.right.state, page.right.objected_at), (RightState::Enrolled, Some(world.portal.now())));
        assert!(matches!(world.portal.decide_right(&rita, id, true, " ").await, Err(PortalError::Invalid(_))));
        world.clock.advance(1);
        world.portal.decide_right(&rita, id, true, "The contact left the firm years ago.").await.unwrap();
        assert_eq!((waiting().await, state(&world, &rita, id).await), ((0, 0), RightState::Enrolled));
        let page = world.portal.right(&rita, id).await.unwrap();
        assert_eq!((page.right.objected_at, page.history.last().unwrap().action.as_str()), (None, "right.objection_dismissed"));
        assert!(matches!(world.portal.decide_right(&rita, id, true, "Again and again.").await, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn a_right_that_is_looked_at_again_shows_what_was_decided() {
    for world in worlds().await {
        import_now(&world).await;
        let (_, id) = filed(&world).await;
        let rita = world.reviewer().await;
        world.clock.advance(1);
        world.portal.decide_right(&rita, id, true, "The pictures agree.").await.unwrap();
        let mail = world.mails("ines@falk-oak.example").await[0].clone();
        let key = mail.body.split("key=").nth(1).unwrap().split_whitespace().next().unwrap();
        world.clock.advance(1);
        world.portal.object_to_right(&anonymous(), id, key).await.unwrap();
        let page = world.portal.right(&rita, id).await.unwrap();
        assert_eq!((page.right.state, page.decided_as()), (RightState::InReview, RightState::Accepted), "it never was enrolled");
        world.clock.advance(1);
        world.portal.decide_right(&rita, id, true, "Their counsel confirmed it.").await.unwrap();
        world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(RECORDS.replace("Lantern Works Ltd", "Somebody Else SA"))).await.unwrap();
        let page = world.portal.right(&rita, id).await.unwrap();
        assert_eq!((page.right.state, page.decided_as()), (RightState::InReview, RightState::Enrolled));
    }
}

#[tokio::test]
async fn a_rivals_filing_takes_no_code_away_and_an_accepted_one_is_not_said_to_be_enrolled() {
    for world in worlds().await {
        import(&world).await;
        let eve = world.person("Eve", None).await;
        let theirs = world.portal.file_right(&eve, filing(1, "Eve's Lanterns")).await.unwrap();
        let (ada, id) = filed_as(&world, 2).await;
        assert_eq!(state(&world, &ada, id).await, RightState::AwaitingCode, "a rival filed it an hour ago");
        // Her own earlier filing does not either.
        world.portal.withdraw_right(&ada, id).await.unwrap();
        let again = world.portal.file_right(&ada, Filing { brand: None, ..filing(3, "") }).await.unwrap();
        assert_eq!(state(&world, &ada, again).await, RightState::AwaitingCode);
        let rita = world.reviewer().await;
        world.portal.ask_review(&ada, again).await.unwrap();
        world.portal.decide_right(&rita, again, true, "The pictures agree.").await.unwrap();
        assert_eq!(state(&world, &ada, again).await, RightState::Accepted);
        let eve = world.sign_in("eve@example.com").await;
        world.portal.ask_review(&eve, theirs).await.unwrap();
        assert!(world.portal.right(&rita, theirs).await.unwrap().conflict.unwrap().accepted);
        let refused = world.portal.decide_right(&rita, theirs, true, "Also").await.unwrap_err().to_string();
        assert!(refused.contains("was accepted for “North & Lantern”") && !refused.contains("End that enrolment"), "{refused}");
    }
}

#[tokio::test]
async fn of_many_filings_at_once_none_passes_uncounted() {
    for world in racing_worlds().await {
        let ada = world.person("Ada", None).await;
        let names: Vec<String> = (1..=12).map(|n| format!("Brand {n}")).collect();
        let sent = names.iter().zip(1..).map(|(name, n)| world.portal.file_right(&ada, filing(n, name)));
        let done = futures::future::join_all(sent).await;
        assert_eq!(done.into_iter().filter(Result::is_ok).count(), 5, "{:?}", world.engine);
    }
}

#[tokio::test]
async fn a_mark_that_is_not_in_force_is_not_enrolled() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        world.portal.confirm_right(&ada, id, &code(&world).await).await.unwrap();
        let dead = RECORDS.replace("<tmk:MarkCurrentStatusCode>702</tmk:MarkCurrentStatusCode>", "<tmk:MarkCurrentStatusCode>710</tmk:MarkCurrentStatusCode>");
        world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(dead)).await.unwrap();
        let rita = world.reviewer().await;
        let refused = world.portal.decide_right(&rita, id, true, "The pictures agree.").await.unwrap_err();
        assert!(refused.to_string().contains("not in force"), "{refused}");
        assert_eq!(state(&world, &rita, id).await, RightState::InReview);
        world.portal.decide_right(&rita, id, false, "The registration was cancelled.").await.unwrap();
    }
}

#[tokio::test]
async fn filings_flood_neither_contacts_nor_reviewers() {
    for world in worlds().await {
        import(&world).await;
        world.reviewer().await;
        let ada = world.person("Ada", None).await;
        let names = ["Pay 50 EUR at evil.example 9", "B", "C", "D", "E", "F"];
        for (n, name) in (1..).zip(names).take(5) {
            let right = world.portal.file_right(&ada, filing(n, name)).await.unwrap();
            let first = if n == 1 { RightState::AwaitingCode } else { RightState::InReview };
            assert_eq!(state(&world, &world.sign_in("ada@example.com").await, right).await, first);
        }
        let sixth = world.portal.file_right(&ada, filing(6, names[5])).await.unwrap_err();
        assert!(sixth.error.to_string().contains("File the next one tomorrow"), "{}", sixth.error);
        for to in [CONTACT, "ines@falk-oak.example"] {
            let mails = world.mails(to).await;
            assert_eq!(mails.len(), 1, "{to}");
            assert!(!mails[0].body.contains("evil.example"), "{}", mails[0].body);
        }
    }
}

#[tokio::test]
async fn a_registration_is_enrolled_for_one_brand_only() {
    for world in worlds().await {
        import(&world).await;
        let (_, first) = filed(&world).await;
        world.clock.advance(86_401);
        let ada = world.sign_in("ada@example.com").await;
        world.portal.confirm_right(&ada, first, &code(&world).await).await.unwrap();
        let eve = world.person("Eve", None).await;
        let second = world.portal.file_right(&eve, filing(2, "Eve's Lanterns")).await.unwrap();
        let rita = world.reviewer().await;
        world.portal.decide_right(&rita, first, true, "First come").await.unwrap();
        let eve = world.sign_in("eve@example.com").await;
        world.portal.ask_review(&eve, second).await.unwrap();
        assert_eq!(world.portal.right(&rita, second).await.unwrap().conflict.unwrap().brand_name, "North & Lantern");
        let error = world.portal.decide_right(&rita, second, true, "Also").await.unwrap_err();
        assert!(matches!(&error, PortalError::Conflict(text) if text.contains("“North & Lantern”")), "{error}");
        // The same brand cannot file it twice; a third brand's filing goes to a person without a code.
        let again = world.portal.file_right(&ada, Filing { brand: None, ..filing(3, "") }).await.unwrap_err();
        assert!(again.error.to_string().contains("filed this registration already"));
        let mails = world.mails(CONTACT).await.len();
        let mia = world.person("Mia", None).await;
        let third = world.portal.file_right(&mia, filing(4, "Mia's")).await.unwrap();
        assert_eq!(world.portal.right(&rita, third).await.unwrap().right.state, RightState::InReview);
        assert_eq!(world.mails(CONTACT).await.len(), mails);
    }
}

#[tokio::test]
async fn of_two_reviewers_one_wins_and_the_other_is_told() {
    for world in racing_worlds().await {
        let (ada, id) = filed(&world).await;
        let rita = world.reviewer().await;
        let adam = world.administrator().await;
        let one = world.portal.decide_right(&rita, id, true, "Agrees");
        let two = world.portal.decide_right(&adam, id, false, "Differs");
        let (one, two) = tokio::join!(one, two);
        let lost = match (one, two) {
            (Ok(()), Err(error)) | (Err(error), Ok(())) => error,
            other => panic!("{other:?}"),
        };
        assert!(lost.to_string().starts_with("Another reviewer was quicker"), "{lost}");
        assert!(state(&world, &ada, id).await != RightState::InReview);
        assert_eq!(world.mails("ada@example.com").await.len(), 1);
    }
}

#[tokio::test]
async fn a_refused_brand_reads_the_reason_and_can_file_again() {
    for world in worlds().await {
        let (ada, id) = filed(&world).await;
        let rita = world.reviewer().await;
        assert!(matches!(world.portal.decide_right(&rita, id, false, "  ").await, Err(PortalError::Invalid(_))));
        world.portal.decide_right(&rita, id, false, "The number is of another mark.").await.unwrap();
        assert!(world.mails("ada@example.com").await[0].body.contains("The number is of another mark."));
        assert_eq!(world.portal.right(&ada, id).await.unwrap().right.decision.unwrap().reason, "The number is of another mark.");
        world.portal.file_right(&ada, Filing { brand: None, ..filing(2, "") }).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_of_a_brand_decides_its_enrolment_whatever_their_role_in_it() {
    for world in worlds().await {
        let (_, id) = filed(&world).await;
        let (rita, adam) = (world.reviewer().await, world.administrator().await);
        let brand = world.portal.right(&rita, id).await.unwrap().right.brand_id;
        for (name, role) in [("Vera", BrandRole::Viewer), ("Mona", BrandRole::Manager), ("Olga", BrandRole::Owner)] {
            let member = world.member(brand, name, role).await;
            world.portal.set_staff_role(&adam, member.user_id().unwrap(), Some(StaffRole::Reviewer)).await.unwrap();
            let member = world.sign_in(&email_of(name)).await;
            assert_eq!(world.portal.right(&member, id).await.unwrap().own_cause, Some(OwnCause::Brand), "{name}");
            let refused = world.portal.decide_right(&member, id, true, "Ours").await.unwrap_err();
            assert!(refused.to_string().starts_with("You act for this brand yourself"), "{refused}");
        }
        assert_eq!(world.portal.right(&rita, id).await.unwrap().own_cause, None);
        world.portal.decide_right(&rita, id, true, "The record and the pictures agree.").await.unwrap();
    }
}

#[tokio::test]
async fn others_see_and_do_nothing() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        let picture = world.portal.right(&ada, id).await.unwrap().pictures[0];
        let eve = world.person("Eve", None).await;
        let rita = world.reviewer().await;
        let portal = &world.portal;
        assert!(matches!(portal.right(&eve, id).await, Err(PortalError::NotFound(_))));
        assert!(matches!(portal.right(&anonymous(), id).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(portal.right(&ada, RightId(Uuid::from_u128(9))).await, Err(PortalError::NotFound(_))));
        assert!(portal.right(&rita, id).await.is_ok());
        assert!(matches!(portal.picture(&eve, picture).await, Err(PortalError::NotFound(_))));
        assert!(portal.picture(&rita, picture).await.is_ok());
        for stranger in [&eve, &anonymous(), &rita] {
            assert!(portal.confirm_right(stranger, id, "1111-1111").await.is_err());
            assert!(portal.renew_code(stranger, id).await.is_err());
            assert!(portal.ask_review(stranger, id).await.is_err());
            assert!(portal.withdraw_right(stranger, id).await.is_err());
        }
        for stranger in [&eve, &anonymous(), &ada] {
            assert!(portal.decide_right(stranger, id, true, "Mine").await.is_err());
            assert!(portal.rights_in_review(stranger, Default::default()).await.is_err());
            assert!(portal.import_trademarks(stranger, &b""[..]).await.is_err());
        }
        assert!(matches!(portal.file_right(&anonymous(), filing(7, "X")).await.unwrap_err().error, PortalError::SignInNeeded));
        assert_eq!(state(&world, &ada, id).await, RightState::AwaitingCode);
    }
}

/// Ada's right, enrolled, and a report of hers that relies on it.
async fn enrolled_and_reported(world: &World) -> (Actor, Actor, RightId, ReportId) {
    import(world).await;
    let (ada, id) = filed(world).await;
    world.portal.ask_review(&ada, id).await.unwrap();
    let rita = world.reviewer().await;
    world.portal.decide_right(&rita, id, true, "The record and the pictures agree.").await.unwrap();
    world.clock.advance(3 * 86_400 + 1);
    assert_eq!(world.portal.enrol_accepted().await.unwrap(), 1, "nobody objected");
    let ada = world.sign_in("ada@example.com").await;
    let rita = world.sign_in(&rita.signed().unwrap().viewer.email.to_string()).await;
    let listing = world.listing("L-1", "North & Lantern lamp", "Lamp shop", Some("lamps@example.com")).await;
    let report = world.portal.file_report(&ada, world.brand_report(listing, id, "The lamp has no seal, and costs a tenth of ours.")).await.unwrap().id;
    (ada, rita, id, report)
}

const UPHOLD: &str = "The lamp lacks the seal that every genuine one has.";

#[tokio::test]
async fn the_marketplace_ends_an_enrolment_and_nothing_is_removed_by_it_any_more() {
    for world in worlds().await {
        let (ada, rita, id, report) = enrolled_and_reported(&world).await;
        assert!(matches!(world.portal.end_right(&ada, id, "Not yours").await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.end_right(&rita, id, " ").await, Err(PortalError::Invalid(_))));
        let wrong = world.portal.decide_right(&rita, id, false, "Not yours").await.unwrap_err().to_string();
        assert!(wrong.contains("offers to end the enrolment"), "{wrong}");
        world.portal.end_right(&rita, id, "The maker itself wrote that it does not know this brand.").await.unwrap();
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!((page.right.state, page.brand.enrolled_at), (RightState::Ended, None));
        let mail = &world.mails("ada@example.com").await[0];
        assert!(mail.body.contains("does not know this brand") && mail.body.contains("help@nordlys.example"), "{}", mail.body);
        assert!(matches!(world.portal.end_right(&rita, id, "Again").await, Err(PortalError::Conflict(_))), "the second time");
        // Its reports wait, and can be rejected alone.
        let shown = world.portal.report_to_decide(&rita, report).await.unwrap();
        assert_eq!(shown.right_now.map(|right| right.state), Some(RightState::Ended));
        let refused = world.portal.decide_report(&rita, report, Verdict::Uphold, UPHOLD).await.unwrap_err().to_string();
        assert!(refused.contains("is not enrolled any more") && world.mails("lamps@example.com").await.is_empty(), "{refused}");
        world.portal.decide_report(&rita, report, Verdict::Reject, "The right that it relies on was ended.").await.unwrap();
        // Whoever owns it can have it enrolled now.
        let mia = world.person("Mia", None).await;
        let hers = world.portal.file_right(&mia, filing(7, "Mia's")).await.unwrap();
        assert_eq!(world.portal.right(&rita, hers).await.unwrap().conflict, None);
    }
}

#[tokio::test]
async fn a_record_that_ends_or_passes_to_another_brings_its_right_before_a_reviewer() {
    let dead = RECORDS.replace("<tmk:MarkCurrentStatusCode>702<", "<tmk:MarkCurrentStatusCode>710<");
    let sold = RECORDS.replace("Lantern Works Ltd", "Somebody Else SA");
    for (changed, said) in [(dead, "in force"), (sold, "another owner: ")] {
        assert_ne!(changed, RECORDS);
        for world in worlds().await {
            let (ada, rita, id, report) = enrolled_and_reported(&world).await;
            let same = world.portal.import_trademarks(&Actor::System, RECORDS.as_bytes()).await.unwrap();
            assert_eq!((same.questioned, state(&world, &ada, id).await), (0, RightState::Enrolled));
            let done = world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(changed.clone())).await.unwrap();
            let page = world.portal.right(&ada, id).await.unwrap();
            assert_eq!((done.questioned, page.right.state, page.brand.enrolled_at), (1, RightState::InReview, None));
            assert!(page.history.iter().any(|entry| entry.action == "right.questioned" && entry.summary.contains(said)), "{:?}", page.history);
            assert!(world.mails("ada@example.com").await.iter().any(|mail| mail.body.contains(said)));
            assert_eq!(world.portal.rights_in_review(&rita, Default::default()).await.unwrap().total, 1);
            assert!(matches!(world.portal.decide_report(&rita, report, Verdict::Uphold, UPHOLD).await, Err(PortalError::Conflict(_))));
            let decided = world.portal.decide_right(&rita, id, true, "The brand showed us the new entry.").await;
            if said == "in force" {
                assert!(decided.is_err(), "a registration that is over is no right");
                continue;
            }
            // A person has looked at that, and no contact objects: the same record asks nothing again.
            decided.unwrap();
            world.clock.advance(3 * 86_400 + 1);
            assert_eq!(world.portal.enrol_accepted().await.unwrap(), 1);
            let rita = world.sign_in(&rita.signed().unwrap().viewer.email.to_string()).await;
            let again = world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(changed.clone())).await.unwrap();
            assert_eq!((again.questioned, state(&world, &ada, id).await), (0, RightState::Enrolled));
            world.portal.decide_report(&rita, report, Verdict::Uphold, UPHOLD).await.unwrap();
        }
    }
}
