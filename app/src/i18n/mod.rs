//! The pages in the reader's language: the catalogue [`t`], and numbers and days as that language writes them.
//!
//! A text stands in `locales/<language>/…/<area>.toml` and is a function here: `t::check::welcome_title()`, `t::check::genuine_title(&brand)`. The
//! build script makes these functions, so that a wrong key or argument does not compile. Nobody hands the language around: it is the page's ([`language()`]).

mod country;
mod language;
mod names;
mod number;
mod plural;
mod said;
mod work_names;

pub use country::country;
pub use language::Language;
pub use names::{condition, ground, mark_kind, unit_code_error};
pub use number::{compact_in, day_in, instant_in, money_in, number_in, percent_in, round_money_in};
pub use said::said;
pub use work_names::{code_source, key_role, link_type, match_field, record_field, refusal, remedy, right_state, sort, unit_act_past};

use leptos::prelude::*;
use model::{date::Day, time::Timestamp};
use plural::Category;

/// Every text of the pages, by the file it stands in.
#[rustfmt::skip]
#[allow(clippy::missing_panics_doc, clippy::needless_pass_by_value, reason = "generated: an argument is taken as it comes")]
pub mod t {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The tables of texts in the order of [`Language::ALL`], a line a text.
const TABLES: [&str; 6] = [
    include_str!(concat!(env!("OUT_DIR"), "/en.txt")),
    include_str!(concat!(env!("OUT_DIR"), "/de.txt")),
    include_str!(concat!(env!("OUT_DIR"), "/fr.txt")),
    include_str!(concat!(env!("OUT_DIR"), "/es.txt")),
    include_str!(concat!(env!("OUT_DIR"), "/it.txt")),
    include_str!(concat!(env!("OUT_DIR"), "/zh.txt")),
];

/// The language of the page: on the server the request's ([`Language::of_page`]), in the browser that of `<html lang>`, so that both render the same. Asked where there is no
/// page (a test, a job) it is English.
#[must_use]
pub fn language() -> Language {
    #[cfg(feature = "hydrate")]
    {
        static OF_PAGE: std::sync::OnceLock<Language> = std::sync::OnceLock::new();
        *OF_PAGE.get_or_init(|| {
            document().document_element().and_then(|root| root.get_attribute("lang")).and_then(|tag| Language::from_tag(&tag)).unwrap_or_default()
        })
    }
    #[cfg(not(feature = "hydrate"))]
    use_context::<Language>()
        .or_else(|| use_context::<http::request::Parts>().map(|parts| Language::of_page(parts.uri.path(), &parts.headers)))
        .unwrap_or_default()
}

/// The language that the reader chose or the browser asks for, whatever the page is in; on the server only.
#[must_use]
pub fn readers_language() -> Language {
    use_context::<http::request::Parts>().map(|parts| Language::of_request(&parts.headers)).unwrap_or_default()
}

/// Whether the page is in another language than its reader's: it has not been translated. On the server by the request, in the browser by what the server wrote.
#[must_use]
pub fn is_untranslated() -> bool {
    #[cfg(feature = "hydrate")]
    return document().document_element().and_then(|root| root.get_attribute("data-reader")).is_some_and(|reader| reader != language().tag());
    #[cfg(not(feature = "hydrate"))]
    return readers_language() != language();
}

/// A number as the page's language writes it.
#[must_use]
pub fn number(number: i64) -> String {
    number_in(language(), number)
}

/// A calendar day as the page's language writes it: `12 Mar 2026`.
#[must_use]
pub fn day(day: Day) -> String {
    day_in(language(), day.date())
}

/// An instant as the page's language writes it, in UTC: `23 Nov 2026, 18:47 UTC`.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    instant_in(language(), at)
}

/// An instant to the second, in UTC.
#[must_use]
pub fn instant_to_the_second(at: Timestamp) -> String {
    let minute = instant(at);
    let second = format!(":{:02} UTC", at.to_offset().second());
    minute.strip_suffix(" UTC").map_or_else(|| minute.clone(), |minute| format!("{minute}{second}"))
}

/// The day of an instant, in UTC.
#[must_use]
pub fn instant_day(at: Timestamp) -> String {
    day_in(language(), at.to_offset().date())
}

/// The text of this number in the page's language, else in English.
fn text(index: usize) -> &'static str {
    text_in(language(), index).1
}

