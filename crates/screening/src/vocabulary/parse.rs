//! Reads a file of vocabulary, and tells what is wrong in it.

use super::{About, Speaks, Vocabulary, VocabularyTerm};
use crate::{
    hash,
    text::{Gap, Reading},
};
use thiserror::Error;

/// What is wrong with a vocabulary file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum VocabularyError {
    /// The first column is no kind.
    #[error(
        "line {line}: “{kind}” is no kind of term; there are replica, hint, style, compatible, fitting, harmless, negation, denial, joining, dealing, denying, wares, used, goods, trade, unbranded, ordinary, name, also, heard and line"
    )]
    Kind {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        kind: String,
    },
    /// Too few columns.
    #[error("line {line}: three columns are needed, separated by tabs: kind, language, term")]
    Columns {
        /// The line, from 1.
        line: usize,
    },
    /// A fourth column that is none.
    #[error(
        "line {line}: “{column}” is no column; a fourth one starts with unless=, with of= after also and line, or is of=next, of=goods or of=title after replica and hint, and of=beside after hint"
    )]
    Extra {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        column: String,
    },
    /// Another name of nobody knows which mark.
    #[error("line {line}: “{term}” is of which marks? A fourth column says it: of= and the marks that go by it or sell it, between commas")]
    Of {
        /// The line, from 1.
        line: usize,
        /// The term.
        term: String,
    },
    /// An ordinary word or a name of several words.
    #[error("line {line}: “{term}” has several words; words of this kind stand one on a line")]
    Words {
        /// The line, from 1.
        line: usize,
        /// The term.
        term: String,
    },
    /// The term has no letters or digits, or more than 64.
    #[error("line {line}: “{term}” has no letters or digits, or more than 64")]
    Term {
        /// The line, from 1.
        line: usize,
        /// The term.
        term: String,
    },
}

