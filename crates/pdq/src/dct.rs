//! 64 × 64 values become their 16 × 16 lowest frequencies (DCT-II without the constant ones), and those of the picture turned and mirrored.

use crate::{Hash, downscale::Small};
use std::{f64::consts::PI, sync::LazyLock};

/// Rows and columns of the frequencies.
pub const SIDE: usize = 16;
/// Frequencies, row `i` for those along columns: `[i][j]`.
pub type Frequencies = [[f32; SIDE]; SIDE];

/// `sqrt(2/64) · cos(π/128 · (i + 1) · (2j + 1))` for frequency `i` and pixel `j`, made as the reference makes it: the scale in single, the
/// cosine in double precision.
static MATRIX: LazyLock<[[f32; 64]; SIDE]> = LazyLock::new(|| {
    let scale = f64::from((2.0_f64 / 64.0).sqrt() as f32);
    std::array::from_fn(|i| std::array::from_fn(|j| (scale * (PI / 2.0 / 64.0 * (i + 1) as f64 * (2 * j + 1) as f64).cos()) as f32))
});

/// The same by pixel: `[j][i]`.
static TRANSPOSED: LazyLock<[[f32; SIDE]; 64]> = LazyLock::new(|| std::array::from_fn(|j| std::array::from_fn(|i| MATRIX[i][j])));

/// `D · small · Dᵗ`. Each value is summed in the order of the pixels, as the reference does; a row of them at a time.
pub fn dct(small: &Small) -> Frequencies {
    let (matrix, transposed) = (&*MATRIX, &*TRANSPOSED);
    let mut frequencies = [[0.0; SIDE]; SIDE];
    for (coefficients, line) in matrix.iter().zip(&mut frequencies) {
        let mut half = [0.0_f32; 64];
        for (coefficient, row) in coefficients.iter().zip(small) {
            half.iter_mut().zip(row).for_each(|(sum, value)| *sum += coefficient * value);
        }
        for (value, column) in half.iter().zip(transposed) {
            line.iter_mut().zip(column).for_each(|(sum, coefficient)| *sum += value * coefficient);
        }
    }
    frequencies
}

/// The picture turned or mirrored has the same frequencies, some with the other sign (every second one of the rows, of the columns), and rows
/// and columns changed over if it lies on its side.
pub fn turned(frequencies: &Frequencies, transpose: bool, odd_rows: bool, odd_columns: bool) -> Frequencies {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let value = if transpose { frequencies[j][i] } else { frequencies[i][j] };
            // Frequency 0 here is the first odd one: it changes its sign.
            if (odd_rows && i % 2 == 0) != (odd_columns && j % 2 == 0) { -value } else { value }
        })
    })
}

/// A bit for each frequency: whether it lies above the median, which of an even number is the lower one of the two in the middle.
pub fn bits(frequencies: &Frequencies) -> Hash {
    let mut values = *frequencies.as_flattened().as_array::<256>().unwrap_or(&[0.0; 256]);
    let (_, median, _) = values.select_nth_unstable_by(SIDE * SIDE / 2 - 1, f32::total_cmp);
    let median = *median;
    let mut words = [0; 4];
    for (word, rows) in words.iter_mut().zip(frequencies.as_flattened().chunks_exact(64)) {
        *word = rows.iter().rev().fold(0, |word, value| word << 1 | u64::from(*value > median));
    }
    Hash::from_words(words)
}
