//! The codes of a batch as a file for printers: one line a unit, made as fast as they are read and never held.

use crate::digital_link::Stem;
use base64::{Engine as _, prelude::BASE64_STANDARD as STANDARD};
use model::{batch::barcode_date, date::Day, gtin::Gtin, standing::Standing, unit_code::UnitCode};
use sha2::{
    Digest as _, Sha256,
    digest::common::hazmat::{SerializableState as _, SerializedState},
};
use std::io::Write as _;

/// The columns.
const HEADER: &str = "code,check,digital_link,lot,gtin,unit,made_on,expires_on,standing\n";
/// A chunk is handed out when it has grown past this many bytes.
const CHUNK: usize = 64 * 1024;
/// The bytes of SHA-256's own state: eight words, and how many blocks went before. The block that is begun follows them.
const STATE: usize = 40;

/// How a list is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListFormat {
    /// A header, then a line a unit (RFC 4180): its code, what is printed of it and of its batch, its number in the batch from 1, the days as `YYYY-MM-DD`, and
    /// `void`, `stolen` or `recalled` of one that is. What is not known is empty.
    #[default]
    Csv,
    /// One JSON object a line, with the same fields.
    Ndjson,
    /// One GS1 element string a line, as a DataMatrix encodes it: `01`, the days that the batch has (`11`, `17`), `21`, FNC1 as ASCII 29, `10` (GS1 General
    /// Specifications §7.8).
    Gs1,
}

impl ListFormat {
    /// By its name: `csv`, `ndjson` or `gs1`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "ndjson" => Some(Self::Ndjson),
            "gs1" => Some(Self::Gs1),
            _ => None,
        }
    }

    /// How its file's name ends.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Gs1 => "gs1.txt",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
            Self::Gs1 => "text/plain; charset=us-ascii",
        }
    }
}

/// What all lines of a batch share.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Where the printed links begin.
    pub stem: Stem,
    /// The product's number.
    pub gtin: Gtin,
    /// The lot.
    pub lot: String,
    /// When the goods were made.
    pub made_on: Option<Day>,
    /// Until when they are good.
    pub expires_on: Option<Day>,
    /// Its units that are void, stolen or recalled: the first and the last of each stretch, from 0, in order.
    pub withdrawn: Vec<(u32, u32, Standing)>,
}

/// The file in chunks of some 64 KiB: an iterator of bytes for a streamed response or a writer.
pub struct CodeList<I> {
    codes: I,
    format: ListFormat,
    /// Up to the grouped code, between it and the check character, up to the serial, to the unit's number, to how it stands, and to the line's end.
    parts: [String; 6],
    /// The stretches that are not over.
    withdrawn: std::iter::Peekable<std::vec::IntoIter<(u32, u32, Standing)>>,
    /// The next unit, from 0.
    unit: u32,
    started: bool,
}

/// The digest that seals a batch: SHA-256 over its codes in order, 20 characters each and a line feed. An auditor recomputes it from the
/// printer's file with `cut` and `sha256sum`.
#[derive(Clone, Default)]
pub struct BatchDigest(Sha256);