impl Vocabulary {
    /// Reads a file (see the module for its form). The error names the line.
    pub fn parse(text: &str) -> Result<Self, VocabularyError> {
        let mut terms = Vec::new();
        for (at, content) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = at + 1;
            let content = content.trim_end();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let columns: Vec<&str> = content.split('\t').collect();
            let [kind, language, term, rest @ ..] = &columns[..] else { return Err(VocabularyError::Columns { line }) };
            let speaks = match *kind {
                "replica" => Speaks::Replica,
                "hint" => Speaks::Hint,
                "style" => Speaks::Style,
                "compatible" => Speaks::Compatible,
                "fitting" => Speaks::Fitting,
                "harmless" => Speaks::Harmless,
                "negation" => Speaks::Negation,
                "denial" => Speaks::Denial,
                "joining" => Speaks::Joining,
                "dealing" => Speaks::Dealing,
                "denying" => Speaks::Denying,
                "wares" => Speaks::Wares,
                "used" => Speaks::Used,
                "goods" => Speaks::Goods,
                "trade" => Speaks::Trade,
                "unbranded" => Speaks::Unbranded,
                "ordinary" => Speaks::Ordinary,
                "name" => Speaks::Name,
                "also" => Speaks::Also,
                "heard" => Speaks::Heard,
                "line" => Speaks::Line,
                other => return Err(VocabularyError::Kind { line, kind: other.to_owned() }),
            };
            let list = |words: &str| words.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
            let copies = matches!(speaks, Speaks::Replica | Speaks::Hint);
            let of_marks = matches!(speaks, Speaks::Also | Speaks::Heard | Speaks::Line);
            let (mut unless, mut of, mut about) = (Vec::new(), Vec::new(), About::All);
            for column in rest {
                match column.split_once('=') {
                    Some(("of", "next")) if copies => about = About::Next,
                    Some(("of", "goods")) if copies => about = About::Goods,
                    Some(("of", "title")) if copies => about = About::Title,
                    Some(("of", "beside")) if speaks == Speaks::Hint => about = About::Beside,
                    Some(("unless", words)) if !of_marks => unless = list(words),
                    Some(("of", marks)) if of_marks => of = list(marks),
                    _ => return Err(VocabularyError::Extra { line, column: (*column).to_owned() }),
                }
            }
            if of_marks && of.is_empty() {
                return Err(VocabularyError::Of { line, term: (*term).to_owned() });
            }
            let mut reading = Reading::default();
            reading.plain(term);
            if reading.letters.is_empty() || reading.letters.len() > hash::LONGEST {
                return Err(VocabularyError::Term { line, term: (*term).to_owned() });
            }
            // They are compared word by word.
            let of_one = matches!(speaks, Speaks::Ordinary | Speaks::Name | Speaks::Joining | Speaks::Dealing | Speaks::Denying | Speaks::Wares);
            if of_one && reading.tokens.iter().skip(1).any(|token| token.gap > Gap::None) {
                return Err(VocabularyError::Words { line, term: (*term).to_owned() });
            }
            terms.push(VocabularyTerm { speaks, language: (*language).to_owned(), term: (*term).to_owned(), unless, of, about });
        }
        Ok(Self { terms })
    }

    /// Adds another's terms, an operator's to the crate's.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.terms.extend(other.terms);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{LINES, NAMES, SAID},
        *,
    };

    #[test]
    fn the_crates_own_vocabulary_is_whole_and_speaks_eight_languages() {
        let own = Vocabulary::parse(SAID).unwrap();
        assert!(Vocabulary::parse(NAMES).unwrap().terms.iter().all(|term| matches!(term.speaks, Speaks::Also | Speaks::Heard)));
        assert!(Vocabulary::parse(LINES).unwrap().terms.iter().all(|term| term.speaks == Speaks::Line));
        for language in ["en", "de", "fr", "es", "it", "zh", "ru", "tr"] {
            for speaks in [Speaks::Replica, Speaks::Fitting, Speaks::Negation, Speaks::Used, Speaks::Goods] {
                assert!(own.terms.iter().any(|term| term.language == language && term.speaks == speaks), "{language} {speaks:?}");
            }
        }
    }

    #[test]
    fn a_wrong_line_is_named() {
        assert_eq!(Vocabulary::parse("# words\n\nreplica\ten\tfake\nfoo\ten\tbar"), Err(VocabularyError::Kind { line: 4, kind: "foo".into() }));
        assert_eq!(Vocabulary::parse("replica en fake"), Err(VocabularyError::Columns { line: 1 }));
        assert_eq!(Vocabulary::parse("hint\ten\tUA\tbut=x"), Err(VocabularyError::Extra { line: 1, column: "but=x".into() }));
        assert_eq!(Vocabulary::parse("hint\ten\t—"), Err(VocabularyError::Term { line: 1, term: "—".into() }));
        assert_eq!(Vocabulary::parse("also\t*\tLV"), Err(VocabularyError::Of { line: 1, term: "LV".into() }));
        assert_eq!(Vocabulary::parse("hint\t*\tLV\tof=Vuitton"), Err(VocabularyError::Extra { line: 1, column: "of=Vuitton".into() }));
        assert_eq!(Vocabulary::parse("also\t*\tYSL\tof=Saint Laurent, Yves Saint Laurent").unwrap().terms[0].of, ["Saint Laurent", "Yves Saint Laurent"]);
        assert_eq!(Vocabulary::parse("name\t*\tSmith Bros"), Err(VocabularyError::Words { line: 1, term: "Smith Bros".into() }));
        assert!(Vocabulary::parse("\u{feff}name\t*\tSmith").is_ok());
        let both = Vocabulary::parse("hint\tfr\tfaux\tunless=cuir\tof=next").unwrap();
        assert_eq!((both.terms[0].unless.as_slice(), both.terms[0].about), (&["cuir".to_owned()][..], About::Next));
        let parsed = Vocabulary::parse("hint\ten\tAAA\tunless=battery, charger").unwrap();
        assert_eq!(parsed.terms[0].unless, ["battery", "charger"]);
    }
}
