//! `markward screen`: verdicts on a file of listings. Writes nothing but its answer.

use super::{Context, Exit, input, output};
use anyhow::Context as _;
use clap::Args;
use feeds::{Feed, Mapping, Options, Texts};
use screening::{Decision, Engine, Field, Finding, Kind, Listing, Mark, MarkProblem, Policy, ScoreTerm, Scratch, Verdict, Vocabulary};
use serde::Serialize;
use signals::{category::nice_classes, gtin::Owners};
use std::{
    borrow::Cow,
    collections::HashMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};
use store::right::EnrolledMark;

/// Listings that are screened at once.
const AT_ONCE: usize = 8192;

/// Screens a file of listings for marks and evasions of them, and for numbers that are no GTINs, without storing anything. Exit 1 if nothing was found that is more than allowed,
/// 2 if some lines could not be read
#[derive(Debug, Args)]
pub struct Arguments {
    /// Listings as CSV, TSV, NDJSON or a JSON list, plain, .gz or .xz; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Marks to screen for in place of the database's: one a line, with its other names after a tab and separated by | (`Louis Vuitton<TAB>LV|路易威登`); or
    /// a table, separated by tabs, commas or semicolons, whose header has a column `name` and perhaps `brand`, `aliases` (separated by |) and `classes`
    #[arg(long, value_name = "FILE")]
    marks: Option<PathBuf>,
    /// More words of replicas, negations, goods and the like, beside those of the setting `vocabulary`: a table of kind, language and term. What
    /// well-known marks are called besides (LV, 路易威登) is known
    #[arg(long, value_name = "FILE")]
    vocabulary: Option<PathBuf>,
    /// Weights and thresholds as JSON, in place of the portal's: {"weights": {"typo": 0.5}, "thresholds": {"watch": 0.3, "hold": 0.6, "block": 0.9},
    /// "by_brand": {"Nike": {"watch": 0.2}}}. What is not said is as usual
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Which column holds what, where the header does not say it itself: title=Name,brand=Marke; #2 for a column without a name
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    map: Option<Mapping>,
    /// One JSON object a line: {"id" (null where the file has none), "line", "verdict": "allow|watch|hold|block", "score", "findings": [{"mark", "kind", "field", "span": [from, to],
    /// "score", "rule"}], "terms"}; spans are characters of the field as it stands in the file
    #[arg(long)]
    json: bool,
    /// Only listings that are not simply allowed
    #[arg(long)]
    found: bool,
}

/// Runs the command.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    let marks: Vec<Placed> = match &arguments.marks {
        Some(file) => {
            let marks = marks(file)?;
            // By none, everything would be allowed.
            anyhow::ensure!(!marks.is_empty(), "{}: there is no mark in it", file.display());
            marks
        }
        None => {
            let portal = context.portal().await?;
            let marks = store::right::enrolled_marks(&mut portal.db().read().await?).await?;
            portal.db().close().await;
            marks.into_iter().map(|mark| Placed { mark: enrolled(mark), line: None }).collect()
        }
    };
    let vocabulary = Vocabulary::default().with(Vocabulary { terms: context.settings.vocabulary.clone() });
    tokio::task::spawn_blocking(move || screen(&arguments, marks, vocabulary)).await?
}

