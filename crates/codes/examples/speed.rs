//! How many codes a second one core seals, writes as CSV, and refuses: `cargo run --release -p codes --example speed`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

use codes::{
    KeyRing, PortalSecret, Slot, SlotKey,
    digital_link::Stem,
    key::StoredSlot,
    list::{Batch, CodeList},
};
use model::{gtin::Gtin, unit_code::UnitCode};
use std::{hint::black_box, time::Instant};

/// Time that this process had a core for, where the system tells (Linux): a busy machine does not falsify it.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(stat.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

fn main() {
    let secret = PortalSecret::new(&[7; 32]).unwrap();
    let slot = Slot::new(0).unwrap();
    let key = SlotKey::derive(&secret, slot, &[9; 32]).unwrap();
    let ring = KeyRing::new(&secret, &[StoredSlot { slot, salt: [9; 32], check_value: key.check_value() }]).unwrap();
    const COUNT: u64 = 4_000_000;

    rate("seal", || key.codes(0..COUNT).unwrap().map(|code| black_box(code).bits() as u64 & 1).sum());
    rate("open, genuine", || {
        let codes: Vec<UnitCode> = key.codes(0..1000).unwrap().collect();
        (0..COUNT).map(|i| u64::from(ring.open(codes[i as usize % 1000]).is_ok())).sum()
    });
    rate("open, forged", || (0..COUNT).map(|i| u64::from(ring.open(UnitCode::from_low_bits(u128::from(i) * 0x9e37_79b9_7f4a_7c15)).is_ok())).sum());
    let batch = Batch { stem: Stem::parse("https://check.example.com").unwrap(), gtin: Gtin::parse("4006381333931").unwrap(), lot: "H42-0312".to_owned() };
    rate("CSV lines", || CodeList::new(&batch, key.codes(0..COUNT).unwrap()).map(|chunk| black_box(chunk).len() as u64).sum());
    rate("hallmarks", || key.codes(0..COUNT).unwrap().map(|code| u64::from(key.hallmark(code).bytes()[0])).sum());

    fn rate(what: &str, work: impl FnOnce() -> u64) {
        let (start, spent) = (Instant::now(), cpu_seconds());
        black_box(work());
        let wall = start.elapsed().as_secs_f64();
        let seconds = cpu_seconds().zip(spent).map_or(wall, |(after, before)| after - before);
        println!("{what:>14}: {:>10.0} a second", COUNT as f64 / seconds);
    }
}
