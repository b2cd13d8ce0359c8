//! What the portal said in English, in the reader's language. The portal and the pure crates write their errors in English, as their logs and programs
//! read them; the page finds the text in `said.toml` by its English form, takes out what its arguments were, and says it again. What an argument is, the
//! English text declares (`{km:said_number}`): a lot of digits is no number, and a title is what somebody wrote.

use super::{Language, fill, instant, language, number, pieces_with_kinds, t, text_in};
use model::{date::Day, time::Timestamp};

/// A sentence of the portal's in the page's language; one that the catalogue does not have stays as it is.
#[must_use]
pub fn said(sentence: &str) -> String {
    let language = language();
    if language == Language::English {
        return sentence.to_owned();
    }
    for line in t::said::LINES {
        if let Some(arguments) = matched(text_in(Language::English, line).1, sentence) {
            let arguments: Vec<_> = arguments.into_iter().map(|(inside, value)| again(inside, value)).collect();
            return fill(text_in(language, line).1, &arguments);
        }
    }
    sentence.to_owned()
}

/// What stands inside of a sentence, by its name: as the language writes it where its kind is declared and it is of that kind, else as it stands.
fn again(inside: &'static str, value: &str) -> (&'static str, String) {
    let (name, kind) = inside.split_once(':').unwrap_or((inside, ""));
    let said = match kind {
        "said_ground" => ground(value),
        "said_day" => day(value).map(super::day),
        "said_instant" => moment(value).map(instant),
        "said_span" => span(value),
        "said_number" => digits(value).map(number),
        _ => None,
    };
    (name, said.unwrap_or_else(|| value.to_owned()))
}

/// A ground's name stands inside of sentences in small letters.
fn ground(value: &str) -> Option<String> {
    let line = t::ground::LINES.into_iter().find(|line| text_in(Language::English, *line).1.to_lowercase() == value)?;
    Some(text_in(language(), line).1.to_owned())
}

/// `12 Mar 2026`.
fn day(value: &str) -> Option<Day> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = value.split(' ');
    let (day, month, year) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?.parse().ok()?);
    let month = MONTHS.iter().position(|name| *name == month).and_then(|at| u8::try_from(at + 1).ok())?;
    Day::from_ymd(year, month, day).ok().filter(|_| parts.next().is_none())
}

/// `12 Mar 2026, 18:47 UTC`.
fn moment(value: &str) -> Option<Timestamp> {
    let (date, clock) = value.strip_suffix(" UTC")?.split_once(", ")?;
    let (hour, minute) = clock.split_once(':')?;
    let at = day(date)?.date().with_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()?;
    Some(Timestamp(at.assume_utc().unix_timestamp() * 1_000_000))
}

/// `3 hours`.
fn span(value: &str) -> Option<String> {
    let (count, unit) = value.split_once(' ')?;
    let count = digits(count)?;
    Some(match unit.trim_end_matches('s') {
        "second" => t::span::seconds(count),
        "minute" => t::span::minutes(count),
        "hour" => t::span::hours(count),
        "day" => t::span::days(count),
        _ => return None,
    })
}

/// `8,900`.
fn digits(value: &str) -> Option<i64> {
    value.starts_with(|c: char| c.is_ascii_digit()).then(|| value.replace(',', "").parse().ok())?
}

