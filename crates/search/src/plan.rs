//! Puts a whole search together: its words, and its filters.

use crate::{
    Beside,
    address::{Nearest, nearest, wider_page},
    fold::key,
    lookalike::is_masked,
    numbers::address_key,
    parse::{Narrow, Parsed, Wanted, parse},
    run::Loaded,
    schema::{Fields, category_keys, exactly, flag, folded, in_any_case, suspicious_for},
    scripts::names,
    together::Together,
    ways::{AS_LOOKALIKE, AS_TYPED},
    word::{Known, WordQuery},
};
use model::{
    gtin::written::gtin_of,
    id::{BrandId, ListingId},
    listing::ListingState,
    search::SearchQuery,
};
use std::{collections::BTreeMap, ops::Bound};
use tantivy::{
    DocSet as _, TERMINATED, Term,
    query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, PhraseQuery, Query, RangeQuery, TermQuery, TermSetQuery},
    schema::{Field, IndexRecordOption},
};

type Queries = Vec<Box<dyn Query>>;

/// What a search asks for in words, looked up once for all that its answer asks of the index.
pub(crate) struct Asked {
    pub parsed: Parsed,
    wanted: Queries,
    unwanted: Queries,
    /// Whether any listing has ended: those are left out unless they are asked for.
    pub ended: bool,
    /// What the entries of the list name.
    listed: Vec<Term>,
    /// The entries that no listing has, whatever the other filters say.
    pub missing: Vec<String>,
}

impl Asked {
    /// Reads what a person typed and pasted.
    pub fn of(fields: &Fields, loaded: &Loaded, query: &SearchQuery) -> tantivy::Result<Self> {
        let mut parsed = parse(&query.text);
        for wanted in &mut parsed.wanted {
            nearest_page(fields, loaded, wanted)?;
        }
        let wanted = parsed.wanted.iter().map(|wanted| wanted_query(fields, loaded, wanted)).collect::<tantivy::Result<_>>()?;
        let unwanted = parsed.unwanted.iter().map(|unwanted| unwanted_query(fields, loaded, unwanted)).collect::<tantivy::Result<_>>()?;
        let (mut listed, mut missing) = (Vec::new(), Vec::new());
        for entry in &query.list {
            match named(fields, loaded, entry)? {
                terms if terms.is_empty() => missing.push(entry.clone()),
                mut terms => listed.append(&mut terms),
            }
        }
        Ok(Self { parsed, wanted, unwanted, ended: loaded.searcher.doc_freq(&ended(fields))? > 0, listed, missing })
    }
}

/// The query for tantivy: what is asked for in words, with this search's filters.
/// With `only` of these.
pub(crate) fn plan(
    fields: &Fields,
    query: &SearchQuery,
    beside: Beside<'_>,
    Asked { parsed, wanted, unwanted, ended: any_ended, listed, .. }: &Asked,
    only: Option<Box<dyn Query>>,
) -> Box<dyn Query> {
    let mut all: Queries = wanted.iter().map(|wanted| wanted.box_clone()).collect();
    all.extend(only.map(filter));
    add_filters(fields, query, beside.whose, &mut all);
    if !query.list.is_empty() {
        all.push(filter(Box::new(TermSetQuery::new(listed.iter().cloned()))));
    }
    for (narrow, value) in &parsed.narrowed {
        all.push(filter(narrowed(fields, *narrow, value)));
    }
    if query.covered {
        all.push(filter(Box::new(TermSetQuery::new(beside.covered.iter().map(|gtin| Term::from_field_text(fields.gtin, gtin.as_str14()))))));
    }
    if query.picture.is_some() {
        all.push(pictured(fields, beside.pictured));
    }
    if parsed.unread {
        all.push(Box::new(EmptyQuery));
    }
    if all.is_empty() {
        all.push(Box::new(AllQuery));
    }
    let mut none: Queries = unwanted.iter().map(|unwanted| unwanted.box_clone()).collect();
    none.extend(parsed.barred.iter().map(|(narrow, value)| narrowed(fields, *narrow, value)));
    if query.states.is_empty() && *any_ended {
        none.push(Box::new(TermQuery::new(ended(fields), IndexRecordOption::Basic)));
    }
    match (all.len(), none.len()) {
        (1, 0) => all.swap_remove(0),
        _ => Box::new(Together { all, none }),
    }
}

