//! What a text says of a thing, whichever form it came in: for who checks, reads pictures or imports, and does not know what was scanned or pasted.

use super::{Elements, FNC1, ParseError, epc::Epc, scanned};

impl Elements {
    /// The elements in an EPC, an element string, in brackets or not, or a Digital Link, with or without its scheme and host, written out or compressed.
    /// The form is known by how the text begins: a value may have slashes in it. What is wrong in a link's query spoils only the query.
    pub fn of_text(text: &str) -> Result<Self, ParseError> {
        let text = scanned(text);
        if let Ok(epc) = Epc::parse(text) {
            return Ok(epc.elements().clone());
        }
        let is_link = !text.starts_with([']', '(', '^', FNC1]) && (text.contains("://") || text.contains("/01/"));
        if is_link && let Ok(path) = Self::of_path(text) {
            return Ok(Self::parse_part(text).unwrap_or(path));
        }
        Self::parse_part(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digital_link::Stem;

    #[test]
    fn a_text_is_read_by_how_it_begins() {
        let stem = Stem::parse("https://id.example").unwrap();
        let unit = Elements::parse("(01)04006381333931(21)AB/01/C").unwrap();
        let compressed = format!("{}/{}", stem.as_str(), unit.to_compressed().unwrap());
        let link = unit.to_link(&stem).unwrap();
        for text in [
            "(01)04006381333931(21)AB/01/C",
            "]d2010400638133393121AB/01/C",
            "010400638133393121AB/01/C",
            &compressed,
            &link,
            &format!("]Q1{link}?sig=x&17=soon"),
        ] {
            let elements = Elements::of_text(text).unwrap();
            assert_eq!((elements.get("01"), elements.get("21")), (Some("04006381333931"), Some("AB/01/C")), "{text}");
        }
        let path = Elements::of_text("/01/04006381333931/10/L%2F1/21/7").unwrap();
        assert_eq!((path.get("10"), path.get("21")), (Some("L/1"), Some("7")));
        assert_eq!(Elements::of_text("https://id.example/01/04006381333931/21/7?17=291231").unwrap().get("17"), Some("291231"));
        assert_eq!(Elements::of_text("urn:epc:id:sgtin:4006381.033393.A1").unwrap().get("21"), Some("A1"));
        assert!(Elements::of_text("https://shop.example/menu").is_err() && Elements::of_text("AB/01/C").is_err());
    }
}
