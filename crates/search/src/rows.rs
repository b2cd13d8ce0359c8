//! What searches count, in memory: for each listing of a segment its brand, seller, category… as numbers, mostly eight bytes a listing.
//!
//! tantivy's columns are packed for size: to count seven of them over two hundred thousand listings takes several times the three milliseconds that a
//! search may. Here a listing's values lie side by side, and numbers mean the same in every segment, so that counts are added up without names.
//! Segments never change; each is read once, when it is first seen.

use crate::{
    fold::key,
    packed::Rows,
    schema::{category_keys, columns},
};
use model::{
    listing::{Country, ListingState, category_steps},
    money::Currency,
};
use rustc_hash::FxHashMap;
use tantivy::{
    DocId,
    columnar::{Column, StrColumn},
    index::SegmentReader,
};

/// Length of a seller's identifier, before its name in the column.
const ID_LENGTH: usize = 36;

/// Edges of price bands: 1, 2 and 5 times each power of ten, from a hundredth to ten billions of the currency's unit.
pub(crate) const EDGES: usize = 37;

/// Kinds of findings that are counted.
pub(crate) const FINDINGS: usize = 32;

/// A listing's values; 0 for none. All are places in the [`Vocabulary`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub brand: u32,
    pub seller: u32,
    pub category: u32,
    /// Its [`Rest`].
    pub rest: u32,
}

/// What else is counted of a listing. Values are few and so are their combinations, each of which has a number: a search then counts one thing for these four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Rest {
    /// Bit n: it has a finding of the vocabulary's kind n.
    pub findings: u32,
    /// 1 + 26 × first letter + second.
    pub country: u16,
    /// Currency × ([`EDGES`] + 1) + how many edges the price reaches.
    pub price: u16,
    /// Place in [`ListingState::ALL`], from 1.
    pub state: u8,
}

/// The thousandths at which band `n` (from 1) begins.
pub(crate) fn edge(n: usize) -> i64 {
    [1, 2, 5][(n - 1) % 3] * 10_i64.pow(u32::try_from((n - 1) / 3).unwrap_or(18).saturating_add(1))
}

/// How many edges a price reaches.
fn band(thousandths: i64) -> usize {
    (1..=EDGES).take_while(|n| edge(*n) <= thousandths).count()
}

/// A country's number in a row.
pub(crate) fn country_of(number: usize) -> Option<Country> {
    let letters = u16::try_from(number.checked_sub(1)?).ok()?;
    let letter = |n: u16| char::from(b'A' + u8::try_from(n).unwrap_or(0));
    Country::parse(&String::from_iter([letter(letters / 26), letter(letters % 26)])).ok()
}

fn country_number(text: &str) -> u16 {
    match text.as_bytes() {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => 1 + 26 * u16::from(a - b'A') + u16::from(b - b'A'),
        _ => 0,
    }
}

/// The names behind the numbers of [`Row`]. It grows with what is indexed and forgets nothing before the index is opened again.
#[derive(Default)]
pub(crate) struct Vocabulary {
    brand_keys: FxHashMap<String, u32>,
    /// How often each spelling of each brand was seen.
    spellings: FxHashMap<String, u32>,
    /// The most frequent spelling of each brand, and how often it was seen.
    brands: Vec<(String, u32)>,
    seller_ids: FxHashMap<String, u32>,
    sellers: Vec<(String, String)>,
    category_texts: FxHashMap<String, u32>,
    /// The steps of each category from the root, as nodes.
    categories: Vec<Vec<u32>>,
    node_keys: FxHashMap<String, u32>,
    nodes: Vec<Node>,
    currencies: Vec<Currency>,
    findings: Vec<String>,
    rest_numbers: FxHashMap<Rest, u32>,
    rests: Vec<Rest>,
}

/// A step of the tree of categories.
pub(crate) struct Node {
    /// What the filter takes.
    pub value: String,
    /// What a page shows.
    pub label: String,
}

impl Vocabulary {
    pub fn brands(&self) -> usize {
        self.brands.len()
    }

    pub fn sellers(&self) -> usize {
        self.sellers.len()
    }

    pub fn categories(&self) -> usize {
        self.categories.len()
    }

    pub fn currencies(&self) -> &[Currency] {
        &self.currencies
    }

    pub fn findings(&self) -> &[String] {
        &self.findings
    }

    /// Each combination of what else is counted, by its number.
    pub fn rests(&self) -> &[Rest] {
        &self.rests
    }

