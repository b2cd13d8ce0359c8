//! Sellers confirm codes before they ship: each bad line is named, good ones count once, whoever comes at the same moment.

#![expect(clippy::unwrap_used, reason = "tests")]

mod files;
mod lines;
mod older;
mod races;
#[path = "../support/mod.rs"]
mod support;
mod told;
mod withdrawn;

use futures::future::join_all;
use model::{
    alert::{AlertFilter, AlertId, AlertState, SellerAnswer, SentTwice, UnitAlert},
    batch::BatchForm,
    coverage::{CoverageForm, Enforcement, Missing},
    dispatch::{DispatchForm, DispatchState, OlderClaim, OlderForm, Refusal, code_lines},
    email::Email,
    id::{BatchId, DispatchId, ProductId, SellerId},
    page::PageQuery,
    risk::{AlertClass, CheckChannel},
    standing::{ActForm, Standing},
};
use portal::{
    Actor, PortalError,
    check::{CheckQuestion, Checked, Look},
    dispatch::DispatchFile,
};
use serde_json::json;
use support::*;

const GTIN: &str = "4006381333931";

struct Shop {
    brand: Brand,
    product: ProductId,
    batch: BatchId,
    codes: Vec<String>,
    sam: Actor,
}

/// A covered product with `count` codes that a distributor got, and a seller.
async fn shop(world: &World, count: &str) -> Shop {
    shop_of(world, count, "all").await
}

async fn shop_of(world: &World, count: &str, shipped: &str) -> Shop {
    let brand = world.brand("Aurelia").await;
    let product = world.portal.make_product(&brand.manager, GTIN, "Chronograph", "", "").await.unwrap();
    let (batch, codes) = batch(world, &brand, product, "L1", count).await;
    act(world, &brand, batch, "activate", shipped).await;
    world.portal.cover_product(&brand.manager, product, CoverageForm { scope: "from_lot", lots: "L1", ..CoverageForm::default() }).await.unwrap();
    Shop { brand, product, batch, codes, sam: world.clerk("Sam", "Shop of Sam").await }
}

async fn batch(world: &World, brand: &Brand, product: ProductId, lot: &str, count: &str) -> (BatchId, Vec<String>) {
    let form = BatchForm { lot, count, activation: "shipped", ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.manager, product, world.portal.new_id(), form).await.unwrap();
    world.drain().await;
    let file = world.portal.batch_file(&brand.manager, id, codes::list::ListFormat::Csv).await.unwrap();
    let text = file.chunks.map(|chunk| String::from_utf8(chunk).unwrap()).collect::<String>();
    (id, text.lines().skip(1).map(|line| line.split(',').take(2).collect::<Vec<_>>().join("-")).collect())
}

async fn act(world: &World, brand: &Brand, batch: BatchId, act: &str, units: &str) {
    let form = ActForm { act, units, distributor: "Meyer", message: "Bring it back", confirmed: true, ..ActForm::default() };
    world.portal.act_on_units(&brand.manager, batch, world.portal.new_id(), form).await.unwrap();
}

fn order(order: &str, codes: &[String]) -> DispatchForm {
    DispatchForm { order: order.into(), item: GTIN.into(), codes: code_lines(&codes.join("\n")), ..DispatchForm::default() }
}

/// Codes that nobody issued, others for each `from`.
fn forged(from: u128, count: u128) -> Vec<String> {
    (1..=count).map(|n| model::unit_code::UnitCode::from_low_bits((from * 1000 + n) * 7919).to_string()).collect()
}

async fn alerts(world: &World, brand: &Brand) -> Vec<UnitAlert> {
    world.portal.alerts(&brand.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap().page.rows
}

async fn upload(world: &World, who: &Actor, text: &str) -> Vec<Option<portal::dispatch::Dispatched>> {
    let file = DispatchFile::parse(text).unwrap();
    world.portal.confirm_dispatches(who, &file).await.unwrap().into_iter().map(|one| one.done.unwrap()).collect()
}

/// Gives shops addresses.
async fn reach(world: &World, shops: &[(&str, &str)]) {
    let mut tx = world.portal.db().begin().await.unwrap();
    for (shop, address) in shops {
        let (new_id, email) = (SellerId(world.portal.new_id()), Email::parse(address).unwrap());
        store::seller::upsert(&mut tx, new_id, shop, Some(&email), None, world.portal.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}
