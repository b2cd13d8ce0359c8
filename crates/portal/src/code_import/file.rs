//! A file of codes: its lines read on a thread of their own, and judged as a whole.

use crate::{
    jobs::JobError,
    spreadsheet::{SHORTENED, is_shortened},
};
use codes::{
    gs1::{Elements, epc::Epc},
    serials::{Fault, Spaces},
};
use feeds::{BadLine, Cause, Column};
use model::{
    any_code::{CodeSource, ForeignCode},
    gtin::Gtin,
    typed::plain,
};
use std::{
    collections::{BTreeMap, HashMap, hash_map::DefaultHasher},
    fs::File,
    hash::{Hash as _, Hasher as _},
    path::PathBuf,
};
use tokio::sync::mpsc;

/// Lines stored in one transaction.
const BATCH: usize = 1000;
/// Batches read ahead of the database.
const AHEAD: usize = 4;

/// Shortened numbers that are named.
const SHORTENED_SHOWN: usize = 3;
/// Names of columns with the GTIN beside a serial number, in lower case, letters and digits alone.
const GTIN_NAMES: [&str; 9] = ["gtin", "gtin14", "gtin13", "ean", "ean13", "eancode", "upc", "jan", "01"];

/// What nobody has to judge.
const OR_OURS: &str = "or issue Markward codes: nobody can guess those";

/// Which file, and what is in it.
#[derive(Clone, Debug)]
pub(super) struct CodeFile {
    pub path: PathBuf,
    pub name: String,
    /// By name or as `#2`.
    pub column: Option<String>,
    pub source: CodeSource,
    /// The product that the codes must be of.
    pub gtin: Gtin,
}

/// A line that can be taken.
pub(super) struct CodeLine {
    /// From 1.
    pub line: u64,
    pub code: ForeignCode,
    pub raw: Vec<u8>,
}

type Row = Result<CodeLine, BadLine>;

/// The lines of a file, some at a time.
pub(super) struct Rows(mpsc::Receiver<Result<Vec<Row>, String>>);

impl Rows {
    /// The next lines; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Vec<Row>, JobError>> {
        Some(self.0.recv().await?.map_err(JobError::Failed))
    }
}

impl CodeFile {
    /// Reads on behind so many lines.
    pub fn rows(&self, skip: u64) -> Rows {
        let (send, receive) = mpsc::channel(AHEAD);
        let file = self.clone();
        tokio::task::spawn_blocking(move || file.read(usize::try_from(skip).unwrap_or(usize::MAX), &send));
        Rows(receive)
    }

    /// Whether its codes can follow one another: all but our own. Those of an SGTIN are guessed like bare ones: its GTIN is no secret. Amazon draws its own at
    /// random; what only has their form may be counted.
    pub const fn is_judged(&self) -> bool {
        !matches!(self.source, CodeSource::Markward)
    }

