//! Tips: what a buyer tells of a thing that was sold elsewhere, or whose listing is gone. The brand whose code or product it is reads them, and the
//! marketplace where there is none.

use crate::{
    id::{PictureId, TipId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Longest text of where it was sold, in characters.
pub const PLACE_MAX: usize = 300;
/// Longest code or number, in characters: an address of a label is one.
pub const CODE_MAX: usize = 300;

/// A tip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// Its id.
    pub id: TipId,
    /// The code on the thing, as it was typed; may be empty.
    pub code: String,
    /// The product whose code or number that is; empty if none here has it.
    pub product: String,
    /// Where it was sold.
    pub place: String,
    /// What is wrong with it.
    pub explanation: String,
    /// Where who told it can be asked, if they want to be.
    pub email: Option<String>,
    /// Pictures, in order.
    pub pictures: Vec<PictureId>,
    /// When it came.
    pub filed_at: Timestamp,
    /// When somebody said that nothing is left to do.
    pub settled_at: Option<Timestamp>,
}

/// Reads where it was sold.
pub fn parse_place(text: &str) -> Result<String, String> {
    let place = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match place.chars().count() {
        0 => Err("Say where it was sold: the shop and its town, or the address of the page".to_owned()),
        n => within(place, n, PLACE_MAX),
    }
}

/// Reads the code on the thing: any text, for a label may say anything.
pub fn parse_code(text: &str) -> Result<String, String> {
    let code = text.trim().to_owned();
    let n = code.chars().count();
    within(code, n, CODE_MAX)
}

fn within(text: String, count: usize, most: usize) -> Result<String, String> {
    match count {
        n if n > most => Err(format!("At most {most} characters; this has {n}")),
        _ if text.chars().any(char::is_control) => Err("Remove the control characters: they cannot be seen".to_owned()),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_line_and_a_code_may_be_missing() {
        assert_eq!(parse_place("  Corner shop,\n Main Street 5, Lyon ").unwrap(), "Corner shop, Main Street 5, Lyon");
        assert!(parse_place(" ").unwrap_err().contains("where it was sold"));
        assert!(parse_place(&"x".repeat(301)).unwrap_err().contains("At most 300"));
        assert_eq!(parse_code(" ").unwrap(), "");
        assert!(parse_code("7K3Q\u{0}").is_err());
    }
}
