//! ST.96 in both versions, and every way in which a file can be wrong.

#![expect(clippy::unwrap_used, reason = "tests")]

use model::{mark::MarkKind, nice::NiceClass, trademark::TrademarkRecord};
use proptest::prelude::*;
use std::io::{Read, repeat};
use trademarks::{Cause, RecordError, st96::Records};

const V1: &str = include_str!("fixtures/st96-1_D3.xml");
const V2: &str = include_str!("fixtures/st96-2.2.1.xml");
const ROOT: &str = r#"<t:Transaction xmlns:t="http://www.wipo.int/standards/XMLSchema/Trademark/1">"#;

fn read(xml: impl AsRef<[u8]>) -> Vec<Result<TrademarkRecord, RecordError>> {
    Records::new(xml.as_ref()).collect()
}

/// The one error of a document that holds nothing else.
fn refusal(xml: impl AsRef<[u8]>) -> RecordError {
    let mut all = read(xml);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).unwrap_err()
}

#[test]
fn a_record_of_version_1_is_read_in_whole() {
    let [Ok(record)] = &read(V1)[..] else { panic!("one record expected") };
    assert_eq!((record.office.as_str(), record.registration_number.as_str()), ("US", "9900001"));
    assert_eq!(record.application_number.as_deref(), Some("99000001"));
    assert_eq!((record.mark_text.as_str(), record.kind), ("NORTH & LANTERN™", MarkKind::Word));
    assert_eq!(NiceClass::list(&record.classes), "11");
    assert_eq!(record.goods, "Class 11: Lanterns; lamps");
    assert_eq!(record.owners, ["Lantern Works Ltd"]);
    assert_eq!(record.correspondent.name.as_deref(), Some("Ines Falk, Falk & Oak LLP"));
    assert_eq!(record.correspondent.emails.iter().map(|e| e.as_str()).collect::<Vec<_>>(), ["docket@falk-oak.example", "ines@falk-oak.example"]);
    assert_eq!((record.filed_on.unwrap().to_string(), record.registered_on.unwrap().to_string()), ("2015-02-07".into(), "2016-08-04".into()));
    assert!(record.status.in_force);
    assert_eq!((record.status.code.as_str(), record.status.since.unwrap().to_string()), ("702", "2022-08-11".into()));
    assert!(record.status.text.starts_with("A Sections 8 and 15"));
}

#[test]
fn records_of_version_2_are_read_and_a_wrong_one_costs_only_itself() {
    let all = read(V2);
    let [Ok(halden), Err(pending), Err(undated), Ok(quill)] = &all[..] else { panic!("{all:?}") };
    assert_eq!((halden.office.as_str(), halden.registration_number.as_str()), ("EM", "018900002"));
    assert_eq!((halden.kind, NiceClass::list(&halden.classes)), (MarkKind::Figurative, "25, 35".into()));
    assert_eq!(halden.owners, ["Halden Wear AS", "Mia Halden"]);
    assert_eq!((halden.registered_on, halden.status.in_force), (None, true));
    assert_eq!(pending.to_string(), "line 34: application 99000003 has no registration number: only registered marks are taken");
    assert_eq!(undated.to_string(), "line 39: RegistrationDate: “some day” is not a date");
    assert_eq!((quill.mark_text.as_str(), quill.status.in_force), ("QUILL & CO", false));
}

#[test]
fn a_real_record_of_the_uspto_is_read_in_whole() {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let paths = ["/../../../shared", "/../../../../shared"].map(|shared| format!("{manifest}{shared}/data/trademark-st96-2178784.xml"));
    let Some(file) = paths.iter().find_map(|path| std::fs::File::open(path).ok()) else {
        eprintln!("skipped: the shared test data is not beside this working copy");
        return;
    };
    let all: Vec<_> = Records::new(file).collect();
    let [Ok(record)] = &all[..] else { panic!("{all:?}") };
    assert_eq!((record.registration_number.as_str(), record.mark_text.as_str(), record.kind), ("2178784", "JAVA", MarkKind::Word));
    assert_eq!(NiceClass::list(&record.classes), "9");
    assert_eq!(record.owners, ["Oracle America, Inc."]);
    assert_eq!(record.filed_on.unwrap().to_string(), "1995-02-07");
    assert!(record.status.in_force && record.correspondent.emails.len() == 1 && record.goods.starts_with("Class 9: computer programs"));
}