fn screen(arguments: &Arguments, marks: Vec<Placed>, mut vocabulary: Vocabulary) -> anyhow::Result<Exit> {
    if let Some(file) = &arguments.vocabulary {
        let text = input::text(file)?;
        vocabulary = vocabulary.with(Vocabulary::parse(&text).with_context(|| file.display().to_string())?);
    }
    let policy = match &arguments.policy {
        Some(file) => {
            let text = input::text(file)?;
            let policy: Policy = serde_json::from_str(&text).with_context(|| format!("{} is no policy", file.display()))?;
            policy.checked().with_context(|| format!("{} is no policy", file.display()))?
        }
        None => Policy::default(),
    };
    let lines: Vec<Option<usize>> = marks.iter().map(|placed| placed.line).collect();
    let (engine, problems) = Engine::build(marks.into_iter().map(|placed| placed.mark).collect(), &vocabulary);
    for problem in problems {
        let line = arguments.marks.as_ref().zip(lines.get(problem.number()).copied().flatten());
        let place = line.map(|(file, line)| format!("{}: line {line}: ", file.display())).unwrap_or_default();
        eprintln!("markward: {place}{}", refused(&problem));
    }
    let options = Options { mapping: arguments.map.clone().unwrap_or_default(), without_ids: true, ..Options::for_file(&arguments.file.to_string_lossy()) };
    let feed = Feed::open(source(&arguments.file)?, options).with_context(|| arguments.file.display().to_string())?;
    let (mut found, mut wrong) = (false, false);
    let mut rows = feed.texts();
    let mut batch: Vec<Row> = Vec::with_capacity(AT_ONCE);
    let mut classes: HashMap<String, Arc<[u8]>> = HashMap::new();
    loop {
        batch.clear();
        for row in rows.by_ref().take(AT_ONCE) {
            match row {
                Ok(row) => {
                    let of_category = match classes.get(&row.category) {
                        Some(known) => Arc::clone(known),
                        None => classes.entry(row.category.clone()).or_insert_with_key(|category| nice_classes(category).into()).clone(),
                    };
                    batch.push((row, of_category));
                }
                Err(bad) => {
                    eprintln!("markward: {}: line {}: {}", arguments.file.display(), bad.line, bad.cause);
                    wrong = true;
                }
            }
        }
        if batch.is_empty() {
            break;
        }
        for ((row, _), verdict) in batch.iter().zip(judge(&engine, &policy, &batch)) {
            let allowed = verdict.verdict == Decision::Allow;
            found |= !allowed;
            if allowed && arguments.found {
                continue;
            }
            if arguments.json { output::json(&Said::of(row, &verdict))? } else { output::line(&sentence(row, &verdict))? }
        }
    }
    if let Some(code_page) = rows.code_page() {
        eprintln!("markward: {}: not UTF-8: its letters were read as {code_page}", arguments.file.display());
    }
    Ok(match (wrong, found) {
        (true, _) => Exit::Partly,
        (false, true) => Exit::Yes,
        (false, false) => Exit::No,
    })
}

/// A verdict as a program reads it.
#[derive(Serialize)]
struct Said<'v> {
    id: Option<&'v str>,
    line: u64,
    verdict: Decision,
    score: f32,
    findings: &'v [Finding<'v>],
    terms: &'v [ScoreTerm<'v>],
    version: u32,
}

impl<'v> Said<'v> {
    fn of(row: &'v Texts, verdict: &'v Verdict<'v>) -> Self {
        let Verdict { verdict: decision, score, findings, terms, version, .. } = verdict;
        Self { id: row.id.as_deref(), line: row.line, verdict: *decision, score: *score, findings, terms, version: *version }
    }
}

/// A mark and the line of its file.
#[derive(Debug)]
struct Placed {
    mark: Mark,
    line: Option<usize>,
}

/// What is wrong with a mark, by its words: its number is nobody's who has a file.
fn refused(problem: &MarkProblem) -> String {
    match problem {
        MarkProblem::Empty { word, .. } => format!("“{word}” has no letters or digits: it is not looked for"),
        MarkProblem::Single { word, .. } => format!("“{word}” is a single letter or digit: it is not looked for"),
        MarkProblem::Long { word, .. } => format!("“{word}” has more than 64 letters: it is not looked for"),
        MarkProblem::Shared { word, other_name, .. } => format!("“{word}” reads the same as “{other_name}” of another brand: findings name both"),
    }
}

/// A listing with the Nice classes that its category's goods are of.
type Row = (Texts, Arc<[u8]>);

/// The verdicts, in order, by every core.
fn judge<'e>(engine: &'e Engine, policy: &Policy, rows: &'e [Row]) -> Vec<Verdict<'e>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = rows.len().div_ceil(threads).max(256);
    let screen = |rows: &'e [Row]| {
        let mut scratch = Scratch::default();
        rows.iter().map(|row| judge_one(engine, policy, row, &mut scratch)).collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = rows.chunks(each).map(|rows| scope.spawn(move || screen(rows))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

fn judge_one<'e>(engine: &'e Engine, policy: &Policy, (row, classes): &'e Row, scratch: &mut Scratch) -> Verdict<'e> {
    let (id, title, text, claimed_brand) = (row.id.as_deref().unwrap_or_default(), &*row.title, &*row.description, &*row.brand);
    let mut verdict = engine.screen(&Listing { id, title, text, claimed_brand, classes, authorised_by: &[] }, policy, scratch);
    // Nobody is known to own a number here; but what is no number says so itself.
    let wrong = Owners::default().judge(&row.gtin, "", &signals::gtin::Thresholds::default());
    if !wrong.is_empty() {
        verdict.add(wrong.iter().map(number), policy);
    }
    verdict
}

/// What is wrong with a listing's number, as a finding.
fn number<'e>(said: &signals::gtin::Finding) -> Finding<'e> {
    Finding {
        mark: Cow::Borrowed(""),
        brand: Cow::Borrowed(""),
        kind: Kind::NoGtin,
        field: Field::Other,
        span: (0, 0),
        score: said.sure() as f32 * signals::gtin::INVALID,
        adds: 0.0,
        rule: Cow::Owned(said.reason()),
        evidence: None,
    }
}

fn source(file: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(File::open(file).with_context(|| format!("{} cannot be opened", file.display()))?))
}

