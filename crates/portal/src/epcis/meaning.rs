//! What an event does to the units that it names: by its business step, its disposition, and what it says of lasting dispositions (EPCIS 2.0 §7.4.1,
//! CBV 2.0 §7.1 and §7.2).

use model::standing::UnitAct;
use serde::Serialize;
use serde_json::Value;

/// Dispositions (CBV 2.0 §7.2) of goods that are sent away, but not to be sold: an activated code would make them genuine for whoever takes them out of the
/// bin. The list is of these and not of sound ones: CBV lets everybody have words of their own, and a code that a shipment does not activate makes a
/// genuine thing doubtful.
const UNSOUND: [&str; 14] = [
    "damaged",
    "dispensed",
    "disposed",
    "expired",
    "inactive",
    "mismatch_class",
    "mismatch_instance",
    "mismatch_quantity",
    "needs_replacement",
    "no_pedigree_match",
    "non_conformant",
    "partially_dispensed",
    "returned",
    "unavailable",
];

/// How all other words for what is not for sale begin: `non_sellable_other`, and in CBV 1.2 one for each reason, such as `non_sellable_expired`.
const UNSALABLE: &str = "non_sellable_";

/// Why an event did nothing, where its sender may believe that it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unacted {
    /// The goods are sent away as what is not for sale: their codes are not activated.
    NotForSale,
    /// A shipment is called off: its codes stay active.
    ShipmentVoided,
    /// It names nothing of the brand's here, such as a pallet alone.
    Elsewhere,
    /// It is of a kind that tells of something else than what happened to units.
    OtherKind,
}

impl Unacted {
    /// In words, and what to do instead.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::NotForSale => "these units were not activated by it: goods that are not for sale are no shipment to buyers",
            Self::ShipmentVoided => {
                "units that were activated stay active: a shipment cannot be taken back. Tell of them with decommissioning, or as recalled or stolen, if they must not count as genuine"
            }
            Self::Elsewhere => {
                "it names no unit or lot of yours here, and so did nothing. A pallet or crate (SSCC, GRAI) does not stand for the units in it: name these"
            }
            Self::OtherKind => "only an ObjectEvent does something to units: tell the same by one that names them",
        }
    }
}

/// A word of CBV as a bare word: `shipping` of `urn:epcglobal:cbv:bizstep:shipping` and of `https://ref.gs1.org/cbv/BizStep-shipping`.
pub(super) fn bare(text: &str) -> String {
    let word = text.rsplit([':', '/']).next().unwrap_or(text);
    let word = word.strip_prefix("BizStep-").or_else(|| word.strip_prefix("Disp-")).unwrap_or(word);
    word.chars().take(60).collect()
}

/// What is done to units, in this order; nothing if the event is only kept. What is destroyed is void whatever else is said of it, and a theft or a recall is
/// heard beside any step: goods are shipped back because they are recalled. An event may say several things at once: what ends comes first, so that goods which
/// were found and are called back are recalled. Which of theft and recall ends is said by what is unset. `active` without a step says less and ends the recall,
/// or the theft of what is not recalled; beside a step, such as commissioning, it is how every sound unit stands.
pub(super) fn acts_of(event: &Value, action: &str, biz_step: &str, disposition: &str) -> Vec<UnitAct> {
    let lasting = |member: &str, word: &str| {
        let words = event["persistentDisposition"][member].as_array();
        words.into_iter().flatten().filter_map(Value::as_str).any(|text| bare(text) == word)
    };
    let says = |word: &str| disposition == word || lasting("set", word);
    if matches!(biz_step, "decommissioning" | "destroying") || says("destroyed") {
        return vec![UnitAct::Void];
    }
    let shipped = action != "DELETE" && matches!(biz_step, "shipping" | "departing") && unacted(event, biz_step, disposition).is_none();
    let ended = match (lasting("unset", "stolen"), lasting("unset", "recalled")) {
        (true, true) => Some(UnitAct::ReleaseBoth),
        (true, false) => Some(UnitAct::ReleaseTheft),
        (false, true) => Some(UnitAct::ReleaseRecall),
        (false, false) => None,
    };
    let begun = [says("stolen").then_some(UnitAct::Steal), says("recalled").then_some(UnitAct::Recall)];
    let acts: Vec<UnitAct> = ended.into_iter().chain(begun.into_iter().flatten()).collect();
    match (biz_step, disposition) {
        _ if begun != [None; 2] => acts,
        _ if shipped => [acts.as_slice(), &[UnitAct::Activate]].concat(),
        ("", "active") if action == "OBSERVE" && acts.is_empty() => vec![UnitAct::Release],
        _ => acts,
    }
}

