//! Which column of a feed is which field: by the names that feeds usually give them, or as the one who imports it says.

use crate::{OpenError, names, sale::SaleDate, split::Fields, word};
use model::{gtin::Gtin, url::HttpUrl};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// A field of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The marketplace's identifier.
    ExternalId,
    /// What it is headed.
    Title,
    /// Where it is.
    Url,
    /// Its text.
    Description,
    /// The brand it claims.
    Brand,
    /// Its article number.
    Gtin,
    /// What it costs.
    Price,
    /// In which currency.
    Currency,
    /// Who sells it, by the marketplace's identifier.
    SellerId,
    /// Who sells it, by name.
    Seller,
    /// Where its seller is written to.
    SellerEmail,
    /// Its pictures.
    Image,
    /// Its category.
    Category,
    /// Its market.
    Country,
    /// Whether it is offered still.
    Availability,
    /// In which condition its goods are.
    Condition,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 16] = [
        Self::ExternalId,
        Self::Title,
        Self::Url,
        Self::Description,
        Self::Brand,
        Self::Gtin,
        Self::Price,
        Self::Currency,
        Self::SellerId,
        Self::Seller,
        Self::SellerEmail,
        Self::Image,
        Self::Category,
        Self::Country,
        Self::Availability,
        Self::Condition,
    ];

    /// The names a column may have in English, the field's own first; compared as [`plain`] has them. Others are in `names.rs`.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::ExternalId => &["id", "external_id", "listing_id", "offer_id", "item_id", "item_number", "sku", "product_id"],
            Self::Title => &["title", "name", "product_name", "product_title", "item_name", "listing_title"],
            Self::Url => &["url", "link", "listing_url", "product_url", "permalink"],
            Self::Description => &["description", "text", "body", "desc"],
            Self::Brand => &["brand", "claimed_brand", "brand_name", "manufacturer"],
            Self::Gtin => &["gtin", "ean", "upc", "gtin14", "gtin13", "gtin12", "ean13", "barcode", "ean_code"],
            Self::Price => &["price", "amount", "price_amount"],
            Self::Currency => &["currency", "currency_code", "price_currency"],
            // Not `merchant_id` and its like, which are the exporting account's own in many feeds: one value in all rows would make all sellers one.
            Self::SellerId => &["seller_id", "external_seller_id"],
            Self::Seller => &["seller", "seller_name", "merchant", "merchant_name", "shop", "vendor", "store"],
            Self::SellerEmail => &["seller_email", "merchant_email", "contact_email", "email"],
            Self::Image => &["image", "images", "image_url", "image_urls", "image_link", "picture", "pictures"],
            Self::Category => &["category", "categories", "category_path", "product_type", "product_category"],
            Self::Country => &["country", "country_code", "market"],
            Self::Availability => {
                &["availability", "listing_status", "offer_status", "item_status", "status", "stock_status", "availability_status", "available", "in_stock"]
            }
            Self::Condition => &["condition", "item_condition", "product_condition", "condition_id"],
        }
    }

    /// The field's own name: what `--map` takes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.names()[0]
    }

    /// The field that a mapping calls so; two of them are called otherwise on the page where columns are chosen.
    fn by_name(name: &str) -> Option<Self> {
        match name {
            "number" => return Some(Self::ExternalId),
            "address" => return Some(Self::Url),
            _ => {}
        }
        Self::ALL.into_iter().find(|field| field.names().contains(&name))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a field is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    /// In the column, or under the JSON key, of this name.
    Named(String),
    /// In the column of this number, from 1; the file has no header.
    Number(usize),
    /// Nowhere: not even under its usual name.
    Ignored,
}

/// What a JSON key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A field, and how well its name fits: 0 is best.
    Field(Field, usize),
    /// When a price of a sale is asked.
    Sale(SaleDate),
    /// Nothing that is read.
    Unread,
}

/// What somebody said about columns; for the other fields their usual names hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(BTreeMap<Field, Column>);

/// Why a text is not a mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not `field=column`.
    #[error("“{0}” is not a mapping: write field=column, such as title=Name,gtin=EAN")]
    Form(String),
    /// No such field.
    #[error("“{0}” is not a field of a listing: {1}")]
    Field(String, String),
    /// `#` and no number.
    #[error("“{0}” is not the number of a column: #1 is the first")]
    Number(String),
    /// The same field more than once.
    #[error("{0} is mapped twice")]
    Twice(Field),
}

