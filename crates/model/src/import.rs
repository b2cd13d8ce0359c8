//! Listings as a marketplace's feed gives them, files of them, and what importing them did.

use crate::{
    any_code::CodeSource,
    condition::Condition,
    email::Email,
    gtin::Gtin,
    id::{BrandId, UploadId},
    listing::Country,
    money::Money,
    product::Product,
    time::Timestamp,
    url::HttpUrl,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One listing of a feed. `external_id` is the marketplace's own identifier, by which it is found again (upsert).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingInput {
    /// The marketplace's identifier.
    pub external_id: String,
    /// What the listing is headed.
    pub title: String,
    /// Where it is.
    pub url: Option<HttpUrl>,
    /// What its seller writes of it; line breaks kept.
    pub description: Option<String>,
    /// The brand its seller names: a claim, not a fact.
    pub claimed_brand: Option<String>,
    /// The article number.
    pub gtin: Option<Gtin>,
    /// The number as it was given, where it is no article number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtin_given: Option<String>,
    /// In which condition its goods are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// What it costs.
    pub price: Option<Money>,
    /// The marketplace's identifier of who sells it: the same seller, whatever the name is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller_id: Option<String>,
    /// Who sells it, by name: that tells sellers apart where no identifier does.
    pub seller: Option<String>,
    /// Where its seller is written to.
    pub seller_email: Option<Email>,
    /// Its pictures, the main one first.
    pub images: Vec<HttpUrl>,
    /// The marketplace's category, as a path.
    pub category: Option<String>,
    /// Where it ships from.
    pub country: Option<Country>,
    /// It is not offered any more: sold, or taken down by its seller.
    #[serde(default)]
    pub ended: bool,
}

impl ListingInput {
    /// What a feed says at least.
    #[must_use]
    pub fn new(external_id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            external_id: external_id.into(),
            title: title.into(),
            url: None,
            description: None,
            claimed_brand: None,
            gtin: None,
            gtin_given: None,
            condition: None,
            price: None,
            seller_id: None,
            seller: None,
            seller_email: None,
            images: Vec::new(),
            category: None,
            country: None,
            ended: false,
        }
    }
}

/// How far an import is, or what it did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportTally {
    /// Rows met.
    pub read: u64,
    /// Of them new to the portal.
    pub created: u64,
    /// Of them known and changed.
    pub updated: u64,
    /// Of them as they were.
    pub unchanged: u64,
    /// Of them removed by a decision: they stay removed and as they were, whatever the feed says. Counted among the unchanged, too.
    pub kept_removed: u64,
    /// Of them left out: a later row is of the same listing, and counts.
    #[serde(default)]
    pub repeated: u64,
    /// Refused, each with its line and cause.
    pub rejected: u64,
    /// Bytes of the set-aside file so far: an import that goes on after a crash cuts the file here.
    pub rejected_bytes: u64,
    /// The first of those that were refused.
    pub problems: Vec<ImportProblem>,
    /// The code page that the file was read in, if that is not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_page: Option<String>,
    /// Which columns each field was read from, by its name in mappings; of several the one that counts most first.
    #[serde(default)]
    pub columns: Vec<(String, Vec<String>)>,
    /// Columns of the file that nothing was read from.
    #[serde(default)]
    pub unread: Vec<String>,
    /// Rows that came in without something of them that is wrong.
    #[serde(default)]
    pub warned: u64,
    /// The first of those.
    #[serde(default)]
    pub warnings: Vec<ImportProblem>,
    /// Listings that were on offer and ended, by their own row or because a full file does not name them.
    #[serde(default)]
    pub ended: u64,
    /// What became of the listings that a full file does not name; none if the file was not said to be full.
    #[serde(default)]
    pub full: Option<FullFeed>,
    /// Sellers, when it was done, of whom no address is known: what is decided about their listings cannot be told to them.
    #[serde(default)]
    pub without_address: u64,
}

/// An import of all that a marketplace offers: what the file does not name is not offered any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullFeed {
    /// When the import began: what was seen last before is not named by it.
    pub since: Timestamp,
    /// Lines that were refused and do not say which listing they are of.
    pub unnamed: u64,
    /// How many listings the file does not name, once that was counted.
    pub absent: Option<u64>,
    /// Of how many that were on offer before.
    pub offered: u64,
    /// Why they did not end.
    pub left: Option<NotEnded>,
}

/// Why listings that a full file does not name did not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotEnded {
    /// They are more than half of all that was on offer: the file may be cut, or be no full one.
    Most,
    /// Lines were refused that may name them.
    Unnamed,
}

impl FullFeed {
    /// An import that begins now.
    #[must_use]
    pub const fn begun(since: Timestamp) -> Self {
        Self { since, unnamed: 0, absent: None, offered: 0, left: None }
    }

    /// Why so many of so many do not end by themselves.
    #[must_use]
    pub const fn guard(&self, absent: u64, offered: u64) -> Option<NotEnded> {
        match () {
            () if absent == 0 => None,
            () if absent > offered / 2 => Some(NotEnded::Most),
            () if self.unnamed > 0 => Some(NotEnded::Unnamed),
            () => None,
        }
    }
}

/// A line that was set aside, or came in without a part that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProblem {
    /// Its number in the file, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub cause: String,
}

/// A file that was given to the portal, before it is imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Its name, as the browser said.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// When it came.
    pub at: Timestamp,
    /// The brand whose codes are in it; none for listings, which are the marketplace's.
    #[serde(default)]
    pub brand_id: Option<BrandId>,
}

/// What an uploaded file of codes looks like, for the page where its column is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeUpload {
    /// The file.
    pub upload: Upload,
    /// The product that its codes are for.
    pub product: Product,
    /// Whether the first line names the columns.
    pub has_header: bool,
    /// Columns with some of their values.
    pub columns: Vec<UploadColumn>,
    /// The column that seems to hold the codes.
    pub column: Option<String>,
    /// What they seem to be.
    pub source: CodeSource,
    /// For the form: sent twice, it makes one batch.
    pub submission: Uuid,
}

/// What an uploaded file looks like, for the page where its columns are mapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadPreview {
    /// The file.
    pub upload: Upload,
    /// `CSV`, `TSV` or `JSON lines`.
    pub format: String,
    /// The code page that its letters seem to be in, if that is not UTF-8.
    pub code_page: Option<String>,
    /// Whether the first line names the columns.
    pub has_header: bool,
    /// Columns with some of their values.
    pub columns: Vec<UploadColumn>,
    /// Every field of a listing, and the column it seems to be in.
    pub fields: Vec<UploadField>,
    /// Columns that nothing seems to be in that is read.
    pub unread: Vec<String>,
}

/// A column of an uploaded file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadColumn {
    /// Its name, or `#1`.
    pub name: String,
    /// Some of its values.
    pub samples: Vec<String>,
}

/// A field of a listing, to be mapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadField {
    /// Its name, as in a mapping.
    pub name: String,
    /// The column it seems to be in.
    pub column: Option<String>,
    /// The columns that are read beside it: the price where there is none of a sale, further pictures.
    pub beside: Vec<String>,
}

/// What an import did: the last line that `markward import` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    /// Rows or records met.
    pub read: u64,
    /// Of them new to the portal.
    pub created: u64,
    /// Of them known and brought up to date.
    pub updated: u64,
    /// Of them refused, each with its line and cause.
    pub rejected: u64,
    /// Listings that were on offer and are not any more.
    #[serde(default)]
    pub ended: u64,
    /// How long it took.
    pub seconds: f64,
}
