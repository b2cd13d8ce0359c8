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

/// What is done to units, in this order; nothing if the event is only kept. What is destroyed is void whatever else is said of it, and a theft or a recall is
/// heard beside any step: goods are shipped back because they are recalled. An event may say several things at once: what ends comes first, so that goods which
/// were found and are called back are recalled. Which of theft and recall ends is said by what is unset. `active` without a step says less and ends the recall,
/// or the theft of what is not recalled; beside a step, such as commissioning, it is how every sound unit stands.
pub(super) fn acts_of(event: &Value, action: &str, biz_step: &str, disposition: &str) -> Vec<UnitAct> {
    let lasting = |member: &str, word: &str| {
        let words = event["persistentDisposition"][member].as_array();
        words.into_iter().flatten().filter_map(Value::as_str).any(|text| bare(text) == word)
    };
    if matches!(biz_step, "decommissioning" | "destroying") || disposition == "destroyed" {
        return vec![UnitAct::Void];
    }
    let says = |word: &str| disposition == word || lasting("set", word);
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
        ("shipping" | "departing", _) if action != "DELETE" => [acts.as_slice(), &[UnitAct::Activate]].concat(),
        ("", "active") if action == "OBSERVE" && acts.is_empty() => vec![UnitAct::Release],
        _ => acts,
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
    fn an_event_that_says_several_things_does_all_of_them() {
        let acts = |step: &str, disposition: &str, what: Value| acts_of(&json!({ "persistentDisposition": what }), "OBSERVE", step, disposition);
        assert_eq!(acts("", "", json!({ "set": ["recalled", "stolen"] })), [UnitAct::Steal, UnitAct::Recall]);
        assert_eq!(acts("", "recalled", json!({ "set": ["stolen"] })), [UnitAct::Steal, UnitAct::Recall]);
        assert_eq!(acts("", "recalled", json!({ "unset": ["stolen"] })), [UnitAct::ReleaseTheft, UnitAct::Recall]);
        assert_eq!(acts("shipping", "in_transit", json!({ "unset": ["recalled"] })), [UnitAct::ReleaseRecall, UnitAct::Activate]);
        assert_eq!(acts("", "active", json!({ "unset": ["recalled"] })), [UnitAct::ReleaseRecall]);
    }
}
