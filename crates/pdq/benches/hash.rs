//! Pictures hashed in a second by one core, without decoding. `make bench ARGS=pdq`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

use pdq::Hasher;
use std::{hint::black_box, time::Instant};

/// A picture of shapes and noise, three bytes a pixel.
fn picture(width: usize, height: usize) -> Vec<u8> {
    let mut seed = 1_u32;
    (0..width * height)
        .flat_map(|at| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (x, y) = (at % width, at / width);
            [x * 255 / width, (x * y / 97) % 256, (y / 31 * 40) % 256].map(|value| (value as u32 * 3 / 4 + (seed >> 26)) as u8)
        })
        .collect()
}

fn main() {
    println!("{:<58} | {:>14} | {:>12} | {:>20} | ratio", "what", "measured", "goal", "baseline, same run");
    let mut hasher = Hasher::default();
    for (width, height, goal) in [(512, 512, "≥ 1,500/s"), (512, 341, ""), (256, 256, ""), (4000, 3000, "")] {
        let pixels = picture(width, height);
        // Of single calls the one in the middle: what else the machine does is left out.
        let rate = |mut work: Box<dyn FnMut() + '_>| {
            work();
            let begun = Instant::now();
            let mut times = Vec::new();
            while begun.elapsed().as_secs_f64() < 2.0 {
                let begun = Instant::now();
                work();
                times.push(begun.elapsed().as_secs_f64());
            }
            times.sort_by(f64::total_cmp);
            1.0 / times[times.len() / 2]
        };
        let hash = rate(Box::new(|| {
            black_box(hasher.rgb(black_box(&pixels), width, height).unwrap());
        }));
        let bytes = pixels.len() as f64;
        let sum = rate(Box::new(|| {
            black_box(black_box(&pixels).iter().map(|value| u64::from(*value)).sum::<u64>());
        }));
        println!(
            "{:<58} | {:>12.0}/s | {goal:>12} | {:>12.1} GB/s sum | {:.1} % of reading them",
            format!("PDQ of {width} × {height} pixels in memory, luma to hash"),
            hash,
            sum * bytes / 1e9,
            100.0 * hash / sum
        );
    }
}
