//! From a picture of any size to 64 × 64: two passes of a box filter along rows and columns (a Jarosz filter), of which 64 × 64 values are kept.
//!
//! Equal to the reference to the bit: each sliding sum adds and subtracts in the reference's order. What is ours is that eight rows slide beside
//! each other, as lanes of a vector, and that of the second pass only the columns and rows that are kept are ever written.

/// Rows and columns of what comes out.
pub const SIDE: usize = 64;
/// 64 × 64 values, rows from the top.
pub type Small = [[f32; SIDE]; SIDE];
/// Rows that are filtered beside each other.
const LANES: usize = 8;
type Lanes = [f32; LANES];

/// The buffers of the filter, kept from picture to picture.
#[derive(Clone, Debug, Default)]
pub struct Downscale {
    /// Eight rows as they come.
    rows: Vec<f32>,
    /// The same eight rows, a column after the other.
    block: Vec<Lanes>,
    /// Those filtered along rows.
    filtered: Vec<Lanes>,
    /// All rows after the first pass along rows.
    once: Vec<f32>,
    /// One row of sums.
    sums: Vec<f32>,
    /// All rows after the second pass along rows: the 64 columns that are kept.
    twice: Vec<[f32; SIDE]>,
}

/// One step of a sliding sum over `0..length`: what joins, what leaves, and how many are in the sum then.
#[derive(Clone, Copy, Debug)]
struct Step {
    joins: Option<usize>,
    leaves: Option<usize>,
    count: usize,
}

/// How wide the filter is for a side of so many pixels: half a kept pixel, rounded up.
const fn window(side: usize) -> usize {
    side.div_ceil(2 * SIDE)
}

/// How many values beyond its own place a sum reaches.
const fn ahead(window: usize) -> usize {
    window / 2
}

/// The step that leads to the value at `place`.
fn step(place: usize, length: usize, window: usize) -> Step {
    let right = place + ahead(window);
    let left = right.checked_sub(window);
    Step { joins: (right < length).then_some(right), leaves: left, count: (right + 1).min(length) - left.map_or(0, |left| left + 1) }
}

/// The pixel of `side` that is kept at `place` of 64: the one in the middle of its part.
fn kept(place: usize, side: usize) -> usize {
    ((place as f64 + 0.5) * side as f64 / SIDE as f64) as usize
}

impl Downscale {
    /// Filters a picture of `height` rows, of which `row` writes the one it is asked for (from 0) as `width` values of luma, 0 to 255; each is
    /// asked for once, in order. Both sides have at least one pixel.
    pub fn run(&mut self, width: usize, height: usize, mut row: impl FnMut(usize, &mut [f32])) -> Small {
        let mut small = [[0.0; SIDE]; SIDE];
        if width == SIDE && height == SIDE {
            for (at, line) in small.iter_mut().enumerate() {
                row(at, line);
            }
            return small;
        }
        self.rows.resize(LANES * width, 0.0);
        self.once.resize(width * height, 0.0);
        self.block.resize(width, [0.0; LANES]);
        self.filtered.resize(width, [0.0; LANES]);
        self.twice.resize(height, [0.0; SIDE]);
        let across = window(width);
        for top in (0..height).step_by(LANES) {
            let lines = LANES.min(height - top);
            for (at, line) in self.rows.chunks_exact_mut(width).take(lines).enumerate() {
                row(top + at, line);
            }
            transpose(&self.rows, &mut self.block, width);
            let filtered = &mut self.filtered;
            slide(&self.block, across, |place, sums, count| filtered[place] = mean(sums, count));
            for (lane, line) in self.once[top * width..(top + lines) * width].chunks_exact_mut(width).enumerate() {
                line.iter_mut().zip(&*filtered).for_each(|(value, column)| *value = column[lane]);
            }
        }
        self.second(width, height);
        self.last(height, &mut small);
        small
    }

