//! Products of a brand: what unit codes are issued for.

use crate::{
    batch::Batch,
    form::FieldErrors,
    gtin::Gtin,
    id::{BrandId, PictureId, ProductId},
    page::Page,
    price_range::PriceRange,
    product_link::ProductLink,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest name.
pub const NAME_MAX: usize = 200;
/// The longest description.
pub const DESCRIPTION_MAX: usize = 2_000;
/// The longest note on what to look for.
pub const LOOK_FOR_MAX: usize = 500;

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// The brand it belongs to.
    pub brand_id: BrandId,
    /// The number under its barcode; one product of the portal has it.
    pub gtin: Gtin,
    /// Its name, as buyers know it.
    pub name: String,
    /// More about it; may be empty.
    pub description: String,
    /// What a buyer can see on the genuine product; may be empty.
    pub look_for: String,
    /// A picture of it, which buyers see who check a code.
    pub picture: Option<PictureId>,
    /// When it was added.
    pub created_at: Timestamp,
}

/// Whose product a number is, for administrators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductHolder {
    /// The product.
    pub product: Product,
    /// Its brand's name.
    pub brand: String,
    /// Batches of codes that were issued for it, or are being issued: with any, it stays where it is.
    pub batches: i64,
}

/// A product as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductLine {
    /// The product.
    pub product: Product,
    /// Its sealed batches.
    pub batches: i64,
    /// The codes in them.
    pub codes: i64,
    /// How many units were checked at least once.
    pub checked: i64,
}

/// The page of a brand's products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductList {
    /// The products.
    pub page: Page<ProductLine>,
    /// The reader may add products.
    pub may_manage: bool,
    /// A right of the brand is enrolled: nothing can be added before.
    pub enrolled: bool,
}

/// The page of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductOverview {
    /// The product.
    pub product: Product,
    /// Its latest batches, the newest first.
    pub batches: Vec<Batch>,
    /// What it costs by the brand's word, if it said so.
    pub price: Option<PriceRange>,
    /// Where its address leads.
    pub links: Vec<ProductLink>,
    /// The reader may change it and issue codes.
    pub may_manage: bool,
    /// For the form that issues codes: sent twice, it makes one batch.
    pub submission: Uuid,
}

/// What a person entered of a product, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFacts {
    /// The number under the barcode.
    pub gtin: Gtin,
    /// Its name.
    pub name: String,
    /// More about it.
    pub description: String,
    /// What a buyer can see on the genuine product.
    pub look_for: String,
}

impl ProductFacts {
    /// Reads the form's fields `gtin`, `name`, `description` and `look_for`, and says all that is wrong with them at once.
    pub fn parse(gtin: &str, name: &str, description: &str, look_for: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let gtin = errors.take("gtin", Gtin::parse(gtin));
        let name = errors.take("name", parse_name(name));
        let description = errors.take("description", parse_text(description, DESCRIPTION_MAX));
        let look_for = errors.take("look_for", parse_text(look_for, LOOK_FOR_MAX));
        match (gtin, name, description, look_for) {
            (Some(gtin), Some(name), Some(description), Some(look_for)) => Ok(Self { gtin, name, description, look_for }),
            _ => Err(errors),
        }
    }
}

/// One line of 1 to [`NAME_MAX`] characters.
fn parse_name(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err("Enter the product's name, as buyers know it".into()),
        n if n > NAME_MAX => Err(format!("A product's name has {NAME_MAX} characters at most; this one has {n}")),
        _ if text.chars().any(char::is_control) => Err("A product's name has no control characters".into()),
        _ => Ok(text),
    }
}

/// Text of several lines, `max` characters at most.
fn parse_text(text: &str, max: usize) -> Result<String, String> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    let length = text.chars().count();
    if length > max {
        Err(format!("At most {max} characters; this has {length}"))
    } else if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        Err("Remove the control characters: they cannot be seen".into())
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_read_as_people_write_it() {
        let facts = ProductFacts::parse("4 006381 333931", "  Heritage  chronograph\n42 mm ", "Steel.\r\nTwo years' warranty. ", "").unwrap();
        assert_eq!(facts.gtin.short(), "4006381333931");
        assert_eq!(facts.name, "Heritage chronograph 42 mm");
        assert_eq!(facts.description, "Steel.\nTwo years' warranty.");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let errors = ProductFacts::parse("400638133393", " ", "a\u{7}", &"x".repeat(501)).unwrap_err().into_vec();
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["gtin", "name", "description", "look_for"]);
        assert_eq!(errors[3].message, "At most 500 characters; this has 501");
    }
}
