//! The rows of a segment, packed.
//!
//! Rows of matching listings lie anywhere in memory: what they cost is how many lines of it are fetched, and how many of those the processor still has. A
//! segment knows how many brands, sellers, categories and combinations of the rest there are, so that a row mostly fits eight bytes.

use crate::rows::Row;
use tantivy::DocId;

/// Listings whose rows are fetched at once: as many as tantivy finds at once.
pub(crate) const BLOCK: usize = 64;

/// A listing's numbers, one behind the other.
#[derive(Debug)]
pub(crate) enum Rows {
    /// In eight bytes, with so many bits for brand, seller and category, and the others for the rest.
    Packed { rows: Vec<u64>, bits: [u32; 3] },
    /// As they are, where eight bytes are too few.
    Wide(Vec<Row>),
}

impl Rows {
    /// Packs rows.
    pub fn of(rows: Vec<Row>) -> Self {
        let most = rows.iter().fold(Row::default(), |most, row| Row {
            brand: most.brand | row.brand,
            seller: most.seller | row.seller,
            category: most.category | row.category,
            rest: most.rest | row.rest,
        });
        let bits = |number: u32| u32::BITS - number.leading_zeros();
        let (brand, seller, category) = (bits(most.brand), bits(most.seller), bits(most.category));
        if brand + seller + category + bits(most.rest) > u64::BITS {
            return Self::Wide(rows);
        }
        let pack = |row: &Row| {
            let rest = u64::from(row.rest) << category | u64::from(row.category);
            (rest << seller | u64::from(row.seller)) << brand | u64::from(row.brand)
        };
        Self::Packed { rows: rows.iter().map(pack).collect(), bits: [brand, seller, category] }
    }

    /// Shows the rows of a block of listings, which may be anywhere: all are asked for before the first is looked at.
    #[inline]
    pub fn each(&self, docs: &[DocId], mut with: impl FnMut(&Row)) {
        for docs in docs.chunks(BLOCK) {
            match self {
                Self::Packed { rows, bits: [brand, seller, category] } => {
                    let mut block = [0; BLOCK];
                    for row in fetched(&mut block, rows, docs) {
                        let low = |row: u64, bits: u32| (row & ((1 << bits) - 1)) as u32;
                        let (from_seller, from_category) = (row >> brand, row >> brand >> seller);
                        let rest = (from_category >> category) as u32;
                        with(&Row { brand: low(*row, *brand), seller: low(from_seller, *seller), category: low(from_category, *category), rest });
                    }
                }
                Self::Wide(rows) => {
                    let mut block = [Row::default(); BLOCK];
                    fetched(&mut block, rows, docs).iter().for_each(&mut with);
                }
            }
        }
    }
}

#[inline]
fn fetched<'a, R: Copy>(block: &'a mut [R; BLOCK], rows: &[R], docs: &[DocId]) -> &'a [R] {
    for (to, doc) in block.iter_mut().zip(docs) {
        *to = rows[*doc as usize];
    }
    &block[..docs.len().min(BLOCK)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_as_they_were(bits in [0_u32..=32, 0..=32, 0..=32, 0..=32], seeds in proptest::collection::vec(any::<[u32; 4]>(), 1..100)) {
            let cut = |number: u32, bits: u32| number.checked_shr(32 - bits).unwrap_or(0);
            let rows: Vec<Row> = seeds
                .iter()
                .map(|[a, b, c, d]| Row { brand: cut(*a, bits[0]), seller: cut(*b, bits[1]), category: cut(*c, bits[2]), rest: cut(*d, bits[3]) })
                .collect();
            let docs: Vec<DocId> = (0..rows.len() as u32).rev().collect();
            let mut found = Vec::new();
            Rows::of(rows.clone()).each(&docs, |row| found.push(*row));
            found.reverse();
            prop_assert_eq!(found, rows);
        }
    }
}