impl<I: Iterator<Item = UnitCode>> CodeList<I> {
    /// The file of these codes.
    pub fn new(batch: &Batch, format: ListFormat, codes: I) -> Self {
        let (link, lot, gtin) = (batch.stem.units_of(batch.gtin), &batch.lot, batch.gtin);
        let [made, expires] = [batch.made_on, batch.expires_on].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
        let element = |ai: &str, day: Option<Day>| day.and_then(barcode_date).map(|day| format!("{ai}{day}")).unwrap_or_default();
        let parts = match format {
            ListFormat::Csv => {
                let after = [format!(",{},{gtin},", quoted(lot)), format!(",{made},{expires},"), "\n".into()];
                let [to_unit, to_standing, end] = after;
                [String::new(), ",".into(), format!(",{link}"), to_unit, to_standing, end]
            }
            ListFormat::Ndjson => [
                r#"{"code":""#.into(),
                r#"","check":""#.into(),
                format!(r#"","digital_link":{}"#, json(&link).trim_end_matches('"')),
                format!("\",\"lot\":{},\"gtin\":\"{gtin}\",\"unit\":", json(lot)),
                format!(",\"made_on\":\"{made}\",\"expires_on\":\"{expires}\",\"standing\":\""),
                "\"}\n".into(),
            ],
            ListFormat::Gs1 => {
                let before = format!("01{gtin}{}{}21", element("11", batch.made_on), element("17", batch.expires_on));
                [String::new(), String::new(), before, format!("\u{1d}10{lot}\n"), String::new(), String::new()]
            }
        };
        let withdrawn = batch.withdrawn.clone().into_iter().peekable();
        Self { codes, format, parts, withdrawn, unit: 0, started: format != ListFormat::Csv }
    }
}

impl<I: Iterator<Item = UnitCode>> Iterator for CodeList<I> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let line = 50 + self.parts.iter().map(String::len).sum::<usize>() + UnitCode::LENGTH;
        let mut chunk = Vec::with_capacity(CHUNK + HEADER.len() + line);
        if !self.started {
            self.started = true;
            chunk.extend_from_slice(HEADER.as_bytes());
        }
        let [before_code, before_check, before_serial, to_unit, to_standing, end] = self.parts.each_ref().map(String::as_bytes);
        while chunk.len() < CHUNK {
            let Some(code) = self.codes.next() else { break };
            let serial = code.to_ascii();
            if self.format != ListFormat::Gs1 {
                chunk.extend_from_slice(before_code);
                for (at, group) in serial.chunks_exact(5).enumerate() {
                    if at > 0 {
                        chunk.push(b'-');
                    }
                    chunk.extend_from_slice(group);
                }
                chunk.extend_from_slice(before_check);
                // A check character is ASCII.
                chunk.push(code.check_character() as u8);
            }
            chunk.extend_from_slice(before_serial);
            chunk.extend_from_slice(&serial);
            chunk.extend_from_slice(to_unit);
            if self.format != ListFormat::Gs1 {
                while self.withdrawn.next_if(|(_, last, _)| *last < self.unit).is_some() {}
                let standing = self.withdrawn.peek().filter(|(first, ..)| *first <= self.unit).map_or("", |(.., standing)| standing.as_str());
                // A vector takes whatever is written.
                let _ = write!(chunk, "{}", u64::from(self.unit) + 1);
                chunk.extend_from_slice(to_standing);
                chunk.extend_from_slice(standing.as_bytes());
                chunk.extend_from_slice(end);
            }
            self.unit = self.unit.saturating_add(1);
        }
        (!chunk.is_empty()).then_some(chunk)
    }
}

impl BatchDigest {
    /// Takes in the next code.
    pub fn update(&mut self, code: UnitCode) {
        let mut line = [b'\n'; UnitCode::LENGTH + 1];
        line[..UnitCode::LENGTH].copy_from_slice(&code.to_ascii());
        self.0.update(line);
    }

    /// Where it stands, to go on from later by [`BatchDigest::from_state`]. None but at the end of a block, every 64 codes: what is between would show codes.
    #[must_use]
    pub fn state(&self) -> Option<String> {
        let bytes = self.0.serialize();
        let (state, begun) = bytes.split_at_checked(STATE)?;
        begun.iter().all(|byte| *byte == 0).then(|| STANDARD.encode(state))
    }

    /// Goes on from such a state; none of what is none.
    #[must_use]
    pub fn from_state(state: &str) -> Option<Self> {
        let state = STANDARD.decode(state).ok().filter(|state| state.len() == STATE)?;
        let mut bytes = SerializedState::<Sha256>::default();
        bytes.get_mut(..STATE)?.copy_from_slice(&state);
        Sha256::deserialize(&bytes).ok().map(Self)
    }

    /// The digest of all codes taken in.
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// A JSON string, in its quotes.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A CSV field, in quotes if it needs them (RFC 4180 §2).
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(lot: &str) -> Batch {
        Batch {
            stem: Stem::parse("https://check.example.com").unwrap(),
            gtin: Gtin::parse("4006381333931").unwrap(),
            lot: lot.to_owned(),
            made_on: None,
            expires_on: Some("2028-01-31".parse().unwrap()),
            withdrawn: vec![(0, 0, Standing::Recalled), (2, 4, Standing::Void)],
        }
    }

