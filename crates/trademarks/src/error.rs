//! Why a file, or one record of it, cannot be taken.

use model::{
    mark::{OfficeError, RegistrationNumberError},
    nice::NiceError,
};

/// Something that could not be taken, and the line it stands on (from 1).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {cause}")]
pub struct RecordError {
    /// Where: the line on which the record, tag or text begins, or the last line of a file that ends too early.
    pub line: u64,
    /// Why.
    pub cause: Cause,
}

impl RecordError {
    /// Whether nothing can be read after it. Otherwise just this record is lost.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        !matches!(
            self.cause,
            Cause::Missing(_) | Cause::NotRegistered(_) | Cause::Office(_) | Cause::Number(_) | Cause::Class(_) | Cause::Date { .. } | Cause::RecordTooLong
        )
    }
}

/// Why a file or record cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// Nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// Text where XML should begin.
    #[error("this is not XML: a file of trademark records begins with < and not with “{0}”")]
    NotXml(String),
    /// Another XML document.
    #[error("this is not WIPO ST.96: its root element is <{root}>{hint}")]
    NotSt96 {
        /// The root element found, with its prefix.
        root: String,
        /// What it looks like instead, or nothing.
        hint: &'static str,
    },
    /// A whole document without a record.
    #[error("the file is ST.96, but holds no Trademark record")]
    NoRecord,
    /// A document type definition: the way to entity bombs and files of the server's.
    #[error("the file has a <!DOCTYPE …>, which is refused: office records have none; remove it if you trust the file")]
    Doctype,
    /// An entity other than XML's own five.
    #[error("the entity &{0}; is not defined: only &lt; &gt; &amp; &quot; &apos; and character numbers are taken")]
    Entity(String),
    /// Text in another encoding than the reader takes.
    #[error("the file says that it is encoded in {0}: convert it to UTF-8")]
    Encoding(String),
    /// Not well-formed.
    #[error("the XML is broken: {0}")]
    Malformed(String),
    /// The end of the file came before the end of the document.
    #[error("the file is cut off: it ends inside of <{0}>")]
    CutOff(String),
    /// Elements nested deeper than any record's.
    #[error("elements are nested deeper than {0}")]
    TooDeep(u32),
    /// One tag or text over the limit.
    #[error("one tag or text is longer than {0} bytes")]
    TooLong(u64),
    /// One record over the limit.
    #[error("the record is longer than 16 MiB")]
    RecordTooLong,
    /// The disk or pipe failed.
    #[error("the file cannot be read: {0}")]
    Io(String),
    /// A record without something that names it.
    #[error("the record has no {0}")]
    Missing(&'static str),
    /// An application still pending, or dead before it was registered.
    #[error("application {0} has no registration number: only registered marks are taken")]
    NotRegistered(String),
    /// An unknown office.
    #[error("RegistrationOfficeCode: {0}")]
    Office(#[from] OfficeError),
    /// No number.
    #[error("RegistrationNumber: {0}")]
    Number(#[from] RegistrationNumberError),
    /// No Nice class.
    #[error("ClassNumber: {0}")]
    Class(#[from] NiceError),
    /// No date.
    #[error("{field}: “{text}” is not a date")]
    Date {
        /// The element.
        field: &'static str,
        /// What it holds.
        text: String,
    },
}
