//! A database of a test's own, which the program under test uses as well.

use model::{id::BrandId, time::Timestamp};
use portal::{
    Actor, Client, Portal, Settings,
    secret::Secret,
    session::SignedIn,
    world::{SystemClock, SystemRng},
};
use std::{path::Path, process::Command, sync::Arc, time::Duration};
use store::{Db, DbSettings};

/// What the program has to be told of the portal's secret.
const SECRET: &str = "a secret of these tests, 32 bytes and more";
const PASSWORD: &str = "violet tram under glass";

/// The program, with a directory of its own and no database but the one in there.
pub fn markward(dir: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_markward"));
    program.env("MARKWARD_DATA_DIR", dir).env("MARKWARD_SECRET", SECRET).env_remove("DATABASE_URL");
    program
}

/// The portal over a database and a directory.
pub async fn opened(url: &str, dir: &Path) -> Portal {
    let db = Db::connect(&DbSettings { wait: Duration::from_secs(30), ..DbSettings::new(url) }).await.unwrap();
    db.migrate().await.unwrap();
    let settings = Settings {
        marketplace: "Markward".into(),
        public_url: "http://127.0.0.1:3000".into(),
        contact: "help@markward.example".parse().unwrap(),
        contact_chosen: true,
        pages: model::operator::OperatorPages::default(),
        data_dir: dir.to_owned(),
        session_seconds: 3600,
        label_urls: Vec::new(),
        keep: portal::retention::Keep::default(),
        reads_pictures: true,
        vocabulary: Vec::new(),
    };
    Portal::new(db, settings, Secret::new(SECRET.as_bytes()).unwrap(), Arc::new(SystemClock), Arc::new(SystemRng))
}

/// The owner of a brand with one product.
pub async fn somebody_with_a_product(portal: &Portal) -> Actor {
    let id = portal.make_account(&Actor::System, "Owner", "owner@aurelia.example", PASSWORD, None).await.unwrap();
    store::testing::make_brand(portal.db(), BrandId(portal.new_id()), "Aurelia", id, Some(Timestamp(0))).await;
    let client = Client { address: "192.0.2.7".into(), ..Client::default() };
    let SignedIn::Session(token) = portal.sign_in(&Actor::Anonymous(client.clone()), "owner@aurelia.example", PASSWORD).await.unwrap() else {
        unreachable!("the operator's accounts are verified");
    };
    let owner = portal.actor(Some(&token.0), client).await.unwrap();
    portal.make_product(&owner, "4006381333931", "Chronograph", "", "").await.unwrap();
    owner
}
