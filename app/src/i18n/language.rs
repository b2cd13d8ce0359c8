//! The languages of the pages, and which of them a reader gets.

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, which stands in where a translation is missing.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Italian.
    Italian,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// All of them, in the order of the menu and of the tables of texts.
    pub const ALL: [Self; 6] = [Self::English, Self::German, Self::French, Self::Spanish, Self::Italian, Self::Chinese];

    /// The name of the cookie that keeps the choice.
    pub const COOKIE: &'static str = "language";

    /// Its tag (BCP 47), for `<html lang>`, the cookie and the browser's own formats.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Italian => "it",
            // With its script: the browser chooses the font by it.
            Self::Chinese => "zh-Hans",
        }
    }

    /// Its name in itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Italian => "Italiano",
            Self::Chinese => "简体中文",
        }
    }

    /// The language of a tag, whatever its region and script: `de-AT` is German, `zh-TW` Chinese.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.tag()[..2].eq_ignore_ascii_case(primary))
    }

    /// The choice in a `Cookie` header; anything else in it counts as none.
    #[must_use]
    pub fn from_cookies(header: &str) -> Option<Self> {
        header.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == Self::COOKIE).and_then(|(_, tag)| Self::from_tag(tag))
    }

    /// The best of an `Accept-Language` header (RFC 9110, 12.5.4): the one of ours with the highest weight, the first of equals. `*` is English.
    #[must_use]
    pub fn from_accept(header: &str) -> Option<Self> {
        let mut best = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let language = if tag == "*" { Some(Self::English) } else { Self::from_tag(tag) };
            // A weight that cannot be read is none: the range does not count.
            let weight = match parts.find_map(|part| part.trim().strip_prefix("q=")) {
                None => 1.0,
                Some(weight) => weight.trim().parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight)).unwrap_or(0.0),
            };
            if let Some(language) = language
                && weight > best.map_or(0.0, |(_, best)| best)
            {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// Whether the pages at this path are for people at work. Their texts are written in English only so far, and half of a language helps nobody: numbers,
    /// days and what they share with other pages are English there too. `browser/check.js` knows the same paths.
    #[must_use]
    pub fn is_work(path: &str) -> bool {
        let below = |area: &str| path.strip_prefix(area).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        ["/brand", "/seller", "/review", "/admin"].into_iter().any(below)
    }

    /// The language of the page at a path: the reader's, where there is a translation.
    #[must_use]
    pub fn of_page(path: &str, headers: &http::HeaderMap) -> Self {
        if Self::is_work(path) { Self::English } else { Self::of_request(headers) }
    }

    /// The language of a request: the reader's choice, else what the browser asks for, else English.
    #[must_use]
    pub fn of_request(headers: &http::HeaderMap) -> Self {
        let value = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
        value(http::header::COOKIE)
            .and_then(Self::from_cookies)
            .or_else(|| value(http::header::ACCEPT_LANGUAGE).and_then(Self::from_accept))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, HeaderValue, header};

    #[test]
    fn the_browser_is_answered_in_what_it_likes_best_of_ours() {
        for (header, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", Language::German),
            ("pt-BR, fr;q=0.7, it;q=0.8", Language::Italian),
            ("en;q=0.3, zh-Hans-CN;q=0.9", Language::Chinese),
            ("zh-TW", Language::Chinese),
            ("ES", Language::Spanish),
            ("fr;q=0, de;q=0.1", Language::German),
            ("fr;q=nonsense, it;q=0.5", Language::Italian),
            ("de, fr", Language::German),
            ("pt, *;q=0.5", Language::English),
        ] {
            assert_eq!(Language::from_accept(header), Some(language), "{header}");
        }
        for none in ["", "pt", "den", ";q=1", "de;q=0", "de;q=7"] {
            assert_eq!(Language::from_accept(none), None, "{none}");
        }
    }

    #[test]
    fn a_choice_goes_before_what_the_browser_asks_for() {
        let mut headers = HeaderMap::new();
        assert_eq!(Language::of_request(&headers), Language::English);
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("it"));
        assert_eq!(Language::of_request(&headers), Language::Italian);
        headers.insert(header::COOKIE, HeaderValue::from_static("theme=dark; language=zh-Hans"));
        assert_eq!(Language::of_request(&headers), Language::Chinese);
        headers.insert(header::COOKIE, HeaderValue::from_static("language=\"><script>"));
        assert_eq!(Language::of_request(&headers), Language::Italian);
    }

    #[test]
    fn pages_of_people_at_work_are_english_whatever_the_browser_asks_for() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("de"));
        for work in ["/brand", "/brand/", "/brand/search", "/seller/holds/1", "/review", "/admin/outbox"] {
            assert_eq!(Language::of_page(work, &headers), Language::English, "{work}");
        }
        for public in ["/", "/brands", "/check", "/sellers", "/report", "/account", "/listings/brand"] {
            assert_eq!(Language::of_page(public, &headers), Language::German, "{public}");
        }
    }

    #[test]
    fn every_language_is_found_by_its_tag() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
    }
}
