//! The condition of goods, as marketplaces' feeds say it and in the words of people.

use serde::{Deserialize, Serialize};
use std::fmt;

/// In which condition goods are sold; the three that product feeds tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Condition {
    /// Nobody had them before.
    New,
    /// Second-hand, whatever they look like.
    Used,
    /// Used and put in order again.
    Refurbished,
}

/// Words of refurbished goods in the languages of our pages, in Russian and Turkish, and of schema.org; letters and digits in lower case alone, and by how they
/// begin.
const REFURBISHED: [&str; 14] = [
    "refurbish",
    "certifiedrefurbished",
    "manufacturerrefurbished",
    "sellerrefurbished",
    "renewed",
    "reconditioned",
    "generalüberholt",
    "wiederaufbereitet",
    "reconditionné",
    "reacondicionad",
    "ricondizionat",
    "翻新",
    "восстановлен",
    "yenilenmiş",
];
const USED: [&str; 19] = [
    "used",
    "secondhand",
    "preowned",
    "preloved",
    "gebraucht",
    "occasion",
    "doccasion",
    "usagé",
    "secondemain",
    "usado",
    "usada",
    "segundamano",
    "desegundamano",
    "usato",
    "usata",
    "二手",
    "中古",
    "подержанн",
    "ikinciel",
];
/// In whole: `NewOther` and `new as of May` say something else.
const NEW: [&str; 16] =
    ["new", "newcondition", "brandnew", "neu", "neuware", "neuf", "neuve", "nuevo", "nueva", "nuovo", "nuova", "全新", "全新品", "новый", "новое", "sıfır"];

impl Condition {
    /// Every condition.
    pub const ALL: [Self; 3] = [Self::New, Self::Used, Self::Refurbished];

    /// The condition that a word is of, in the languages of our pages and as feeds, shops' programs and schema.org write it; `None` of one that is not known.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.rsplit_once("schema.org/").map_or(text, |(_, name)| name);
        // In this order: the small letter of a Turkish İ is an i with a dot, which is none.
        let plain: String = text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
        let begins = |words: &[&str]| words.iter().any(|word| plain.starts_with(word));
        match () {
            () if NEW.contains(&plain.as_str()) => Some(Self::New),
            () if begins(&REFURBISHED) => Some(Self::Refurbished),
            // `Б/у`: two letters that other words begin with.
            () if plain == "бу" || begins(&USED) => Some(Self::Used),
            () => None,
        }
    }

    /// Whether somebody had the goods before: what they cost says nothing of what new ones do.
    #[must_use]
    pub const fn is_used(self) -> bool {
        !matches!(self, Self::New)
    }

    /// As stored, in files and in programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Used => "used",
            Self::Refurbished => "refurbished",
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_known_in_many_words() {
        let read = |text: &str| Condition::read(text).map(Condition::as_str).unwrap_or_default();
        assert_eq!(["New", "neu", "https://schema.org/NewCondition", "全新"].map(read), ["new"; 4]);
        assert_eq!(["used", "Used - Very Good", "UsedCondition", "gebraucht", "D’occasion", "Б/у", "二手", "İkinci El"].map(read), ["used"; 8]);
        assert_eq!(["refurbished", "Certified - Refurbished", "RefurbishedCondition", "Reconditionné", "YENİLENMİŞ"].map(read), ["refurbished"; 5]);
        assert_eq!(["", "NewOther", "1000", "бумага", "damaged?"].map(read), [""; 5]);
        assert!(Condition::ALL.into_iter().all(|condition| Condition::read(condition.as_str()) == Some(condition)));
    }
}