    /// Along columns, and along rows again: the columns that are kept.
    fn second(&mut self, width: usize, height: usize) {
        let (across, down) = (window(width), window(height));
        // Which of the 64 a column is. Pictures narrower than 64 keep one several times.
        let columns: [usize; SIDE] = std::array::from_fn(|place| kept(place, width));
        self.sums.clear();
        self.sums.resize(width, 0.0);
        for joins in 0..ahead(down).min(height) {
            add(&mut self.sums, &self.once[joins * width..][..width]);
        }
        for top in (0..height).step_by(LANES) {
            let lines = LANES.min(height - top);
            for (at, line) in self.rows.chunks_exact_mut(width).take(lines).enumerate() {
                let step = step(top + at, height, down);
                let of = |row: usize| &self.once[row * width..][..width];
                match (step.joins, step.leaves) {
                    (Some(joins), Some(leaves)) => replace(&mut self.sums, of(joins), of(leaves)),
                    (Some(joins), None) => add(&mut self.sums, of(joins)),
                    (None, Some(leaves)) => self.sums.iter_mut().zip(of(leaves)).for_each(|(sum, value)| *sum -= value),
                    (None, None) => {}
                }
                means(&self.sums, step.count, line);
            }
            transpose(&self.rows, &mut self.block, width);
            let mut next = 0;
            let twice = &mut self.twice[top..top + lines];
            slide(&self.block, across, |place, sums, count| {
                while columns.get(next) == Some(&place) {
                    twice.iter_mut().zip(mean(sums, count)).for_each(|(line, value)| line[next] = value);
                    next += 1;
                }
            });
        }
    }

    /// Along columns again: the rows that are kept.
    fn last(&self, height: usize, small: &mut Small) {
        let down = window(height);
        let mut sums = [0.0; SIDE];
        for line in &self.twice[..ahead(down).min(height)] {
            add(&mut sums, line);
        }
        let mut next = 0;
        for place in 0..height {
            let step = step(place, height, down);
            if let Some(joins) = step.joins {
                add(&mut sums, &self.twice[joins]);
            }
            if let Some(leaves) = step.leaves {
                sums.iter_mut().zip(&self.twice[leaves]).for_each(|(sum, value)| *sum -= value);
            }
            while next < SIDE && kept(next, height) == place {
                means(&sums, step.count, &mut small[next]);
                next += 1;
            }
        }
    }
}

/// Eight rows of `width` become `width` columns of eight.
fn transpose(rows: &[f32], block: &mut [Lanes], width: usize) {
    let lanes: [&[f32]; LANES] = std::array::from_fn(|lane| &rows[lane * width..][..width]);
    for (at, column) in block.iter_mut().enumerate().take(width) {
        *column = std::array::from_fn(|lane| lanes[lane][at]);
    }
}

/// Slides a sum over the columns of a block; `write` gets each place with the sums there and how many values are in each.
fn slide(block: &[Lanes], window: usize, mut write: impl FnMut(usize, &Lanes, usize)) {
    let (length, ahead) = (block.len(), ahead(window).min(block.len()));
    let mut sums = [0.0; LANES];
    block[..ahead].iter().for_each(|column| add(&mut sums, column));
    // The start and the end of a row, where the window is cut off, and the long middle.
    let (start, end) = (window - window / 2, length - ahead);
    for place in 0..start.min(end) {
        add(&mut sums, &block[place + ahead]);
        write(place, &sums, place + ahead + 1);
    }
    if start < end {
        for (place, (joins, leaves)) in (start..end).zip(block[window..].iter().zip(block)) {
            for lane in 0..LANES {
                sums[lane] = sums[lane] + joins[lane] - leaves[lane];
            }
            write(place, &sums, window);
        }
    }
    for place in end.max(start)..length {
        let left = place - start;
        sums.iter_mut().zip(&block[left]).for_each(|(sum, value)| *sum -= value);
        write(place, &sums, length - left - 1);
    }
}

fn mean(sums: &Lanes, count: usize) -> Lanes {
    let mut mean = [0.0; LANES];
    means(sums, count, &mut mean);
    mean
}

fn add(sums: &mut [f32], values: &[f32]) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
}

/// First one joins, then the other leaves: floats mind the order.
fn replace(sums: &mut [f32], joins: &[f32], leaves: &[f32]) {
    for ((sum, joins), leaves) in sums.iter_mut().zip(joins).zip(leaves) {
        *sum = *sum + joins - leaves;
    }
}

/// Means of `count` each. Dividing by a power of two is multiplying by its inverse, which is exact and many times faster.
fn means(sums: &[f32], count: usize, means: &mut [f32]) {
    let count_f = count as f32;
    if count.is_power_of_two() {
        let inverse = 1.0 / count_f;
        means.iter_mut().zip(sums).for_each(|(mean, sum)| *mean = sum * inverse);
    } else {
        means.iter_mut().zip(sums).for_each(|(mean, sum)| *mean = sum / count_f);
    }
}
