//! What the index holds of a listing.

use crate::{
    disguise::disguises,
    fold::{Words, key},
    numbers::address_key,
    sections::{TOKENIZER, section_text},
};
use model::{
    id::{BrandId, SellerId},
    listing::{Listing, SellerName, category_steps},
    money::Money,
    screening::{FindingKind, Signal},
};
use rustc_hash::FxHashMap;
use tantivy::{
    TantivyDocument, Term,
    schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
};

/// Raised whenever an index that an older build wrote must not be searched by this one: other fields, other folding, other weights.
pub const VERSION: u32 = 10;

/// The fields, by handle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// The listing's identifier, to delete by.
    pub id: Field,
    /// Its first eight bytes, to answer with.
    pub id_high: Field,
    /// Its last eight.
    pub id_low: Field,
    /// Every word, weighted.
    pub words: Field,
    /// Words that were taken apart or written with signs: see [`crate::disguise`].
    pub disguises: Field,
    /// The address of its page, for comparison.
    pub address: Field,
    /// The marketplace's identifier; see [`number_terms`].
    pub external_id: Field,
    /// Fourteen digits.
    pub gtin: Field,
    /// Claimed brand, folded, to filter by.
    pub brand_key: Field,
    /// Claimed brand as spelt, to count.
    pub brand: Field,
    /// Seller's identifier, to filter by.
    pub seller_key: Field,
    /// Seller's name, folded, to filter by.
    pub seller_name: Field,
    /// Identifier and name, to count.
    pub seller: Field,
    /// The category and each category above it, folded, to filter by.
    pub category_key: Field,
    /// The category as spelt, to count.
    pub category: Field,
    /// Two letters.
    pub country: Field,
    /// `live`, `held`, `removed`, `ended`.
    pub state: Field,
    /// ISO 4217.
    pub currency: Field,
    /// Thousandths of the currency's unit.
    pub price: Field,
    /// Kinds of findings that the screening made.
    pub finding: Field,
    /// Marks that they are about, folded, to filter by.
    pub mark_key: Field,
    /// The brands for which something was found, and those to which the listing is suspicious ([`suspicious_for`]).
    pub flagged: Field,
    /// What was found for each brand: its identifier, `/`, and the kind.
    pub flag: Field,
    /// The same with the mark, folded.
    pub flag_mark: Field,
    /// First seen, in microseconds.
    pub first_seen: Field,
}

