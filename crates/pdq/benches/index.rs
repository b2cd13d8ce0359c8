//! Looking up hashes among ten million, beside the linear scan of the same hashes. `make bench ARGS=pdq`; MARKWARD_BENCH_HASHES sets how many.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

use pdq::{Hash, Index, MATCH_DISTANCE, Match};
use std::{hint::black_box, time::Instant};

/// Hashes as random as one can want, the same in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn hash(&mut self) -> Hash {
        Hash::from_words([self.next(), self.next(), self.next(), self.next()])
    }

    fn near(&mut self, hash: Hash, bits: u64) -> Hash {
        (0..bits).fold(hash, |hash, _| hash.flipped(self.next() as u8))
    }
}

fn linear(hashes: &[Hash], hash: &Hash) -> Vec<Match<u32>> {
    let near = (0..).zip(hashes).filter_map(|(key, other)| Some(hash.distance(other)).filter(|d| *d <= MATCH_DISTANCE).map(|distance| Match { distance, key }));
    let mut near: Vec<_> = near.collect();
    near.sort_unstable();
    near
}

/// Milliseconds, sorted.
fn timed<T>(questions: &[Hash], mut ask: impl FnMut(&Hash) -> T) -> (Vec<f64>, Vec<T>) {
    let mut answers = Vec::new();
    let mut times: Vec<f64> = questions
        .iter()
        .map(|question| {
            let begun = Instant::now();
            answers.push(ask(black_box(question)));
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times, answers)
}

fn row(what: &str, measured: &str, goal: &str, baseline: &str, ratio: &str) {
    println!("{what:<66} | {measured:>24} | {goal:>10} | {baseline:>22} | {ratio}");
}

fn compare(what: &str, index: &Index<u32>, hashes: &[Hash], questions: &[Hash]) {
    let (slow, expected) = timed(&questions[..questions.len().min(20)], |question| linear(hashes, question));
    let (times, answers) = timed(questions, |question| index.within(question, MATCH_DISTANCE));
    assert_eq!(&answers[..expected.len()], &expected, "the index answers what the scan answers");
    let (p50, p99, max) = (times[times.len() / 2], times[times.len() * 99 / 100], times[times.len() - 1]);
    let scan = slow[slow.len() / 2];
    row(
        what,
        &format!("p50 {p50:.2} p99 {p99:.2} ms"),
        "≤ 5 ms",
        &format!("scan p50 {scan:.0} ms"),
        &format!("{:.0}× faster (slowest {max:.2} ms)", scan / p50),
    );
}

fn main() {
    let count: usize = std::env::var("MARKWARD_BENCH_HASHES").map_or(10_000_000, |count| count.parse().unwrap());
    let mut random = Random(7);
    let mut hashes: Vec<Hash> = (0..count).map(|_| random.hash()).collect();
    // What a marketplace holds besides: one placeholder a hundred thousand times, another in as many slightly different versions.
    let (placeholder, plain) = (random.hash(), random.hash());
    for at in 0..(count / 100).min(100_000) {
        hashes[at * 20] = placeholder;
        hashes[at * 20 + 1] = random.near(plain, 12);
        // Each thousandth a picture that a seller has changed a little.
        hashes[at * 20 + 2] = random.near(hashes[at * 20 + 3], 20);
    }
    row("what", "measured", "goal", "baseline, same run", "ratio");
    let begun = Instant::now();
    let mut index: Index<u32> = hashes.iter().enumerate().map(|(key, hash)| (key as u32, *hash)).collect();
    let built = begun.elapsed().as_secs_f64();
    row(&format!("build of {count} hashes"), &format!("{built:.1} s"), "", "", &format!("{:.2} µs a hash", built * 1e6 / count as f64));
    row("memory", &format!("{:.1} bytes a hash", index.bytes() as f64 / count as f64), "", "32 + 4 bytes alone", "");
    let strangers: Vec<Hash> = (0..1000).map(|_| random.hash()).collect();
    compare("look-up of hashes that nobody has", &index, &hashes, &strangers);
    let mut changed = |hashes: &[Hash]| {
        let hash = hashes[random.next() as usize % count];
        random.near(hash, 25)
    };
    let known: Vec<Hash> = (0..1000).map(|_| changed(&hashes)).collect();
    compare("look-up of pictures changed by up to 25 bits", &index, &hashes, &known);
    let beside: Vec<Hash> = (0..200).map(|_| random.near(plain, 70)).collect();
    compare("look-up beside a crowd of near-constant hashes, outside of it", &index, &hashes, &beside);
    compare("look-up of the placeholder: 100,000 answers", &index, &hashes, &[placeholder; 20]);
    for radius in [0, 10, 20] {
        let (times, _) = timed(&known, |question| index.within(question, radius));
        row(&format!("look-up within {radius} bits"), &format!("p50 {:.3} p99 {:.3} ms", times[500], times[990]), "", "", "");
    }
    let begun = Instant::now();
    let fresh: Vec<(u32, Hash)> = (0..100_000).map(|at| ((count + at) as u32, random.hash())).collect();
    index.extend(fresh.iter().copied());
    let took = begun.elapsed().as_secs_f64();
    row("100,000 hashes added one by one", &format!("{:.1} µs each", took * 10.0), "", "", "");
    hashes.extend(fresh.iter().map(|(_, hash)| *hash));
    compare("look-up after that", &index, &hashes, &strangers);
    let begun = Instant::now();
    for key in 0..10_000 {
        index.remove(key * 7).unwrap();
    }
    row("10,000 taken out", &format!("{:.1} µs each", begun.elapsed().as_secs_f64() * 100.0), "", "", "");
}
