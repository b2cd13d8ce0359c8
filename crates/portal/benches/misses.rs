//! Whether the time of an answer tells why a code is not genuine: medians for codes that are forged, void, and another product's, beside a genuine one.
//! `make bench ARGS=portal`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

use model::{
    batch::BatchForm,
    id::{BrandId, UserId},
    standing::ActForm,
    time::Timestamp,
    unit_code::UnitCode,
};
use portal::{
    Actor, Client, Portal, Settings,
    check::CheckQuestion,
    secret::Secret,
    world::{SystemClock, SystemRng},
};
use std::{sync::Arc, time::Instant};
use store::testing;
use tokio_util::sync::CancellationToken;

const ROUNDS: u32 = 300;

#[tokio::main]
async fn main() {
    let fresh = testing::fresh_on(store::Engine::Sqlite).await.unwrap();
    let settings = Settings {
        marketplace: "Bench".into(),
        public_url: "http://127.0.0.1:3000".into(),
        contact: "help@bench.example".parse().unwrap(),
        contact_chosen: true,
        pages: model::operator::OperatorPages::default(),
        data_dir: fresh.dir.clone(),
        session_seconds: 3600,
        label_urls: Vec::new(),
        keep: portal::retention::Keep::default(),
        reads_pictures: true,
        vocabulary: Vec::new(),
    };
    let portal = Portal::new(fresh.db, settings, Secret::new(vec![42; 32]).unwrap(), Arc::new(SystemClock), Arc::new(SystemRng));
    let founder = portal.make_account(&Actor::System, "Bench Owner", "owner@bench.example", "violet tram under glass", None).await.unwrap();
    let brand = BrandId(portal.new_id());
    testing::make_brand(portal.db(), brand, "Bench", UserId(founder.0), Some(Timestamp(0))).await;
    let product = portal.make_product_for(&Actor::System, brand, "4006381333931", "Chronograph", "", "").await.unwrap();
    let form = BatchForm { lot: "L1", count: "1000", ..BatchForm::default() };
    let batch = portal.issue_batch(&Actor::System, product, portal.new_id(), form).await.unwrap();
    while portal.run_next_job(&CancellationToken::new()).await.unwrap() {}
    let file: Vec<u8> = portal.batch_file(&Actor::System, batch, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    let codes: Vec<UnitCode> = String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap()).collect();
    let void = codes[999].serial();
    portal.act_on_units(&Actor::System, batch, portal.new_id(), ActForm { act: "void", units: &void, ..ActForm::default() }).await.unwrap();
    let forged = UnitCode::from_low_bits(codes[0].bits() ^ 1).serial();
    let genuine = codes[1].serial();
    let kinds = [("forged", &forged, None), ("void", &void, None), ("another's", &codes[0].serial(), Some("00036000291452")), ("genuine", &genuine, None)];
    let mut times = vec![Vec::new(); kinds.len()];
    for round in 0..ROUNDS {
        for (at, (_, code, gtin)) in kinds.iter().enumerate() {
            // Everybody asks once, from a network of their own.
            let address = format!("2001:db8:{round:x}:{at}::1");
            let who = Actor::Anonymous(Client { address, ..Client::default() });
            let started = Instant::now();
            portal.check_code(&who, &CheckQuestion { code, gtin: *gtin, ..CheckQuestion::default() }).await.unwrap();
            times[at].push(started.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let medians: Vec<f64> = times
        .iter_mut()
        .map(|times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
        .collect();
    for ((name, ..), median) in kinds.iter().zip(&medians) {
        println!("{name:<10} {median:>7.2} ms, {:.3} of a forged one's", median / medians[0]);
    }
}
