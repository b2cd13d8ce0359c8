//! The fields of one line, parsed into a listing.

use crate::{Cause, Field, availability::is_ended, condition, country, feed::Get};
use model::{
    email::Email,
    gtin::written,
    import::ListingInput,
    listing::{Country, LISTING_PICTURES_MAX},
    money::{Currency, Money, MoneyError, price::Price, sign::Meant},
    url::HttpUrl,
};
use std::borrow::Cow;

/// Characters kept of a number that is no GTIN.
const MAX_GIVEN: usize = 40;

/// A listing, and what of its fields was wrong and left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The listing.
    pub input: ListingInput,
    /// What it came in without: a listing that has an identifier and a title is screened, whatever else is wrong with it. A GTIN that is none: the listing
    /// has it as it was given. An availability that says nothing: the listing is taken to be offered. A text that is too long is cut.
    pub warnings: Vec<Cause>,
}

/// The fields that are wrong, in the order of the listing's own.
#[derive(Default)]
struct Faults(Vec<(Field, Cause)>);

impl Faults {
    fn take<T>(&mut self, field: Field, parsed: Result<T, Cause>) -> Option<T> {
        parsed.map_err(|cause| self.0.push((field, cause))).ok()
    }
}

/// Parses a listing out of its fields' texts.
pub(crate) fn listing<'t>(get: Get<'_, 't>, default_currency: Option<Currency>) -> Result<Parsed, Cause> {
    // There is one at least.
    fields(get, default_currency).map_err(|faults| faults.into_iter().next().map_or(Cause::Missing(Field::Title), |(_, cause)| cause))
}

/// The identifier of a listing that has other faults: whatever is wrong with it, its feed names it.
pub(crate) fn named(get: Get<'_, '_>) -> Option<String> {
    number_as_id(get).or_else(|| get(Field::ExternalId).map(str::trim).and_then(|id| limited(Field::ExternalId, id, 200).ok()))
}

/// What a line adds to the listing before it, which has its identifier: it has no title. So Shopify writes further pictures and variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Further {
    /// Its pictures, each once.
    images: Vec<HttpUrl>,
    /// It has a price or a number of its own.
    is_variant: bool,
}

impl Further {
    /// Reads it, if the line has no title.
    pub fn of(get: Get<'_, '_>) -> Option<Self> {
        let has = |field| get(field).is_some_and(|text| !text.trim().is_empty());
        let images = || get(Field::Image).map_or_else(Vec::new, |text| images(text, &mut Vec::new()));
        (!has(Field::Title)).then(|| Self { images: images(), is_variant: has(Field::Price) || has(Field::Gtin) })
    }

    /// Adds it to a listing; whether it says something else that is left out.
    pub fn add_to(self, listing: &mut ListingInput) -> bool {
        let new = self.images.into_iter().filter(|image| !listing.images.contains(image)).collect::<Vec<_>>();
        let room = LISTING_PICTURES_MAX.saturating_sub(listing.images.len());
        listing.images.extend(new.into_iter().take(room));
        self.is_variant
    }
}

/// The identifier of a listing of which one column is both that and the number of the product: however the number is written, it is one listing.
fn number_as_id(get: Get<'_, '_>) -> Option<String> {
    let (id, number) = (get(Field::ExternalId)?, get(Field::Gtin)?);
    let gtin = if std::ptr::eq(id, number) { written::given(number.trim()).ok()? } else { None };
    gtin.map(|gtin| gtin.to_string())
}

/// Parses a listing out of the texts of its fields, wherever they come from; or says of every field that is wrong what is wrong with it.
pub fn listing_of<'t>(get: &dyn Fn(Field) -> Option<&'t str>) -> Result<Parsed, Vec<(Field, Cause)>> {
    fields(get, None)
}