/// Why a step that has to do with shipping did nothing to units.
pub(super) fn unacted(event: &Value, biz_step: &str, disposition: &str) -> Option<Unacted> {
    let lasting = event["persistentDisposition"]["set"].as_array();
    let mut said = lasting.into_iter().flatten().filter_map(Value::as_str).map(bare).chain([disposition.to_owned()]);
    match biz_step {
        "void_shipping" => Some(Unacted::ShipmentVoided),
        "shipping" | "departing" => said.any(|word| UNSOUND.contains(&word.as_str()) || word.starts_with(UNSALABLE)).then_some(Unacted::NotForSale),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_of_cbv_are_known_in_every_form() {
        for text in ["shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping", "cbv:BizStep-shipping"] {
            assert_eq!(bare(text), "shipping");
        }
        assert_eq!(bare("https://ref.gs1.org/cbv/Disp-recalled"), "recalled");
    }

    #[test]
    fn an_event_does_what_its_words_say() {
        let acts = |step: &str, disposition: &str| acts_of(&json!({}), "OBSERVE", step, disposition);
        assert_eq!(acts("shipping", "in_transit"), [UnitAct::Activate]);
        assert_eq!(acts("shipping", "recalled"), [UnitAct::Recall]);
        assert_eq!(acts("", "stolen"), [UnitAct::Steal]);
        assert_eq!(acts("destroying", "recalled"), [UnitAct::Void]);
        assert_eq!((acts("", "active"), acts("commissioning", "active")), (vec![UnitAct::Release], vec![]));
        assert_eq!(acts("receiving", "in_progress"), []);
        assert_eq!(acts_of(&json!({}), "ADD", "", "active"), []);
        let lasting = |what: Value| acts_of(&json!({ "persistentDisposition": what }), "OBSERVE", "inspecting", "");
        assert_eq!(lasting(json!({ "set": ["urn:epcglobal:cbv:disp:recalled"] })), [UnitAct::Recall]);
        assert_eq!(lasting(json!({ "unset": ["stolen"], "set": ["completeness_verified"] })), [UnitAct::ReleaseTheft]);
        assert_eq!(lasting(json!({ "unset": ["urn:epcglobal:cbv:disp:recalled"] })), [UnitAct::ReleaseRecall]);
        assert_eq!(lasting(json!({ "unset": ["recalled", "stolen"] })), [UnitAct::ReleaseBoth]);
    }

    #[test]
    fn only_what_is_sent_to_be_sold_is_activated() {
        let acts = |disposition: &str, what: Value| acts_of(&json!({ "persistentDisposition": what }), "OBSERVE", "shipping", disposition);
        let own = "https://erp.example/disp/dispatched";
        for sound in ["", "in_progress", "sellable_accessible", "retail_sold", "container_closed", "encoded", "reserved", "unknown", own] {
            assert_eq!(acts(sound, json!({ "set": ["completeness_verified"] })), [UnitAct::Activate], "{sound}");
            assert_eq!(acts("", json!({ "set": [sound] })), [UnitAct::Activate], "{sound}");
        }
        assert_eq!(acts("in_transit", json!({ "set": ["destroyed"] })), [UnitAct::Void]);
        for unsound in ["damaged", "expired", "non_sellable_other", "non_sellable_damaged", "disposed", "returned", "inactive", "mismatch_instance"] {
            assert_eq!(acts(unsound, json!({})), [], "{unsound}");
            assert_eq!(acts("in_transit", json!({ "set": [format!("urn:epcglobal:cbv:disp:{unsound}")] })), [], "{unsound}");
            assert_eq!(unacted(&json!({}), "departing", unsound), Some(Unacted::NotForSale));
        }
        // What ends is heard all the same.
        assert_eq!(acts("damaged", json!({ "unset": ["recalled"] })), [UnitAct::ReleaseRecall]);
        assert_eq!(unacted(&json!({}), "void_shipping", ""), Some(Unacted::ShipmentVoided));
        assert_eq!((unacted(&json!({}), "shipping", "recalled"), unacted(&json!({}), "receiving", "damaged")), (None, None));
    }

    #[test]
    fn an_event_that_says_several_things_does_all_of_them() {
        let acts = |step: &str, disposition: &str, what: Value| acts_of(&json!({ "persistentDisposition": what }), "OBSERVE", step, disposition);
        assert_eq!(acts("", "", json!({ "set": ["recalled", "stolen"] })), [UnitAct::Steal, UnitAct::Recall]);
        assert_eq!(acts("", "recalled", json!({ "set": ["stolen"] })), [UnitAct::Steal, UnitAct::Recall]);
        assert_eq!(acts("", "recalled", json!({ "unset": ["stolen"] })), [UnitAct::ReleaseTheft, UnitAct::Recall]);
        assert_eq!(acts("shipping", "in_transit", json!({ "unset": ["recalled"] })), [UnitAct::ReleaseRecall, UnitAct::Activate]);
        assert_eq!(acts("", "active", json!({ "unset": ["recalled"] })), [UnitAct::ReleaseRecall]);
    }
}
