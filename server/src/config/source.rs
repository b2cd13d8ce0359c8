//! Where values come from, and the list of what is wrong with them.

use super::{
    ConfigError, InForce,
    table::{SETTINGS, Setting},
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt, fs, io,
    path::{Path, PathBuf},
};
use toml::de::{DeTable, DeValue};

/// What the command line says about settings.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--config FILE`; without it `markward.toml` in the working directory, if there.
    pub file: Option<PathBuf>,
    /// Settings given as arguments: key, flag, value.
    pub arguments: Vec<(&'static str, &'static str, String)>,
}

/// Where a value was said.
#[derive(Clone, Debug)]
enum Origin {
    Default,
    File { path: PathBuf, line: usize },
    Variable(String),
    Argument(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Argument(flag) => f.write_str(flag),
        }
    }
}

/// A text for each setting, with its origin, and the problems found so far.
#[derive(Debug)]
pub(super) struct Values {
    texts: BTreeMap<&'static str, (String, Origin)>,
    problems: Vec<String>,
}

/// Variables that other programs put into our environment and that are no settings: a Kubernetes service named `markward` becomes
/// `MARKWARD_SERVICE_HOST`, `MARKWARD_PORT_3000_TCP`…; `MARKWARD_BUILD_…`, `MARKWARD_TEST_…` and `MARKWARD_BENCH_…` belong to our scripts.
const FOREIGN_VARIABLES: &[&str] = &["MARKWARD_SERVICE_", "MARKWARD_PORT", "MARKWARD_BUILD_", "MARKWARD_TEST_", "MARKWARD_BENCH_"];

impl Values {
    /// Every setting at its default.
    pub(super) fn defaults() -> Self {
        let texts = SETTINGS.iter().map(|setting| (setting.key, (setting.default.to_owned(), Origin::Default))).collect();
        Self { texts, problems: Vec::new() }
    }

    /// The values of file, environment and command line over the defaults.
    pub(super) fn gather(overrides: &Overrides, variables: impl Iterator<Item = (OsString, OsString)>) -> Result<Self, ConfigError> {
        let mut values = Self::defaults();
        let (path, required) = overrides.file.as_ref().map_or((Path::new("markward.toml"), false), |path| (path.as_path(), true));
        match fs::read_to_string(path) {
            Ok(text) => values.take_file(path, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !required => {}
            Err(source) => {
                return Err(ConfigError::File { path: path.to_owned(), source });
            }
        }
        values.take_variables(variables);
        for (key, flag, text) in &overrides.arguments {
            values.texts.insert(key, (text.clone(), Origin::Argument(flag)));
        }
        Ok(values)
    }

    fn take_file(&mut self, path: &Path, text: &str) {
        let line_of = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(span.start));
                self.problems.push(format!("{}:{line}: not TOML: {}", path.display(), error.message()));
                return;
            }
        };
        for (key, value) in table {
            let line = line_of(key.span().start);
            let Some(setting) = find(key.get_ref()) else {
                self.problems.push(format!("{}:{line}: there is no setting `{}`{}", path.display(), key.get_ref(), suggestion(key.get_ref())));
                continue;
            };
            match plain(value.get_ref()) {
                Some(text) => {
                    self.texts.insert(setting.key, (text, Origin::File { path: path.to_owned(), line }));
                }
                None => {
                    self.problems.push(format!("{}:{line}: `{}` takes {}, not a {}", path.display(), setting.key, setting.allowed, value.get_ref().type_str()))
                }
            }
        }
    }

    fn take_variables(&mut self, variables: impl Iterator<Item = (OsString, OsString)>) {
        // Sorted, so that MARKWARD_DATABASE_URL comes after DATABASE_URL and wins, and so that problems come in the same order each time.
        let variables = variables.filter_map(|(name, text)| Some((name.into_string().ok()?, text))).collect::<BTreeMap<_, _>>();
        for (name, text) in variables {
            let key = match name.strip_prefix("MARKWARD_") {
                Some(key) => key.to_ascii_lowercase(),
                None if name == "DATABASE_URL" => "database_url".to_owned(),
                None => continue,
            };
            if FOREIGN_VARIABLES.iter().any(|prefix| name.starts_with(prefix)) {
                continue;
            }
            match (find(&key), text.into_string()) {
                (Some(setting), Ok(text)) => {
                    self.texts.insert(setting.key, (text, Origin::Variable(name)));
                }
                (Some(_), Err(_)) => self.problems.push(format!("{name}: its value is not UTF-8")),
                (None, _) => self.problems.push(format!("{name}: there is no setting `{key}`{}", suggestion(&key))),
            }
        }
    }

    /// Each setting as it stands, in the table's order.
    pub(super) fn in_force(&self) -> Vec<InForce> {
        let of = |setting: &'static Setting| {
            let (text, origin) = self.texts.get(setting.key).map_or(("", Origin::Default), |(text, origin)| (text.as_str(), origin.clone()));
            let value = if setting.secret && !text.is_empty() { "(set, not shown)".to_owned() } else { text.to_owned() };
            let (origin, variable) = (origin.to_string(), setting.variable());
            InForce { key: setting.key, variable, value, origin, meaning: setting.meaning, allowed: setting.allowed }
        };
        SETTINGS.iter().map(of).collect()
    }

    /// The value of `key`. What is wrong is noted, and the default stands in until [`Values::finish`] refuses the whole.
    ///
    /// # Panics
    /// If a key or default of our own table is wrong, which the tests rule out.
    pub(super) fn read<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> T {
        let (Some(setting), Some((text, origin))) = (find(key), self.texts.remove(key)) else {
            unreachable!("the setting `{key}` is in no table");
        };
        match parse(text.trim()) {
            Ok(value) => value,
            Err(why) => {
                let shown = if setting.secret { String::new() } else { format!(" = “{}”", text.chars().take(80).collect::<String>()) };
                self.problems.push(format!("{origin}: `{key}`{shown}: {why}; allowed: {}", setting.allowed));
                match parse(setting.default) {
                    Ok(value) => value,
                    Err(why) => unreachable!("the default of `{key}` is wrong: {why}"),
                }
            }
        }
    }

    /// Refuses if anything was wrong.
    pub(super) fn finish(self) -> Result<(), ConfigError> {
        debug_assert!(self.texts.is_empty(), "settings that nothing reads: {:?}", self.texts.keys());
        if self.problems.is_empty() { Ok(()) } else { Err(ConfigError::Wrong(self.problems)) }
    }
}

fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// `; did you mean …?` for a name that shares most of its letters with one that exists.
fn suggestion(key: &str) -> String {
    let folded = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let key = folded(key);
    let close = |other: &str| {
        let other = folded(other);
        let (short, long) = if key.len() < other.len() { (&key, &other) } else { (&other, &key) };
        let same = short.chars().zip(long.chars()).take_while(|(a, b)| a == b).count();
        let end = short.chars().rev().zip(long.chars().rev()).take_while(|(a, b)| a == b).count();
        same + end + 1 >= long.len().min(short.len() + 1) && long.len() - short.len() <= 2
    };
    SETTINGS.iter().find(|setting| close(setting.key)).map_or_else(String::new, |setting| format!("; did you mean `{}`?", setting.key))
}

/// A TOML scalar as the text that the environment would carry; a list of them with commas between.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Array(items) => items.iter().map(|item| plain(item.get_ref())).collect::<Option<Vec<_>>>().map(|items| items.join(", ")),
        DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}
