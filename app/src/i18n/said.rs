//! What the portal said in English, in the reader's language. The portal and the pure crates write their errors in English, as their logs and programs
//! read them; the page finds the text in `said.toml` by its English form, takes out what its arguments were, and says it again.

use super::{Language, fill, language, pieces, t, text_in};

/// A sentence of the portal's in the page's language; one that the catalogue does not have stays as it is.
#[must_use]
pub fn said(sentence: &str) -> String {
    said_in(language(), sentence)
}

fn said_in(language: Language, sentence: &str) -> String {
    if language == Language::English {
        return sentence.to_owned();
    }
    for line in t::said::LINES {
        if let Some(arguments) = matched(text_in(Language::English, line).1, sentence) {
            let arguments: Vec<_> = arguments.into_iter().map(|(name, value)| (name, ground_in(language, value))).collect();
            return fill(text_in(language, line).1, &arguments);
        }
    }
    sentence.to_owned()
}

/// A ground's name stands inside of sentences in small letters.
fn ground_in(language: Language, value: &str) -> String {
    let line = t::ground::LINES.into_iter().find(|line| text_in(Language::English, *line).1.to_lowercase() == value);
    line.map_or_else(|| value.to_owned(), |line| text_in(language, line).1.to_owned())
}

/// The arguments of a text in what it became; `None` if it became something else.
fn matched<'a>(text: &'static str, sentence: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let mut rest = sentence;
    let mut open: Option<&'static str> = None;
    let mut arguments = Vec::new();
    let mut all = pieces(text).peekable();
    while let Some((before, name)) = all.next() {
        // The last piece ends the sentence; others stand where they are found first.
        let at = match open {
            None => rest.starts_with(before).then_some(0),
            Some(_) if all.peek().is_none() && name.is_none() => rest.len().checked_sub(before.len()).filter(|_| rest.ends_with(before)),
            Some(_) => rest.find(before),
        }?;
        if let Some(name) = open {
            arguments.push((name, &rest[..at]));
        }
        rest = &rest[at + before.len()..];
        open = name;
    }
    (open.is_none() && rest.is_empty()).then_some(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_again_with_its_arguments() {
        for (english, german) in [
            ("Sign in first", "Melden Sie sich zuerst an"),
            ("Too many tries. Wait 30 seconds and try again", "Zu viele Versuche. Warten Sie 30 Sekunden, und versuchen Sie es noch einmal"),
            ("Reported “Lamp”: counterfeit product", "„Lamp“ gemeldet (Gefälschtes Produkt)"),
            ("Rejected: it is their own: really", "Abgelehnt: it is their own: really"),
            ("Sign in first, please", "Sign in first, please"),
            ("", ""),
        ] {
            assert_eq!(said_in(Language::German, english), german);
            assert_eq!(said_in(Language::English, english), english);
        }
    }

    #[test]
    fn what_the_catalogue_translates_is_what_the_crates_say() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let mut sources = String::new();
        for folder in ["crates/model/src", "crates/portal/src", "app/src/api"] {
            read(&std::path::Path::new(root).join(folder), &mut sources);
        }
        // Constants stand as numbers in the catalogue.
        let sources = sources.replace("{PASSWORD_MIN}", "15").replace("{PASSWORD_MAX}", "256");
        for line in t::said::LINES {
            let text = text_in(Language::English, line).1;
            for (piece, _) in pieces(text) {
                // Some sentences are put together of two: their parts are there.
                assert!(piece.split(": ").all(|part| sources.contains(part.trim())), "nobody says “{text}” any more: correct said.toml");
            }
        }
    }

    fn read(folder: &std::path::Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, into);
            } else {
                into.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
}
