//! What nothing uses is deleted. The compiler is silent about public items and about dependencies: here both are looked for by their names.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

/// Dependencies that are there for what they do to others, and that no source of their package names.
const SILENT: &[&str] = &[];

#[test]
fn every_dependency_is_named_in_a_source() {
    let mut idle = Vec::new();
    for folder in packages() {
        let code: String = sources(&folder).into_iter().map(|(_, code)| code).collect();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let mut lists = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                lists = line.ends_with("dependencies]");
            } else if lists && let Some(name) = line.split(['.', ' ', '=']).next().filter(|name| !name.is_empty() && !name.starts_with('#')) {
                let named = name.replace('-', "_");
                let uses = [format!("{named}::"), format!("{named}!"), format!("use {named};"), format!("use {named} as")];
                let told = format!("{}: {name}", folder.file_name().unwrap().display());
                if !SILENT.contains(&&*told) && !uses.iter().any(|text| stands(&code, text)) {
                    idle.push(told);
                }
            }
        }
    }
    assert!(idle.is_empty(), "dependencies that nothing names:\n{}", idle.join("\n"));
}

#[test]
fn every_public_item_is_named_again() {
    let files: Vec<_> = packages().iter().flat_map(|folder| sources(folder)).collect();
    assert!(files.len() > 500, "the scan finds the sources");
    let mut times = HashMap::new();
    for word in files.iter().flat_map(|(_, code)| words(code)) {
        *times.entry(word).or_insert(0) += 1;
    }
    let mut idle = Vec::new();
    for (file, code) in &files {
        for name in code.lines().filter_map(public) {
            // A server function is called by the type that its macro makes.
            let made = camel(name);
            if times[name] == 1 && (made == name || !times.contains_key(&*made)) {
                idle.push(format!("{}: {name}", file.display()));
            }
        }
    }
    assert!(idle.is_empty(), "public items that nothing names:\n{}", idle.join("\n"));
}

/// The name of the item that a line declares for others.
fn public(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub")?;
    let rest = if rest.starts_with('(') { rest.split_once(')')?.1 } else { rest };
    let mut words = rest.split_whitespace().skip_while(|word| ["const", "async", "unsafe"].contains(word)).peekable();
    let constant = rest.trim_start().starts_with("const ") && words.peek() != Some(&"fn");
    if !constant && !["fn", "struct", "enum", "trait", "type", "static"].contains(&words.next()?) {
        return None;
    }
    // A macro's own `$name` is none.
    words.next()?.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
}

fn camel(name: &str) -> String {
    name.split('_').map(|part| part[..1.min(part.len())].to_uppercase() + &part[1.min(part.len())..]).collect()
}

/// Whether a text stands in the code as a path of its own, and is not the end of another.
fn stands(code: &str, text: &str) -> bool {
    code.match_indices(text).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_.:".contains(c)) || code[..at].ends_with(" ::"))
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn packages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let crates = fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path());
    ["app", "frontend", "server"].iter().map(|name| root.join(name)).chain(crates).filter(|folder| folder.join("Cargo.toml").exists()).collect()
}

/// The Rust files of a folder without their comments.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
            found.push((path, code));
        }
    }
    found
}
