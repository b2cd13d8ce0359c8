//! Reads what a person typed into the search box.

use crate::{
    fold::{Words, is_ideographic, key, words},
    masked::masked,
    numbers::address_key,
    other_tools::Operator,
};
use model::{
    gtin::{Gtin, written::gtin_of},
    search::Misread,
};

/// Characters of a search that are read.
const TEXT_LIMIT: usize = 400;

/// Words and phrases of a search that count, and words within a phrase.
const TERM_LIMIT: usize = 16;

/// A search, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Each of them must match.
    pub wanted: Vec<Wanted>,
    /// None of these may match: words as they are typed, numbers and addresses in every form.
    pub unwanted: Vec<Wanted>,
    /// Each of these filters must let it through, with the value as typed.
    pub narrowed: Vec<(Narrow, String)>,
    /// None of these may.
    pub barred: Vec<(Narrow, String)>,
    /// The text was longer, or had more words, than a search takes.
    pub cut: bool,
    /// Something was typed, and nothing of it can be searched for: signs alone. That is not a search for everything.
    pub unread: bool,
    /// Something is written as other tools have it, and means nothing here: `unread` too, since what would be searched for is not what was meant.
    pub misread: Option<Misread>,
}

/// A filter that is typed: `seller:name`, `brand:"two words"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrow {
    /// The seller, by its whole name or its identifier.
    Seller,
    /// The claimed brand, in whole.
    Brand,
}

/// One thing that must match, or must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// One word, or several that must follow each other. Empty for what can match by its number only.
    pub words: Vec<String>,
    /// It was put in quotes, or is written as one thing (`t-shirt`): no slips, no beginnings.
    pub whole: bool,
    /// It was put in quotes: nothing but these words.
    pub quoted: bool,
    /// The same written as one word, which matches too: `cocacola` of `Coca-Cola`; or with stars for hidden letters: `pr*da`.
    pub also: Option<String>,
    /// The (last) word may go on.
    pub prefix: bool,
    /// The text as a listing's number, folded.
    pub key: Option<String>,
    /// The text as an item's number.
    pub gtin: Option<Gtin>,
    /// The text as the address of a page, for comparison.
    pub address: Option<String>,
    /// No listing has this address: `address` or `key` is what is nearest to it.
    pub nearly: bool,
}

impl Wanted {
    /// Whether a word one slip away matches too: four letters at least, for below that every word is near another.
    #[must_use]
    pub fn forgives(&self) -> bool {
        !self.whole && self.words.first().is_some_and(|word| forgives(word))
    }

    /// What was asked for, as text.
    #[must_use]
    pub fn term(&self) -> String {
        match (&self.gtin, &self.address, &self.key, self.words.is_empty()) {
            (Some(gtin), _, _, true) => gtin.short().to_owned(),
            (None, Some(address), _, true) => address.clone(),
            (None, None, Some(key), true) => key.clone(),
            _ => self.words.join(" "),
        }
    }
}

/// Whether a word as typed forgives a slip: see [`Wanted::forgives`].
pub(crate) fn forgives(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() >= 4
}

impl Parsed {
    /// Whether nothing was typed: all listings match.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0 && !self.unread
    }

    const fn len(&self) -> usize {
        self.wanted.len() + self.unwanted.len() + self.narrowed.len() + self.barred.len()
    }
}

/// Reads words, measures (`42mm` is `"42 mm"`), `"phrases"`, `prefix*`, `pr*da` with a star for each hidden letter, `-excluded`, `-"excluded phrases"`, and `seller:name`, `brand:name`, which a `-` before them excludes. `AND` and `NOT`
/// between them are read as people mean them who know other tools; `OR`, bars, measures of slips and filters of such tools are refused ([`Parsed::misread`]). An item
/// number in any form ([`gtin_of`]) and the address of a page are found as such. Whatever is left open or empty is passed over.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed { cut: text.chars().nth(TEXT_LIMIT).is_some(), ..Parsed::default() };
    let text: String = text.chars().take(TEXT_LIMIT).collect();
    let text = text.trim();
    let (excluded, body) = signed(text);
    if let Some(gtin) = gtin_of(body) {
        let address = address_key(body);
        let list = if excluded { &mut parsed.unwanted } else { &mut parsed.wanted };
        list.push(Wanted {
            words: single_word(body),
            whole: true,
            quoted: false,
            also: None,
            prefix: false,
            key: Some(key(body)),
            gtin: Some(gtin),
            address,
            nearly: false,
        });
        return parsed;
    }
    let operators = has_operators(text);
    let bars = text.split_whitespace().filter(|word| *word == "|").count();
    let (mut rest, mut excludes) = (text, false);
    while !rest.is_empty() {
        let (mut chunk, after) = next_chunk(rest);
        rest = after.trim_start();
        // Only what follows it is needed to leave something out.
        let follows = |operator: &Operator| *operator == Operator::Not || !parsed.is_empty();
        let may_join = |operator: &Operator| (operators || operator.is_sign(chunk.text)) && follows(operator) && !rest.is_empty();
        // Titles have bars between their parts: `Aurelia Heritage | new | 40 mm`.
        let parts = |operator: &Operator| *operator == Operator::Or && chunk.text == "|" && bars > 1;
        if chunk.operator().is_some_and(|operator| parts(&operator)) {
            continue;
        }
        let operator = chunk.operator().filter(may_join);
        if operator.is_none() && chunk.is_of_field() {
            return Parsed::misread(Misread::Field(chunk.text.split(':').next().unwrap_or_default().to_lowercase()));
        }
        if let Some(misread) = chunk.is_of_another_tool() {
            return Parsed::misread(misread);
        }
        match operator {
            Some(Operator::And) => continue,
            Some(Operator::Or) => return Parsed::misread(Misread::Or(chunk.text.to_owned())),
            Some(Operator::Not) => {
                excludes = true;
                continue;
            }
            None => chunk.excluded |= std::mem::take(&mut excludes),
        }
        if parsed.len() >= TERM_LIMIT {
            parsed.cut = true;
            break;
        }
        parsed.take(chunk, rest.is_empty());
    }
    parsed.unread = parsed.is_empty() && !text.is_empty();
    parsed
}