impl Fields {
    /// The schema and its handles.
    pub fn build() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let words = TextOptions::default().set_indexing_options(indexing);
        let column = TextOptions::default().set_fast("raw");
        // Nothing is scored by these, so that nobody asks how long they are.
        let whole = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic).set_fieldnorms(false);
        let whole = TextOptions::default().set_indexing_options(whole);
        let counted = whole.clone().set_fast("raw");
        let fields = Self {
            id: schema.add_bytes_field("id", INDEXED),
            id_high: schema.add_u64_field("id_high", FAST),
            id_low: schema.add_u64_field("id_low", FAST),
            words: schema.add_text_field("words", words),
            disguises: schema.add_text_field("disguises", whole.clone()),
            address: schema.add_text_field("address", whole.clone()),
            external_id: schema.add_text_field("external_id", whole.clone()),
            gtin: schema.add_text_field("gtin", whole.clone()),
            brand_key: schema.add_text_field("brand_key", whole.clone()),
            brand: schema.add_text_field(columns::BRAND, column.clone()),
            seller_key: schema.add_text_field("seller_key", whole.clone()),
            seller_name: schema.add_text_field("seller_name", whole.clone()),
            seller: schema.add_text_field(columns::SELLER, column.clone()),
            category_key: schema.add_text_field("category_key", whole.clone()),
            category: schema.add_text_field(columns::CATEGORY, column),
            country: schema.add_text_field(columns::COUNTRY, counted.clone()),
            state: schema.add_text_field(columns::STATE, counted.clone()),
            currency: schema.add_text_field(columns::CURRENCY, counted.clone()),
            price: schema.add_i64_field(columns::PRICE, FAST),
            finding: schema.add_text_field(columns::FINDING, counted.clone()),
            mark_key: schema.add_text_field("mark_key", whole.clone()),
            flagged: schema.add_text_field("flagged", whole.clone()),
            flag: schema.add_text_field(columns::FLAG, counted.clone()),
            flag_mark: schema.add_text_field("flag_mark", whole.clone()),
            first_seen: schema.add_i64_field(columns::FIRST_SEEN, FAST),
        };
        (schema.build(), fields)
    }

    /// The term that finds this listing alone.
    pub fn id_term(&self, id: model::id::ListingId) -> Term {
        Term::from_field_bytes(self.id, id.0.as_bytes())
    }

    /// Each once: of all, and for each brand.
    fn add_signals(&self, doc: &mut TantivyDocument, signals: &[Signal]) {
        let mut terms: Vec<(Field, String)> = Vec::with_capacity(signals.len() * 5);
        for Signal { brand, suspicious, kind, mark } in signals {
            let mark = Some(key(mark)).filter(|mark| !mark.is_empty());
            if let Some(brand) = *brand {
                terms.push((self.flagged, brand.to_string()));
                terms.push((self.flag, flag(brand, kind)));
                terms.extend(mark.iter().map(|mark| (self.flag_mark, flag(brand, mark))));
            }
            if *suspicious {
                terms.push((self.flagged, suspicious_for(None)));
                terms.extend(brand.map(|brand| (self.flagged, suspicious_for(Some(brand)))));
            }
            terms.extend(Some(kind).filter(|kind| !kind.is_empty()).map(|kind| (self.finding, kind.clone())));
            terms.extend(mark.map(|mark| (self.mark_key, mark)));
        }
        terms.sort_unstable_by(|a, b| (a.0.field_id(), &a.1).cmp(&(b.0.field_id(), &b.1)));
        terms.dedup();
        terms.into_iter().for_each(|(field, term)| doc.add_text(field, term));
    }

    /// The listing as the index takes it, with what the screening said of it.
    pub fn document(&self, listing: &Listing, signals: &[Signal], keys: &mut Keys) -> TantivyDocument {
        let mut doc = TantivyDocument::new();
        let (high, low) = listing.id.0.as_u64_pair();
        doc.add_bytes(self.id, listing.id.0.as_bytes());
        doc.add_u64(self.id_high, high);
        doc.add_u64(self.id_low, low);
        doc.add_text(self.words, section_text(listing));
        for word in disguised(listing, signals) {
            doc.add_text(self.disguises, word);
        }
        if let Some(address) = listing.url.as_ref().and_then(|url| address_key(url.as_str())) {
            doc.add_text(self.address, address);
        }
        self.add_signals(&mut doc, signals);
        number_terms(&listing.external_id).for_each(|number| doc.add_text(self.external_id, number));
        match (&listing.gtin, &listing.gtin_given) {
            (Some(gtin), _) => doc.add_text(self.gtin, gtin.as_str14()),
            // What is no item number is found as it was given.
            (None, Some(given)) => number_terms(given).for_each(|number| doc.add_text(self.external_id, number)),
            (None, None) => {}
        }
        if let Some(brand) = &listing.claimed_brand {
            doc.add_text(self.brand_key, keys.brand(brand));
            doc.add_text(self.brand, brand);
        }
        if let Some(seller) = &listing.seller {
            let [number, name, both] = keys.seller(seller);
            doc.add_text(self.seller_key, number);
            doc.add_text(self.seller_name, name);
            doc.add_text(self.seller, both);
        }
        if !listing.category.is_empty() {
            doc.add_text(self.category, &listing.category);
            keys.categories(&listing.category).iter().for_each(|path| doc.add_text(self.category_key, path));
        }
        if let Some(country) = listing.country {
            doc.add_text(self.country, country.as_str());
        }
        doc.add_text(self.state, listing.shown().as_str());
        if let Some(price) = &listing.price {
            doc.add_text(self.currency, price.currency.as_str());
            doc.add_i64(self.price, thousandths(price));
        }
        doc.add_i64(self.first_seen, listing.first_seen_at.0);
        doc
    }
}

/// What a listing is found by that has this number. Most numbers are as they are folded, and one term says so; of others it is the folded one, the number
/// as it is written, and, where that is another, without case.
fn number_terms(number: &str) -> impl Iterator<Item = String> {
    let key = key(number);
    let (plain, others) = if is_plain(number, &key) {
        (Some(key), None)
    } else {
        let [written, caseless] = [written(number), caseless(number)];
        (None, Some([Some(folded(&key)), (caseless[1..] != written[1..]).then_some(caseless), Some(written)]))
    };
    plain.into_iter().chain(others.into_iter().flatten().flatten())
}

/// Whether a number is as it is folded. One with blanks is not: in a list it holds none.
fn is_plain(number: &str, key: &str) -> bool {
    number == key && !number.contains(char::is_whitespace)
}

/// The term of a number as it is written.
pub(crate) fn exactly(number: &str) -> String {
    if is_plain(number, &key(number)) { number.to_owned() } else { written(number) }
}

