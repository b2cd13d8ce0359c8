//! Listings as a marketplace's feed gives them, files of them, and what importing them did.

use crate::{
    any_code::CodeSource,
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
    /// The marketplace's identifier; its GTIN where a feed has no identifiers.
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
    /// What it costs.
    pub price: Option<Money>,
    /// Who sells it, by name.
    pub seller: Option<String>,
    /// Where its seller is written to.
    pub seller_email: Option<Email>,
    /// Its pictures, the main one first.
    pub images: Vec<HttpUrl>,
    /// The marketplace's category, as a path.
    pub category: Option<String>,
    /// Where it ships from.
    pub country: Option<Country>,
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
    /// Refused, each with its line and cause.
    pub rejected: u64,
    /// Bytes of the set-aside file so far: an import that goes on after a crash cuts the file here.
    pub rejected_bytes: u64,
    /// The first of those that were refused.
    pub problems: Vec<ImportProblem>,
    /// Rows that came in without something of them that is wrong.
    #[serde(default)]
    pub warned: u64,
    /// The first of those.
    #[serde(default)]
    pub warnings: Vec<ImportProblem>,
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
    /// Whether the first line names the columns.
    pub has_header: bool,
    /// Columns with some of their values.
    pub columns: Vec<UploadColumn>,
    /// Every field of a listing, and the column it seems to be in.
    pub fields: Vec<UploadField>,
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
    /// How long it took.
    pub seconds: f64,
}
