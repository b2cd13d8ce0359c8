//! How the listings of each common word divide by the filters, counted once, when a segment is first read.
//!
//! A word that a hundred thousand listings have is asked for as often as it is written, and each time its listings would be looked at one by one to
//! count a few thousand brands, sellers and categories. Segments never change: the counts are kept, and a search adds them up. What was deleted since is
//! taken off. They are kept twice: of the word alone, beside which a search counts what matches by another word, and of all that the word matches when
//! nothing else is typed.
//!
//! Of brands and sellers, which may be thousands, not all are added up: the most frequent are known, and they and those that a search counts otherwise are
//! all that it can show.

use crate::{
    facets::SHOWN,
    leading::{FREQUENT, Leading},
    matched::Matched,
    near::Near,
    packed::Rows,
    schema::Fields,
    sets::Set,
    tally::{Kind, Tally},
};
use rustc_hash::FxHashMap;
use std::{cmp::Reverse, ops::Range, sync::Arc};
use tantivy::{DocId, Score, index::SegmentReader, postings::TermInfo, query::Bm25Weight, schema::IndexRecordOption};

/// Listings from which a word is common.
const COMMON: u32 = 1_024;

/// Entries for each listing of a segment, four bytes each, past which no further word is counted: then the rarer ones are counted at each search.
const ENTRIES: usize = 16;

/// Bits of an entry that are the number of a brand, seller…; the others are how many listings have it.
const NUMBER_BITS: u32 = 22;
const MOST: u32 = u32::MAX >> NUMBER_BITS;

/// What is counted apart: brand, seller, category, and the combinations of the rest.
const PARTS: usize = 4;

/// The most frequent values of a part that are kept in their order, where there are many: what a search shows and three times as many, since those fall
/// out that it counts otherwise.
const FIRSTS: usize = 4 * SHOWN;

/// The common words of a segment, by where their listings are enumerated.
#[derive(Default)]
pub(crate) struct Divided {
    /// Numbers with counts by number, one word's behind the other's. What has more than [`MOST`] stands more than once.
    entries: Vec<u32>,
    /// The most frequent numbers of brands and sellers with their counts, of equals the lowest number first. Without 0, which is none.
    firsts: Vec<(u32, u32)>,
    words: FxHashMap<usize, Division>,
    /// The same of all that such a word matches when it is typed, where that is more than the word itself, with how many listings that are.
    typed: FxHashMap<usize, (Division, u32)>,
    /// What each of the common words matches when it is typed, where that is few words.
    matched: FxHashMap<Box<str>, Arc<Matched>>,
    /// The first listings of words that are half as frequent.
    pub leading: Leading,
}

/// Words and single listings that a common word may match besides itself to be kept with them.
const MATCHED: usize = 256;

/// Where it stands how the listings of a word divide, deleted ones among them.
#[derive(Clone, Debug)]
pub(crate) struct Division {
    entries: [Range<usize>; PARTS],
    firsts: [Range<usize>; PARTS],
}

/// What was counted of a part of a word.
#[derive(Clone)]
pub(crate) struct Base {
    divided: Arc<Divided>,
    entries: Range<usize>,
    firsts: Range<usize>,
}

const fn number_and_count(entry: u32) -> (u32, u32) {
    (entry & ((1 << NUMBER_BITS) - 1), entry >> NUMBER_BITS)
}

impl Base {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    fn entries(&self) -> &[u32] {
        self.divided.entries.get(self.entries.clone()).unwrap_or_default()
    }

    /// Numbers and counts. A number may come more than once.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.entries().iter().copied().map(number_and_count)
    }

    /// How many listings have this number.
    pub fn count(&self, number: u32) -> u32 {
        let entries = self.entries();
        let from = entries.partition_point(|entry| number_and_count(*entry).0 < number);
        entries[from..].iter().copied().map(number_and_count).take_while(|(other, _)| *other == number).map(|(_, count)| count).sum()
    }

    /// The most frequent numbers with their counts; empty for parts of which all are asked for.
    pub fn firsts(&self) -> &[(u32, u32)] {
        self.divided.firsts.get(self.firsts.clone()).unwrap_or_default()
    }

    /// Whether those that can be shown are among the first, if so many of these are counted otherwise.
    pub fn is_enough_without(&self, others: usize) -> bool {
        let firsts = self.firsts.len();
        firsts > 0 && (firsts < FIRSTS || firsts - others >= SHOWN)
    }
}

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Brand,
    Seller,
    Category,
    Rest,
}

impl Part {
    pub const ALL: [Self; PARTS] = [Self::Brand, Self::Seller, Self::Category, Self::Rest];

    /// By what a kind of filter is counted.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Brand => Self::Brand,
            Kind::Seller => Self::Seller,
            Kind::Category => Self::Category,
            Kind::Country | Kind::State | Kind::Price | Kind::Finding => Self::Rest,
        }
    }
}

