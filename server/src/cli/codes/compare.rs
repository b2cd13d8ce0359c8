//! A list of codes beside the manifest of its batch. A manifest does not say of which kind its codes are, so the list is read as each kind at once: the
//! digest tells which it was. The digest is of the codes alone: what a printer prints beside them (the address above all) is compared line by line.

use anyhow::{Context as _, bail};
use codes::{
    digital_link::Stem,
    gs1::{Elements, is_link},
    list::BatchDigest,
    manifest::BatchManifest,
};
use feeds::Column;
use model::{
    any_code::CodeSource,
    batch::{Lot, barcode_date},
    gtin::Gtin,
    unit_code::UnitCode,
};
use portal::code_import::{Goods, code_in, read_code};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    fs::File,
    io::Read,
    path::Path,
};

/// A list that fits.
#[derive(Debug, PartialEq, Eq)]
pub struct Fits {
    /// How many codes it has.
    pub codes: u64,
    /// What else of its lines was compared, under the names that the columns of a downloaded list have.
    pub compared: BTreeSet<&'static str>,
}

/// Codes of one kind, as the list has them.
#[derive(Default)]
struct Reading {
    count: u64,
    /// The first line that has no such code, and why.
    wrong: Option<(u64, String)>,
}

/// Codes that were imported: what is no such code was set aside then, and so was a code that came again.
struct Imported {
    source: CodeSource,
    /// Whether lines of other goods were set aside as well: earlier versions took them.
    held: bool,
    reading: Reading,
    digest: Sha256,
    seen: HashSet<String>,
}

/// What every line of a list of ours says beside its code.
struct Beside {
    stem: Stem,
    gtin: Gtin,
    lot: String,
    made_on: String,
    expires_on: String,
    compared: BTreeSet<&'static str>,
    /// The first line that says something else, and what.
    wrong: Option<String>,
}

/// What a list has and was compared, if it is the one that was sealed; what differs otherwise.
pub fn compare(path: &Path, column: Option<&str>, manifest: &BatchManifest) -> anyhow::Result<Result<Fits, String>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    list(file, &path.display().to_string(), column, manifest)
}

/// The first code of a list of Markward's.
pub fn first_code(path: &Path, column: Option<&str>) -> anyhow::Result<UnitCode> {
    let (file, name) = (File::open(path).with_context(|| format!("{} cannot be read", path.display()))?, path.display().to_string());
    let row = Column::open(file, &name, column).with_context(|| name.clone())?.next().with_context(|| format!("{name} is empty"))?;
    let (line, _, value) = row.map_err(|bad| anyhow::anyhow!("line {} of {name}: {}", bad.line, bad.cause))?;
    let object = object_in(&value).with_context(|| format!("line {line} of {name}"))?;
    let value = object.as_ref().map_or(Some(&*value), |object| object.get("code").and_then(Value::as_str)).unwrap_or_default();
    unit_of(value).map(|(code, _)| code).map_err(|why| anyhow::anyhow!("line {line} of {name}: {why}"))
}

