//! A case as a file: its evidence as it stands, with a digest that shows whether the file was changed since.
//!
//! The digest is SHA-256 over the member `content` in the form of RFC 8785 (JSON canonicalisation: members sorted, no spaces). With common tools:
//! `jq -cjS .content case.json | sha256sum`.

use crate::{Actor, Portal, Result, alert::shown_checks, secret::sha256};
use model::{
    case::{CaseItem, CaseThing},
    id::CaseId,
    time::Timestamp,
};
use serde_json::{Value, json};

/// A file and its name, which is made of letters, digits, dots and hyphens.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The name.
    pub name: String,
    /// What is in it: JSON.
    pub text: String,
}

impl Portal {
    /// A case as a file.
    pub async fn case_file(&self, actor: &Actor, id: CaseId) -> Result<CaseFile> {
        let detail = self.case(actor, id).await?;
        let mut items = Vec::with_capacity(detail.items.len());
        for item in &detail.items {
            items.push(self.case_evidence(actor, item).await?);
        }
        let name = format!("{}.json", detail.case.number);
        let mut content = json!({ "case": detail.case, "items": items, "notes": detail.notes });
        write_times(&mut content);
        let digest = model::encode::hex(&sha256(canonical(&content).as_bytes()));
        let file = json!({
            "format": "markward-case-1",
            "portal": self.settings().public_url,
            "made_at": self.now().to_rfc3339(),
            "made_by": actor.name(),
            "digest": { "algorithm": "SHA-256", "over": "content, in the form of RFC 8785", "value": digest },
            "content": content,
        });
        Ok(CaseFile { name, text: format!("{file:#}\n") })
    }

    /// A thing with more than its line on the page: the checks of an alert, the text and snapshot of a report.
    async fn case_evidence(&self, actor: &Actor, item: &CaseItem) -> Result<Value> {
        let mut value = json!(item);
        value["address"] = json!(self.url(&item.thing.path()));
        match item.thing {
            CaseThing::Alert(id) => {
                let mut conn = self.read().await?;
                let asked = store::asked_offline::of_unit(&mut conn, id.batch, id.number).await?;
                value["checks"] = json!(shown_checks(store::alert::history(&mut conn, id).await?, &asked));
            }
            CaseThing::Report(id) => {
                let detail = self.brand_report(actor, id).await?;
                value["explanation"] = json!(detail.explanation);
                value["listing_as_reported"] = json!(detail.snapshot);
                value["listing_now"] = json!(detail.listing_state);
                value["right"] = json!(detail.right);
                value["decision"] = json!(detail.decision);
                value["pictures"] = detail.pictures.iter().map(|picture| self.url(&model::picture::picture_url(*picture))).collect();
                value["history"] = detail.history.iter().map(|(at, text)| json!({ "at": at, "text": text })).collect();
            }
            CaseThing::Listing(_) => {}
        }
        Ok(value)
    }
}

/// Writes instants, which are the whole numbers named `at` or `…_at`, as people and courts read them.
fn write_times(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(write_times),
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_i64() {
                    Some(micros) if name == "at" || name.ends_with("_at") => *member = json!(Timestamp(micros).to_rfc3339()),
                    _ => write_times(member),
                }
            }
        }
        _ => {}
    }
}

/// The one way to write a value (RFC 8785); of numbers, whole ones only, which is all that a case holds.
fn canonical(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("[{}]", list.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            let member = |(name, value): (&String, &Value)| format!("{}:{}", json!(name), canonical(value));
            format!("{{{}}}", members.into_iter().map(member).collect::<Vec<_>>().join(","))
        }
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_in_one_way() {
        let value = json!({ "b": [1, null, "ü\n\"\u{1}"], "a": { "z": true, "é": -2, "A": "" } });
        assert_eq!(canonical(&value), r#"{"a":{"A":"","z":true,"é":-2},"b":[1,null,"ü\n\"\u0001"]}"#);
    }

    #[test]
    fn times_are_written_for_people() {
        let mut value = json!({ "at": 1_795_459_651_000_000_i64, "list": [{ "closed_at": null, "drawn_at": [520, 134], "opened_at": 0 }], "count": 5 });
        write_times(&mut value);
        let want =
            json!({ "at": "2026-11-23T18:47:31Z", "list": [{ "closed_at": null, "drawn_at": [520, 134], "opened_at": "1970-01-01T00:00:00Z" }], "count": 5 });
        assert_eq!(value, want);
    }
}
