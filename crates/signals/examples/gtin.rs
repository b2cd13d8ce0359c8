//! False alarms and recall of the brand that owns a GTIN, on real products: `MARKWARD_BENCH_LISTINGS=FILE.tsv.gz cargo run --release -p signals
//! --example gtin`. A file is tab-separated with the columns gtin, title, brand, category. Four fifths of the rows teach, the fifth is asked.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

use flate2::read::GzDecoder;
use model::gtin::Gtin;
use signals::{
    brand_name::BrandName,
    gtin::{Evidence, Finding, Owners, Thresholds},
    statistics::Share,
};
use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read},
    time::Instant,
};

fn main() {
    let path = std::env::var("MARKWARD_BENCH_LISTINGS").unwrap();
    let file: Box<dyn Read> = if path.ends_with(".gz") { Box::new(GzDecoder::new(File::open(&path).unwrap())) } else { Box::new(File::open(&path).unwrap()) };
    let rows: Vec<(Gtin, String)> = BufReader::new(file)
        .lines()
        .skip(1)
        .filter_map(|line| {
            let line = line.ok()?;
            let mut columns = line.split('\t');
            let (gtin, brand) = (columns.next()?, columns.nth(1)?);
            BrandName::parse(brand)?;
            Some((Gtin::parse(gtin).ok()?, brand.to_owned()))
        })
        .collect();
    // By the number itself, so that a number is wholly on one side.
    let is_asked = |gtin: &Gtin| gtin.as_str14().bytes().fold(7_u32, |sum, digit| sum.wrapping_mul(31).wrapping_add(u32::from(digit))) % 5 == 0;
    let mut owners = Owners::default();
    let begun = Instant::now();
    rows.iter().filter(|(gtin, _)| !is_asked(gtin)).for_each(|(gtin, brand)| owners.learn(*gtin, brand, Evidence::Seen));
    println!("{} rows with number and brand; learned in {:.2} s", rows.len(), begun.elapsed().as_secs_f64());
    println!("{:>7} | {:>6} | {:>24} | {:>24} | {:>20}", "support", "purity", "false alarms (≤ 0.5 %)", "swapped brands found", "of those decidable");
    for support in [3, 5, 8, 10, 15, 25] {
        for purity in [0.9, 0.95, 0.97, 1.0] {
            let thresholds = Thresholds { support, purity, ..Thresholds::default() };
            let (mut asked, mut alarms, mut swapped, mut found, mut decidable) = (0, 0, 0, 0, 0);
            for (at, (gtin, brand)) in rows.iter().enumerate().filter(|(_, (gtin, _))| is_asked(gtin)) {
                let told =
                    |brand: &str| owners.judge(gtin.as_str14(), brand, &thresholds).iter().any(|finding| matches!(finding, Finding::OwnedByOther { .. }));
                asked += 1;
                alarms += u64::from(told(brand));
                let other = &rows[(at * 7919 + 13) % rows.len()].1;
                if BrandName::parse(brand).zip(BrandName::parse(other)).is_some_and(|(brand, other)| !brand.may_be(&other)) {
                    swapped += 1;
                    found += u64::from(told(other));
                    decidable += u64::from(told("zzqx nobody has this name"));
                }
            }
            let (alarm, recall) = (Share::of(alarms, asked), Share::of(found, swapped));
            println!(
                "{support:>7} | {purity:>6} | {:>24} | {:>24} | {:>20}",
                format!("{:.2} % (≤ {:.2} %) of {asked}", alarm.value * 100.0, alarm.high * 100.0),
                format!("{:.1} % of {swapped}", recall.value * 100.0),
                format!("{:.1} %", Share::of(found, decidable).value * 100.0)
            );
        }
    }
}
