//! `markward codes issue`: a batch of new codes, and its list.

use super::{
    super::Exit,
    facts,
    out::{Out, parse_format},
    wait,
};
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use codes::list::ListFormat;
use model::{
    batch::{BatchForm, BatchState},
    gtin::Gtin,
    id::ProductId,
};
use portal::{Actor, Portal, PortalError};
use std::{path::PathBuf, time::Instant};

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
    /// A word of your own for this batch, such as a production order's number: who runs the same again with it gets the same batch, and no more codes
    #[arg(long, value_name = "KEY", requires = "lot")]
    submission: Option<String>,
    /// The file to write; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How to write it: csv, ndjson, or gs1 for element strings
    #[arg(long, default_value = "csv", value_parser = parse_format)]
    format: ListFormat,
}

/// Runs the command.
pub async fn run(portal: &Portal, issue: &Arguments) -> anyhow::Result<Exit> {
    let today = portal.now().to_rfc3339().get(..10).unwrap_or_default().replace('-', "");
    let lot = issue.lot.as_deref().unwrap_or(&today);
    let count = issue.count.to_string();
    let form = BatchForm { count: &count, ..issue.facts.form(lot) };
    issue.facts.note_unlikely(portal.now());
    let began = Instant::now();
    let product = match (issue.product, issue.gtin) {
        (Some(product), _) => product,
        (None, Some(gtin)) => portal.product_of_gtin(&Actor::System, gtin).await.with_context(|| format!("GTIN {gtin}"))?,
        (None, None) => bail!("name the product by --product or --gtin"),
    };
    // Codes that nobody got count all the same: what cannot be written is found out before there are any.
    let out = Out::open(&issue.out).with_context(|| format!("{} cannot be written; no codes were issued", issue.out.display()))?;
    let submission = issue.submission.as_deref().map_or_else(|| portal.new_id(), |key| portal.submission_of(product, key));
    let id = match portal.issue_batch(&Actor::System, product, submission, form).await {
        Ok(id) => id,
        Err(error) => {
            out.forget();
            let error = match (error, &issue.submission) {
                (PortalError::Conflict(_), Some(key)) => anyhow!("a batch with something else in it was issued as {key}"),
                (error, _) => error.into(),
            };
            return Err(error.context("no codes were issued"));
        }
    };
    // Whoever is stopped from here on leaves codes behind that count.
    let (get, end) = (format!("markward codes download {id} --out FILE"), format!("markward codes cancel {id}"));
    eprintln!("batch {id}: if this is stopped, `{get}` goes on, and `{end}` ends it");
    let batch = wait::ended(portal, id).await?;
    if batch.state == BatchState::Cancelled {
        out.forget();
        bail!("batch {id} was cancelled");
    }
    let lines = portal.batch_file(&Actor::System, id, issue.format).await?.chunks;
    out.write(lines)
        .with_context(|| format!("the codes are sealed as batch {id}, but {} could not be written: take them with `{get}`", issue.out.display()))?;
    let digest = batch.digest.unwrap_or_default();
    eprintln!("{} codes of lot {lot} for {} in {:.1} s: batch {id}, SHA-256 {digest}", batch.count, batch.product_name, began.elapsed().as_secs_f64());
    Ok(Exit::Yes)
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
            let issue_as = async |count, out: &Path, submission: Option<&str>| {
                let (facts, lot, submission) = (facts::Facts::default(), Some("L1".to_owned()), submission.map(str::to_owned));
                let format = ListFormat::Csv;
                run(portal, &Arguments { product: Some(product), gtin: None, count, lot, facts, submission, out: out.to_owned(), format }).await
            };
            let issue = async |count, out: &Path| issue_as(count, out, None).await;
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
            // A script that was killed tries again: it gets the same batch, and nothing else under the same word.
            issue_as(5, &file, Some("order 17")).await.unwrap();
            let before = fs::read_to_string(&file).unwrap();
            issue_as(5, &file, Some("order 17")).await.unwrap();
            assert_eq!((batches().await, fs::read_to_string(&file).unwrap() == before), (2, true));
            let error = issue_as(6, &file, Some("order 17")).await.unwrap_err();
            assert!(format!("{error:#}").contains("something else in it was issued as order 17"), "{error:#}");
            assert!(batches().await == 2 && fs::read_to_string(&file).unwrap() == before);
        }
    }
}
