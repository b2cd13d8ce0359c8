//! WIPO ST.96, as the USPTO's TSDR serves it: `…/TransactionData/TrademarkBag/Trademark`. Versions 1_D3 (`XMLSchema/Trademark/1`) and 2.2.1
//! (`XMLSchema/ST96/Trademark`) differ in namespaces and wrappers, not in the names read here, so that elements are matched by local name.

mod draft;

use crate::{Cause, RecordError, meter::Meter};
use draft::Draft;
use model::trademark::TrademarkRecord;
use quick_xml::{
    Reader,
    errors::{Error, SyntaxError},
    escape::resolve_xml_entity,
    events::{BytesStart, Event},
};
use std::io::{BufReader, Read};

/// Longest text or comment between two tags.
const MAX_EVENT: u64 = 4 << 20;
/// Longest tag with its attributes.
const MAX_TAG: u64 = 64 << 10;
/// Longest record.
const MAX_RECORD: usize = 16 << 20;
/// Records are 12 deep.
const MAX_DEPTH: u32 = 64;

/// The records of one ST.96 document, one after another.
///
/// A record that cannot be taken is an error and the next one follows; after an error that [`RecordError::is_fatal`] nothing follows.
pub struct Records<R> {
    xml: Reader<Meter<BufReader<R>>>,
    buffer: Vec<u8>,
    /// Local names of the open elements, each after a slash; `marks` holds where each begins.
    path: String,
    marks: Vec<usize>,
    /// Text of the innermost element.
    text: String,
    /// The record that is being read: where its path begins, its line, what it holds so far.
    open: Option<Box<Open>>,
    root_seen: bool,
    any: bool,
    done: bool,
}

/// A record between its start and end tag.
struct Open {
    path_at: usize,
    line: u64,
    bytes: usize,
    draft: Draft,
}

impl<R: Read> Records<R> {
    /// Reads from `source`, buffered here.
    pub fn new(source: R) -> Self {
        let mut xml = Reader::from_reader(Meter::new(BufReader::with_capacity(64 << 10, source)));
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Self { xml, buffer: Vec::new(), path: String::new(), marks: Vec::new(), text: String::new(), open: None, root_seen: false, any: false, done: false }
    }

    /// Reads on to the end of the next record, or of the document.
    fn advance(&mut self) -> Result<Option<TrademarkRecord>, RecordError> {
        loop {
            let line = self.xml.get_ref().line();
            let at = |cause| RecordError { line, cause };
            self.xml.get_mut().allow(MAX_EVENT);
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            let read = self.xml.read_event_into(&mut buffer);
            let step = match read {
                Ok(event) => self.take(event, line),
                Err(error) => Err(self.explain(error, line)),
            };
            self.buffer = buffer;
            match step? {
                Step::On => {}
                Step::Record(open) => {
                    self.any = true;
                    let cause = |cause| RecordError { line: open.line, cause };
                    if open.bytes > MAX_RECORD {
                        return Err(cause(Cause::RecordTooLong));
                    }
                    return open.draft.finish().map(Some).map_err(cause);
                }
                Step::End if self.marks.is_empty() => {
                    return match (self.root_seen, self.any) {
                        (false, _) => Err(at(Cause::Empty)),
                        (true, false) => Err(at(Cause::NoRecord)),
                        (true, true) => Ok(None),
                    };
                }
                Step::End => return Err(self.cut_off()),
            }
        }
    }

    /// One event of the document.
    fn take(&mut self, event: Event<'_>, line: u64) -> Result<Step, RecordError> {
        let at = |cause| RecordError { line, cause };
        match event {
            Event::Start(tag) => {
                self.start(&tag, line).map_err(at)?;
                self.text.clear();
            }
            Event::End(_) => {
                let leaf = std::mem::take(&mut self.text);
                if let Some(open) = &mut self.open
                    && self.path.len() > open.path_at
                {
                    open.draft.leaf(&self.path[open.path_at..], leaf.trim());
                }
                self.text = leaf;
                self.text.clear();
                if let Some(mark) = self.marks.pop() {
                    self.path.truncate(mark);
                }
                if self.open.as_ref().is_some_and(|open| self.path.len() < open.path_at - 1) {
                    return Ok(self.open.take().map_or(Step::On, Step::Record));
                }
            }
            Event::Text(text) => {
                let text = text.xml10_content().map_err(|e| at(Cause::Malformed(e.to_string())))?;
                if !self.root_seen && !text.trim_start_matches('\u{feff}').trim().is_empty() {
                    return Err(at(Cause::NotXml(text.trim().chars().take(20).collect())));
                }
                self.push(&text);
            }
            Event::CData(text) => {
                let text = text.xml10_content().map_err(|e| at(Cause::Malformed(e.to_string())))?;
                self.push(&text);
            }
            Event::GeneralRef(entity) => {
                let name = entity.decode().map_err(|e| at(Cause::Malformed(e.to_string())))?;
                let short = || name.chars().take(40).collect::<String>();
                match entity.resolve_char_ref() {
                    Ok(Some(c)) => self.push(c.encode_utf8(&mut [0; 4])),
                    Ok(None) => match resolve_xml_entity(&name) {
                        Some(text) => self.push(text),
                        None => return Err(at(Cause::Entity(short()))),
                    },
                    Err(_) => return Err(at(Cause::Entity(short()))),
                }
            }
            Event::DocType(_) => return Err(at(Cause::Doctype)),
            Event::Decl(declaration) => {
                if let Some(Ok(encoding)) = declaration.encoding() {
                    let name = String::from_utf8_lossy(&encoding).to_ascii_uppercase();
                    if !matches!(name.as_str(), "UTF-8" | "UTF8" | "US-ASCII" | "ASCII") {
                        return Err(at(Cause::Encoding(name.chars().take(40).collect())));
                    }
                }
            }
            Event::Eof => return Ok(Step::End),
            Event::Empty(_) | Event::Comment(_) | Event::PI(_) => {}
        }
        Ok(Step::On)
    }