fn fields<'t>(get: Get<'_, 't>, default_currency: Option<Currency>) -> Result<Parsed, Vec<(Field, Cause)>> {
    let text = |field| get(field).map(str::trim).filter(|text| !text.is_empty());
    let needed = |field, most| text(field).map_or(Err(Cause::Missing(field)), |text| limited(field, text, most));
    let cut = |text: &str| text.chars().take(MAX_GIVEN).collect::<String>();
    let (mut faults, mut warnings) = (Faults::default(), Vec::new());
    let number = text(Field::Gtin).map_or(Ok(None), |text| written::given(text).map_err(|error| Cause::Gtin(cut(text), error)));
    // A GTIN does not stand for it: what two sellers offer would be one listing, the other's from file to file.
    let external_id = faults.take(Field::ExternalId, number_as_id(get).map_or_else(|| needed(Field::ExternalId, 200), Ok));
    let title = faults.take(Field::Title, needed(Field::Title, 1000));
    let (Some(external_id), Some(title)) = (external_id, title) else { return Err(faults.0) };
    let (gtin, gtin_given) = match number {
        Ok(gtin) => (gtin, None),
        Err(cause) => {
            warnings.push(cause);
            (None, text(Field::Gtin).and_then(|text| limited(Field::Gtin, &cut(text), MAX_GIVEN).ok()))
        }
    };
    for field in [Field::ExternalId, Field::Title, Field::Description, Field::Brand, Field::Seller, Field::Category] {
        if text(field).is_some_and(|text| memchr::memchr(0, text.as_bytes()).is_some() || text.contains('\u{fffd}')) {
            warnings.push(Cause::Characters(field));
        }
    }
    let mut shortened = |field, most| text(field).and_then(|text| shortened(field, text, most, &mut warnings));
    let description = shortened(Field::Description, 100_000);
    let claimed_brand = shortened(Field::Brand, 200);
    let seller = shortened(Field::Seller, 200);
    let category = shortened(Field::Category, 1000);
    let images = text(Field::Image).map_or_else(Vec::new, |text| images(text, &mut warnings));
    let mut left_out = |cause: Cause| warnings.push(Cause::LeftOut(Box::new(cause)));
    let url = text(Field::Url).and_then(|text| url(Field::Url, text).map_err(&mut left_out).ok());
    // Two of which only the beginning is alike are two: it is not cut.
    let seller_id = text(Field::SellerId).and_then(|text| limited(Field::SellerId, text, 200).map_err(&mut left_out).ok());
    let seller_email = text(Field::SellerEmail).and_then(|text| Email::parse(text).map_err(|error| left_out(error.into())).ok());
    // Letters that look right and name no country would be one of their own in every count.
    let country = text(Field::Country).and_then(|text| country::read(text).map_err(|error| left_out(error.into())).ok());
    let price = text(Field::Price).and_then(|price| money(price, text(Field::Currency), default_currency, country).map_err(&mut left_out).ok());
    let condition = text(Field::Condition).and_then(|text| condition::read(text).map_err(&mut left_out).ok());
    let ended = match text(Field::Availability).map(is_ended) {
        Some(Err(cause)) => {
            warnings.push(cause);
            false
        }
        known => known.is_some_and(|known| known == Ok(true)),
    };
    let input = ListingInput {
        external_id,
        title,
        url,
        description,
        claimed_brand,
        gtin,
        gtin_given,
        condition,
        price,
        seller_id,
        seller,
        seller_email,
        images,
        category,
        country,
        ended,
    };
    Ok(Parsed { input, warnings })
}

/// A text within its limit. Control characters become spaces: PostgreSQL takes no NUL, and none of them is seen.
fn limited(field: Field, text: &str, most: usize) -> Result<String, Cause> {
    let keeps_lines = field == Field::Description;
    let unwanted = |c: char| (c.is_control() && !(keeps_lines && matches!(c, '\n' | '\t'))) || c == '\u{feff}';
    let text = if text.contains(unwanted) { Cow::Owned(text.replace(unwanted, " ").trim().to_owned()) } else { Cow::Borrowed(text) };
    // Bytes are at least as many as characters, and cheaper to count.
    if text.len() > most {
        let found = text.chars().count();
        if found > most {
            return Err(Cause::Long { field, most, found });
        }
    }
    if text.is_empty() { Err(Cause::Missing(field)) } else { Ok(text.into_owned()) }
}