#[test]
fn a_doctype_is_refused_by_name_and_line() {
    let bomb = format!("<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\n{ROOT}</t:Transaction>");
    assert_eq!(refusal(&bomb), RecordError { line: 2, cause: Cause::Doctype });
    assert_eq!(refusal("<!DOCTYPE html [").cause, Cause::Doctype);
}

#[test]
fn an_entity_is_never_expanded() {
    let xml = V1.replace("NORTH &amp; LANTERN", "&lol;");
    assert_eq!(refusal(&xml).cause, Cause::Entity("lol".into()));
}

#[test]
fn another_document_is_told_by_its_root_element() {
    assert_eq!(refusal("<?xml version=\"1.0\"?>\n<html><body/></html>").to_string(), "line 2: this is not WIPO ST.96: its root element is <html> (a web page)");
    let st66 = r#"<Transaction xmlns="http://www.wipo.int/standards/XMLSchema/trademarks"/>"#;
    assert_eq!(refusal(st66).to_string(), "line 1: this is not WIPO ST.96: its root element is <Transaction> (WIPO ST.66)");
    assert!(refusal("<trademark-applications-daily/>").to_string().contains("USPTO bulk data"));
    assert!(matches!(refusal("gtin,title\n1,2\n").cause, Cause::NotXml(text) if text.starts_with("gtin,title")));
    assert_eq!(refusal("").cause, Cause::Empty);
    assert_eq!(refusal(format!("{ROOT}</t:Transaction>")).cause, Cause::NoRecord);
    assert_eq!(refusal("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><x/>").cause, Cause::Encoding("ISO-8859-1".into()));
}

#[test]
fn a_file_cut_off_anywhere_says_its_last_line() {
    let lines: Vec<_> = V1.lines().collect();
    for cut in 4..lines.len() - 1 {
        let error = read(lines[..cut].join("\n")).pop().unwrap().unwrap_err();
        assert!(matches!(error.cause, Cause::CutOff(_)), "{cut}: {error}");
        assert_eq!(error.line, cut as u64);
    }
    let all = read(&V2[..V2.len() - 40]);
    assert_eq!(all.iter().filter(|r| r.is_ok()).count(), 2, "what came before the cut is kept");
    assert!(matches!(all.last(), Some(Err(RecordError { cause: Cause::CutOff(_), .. }))));
}

#[test]
fn what_is_too_long_or_too_deep_is_refused_without_being_held() {
    let endless = ROOT.as_bytes().chain(&b"<t:Trademark><t:RegistrationNumber>"[..]).chain(repeat(b'7').take(1 << 30));
    let all: Vec<_> = Records::new(endless).collect();
    assert!(matches!(&all[..], [Err(RecordError { cause: Cause::TooLong(_), .. })]), "{all:?}");
    assert_eq!(refusal(format!("{ROOT}{}", "<t:a>".repeat(5000))).cause, Cause::TooDeep(64));
    assert!(matches!(refusal(format!("{ROOT}<t:a b=\"{}\"/>", "x".repeat(70_000))).cause, Cause::TooLong(_)));
}

#[test]
fn a_record_over_the_limit_is_set_aside_and_the_next_one_is_read() {
    let text = format!("<t:GoodsServicesDescriptionText>{}</t:GoodsServicesDescriptionText>", "x".repeat(3 << 20));
    let big = format!("<t:Trademark>{}</t:Trademark>", text.repeat(6));
    let good = "<t:Trademark><t:RegistrationOfficeCode>DE</t:RegistrationOfficeCode><t:RegistrationNumber>302 0</t:RegistrationNumber></t:Trademark>";
    let all = read(format!("{ROOT}{big}{good}</t:Transaction>"));
    assert!(matches!(&all[..], [Err(RecordError { cause: Cause::RecordTooLong, .. }), Ok(_)]), "{}", all.len());
}

proptest! {
    #[test]
    fn random_bytes_never_panic_and_always_end(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(read(&bytes).len() <= 2000);
    }

    #[test]
    fn a_mangled_document_never_panics(at in 0..V2.len(), byte in any::<u8>(), cut in 0..V2.len()) {
        let mut bytes = V2.as_bytes().to_vec();
        bytes[at] = byte;
        bytes.truncate(cut.max(1));
        prop_assert!(read(&bytes).len() <= 10);
    }
}
