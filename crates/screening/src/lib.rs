//! Finds trademarks, and evasions of them, in the texts of listings, and says what to do about it and why. Pure: no clock, no files, no network.
//!
//! ```
//! use screening::{Decision, Engine, Listing, Mark, Policy, Scratch, Vocabulary};
//!
//! let (engine, problems) = Engine::build(vec![Mark::named("Gucci"), Mark::named("Louis Vuitton")], &Vocabulary::default());
//! assert!(problems.is_empty());
//! let listing = Listing { id: "1", title: "Gu**i belt black", ..Listing::default() };
//! let verdict = engine.screen(&listing, &Policy::default(), &mut Scratch::default());
//! assert_eq!(verdict.verdict, Decision::Hold);
//! assert_eq!((&*verdict.findings[0].mark, verdict.findings[0].span), ("Gucci", (0, 5)));
//! ```
//!
//! # How it works
//!
//! A text is read once ([`fold`] says what is folded): its letters in a row, the hash of each beginning, and where words end. The hash of any run of letters follows
//! from two of these, so that every run of a few words is looked up among the marks with the cost of a multiplication: marks as they are, joined, and parted
//! are all one question. Words that are neither marks nor ordinary words of some language (`data/README.md`) are asked for slips, by the hashes of the word without
//! each of its letters, for their sound, and for marks inside of them; so are runs of words that begin or end as a mark of as many letters does, or whose other words
//! leave the same consonants, which are then compared word by word. Texts with mixed
//! scripts, digits or symbols among letters, or single letters in a row are read a second time by shape. Characters written as codes of pages and addresses
//! (`O&#109;ega`) are read before anything else. Whatever a hash finds is compared letter by letter.
//!
//! # What keeps it fair
//!
//! - Naming a brand is lawful and costs next to nothing, whoever sells. Words of replicas beside it cost much, disguises by themselves as well.
//!   They cost half where the goods are said to be for the mark's (`strap for Garmin`), and nothing within what is said to the contrary (`beware of replicas`).
//! - A misspelling is held against nobody who claims the very brand, and less against those who claim another.
//! - Short marks and dictionary words are named where the seller claims them, or where the brand stands beside goods (`Coach bag`), and count among words of
//!   replicas; a short misspelling counts beside goods that are copied.
//! - The terms of the sum are in the [`Verdict`]; weights and thresholds are data ([`Policy`]).
//!
//! # What it cannot see
//!
//! - Marks of two and three letters in disguise are found in other scripts only; digits for their letters, and spaces between them, if they are enrolled as an alias.
//!   Three letters left of four (`Nke`) are not looked for, nor a last digit for the fourth (`Evr1`), which models' numbers have.
//! - Slips of one letter in marks of four to seven letters count beside goods, as the whole title or at the head of a short one only, since other words are as
//!   near; two slips in one word are found in long marks, and beside words of the mark that are spelt right; one in each of two words where one of these is no
//!   word of any list (`Mikael Korrs`, with two in the first, is not).
//! - Marks cut short are found by a dot and the beginnings of their first two words (`C.Klein`, `Baum. & Merc.`), and named by six letters or a word beside one without a dot
//!   (`Buccell`, `Roger Dubu`), not as initials alone (`CK`, `D&G`), which are enrolled
//!   as aliases; two words turned round of which one is a dictionary word (`Klein Calvin`) are named and no more.
//! - Disguises that are dictionary words themselves (`Carter`, `Crocks`) are not found, those with a letter doubled or swapped (`Channel`) beside goods, with a capital;
//!   marks parted into ordinary words (`Lulu lemon`) are named and no more, but at the head of a short title where the owner has a capital (`Play station`);
//!   a dictionary word (`Omega`) is seen in pieces that are no words (`Ome ga`) or more than two with dots between.
//! - A word of a mark by itself (`Louboutin`) is not the mark, unless it is enrolled as an alias.
//! - Other scripts are heard letter by letter, katakana as it writes what Englishmen and Frenchmen say; Cyrillic spellings that are Russian words themselves
//!   (`Пума`, `Конверс`) are not found at the head of a title, and named elsewhere if they have a capital. Arabic and Hebrew, which leave vowels out, are not heard;
//!   what a mark is called there and in Chinese (`耐克`) is enrolled as an alias.
//! - Marks that mix scripts without spaces (`小米MIX`) are found as they are, not in disguise.
//! - Texts are read alone: a brand that is only in the picture is another module's.

mod around;
mod claimed;
mod engine;
mod filter;
mod find;
pub mod fold;
mod han;
mod hash;
mod judge;
mod keys;
mod lexicon;
mod lookalike;
mod mark;
mod named;
mod rule;
mod skeleton;
mod sound;
mod table;
mod tagged;
mod terms;
mod text;
mod unnamed;
mod used;
mod verdict;
mod vocabulary;
mod weights;

pub use engine::{Engine, Listing};
pub use find::{Kind, Scratch};
pub use mark::{Mark, MarkProblem};
pub use rule::weight_of_rule;
pub use verdict::{Decision, Field, Finding, ScoreTerm, Verdict};
/// What the crate finds changes with it: raised where catalogues are to be screened anew after an upgrade.
pub const VERSION: u32 = 16;

pub use vocabulary::{Speaks, Vocabulary, VocabularyError, VocabularyTerm};
pub use weights::{Policy, Thresholds, Weights, WrongThresholds};

/// What packs the word lists that come with the crate (`examples/words.rs`).
pub mod words {
    pub use crate::lexicon::{entry, pack};
}