impl FromStr for Mapping {
    type Err = MappingError;

    /// Reads `title=Name,gtin=EAN`: each field with the column it is in, by name, by number (`#2`) or in none (`-`).
    fn from_str(text: &str) -> Result<Self, MappingError> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let pairs = parts.map(|part| part.split_once('=').ok_or_else(|| MappingError::Form(part.into())));
        Self::of_pairs(pairs.collect::<Result<Vec<_>, _>>()?)
    }
}

impl Mapping {
    /// From fields and the columns they are in, written as in [`Mapping::from_str`]; a column's name may hold commas here.
    pub fn of_pairs<'t>(pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self, MappingError> {
        let mut columns = BTreeMap::new();
        for (field, column) in pairs {
            let column = column.trim();
            let field = Field::by_name(&plain(field)).ok_or_else(|| MappingError::Field(field.trim().into(), Field::ALL.map(Field::name).join(", ")))?;
            let column = match column.strip_prefix('#') {
                _ if column.is_empty() => return Err(MappingError::Form(format!("{field}="))),
                _ if column == "-" => Column::Ignored,
                None => Column::Named(column.into()),
                Some(number) => match number.parse() {
                    Ok(number @ 1..) => Column::Number(number),
                    _ => return Err(MappingError::Number(column.into())),
                },
            };
            if columns.insert(field, column).is_some() {
                return Err(MappingError::Twice(field));
            }
        }
        Ok(Self(columns))
    }

    /// Whether columns are given by number, so that the file has no header.
    pub(crate) fn is_by_number(&self) -> Result<bool, OpenError> {
        let numbered = self.0.values().filter(|column| matches!(column, Column::Number(_))).count();
        let named = self.0.values().filter(|column| matches!(column, Column::Named(_))).count();
        match (numbered, named) {
            (0, _) => Ok(false),
            (_, 0) => Ok(true),
            _ => Err(OpenError::MixedMapping),
        }
    }

    /// Which columns hold a field by their names alone, unless somebody said otherwise; the one that counts most is the first.
    pub(crate) fn guess(&self, columns: &[String], field: Field) -> Vec<usize> {
        let names: Vec<String> = columns.iter().map(|name| plain(name)).collect();
        match self.0.get(&field) {
            Some(Column::Ignored) => Vec::new(),
            Some(Column::Number(n)) => (1..=columns.len()).contains(n).then(|| n - 1).into_iter().collect(),
            Some(Column::Named(name)) => columns.iter().position(|column| column.trim() == name).map_or_else(Vec::new, |at| with_others(&names, field, at)),
            None => names::columns(&names, field),
        }
    }

    /// Whether a column says when a price of a sale is asked.
    pub(crate) fn is_sale_date(name: &str) -> bool {
        names::sale_date(&plain(name)).is_some()
    }

    /// What a JSON key holds.
    pub(crate) fn role_of_key(&self, key: &str) -> Role {
        for (field, column) in &self.0 {
            if matches!(column, Column::Named(name) if name == key) {
                return Role::Field(*field, 0);
            }
        }
        let plain_key = plain(key);
        let known = names::known(&plain_key).filter(|(field, rank)| match self.0.get(field) {
            None => true,
            Some(Column::Named(name)) => names::known(&plain(name)).is_some_and(|(of, first)| of == *field && names::goes_with(of, first, *rank)),
            Some(_) => false,
        });
        let dates = || names::sale_date(&plain_key).map_or(Role::Unread, Role::Sale);
        known.map_or_else(dates, |(field, rank)| Role::Field(field, rank))
    }

    /// Refuses what cannot be meant of JSON lines.
    pub(crate) fn check_ndjson(&self) -> Result<(), OpenError> {
        let numbered = self.0.iter().find(|(_, column)| matches!(column, Column::Number(_)));
        numbered.map_or(Ok(()), |(field, _)| Err(OpenError::NumberInNdjson(*field)))
    }

    /// Finds each field's column in the first line: its names, or just how many columns there are if the mapping is by number. Unless `without_ids`
    /// there must be something that tells the listings apart.
    pub(crate) fn layout(&self, first: &Fields, without_ids: bool) -> Result<Layout, OpenError> {
        let by_number = self.is_by_number()?;
        let found = || {
            let names: Vec<_> = first.iter().take(30).map(|name| format!("“{}”", cut(name))).collect();
            names.join(", ")
        };
        let names: Vec<String> = first.iter().map(plain).collect();
        let mut layout = Layout { columns: Default::default(), count: first.len(), sale: 0, dates: [None; 3] };
        for field in Field::ALL {
            let unknown = |column: String| OpenError::UnknownColumn { field, column, found: found() };
            layout.columns[field as usize] = match self.0.get(&field) {
                Some(Column::Ignored) => Vec::new(),
                Some(Column::Number(n)) if *n <= first.len() => vec![n - 1],
                Some(Column::Number(n)) => return Err(unknown(format!("#{n}"))),
                Some(Column::Named(name)) => {
                    let exact = first.iter().position(|column| column.trim() == name);
                    let alike = || names.iter().position(|column| *column == plain(name));
                    with_others(&names, field, exact.or_else(alike).ok_or_else(|| unknown(name.clone()))?)
                }
                None if by_number => Vec::new(),
                None => names::columns(&names, field),
            };
        }
        if !by_number {
            layout.find_sale(&names);
        }
        let missing =
            |field: Field, noun| OpenError::MissingColumn { field: noun, looked_for: field.names().join(", "), found: found(), example: field.name() };
        let has = |field: Field| !layout.columns(field).is_empty();
        if !by_number && Field::ALL.iter().all(|field| !has(*field)) || (!has(Field::Title) && looks_like_data(first)) {
            return Err(OpenError::NoHeader { found: found() });
        }
        if !has(Field::Title) {
            return Err(missing(Field::Title, "title"));
        }
        if !without_ids && !has(Field::ExternalId) {
            return Err(missing(Field::ExternalId, "listing's own identifier; a GTIN is none, for several sellers may offer one item"));
        }
        Ok(layout)
    }
}