    /// The brand's most frequent spelling.
    pub fn brand(&self, number: u32) -> Option<&str> {
        self.brands.get(number as usize - 1).map(|(label, _)| label.as_str())
    }

    /// Identifier and name.
    pub fn seller(&self, number: u32) -> Option<(&str, &str)> {
        self.sellers.get(number as usize - 1).map(|(id, name)| (id.as_str(), name.as_str()))
    }

    /// The nodes of a category, from the root.
    pub fn path(&self, number: u32) -> &[u32] {
        self.categories.get(number as usize - 1).map_or(&[], Vec::as_slice)
    }

    pub fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(number as usize)
    }

    /// The node that stands for a category, however it is spelt.
    pub fn node_of(&self, category: &str) -> Option<u32> {
        self.node_keys.get(&category_keys(category).last()?).copied()
    }

    fn take_brand(&mut self, spelling: &str, count: u32) -> u32 {
        let next = self.brands.len() as u32 + 1;
        let number = *self.brand_keys.entry(key(spelling)).or_insert(next);
        if number == next {
            self.brands.push((spelling.to_owned(), 0));
        }
        let seen = match self.spellings.get_mut(spelling) {
            Some(seen) => seen,
            None => self.spellings.entry(spelling.to_owned()).or_default(),
        };
        *seen += count;
        let best = &mut self.brands[number as usize - 1];
        if *seen > best.1 {
            if best.0 != spelling {
                spelling.clone_into(&mut best.0);
            }
            best.1 = *seen;
        }
        number
    }

    /// The latest name wins.
    fn take_seller(&mut self, value: &str) -> u32 {
        let Some((id, name)) = value.split_at_checked(ID_LENGTH) else { return 0 };
        let next = self.sellers.len() as u32 + 1;
        let number = *self.seller_ids.entry(id.to_owned()).or_insert(next);
        if number == next {
            self.sellers.push((id.to_owned(), name.to_owned()));
        } else {
            name.clone_into(&mut self.sellers[number as usize - 1].1);
        }
        number
    }

    fn take_category(&mut self, text: &str) -> u32 {
        if let Some(number) = self.category_texts.get(text) {
            return *number;
        }
        let steps: Vec<&str> = category_steps(text).collect();
        let mut path = Vec::with_capacity(steps.len());
        for (at, node_key) in category_keys(text).enumerate() {
            let next = self.nodes.len() as u32;
            let node = *self.node_keys.entry(node_key).or_insert(next);
            if node == next {
                self.nodes.push(Node { value: steps[..=at].join("/"), label: steps[at].to_owned() });
            }
            path.push(node);
        }
        self.categories.push(path);
        let number = self.categories.len() as u32;
        self.category_texts.insert(text.to_owned(), number);
        number
    }

    fn take_currency(&mut self, text: &str) -> u16 {
        let Ok(currency) = Currency::parse(text) else { return 0 };
        let at = self.currencies.iter().position(|known| *known == currency).unwrap_or_else(|| {
            self.currencies.push(currency);
            self.currencies.len() - 1
        });
        // A row has room for so many; there are fewer than two hundred currencies.
        u16::try_from((at + 1) * (EDGES + 1)).unwrap_or(0)
    }

    fn take_finding(&mut self, kind: &str) -> u32 {
        let at = self.findings.iter().position(|known| known == kind).unwrap_or_else(|| {
            self.findings.push(kind.to_owned());
            self.findings.len() - 1
        });
        if at < FINDINGS { 1 << at } else { 0 }
    }

    fn take_rest(&mut self, rest: Rest) -> u32 {
        let next = self.rests.len() as u32;
        let number = *self.rest_numbers.entry(rest).or_insert(next);
        if number == next {
            self.rests.push(rest);
        }
        number
    }
}

/// A segment's rows, and the columns that sorting and answering read.
pub(crate) struct SegmentRows {
    pub rows: Rows,
    pub id_high: Column<u64>,
    pub id_low: Column<u64>,
    pub price: Column<i64>,
    pub first_seen: Column<i64>,
    /// What was found for each brand: [`crate::schema::flag`].
    pub flags: Option<StrColumn>,
}

