//! A pasted list of listings: their numbers, pages or item numbers, one after the other.

/// Entries of a list that a search takes; more are left out.
pub const LIST_LIMIT: usize = 1000;

/// Characters of an entry that are read: as many as a web address has at most.
const ENTRY_LIMIT: usize = 2048;

/// Reads entries that are separated by white space, commas, semicolons or lines. Each is taken once, in the order of the text; brackets and quotes around
/// one are passed over. An entry holds no blanks: item numbers in groups are written with hyphens here. The second value says that more than
/// [`LIST_LIMIT`] stood there.
#[must_use]
pub fn read_list(text: &str) -> (Vec<String>, bool) {
    let mut seen = std::collections::HashSet::new();
    let mut entries = Vec::new();
    for entry in text.split(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '、' | '，')) {
        let entry = entry.trim_matches(['"', '\'', '“', '”', '<', '>', '[', ']']);
        if entry.is_empty() || !seen.insert(entry) {
            continue;
        }
        if entries.len() == LIST_LIMIT {
            return (entries, true);
        }
        entries.push(entry.chars().take(ENTRY_LIMIT).collect());
    }
    (entries, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entries_are_read_whatever_stands_between_them() {
        let (entries, more) = read_list(" A-1, A-2;\"A-3\"\r\n\thttps://shop.example/i?n=4\nA-1 (01)04006381333931");
        assert_eq!(entries, ["A-1", "A-2", "A-3", "https://shop.example/i?n=4", "(01)04006381333931"]);
        assert!(!more);
        assert_eq!(read_list(" ,;\n\"\" "), (vec![], false));
    }

    #[test]
    fn a_list_ends_at_its_limit_and_says_so() {
        let text = |count| (0..count).map(|n| format!("n{n}\n")).collect::<String>();
        assert!(!read_list(&text(LIST_LIMIT)).1);
        let (entries, more) = read_list(&text(LIST_LIMIT + 1));
        assert!(more && entries.len() == LIST_LIMIT);
    }

    proptest! {
        #[test]
        fn a_list_that_was_read_is_read_the_same_again(text in ".{0,200}") {
            let (entries, _) = read_list(&text);
            prop_assert_eq!(read_list(&entries.join(",")).0, entries);
        }
    }
}