/// A column, and those that go with it if it is the one that would be taken anyway: whoever confirms a guess does not narrow it.
fn with_others(names: &[String], field: Field, at: usize) -> Vec<usize> {
    let all = names::columns(names, field);
    if all.first() == Some(&at) { all } else { vec![at] }
}

/// Which columns each field is in.
#[derive(Debug)]
pub(crate) struct Layout {
    columns: [Vec<usize>; Field::ALL.len()],
    /// Columns that each line must have.
    pub(crate) count: usize,
    /// So many of the first columns of prices are those of a sale; none where they stand alone.
    sale: usize,
    /// The columns that say when these are asked, by [`SaleDate`].
    dates: [Option<usize>; 3],
}

impl Layout {
    /// The best first.
    pub(crate) fn columns(&self, field: Field) -> &[usize] {
        &self.columns[field as usize]
    }

    /// The columns of prices: those of a sale first while it is on.
    pub(crate) fn prices(&self, sale_is_on: bool) -> &[usize] {
        let all = self.columns(Field::Price);
        if sale_is_on { all } else { all.get(self.sale..).unwrap_or_default() }
    }

    /// The columns that say when prices of a sale are asked.
    pub(crate) const fn dates(&self) -> [Option<usize>; 3] {
        self.dates
    }

    /// Whether anything is read from a column.
    pub(crate) fn reads(&self, column: usize) -> bool {
        self.columns.iter().any(|columns| columns.contains(&column)) || self.dates.contains(&Some(column))
    }

    fn find_sale(&mut self, names: &[String]) {
        let prices = self.columns(Field::Price);
        let of_sale = prices.iter().take_while(|at| names.get(**at).is_some_and(|name| names::is_of_sale(name))).count();
        if of_sale == 0 || of_sale == prices.len() {
            return;
        }
        self.sale = of_sale;
        for (at, name) in names.iter().enumerate() {
            if let Some(date) = names::sale_date(name) {
                self.dates[date as usize].get_or_insert(at);
            }
        }
    }
}

/// Whether a first line holds values and not names: a GTIN, an address or an amount is nobody's column name.
pub(crate) fn looks_like_data(first: &Fields) -> bool {
    first.iter().any(|text| {
        let text = text.trim();
        let amount = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
        amount || Gtin::parse(text).is_ok() || HttpUrl::parse(text).is_ok()
    })
}