    fn open(&self) -> Result<Column<'static>, String> {
        let file = File::open(&self.path).map_err(|e| format!("The file cannot be opened: {e}. Upload it again"))?;
        Column::open(file, &self.name, self.column.as_deref()).map_err(|e| format!("The file was refused: {e}"))
    }

    fn read(&self, skip: usize, send: &mpsc::Sender<Result<Vec<Row>, String>>) {
        let mut column = match self.open() {
            Ok(column) => column,
            Err(why) => return send.blocking_send(Err(why)).unwrap_or_default(),
        };
        // Few bytes for each code, so that millions fit in memory; by chance two of five million are alike once in a million files. By how people type them, with
        // the line and how it is written there.
        let mut seen: HashMap<u64, (u32, u32)> = HashMap::new();
        let mut some = Vec::with_capacity(BATCH);
        let mut at = 0_usize;
        while let Some(row) = column.next() {
            let row = row.and_then(|(line, raw, text)| {
                let bad = |cause: String, raw| BadLine { line, cause: Cause::Code(cause), raw, names: None };
                match parse_beside(self.source, self.gtin, &text, gtin_beside(&column)) {
                    Err(cause) => Err(bad(cause, raw)),
                    Ok(code) => {
                        let written = (hash(code.key()) >> 32) as u32;
                        match *seen.entry(hash(&code.folded())).or_insert((u32::try_from(line).unwrap_or(u32::MAX), written)) {
                            (before, _) if u64::from(before) == line => Ok(CodeLine { line, code, raw }),
                            (before, same) if same == written => Err(bad(format!("this code is in line {before} already"), raw)),
                            (before, _) => Err(bad(format!("only small letters or hyphens tell this code from the one in line {before}"), raw)),
                        }
                    }
                }
            });
            at += 1;
            if at <= skip {
                continue;
            }
            if let Err(fatal) = &row
                && fatal.is_fatal()
            {
                let why = format!("Reading broke off at {fatal}. Upload the file again");
                return send.blocking_send(Err(why)).unwrap_or_default();
            }
            some.push(row);
            if some.len() == BATCH {
                let full = std::mem::replace(&mut some, Vec::with_capacity(BATCH));
                if send.blocking_send(Ok(full)).is_err() {
                    return;
                }
            }
        }
        if !some.is_empty() {
            send.blocking_send(Ok(some)).unwrap_or_default();
        }
    }

    /// Judges serial numbers together with those of the product that are `known` already, as those who guess type them; or says why they are refused, with
    /// examples and their lines.
    pub fn judge(&self, known: Vec<String>) -> Result<Judged, String> {
        let known = known.iter().filter_map(|key| ForeignCode::from_key(key).ok()).map(|code| (serial_typed(code), (code, None)));
        let mut all: BTreeMap<String, (ForeignCode, Option<u64>)> = known.collect();
        let mut shortened = Vec::new();
        let with = if all.is_empty() { "" } else { " They were judged together with those that the product has already." };
        let mut column = self.open()?;
        while let Some(row) = column.next() {
            // What cannot be read is set aside later, with its cause.
            let Ok((line, _, text)) = row else { continue };
            if is_shortened(&text) {
                shortened.push(format!("{} (line {line})", text.trim()));
            } else if let Ok(code) = parse_beside(self.source, self.gtin, &text, gtin_beside(&column)) {
                all.entry(serial_typed(code)).or_insert((code, Some(line)));
            }
            if shortened.len() == SHORTENED_SHOWN {
                break;
            }
        }
        // Whoever exported the file did not mean them, and the printed codes would all be forgeries.
        if !shortened.is_empty() {
            return Err(format!("{SHORTENED}: {}", shortened.join(", ")));
        }
        let list: Vec<&String> = all.keys().collect();
        let fault = match Spaces::of(&list) {
            Ok(spaces) => return Ok(Judged { spaces, source: self.source, with }),
            Err(fault) => fault,
        };
        let named = fault.examples().iter().filter_map(|at| all.get(list[*at])).map(|(code, line)| match line {
            Some(line) => format!("{code} (line {line})"),
            None => format!("{code} (imported before)"),
        });
        let examples = named.collect::<Vec<_>>().join(", ");
        let examples = if examples.is_empty() { String::new() } else { format!(" For example {examples}.") };
        Err(format!("{fault}.{examples}{with} Use random serial numbers, {OR_OURS}"))
    }
}

/// Serial numbers that do not follow one another, and what else is found by whoever guesses at them.
pub(super) struct Judged {
    spaces: Spaces,
    source: CodeSource,
    with: &'static str,
}

impl Judged {
    /// Codes of other lists that a guess may find as well.
    pub fn add_others(&mut self, keys: &[String]) {
        for code in keys.iter().filter_map(|key| ForeignCode::from_key(key).ok()) {
            self.spaces.add_other(&serial_typed(code));
        }
    }

    /// Why they are guessed too easily, if they are, and which of them have to be longer.
    pub fn verdict(&self) -> Result<(), String> {
        let Err(fault) = self.spaces.judge() else { return Ok(()) };
        let with_gtin = match (&fault, self.source) {
            (Fault::Dense { others: 1.., .. }, CodeSource::Serial) => {
                " Numbers that are printed already can be imported together with their GTIN, as SGTINs, if the labels show both: then only those of the product count."
            }
            _ => "",
        };
        Err(format!("{fault}.{}{with_gtin} Use random serial numbers, {OR_OURS}", self.with))
    }
}

