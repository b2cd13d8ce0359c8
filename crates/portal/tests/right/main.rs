//! Enrolment from filing to a decision, as each kind of person meets it.

#![expect(clippy::unwrap_used, reason = "tests")]

mod codes;
mod decided;
mod ended;
mod filed;
#[path = "../support/mod.rs"]
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
const RECORDS: &str = include_str!("../../../trademarks/tests/fixtures/st96-1_D3.xml");
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

async fn code(world: &World) -> String {
    let mails = world.mails(CONTACT).await;
    mails[0].body.lines().find(|line| line.starts_with("    ")).unwrap().trim().to_owned()
}

async fn state(world: &World, actor: &Actor, id: RightId) -> RightState {
    world.portal.right(actor, id).await.unwrap().right.state
}
