//! Codes that a brand had before: imported from a file, refused with reasons, checked like any other.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod guesses;
mod read;
mod refused;
#[path = "../support/mod.rs"]
mod support;
mod under_way;
mod used;

use model::{
    any_code::{AnyCode, CodeSource, ForeignCode},
    batch::{Batch, BatchForm, BatchState},
    check::CheckVerdict,
    id::{BatchId, ProductId},
    import::ImportTally,
    job::JobState,
    standing::ActForm,
};
use portal::{Actor, Client, PortalError, Result, check::CheckQuestion, code_import::CodeImportForm};
use support::*;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const SERIALS: &str = "Serial number\nQ7WX-91KD-ZP\nM2LB-40TY-VA\nJ8RC-65NH-EU\n";

async fn product(world: &World, brand: &Brand, gtin: &str) -> ProductId {
    world.portal.make_product(&brand.owner, gtin, "Heritage chronograph", "", "Engraved serial").await.unwrap()
}

/// Uploads and queues an import, and answers the batch.
async fn queue(world: &World, actor: &Actor, product: ProductId, name: &str, file: &str, source: &str) -> Result<BatchId> {
    let chunk = futures::stream::iter([Ok::<_, std::io::Error>(file.as_bytes().to_vec())]);
    let upload = world.portal.receive_codes(actor, product, name, chunk).await?;
    let form = CodeImportForm { source, column: "", batch: BatchForm { lot: "H42", ..BatchForm::default() } };
    world.portal.import_codes(actor, product, upload, world.portal.new_id(), form).await
}

/// Imports to the end.
async fn import(world: &World, actor: &Actor, product: ProductId, file: &str, source: &str) -> (Batch, ImportTally, Option<String>) {
    let id = queue(world, actor, product, "codes.csv", file, source).await.unwrap();
    world.drain().await;
    ended(world, actor, id).await
}

async fn ended(world: &World, actor: &Actor, id: BatchId) -> (Batch, ImportTally, Option<String>) {
    let overview = world.portal.batch_overview(actor, id).await.unwrap();
    let tally = overview.job.result.and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default();
    (overview.batch, tally, overview.job.error)
}

async fn check(world: &World, code: &str) -> CheckVerdict {
    check_under(world, code, None).await
}

/// From an address of its own each time: nobody waits.
async fn check_under(world: &World, code: &str, gtin: Option<&str>) -> CheckVerdict {
    let id = world.portal.new_id().as_u128();
    let client = Client { address: format!("2001:db8:{:x}:{:x}::1", id >> 16 & 0xffff, id & 0xffff), ..Client::default() };
    world.portal.check_code(&Actor::Anonymous(client), &CheckQuestion { code, gtin, ..CheckQuestion::default() }).await.unwrap()
}

/// The `n`-th random number.
const fn random(n: u64) -> u64 {
    let state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 20
}

/// The `n`-th code of Amazon's form.
fn amazon(n: u64) -> String {
    format!("AZ:{:011X}{:011X}{:04X}", random(3 * n + 1), random(3 * n + 2), random(3 * n + 3) & 0xffff)
}

/// So many random numbers of so many digits.
fn digits(seed: u64, count: usize, length: u32) -> Vec<String> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 20
    };
    let drawn: std::collections::BTreeSet<String> = (0..count).map(|_| format!("{:0width$}", next() % 10_u64.pow(length), width = length as usize)).collect();
    drawn.into_iter().collect()
}

fn causes(tally: &ImportTally) -> Vec<String> {
    tally.problems.iter().map(|problem| format!("{}: {}", problem.line, problem.cause)).collect()
}