/// The serial number without what a person may type otherwise: small letters, hyphens. Which of two words Amazon's begin with says nothing.
fn serial_typed(code: ForeignCode) -> String {
    let number = code.serial_number();
    let number = if code.source() == CodeSource::Amazon { number.split_at(3).1 } else { number };
    number.chars().filter(|c| *c != '-').map(|c| c.to_ascii_uppercase()).collect()
}

/// A line's text as a code of this kind; of an SGTIN, for this product.
pub fn parse(source: CodeSource, gtin: Gtin, text: &str) -> Result<ForeignCode, String> {
    match source {
        CodeSource::Amazon => ForeignCode::amazon(text).map_err(|e| e.to_string()),
        // Groups that stand apart on the label: who types them may write either.
        CodeSource::Serial | CodeSource::Markward => {
            let text = plain(text);
            // `Total of this list` is none: its words have small letters and no digits.
            let is_group = |group: &str| group.contains(|c: char| c.is_ascii_digit()) || !group.contains(|c: char| c.is_ascii_lowercase());
            let groups: Vec<&str> = text.split_whitespace().collect();
            let joined = if groups.iter().all(|group| is_group(group)) { groups.join("-") } else { text.trim().to_owned() };
            ForeignCode::serial(&joined).map_err(|e| e.to_string())
        }
        CodeSource::Sgtin => {
            let (found, serial) = sgtin(text)?;
            if found == gtin {
                ForeignCode::sgtin(gtin, &serial).map_err(|e| e.to_string())
            } else {
                Err(format!("this is a code of GTIN {}, and the product has {}", found.short(), gtin.short()))
            }
        }
    }
}

/// The same for a line of a table that may have the GTIN in a column of its own.
fn parse_beside(source: CodeSource, gtin: Gtin, text: &str, beside: Option<&str>) -> Result<ForeignCode, String> {
    let Some(beside) = beside.filter(|_| source == CodeSource::Sgtin && sgtin(text).is_err()) else { return parse(source, gtin, text) };
    let found = Gtin::parse(beside).map_err(|e| format!("“{beside}” beside it is no GTIN: {e}"))?;
    if found == gtin {
        ForeignCode::sgtin(gtin, text).map_err(|e| e.to_string())
    } else {
        Err(format!("this is a code of GTIN {}, and the product has {}", found.short(), gtin.short()))
    }
}

/// The GTIN in a column of its own, in the row that was read last.
fn gtin_beside<'c>(column: &'c Column<'_>) -> Option<&'c str> {
    let named = |name: &str| {
        let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        GTIN_NAMES.contains(&plain.as_str())
    };
    column.others().find(|(name, value)| named(name) && !value.is_empty()).map(|(_, value)| value)
}

/// GTIN and serial number in an element string, a Digital Link or an EPC.
fn sgtin(text: &str) -> Result<(Gtin, String), String> {
    let elements = if text.starts_with("urn:epc:") {
        Epc::parse(text).map_err(|e| e.to_string())?.elements().clone()
    } else {
        Elements::of_text(text).map_err(|e| format!("{e} (at character {})", e.at + 1))?
    };
    let gtin = elements.get("01").ok_or("there is no GTIN (01) in it")?;
    let serial = elements.get("21").ok_or("there is no serial number (21) in it")?;
    Ok((Gtin::parse(gtin).map_err(|e| e.to_string())?, serial.to_owned()))
}

/// What the first value looks like.
pub(super) fn guess_source<'a>(samples: impl Iterator<Item = &'a String>) -> CodeSource {
    let kind = |sample: &String| match () {
        () if ForeignCode::amazon(sample).is_ok() => Some(CodeSource::Amazon),
        () if sgtin(sample).is_ok() => Some(CodeSource::Sgtin),
        () => None,
    };
    samples.into_iter().find_map(kind).unwrap_or(CodeSource::Serial)
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