/// The same, cut where it is too long: a listing is not left unseen for it.
fn shortened(field: Field, text: &str, most: usize, warnings: &mut Vec<Cause>) -> Option<String> {
    limited(field, text, most)
        .or_else(|cause| {
            let Cause::Long { .. } = cause else { return Err(cause) };
            let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
            let cut = limited(field, text[..end].trim_end(), most)?;
            warnings.push(Cause::Cut(Box::new(cause)));
            Ok(cut)
        })
        .ok()
}

fn url(field: Field, text: &str) -> Result<HttpUrl, Cause> {
    HttpUrl::parse_unencoded(text).map_err(|error| Cause::Url(field, error))
}

fn money(text: &str, currency: Option<&str>, default: Option<Currency>, country: Option<Country>) -> Result<Money, Cause> {
    let country = country.as_ref().map(Country::as_str);
    let said = currency.and_then(Meant::read).and_then(|meant| meant.currency(&[default], country));
    Price::read(text).and_then(|price| price.money(said, default, country)).map_err(|error| match (error, currency) {
        (MoneyError::NoCurrency(_), Some(wrong)) => Cause::Price(MoneyError::Currency(wrong.chars().take(20).collect())),
        (MoneyError::NoCurrency(amount), None) => Cause::NoCurrency(amount.chars().take(40).collect()),
        (error, _) => Cause::Price(error),
    })
}

/// The addresses of pictures; those that are none are left out.
fn images(text: &str, warnings: &mut Vec<Cause>) -> Vec<HttpUrl> {
    let mut all: Vec<HttpUrl> = Vec::new();
    let mut wrong = 0;
    for part in addresses(text) {
        if all.len() + wrong == LISTING_PICTURES_MAX {
            break;
        }
        match url(Field::Image, part) {
            // The main picture is often among the further ones too.
            Ok(address) if all.contains(&address) => {}
            Ok(address) => all.push(address),
            Err(cause) => {
                wrong += 1;
                warnings.push(Cause::LeftOut(Box::new(cause)));
            }
        }
    }
    all
}

