//! What a text says is read here and, without network, by `browser/reading.js`. One table is fed to both; the other half is `end2end/tests/typed_alike.spec.ts`.

use crate::check::{CheckQuestion, read};

/// A text, and what is looked for: the code as it is kept, and its product's number; nothing, if no code is in it.
#[derive(serde::Deserialize)]
struct Example {
    text: String,
    code: Option<String>,
    gtin: Option<String>,
}

#[test]
fn texts_are_read_as_the_browser_reads_them() {
    let examples: Vec<Example> = serde_json::from_str(include_str!("../../model/tests/typed.json")).unwrap();
    assert!(examples.len() > 80);
    for Example { text, code, gtin } in examples {
        let asked = read(&CheckQuestion { code: &text, ..CheckQuestion::default() }).ok();
        let readings: Vec<_> = asked.iter().flat_map(|asked| asked.readings()).collect();
        let said = readings.iter().rfind(|reading| reading.unit.is_ok() || !reading.foreign.is_empty());
        let found =
            said.map(|reading| (reading.unit.as_ref().map_or_else(|_| reading.text.clone(), |unit| unit.serial()), reading.gtin.map(|gtin| gtin.to_string())));
        let (found_code, found_gtin) = found.unzip();
        assert_eq!((found_code, found_gtin.flatten()), (code, gtin), "{text}");
    }
}