fn list(source: impl Read + Send, name: &str, column: Option<&str>, manifest: &BatchManifest) -> anyhow::Result<Result<Fits, String>> {
    let gtin = Gtin::parse(&manifest.gtin).context("the manifest's GTIN")?;
    let stem = Stem::parse(&manifest.issuer).context("the manifest's issuer")?;
    let [made_on, expires_on] = [&manifest.made_on, &manifest.expires_on].map(|day| day.clone().unwrap_or_default());
    let goods = Goods {
        gtin,
        lot: Lot::parse(&manifest.lot).context("the manifest's lot")?,
        expires_on: manifest.expires_on.as_deref().map(str::parse).transpose().context("the manifest's expiry date")?,
    };
    let mut beside = Beside { stem, gtin, lot: manifest.lot.clone(), made_on, expires_on, compared: BTreeSet::new(), wrong: None };
    let (mut ours, mut digest) = (Reading::default(), BatchDigest::default());
    let kinds = [true, false].into_iter().flat_map(|held| CodeSource::IMPORTED.map(|source| (source, held)));
    let reading = |(source, held)| Imported { source, held, reading: Reading::default(), digest: Sha256::new(), seen: HashSet::new() };
    let mut imported: Vec<Imported> = kinds.map(reading).collect();
    let mut rows = Column::open(source, name, column).with_context(|| name.to_owned())?;
    while let Some(row) = rows.next() {
        let (line, _, value) = row.map_err(|bad| anyhow::anyhow!("line {} of {name}: {}", bad.line, bad.cause))?;
        let object = object_in(&value).with_context(|| format!("line {line} of {name}"))?;
        let value = match &object {
            Some(object) => object.get("code").and_then(Value::as_str).with_context(|| format!("line {line} of {name}: the object has no “code”"))?,
            None => &*value,
        };
        match unit_of(value) {
            Ok((code, elements)) => {
                digest.update(code);
                ours.count += 1;
                let place = (line, ours.count);
                let texts: Vec<(&String, Cow<'_, str>)> = object.iter().flatten().map(|(name, value)| (name, text_of(value))).collect();
                let named = texts.iter().map(|(name, value)| (name.as_str(), &**value));
                // An element string is compared by its elements.
                let own = (elements.is_none() || is_link(value)).then_some(("code", value));
                beside.read(place, code, own.into_iter().chain(rows.others()).chain(named));
                beside.read(
                    place,
                    code,
                    elements.iter().flat_map(Elements::iter).filter_map(|element| match element.ai.as_str() {
                        "01" => Some(("gtin", &*element.value)),
                        "10" => Some(("lot", &*element.value)),
                        "11" => Some(("(11)", &*element.value)),
                        "17" => Some(("(17)", &*element.value)),
                        _ => None,
                    }),
                );
            }
            // A head that no list of ours has, but a printer's may.
            Err(_) if rows.is_word(value) => {}
            Err(why) => ours.wrong = ours.wrong.or(Some((line, why))),
        }
        for one in &mut imported {
            one.read(&goods, line, value, &rows);
        }
    }
    let sealed = |digest: &[u8], count: u64| model::encode::hex(digest) == manifest.digest && count == u64::from(manifest.count);
    if sealed(&digest.finish(), ours.count) {
        return Ok(beside.wrong.map_or(Ok(Fits { codes: ours.count, compared: beside.compared }), Err));
    }
    let mut best = ours;
    for Imported { reading, digest, .. } in imported {
        if sealed(&digest.finalize(), reading.count) {
            return Ok(Ok(Fits { codes: reading.count, compared: BTreeSet::new() }));
        }
        // Of kinds that the list could be of, that of most codes is told about.
        if reading.count > best.count {
            best = reading;
        }
    }
    let wrong = best.wrong.map(|(line, why)| format!("line {line}: {why}"));
    Ok(match wrong {
        Some(wrong) if best.count == 0 => bail!("{name} has no code: {wrong}"),
        wrong if best.count != u64::from(manifest.count) => {
            let wrong = wrong.map(|wrong| format!("; {wrong}")).unwrap_or_default();
            Err(format!("the list has {} codes, the manifest says {}{wrong}", best.count, manifest.count))
        }
        _ => Err("the list has other codes, or in another order, than were sealed".to_owned()),
    })
}

impl Beside {
    /// Compares what stands in a line: under names of ours what these mean, and under any name an address, for whoever prints it sends buyers there.
    /// Columns that a list lacks, as those have that were downloaded before there were such, are not compared.
    fn read<'l>(&mut self, (line, unit): (u64, u64), code: UnitCode, parts: impl Iterator<Item = (&'l str, &'l str)>) {
        let in_barcode = |day: &str| day.parse().ok().and_then(barcode_date).unwrap_or_default();
        let day = |part: &'static str, said: &str, meant: String| (part, meant.clone(), said == meant);
        for (name, said) in parts {
            let (part, meant, same) = match &*name.to_ascii_lowercase() {
                name if name == "digital_link" || is_link(said) => {
                    let link = self.stem.unit(self.gtin, code);
                    let same = said == link;
                    ("digital_link", link, same)
                }
                "code" => ("code", code.to_string(), UnitCode::parse(said).is_ok_and(|said| said == code)),
                "check" => ("check", code.check_character().to_string(), said.chars().eq([code.check_character()])),
                "lot" => ("lot", self.lot.clone(), said == self.lot),
                "unit" => ("unit", unit.to_string(), said.parse() == Ok(unit)),
                "made_on" => day("made_on", said, self.made_on.clone()),
                "expires_on" => day("expires_on", said, self.expires_on.clone()),
                "(11)" => day("made_on", said, in_barcode(&self.made_on)),
                "(17)" => day("expires_on", said, in_barcode(&self.expires_on)),
                "gtin" => ("gtin", self.gtin.to_string(), Gtin::parse(said).is_ok_and(|said| said == self.gtin)),
                _ => continue,
            };
            self.compared.insert(part);
            if !same && self.wrong.is_none() {
                self.wrong = Some(format!("line {line}: {part} is “{said}”, and by the manifest it is “{meant}”"));
            }
        }
    }
}