/// The terms of numbers that are this one in another case.
pub(crate) fn in_any_case(number: &str) -> [String; 2] {
    [exactly(&number.to_lowercase()), caseless(number)]
}

/// The term of a folded number of which the number is another.
pub(crate) fn folded(key: &str) -> String {
    format!("/{key}")
}

fn written(number: &str) -> String {
    format!("={}", number.split_whitespace().collect::<Vec<_>>().join("-"))
}

fn caseless(number: &str) -> String {
    format!("~{}", &written(number)[1..].to_lowercase())
}

/// What was found for a brand, as one term.
pub(crate) fn flag(brand: BrandId, what: &str) -> String {
    format!("{brand}/{what}")
}

/// That a listing is not simply allowed for a brand, or for any.
pub(crate) fn suspicious_for(brand: Option<BrandId>) -> String {
    format!("{}!", brand.map(|brand| brand.to_string()).unwrap_or_default())
}

/// Names of the columns that collectors ask for.
pub(crate) mod columns {
    pub const BRAND: &str = "brand";
    pub const SELLER: &str = "seller";
    pub const CATEGORY: &str = "category";
    pub const COUNTRY: &str = "country";
    pub const STATE: &str = "state";
    pub const CURRENCY: &str = "currency";
    pub const FINDING: &str = "finding";
    pub const FLAG: &str = "flag";
    pub const PRICE: &str = "price";
    pub const FIRST_SEEN: &str = "first_seen";
    pub const ID_HIGH: &str = "id_high";
    pub const ID_LOW: &str = "id_low";
}

/// A category and each one above it, folded: `home`, `home/lighting`, `home/lighting/lamps`.
pub(crate) fn category_keys(category: &str) -> impl Iterator<Item = String> {
    let mut path = String::new();
    category_steps(category).map(move |step| {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&key(step));
        path.clone()
    })
}

fn thousandths(price: &Money) -> i64 {
    price.minor.saturating_mul(10_i64.pow(3_u32.saturating_sub(price.currency.decimals())))
}

/// The disguised words of what its seller wrote, and those of marks that the screening read in it, each once.
fn disguised(listing: &Listing, signals: &[Signal]) -> Vec<String> {
    let texts = [listing.title.as_str(), listing.claimed_brand.as_deref().unwrap_or_default(), &listing.description];
    let mut words: Vec<String> = texts.into_iter().flat_map(disguises).map(|(word, _)| word).collect();
    let read = signals.iter().filter(|signal| signal.suspicious && FindingKind::parse(&signal.kind).is_some_and(FindingKind::is_read_as));
    words.extend(read.flat_map(|signal| Words::of(&signal.mark)).map(|(word, _)| word));
    words.sort_unstable();
    words.dedup();
    words
}

/// Folded names, each folded once: a feed of a million listings has some thousands of brands and categories.
#[derive(Default)]
pub(crate) struct Keys {
    brands: FxHashMap<String, String>,
    categories: FxHashMap<String, Vec<String>>,
    sellers: FxHashMap<SellerId, (String, [String; 3])>,
}

/// Names of a kind that are kept; then it begins anew.
const KEPT: usize = 20_000;

impl Keys {
    fn brand(&mut self, brand: &str) -> &str {
        remembered(&mut self.brands, brand, || key(brand)).as_str()
    }

    /// A seller's identifier, the folded name, and both as they are counted.
    fn seller(&mut self, seller: &SellerName) -> &[String; 3] {
        if self.sellers.len() >= KEPT {
            self.sellers.clear();
        }
        let make = || {
            let number = seller.id.to_string();
            let both = format!("{number}{}", seller.name);
            (seller.name.clone(), [number, key(&seller.name), both])
        };
        let kept = self.sellers.entry(seller.id).or_insert_with(make);
        // Who goes by another name now.
        if kept.0 != seller.name {
            *kept = make();
        }
        &kept.1
    }

    fn categories(&mut self, category: &str) -> &[String] {
        remembered(&mut self.categories, category, || category_keys(category).collect()).as_slice()
    }
}

fn remembered<'a, V>(kept: &'a mut FxHashMap<String, V>, name: &str, make: impl FnOnce() -> V) -> &'a V {
    if !kept.contains_key(name) {
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(name.to_owned(), make());
    }
    &kept[name]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_found_under_each_one_above_it() {
        let keys: Vec<_> = category_keys("Home & Garden / Lighting > Desk lamps").collect();
        assert_eq!(keys, ["home garden", "home garden/lighting", "home garden/lighting/desk lamps"]);
    }
}