/// The line for a person.
fn sentence(row: &Texts, verdict: &Verdict<'_>) -> String {
    let word = serde_json::to_value(verdict.verdict).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default();
    let said = |finding: &Finding<'_>| if finding.mark.is_empty() { finding.rule.to_string() } else { format!("{} ({})", finding.mark, finding.rule) };
    let why: Vec<String> = verdict.findings.iter().map(said).collect();
    let plain = |text: &str| text.replace(char::is_control, "\u{fffd}");
    let id = row.id.as_deref().map_or_else(|| format!("(line {})", row.line), plain);
    format!("{id}\t{word}\t{:.2}\t{}\t{}", verdict.score, plain(&row.title), why.join(", "))
}

/// A mark of the database.
fn enrolled(mark: EnrolledMark) -> Mark {
    Mark { name: mark.text, brand: mark.brand.to_string(), aliases: mark.aliases, classes: mark.classes.iter().map(|class| class.number()).collect() }
}

/// A plain list, one mark a line with its other names after a tab, or a table whose header has a column `name`; lines end as they do on any computer.
fn marks(file: &Path) -> anyhow::Result<Vec<Placed>> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        anyhow::anyhow!("{}: line {line} is not UTF-8", file.display())
    })?;
    Ok(each_once(marks_of(text.trim_start_matches('\u{feff}'), file)?))
}

/// Each mark of a brand once, with all that the file's lines say of it: whoever joins two lists says it twice, and it would be found twice.
fn each_once(marks: Vec<Placed>) -> Vec<Placed> {
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    let mut once: Vec<Placed> = Vec::with_capacity(marks.len());
    for Placed { mark, line } in marks {
        let place = *places.entry((mark.name.to_lowercase(), mark.owner().to_lowercase())).or_insert(once.len());
        let Some(Placed { mark: known, .. }) = once.get_mut(place) else {
            once.push(Placed { mark, line });
            continue;
        };
        let news: Vec<String> = mark.aliases.into_iter().filter(|alias| !known.aliases.contains(alias)).collect();
        known.aliases.extend(news);
        // Without classes it is looked for whatever is offered.
        known.classes = if known.classes.is_empty() || mark.classes.is_empty() { Vec::new() } else { [known.classes.as_slice(), &mark.classes].concat() };
        known.classes.sort_unstable();
        known.classes.dedup();
    }
    once
}

/// The columns of a table of marks.
const COLUMNS: [&str; 4] = ["name", "brand", "aliases", "classes"];

fn marks_of(text: &str, file: &Path) -> anyhow::Result<Vec<Placed>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let list = |text: &str| text.split('|').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let head = text.lines().next().unwrap_or_default();
    let names = |separator: char| fields_of(head, separator).iter().map(|name| name.to_lowercase()).collect::<Vec<_>>();
    let Some(separator) = ['\t', ',', ';'].into_iter().find(|separator| names(*separator).iter().any(|name| name == "name")) else {
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let placed = |(number, line)| {
            let mark = plain_mark(line, list).with_context(|| format!("{}: line {number}", file.display()))?;
            Ok(Placed { mark, line: Some(number) })
        };
        return lines.map(placed).collect();
    };
    let header = names(separator);
    let [name, brand, aliases, classes] = COLUMNS.map(|wanted| header.iter().position(|column| column == wanted));
    let mut marks = Vec::new();
    for (number, line) in (2..).zip(text.lines().skip(1)).filter(|(_, line)| !line.trim().is_empty()) {
        let fields = fields_of(line, separator);
        let get = |at: Option<usize>| at.and_then(|at| fields.get(at)).map(String::as_str).unwrap_or_default();
        if get(name).is_empty() {
            anyhow::bail!("{}: line {number} has no name", file.display());
        }
        let classes = get(classes).split([' ', ',', '|']).filter(|part| !part.is_empty()).map(str::parse).collect::<Result<Vec<u8>, _>>();
        let classes = classes.map_err(|_| anyhow::anyhow!("{}: line {number}: classes are numbers from 1 to 45", file.display()))?;
        let mark = Mark { name: get(name).to_owned(), brand: get(brand).to_owned(), aliases: list(get(aliases)), classes };
        marks.push(Placed { mark, line: Some(number) });
    }
    Ok(marks)
}