    #[test]
    fn a_line_has_all_that_a_printer_needs() {
        let code = UnitCode::parse("7K3QF-0M9XT-2WHBE-R5JDN").unwrap();
        let file = CodeList::new(&batch("H42,\"0312\""), ListFormat::Csv, std::iter::once(code)).flatten().collect();
        let check = code.check_character();
        assert_eq!(
            String::from_utf8(file).unwrap(),
            format!(
                "code,check,digital_link,lot,gtin,unit,made_on,expires_on,standing\n7K3QF-0M9XT-2WHBE-R5JDN,{check},https://check.example.com/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN,\"H42,\"\"0312\"\"\",04006381333931,1,,2028-01-31,recalled\n"
            )
        );
    }

    #[test]
    fn a_long_file_comes_in_chunks_and_is_whole() {
        let codes = || (0..10_000).map(|bits| UnitCode::from_low_bits(bits * 0x1234_5678_9abc_def1));
        let chunks: Vec<Vec<u8>> = CodeList::new(&batch("L1"), ListFormat::Csv, codes()).collect();
        assert!(chunks.len() > 10 && chunks.iter().all(|chunk| chunk.len() < CHUNK + 200));
        let text = String::from_utf8(chunks.concat()).unwrap();
        assert_eq!(text.lines().count(), 10_001);
        for (line, code) in text.lines().skip(1).zip(codes()) {
            assert_eq!(line.split(',').next(), Some(&*code.to_string()));
        }
        let stand: Vec<_> = text.lines().skip(1).take(6).map(|line| line.rsplit(',').next().unwrap()).collect();
        assert_eq!(stand, ["recalled", "", "void", "void", "void", ""]);
        for (line, unit) in text.lines().skip(1).zip(1..) {
            assert_eq!(line.split(',').nth(5), Some(&*format!("{unit}")), "whoever spoils a label can say which: {line}");
        }
        assert_eq!(CodeList::new(&batch("L1"), ListFormat::Csv, std::iter::empty()).collect::<Vec<_>>(), [HEADER.as_bytes()]);
    }

    #[test]
    fn the_digest_is_that_of_the_plain_list() {
        let codes = [1_u128, 2, 3].map(UnitCode::from_low_bits);
        let mut digest = BatchDigest::default();
        codes.iter().for_each(|code| digest.update(*code));
        let plain: String = codes.iter().map(|code| code.serial() + "\n").collect();
        assert_eq!(digest.finish(), <[u8; 32]>::from(Sha256::digest(plain)));
    }

    #[test]
    fn a_digest_goes_on_from_where_it_stood() {
        let (mut whole, mut first) = (BatchDigest::default(), BatchDigest::default());
        for n in 0..200_u128 {
            whole.update(UnitCode::from_low_bits(n));
            if n < 128 {
                first.update(UnitCode::from_low_bits(n));
                assert_eq!(first.state().is_some(), n % 64 == 63, "after {n}");
            }
        }
        let mut again = BatchDigest::from_state(&first.state().unwrap()).unwrap();
        (128..200).for_each(|n| again.update(UnitCode::from_low_bits(n)));
        assert_eq!(again.finish(), whole.finish());
        assert!(BatchDigest::from_state("").is_none() && BatchDigest::from_state("AAAA").is_none());
    }

    #[test]
    fn the_same_list_as_json_lines_and_as_element_strings() {
        let code = UnitCode::parse("7K3QF-0M9XT-2WHBE-R5JDN").unwrap();
        let text = |format| String::from_utf8(CodeList::new(&batch("H42\"1"), format, std::iter::once(code)).flatten().collect()).unwrap();
        let object: serde_json::Value = serde_json::from_str(&text(ListFormat::Ndjson)).unwrap();
        assert_eq!(object["code"], "7K3QF-0M9XT-2WHBE-R5JDN");
        assert_eq!(object["check"], code.check_character().to_string());
        assert_eq!(object["digital_link"], "https://check.example.com/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN");
        assert_eq!((object["lot"].as_str(), object["gtin"].as_str()), (Some("H42\"1"), Some("04006381333931")));
        let (unit, days) = (object["unit"].as_u64(), (object["made_on"].as_str(), object["expires_on"].as_str()));
        assert_eq!((unit, days, object["standing"].as_str()), (Some(1), (Some(""), Some("2028-01-31")), Some("recalled")));
        assert_eq!(text(ListFormat::Gs1), "010400638133393117280131217K3QF0M9XT2WHBER5JDN\u{1d}10H42\"1\n");
        for format in [ListFormat::Csv, ListFormat::Ndjson, ListFormat::Gs1] {
            assert_eq!(ListFormat::parse(format.extension().trim_end_matches(".txt")), Some(format));
        }
    }
}
