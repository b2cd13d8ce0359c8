//! What an event does to the units that it names: by its business step, its disposition, and what it says of lasting dispositions (EPCIS 2.0 §7.4.1,
//! CBV 2.0 §7.1 and §7.2).

use model::standing::UnitAct;
use serde_json::Value;

/// A word of CBV as a bare word: `shipping` of `urn:epcglobal:cbv:bizstep:shipping` and of `https://ref.gs1.org/cbv/BizStep-shipping`.
pub(super) fn bare(text: &str) -> String {
    let word = text.rsplit([':', '/']).next().unwrap_or(text);
    let word = word.strip_prefix("BizStep-").or_else(|| word.strip_prefix("Disp-")).unwrap_or(word);
    word.chars().take(60).collect()
}

/// What is done to units; `None` if the event is only kept. What is destroyed is void whatever else is said of it, and a theft or a recall is heard beside
/// any step: goods are shipped back because they are recalled. Which of them ends is said by what is unset. `active` without a step says less and ends the
/// recall, or the theft of what is not recalled; beside a step, such as commissioning, it is how every sound unit stands.
pub(super) fn act_of(event: &Value, action: &str, biz_step: &str, disposition: &str) -> Option<UnitAct> {
    let lasting = |member: &str, word: &str| {
        let words = event["persistentDisposition"][member].as_array();
        words.into_iter().flatten().filter_map(Value::as_str).any(|text| bare(text) == word)
    };
    let says = |word: &str| disposition == word || lasting("set", word);
    match (biz_step, disposition) {
        ("decommissioning" | "destroying", _) | (_, "destroyed") => Some(UnitAct::Void),
        _ if says("stolen") => Some(UnitAct::Steal),
        _ if says("recalled") => Some(UnitAct::Recall),
        _ if lasting("unset", "stolen") && lasting("unset", "recalled") => Some(UnitAct::ReleaseBoth),
        _ if lasting("unset", "stolen") => Some(UnitAct::ReleaseTheft),
        _ if lasting("unset", "recalled") => Some(UnitAct::ReleaseRecall),
        ("", "active") if action == "OBSERVE" => Some(UnitAct::Release),
        ("shipping" | "departing", _) if action != "DELETE" => Some(UnitAct::Activate),
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
        let act = |step: &str, disposition: &str| act_of(&json!({}), "OBSERVE", step, disposition);
        assert_eq!(act("shipping", "in_transit"), Some(UnitAct::Activate));
        assert_eq!(act("shipping", "recalled"), Some(UnitAct::Recall));
        assert_eq!(act("", "stolen"), Some(UnitAct::Steal));
        assert_eq!(act("destroying", "recalled"), Some(UnitAct::Void));
        assert_eq!((act("", "active"), act("commissioning", "active")), (Some(UnitAct::Release), None));
        assert_eq!(act("receiving", "in_progress"), None);
        assert_eq!(act_of(&json!({}), "ADD", "", "active"), None);
        let lasting = |what: Value| act_of(&json!({ "persistentDisposition": what }), "OBSERVE", "inspecting", "");
        assert_eq!(lasting(json!({ "set": ["urn:epcglobal:cbv:disp:recalled"] })), Some(UnitAct::Recall));
        assert_eq!(lasting(json!({ "unset": ["stolen"], "set": ["completeness_verified"] })), Some(UnitAct::ReleaseTheft));
        assert_eq!(lasting(json!({ "unset": ["urn:epcglobal:cbv:disp:recalled"] })), Some(UnitAct::ReleaseRecall));
        assert_eq!(lasting(json!({ "unset": ["recalled", "stolen"] })), Some(UnitAct::ReleaseBoth));
    }
}
