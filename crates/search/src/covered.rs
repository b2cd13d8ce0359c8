//! Which listings are of products that are covered by codes: bits beside the rows, made once for each commit and each change of what is covered.

use crate::schema::Fields;
use model::gtin::Gtin;
use tantivy::{DocId, DocSet as _, Searcher, TERMINATED, Term, index::SegmentReader, schema::IndexRecordOption};

/// The covered listings of each segment, without those that were deleted.
#[derive(Debug)]
pub(crate) struct Covered {
    gtins: Vec<Gtin>,
    segments: Vec<Vec<u64>>,
}

impl Covered {
    /// Looks up what these numbers are the numbers of.
    pub fn of(searcher: &Searcher, fields: &Fields, gtins: &[Gtin]) -> tantivy::Result<Self> {
        let segments = searcher.segment_readers().iter().map(|reader| bits(reader, fields, gtins)).collect::<tantivy::Result<_>>()?;
        Ok(Self { gtins: gtins.to_vec(), segments })
    }

    /// Whether it is of these numbers.
    pub fn is_of(&self, gtins: &[Gtin]) -> bool {
        self.gtins == gtins
    }

    /// All of them.
    pub fn count(&self) -> u64 {
        self.segments.iter().flatten().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many of these listings of a segment are.
    #[inline]
    pub fn among(&self, segment: u32, docs: &[DocId]) -> u64 {
        let Some(bits) = self.segments.get(segment as usize) else { return 0 };
        docs.iter().map(|doc| bits.get(*doc as usize / 64).map_or(0, |word| word >> (doc % 64) & 1)).sum()
    }
}

fn bits(reader: &SegmentReader, fields: &Fields, gtins: &[Gtin]) -> tantivy::Result<Vec<u64>> {
    let mut bits = vec![0; reader.max_doc().div_ceil(64) as usize];
    let (index, alive) = (reader.inverted_index(fields.gtin)?, reader.alive_bitset());
    for gtin in gtins {
        let Some(mut postings) = index.read_postings(&Term::from_field_text(fields.gtin, gtin.as_str14()), IndexRecordOption::Basic)? else { continue };
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                bits[doc as usize / 64] |= 1 << (doc % 64);
            }
            postings.advance();
        }
    }
    Ok(bits)
}