/// What stands between bars and line breaks, or blanks and commas that another address follows: within one there may be both.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let begins = |text: &str, with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let mut from = 0;
    let mut at = text.char_indices();
    let parts = std::iter::from_fn(move || {
        if from > text.len() {
            return None;
        }
        let end = at.find(|(at, c)| {
            let behind = &text[at + c.len_utf8()..];
            let another = || ["http://", "https://", "data:"].iter().any(|start| begins(behind, start));
            match c {
                '|' | '\n' | '\r' | '\t' => true,
                ',' => another(),
                c => c.is_whitespace() && (another() || behind.starts_with("//")),
            }
        });
        let (end, next) = end.map_or((text.len(), text.len() + 1), |(at, c)| (at, at + c.len_utf8()));
        let part = &text[from..end];
        from = next;
        Some(part)
    });
    parts.map(|part| part.trim_matches(|c: char| c == ',' || c.is_whitespace())).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn read(pairs: &[(Field, &str)]) -> Result<ListingInput, Cause> {
        let fields: BTreeMap<_, _> = pairs.iter().copied().collect();
        let all = [(Field::ExternalId, "7"), (Field::Title, "Lamp")].into_iter().chain(fields).collect::<BTreeMap<_, _>>();
        listing(&|field| all.get(&field).copied(), None).map(|parsed| parsed.input)
    }

    /// Each warning of a listing with this field.
    fn warned(field: Field, text: &str) -> (ListingInput, Vec<String>) {
        let all = [(Field::ExternalId, "7"), (Field::Title, "Lamp"), (field, text)];
        let parsed = listing(&|field| all.iter().find(|(of, _)| *of == field).map(|(_, text)| *text), None).unwrap();
        (parsed.input, parsed.warnings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_country_is_named_as_people_name_it_and_another_word_is_left_out_and_said() {
        let read = |text| warned(Field::Country, text).0.country.map(|country| country.to_string()).unwrap_or_default();
        assert_eq!(["EL", "uk", "XK", "DEU", "Deutschland", "中国", "TÜRKİYE", "États-Unis"].map(read), ["GR", "GB", "XK", "DE", "DE", "CN", "TR", "US"]);
        let (input, said) = warned(Field::Country, "ZZ");
        assert_eq!(
            (input.country, said.as_slice()),
            (None, ["country: “ZZ” is not a country: two letters such as DE (ISO 3166-1). It is left out".to_owned()].as_slice())
        );
    }

    #[test]
    fn a_number_that_is_no_gtin_is_kept_as_it_was_given_and_said() {
        let all = [(Field::ExternalId, "7"), (Field::Title, "Lamp"), (Field::Gtin, " 4006381333932 ")];
        let get = |field| all.iter().find(|(of, _)| *of == field).map(|(_, text)| *text);
        let parsed = listing(&get, None).unwrap();
        assert_eq!((parsed.input.gtin, parsed.input.gtin_given.as_deref()), (None, Some("4006381333932")));
        let said = parsed.warnings[0].to_string();
        assert!(said.starts_with("gtin “4006381333932”: The last digit of this GTIN should be 1, not 2"), "{said}");
        let [none, link] = ["Does not apply", "https://id.gs1.org/01/04006381333931"]
            .map(|number| listing(&|field| if field == Field::Gtin { Some(number) } else { get(field) }, None).unwrap());
        assert!(none.warnings.is_empty() && none.input.gtin.is_none() && none.input.gtin_given.is_none());
        assert!(link.warnings.is_empty() && link.input.gtin.is_some_and(|gtin| gtin.short() == "4006381333931"));
        let long = "x\0".repeat(100_000);
        let parsed = listing(&|field| if field == Field::Gtin { Some(long.as_str()) } else { get(field) }, None).unwrap();
        assert_eq!(parsed.input.gtin_given.unwrap(), "x ".repeat(20).trim());
        let get = |field| get(field).filter(|_| field != Field::ExternalId);
        assert!(matches!(listing(&get, None), Err(Cause::Missing(Field::ExternalId))));
    }

    #[test]
    fn all_that_is_missing_is_said_at_once() {
        let all = [(Field::Title, " "), (Field::Price, "cheap EUR"), (Field::Country, "Nowhere")];
        let faults = listing_of(&|field| all.iter().find(|(of, _)| *of == field).map(|(_, text)| *text)).unwrap_err();
        assert_eq!(faults.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [Field::ExternalId, Field::Title]);
    }

    #[test]
    fn a_price_may_carry_its_currency() {
        let price = |pairs: &[(Field, &str)]| {
            let fields: BTreeMap<_, _> = [(Field::ExternalId, "7"), (Field::Title, "Lamp")].into_iter().chain(pairs.iter().copied()).collect();
            let parsed = listing(&|field| fields.get(&field).copied(), None).unwrap();
            let said = parsed.warnings.first().map_or_else(String::new, ToString::to_string);
            parsed.input.price.map_or(said, |price| price.to_string())
        };
        assert_eq!(price(&[(Field::Price, "19.99 EUR")]), "EUR 19.99");
        assert_eq!(price(&[(Field::Price, "2.500 KWD")]), "KWD 2.500");
        assert_eq!(price(&[(Field::Price, "12,50 €"), (Field::Currency, "EUR")]), "EUR 12.50");
        assert_eq!(price(&[(Field::Price, "12,50"), (Field::Currency, "€")]), "EUR 12.50");
        assert_eq!(price(&[(Field::Price, "$12"), (Field::Country, "Canada")]), "CAD 12.00");
        assert_eq!(price(&[(Field::Price, "12"), (Field::Currency, "$"), (Field::Country, "US")]), "USD 12.00");
        assert_eq!(price(&[(Field::Price, "19"), (Field::Currency, "JPY")]), "JPY 19");
        assert_eq!(price(&[(Field::Currency, "JPY")]), "");
        let said = price(&[(Field::Price, "2.500"), (Field::Currency, "EUR")]);
        assert!(said.starts_with("price: “2.500” may be thousands or decimals: write 2500"), "{said}");
        assert!(price(&[(Field::Price, "19.99")]).starts_with("the price 19.99 has no currency"));
        assert!(price(&[(Field::Price, "19.99"), (Field::Currency, "beads")]).starts_with("price: “beads” is not a currency"));
        assert!(price(&[(Field::Price, "$12")]).starts_with("price: the sign beside 12 is that of several currencies"));
        assert!(price(&[(Field::Price, "cheap EUR")]).starts_with("price: “cheap EUR” is not an amount"));
    }

    #[test]
    fn what_a_listing_can_do_without_is_left_out_or_cut_and_said() {
        for (field, text, says) in [
            (Field::Url, "javascript:alert(1)", "url: “javascript:alert(1)” is not a web address"),
            (Field::SellerEmail, "nobody", "seller_email: "),
            (Field::Image, "data:image/png;base64,AAAA", "image: “data:"),
        ] {
            let (input, said) = warned(field, text);
            assert!(said.len() == 1 && said[0].starts_with(says) && said[0].ends_with(". It is left out"), "{said:?}");
            assert!(input.url.is_none() && input.seller_email.is_none() && input.images.is_empty());
        }
        let (input, said) = warned(Field::Seller, &"x".repeat(201));
        assert_eq!(
            (input.seller.map(|seller| seller.len()), said.as_slice()),
            (Some(200), ["the seller has 201 characters; the most is 200. The rest is cut off".to_owned()].as_slice())
        );
        let (input, said) = warned(Field::SellerId, &"7".repeat(201));
        assert!(input.seller_id.is_none() && said[0].ends_with("It is left out"), "one that is cut may be another's: {said:?}");
        assert_eq!(read(&[(Field::SellerId, " S-7 ")]).unwrap().seller_id.as_deref(), Some("S-7"));
        for (field, text, says) in [(Field::Title, " ", "the title is missing"), (Field::ExternalId, "", "the id is missing")] {
            let error = read(&[(field, text)]).unwrap_err().to_string();
            assert!(error.starts_with(says), "{error}");
        }
        assert!(read(&[(Field::Title, &"x".repeat(1001))]).unwrap_err().to_string().contains("1001 characters; the most is 1000"));
    }

    #[test]
    fn pictures_are_told_apart_and_commas_within_an_address_are_kept() {
        let row = read(&[(Field::Image, "https://a.example/1,2.jpg,https://a.example/3.jpg | https://a.example/4.jpg")]).unwrap();
        let images: Vec<_> = row.images.iter().map(HttpUrl::as_str).collect();
        assert_eq!(images, ["https://a.example/1,2.jpg", "https://a.example/3.jpg", "https://a.example/4.jpg"]);
        let (row, said) = warned(Field::Image, "https://a.example/a b.jpg //b.example/c.jpg, https://c.example/d.jpg,data:image/png;base64,AA e.jpg\nnone");
        let images: Vec<_> = row.images.iter().map(HttpUrl::as_str).collect();
        assert_eq!(images, ["https://a.example/a%20b.jpg", "https://b.example/c.jpg", "https://c.example/d.jpg"]);
        assert!(said.len() == 2 && said[1].starts_with("image: “none” is not a web address"), "{said:?}");
    }

    #[test]
    fn control_characters_do_not_come_in() {
        assert_eq!(read(&[(Field::Title, "a\0b\u{feff}c")]).unwrap().title, "a b c");
        assert_eq!(read(&[(Field::Description, "a\nb\0")]).unwrap().description.as_deref(), Some("a\nb"));
    }
}
