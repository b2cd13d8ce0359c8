//! Classes of the Nice Classification: which goods and services a mark is registered for.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// A Nice class: 1 to 34 are goods, 35 to 45 services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct NiceClass(u8);

/// Why a text is not a Nice class, or not a list of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NiceError {
    /// The list holds nothing.
    #[error("Enter at least one Nice class, such as 25")]
    Empty,
    /// Not a number.
    #[error("“{0}” is not a Nice class: write a number from 1 to 45")]
    NotANumber(String),
    /// A number, but none of the 45.
    #[error("There is no Nice class {0}: they go from 1 to 45")]
    OutOfRange(String),
}

/// What each class is about, in short: a hint, for the headings never cover a whole class.
const HEADINGS: [&str; 45] = [
    "Chemicals for industry and science",
    "Paints, varnishes and dyes",
    "Cosmetics and cleaning preparations",
    "Industrial oils, fuels and candles",
    "Pharmaceuticals and dietary supplements",
    "Common metals and goods of metal",
    "Machines, machine tools and motors",
    "Hand tools, cutlery and razors",
    "Computers, software, phones and instruments",
    "Medical apparatus",
    "Lighting, heating, cooking and sanitary apparatus",
    "Vehicles and their parts",
    "Firearms, explosives and fireworks",
    "Jewellery, watches and precious metals",
    "Musical instruments",
    "Paper, stationery and printed matter",
    "Rubber, plastics and insulating materials",
    "Leather goods, bags and umbrellas",
    "Building materials, not of metal",
    "Furniture and containers",
    "Household utensils, glass and porcelain",
    "Ropes, nets, tents and sacks",
    "Yarns and threads",
    "Textiles, bed and table linen",
    "Clothing, footwear and headwear",
    "Lace, buttons, zips and hair decorations",
    "Carpets, rugs and wall hangings",
    "Games, toys and sporting articles",
    "Meat, fish, dairy and preserved food",
    "Coffee, tea, bread, pastry and sauces",
    "Fresh produce, seeds and animal feed",
    "Beers and non-alcoholic drinks",
    "Alcoholic drinks, except beers",
    "Tobacco, e-cigarettes and smokers' articles",
    "Advertising, business services and retail",
    "Finance, insurance and real estate",
    "Building, installation and repair",
    "Telecommunications",
    "Transport, storage and travel",
    "Treatment of materials and recycling",
    "Education, entertainment and sport",
    "Science, technology, design and software services",
    "Restaurants and accommodation",
    "Medical, beauty and agricultural services",
    "Legal, security and personal services",
];

impl NiceClass {
    /// Every class in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=45).map(Self)
    }

    /// The class of a number from 1 to 45.
    pub fn new(number: u8) -> Result<Self, NiceError> {
        if (1..=45).contains(&number) { Ok(Self(number)) } else { Err(NiceError::OutOfRange(number.to_string())) }
    }

    /// A number from 1 to 45; leading zeros are usual in office records (`009`).
    pub fn parse(text: &str) -> Result<Self, NiceError> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NiceError::NotANumber(text.chars().take(20).collect()));
        }
        let digits = text.trim_start_matches('0');
        let out = || NiceError::OutOfRange(text.chars().take(20).collect());
        digits.parse::<u8>().map_err(|_| out()).and_then(|n| Self::new(n).map_err(|_| out()))
    }

    /// Reads a typed list: `9, 25; 35`, separated by commas, semicolons or spaces, in any order, each as often as one likes.
    pub fn parse_list(text: &str) -> Result<BTreeSet<Self>, NiceError> {
        let classes = text
            .split(|c: char| c == ',' || c == ';' || c.is_whitespace())
            .filter(|part| !part.is_empty())
            .map(Self::parse)
            .collect::<Result<BTreeSet<_>, _>>()?;
        if classes.is_empty() { Err(NiceError::Empty) } else { Ok(classes) }
    }

    /// Writes a list as [`Self::parse_list`] reads it: `9, 25, 35`.
    pub fn list<'a>(classes: impl IntoIterator<Item = &'a Self>) -> String {
        classes.into_iter().map(Self::to_string).collect::<Vec<_>>().join(", ")
    }

    /// 1 to 45.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// What the class is about, in a few words.
    #[must_use]
    pub fn heading(self) -> &'static str {
        HEADINGS.get(usize::from(self.0) - 1).copied().unwrap_or_default()
    }
}

impl fmt::Display for NiceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for NiceClass {
    type Err = NiceError;
    fn from_str(text: &str) -> Result<Self, NiceError> {
        Self::parse(text)
    }
}

impl TryFrom<u8> for NiceClass {
    type Error = NiceError;
    fn try_from(number: u8) -> Result<Self, NiceError> {
        Self::new(number)
    }
}

impl From<NiceClass> for u8 {
    fn from(class: NiceClass) -> Self {
        class.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_list_is_read_whatever_its_separators() {
        let classes = NiceClass::parse_list(" 9, 25; 35 009").unwrap();
        assert_eq!(NiceClass::list(&classes), "9, 25, 35");
    }

    #[test]
    fn a_wrong_list_names_the_element() {
        assert_eq!(NiceClass::parse_list("9, shoes").unwrap_err().to_string(), "“shoes” is not a Nice class: write a number from 1 to 45");
        assert_eq!(NiceClass::parse_list("9, 46").unwrap_err().to_string(), "There is no Nice class 46: they go from 1 to 45");
        assert_eq!(NiceClass::parse_list("25, 0"), Err(NiceError::OutOfRange("0".into())));
        assert_eq!(NiceClass::parse_list(" ;, "), Err(NiceError::Empty));
        assert_eq!(NiceClass::parse_list("99999999999999999999999").unwrap_err(), NiceError::OutOfRange("99999999999999999999".into()));
        assert!(NiceClass::parse_list("-9").is_err());
    }

    #[test]
    fn each_class_has_a_heading_of_its_own() {
        let headings: BTreeSet<_> = NiceClass::all().map(NiceClass::heading).collect();
        assert_eq!(headings.len(), 45);
        assert_eq!(NiceClass::new(25).unwrap().heading(), "Clothing, footwear and headwear");
    }

    #[test]
    fn a_class_out_of_range_does_not_come_in_by_json() {
        assert_eq!(serde_json::from_str::<NiceClass>("25").unwrap().number(), 25);
        assert!(serde_json::from_str::<NiceClass>("46").is_err());
    }
}