    /// A start tag: the root is checked, a record begins, or the path grows.
    fn start(&mut self, tag: &BytesStart<'_>, line: u64) -> Result<(), Cause> {
        let utf8 = |bytes| str::from_utf8(bytes).map_err(|_| Cause::Malformed("a tag's name is not UTF-8".into()));
        if tag.len() as u64 > MAX_TAG {
            return Err(Cause::TooLong(MAX_TAG));
        }
        if self.marks.len() >= MAX_DEPTH as usize {
            return Err(Cause::TooDeep(MAX_DEPTH));
        }
        if !self.root_seen {
            check_root(tag)?;
            self.root_seen = true;
        } else if self.marks.is_empty() {
            return Err(Cause::Malformed("a second root element follows the first".into()));
        }
        let local = tag.local_name();
        let name = utf8(local.as_ref())?;
        self.marks.push(self.path.len());
        self.path.push('/');
        self.path.push_str(name);
        match &mut self.open {
            None if name == "Trademark" => {
                let path_at = self.path.len() + 1;
                self.open = Some(Box::new(Open { path_at, line, bytes: 0, draft: Draft::default() }));
            }
            None => {}
            Some(open) => {
                open.bytes += tag.len();
                if open.bytes <= MAX_RECORD && self.path.len() > open.path_at {
                    open.draft.begin(&self.path[open.path_at..], || sequence_number(tag));
                }
            }
        }
        Ok(())
    }

    /// Text of the innermost element; dropped outside of records and past a record's limit.
    fn push(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            open.bytes += text.len();
            if open.bytes <= MAX_RECORD {
                self.text.push_str(text);
            }
        }
    }

    fn cut_off(&self) -> RecordError {
        let open = self.path.rsplit('/').next().unwrap_or_default();
        RecordError { line: self.xml.get_ref().line(), cause: Cause::CutOff(open.into()) }
    }

    /// The parser's error in words of ours.
    fn explain(&self, error: Error, line: u64) -> RecordError {
        let cause = match error {
            Error::Io(_) if self.xml.get_ref().is_exhausted() => Cause::TooLong(MAX_EVENT),
            Error::Io(error) => Cause::Io(error.to_string()),
            Error::Syntax(SyntaxError::UnclosedDoctype) => Cause::Doctype,
            Error::Syntax(_) if !self.root_seen => Cause::Malformed(error.to_string()),
            Error::Syntax(_) => return self.cut_off(),
            other => Cause::Malformed(other.to_string()),
        };
        RecordError { line, cause }
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<TrademarkRecord, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.advance().transpose();
        self.done = match &next {
            None => true,
            Some(Err(error)) => error.is_fatal(),
            Some(Ok(_)) => false,
        };
        next
    }
}

/// What an event led to.
enum Step {
    On,
    Record(Box<Open>),
    End,
}

/// Refuses a document whose root declares no ST.96 namespace, and says what it is instead.
fn check_root(tag: &BytesStart<'_>) -> Result<(), Cause> {
    let mut st66 = false;
    for attribute in tag.attributes().with_checks(false).flatten() {
        let is_namespace = attribute.key.as_ref().starts_with(b"xmlns");
        let value = &*attribute.value;
        let wipo = |path: &str| is_namespace && value.starts_with(format!("http://www.wipo.int/standards/XMLSchema/{path}").as_bytes());
        if wipo("Trademark/") || wipo("ST96/") {
            return Ok(());
        }
        st66 |= wipo("trademarks");
    }
    let name = tag.name();
    let root: String = String::from_utf8_lossy(name.as_ref()).chars().take(60).collect();
    let hint = match root.as_str() {
        _ if st66 => " (WIPO ST.66)",
        "trademark-applications-daily" => " (USPTO bulk data)",
        "html" => " (a web page)",
        _ => "",
    };
    Err(Cause::NotSt96 { root, hint })
}

/// The attribute `sequenceNumber`, in any namespace.
fn sequence_number(tag: &BytesStart<'_>) -> Option<u32> {
    let attribute = tag.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == b"sequenceNumber")?;
    str::from_utf8(&attribute.value).ok()?.trim().parse().ok()
}