impl Divided {
    /// Counts the listings of a field's common words, by a tally with room for what these rows name, and all that each of them matches when it is typed.
    /// About 0.4 s and 40 MB for a million listings, 64 MB at most.
    pub fn read(reader: &SegmentReader, fields: &Fields, near: &Near, rows: &Rows, average: Score, mut tally: Tally) -> tantivy::Result<Self> {
        let mut divided = Self { leading: Leading::with_average(average), ..Self::default() };
        let index = reader.inverted_index(fields.words)?;
        let words = near.words();
        let place_and_info = |place: usize| Some((words.info(place)?, place));
        let mut common: Vec<(TermInfo, usize)> = (0..words.len()).filter(|place| words.listings(*place) >= FREQUENT).filter_map(place_and_info).collect();
        common.sort_unstable_by_key(|(info, _)| Reverse(info.doc_freq));
        let norms = reader.get_fieldnorms_reader(fields.words)?;
        let (mut listed, mut docs): (Vec<(DocId, u32)>, Vec<DocId>) = (Vec::new(), Vec::new());
        for (info, place) in &common {
            listed.clear();
            let mut block = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
            while !block.docs().is_empty() {
                listed.extend(block.docs().iter().enumerate().map(|(at, doc)| (*doc, block.freq(at))));
                block.advance();
            }
            let bm25 = Bm25Weight::for_one_term_without_explain(info.doc_freq.into(), u64::from(reader.max_doc()).max(info.doc_freq.into()), average);
            divided.leading.keep(info, &listed, &bm25, &norms);
            if info.doc_freq < COMMON || divided.entries.len() >= reader.max_doc() as usize * ENTRIES {
                continue;
            }
            tally.wipe();
            let matched = Matched::typed(&index, near, words.word(*place))?;
            let mut others = Set::below(reader.max_doc());
            matched.insert_near(&mut others, &index, || reader.inverted_index(fields.disguises))?;
            docs.clear();
            docs.extend(listed.iter().map(|(doc, _)| *doc));
            tally.add_rows(None, rows, &docs, 1);
            docs.iter().for_each(|doc| others.remove(*doc));
            if let Some(division) = divided.keep(info.doc_freq, &tally) {
                divided.words.insert(info.postings_range.start, division);
            }
            let mut listings = info.doc_freq;
            others.rewound().each_block(|docs| {
                tally.add_rows(None, rows, docs, 1);
                listings += docs.len() as u32;
            });
            if let Some(division) = divided.keep(listings, &tally).filter(|_| listings > info.doc_freq) {
                divided.typed.insert(info.postings_range.start, (division, listings));
            }
            if matched.size() <= MATCHED {
                divided.matched.insert(words.word(*place).into(), Arc::new(matched));
            }
        }
        divided.entries.shrink_to_fit();
        Ok(divided)
    }

    /// Keeps the counts of so many listings, unless that would be much more than those.
    fn keep(&mut self, listings: u32, tally: &Tally) -> Option<Division> {
        let (from, firsts_from) = (self.entries.len(), self.firsts.len());
        let mut division = Division { entries: Part::ALL.map(|_| 0..0), firsts: Part::ALL.map(|_| 0..0) };
        for part in Part::ALL {
            let mut counts: Vec<(u32, u32)> = tally.part(part).collect();
            counts.sort_unstable();
            let start = self.entries.len();
            for (number, mut count) in counts.iter().copied() {
                while count > 0 {
                    self.entries.push(number | count.min(MOST) << NUMBER_BITS);
                    count -= count.min(MOST);
                }
            }
            let is_too_large = counts.last().is_some_and(|(number, _)| number >> NUMBER_BITS != 0);
            if is_too_large || self.entries.len() - from > 2 * listings as usize {
                self.entries.truncate(from);
                self.firsts.truncate(firsts_from);
                return None;
            }
            division.entries[part as usize] = start..self.entries.len();
            if matches!(part, Part::Brand | Part::Seller) {
                let start = self.firsts.len();
                counts.retain(|(number, _)| *number > 0);
                let order = |a: &(u32, u32), b: &(u32, u32)| b.1.cmp(&a.1).then(a.0.cmp(&b.0));
                if counts.len() > FIRSTS {
                    counts.select_nth_unstable_by(FIRSTS - 1, order);
                    counts.truncate(FIRSTS);
                }
                counts.sort_unstable_by(order);
                self.firsts.append(&mut counts);
                division.firsts[part as usize] = start..self.firsts.len();
            }
        }
        Some(division)
    }

    /// What a common word matches when it is typed, if that is few words.
    pub fn matched(&self, word: &str) -> Option<&Arc<Matched>> {
        self.matched.get(word)
    }

    /// How the listings of a word of the field divide, if it is a common one.
    pub fn of(&self, info: &TermInfo) -> Option<&Division> {
        if info.doc_freq < COMMON { None } else { self.words.get(&info.postings_range.start) }
    }

    /// How all listings divide that such a word matches when it is typed, and how many those are.
    pub fn typed(&self, info: &TermInfo) -> Option<(&Division, u32)> {
        let typed = self.typed.get(&info.postings_range.start).map(|(division, listings)| (division, *listings));
        typed.filter(|_| info.doc_freq >= COMMON)
    }

    /// A part of that.
    pub fn base(self: &Arc<Self>, division: &Division, part: Part) -> Base {
        let (entries, firsts) = (division.entries[part as usize].clone(), division.firsts[part as usize].clone());
        Base { divided: Arc::clone(self), entries, firsts }
    }

    /// Whether there is no common word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
