//! Other ways in which a mark is spelt that are as honest: `Dolce and Gabbana` for `Dolce & Gabbana`, `St Laurent` for `Saint Laurent`.

/// What is said for `&` and `+`.
const AND: [&str; 7] = ["and", "und", "et", "y", "e", "n", "и"];
/// What is written short, and in full.
const SHORT: [(&str, &[&str]); 8] = [
    ("st", &["saint"]),
    ("saint", &["st"]),
    ("dr", &["doc", "doctor"]),
    ("doctor", &["dr", "doc"]),
    ("company", &["co"]),
    ("co", &["company"]),
    ("brothers", &["bros"]),
    ("bros", &["brothers"]),
];

/// Letters of each of the names that are left without what joins them.
const LEAST_JOINED: usize = 4;

/// Letters that are left of a name without its `The`.
const LEAST_WITHOUT_THE: usize = 8;

/// The same of a name that is spelt in the plural.
const LEAST_PLURAL: usize = 6;

/// The other spellings of a name, none for nearly all.
pub(super) fn others(name: &str) -> Vec<String> {
    let mut others = Vec::new();
    // Of short ones (`H&M`) other words would be made.
    let lettered = |text: &str| text.chars().any(char::is_alphanumeric) && name.chars().filter(|c| c.is_alphanumeric()).count() > 6;
    let with_and = |name: &str| match name.split_once(['&', '+']) {
        Some((before, after)) if lettered(before) && lettered(after) => AND.map(|and| format!("{before} {and} {after}")).into(),
        _ => Vec::new(),
    };
    others.extend(with_and(name));
    let words: Vec<&str> = name.split_whitespace().collect();
    // Few people say it: `North Face`.
    if let [the, _, _, ..] = &words[..]
        && the.eq_ignore_ascii_case("the")
    {
        let rest = words[1..].join(" ");
        others.extend((rest.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST_WITHOUT_THE).then_some(rest));
    }
    for (at, word) in words.iter().enumerate().filter(|_| words.len() > 1) {
        let mut with = |other: &str| {
            let mut words = words.clone();
            words[at] = other;
            others.push(words.join(" "));
        };
        if at > 0 && at + 1 < words.len() && AND[..4].iter().any(|and| and.eq_ignore_ascii_case(word)) {
            with("&");
        }
        let bare = word.trim_end_matches('.');
        SHORT.iter().filter(|(short, _)| short.eq_ignore_ascii_case(bare)).flat_map(|(_, full)| *full).for_each(|full| with(full));
    }
    // `Bimba Lola`, `Bang Olufsen`: many leave out what joins two names.
    let joins = |word: &&str| AND.iter().any(|and| and.eq_ignore_ascii_case(word)) || matches!(*word, "&" | "+");
    let names: Vec<&str> = words.iter().copied().filter(|word| !joins(word)).collect();
    if let [first, .., last] = &words[..]
        && !joins(first)
        && !joins(last)
        && (2..words.len()).contains(&names.len())
        && names.iter().all(|name| name.chars().count() >= LEAST_JOINED)
    {
        others.push(names.join(" "));
    }
    // `Tiffany and Company`
    if name.contains('&') {
        let short: Vec<String> = others.iter().filter(|other| other.contains('&')).flat_map(|other| with_and(other)).collect();
        others.extend(short);
    }
    // `Ray-Bans`: a short word and its plural are no slip of each other.
    if let Some(last) = name.rsplit([' ', '-']).next().filter(|last| last.len() < name.len() && (2..4).contains(&last.chars().count()))
        && !last.ends_with(['s', 'S'])
        && last.chars().all(|c| c.is_ascii_alphabetic())
        && name.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST_PLURAL
    {
        others.push(format!("{name}s"));
    }
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_are_spelt_otherwise() {
        assert_eq!(others("Dolce & Gabbana").len(), AND.len() + 1);
        assert_eq!(others("Bimba y Lola"), ["Bimba & Lola", "Bimba Lola"]);
        for other in ["Tiffany  and  Co.", "Tiffany & company", "Tiffany  and  company"] {
            assert!(others("Tiffany & Co.").contains(&other.to_owned()), "{other}");
        }
        assert_eq!(others("Ray-Ban"), ["Ray-Bans"]);
        assert_eq!(others("Dr. Martens"), ["doc Martens", "doctor Martens"]);
        assert_eq!(others("Yves Saint Laurent"), ["Yves st Laurent"]);
        assert_eq!(others("Marks and Spencer"), ["Marks & Spencer", "Marks Spencer"]);
        assert_eq!(others("The North Face"), ["North Face"]);
        assert_eq!(others("The Big Gym"), ["The Big Gyms"]);
        assert!(others("The Bus").is_empty() && others("The Big Boss").is_empty());
        assert!(others("Gucci").is_empty() && others("H&M").is_empty() && others("Example &").is_empty());
    }
}
