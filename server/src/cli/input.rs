//! Files and standard input, as all commands read them: without the byte order mark that Windows' shells and editors put before them.

use anyhow::{Context as _, anyhow};
use feeds::{CodeList, separator_line};
use std::{
    fs,
    io::{self, BufRead},
    path::Path,
};

const MARK: char = '\u{feff}';

/// A whole text; `-` is standard input.
pub fn text(path: &Path) -> anyhow::Result<String> {
    let text = if path == Path::new("-") { io::read_to_string(io::stdin()) } else { fs::read_to_string(path) };
    let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(text.strip_prefix(MARK).map(str::to_owned).unwrap_or(text))
}

/// All lines, with their numbers from 1.
pub fn all_lines(input: impl BufRead) -> impl Iterator<Item = anyhow::Result<(usize, String)>> {
    (1..).zip(input.lines()).map(|(number, line)| {
        let line = line.with_context(|| format!("line {number} of standard input cannot be read"))?;
        Ok((number, if number == 1 { line.trim_start_matches(MARK).to_owned() } else { line }))
    })
}

/// The lines that say something, with their numbers from 1.
pub fn lines(input: impl BufRead) -> impl Iterator<Item = anyhow::Result<(usize, String)>> {
    all_lines(input).filter(|line| !matches!(line, Ok((_, text)) if text.trim().is_empty()))
}

/// Codes, one a line, or a table that has them, such as the list of a batch.
pub fn codes(input: impl BufRead) -> impl Iterator<Item = anyhow::Result<String>> {
    let mut list: Option<CodeList> = None;
    lines(input).filter_map(move |line| {
        let (number, text) = match line {
            Ok(line) => line,
            Err(error) => return Some(Err(error)),
        };
        if list.is_none() && separator_line(&text).is_some() {
            return None;
        }
        let is_first = list.is_none();
        let list = list.get_or_insert_with(|| CodeList::new(&text));
        if is_first && list.has_header() {
            return None;
        }
        Some(list.value(&text).map(|code| code.trim().to_owned()).map_err(|cause| anyhow!("line {number} of standard input: {cause}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_before_the_first_line_and_empty_lines_say_nothing() {
        let read = |text: &str| lines(text.as_bytes()).map(Result::unwrap).collect::<Vec<_>>();
        assert_eq!(read("\u{feff}(01)04006381333931\r\n\r\nB\n"), [(1, "(01)04006381333931".to_owned()), (3, "B".to_owned())]);
    }

    #[test]
    fn a_whole_file_has_no_mark_before_it() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "\u{feff}{\"a\":1}").unwrap();
        assert_eq!(text(file.path()).unwrap(), "{\"a\":1}");
        let error = text(Path::new("/nowhere/manifest.json")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/manifest.json cannot be read"), "{error}");
    }

    #[test]
    fn codes_come_as_they_are_or_in_our_own_list() {
        let read = |text: &str| codes(text.as_bytes()).map(Result::unwrap).collect::<Vec<_>>();
        let row = "7K3QF-0M9XT-2WHBE-R5JDN,Q,https://id.example/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN,L1,04006381333931";
        assert_eq!(read(&format!("\u{feff}code,check,digital_link,lot,gtin\r\n{row}\r\n")), ["7K3QF-0M9XT-2WHBE-R5JDN"]);
        assert_eq!(read(row), ["7K3QF-0M9XT-2WHBE-R5JDN"]);
        assert_eq!(read("sep=;\nlot;code\nL1;AB12345\n"), ["AB12345"]);
        assert_eq!(read("1-100\nAB,12;34\n"), ["1-100", "AB,12;34"]);
        assert!(codes("code,lot\nA\n".as_bytes()).next().unwrap().is_err());
    }
}
