//! The fields of a feed as they stand in it, for whoever judges a listing and does not store it: a wrong GTIN or price is not refused, and no text is cut.

use crate::{BadLine, Cause, Feed, Field, feed::Get};

/// What a line says. What it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// Its line, from 1.
    pub line: u64,
    /// Its identifier; none if it has none.
    pub id: Option<String>,
    /// What it is headed, with all its spaces.
    pub title: String,
    /// Its text.
    pub description: String,
    /// The brand it claims, with all its spaces.
    pub brand: String,
    /// Its article number, right or wrong.
    pub gtin: String,
    /// What it costs.
    pub price: String,
    /// In which currency.
    pub currency: String,
    /// Who sells it.
    pub seller: String,
    /// Its category.
    pub category: String,
    /// Its market.
    pub country: String,
}

impl Texts {
    fn of(get: Get<'_, '_>) -> Self {
        let text = |field| get(field).unwrap_or_default().to_owned();
        let trimmed = |field| get(field).unwrap_or_default().trim().to_owned();
        Self {
            line: 0,
            id: Some(trimmed(Field::ExternalId)).filter(|id| !id.is_empty()),
            title: text(Field::Title),
            description: text(Field::Description),
            brand: Some(text(Field::Brand)).filter(|brand| !brand.trim().is_empty()).unwrap_or_default(),
            gtin: trimmed(Field::Gtin),
            price: trimmed(Field::Price),
            currency: trimmed(Field::Currency),
            seller: trimmed(Field::Seller),
            category: trimmed(Field::Category),
            country: trimmed(Field::Country),
        }
    }
}

/// The lines of a feed, each as it stands.
pub struct TextsOf<'a> {
    feed: Feed<'a>,
    /// The identifier of the line before.
    last: Option<String>,
}

impl<'a> Feed<'a> {
    /// The fields as they stand, in place of listings. Open the feed with [`crate::Options::without_ids`] where nobody needs identifiers.
    #[must_use]
    pub fn texts(self) -> TextsOf<'a> {
        TextsOf { feed: self, last: None }
    }
}

impl TextsOf<'_> {
    /// As [`Feed::code_page`].
    #[must_use]
    pub fn code_page(&self) -> Option<&'static str> {
        self.feed.code_page()
    }
}

impl Iterator for TextsOf<'_> {
    type Item = Result<Texts, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let texts = match self.feed.next_line(|get, _| Ok(Texts::of(get)))? {
                Ok((line, texts)) => Texts { line, ..texts },
                Err(bad) => return Some(Err(bad)),
            };
            if !texts.title.is_empty() || !texts.description.is_empty() {
                self.last.clone_from(&texts.id);
                return Some(Ok(texts));
            }
            // What has the identifier of the line before it goes on with it, and says nothing in words.
            if texts.id.is_none() || texts.id != self.last {
                return Some(Err(BadLine { line: texts.line, cause: Cause::Missing(Field::Title), raw: self.feed.last_line(), names: texts.id }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn read(text: &'static str) -> Vec<Result<Texts, BadLine>> {
        let options = Options { without_ids: true, ..Options::default() };
        Feed::open(text.as_bytes(), options).unwrap().texts().collect()
    }

    #[test]
    fn nothing_is_refused_for_a_wrong_number() {
        let rows = read("gtin,title,price\n123, Lamp  ,cheap\n,Other,\n");
        let first = rows[0].as_ref().unwrap();
        // Two offers of one item have one GTIN: it is nobody's identifier.
        assert_eq!((first.id.as_deref(), first.title.as_str(), first.gtin.as_str(), first.price.as_str()), (None, " Lamp  ", "123", "cheap"));
        assert_eq!(rows[1].as_ref().map(|row| (row.id.clone(), row.line)).unwrap(), (None, 3));
        assert_eq!(read("id,gtin,title\n7,123,Lamp\n")[0].as_ref().unwrap().id.as_deref(), Some("7"));
    }

    #[test]
    fn a_line_that_goes_on_with_the_one_before_it_says_nothing() {
        let rows = read("Handle,Title,Body (HTML),Image Src\nlamp,Lamp,Bright,https://a.example/1\nlamp,,,https://a.example/2\nchair,,,https://a.example/3\n");
        assert_eq!(rows.iter().map(|row| row.as_ref().map_or_else(|bad| bad.line, |row| row.line)).collect::<Vec<_>>(), [2, 4]);
        assert!(rows[1].is_err());
    }

    #[test]
    fn what_is_screened_stands_as_in_the_file() {
        let brand = |line: &'static str| read(line)[0].as_ref().unwrap().brand.clone();
        assert_eq!((brand(r#"{"title":"Lamp","brand":"  N1ke "}"#).as_str(), brand(r#"{"title":"Lamp","brand":"  "}"#).as_str()), ("  N1ke ", ""));
    }

    #[test]
    fn halves_of_characters_are_replaced_and_whole_ones_kept() {
        let title = |line: &'static str| read(line)[0].as_ref().map(|row| row.title.clone()).map_err(|bad| bad.cause.to_string());
        assert_eq!(title(r#"{"title":"a\ud83d"}"#).unwrap(), "a\u{fffd}");
        assert_eq!(title(r#"{"title":"\ude00\ud83d\ude00é"}"#).unwrap(), "\u{fffd}😀é");
        assert_eq!(title(r#"{"title":"\\ud83d \n\uD83Dx"}"#).unwrap(), "\\ud83d \n\u{fffd}x");
        assert!(title(r#"{"title":"\ud83"#).is_err());
        assert!(title(r#"{"id":"7"}"#).unwrap_err().contains("title is missing"));
    }
}
