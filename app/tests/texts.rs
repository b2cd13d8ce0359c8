//! The rule of the catalogue: a text that people read stands in `locales/`, not in a view. Finds the others, so that none is added.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Files that still have texts of their own. Move them into the catalogue and take the file off this list; never add one.
const NOT_YET: &[&str] = &[];

/// Names that are the same in every language.
const NAMES: &[&str] = &["GTIN", "Markward"];

/// Attributes that people read.
const READ: &[&str] =
    &["alt", "aria-label", "caption", "heading", "here", "hint", "intro", "label", "legend", "note", "placeholder", "text", "title", "what", "word"];

/// What models and pure crates say in English: pages take it from `crate::i18n`, by a name of its own or by `said`.
const ENGLISH: &[&str] = &[".label()", ".hint()", ".past()", ".remedy()", ".sentence()"];

#[test]
fn views_have_no_texts_of_their_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for folder in ["pages", "components"] {
        collect(&root.join(folder), &mut files);
    }
    assert!(files.len() > 50, "the scan finds the pages");
    let mut found = BTreeMap::new();
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        let texts = [literals(&source), untranslated(&source)].concat();
        if !texts.is_empty() {
            found.insert(file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"), texts);
        }
    }
    let mut wrong: Vec<_> = found
        .iter()
        .filter(|(file, _)| !NOT_YET.contains(&file.as_str()))
        .map(|(file, texts)| format!("{file}: these texts belong into app/locales: {texts:?}"))
        .collect();
    wrong.extend(
        NOT_YET
            .iter()
            .filter(|file| !found.contains_key(**file) && root.join(file).exists())
            .map(|file| format!("{file} has no texts left: take it off NOT_YET")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") && path.file_name().is_none_or(|name| name != "gallery.rs") {
            files.push(path);
        }
    }
}

/// The texts in the views of a source: strings that are an element's child, or the value of an attribute that people read, and sentences wherever they stand.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if source[at..].starts_with("//") {
            at += source[at..].find('\n').unwrap_or(source.len() - at);
        } else if source[at..].starts_with("'\"'") {
            at += 3;
        } else if source[at..].starts_with("r#\"") {
            at += source[at..].find("\"#").map_or(source.len() - at, |end| end + 2);
        } else if bytes[at] == b'"' {
            let end = end_of_string(bytes, at);
            let text = &source[at + 1..end];
            if is_read(&source[..at]) && has_words(text) || is_sentence(&source[..at], text) {
                found.push(text.to_owned());
            }
            at = end + 1;
        } else {
            at += source[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

fn is_read(before: &str) -> bool {
    if let Some(attribute) = before.strip_suffix('=') {
        let name: String = attribute.chars().rev().take_while(|c| c.is_ascii_alphabetic() || *c == '-').collect::<Vec<_>>().into_iter().rev().collect();
        return READ.contains(&&*name);
    }
    let before = before.trim_end();
    before.ends_with('}') || (before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->"))
}

/// Whether a string in a closure or an arm is one that people read: words of letters, several of which follow one another.
fn is_sentence(before: &str, text: &str) -> bool {
    let before = before.trim_end();
    // Of attributes only those that people read count; why a lint is expected is for people at the code.
    if before.ends_with('=') && !before.ends_with("==") || before.ends_with("expect(") || NAMES.contains(&text) {
        return false;
    }
    let is_word = |word: &&str| word.trim_end_matches(['.', ',', ':', '?']).bytes().all(|b| b.is_ascii_alphabetic() || b == b'\'');
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let plain = words.iter().filter(|word| is_word(word)).count();
    plain == words.len() && (plain >= 3 || plain == 2 && (text.starts_with(' ') || text.starts_with(|c: char| c.is_ascii_uppercase())))
}

/// What is said in English by a model and does not go through the catalogue.
fn untranslated(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let calls = ENGLISH.iter().flat_map(|call| source.match_indices(call).map(|(at, _)| (at, *call)));
    let is_said = |at: usize| source[..at - last_name(&source[..at]).len()].ends_with("said(");
    calls.filter(|(at, _)| !is_said(*at)).map(|(at, call)| format!("{}{call}", last_name(&source[..at]))).collect()
}

fn last_name(before: &str) -> &str {
    let start = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "_.".contains(c)).len();
    &before[start..]
}

fn has_words(text: &str) -> bool {
    !NAMES.contains(&text) && !text.starts_with('/') && text.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_alphabetic))
}

#[test]
fn the_scan_sees_texts_and_nothing_else() {
    let source = r##"
        // >"A comment"
        let a = "string"; let b = match c { _ => "arm" };
        view! { <p class="muted">"A text"</p> <Field label="A label" name="x"/> <b>{x}" and more"</b> " · " <i title=t::y()>"GTIN"</i> }
        let e = f.map_or_else(|| "Nobody was there".to_owned(), g); let h = "narrow page"; let i = format!("{} · {i:.1} ms", j);
        let k = match l { M => "as soon as possible", _ => "btn btn-plain" }; <Crumbs here="Notice"/> <div class="one two three"></div>
        #[cfg(test)] view! { <p>"A test"</p> }
    "##;
    assert_eq!(literals(source), ["A text", "A label", " and more", "Nobody was there", "as soon as possible", "Notice"]);
    assert_eq!(untranslated("ground.label() said(model.kind.hint()) Choice::new(x).hint(y)"), ["ground.label()"]);
}
