//! Packs word lists (a word a line, UTF-8) for the crate: `cargo run --example words -- OUT.gz LIST… [--without LIST…]`. See `data/README.md`.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for a person at a terminal")]

use flate2::{Compression, write::GzEncoder};
use screening::words::{entry, pack};
use std::{collections::BTreeSet, env, fs, io::Write};

fn read(lists: &[String]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for list in lists {
        let text = fs::read_to_string(list).unwrap();
        let kept = text.lines().map(str::trim).filter(|word| word.chars().all(char::is_alphabetic)).map(entry);
        words.extend(kept.filter(|word| (3..=24).contains(&word.chars().count())));
    }
    words
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (out, lists) = arguments.split_first().unwrap();
    let cut = lists.iter().position(|list| list == "--without").unwrap_or(lists.len());
    let without = read(lists.get(cut + 1..).unwrap_or_default());
    let words: Vec<String> = read(&lists[..cut]).difference(&without).cloned().collect();
    let mut gzipped = GzEncoder::new(Vec::new(), Compression::best());
    gzipped.write_all(pack(&words).as_bytes()).unwrap();
    let gzipped = gzipped.finish().unwrap();
    fs::write(out, &gzipped).unwrap();
    println!("{} words, {} bytes", words.len(), gzipped.len());
}
