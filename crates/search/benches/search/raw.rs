//! The baseline: tantivy as it comes, one field of words, top 20 with a count and nothing else.

use crate::queries::{Asked, Kind};
use model::listing::Listing;
use search::fold::key;
use std::path::Path;
use tantivy::{
    Index, IndexReader, IndexWriter, TantivyDocument, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption, STRING, Schema, TEXT},
};

/// Its index and fields.
pub struct Raw {
    reader: IndexReader,
    words: Field,
    gtin: Field,
    brand: Field,
}

impl Raw {
    /// Indexes with two threads, as tantivy advises on two cores, and merges.
    pub fn of(dir: &Path, listings: &[Listing]) -> (Self, f64) {
        std::fs::create_dir_all(dir).unwrap();
        let mut schema = Schema::builder();
        let (words, gtin, brand) = (schema.add_text_field("words", TEXT), schema.add_text_field("gtin", STRING), schema.add_text_field("brand", STRING));
        let index = Index::create_in_dir(dir, schema.build()).unwrap();
        let started = std::time::Instant::now();
        let mut writer: IndexWriter<TantivyDocument> = index.writer_with_num_threads(2, 128 << 20).unwrap();
        for listing in listings {
            let mut doc = TantivyDocument::new();
            let brand_name = listing.claimed_brand.as_deref().unwrap_or_default();
            let seller = listing.seller.as_ref().map_or("", |seller| &seller.name);
            doc.add_text(words, format!("{} {brand_name} {seller} {}", listing.title, listing.category));
            doc.add_text(gtin, listing.gtin.as_ref().map_or("", |gtin| gtin.short()));
            doc.add_text(brand, key(brand_name));
            writer.add_document(doc).unwrap();
        }
        writer.commit().unwrap();
        let rate = listings.len() as f64 / started.elapsed().as_secs_f64();
        writer.wait_merging_threads().unwrap();
        let mut writer: IndexWriter<TantivyDocument> = index.writer_with_num_threads(1, 64 << 20).unwrap();
        let segments = index.searchable_segment_ids().unwrap();
        if segments.len() > 1 {
            writer.merge(&segments).wait().unwrap();
        }
        writer.wait_merging_threads().unwrap();
        (Self { reader: index.reader().unwrap(), words, gtin, brand }, rate)
    }

    /// Answers, and says how many match.
    pub fn ask(&self, asked: &Asked) -> u64 {
        let term = |word: &String| Term::from_field_text(self.words, word);
        let exact = |term| -> Box<dyn Query> { Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) };
        let first = || term(&asked.words[0]);
        let query: Box<dyn Query> = match asked.kind {
            Kind::Phrase => Box::new(PhraseQuery::new(asked.words.iter().map(term).collect())),
            Kind::Prefix => Box::new(FuzzyTermQuery::new_prefix(first(), 0, false)),
            Kind::Typo | Kind::Lookalike => Box::new(FuzzyTermQuery::new(first(), 1, true)),
            Kind::Gtin => exact(Term::from_field_text(self.gtin, &asked.words[0])),
            _ => {
                let mut clauses: Vec<(Occur, Box<dyn Query>)> = asked.words.iter().map(|word| (Occur::Must, exact(term(word)))).collect();
                clauses.extend(asked.brand.iter().map(|brand| (Occur::Must, exact(Term::from_field_text(self.brand, &key(brand))))));
                if clauses.len() == 1 { clauses.swap_remove(0).1 } else { Box::new(BooleanQuery::new(clauses)) }
            }
        };
        let (hits, count) = self.reader.searcher().search(&*query, &(TopDocs::with_limit(20).order_by_score(), Count)).unwrap();
        std::hint::black_box(hits);
        count as u64
    }
}
