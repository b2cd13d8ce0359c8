//! A pasted list of listings: their numbers, pages or item numbers, one after the other.

/// Entries of a list that a search takes; more are left out.
pub const LIST_LIMIT: usize = 1000;

/// Characters of an entry that are read: as many as a web address has at most.
const ENTRY_LIMIT: usize = 2048;

/// Digits of what is taken for a listing's number where nothing else says so.
const NUMBER_MIN: usize = 5;

/// What may stand around an entry.
const AROUND: [char; 8] = ['"', '\'', '“', '”', '<', '>', '[', ']'];

/// Reads entries that are separated by white space, commas, semicolons or lines. Each is taken once, in the order of the text; brackets and quotes around
/// one are passed over. An entry holds no blanks: item numbers in groups are written with hyphens here. An address may hold commas and semicolons: it ends
/// at one only where nothing, another separator, a quote or another address follows. The second value says that more than [`LIST_LIMIT`] stood there.
#[must_use]
pub fn read_list(text: &str) -> (Vec<String>, bool) {
    let mut seen = std::collections::HashSet::new();
    let mut entries = Vec::new();
    for part in text.split(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '、' | '，')) {
        // Pages and chats set such characters where addresses may be broken.
        let part: String = part.chars().filter(|c| !is_unseen(*c)).collect();
        let mut rest = &*part;
        while !rest.is_empty() {
            let entry;
            (entry, rest) = next(rest);
            if entry.is_empty() || !seen.insert(entry.clone()) {
                continue;
            }
            if entries.len() == LIST_LIMIT {
                return (entries, true);
            }
            entries.push(entry);
        }
    }
    (entries, false)
}

/// A list as one text that reads as the same list again.
#[must_use]
pub fn written_list(entries: &[String]) -> String {
    entries.join(" ")
}

/// The entries of a text that is nothing but several numbers side by side, as somebody types them who means a list; none if it is anything else.
#[must_use]
pub fn numbers_alone(text: &str) -> Option<Vec<String>> {
    let (entries, _) = read_list(text);
    let is_number = |entry: &String| entry.chars().all(|c| c.is_ascii_digit() || c == '-') && entry.chars().filter(char::is_ascii_digit).count() >= NUMBER_MIN;
    (entries.len() > 1 && entries.iter().all(is_number)).then_some(entries)
}

/// Characters that nobody sees: soft hyphens, joiners, directional marks, byte order marks.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The first entry of a text without blanks, and what is left behind it.
fn next(text: &str) -> (String, &str) {
    let text = text.trim_start_matches(AROUND);
    let ends = |(_, rest): &(usize, &str)| !is_address(text) || rest.is_empty() || rest.starts_with([',', ';']) || rest.starts_with(AROUND) || is_address(rest);
    let separators = text.char_indices().filter(|(_, c)| matches!(c, ',' | ';')).map(|(at, _)| (at, text.get(at + 1..).unwrap_or_default()));
    let (end, rest) = separators.into_iter().find(ends).unwrap_or((text.len(), ""));
    let entry: String = text.get(..end).unwrap_or_default().trim_end_matches(AROUND).chars().take(ENTRY_LIMIT).collect();
    (entry.trim_end_matches(|c| AROUND.contains(&c) || matches!(c, ',' | ';')).to_owned(), rest)
}

fn is_address(text: &str) -> bool {
    let begins = |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    begins("http://") || begins("https://") || begins("www.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_side_by_side_are_a_list() {
        assert_eq!(numbers_alone("880276 880337, 4006381333931").unwrap(), ["880276", "880337", "4006381333931"]);
        for text in ["", "880276", "lamp 880276", "880276 lamp", "12 40", "880276 880276"] {
            assert_eq!(numbers_alone(text), None, "{text}");
        }
    }

    #[test]
    fn entries_are_read_whatever_stands_between_them() {
        let (entries, more) = read_list(" A-1, A-2;\"A-3\"\r\n\thttps://shop.example/i?n=4\nA-1 (01)04006381333931");
        assert_eq!(entries, ["A-1", "A-2", "A-3", "https://shop.example/i?n=4", "(01)04006381333931"]);
        assert!(!more);
        assert_eq!(read_list(" ,;\n\"\" "), (vec![], false));
    }

    #[test]
    fn characters_that_nobody_sees_are_of_no_entry() {
        assert_eq!(read_list("\u{200b}P00003\u{feff} P0\u{ad}0004\n\u{2060}\u{200e}").0, ["P00003", "P00004"]);
    }

    #[test]
    fn an_address_may_hold_commas_and_semicolons() {
        let read = |text: &str| read_list(text).0;
        let one = "https://shop.example/p/schuhe,1234.html;jsessionid=7";
        assert_eq!(read(one), [one]);
        assert_eq!(
            read(&format!("{one}, A-1;{one}?x,HTTP://a.example/1,2;\"www.b.example/3,4\",")),
            [one, "A-1", &format!("{one}?x"), "HTTP://a.example/1,2", "www.b.example/3,4"]
        );
        assert_eq!(read("A,B;C,,https://a.example/,"), ["A", "B", "C", "https://a.example/"]);
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
            prop_assert_eq!(read_list(&written_list(&entries)).0, entries);
        }

        #[test]
        fn addresses_with_whatever_in_them_are_read_the_same_again(text in "([a1,;\"'<> ]|http://|www\\.){0,60}") {
            let (entries, _) = read_list(&text);
            prop_assert_eq!(read_list(&written_list(&entries)).0, entries);
        }
    }
}