impl SegmentRows {
    /// Reads a segment's columns. About 60 ms for a million listings.
    pub fn read(segment: &SegmentReader, vocabulary: &mut Vocabulary) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        let mut rows = vec![Row::default(); segment.max_doc() as usize];
        let mut rests = vec![Rest::default(); rows.len()];
        let text = |name| fast.str(name);
        if let Some(column) = text(columns::BRAND)? {
            let mut counts = vec![0_u32; column.num_terms()];
            each(&column, rows.len(), |_, ord| counts[ord] += 1);
            let numbers = numbers(&column, |at, spelling| vocabulary.take_brand(spelling, counts[at]))?;
            each(&column, rows.len(), |doc, ord| rows[doc].brand = numbers[ord]);
        }
        if let Some(column) = text(columns::SELLER)? {
            let numbers = numbers(&column, |_, value| vocabulary.take_seller(value))?;
            each(&column, rows.len(), |doc, ord| rows[doc].seller = numbers[ord]);
        }
        if let Some(column) = text(columns::CATEGORY)? {
            let numbers = numbers(&column, |_, value| vocabulary.take_category(value))?;
            each(&column, rows.len(), |doc, ord| rows[doc].category = numbers[ord]);
        }
        if let Some(column) = text(columns::COUNTRY)? {
            let numbers = numbers(&column, |_, value| country_number(value))?;
            each(&column, rows.len(), |doc, ord| rests[doc].country = numbers[ord]);
        }
        if let Some(column) = text(columns::STATE)? {
            let state = |value: &str| ListingState::ALL.iter().position(|state| state.as_str() == value).map_or(0, |at| at as u8 + 1);
            let numbers = numbers(&column, |_, value| state(value))?;
            each(&column, rows.len(), |doc, ord| rests[doc].state = numbers[ord]);
        }
        let price = fast.i64(columns::PRICE)?;
        if let Some(column) = text(columns::CURRENCY)? {
            let numbers = numbers(&column, |_, value| vocabulary.take_currency(value))?;
            each(&column, rows.len(), |doc, ord| {
                let reached = price.first(doc as DocId).map_or(0, band);
                rests[doc].price = numbers[ord].saturating_add(reached as u16);
            });
        }
        if let Some(column) = text(columns::FINDING)? {
            let numbers = numbers(&column, |_, value| vocabulary.take_finding(value))?;
            each(&column, rows.len(), |doc, ord| rests[doc].findings |= numbers[ord]);
        }
        for (row, rest) in rows.iter_mut().zip(rests) {
            row.rest = vocabulary.take_rest(rest);
        }
        Ok(Self {
            rows: Rows::of(rows),
            id_high: fast.u64(columns::ID_HIGH)?,
            id_low: fast.u64(columns::ID_LOW)?,
            price,
            first_seen: fast.i64(columns::FIRST_SEEN)?,
            flags: text(columns::FLAG)?,
        })
    }

    /// A listing's identifier, as a number.
    pub fn id(&self, doc: DocId) -> u128 {
        let part = |column: &Column<u64>| column.first(doc).unwrap_or_default();
        (u128::from(part(&self.id_high)) << 64) | u128::from(part(&self.id_low))
    }
}

/// Calls with each listing and the place of each of its values in the column's dictionary.
fn each(column: &StrColumn, listings: usize, mut with: impl FnMut(usize, usize)) {
    for doc in 0..listings {
        for ord in column.ords().values_for_doc(doc as DocId) {
            with(doc, ord as usize);
        }
    }
}

/// A number for each value of a column's dictionary.
fn numbers<N>(column: &StrColumn, mut number: impl FnMut(usize, &str) -> N) -> tantivy::Result<Vec<N>> {
    let mut found = Vec::with_capacity(column.num_terms());
    let mut values = column.dictionary().stream()?;
    while values.advance() {
        let value = String::from_utf8_lossy(values.key());
        found.push(number(found.len(), &value));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_lies_between_the_edges_of_its_band() {
        assert_eq!([1, 2, 3, 4, 7].map(edge), [10, 20, 50, 100, 1000]);
        for (price, want) in [(0, 0), (10, 1), (19, 1), (20, 2), (999, 6), (1000, 7), (19_990, 10), (20_000, 11), (i64::MAX, EDGES)] {
            assert_eq!(band(price), want, "{price}");
        }
    }

    #[test]
    fn a_country_is_its_letters() {
        for text in ["AA", "DE", "ZZ"] {
            assert_eq!(country_of(country_number(text).into()).unwrap().as_str(), text);
        }
        assert!(country_of(0).is_none() && country_number("") == 0);
    }
}
