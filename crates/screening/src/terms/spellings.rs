//! Other ways in which a mark is spelt that are as honest: `Dolce and Gabbana` for `Dolce & Gabbana`, `St Laurent` for `Saint Laurent`.

/// What is said for `&` and `+`.
const AND: [&str; 7] = ["and", "und", "et", "y", "e", "n", "и"];
/// What is written short, and in full.
const SHORT: [(&str, &[&str]); 4] = [("st", &["saint"]), ("saint", &["st"]), ("dr", &["doc", "doctor"]), ("doctor", &["dr", "doc"])];

/// Letters that are left of a name without its `The`.
const LEAST_WITHOUT_THE: usize = 8;

/// The other spellings of a name, none for nearly all.
pub(super) fn others(name: &str) -> Vec<String> {
    let mut others = Vec::new();
    // Of short ones (`H&M`) other words would be made.
    let lettered = |text: &str| text.chars().any(char::is_alphanumeric) && name.chars().filter(|c| c.is_alphanumeric()).count() > 6;
    if let Some((before, after)) = name.split_once(['&', '+'])
        && lettered(before)
        && lettered(after)
    {
        others.extend(AND.iter().map(|and| format!("{before} {and} {after}")));
    }
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
        if at > 0 && at + 1 < words.len() && AND[..3].iter().any(|and| and.eq_ignore_ascii_case(word)) {
            with("&");
        }
        let bare = word.trim_end_matches('.');
        SHORT.iter().filter(|(short, _)| short.eq_ignore_ascii_case(bare)).flat_map(|(_, full)| *full).for_each(|full| with(full));
    }
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_are_spelt_otherwise() {
        assert_eq!(others("Dolce & Gabbana").len(), AND.len());
        assert!(others("Tiffany & Co.").contains(&"Tiffany  and  Co.".to_owned()));
        assert_eq!(others("Dr. Martens"), ["doc Martens", "doctor Martens"]);
        assert_eq!(others("Yves Saint Laurent"), ["Yves st Laurent"]);
        assert_eq!(others("Marks and Spencer"), ["Marks & Spencer"]);
        assert_eq!(others("The North Face"), ["North Face"]);
        assert!(others("The Gym").is_empty() && others("The Big Bus").is_empty());
        assert!(others("Gucci").is_empty() && others("H&M").is_empty() && others("Example &").is_empty());
    }
}