/// A column's name as names are compared: Google's feeds write `g:title`, and programs `itemID`.
fn plain(name: &str) -> String {
    let plain = |name: &str| {
        let plain = word::plain(name);
        plain.strip_prefix("g_").map(ToOwned::to_owned).unwrap_or(plain)
    };
    let whole = plain(name);
    // As it stands first: `eBay category 1 name`.
    let is_known = |name: &str| names::known(name).is_some() || names::sale_date(name).is_some();
    let words = || Some(plain(&word::humps(name))).filter(|words| is_known(words));
    if is_known(&whole) { whole } else { words().unwrap_or(whole) }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(mapping: &str, header: &str) -> Result<Layout, OpenError> {
        let mut fields = Fields::default();
        fields.csv(header, b',');
        mapping.parse::<Mapping>().unwrap().layout(&fields, false)
    }

    #[test]
    fn usual_names_are_known_however_they_are_written() {
        let found = layout("", "SKU,g:title,Image Link,price-amount").unwrap();
        let column = |field| found.columns(field).first().copied();
        assert_eq!((column(Field::ExternalId), column(Field::Title), column(Field::Image), column(Field::Price)), (Some(0), Some(1), Some(2), Some(3)));
        assert_eq!(found.count, 4);
    }

    #[test]
    fn a_mapping_overrules_the_usual_names() {
        let found = layout("title=Heading,brand=-", "id,title,brand,Heading").unwrap();
        assert_eq!((found.columns(Field::Title), found.columns(Field::Brand)), (&[3][..], &[][..]));
        let found = layout("title=#3,gtin=#2,id=#1", "7,4006381333931,Marker").unwrap();
        assert_eq!((found.columns(Field::Title), found.columns(Field::Gtin)), (&[2][..], &[1][..]));
        // A shop that has one listing of each item may say so.
        let found = layout("id=EAN", "EAN,title").unwrap();
        assert_eq!((found.columns(Field::ExternalId), found.columns(Field::Gtin)), (&[0][..], &[0][..]));
    }

    #[test]
    fn prices_of_a_sale_and_further_pictures_go_with_the_others() {
        let google = "id,title,image_link,additional_image_link,price,sale_price";
        let columns = |mapping, header| {
            let found = layout(mapping, header).unwrap();
            (found.columns(Field::Image).to_vec(), found.columns(Field::Price).to_vec())
        };
        assert_eq!(columns("", google), (vec![2, 3], vec![5, 4]));
        // The page of an upload sends what it guessed.
        assert_eq!(columns("image=image_link,price=sale_price", google), (vec![2, 3], vec![5, 4]));
        assert_eq!(columns("image=additional_image_link,price=price", google), (vec![3], vec![4]));
        assert_eq!(columns("image=-,price=-", google), (vec![], vec![]));
        assert_eq!(columns("", "id,title,Bild 10,Bild 2,other_image_url1,photo,price,amount").0, [5, 4, 3, 2]);
        assert_eq!(columns("", "id,title,image_alt_text,address_2,price,amount"), (vec![], vec![4]));
    }

    #[test]
    fn names_in_humps_are_words() {
        let found = layout("", "ItemID,Title,SellerUserID,StartPrice,additionalImageLinks,PictureURL,eBay category 1 name").unwrap();
        let fields = [Field::ExternalId, Field::Title, Field::Seller, Field::Price, Field::Image, Field::Category];
        assert_eq!(fields.map(|field| found.columns(field)), [&[0][..], &[1], &[2], &[3], &[5, 4], &[6]]);
    }

    #[test]
    fn a_wrong_mapping_names_what_is_wrong() {
        for (text, says) in [
            ("title", "“title” is not a mapping"),
            ("titel=a", "“titel” is not a field of a listing: id, title"),
            ("title=#0", "“#0” is not the number of a column"),
            ("id=a,number=b", "id is mapped twice"),
            ("title=a,name=b", "title is mapped twice"),
            ("title=", "is not a mapping"),
        ] {
            let error = text.parse::<Mapping>().unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_first_line_that_is_no_header_is_refused_with_the_way_out() {
        let error = |mapping, header| layout(mapping, header).unwrap_err().to_string();
        assert!(error("", "4006381333931,Marker,Stabilo").contains("line 1 looks like a listing, not a header (“4006381333931”, “Marker”, “Stabilo”)"));
        assert!(error("", "foo,bar").contains("not a header"));
        assert!(error("", "id,brand").starts_with("no column is the title (looked for title, name"));
        assert!(error("", "title,brand").contains("--map id=COLUMN") && error("", "gtin,title").contains("a GTIN is none"));
        assert!(error("title=Heading", "id,title").contains("“Heading”, but the file has “id”, “title”"));
        assert!(error("title=#7,id=#1", "a,b").contains("“#7”"));
        assert!(error("title=#2,id=A", "A,b").contains("every column by number"));
    }
}