/// Whether `AND`, `OR` and `NOT` can be told from words: not in a text that is all in capitals, such as `BAGUE OR 18K`.
fn has_operators(text: &str) -> bool {
    let mut letters = text.split_whitespace().filter(|word| Operator::of(word).is_none()).flat_map(str::chars).filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_none() || letters.any(|c| !c.is_uppercase())
}

/// Whether a search begins with something that is left out of it: `-880276`.
#[must_use]
pub fn begins_with_exclusion(text: &str) -> bool {
    signed(text.trim()).0
}

/// Whether a minus stands before something to search for, and that.
fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '−', '–']) {
        Some(body) if body.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)) => (true, body),
        _ => (false, text),
    }
}

/// A piece of the query: what stands between quotes or white space.
pub(crate) struct Chunk<'a> {
    pub text: &'a str,
    pub quoted: bool,
    pub excluded: bool,
    pub narrow: Option<Narrow>,
}

/// The filter that a piece begins with, and what follows its colon.
fn narrow(text: &str) -> Option<(Narrow, &str)> {
    [("seller:", Narrow::Seller), ("brand:", Narrow::Brand)].into_iter().find_map(|(name, narrow)| {
        let rest = text.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name)).map(|_| &text[name.len()..])?;
        rest.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)).then_some((narrow, rest))
    })
}

pub(crate) fn next_chunk(text: &str) -> (Chunk<'_>, &str) {
    let (excluded, body) = signed(text);
    let (narrow, body) = narrow(body).map_or((None, body), |(narrow, value)| (Some(narrow), value));
    if let Some(inner) = body.strip_prefix(is_quote) {
        let end = inner.find(is_quote).unwrap_or(inner.len());
        let after = inner[end..].strip_prefix(is_quote).unwrap_or_default();
        return (Chunk { text: &inner[..end], quoted: true, excluded, narrow }, after);
    }
    let end = body.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(body.len());
    (Chunk { text: &body[..end], quoted: false, excluded, narrow }, &body[end..])
}

pub(crate) const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// `aurelia’s` is `aurelia`: a listing that has the one has the other.
fn without_genitive(text: &str) -> &str {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let name = end.strip_suffix(['s', 'S']).and_then(|rest| rest.strip_suffix(['\'', '’', '‘', 'ʼ', '`', '´', '＇']));
    name.filter(|name| name.ends_with(char::is_alphanumeric)).unwrap_or(text)
}

/// What is written as several words with signs between, as one: `coca-cola`, `L’Oréal`, `levi’s`. Not where a sign stands between numbers.
fn joined(text: &str) -> Option<String> {
    let parts: Vec<(String, _)> = Words::of(text).collect();
    let letters = |word: &str| word.chars().all(char::is_alphabetic) && !is_ideographic(word);
    ((2..=4).contains(&parts.len()) && parts.iter().all(|(word, _)| letters(word))).then(|| parts.into_iter().map(|(word, _)| word).collect())
}

fn single_word(text: &str) -> Vec<String> {
    let found = words(text);
    if found.len() == 1 { found } else { Vec::new() }
}

impl Parsed {
    fn misread(what: Misread) -> Self {
        Self { unread: true, misread: Some(what), ..Self::default() }
    }

    fn take(&mut self, chunk: Chunk<'_>, last: bool) {
        if let Some(narrow) = chunk.narrow {
            let list = if chunk.excluded { &mut self.barred } else { &mut self.narrowed };
            if !chunk.text.trim().is_empty() {
                list.push((narrow, chunk.text.to_owned()));
            }
            return;
        }
        // What is left out, or quoted, was meant to the letter.
        let text = if chunk.quoted || chunk.excluded { chunk.text } else { without_genitive(chunk.text) };
        let mut found: Vec<String> = Words::of(text).map(|(word, _)| word).take(TERM_LIMIT + 1).collect();
        if found.is_empty() {
            return;
        }
        if found.len() > TERM_LIMIT {
            found.truncate(TERM_LIMIT);
            self.cut = true;
        }
        let whole = chunk.quoted || found.len() > 1 || is_ideographic(&found[0]);
        let long_enough = found[0].chars().count() >= 2;
        // What is left out was meant to the letter: the last word goes on only where a star says so.
        let prefix = !whole && long_enough && ((last && !chunk.excluded) || chunk.text.ends_with('*'));
        // A number in quotes is a number: so spreadsheets paste it.
        let number = (!chunk.quoted || chunk.text.contains(|c: char| c.is_ascii_digit())).then_some(chunk.text);
        let (gtin, key, address) = (number.and_then(gtin_of), number.map(key), number.and_then(address_key));
        let also = if chunk.quoted { None } else { masked(chunk.text).or_else(|| if chunk.excluded { None } else { joined(chunk.text) }) };
        let list = if chunk.excluded { &mut self.unwanted } else { &mut self.wanted };
        list.push(Wanted { words: found, whole, quoted: chunk.quoted, also, prefix, key, gtin, address, nearly: false });
    }
}

#[cfg(test)]
mod tests;
