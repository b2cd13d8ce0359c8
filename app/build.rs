//! Turns the catalogue of texts, `locales/<language>/{public,work}/<area>.toml`, into one Rust function a text: a key that is missing or misspelt, and
//! an argument that is, do not compile. What `public/` holds must be there in every language, with the same arguments; what `work/` holds must be there
//! in English, which stands in where a translation is missing. The rules of the files are in `locales/README.md`.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write,
    fs,
    path::Path,
};

/// The languages by their folders, in the order of `i18n::Language`; the first stands in for the others.
const LANGUAGES: [&str; 6] = ["en", "de", "fr", "es", "it", "zh"];

/// What a message is filled with, in the order in which the English text names it.
type Arguments = Vec<(String, Kind)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Text,
    Number,
    Day,
    View,
}

/// How the forms of a message are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Forms {
    One,
    Cardinal,
    Ordinal,
}

struct Message {
    forms: Forms,
    /// As the table holds it: the text, or its forms, each behind its category.
    packed: String,
    /// The form that a reader of the code sees: the text, or `other`.
    shown: String,
    arguments: Arguments,
}

type Area = BTreeMap<String, Message>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=locales");
    let out = env::var("OUT_DIR")?;
    let mut complaints = Vec::new();
    let mut tables = vec![String::new(); LANGUAGES.len()];
    let mut code = String::new();
    let mut index = 0;
    let mut seen = BTreeSet::new();
    for folder in ["public", "work"] {
        for area in areas(&format!("locales/{}/{folder}", LANGUAGES[0]))? {
            if !seen.insert(area.clone()) {
                complaints.push(format!("{area}.toml is in public and in work: name one of them otherwise"));
            }
            let read = |language: &str, complaints: &mut Vec<String>| read_area(&format!("locales/{language}/{folder}/{area}.toml"), complaints);
            let english = read(LANGUAGES[0], &mut complaints).unwrap_or_default();
            let others: Vec<_> = LANGUAGES[1..].iter().map(|language| read(language, &mut complaints)).collect();
            for (language, other) in LANGUAGES[1..].iter().zip(&others) {
                compare(&english, other.as_ref(), &format!("locales/{language}/{folder}/{area}.toml"), folder == "public", &mut complaints);
            }
            let _ = writeln!(code, "#[doc = \"The texts of `{area}.toml`.\"]\npub mod {area} {{");
            let _ =
                writeln!(code, "    /// Where they stand in the tables.\n    pub const LINES: std::ops::Range<usize> = {index}..{};", index + english.len());
            for (key, message) in &english {
                function(&mut code, key, message, index);
                index += 1;
                tables[0].push_str(&message.packed);
                tables[0].push('\n');
                for (table, other) in tables[1..].iter_mut().zip(&others) {
                    // An empty line: English stands in.
                    table.push_str(other.as_ref().and_then(|area| area.get(key)).map_or("", |message| &message.packed));
                    table.push('\n');
                }
            }
            code.push_str("}\n");
        }
    }
    for complaint in &complaints {
        println!("cargo::error={complaint}");
    }
    for (language, table) in LANGUAGES.iter().zip(tables) {
        fs::write(Path::new(&out).join(format!("{language}.txt")), table)?;
    }
    fs::write(Path::new(&out).join("texts.rs"), code)?;
    Ok(())
}

fn areas(folder: &str) -> Result<BTreeSet<String>, std::io::Error> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        if let Some(name) = entry?.file_name().to_str().and_then(|name| name.strip_suffix(".toml")) {
            names.insert(name.to_owned());
        }
    }
    Ok(names)
}

/// A file's messages; `None` if there is no such file.
fn read_area(path: &str, complaints: &mut Vec<String>) -> Option<Area> {
    let text = fs::read_to_string(path).ok()?;
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            complaints.push(format!("{path}: {}", error.to_string().replace('\n', " ")));
            return Some(Area::new());
        }
    };
    let mut area = Area::new();
    for (key, value) in table {
        match message(&key, &value) {
            Ok(message) => {
                area.insert(key, message);
            }
            Err(wrong) => complaints.push(format!("{path}: {key}: {wrong}")),
        }
    }
    Some(area)
}

fn message(key: &str, value: &toml::Value) -> Result<Message, String> {
    const KEYWORDS: [&str; 18] =
        ["as", "else", "enum", "false", "fn", "for", "if", "in", "let", "match", "mod", "move", "new", "ref", "self", "true", "type", "use"];
    if key.is_empty() || !key.starts_with(|c: char| c.is_ascii_lowercase()) || !key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        return Err("a key is made of small letters, digits and _".to_owned());
    }
    if KEYWORDS.contains(&key) {
        return Err("a key is the name of a Rust function: this word cannot be one".to_owned());
    }
    match value {
        toml::Value::String(text) => {
            let arguments = arguments(text)?;
            Ok(Message { forms: Forms::One, packed: text.clone(), shown: text.clone(), arguments })
        }
        toml::Value::Table(forms) => message_of_forms(forms),
        _ => Err("a text, or a table of its forms, is expected".to_owned()),
    }
}

