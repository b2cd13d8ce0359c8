//! `markward codes issue`: a batch of new codes, and its list.

use super::{super::Exit, facts, out::Out};
use anyhow::{Context as _, bail};
use clap::Args;
use codes::list::ListFormat;
use model::{
    batch::{Batch, BatchForm, BatchState},
    gtin::Gtin,
    id::{BatchId, ProductId},
};
use portal::{Actor, Portal};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// `markward codes issue`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The product's id
    #[arg(long, value_name = "ID", required_unless_present = "gtin")]
    product: Option<ProductId>,
    /// The product by its GTIN, in any length
    #[arg(long, value_name = "GTIN", value_parser = Gtin::parse, conflicts_with = "product")]
    gtin: Option<Gtin>,
    /// How many, 1 to 100,000,000
    #[arg(long, value_name = "N")]
    count: u32,
    /// The lot that the units belong to; without it today's date
    #[arg(long)]
    lot: Option<String>,
    #[command(flatten)]
    facts: facts::Facts,
    /// The file to write; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How to write it: csv, ndjson, or gs1 for element strings
    #[arg(long, default_value = "csv", value_parser = parse_format)]
    format: ListFormat,
}

fn parse_format(name: &str) -> Result<ListFormat, String> {
    ListFormat::parse(name).ok_or_else(|| "csv, ndjson or gs1".to_owned())
}

/// Runs the command.
pub async fn run(portal: &Portal, issue: &Arguments) -> anyhow::Result<Exit> {
    let today = portal.now().to_rfc3339().get(..10).unwrap_or_default().replace('-', "");
    let lot = issue.lot.as_deref().unwrap_or(&today);
    let count = issue.count.to_string();
    let form = BatchForm { count: &count, ..issue.facts.form(lot) };
    let began = Instant::now();
    let product = match (issue.product, issue.gtin) {
        (Some(product), _) => product,
        (None, Some(gtin)) => portal.product_of_gtin(&Actor::System, gtin).await.with_context(|| format!("GTIN {gtin}"))?,
        (None, None) => bail!("name the product by --product or --gtin"),
    };
    // Codes that nobody got count all the same: what cannot be written is found out before there are any.
    let out = Out::open(&issue.out).with_context(|| format!("{} cannot be written; no codes were issued", issue.out.display()))?;
    let id = match portal.issue_batch(&Actor::System, product, portal.new_id(), form).await {
        Ok(id) => id,
        Err(error) => {
            out.forget();
            return Err(error).context("no codes were issued");
        }
    };
    let batch = sealed(portal, id).await?;
    let lines = portal.batch_file(&Actor::System, id, issue.format).await?.chunks;
    out.write(lines)
        .with_context(|| format!("the codes are sealed as batch {id}, but {} could not be written; download them from the portal", issue.out.display()))?;
    let digest = batch.digest.unwrap_or_default();
    eprintln!("{} codes of lot {lot} for {} in {:.1} s: batch {id}, SHA-256 {digest}", batch.count, batch.product_name, began.elapsed().as_secs_f64());
    Ok(Exit::Yes)
}

/// Waits until the batch is sealed, by this process or by a portal that serves the same database.
async fn sealed(portal: &Portal, id: BatchId) -> anyhow::Result<Batch> {
    let stop = CancellationToken::new();
    loop {
        let batch = portal.batch(&Actor::System, id).await?;
        match batch.state {
            BatchState::Sealed => return Ok(batch),
            BatchState::Cancelled => bail!("somebody cancelled batch {id}"),
            BatchState::Issuing => {}
        }
        if !portal.run_next_job(&stop).await? {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::support::worlds;
    use model::{id::BrandId, page::PageQuery};
    use std::{fs, path::Path};

    #[tokio::test]
    async fn no_codes_are_issued_for_a_file_that_cannot_be_written() {
        for world in worlds().await {
            let (portal, brand) = (&world.portal, BrandId(world.portal.new_id()));
            let owner = world.person("Olga Owner", None).await;
            let user = world.actor(&owner).await.user_id().unwrap();
            store::testing::make_brand(portal.db(), brand, "Aurelia", user, Some(portal.now())).await;
            let product = portal.make_product_for(&Actor::System, brand, "9506000134352", "Lamp", "", "").await.unwrap();
            let folder = tempfile::tempdir().unwrap();
            let issue = async |count, out: &Path| {
                let facts = facts::Facts::default();
                let lot = Some("L1".to_owned());
                run(portal, &Arguments { product: Some(product), gtin: None, count, lot, facts, out: out.to_owned(), format: ListFormat::Csv }).await
            };
            let batches = async || store::batch::of_brand(&mut portal.db().read().await.unwrap(), brand, PageQuery::default()).await.unwrap().total;
            let error = issue(3, &folder.path().join("missing/x.csv")).await.unwrap_err();
            assert!(error.to_string().contains("no codes were issued"), "{error}");
            let file = folder.path().join("x.csv");
            assert!(issue(0, &file).await.is_err() && !file.exists(), "a file that was made for nothing goes");
            fs::write(&file, "what was there before, and is longer than the list\n".repeat(10)).unwrap();
            assert!(issue(0, &file).await.is_err());
            assert_eq!((batches().await, fs::read_to_string(&file).unwrap().len()), (0, 510), "what was there stays");
            issue(3, &file).await.unwrap();
            assert_eq!((batches().await, fs::read_to_string(&file).unwrap().lines().count()), (1, 4));
        }
    }
}