/// The fields of a line, without the spaces around them. Quotes are text between tabs, and hold a field together between commas.
fn fields_of(line: &str, separator: char) -> Vec<String> {
    let quoting = separator != '\t';
    let separator = u8::try_from(separator).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).quoting(quoting).has_headers(false).from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    record.iter().map(|field| field.trim().to_owned()).collect()
}

/// A line of a plain list.
fn plain_mark(line: &str, list: impl Fn(&str) -> Vec<String>) -> anyhow::Result<Mark> {
    let mut fields = line.split('\t').map(str::trim);
    let (name, aliases) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    anyhow::ensure!(!name.is_empty(), "there is no name before the tab");
    anyhow::ensure!(fields.all(str::is_empty), "more than a name and its other names: a table of more columns has a header with a column `name`");
    Ok(Mark { name: name.to_owned(), aliases: list(aliases), ..Mark::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> anyhow::Result<Vec<Mark>> {
        Ok(marks_of(text, Path::new("marks.tsv"))?.into_iter().map(|placed| placed.mark).collect())
    }

    fn once(text: &str) -> Vec<Placed> {
        each_once(marks_of(text, Path::new("marks.tsv")).unwrap())
    }

    #[test]
    fn a_plain_list_has_other_names_after_a_tab() {
        let marks = read("Louis Vuitton\tLV | 路易威登\n\nNike\n").unwrap();
        assert_eq!((marks.len(), &*marks[0].name, &*marks[0].aliases), (2, "Louis Vuitton", ["LV".to_owned(), "路易威登".to_owned()].as_slice()));
        assert!(marks[1].aliases.is_empty());
        assert_eq!(read("name\taliases\tclasses\nNike\tНайк\t25 18\n").unwrap()[0].classes, [25, 18]);
    }

    #[test]
    fn a_mark_that_is_there_twice_is_one() {
        let marks = once("name\tbrand\taliases\tclasses\nNike\t\tНайк\t25\nNIKE\tNike\tNK|Найк\t18 25\nNike\tOther\t\t9\n");
        assert_eq!(marks.iter().map(|placed| placed.line).collect::<Vec<_>>(), [Some(2), Some(4)]);
        let marks: Vec<Mark> = marks.into_iter().map(|placed| placed.mark).collect();
        assert_eq!(marks.iter().map(|mark| (&*mark.name, mark.owner())).collect::<Vec<_>>(), [("Nike", "Nike"), ("Nike", "Other")]);
        assert_eq!((marks[0].aliases.as_slice(), marks[0].classes.as_slice()), (["Найк".to_owned(), "NK".to_owned()].as_slice(), [18, 25].as_slice()));
        assert!(once("name\tclasses\nNike\t25\nNike\t\n")[0].mark.classes.is_empty());
    }

    #[test]
    fn a_table_may_have_commas_and_lines_may_end_as_on_a_macintosh() {
        for text in ["name,aliases\nNike,Найк\n", "\"Name\";\"Aliases\"\r\n\"Nike\";\"Найк\"\r\n", "name\taliases\rNike\tНайк\r", "Nike\tНайк\r"]
        {
            let marks = read(text).unwrap();
            assert_eq!((marks.len(), &*marks[0].name, &*marks[0].aliases), (1, "Nike", ["Найк".to_owned()].as_slice()), "{text:?}");
        }
        assert_eq!(read("name,classes\n\"Nike, Inc\",\"25,18\"\n").unwrap()[0].classes, [25, 18]);
        assert!(format!("{:#}", read("name,classes\n\nNike,25\n,9\n").unwrap_err()).contains("line 4 has no name"));
    }

    #[test]
    fn a_line_that_is_no_mark_is_named() {
        for (text, said) in [("Nike\n\tLV\n", "line 2: there is no name"), ("Nike\tNK\t25\n", "line 1: more than a name")] {
            let error = format!("{:#}", read(text).unwrap_err());
            assert!(error.contains(said), "{error}");
        }
    }
}
