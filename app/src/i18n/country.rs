//! Countries in the page's language: English names are the model's, the others those of Unicode's CLDR 48 (Unicode License v3), by ISO 3166-1 code.

use super::{Language, language};
use model::listing::Country;

/// A line for each country: its letters, then its names in German, French, Spanish, Italian and Chinese.
const NAMES: &str = include_str!("countries.tsv");

/// A country's name in the page's language; its letters if ISO 3166-1 has not assigned them.
#[must_use]
pub fn country(country: Country) -> String {
    country_in(language(), country)
}

fn country_in(language: Language, country: Country) -> String {
    let column = match language {
        Language::English => return country.name().to_owned(),
        Language::German => 1,
        Language::French => 2,
        Language::Spanish => 3,
        Language::Italian => 4,
        Language::Chinese => 5,
    };
    let mut lines = NAMES.lines().map(|line| line.split('\t'));
    let named = lines.find_map(|mut names| if names.next() == Some(country.as_str()) { names.nth(column - 1) } else { None });
    named.unwrap_or(country.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_a_name_in_every_language() {
        let names = |code: &str| Language::ALL.map(|language| country_in(language, Country::parse(code).unwrap()));
        assert_eq!(names("AT"), ["Austria", "Österreich", "Autriche", "Austria", "Austria", "奥地利"]);
        assert_eq!(names("QQ"), ["QQ"; 6], "nobody's letters");
        for a in 'A'..='Z' {
            for b in 'A'..='Z' {
                let code = format!("{a}{b}");
                let assigned = Country::parse(&code).unwrap().name() != code;
                assert!(names(&code).iter().all(|name| (*name != code) == assigned && !name.is_empty()), "{code}: {:?}", names(&code));
            }
        }
    }
}
