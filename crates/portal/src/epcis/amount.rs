//! How much of a lot an event means (EPCIS 2.0 §7.3.3.3, QuantityElement).

use super::thing::Range;
use model::standing::UnitAct;
use serde_json::Value;

/// Units of measure that count things one by one (UN/ECE Recommendation 20): each, one, piece.
const COUNTS: [&str; 3] = ["EA", "C62", "H87"];

/// How much of a thing is meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Amount {
    /// Nothing is said: a unit, or the whole lot.
    Unsaid,
    /// So many units.
    Units(f64),
    /// So much of a measure that counts no units.
    Measured(f64, String),
}

impl Amount {
    /// Reads `quantity` and `uom` of an entry of `quantityList`; or the member that is wrong, and why.
    pub fn parse(entry: &Value) -> Result<Self, (&'static str, &'static str)> {
        let uom = match &entry["uom"] {
            Value::Null => None,
            Value::String(uom) if (2..=3).contains(&uom.len()) && uom.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) => Some(uom),
            _ => return Err(("uom", "a unit of measure is two or three capital letters or digits, such as KGM; a count of units has none")),
        };
        let quantity = match &entry["quantity"] {
            Value::Null if uom.is_some() => return Err(("quantity", "beside a unit of measure stands how much it is")),
            Value::Null => return Ok(Self::Unsaid),
            Value::Number(number) => number.as_f64().filter(|quantity| *quantity > 0.0).ok_or(("quantity", "a quantity is a number above 0"))?,
            _ => return Err(("quantity", "a quantity is a number above 0")),
        };
        match uom {
            Some(uom) if !COUNTS.contains(&uom.as_str()) => Ok(Self::Measured(quantity, uom.clone())),
            _ if quantity.fract() != 0.0 => Err(("quantity", "units are counted by whole numbers")),
            _ => Ok(Self::Units(quantity)),
        }
    }

    /// What is wrong where units of a lot are to be acted on: which of them a part is, nobody could say. `None` where all of it is meant.
    pub fn refused(&self, act: UnitAct, event: &str, ranges: &[Range]) -> Option<String> {
        let size: u64 = ranges.iter().map(|(_, first, last)| u64::from(last - first) + 1).sum();
        let given = match self {
            Self::Unsaid => return None,
            #[expect(clippy::cast_precision_loss, reason = "a lot has fewer units than a float counts exactly")]
            Self::Units(units) if *units == size as f64 => return None,
            Self::Units(units) => format!("{units} units"),
            Self::Measured(quantity, uom) => format!("{quantity} {uom}"),
        };
        let done = match act {
            UnitAct::Activate => "shipped",
            UnitAct::Void => "void",
            UnitAct::Steal => "stolen",
            UnitAct::Recall => "recalled",
            UnitAct::Release => "released",
            UnitAct::ReleaseTheft => "not stolen any more",
            UnitAct::ReleaseRecall => "not recalled any more",
            UnitAct::ReleaseBoth => "neither stolen nor recalled any more",
        };
        Some(format!(
            "the event {event} says that {given} of this lot are {done}, and the lot has {size} units here. Which of them is not said: name single units in epcList, or give a range of them on the page of the batch"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::BatchId;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn a_quantity_counts_units_or_measures_or_is_refused() {
        let parse = |entry| Amount::parse(&entry);
        assert_eq!(parse(json!({})), Ok(Amount::Unsaid));
        assert_eq!(parse(json!({ "quantity": 3 })), Ok(Amount::Units(3.0)));
        assert_eq!(parse(json!({ "quantity": 3.0, "uom": "EA" })), Ok(Amount::Units(3.0)));
        assert_eq!(parse(json!({ "quantity": 2.5, "uom": "KGM" })), Ok(Amount::Measured(2.5, "KGM".into())));
        for (entry, member) in [
            (json!({ "quantity": 0 }), "quantity"),
            (json!({ "quantity": -1 }), "quantity"),
            (json!({ "quantity": "3" }), "quantity"),
            (json!({ "quantity": 1.5 }), "quantity"),
            (json!({ "uom": "KGM" }), "quantity"),
            (json!({ "quantity": 1, "uom": "kilograms" }), "uom"),
        ] {
            assert_eq!(parse(entry.clone()).unwrap_err().0, member, "{entry}");
        }
    }

    #[test]
    fn only_the_whole_lot_is_acted_on_over_all_of_its_batches() {
        let lot = [(BatchId(Uuid::from_u128(1)), 0, 599), (BatchId(Uuid::from_u128(2)), 0, 399)];
        let refused = |amount: Amount| amount.refused(UnitAct::Void, "urn:x:1", &lot);
        assert_eq!(refused(Amount::Units(1000.0)), None);
        assert_eq!(refused(Amount::Unsaid), None);
        for amount in [Amount::Units(3.0), Amount::Units(600.0), Amount::Units(1001.0)] {
            assert!(refused(amount.clone()).unwrap().contains("urn:x:1"), "{amount:?}");
        }
        assert!(refused(Amount::Measured(1000.0, "KGM".into())).unwrap().contains("1000 KGM"));
    }
}
