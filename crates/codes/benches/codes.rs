//! How many codes a second one core seals, opens and refuses, and how fast ten million become a file, beside writing the same bytes.
//! `make bench ARGS=codes`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

use codes::{
    KeyRing, PortalSecret, Slot, SlotKey,
    digital_link::Stem,
    key::StoredSlot,
    list::{Batch, CodeList, ListFormat},
};
use model::{gtin::Gtin, unit_code::UnitCode};
use std::{
    env,
    fs::{self, File},
    hint::black_box,
    io::Write as _,
    time::Instant,
};

/// Codes of each measurement in memory.
const COUNT: u64 = 4_000_000;
/// Codes of the file.
const UNITS: u64 = 10_000_000;

/// Time that this process had a core for, where the system tells (Linux): a busy machine does not falsify it.
fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(stat.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

fn main() {
    let secret = PortalSecret::new(&[7; 32]).unwrap();
    let slot = Slot::new(0).unwrap();
    let key = SlotKey::derive(&secret, slot, &[9; 32]).unwrap();
    let ring = KeyRing::new(&secret, &[StoredSlot { slot, salt: [9; 32], check_value: key.check_value() }]).unwrap();
    rate("seal", || key.codes(0..COUNT).unwrap().map(|code| black_box(code).bits() as u64 & 1).sum());
    rate("open a genuine code", || {
        let codes: Vec<UnitCode> = key.codes(0..1000).unwrap().collect();
        (0..COUNT).map(|i| u64::from(ring.open(codes[i as usize % 1000]).is_ok())).sum()
    });
    rate("refuse a forged code", || (0..COUNT).map(|i| u64::from(ring.open(UnitCode::from_low_bits(u128::from(i) * 0x9e37_79b9_7f4a_7c15)).is_ok())).sum());
    rate("hallmark", || key.codes(0..COUNT).unwrap().map(|code| u64::from(key.hallmark(code).bytes()[0])).sum());
    file(&key);
}

fn rate(what: &str, work: impl FnOnce() -> u64) {
    let (start, spent) = (Instant::now(), cpu_seconds());
    black_box(work());
    let wall = start.elapsed().as_secs_f64();
    let seconds = cpu_seconds().zip(spent).map_or(wall, |(after, before)| after - before);
    println!("{what:<22} {:>12.0} a second and core", COUNT as f64 / seconds);
}

/// Ten million codes to a CSV file (goal: 4,000,000 a second, and at most 3 times as long as writing the same bytes).
fn file(key: &SlotKey) {
    let batch = Batch {
        stem: Stem::parse("https://check.example.com").unwrap(),
        gtin: Gtin::parse("4006381333931").unwrap(),
        lot: "H42-0312".to_owned(),
        made_on: None,
        expires_on: None,
        withdrawn: Vec::new(),
    };
    let path = env::temp_dir().join(format!("markward-codes-{}.csv", std::process::id()));
    let written = |chunks: &mut dyn Iterator<Item = Vec<u8>>| {
        let started = Instant::now();
        let mut out = File::create(&path).unwrap();
        let mut bytes = 0;
        for chunk in chunks {
            bytes += chunk.len();
            out.write_all(&chunk).unwrap();
        }
        out.sync_all().unwrap();
        (started.elapsed().as_secs_f64(), bytes)
    };
    let (issued, bytes) = written(&mut CodeList::new(&batch, ListFormat::Csv, key.codes(0..UNITS).unwrap()));
    let chunk = vec![b'x'; 1 << 16];
    let (plain, _) = written(&mut (0..bytes.div_ceil(chunk.len())).map(|_| chunk.clone()));
    fs::remove_file(&path).unwrap();
    println!(
        "{UNITS} codes to CSV      {:>12.0} a second; {:.2} of the time that the same {} MB take to write",
        UNITS as f64 / issued,
        issued / plain,
        bytes / 1_000_000
    );
}