/// Not offered any more.
fn ended(fields: &Fields) -> Term {
    Term::from_field_text(fields.state, ListingState::Ended.as_str())
}

/// These listings; the fewer bits differ, the better.
fn pictured(fields: &Fields, listings: &[(ListingId, u32)]) -> Box<dyn Query> {
    let mut by_bits: BTreeMap<u32, Vec<Term>> = BTreeMap::new();
    for (id, bits) in listings {
        by_bits.entry(*bits).or_default().push(fields.id_term(*id));
    }
    // There may be ten thousand of them, and at most 32 distances.
    let alike = |(bits, ids): (u32, Vec<Term>)| -> Box<dyn Query> {
        Box::new(ConstScoreQuery::new(Box::new(TermSetQuery::new(ids)), 256_u32.saturating_sub(bits) as f32))
    };
    any_way(by_bits.into_iter().map(alike).collect())
}

fn wanted_query(fields: &Fields, loaded: &Loaded, wanted: &Wanted) -> tantivy::Result<Box<dyn Query>> {
    let mut ways = match wanted.words.as_slice() {
        [] => Queries::new(),
        [word] => vec![one_word(fields, loaded, word, wanted.prefix, !wanted.whole, wanted.forgives())],
        words => vec![sequence(fields.words, words)],
    };
    if let Some(word) = &wanted.also {
        ways.extend(as_one_word(fields, loaded, word)?);
    }
    for number in numbers(fields, loaded, wanted)? {
        ways.push(Box::new(ConstScoreQuery::new(number, 2.0 * AS_TYPED)));
    }
    for name in if wanted.quoted { &[] } else { names(&wanted.words) } {
        if all_stand(loaded, fields.words, name)? {
            ways.push(Box::new(ConstScoreQuery::new(sequence(fields.words, name), AS_LOOKALIKE)));
        }
    }
    Ok(any_way(ways))
}

/// What is asked for as one word. A joined one that no listing has stays out: a union costs time on every match.
fn as_one_word(fields: &Fields, loaded: &Loaded, word: &str) -> tantivy::Result<Option<Box<dyn Query>>> {
    let stands = is_masked(word) || loaded.searcher.doc_freq(&Term::from_field_text(fields.words, word))? > 0;
    Ok(stands.then(|| one_word(fields, loaded, word, false, false, false)))
}