/// The text, and the language that it is in.
fn text_in(language: Language, index: usize) -> (Language, &'static str) {
    static LINES: std::sync::OnceLock<[Vec<&'static str>; 6]> = std::sync::OnceLock::new();
    let lines = LINES.get_or_init(|| TABLES.map(|table| table.lines().collect()));
    let of = |language: Language| lines[language as usize].get(index).copied().filter(|text| !text.is_empty());
    of(language).map_or_else(|| (Language::English, of(Language::English).unwrap_or_default()), |text| (language, text))
}

fn cardinal(index: usize, count: i64) -> &'static str {
    let (language, text) = text_in(language(), index);
    form(text, plural::cardinal(language, count))
}

fn ordinal(index: usize, count: i64) -> &'static str {
    let (language, text) = text_in(language(), index);
    form(text, plural::ordinal(language, count))
}

/// The form of this category among those of a text (`category`, U+0002, form; U+0001 between them), else `other`.
fn form(text: &'static str, category: Category) -> &'static str {
    let of = |wanted: &str| text.split('\u{1}').filter_map(|form| form.split_once('\u{2}')).find(|(name, _)| *name == wanted).map(|(_, form)| form);
    of(category.as_str()).or_else(|| of("other")).unwrap_or(text)
}

/// What stands between the braces of a text, without its kind, and the text before it, in turn; at last the rest.
fn pieces(text: &'static str) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    pieces_with_kinds(text).map(|(before, inside)| (before, inside.map(|inside| inside.split(':').next().unwrap_or(inside))))
}

/// The same with their kinds.
fn pieces_with_kinds(text: &'static str) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let here = rest?;
        let Some((before, (inside, after))) = here.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?))) else {
            rest = None;
            return Some((here, None));
        };
        rest = Some(after);
        Some((before, Some(inside)))
    })
}

/// A text with its arguments in place.
fn fill(text: &'static str, arguments: &[(&str, String)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    for (before, name) in pieces(text) {
        filled.push_str(before);
        if let Some((_, value)) = name.and_then(|name| arguments.iter().find(|(other, _)| *other == name)) {
            filled.push_str(value);
        }
    }
    filled
}

/// A text with views among its arguments.
fn mix(text: &'static str, arguments: Vec<(&str, AnyView)>) -> AnyView {
    let mut arguments: Vec<_> = arguments.into_iter().map(|(name, view)| (name, Some(view))).collect();
    let mut views = Vec::new();
    for (before, name) in pieces(text) {
        if !before.is_empty() {
            views.push(before.into_any());
        }
        // A view is in one place: named a second time, it is there once.
        views.extend(name.and_then(|name| arguments.iter_mut().find(|(other, _)| *other == name)).and_then(|(_, view)| view.take()));
    }
    views.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_line_for_every_text() {
        let lines = TABLES.map(|table| table.lines().count());
        assert!(lines.iter().all(|count| *count == lines[0]), "{lines:?}");
    }

    #[test]
    fn arguments_stand_where_the_text_names_them() {
        assert_eq!(fill("{b} of {a}, {b}.", &[("a", "A".to_owned()), ("b", "B".to_owned())]), "B of A, B.");
        assert_eq!(fill("{n:number} { open", &[("n", "1,000".to_owned())]), "1,000 { open");
        assert_eq!(fill("plain", &[]), "plain");
    }

    #[test]
    fn a_form_that_is_not_there_is_the_other_one() {
        let text = "one\u{2}a thing\u{1}other\u{2}{count} things";
        assert_eq!(form(text, Category::One), "a thing");
        assert_eq!(form(text, Category::Few), "{count} things");
    }

    #[test]
    fn a_page_without_a_request_speaks_english_and_with_one_its_language() {
        let owner = Owner::new();
        owner.with(|| {
            assert_eq!(t::frame::check_a_code(), "Check a code");
            provide_context(Language::German);
            assert_eq!(t::frame::check_a_code(), "Code prüfen");
            assert_eq!(t::check::checked_nth(2), "Zum 2. Mal geprüft");
            provide_context(Language::French);
            assert_eq!(t::check::more_checks(0), "0 autre vérification");
            assert_eq!(t::check::more_checks(1_000), "1\u{202f}000 autres vérifications");
        });
    }
}
