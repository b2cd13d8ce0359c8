//! Countries as feeds name them: by their letters, or by their names in the languages of the portal and of its larger markets.

use crate::word::plain;
use model::listing::{Country, CountryError};
use std::{collections::HashMap, sync::LazyLock};

const TABLE: &str = include_str!("countries.tsv");

static NAMES: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter_map(|line| line.split_once('\t'));
    let named = lines.filter_map(|(code, names)| Some((Country::parse(code).ok()?, names)));
    named.flat_map(|(country, names)| names.split('\t').map(move |name| (plain(name), country))).collect()
});

/// Reads `DE`, `DEU`, `Germany`, `Deutschland`, `德国`.
pub(crate) fn read(text: &str) -> Result<Country, CountryError> {
    let letters = Country::parse(text).and_then(Country::assigned);
    letters.or_else(|error| NAMES.get(&plain(text)).copied().ok_or(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_country_is_known_by_its_english_name_and_no_name_is_that_of_two() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        let mut codes = BTreeSet::new();
        for (code, names) in TABLE.lines().filter_map(|line| line.split_once('\t')) {
            codes.insert(code);
            for name in names.split('\t') {
                assert_eq!(*seen.entry(plain(name)).or_insert(code), code, "{name}");
            }
            let country = Country::parse(code).unwrap();
            assert_eq!(read(country.name()).unwrap(), country);
        }
        assert_eq!(codes.len(), 250);
        for wrong in ["ZZ", "Nowhere", "D", ""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