/// Whether there are all these words: a union costs time on every match, so that a name that no listing has stays out of it.
fn all_stand(loaded: &Loaded, field: Field, words: &[String]) -> tantivy::Result<bool> {
    for word in words {
        if loaded.searcher.doc_freq(&Term::from_field_text(field, word))? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What a search leaves out, as it is typed: what only looks like it, or is a slip away, was not meant. A number or an address is what it is when it is wanted.
fn unwanted_query(fields: &Fields, loaded: &Loaded, unwanted: &Wanted) -> tantivy::Result<Box<dyn Query>> {
    let mut ways = match unwanted.words.as_slice() {
        [] => Queries::new(),
        [word] if unwanted.prefix => vec![one_word(fields, loaded, word, true, false, false)],
        words => vec![sequence(fields.words, words)],
    };
    if let Some(word) = &unwanted.also {
        ways.extend(as_one_word(fields, loaded, word)?);
    }
    ways.append(&mut numbers(fields, loaded, unwanted)?);
    Ok(any_way(ways))
}

/// Looks for the page that an address is nearest to, if no listing has it as it is typed.
fn nearest_page(fields: &Fields, loaded: &Loaded, wanted: &mut Wanted) -> tantivy::Result<()> {
    let Some(address) = wanted.address.as_ref().filter(|_| wanted.gtin.is_none()) else { return Ok(()) };
    match nearest(fields, loaded, address)? {
        Some(Nearest::Typed) | None => return Ok(()),
        Some(Nearest::Page(page)) => wanted.address = Some(page),
        Some(Nearest::Number(number)) => wanted.key = Some(number),
    }
    wanted.nearly = true;
    Ok(())
}

fn one_word(fields: &Fields, loaded: &Loaded, word: &str, prefix: bool, lookalikes: bool, slip: bool) -> Box<dyn Query> {
    let (field, disguises, nears) = (fields.words, fields.disguises, loaded.nears.clone());
    Box::new(WordQuery { field, disguises, word: word.to_owned(), prefix, slip, lookalikes, nears, known: Known::default() })
}

/// The listings that have it as their number, their item's, or their page's address. A union costs time on every match: what no listing has stays out of it.
fn numbers(fields: &Fields, loaded: &Loaded, wanted: &Wanted) -> tantivy::Result<Queries> {
    let terms = [
        wanted.key.as_deref().map(|key| Term::from_field_text(fields.external_id, key)),
        wanted.key.as_deref().map(|key| Term::from_field_text(fields.external_id, &folded(key))),
        wanted.address.as_deref().map(|address| Term::from_field_text(fields.address, address)),
        wanted.gtin.as_ref().map(|gtin| Term::from_field_text(fields.gtin, gtin.as_str14())),
    ];
    let mut ways = Queries::new();
    for term in terms.into_iter().flatten() {
        if loaded.searcher.doc_freq(&term)? > 0 {
            ways.push(Box::new(TermQuery::new(term, IndexRecordOption::Basic)));
        }
    }
    Ok(ways)
}

/// The listings that match in one of these ways.
fn any_way(mut ways: Queries) -> Box<dyn Query> {
    match ways.len() {
        0 => Box::new(EmptyQuery),
        1 => ways.swap_remove(0),
        _ => Box::new(BooleanQuery::union(ways)),
    }
}

fn sequence(field: Field, words: &[String]) -> Box<dyn Query> {
    let mut terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(field, word)).collect();
    match terms.len() {
        1 => Box::new(TermQuery::new(terms.swap_remove(0), IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

fn add_filters(fields: &Fields, query: &SearchQuery, whose: Option<&[BrandId]>, all: &mut Queries) {
    any_of(fields.brand_key, query.brands.iter().map(|brand| key(brand)), all);
    any_of(fields.seller_key, query.sellers.iter().map(ToString::to_string), all);
    any_of(fields.country, query.countries.iter().map(ToString::to_string), all);
    if !ListingState::ALL.iter().all(|state| query.states.contains(state)) {
        any_of(fields.state, query.states.iter().map(ToString::to_string), all);
    }
    any_of(fields.currency, query.currency.iter().map(ToString::to_string), all);
    if query.suspicious || !query.findings.is_empty() || !query.marks.is_empty() {
        let of_brand = |brand: BrandId| -> Box<dyn Query> {
            let mut found = Queries::new();
            add_found(fields, query, Some(brand), &mut found);
            if found.len() == 1 { found.swap_remove(0) } else { Box::new(BooleanQuery::intersection(found)) }
        };
        match whose {
            None => add_found(fields, query, None, all),
            Some([]) => all.push(Box::new(EmptyQuery)),
            Some([brand]) => all.push(of_brand(*brand)),
            Some(brands) => all.push(filter(Box::new(BooleanQuery::union(brands.iter().copied().map(of_brand).collect())))),
        }
    }
    any_of(fields.gtin, query.gtin.iter().map(ToString::to_string), all);
    if let Some(category) = &query.category {
        any_of(fields.category_key, category_keys(category).last().into_iter(), all);
    }
    let bound = |amount: Option<model::search::Amount>| {
        amount.map_or(Bound::Unbounded, |amount| Bound::Included(Term::from_field_i64(fields.price, amount.thousandths())))
    };
    if query.price_min.is_some() || query.price_max.is_some() {
        all.push(filter(Box::new(RangeQuery::new(bound(query.price_min), bound(query.price_max)))));
    }
}

/// What has to be found for a brand; or for any.
fn add_found(fields: &Fields, query: &SearchQuery, brand: Option<BrandId>, all: &mut Queries) {
    any_of(fields.flagged, query.suspicious.then(|| suspicious_for(brand)).into_iter(), all);
    match brand {
        Some(brand) => {
            any_of(fields.flag, query.findings.iter().map(|kind| flag(brand, kind)), all);
            any_of(fields.flag_mark, query.marks.iter().map(|mark| flag(brand, &key(mark))), all);
        }
        None => {
            any_of(fields.finding, query.findings.iter().cloned(), all);
            any_of(fields.mark_key, query.marks.iter().map(|mark| key(mark)), all);
        }
    }
}

/// What of the index an entry of a list names: listings by their number or their page, or an item. A number means the listing that has it as it is
/// written; only where there is none, those that have it in another case.
fn named(fields: &Fields, loaded: &Loaded, entry: &str) -> tantivy::Result<Vec<Term>> {
    let number = |number: String| Term::from_field_text(fields.external_id, &number);
    let mut terms = vec![number(exactly(entry))];
    if !stands(loaded, &terms[0])? {
        terms = in_any_case(entry).map(number).into();
    }
    terms.extend(address_key(entry).map(|address| Term::from_field_text(fields.address, &address)));
    terms.extend(gtin_of(entry).map(|gtin| Term::from_field_text(fields.gtin, gtin.as_str14())));
    let mut standing = Vec::new();
    for term in terms {
        if stands(loaded, &term)? {
            standing.push(term);
        }
    }
    if standing.is_empty()
        && let Some(address) = address_key(entry)
    {
        // What is merely near would be reported with the list, unseen.
        standing.extend(wider_page(fields, loaded, &address)?.map(|page| Term::from_field_text(fields.address, &page)));
    }
    Ok(standing)
}

/// Whether any listing that was not deleted has this term.
pub(crate) fn stands(loaded: &Loaded, term: &Term) -> tantivy::Result<bool> {
    for reader in loaded.searcher.segment_readers() {
        let Some(mut postings) = reader.inverted_index(term.field())?.read_postings(term, IndexRecordOption::Basic)? else { continue };
        while postings.doc() != TERMINATED {
            if reader.alive_bitset().is_none_or(|alive| alive.is_alive(postings.doc())) {
                return Ok(true);
            }
            postings.advance();
        }
    }
    Ok(false)
}

fn narrowed(fields: &Fields, narrow: Narrow, value: &str) -> Box<dyn Query> {
    let term = |field, value: &str| -> Box<dyn Query> { Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic)) };
    let name = key(value);
    match narrow {
        Narrow::Brand => term(fields.brand_key, &name),
        Narrow::Seller => Box::new(BooleanQuery::union(vec![term(fields.seller_name, &name), term(fields.seller_key, &value.trim().to_lowercase())])),
    }
}

/// The listings for which something was found for these brands.
pub(crate) fn flagged(fields: &Fields, brands: &[BrandId]) -> Box<dyn Query> {
    let term =
        |brand: &BrandId| -> Box<dyn Query> { Box::new(TermQuery::new(Term::from_field_text(fields.flagged, &brand.to_string()), IndexRecordOption::Basic)) };
    any_way(brands.iter().map(term).collect())
}

fn any_of(field: Field, values: impl Iterator<Item = String>, all: &mut Queries) {
    let term = |value: String| -> Box<dyn Query> { Box::new(TermQuery::new(Term::from_field_text(field, &value), IndexRecordOption::Basic)) };
    let mut ways: Queries = values.map(term).collect();
    match ways.len() {
        0 => {}
        1 => all.push(filter(ways.swap_remove(0))),
        _ => all.push(filter(Box::new(BooleanQuery::union(ways)))),
    }
}

/// A filter says which listings, not how well.
fn filter(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