fn message_of_forms(table: &toml::Table) -> Result<Message, String> {
    let mut forms = Forms::Cardinal;
    let mut packed = Vec::new();
    let mut found = BTreeMap::new();
    let mut shown = None;
    for (category, value) in table {
        match (category.as_str(), value) {
            ("ordinal", toml::Value::Boolean(true)) => forms = Forms::Ordinal,
            ("zero" | "one" | "two" | "few" | "many" | "other", toml::Value::String(text)) => {
                found.extend(arguments(text)?);
                packed.push(format!("{category}\u{2}{text}"));
                if category == "other" {
                    shown = Some(text.clone());
                }
            }
            _ => return Err(format!("{category} is no form: one, two, few, many, other, or ordinal = true")),
        }
    }
    let shown = shown.ok_or("the form “other” is missing")?;
    // Every form may leave the count out (“one report”), so the count is an argument in any case, and the first.
    found.remove("count");
    let mut arguments = vec![("count".to_owned(), Kind::Number)];
    arguments.extend(found);
    Ok(Message { forms, packed: packed.join("\u{1}"), shown, arguments })
}

/// The `{name}` and `{name:kind}` of a text, each once; `{count}` is a number.
fn arguments(text: &str) -> Result<Arguments, String> {
    if text.is_empty() || text.contains(['\n', '\u{1}', '\u{2}']) {
        return Err("a text is one line, and not empty".to_owned());
    }
    let mut found = Arguments::new();
    for piece in text.split('{').skip(1) {
        let (inside, _) = piece.split_once('}').ok_or("a { without }")?;
        let (name, kind) = match inside.split_once(':') {
            None if inside == "count" => (inside, Kind::Number),
            None => (inside, Kind::Text),
            Some((name, "number")) => (name, Kind::Number),
            Some((name, "day")) => (name, Kind::Day),
            Some((name, "view")) => (name, Kind::View),
            // What `said` reads in an English sentence.
            Some((name, "said_number" | "said_day" | "said_instant" | "said_span" | "said_ground")) => (name, Kind::Text),
            Some((_, kind)) => {
                return Err(format!("{kind} is no kind: number, day or view; in said.toml, said_number, said_day, said_instant, said_span or said_ground"));
            }
        };
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return Err(format!("“{inside}” is no name of an argument: small letters and _"));
        }
        if !found.iter().any(|(other, _)| other == name) {
            found.push((name.to_owned(), kind));
        }
    }
    Ok(found)
}

/// Complains of what a translation lacks or has too much.
fn compare(english: &Area, other: Option<&Area>, path: &str, complete: bool, complaints: &mut Vec<String>) {
    let Some(other) = other else {
        if complete {
            complaints.push(format!("{path} is missing: public pages speak every language"));
        }
        return;
    };
    for (key, message) in english {
        match other.get(key) {
            None if complete => complaints.push(format!("{path}: {key} is missing: “{}”", message.shown)),
            None => {}
            Some(translated) => {
                let set = |message: &Message| message.arguments.iter().cloned().collect::<BTreeSet<_>>();
                // What `said` takes out of an English sentence may be English itself (a place): a translation may leave it out.
                let fits = if path.ends_with("/said.toml") { set(translated).is_subset(&set(message)) } else { set(message) == set(translated) };
                if !fits || message.forms != translated.forms {
                    complaints.push(format!("{path}: {key}: its arguments or forms are not those of the English text “{}”", message.shown));
                }
            }
        }
    }
    for key in other.keys().filter(|key| !english.contains_key(*key)) {
        complaints.push(format!("{path}: {key} is not in the English file"));
    }
}

/// Writes the function of a text.
fn function(code: &mut String, key: &str, message: &Message, index: usize) {
    let mut parameters = Vec::new();
    let views = message.arguments.iter().any(|(_, kind)| *kind == Kind::View);
    let mut filled = Vec::new();
    for (name, kind) in &message.arguments {
        let (of, value) = match kind {
            Kind::Text => ("impl std::fmt::Display", format!("{name}.to_string()")),
            Kind::Number => ("i64", format!("crate::i18n::number({name})")),
            Kind::Day => ("model::date::Day", format!("crate::i18n::day({name})")),
            Kind::View => ("impl leptos::IntoView + 'static", name.clone()),
        };
        parameters.push(format!("{name}: {of}"));
        filled.push(if views { format!("(\"{name}\", leptos::prelude::IntoAny::into_any({value}))") } else { format!("(\"{name}\", {value})") });
    }
    let text = match message.forms {
        Forms::One => format!("crate::i18n::text({index})"),
        Forms::Cardinal => format!("crate::i18n::cardinal({index}, count)"),
        Forms::Ordinal => format!("crate::i18n::ordinal({index}, count)"),
    };
    let (result, body) = match (filled.is_empty(), views) {
        (true, _) => ("&'static str", text),
        (false, false) => ("String", format!("crate::i18n::fill({text}, &[{}])", filled.join(", "))),
        (false, true) => ("leptos::prelude::AnyView", format!("crate::i18n::mix({text}, vec![{}])", filled.join(", "))),
    };
    // A bracket of the text is no link.
    let doc = message.shown.replace('[', "\\[").replace(']', "\\]");
    let _ = writeln!(code, "    #[doc = {doc:?}]\n    #[must_use]\n    pub fn {key}({}) -> {result} {{ {body} }}", parameters.join(", "));
}
