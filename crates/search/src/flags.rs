//! How what matches divides by what was found for some brands: nobody counts what was found for others.

use crate::{
    Beside, Index, SearchError,
    facets::first_of,
    plan::{Asked, flagged, plan},
    run::Loaded,
    schema::flag,
};
use model::{
    id::BrandId,
    search::{FacetValue, SearchQuery},
};
use rustc_hash::FxHashMap;

impl Index {
    /// The kinds of findings for these brands among what matches, whatever kinds the search is narrowed to. Only listings with one are looked at.
    pub(crate) fn flags(
        &self,
        loaded: &Loaded,
        query: &SearchQuery,
        beside: Beside<'_>,
        brands: &[BrandId],
        asked: &Asked,
    ) -> Result<Vec<FacetValue>, SearchError> {
        let wider = SearchQuery { findings: Vec::new(), ..query.clone() };
        let starts: Vec<String> = brands.iter().map(|brand| flag(*brand, "")).collect();
        let kind = |flag: &str| starts.iter().find_map(|start| flag.strip_prefix(start.as_str())).map(str::to_owned);
        let mut counts: FxHashMap<String, u64> = FxHashMap::default();
        // What each number of a segment's column names: a kind of ours, or nothing.
        let mut known: FxHashMap<(u32, u64), Option<String>> = FxHashMap::default();
        let mut here: Vec<String> = Vec::new();
        let mut failed = None;
        loaded.each(&*plan(&self.fields, &wider, beside, asked, Some(flagged(&self.fields, brands))), |segment, rows, doc| {
            let Some(column) = &rows.flags else { return };
            here.clear();
            for number in column.ords().values_for_doc(doc) {
                let named = known.entry((segment, number)).or_insert_with(|| {
                    let mut text = String::new();
                    match column.ord_to_str(number, &mut text) {
                        Ok(_) => kind(&text),
                        Err(error) => {
                            failed = Some(error);
                            None
                        }
                    }
                });
                here.extend(named.clone());
            }
            // Two brands may have the same kind.
            here.sort_unstable();
            here.dedup();
            here.iter().for_each(|kind| *counts.entry(kind.clone()).or_default() += 1);
        })?;
        match failed {
            Some(error) => Err(tantivy::TantivyError::from(error).into()),
            None => Ok(first_of(counts)),
        }
    }
}