/// The arguments of a text, with their kinds, in what it became; `None` if it became something else.
fn matched<'a>(text: &'static str, sentence: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let mut rest = sentence;
    let mut open: Option<&'static str> = None;
    let mut arguments = Vec::new();
    let mut all = pieces_with_kinds(text).peekable();
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
    use leptos::prelude::{Owner, provide_context};

    #[test]
    fn a_sentence_is_said_again_with_its_arguments() {
        Owner::new().with(|| {
            for (english, german) in [
                ("Sign in first", "Melden Sie sich zuerst an"),
                ("Too many tries. Wait 30 seconds and try again", "Zu viele Versuche. Warten Sie 30 Sekunden, und versuchen Sie es noch einmal"),
                ("Too many tries. Wait 1 second and try again", "Zu viele Versuche. Warten Sie 1 Sekunde, und versuchen Sie es noch einmal"),
                ("Reported “Lamp”: counterfeit product", "„Lamp“ gemeldet (Gefälschtes Produkt)"),
                ("Rejected: it is their own: really", "Abgelehnt: it is their own: really"),
                ("Checked on 12 devices within 3 hours", "Innerhalb von 3 Stunden auf 12 Geräten geprüft"),
                ("Checked on 12 Mar 2026, past its date of 1 Jan 2026", "Geprüft am 12. März 2026, nach Ablauf am 1. Jan. 2026"),
                (
                    "Checked on 23 Nov 2026, 18:47 UTC, though it was not sent out yet",
                    "Geprüft am 23. Nov. 2026, 18:47 UTC, obwohl es noch nicht ausgeliefert war",
                ),
                // What somebody wrote stays as it is written.
                ("Somebody read lot 20231 on it; its code is of lot 0042", "Jemand hat darauf Charge 20231 gelesen; der Code gehört zu Charge 0042"),
                ("Reported “501”: counterfeit product", "„501“ gemeldet (Gefälschtes Produkt)"),
                ("Upheld: 12 Mar 2026", "Stattgegeben: 12 Mar 2026"),
                ("Sign in first, please", "Sign in first, please"),
                ("", ""),
            ] {
                provide_context(Language::English);
                assert_eq!(said(english), english);
                provide_context(Language::German);
                assert_eq!(said(english), german);
            }
        });
    }

    #[test]
    fn a_sentence_with_a_place_keeps_its_figures() {
        Owner::new().with(|| {
            provide_context(Language::German);
            let said = said("Checked in Peru and 2 hours later at least 8,900 km away, in Japan: nothing travels so fast");
            assert_eq!(said, "Geprüft, und 2 Stunden später mindestens 8.900 km entfernt noch einmal: So schnell reist kein Stück");
        });
    }

    #[test]
    fn what_the_catalogue_translates_is_what_the_crates_say() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let mut sources = String::new();
        for folder in ["crates/model/src", "crates/portal/src", "crates/copies/src", "crates/reading/src", "app/src/api"] {
            read(&std::path::Path::new(root).join(folder), &mut sources);
        }
        // Constants stand as numbers in the catalogue.
        let sources = sources.replace("{PASSWORD_MIN}", "15").replace("{PASSWORD_MAX}", "256");
        for line in t::said::LINES {
            let text = text_in(Language::English, line).1;
            for (piece, _) in super::super::pieces(text) {
                // Some sentences are put together of two: their parts are there.
                assert!(piece.split(": ").all(|part| sources.contains(part.trim())), "nobody says “{text}” any more: correct said.toml");
            }
        }
    }

    /// What buyers read when they say that a thing is theirs, or add to a check, stands in the catalogue, and so in their language.
    #[test]
    fn whatever_is_wrong_with_a_claim_or_an_addition_is_said_in_every_language() {
        use model::{batch::Lot, claim::ClaimCode};
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let mut errors: Vec<String> = ["crates/portal/src/claim.rs", "crates/portal/src/tell.rs", "app/src/api/check.rs"]
            .into_iter()
            .flat_map(|file| errors_in(&std::fs::read_to_string(std::path::Path::new(root).join(file)).unwrap()))
            .collect();
        assert!(errors.len() > 12, "{errors:?}");
        errors.extend(["", "7K3", "7K3U-7K3U-7K3U"].map(|text| ClaimCode::parse(text).unwrap_err().to_string()));
        errors.extend(["", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "a lot"].map(|text| Lot::parse(text).unwrap_err().to_string()));
        errors.push("There is no such check".to_owned());
        Owner::new().with(|| {
            for error in errors {
                for language in Language::ALL.into_iter().filter(|language| *language != Language::English) {
                    provide_context(language);
                    assert_ne!(said(&error), error, "{language:?}: add it to said.toml");
                }
            }
        });
    }

    /// The sentences that a source says as errors, with a number in place of each argument.
    fn errors_in(source: &str) -> Vec<String> {
        let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
        let after = |mark: &'static str, skip: usize| {
            source
                .split(mark)
                .skip(1)
                .filter_map(move |rest| rest.split(";\n").next().filter(|line| line.contains('"'))?.split('"').nth(1 + 2 * skip))
                .map(str::to_owned)
        };
        let all =
            after("conflict(", 0).chain(after("PortalError::field(", 1)).chain(after(": &str =", 0)).chain(after("Err(format!(", 0)).chain(after("Err(", 0));
        let sentences = all.filter(|text| text.contains(' ') && text.starts_with(char::is_uppercase));
        sentences
            .map(|text| {
                text.split('{').enumerate().map(|(at, part)| if at == 0 { part.to_owned() } else { format!("7{}", part.split_once('}').unwrap().1) }).collect()
            })
            .collect()
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