impl Imported {
    fn read(&mut self, goods: &Goods, line: u64, value: &str, row: &Column<'_>) {
        let code = if self.held { read_code(self.source, goods, value, row) } else { code_in(self.source, goods.gtin, value, row).map(|(code, _)| code) };
        match code {
            Ok(code) if self.seen.insert(code.key().to_owned()) => {
                self.digest.update(code.key());
                self.digest.update("\n");
                self.reading.count += 1;
            }
            Ok(_) => {}
            Err(why) if self.reading.wrong.is_none() => self.reading.wrong = Some((line, why)),
            Err(_) => {}
        }
    }
}

/// The object that a line is, if it is one.
fn object_in(value: &str) -> anyhow::Result<Option<Map<String, Value>>> {
    Ok(if value.starts_with('{') { Some(serde_json::from_str(value)?) } else { None })
}

/// What a value of an object says: a number as it is written.
fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        Value::Number(number) => number.to_string().into(),
        _ => "".into(),
    }
}

/// A code of Markward's: typed, or as the serial number of an element string or an address, with the elements in it.
fn unit_of(value: &str) -> Result<(UnitCode, Option<Elements>), String> {
    UnitCode::parse(value).map(|code| (code, None)).or_else(|error| {
        let elements = Elements::parse_part(value).ok();
        let code = elements.as_ref().and_then(|elements| UnitCode::parse(elements.get("21")?).ok());
        code.map(|code| (code, elements)).ok_or_else(|| error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use codes::list::{Batch, CodeList, ListFormat};
    use model::standing::Standing;

    const GTIN: &str = "04006381333931";

    fn manifest(count: u32, digest: &[u8]) -> BatchManifest {
        let digest = model::encode::hex(digest);
        serde_json::from_value(serde_json::json!({ "issuer": "https://check.example", "batch": "1", "brand": "Aurelia", "product": "Watch", "gtin": GTIN,
            "lot": "L1", "expires_on": "2028-01-31", "count": count, "digest": digest, "key_slot": 0, "sealed_at": "2026-11-23T12:00:00Z" }))
        .unwrap()
    }

    fn outcome(text: &str, name: &str, manifest: &BatchManifest) -> Result<u64, String> {
        list(std::io::Cursor::new(text.as_bytes().to_vec()), name, None, manifest).unwrap().map(|fits| fits.codes)
    }

    fn batch() -> Batch {
        Batch {
            stem: Stem::parse("https://check.example").unwrap(),
            gtin: Gtin::parse(GTIN).unwrap(),
            lot: "L1".to_owned(),
            made_on: None,
            expires_on: Some("2028-01-31".parse().unwrap()),
            withdrawn: vec![(1, 1, Standing::Void)],
        }
    }

    /// Three codes, their manifest, and their list as it is downloaded.
    fn downloaded(format: ListFormat) -> (BatchManifest, String) {
        let codes = || (1..=3_u128).map(|n| UnitCode::from_low_bits(n * 0x1234_5678_9abc_def1));
        let mut digest = BatchDigest::default();
        codes().for_each(|code| digest.update(code));
        let batch = batch();
        let text = CodeList::new(&batch, format, codes()).flatten().collect();
        (manifest(3, &digest.finish()), String::from_utf8(text).unwrap())
    }

    #[test]
    fn a_list_fits_in_every_format_that_is_downloaded() {
        let codes = || (1..=3_u128).map(|n| UnitCode::from_low_bits(n * 0x1234_5678_9abc_def1));
        let mut digest = BatchDigest::default();
        codes().for_each(|code| digest.update(code));
        let manifest = manifest(3, &digest.finish());
        let batch = batch();
        for format in [ListFormat::Csv, ListFormat::Ndjson, ListFormat::Gs1] {
            let text = String::from_utf8(CodeList::new(&batch, format, codes()).flatten().collect()).unwrap();
            let name = format!("codes.{}", format.extension());
            assert_eq!(outcome(&text, &name, &manifest), Ok(3), "{format:?}");
            let short: String = text.lines().take(text.lines().count() - 1).map(|line| format!("{line}\n")).collect();
            assert_eq!(outcome(&short, &name, &manifest), Err("the list has 2 codes, the manifest says 3".to_owned()));
        }
        let turned: String = codes().collect::<Vec<_>>().into_iter().rev().map(|code| format!("{code}\n")).collect();
        assert!(outcome(&turned, "codes.txt", &manifest).unwrap_err().contains("another order"));
        assert!(list(&b"Watch out\n"[..], "codes.txt", None, &manifest).unwrap_err().to_string().contains("line 1"));
    }

    #[test]
    fn what_stands_beside_the_codes_is_compared_too() {
        let changes: [(ListFormat, &str, &str, &str); 13] = [
            (ListFormat::Csv, "https://check.example/", "https://evil.example/", "digital_link"),
            (ListFormat::Csv, "/21/", "/21/A", "digital_link"),
            (ListFormat::Csv, ",L1,", ",L2,", "lot"),
            (ListFormat::Csv, ",04006381333931,", ",00000000000000,", "gtin"),
            (ListFormat::Csv, ",2028-01-31,", ",2029-01-31,", "expires_on"),
            (ListFormat::Csv, ",2,,", ",3,,", "unit"),
            (ListFormat::Ndjson, "\"made_on\":\"\"", "\"made_on\":\"2026-01-01\"", "made_on"),
            (ListFormat::Gs1, "17280131", "17290131", "expires_on"),
            (ListFormat::Ndjson, "https://check.example/", "https://evil.example/", "digital_link"),
            (ListFormat::Ndjson, "\"lot\":\"L1\"", "\"lot\":\"L2\"", "lot"),
            (ListFormat::Ndjson, "\"check\":\"", "\"check\":\"Z", "check"),
            (ListFormat::Gs1, "\u{1d}10L1", "\u{1d}10L2", "lot"),
            (ListFormat::Gs1, "0104006381333931", "0104006381333900", "gtin"),
        ];
        for (format, from, to, part) in changes {
            let (manifest, text) = downloaded(format);
            let name = format!("codes.{}", format.extension());
            assert!(text.contains(from), "{from}");
            let wrong = outcome(&text.replace(from, to), &name, &manifest).unwrap_err();
            assert!(wrong.starts_with("line ") && wrong.contains(part), "{from} became {to}: {wrong}");
        }
        let (manifest, text) = downloaded(ListFormat::Csv);
        let renamed = text.replace("digital_link", "print").replace("https://check.example/", "https://evil.example/");
        assert!(outcome(&renamed, "codes.csv", &manifest).is_err(), "an address is one under whatever name");
        let fits = list(text.as_bytes(), "codes.csv", None, &manifest).unwrap().unwrap();
        assert_eq!(fits.compared.into_iter().collect::<Vec<_>>(), ["check", "code", "digital_link", "expires_on", "gtin", "lot", "made_on", "unit"]);
        // What was downloaded before it had so many columns is as whole as it was.
        let before: String = text.lines().map(|line| line.splitn(6, ',').take(5).collect::<Vec<_>>().join(",") + "\n").collect();
        let fits = list(before.as_bytes(), "codes.csv", None, &manifest).unwrap().unwrap();
        assert_eq!(fits.compared.into_iter().collect::<Vec<_>>(), ["check", "code", "digital_link", "gtin", "lot"]);
        let bare: String = text.lines().skip(1).map(|line| format!("{}\n", &line[..23])).collect();
        let fits = list(bare.as_bytes(), "codes.txt", None, &manifest).unwrap().unwrap();
        assert_eq!(fits.compared.into_iter().collect::<Vec<_>>(), ["code"]);
        let (manifest, text) = downloaded(ListFormat::Gs1);
        assert_eq!(outcome(&text.replace("17280131", ""), "codes.gs1.txt", &manifest), Ok(3));
    }

    #[test]
    fn a_file_that_was_imported_fits_whatever_its_codes_are() {
        let digest = |keys: &[&str]| Sha256::digest(keys.iter().map(|key| format!("{key}\n")).collect::<String>());
        let serials = digest(&["7K3QF0M9XT2WHBER5JDN", "q7wx-91kd-zp"]);
        let file = "name,serial number\nA,7K3QF0M9XT2WHBER5JDN\nB,q7wx-91kd-zp\nC,7K3QF0M9XT2WHBER5JDN\nD,x\n";
        assert_eq!(outcome(file, "codes.csv", &manifest(2, &serials)), Ok(2), "what was set aside then is left out now");
        let sgtins = digest(&["010400638133393121A1", "010400638133393121A2"]);
        let file = "(01)04006381333931(21)A1\nhttps://id.example/01/04006381333931/21/A2\n";
        assert_eq!(outcome(file, "codes.txt", &manifest(2, &sgtins)), Ok(2));
        let amazon = digest(&["AZ:0123456789ABCDEFGHIJKLMNOP"]);
        assert_eq!(outcome("az:0123456789ABCDEFGHIJKLMNOP\n", "codes.txt", &manifest(1, &amazon)), Ok(1));
        assert!(outcome("AZ:0123456789ABCDEFGHIJKLMNOQ\n", "codes.txt", &manifest(1, &amazon)).is_err());
    }
}
