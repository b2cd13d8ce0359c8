//! A list of codes beside the manifest of its batch. A manifest does not say of which kind its codes are, so the list is read as each kind at once: the
//! digest tells which it was.

use anyhow::{Context as _, bail};
use codes::{gs1::Elements, list::BatchDigest, manifest::BatchManifest};
use feeds::Column;
use model::{any_code::CodeSource, gtin::Gtin, unit_code::UnitCode};
use portal::code_import::read_code;
use sha2::{Digest as _, Sha256};
use std::{collections::HashSet, fs::File, io::Read, path::Path};

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
    reading: Reading,
    digest: Sha256,
    seen: HashSet<String>,
}

/// How many codes the list has, if it is the one that was sealed; what differs otherwise.
pub fn compare(path: &Path, column: Option<&str>, manifest: &BatchManifest) -> anyhow::Result<Result<u64, String>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    list(file, &path.display().to_string(), column, manifest)
}

fn list(source: impl Read + Send, name: &str, column: Option<&str>, manifest: &BatchManifest) -> anyhow::Result<Result<u64, String>> {
    let gtin = Gtin::parse(&manifest.gtin).context("the manifest's GTIN")?;
    let (mut ours, mut digest) = (Reading::default(), BatchDigest::default());
    let mut imported = CodeSource::IMPORTED.map(|source| Imported { source, reading: Reading::default(), digest: Sha256::new(), seen: HashSet::new() });
    for row in Column::open(source, name, column).with_context(|| name.to_owned())? {
        let (line, _, value) = row.map_err(|bad| anyhow::anyhow!("line {} of {name}: {}", bad.line, bad.cause))?;
        let value = code_in(&value).with_context(|| format!("line {line} of {name}"))?;
        match unit_of(&value) {
            Ok(code) => {
                digest.update(code);
                ours.count += 1;
            }
            Err(why) => ours.wrong = ours.wrong.or(Some((line, why))),
        }
        for one in &mut imported {
            one.read(gtin, line, &value);
        }
    }
    let sealed = |digest: &[u8], count: u64| {
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        hex == manifest.digest && count == u64::from(manifest.count)
    };
    let mut fits = sealed(&digest.finish(), ours.count);
    let mut best = ours;
    for Imported { reading, digest, .. } in imported {
        fits |= sealed(&digest.finalize(), reading.count);
        // Of kinds that the list could be of, that of most codes is told about.
        if reading.count > best.count {
            best = reading;
        }
    }
    let wrong = best.wrong.map(|(line, why)| format!("line {line}: {why}"));
    Ok(match wrong {
        _ if fits => Ok(u64::from(manifest.count)),
        Some(wrong) if best.count == 0 => bail!("{name} has no code: {wrong}"),
        wrong if best.count != u64::from(manifest.count) => {
            let wrong = wrong.map(|wrong| format!("; {wrong}")).unwrap_or_default();
            Err(format!("the list has {} codes, the manifest says {}{wrong}", best.count, manifest.count))
        }
        _ => Err("the list has other codes, or in another order, than were sealed".to_owned()),
    })
}

impl Imported {
    fn read(&mut self, gtin: Gtin, line: u64, value: &str) {
        match read_code(self.source, gtin, value) {
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

/// A line's code: of a JSON object, what stands under `code`.
fn code_in(value: &str) -> anyhow::Result<String> {
    if !value.starts_with('{') {
        return Ok(value.to_owned());
    }
    let object: serde_json::Value = serde_json::from_str(value)?;
    Ok(object["code"].as_str().context("the object has no “code”")?.to_owned())
}

/// A code of Markward's: typed, or as the serial number of an element string or an address.
fn unit_of(value: &str) -> Result<UnitCode, String> {
    UnitCode::parse(value).or_else(|error| {
        let elements = Elements::parse_part(value).ok();
        let serial = elements.as_ref().and_then(|elements| elements.get("21"));
        serial.and_then(|serial| UnitCode::parse(serial).ok()).ok_or_else(|| error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use codes::{
        digital_link::Stem,
        list::{Batch, CodeList, ListFormat},
    };

    const GTIN: &str = "04006381333931";

    fn manifest(count: u32, digest: &[u8]) -> BatchManifest {
        let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        serde_json::from_value(serde_json::json!({ "issuer": "https://check.example", "batch": "1", "brand": "Aurelia", "product": "Watch", "gtin": GTIN,
            "lot": "L1", "count": count, "digest": digest, "key_slot": 0, "sealed_at": "2026-11-23T12:00:00Z" }))
        .unwrap()
    }

    fn outcome(text: &str, name: &str, manifest: &BatchManifest) -> Result<u64, String> {
        list(std::io::Cursor::new(text.as_bytes().to_vec()), name, None, manifest).unwrap()
    }

    #[test]
    fn a_list_fits_in_every_format_that_is_downloaded() {
        let codes = || (1..=3_u128).map(|n| UnitCode::from_low_bits(n * 0x1234_5678_9abc_def1));
        let mut digest = BatchDigest::default();
        codes().for_each(|code| digest.update(code));
        let manifest = manifest(3, &digest.finish());
        let batch = Batch { stem: Stem::parse("https://check.example").unwrap(), gtin: Gtin::parse(GTIN).unwrap(), lot: "L,1".to_owned() };
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
