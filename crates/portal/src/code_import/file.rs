//! A file of codes: its lines read on a thread of their own, and judged as a whole.

use crate::{
    jobs::JobError,
    spreadsheet::{SHORTENED, is_shortened},
};
use codes::{
    gs1::{Elements, SaidDate, epc::Epc},
    serials::{Fault, Spaces},
};
use feeds::{BadLine, Cause, CodeField, Column};
use model::{
    any_code::{CodeSource, ForeignCode},
    batch::Lot,
    date::Day,
    gtin::{Gtin, GtinError, written},
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
/// Whoever made the file wrote it beside the codes: everybody can guess it.
const WORD: &str =
    "this seems to be the name of a column, or another word, and no code: those beside it have another form. If it is a code, import it in a file of its own";

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
    pub goods: Goods,
}

/// What the codes of a file must be of, wherever the file says so itself.
#[derive(Clone, Debug)]
pub struct Goods {
    /// The product.
    pub gtin: Gtin,
    /// The lot.
    pub lot: Lot,
    /// Until when they are good.
    pub expires_on: Option<Day>,
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
                match read_code(self.source, &self.goods, &text, &column) {
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
            } else if let Ok(code) = read_code(self.source, &self.goods, &text, &column) {
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

/// The code of this kind in the line that was read last of a file, if nothing in the line says that it is of other goods. `text`: what stands in the column.
pub fn read_code(source: CodeSource, goods: &Goods, text: &str, column: &Column<'_>) -> Result<ForeignCode, String> {
    if column.is_word(text) {
        return Err(WORD.to_owned());
    }
    let (code, elements) = code_in(source, goods.gtin, text, column)?;
    if let Some(beside) = column.beside(CodeField::Gtin) {
        match written::given(beside) {
            Ok(Some(found)) => of_product(found, goods.gtin)?,
            // None, or what a spreadsheet left of it, says nothing of other goods.
            Ok(None) | Err(GtinError::Rounded) => {}
            Err(error) => return Err(format!("“{beside}” beside it is no GTIN: {error}")),
        }
    }
    let said = |ai: &str| elements.as_ref().and_then(|elements| elements.get(ai));
    for lot in [said("10"), column.beside(CodeField::Lot)].into_iter().flatten() {
        of_lot(lot, &goods.lot)?;
    }
    // As a check reads a barcode.
    if let Some(date) = said("17").or_else(|| said("15"))
        && let Some(date) = SaidDate::parse(date)
    {
        of_expiry(&date.day().to_text(), goods.expires_on, |day| date.says(day))?;
    }
    if let Some(text) = column.beside(CodeField::ExpiresOn) {
        let days = days_in(text);
        if !days.is_empty() {
            of_expiry(text, goods.expires_on, |day| days.iter().any(|read| read.says(day)))?;
        }
    }
    Ok(code)
}

/// The same whatever else the line says, with what an SGTIN says: as earlier versions imported.
pub fn code_in(source: CodeSource, gtin: Gtin, text: &str, column: &Column<'_>) -> Result<(ForeignCode, Option<Elements>), String> {
    if source != CodeSource::Sgtin {
        return bare(source, text).map(|code| (code, None));
    }
    let elements = match elements_in(text) {
        Ok(elements) => elements,
        Err(_) if column.beside(CodeField::Gtin).is_some() => return ForeignCode::sgtin(gtin, text).map(|code| (code, None)).map_err(|e| e.to_string()),
        Err(why) => return Err(why),
    };
    let found = elements.get("01").ok_or("there is no GTIN (01) in it")?;
    let serial = elements.get("21").ok_or("there is no serial number (21) in it")?;
    of_product(Gtin::parse(found).map_err(|e| e.to_string())?, gtin)?;
    let code = ForeignCode::sgtin(gtin, serial).map_err(|e| e.to_string())?;
    Ok((code, Some(elements)))
}

/// Amazon's code or a brand's own serial number.
fn bare(source: CodeSource, text: &str) -> Result<ForeignCode, String> {
    if source == CodeSource::Amazon {
        return ForeignCode::amazon(text).map_err(|e| e.to_string());
    }
    // Groups that stand apart on the label: who types them may write either.
    let text = plain(text);
    // `Total of this list` is none: its words have small letters and no digits.
    let is_group = |group: &str| group.contains(|c: char| c.is_ascii_digit()) || !group.contains(|c: char| c.is_ascii_lowercase());
    let groups: Vec<&str> = text.split_whitespace().collect();
    let joined = if groups.iter().all(|group| is_group(group)) { groups.join("-") } else { text.trim().to_owned() };
    ForeignCode::serial(&joined).map_err(|e| e.to_string())
}

fn of_product(found: Gtin, gtin: Gtin) -> Result<(), String> {
    if found == gtin { Ok(()) } else { Err(format!("this is a code of GTIN {}, and the product has {}", found.short(), gtin.short())) }
}

/// Lots that a check takes for one another are the same.
fn of_lot(found: &str, lot: &Lot) -> Result<(), String> {
    if Lot::parse(found).is_ok_and(|found| found.is_alike(lot)) {
        return Ok(());
    }
    Err(format!("this is a code of lot {found}, and the import is of lot {lot}: make an import for each lot"))
}

fn of_expiry(found: &str, expires_on: Option<Day>, is_said: impl Fn(Day) -> bool) -> Result<(), String> {
    match expires_on {
        Some(day) if is_said(day) => Ok(()),
        Some(day) => Err(format!("the file says that it expires on {found}, and the import says on {day}")),
        None => Err(format!("the file says that it expires on {found}: enter this date with the lot")),
    }
}

/// The dates that a text may be: with the year first, or last and then the day or the month before it. None if it is written in some other way.
fn days_in(text: &str) -> Vec<SaidDate> {
    // Spreadsheets write a time of day behind it.
    let day = text.trim().split_once(['T', ' ']).filter(|(_, time)| time.contains(':')).map_or(text.trim(), |(day, _)| day);
    let parts: Vec<&str> = day.split(['-', '.', '/', ' ']).collect();
    let short = |year: &str| year.get(year.len().saturating_sub(2)..).unwrap_or_default().to_owned();
    let all = match parts[..] {
        [day] if day.len() == 8 => vec![day.get(2..).unwrap_or_default().to_owned()],
        [day] if day.len() == 6 => vec![day.to_owned()],
        [year, month, day] if year.len() == 4 => vec![format!("{}{month:0>2}{day:0>2}", short(year))],
        [one, other, year] if matches!(year.len(), 2 | 4) => {
            vec![format!("{}{other:0>2}{one:0>2}", short(year)), format!("{}{one:0>2}{other:0>2}", short(year))]
        }
        _ => Vec::new(),
    };
    all.iter().filter(|date| date.len() == 6 && date.bytes().all(|byte| byte.is_ascii_digit())).filter_map(|date| SaidDate::parse(date)).collect()
}

/// What an element string, a Digital Link or an EPC says.
fn elements_in(text: &str) -> Result<Elements, String> {
    if text.starts_with("urn:epc:") {
        return Ok(Epc::parse(text).map_err(|e| e.to_string())?.elements().clone());
    }
    Elements::of_text(text).map_err(|e| format!("{e} (at character {})", e.at + 1))
}

/// What the first value looks like.
pub(super) fn guess_source<'a>(samples: impl Iterator<Item = &'a String>) -> CodeSource {
    let kind = |sample: &String| match () {
        () if ForeignCode::amazon(sample).is_ok() => Some(CodeSource::Amazon),
        () if elements_in(sample).is_ok_and(|said| said.get("01").is_some() && said.get("21").is_some()) => Some(CodeSource::Sgtin),
        () => None,
    };
    samples.into_iter().find_map(kind).unwrap_or(CodeSource::Serial)
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
