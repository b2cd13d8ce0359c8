//! The condition of goods in feeds: in words, and in eBay's numbers.

use crate::Cause;
use model::condition::Condition;

/// What a column of conditions says that says neither new, used nor refurbished; letters in lower case, by how they begin.
const AS_USED: [&str; 12] =
    ["likenew", "asnew", "nearlynew", "openbox", "fairlyused", "forparts", "damaged", "wieneu", "commeneuf", "comonuevo", "comenuovo", "几乎全新"];

/// Reads what a feed says of a condition.
pub(crate) fn read(text: &str) -> Result<Condition, Cause> {
    by_number(text).or_else(|| Condition::read(text)).or_else(|| by_words(text)).ok_or_else(|| Cause::Condition(text.chars().take(40).collect()))
}

/// The numbers of eBay's conditions.
fn by_number(text: &str) -> Option<Condition> {
    match text.trim().parse::<u32>().ok()? {
        1000..=1999 => Some(Condition::New),
        2000..=2749 => Some(Condition::Refurbished),
        2750..=7000 => Some(Condition::Used),
        _ => None,
    }
}

fn by_words(text: &str) -> Option<Condition> {
    let plain: String = text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
    let plain = plain.strip_prefix("httpsschemaorg").unwrap_or(&plain);
    match () {
        () if AS_USED.iter().any(|word| plain.starts_with(word)) => Some(Condition::Used),
        // `New - refurbished`, `Newly renewed`, `New (open box)`.
        () if ["refurb", "renew", "reconditioned"].iter().any(|word| plain.contains(word)) => Some(Condition::Refurbished),
        () if plain.contains("openbox") => Some(Condition::Used),
        // `New with tags`, `New (other)`.
        () if plain.starts_with("new") => Some(Condition::New),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_marketplaces_write_them() {
        let read = |text: &str| read(text).map_or_else(|cause| cause.to_string(), |condition| condition.to_string());
        assert_eq!(["new", "1000", "1500", "New with tags", "neu"].map(read), ["new"; 5]);
        assert_eq!(["used", "3000", "7000", "Like New", "wie neu", "https://schema.org/DamagedCondition"].map(read), ["used"; 6]);
        assert_eq!(["refurbished", "2500", "Seller refurbished", "New - refurbished", "Newly renewed"].map(read), ["refurbished"; 5]);
        assert_eq!(read("New (open box)"), "used");
        assert_eq!(read("blue"), "condition “blue” is not known: new, used or refurbished");
    }
}
