//! With the feature `embed`: lists the files below `MARKWARD_SITE_DIR` (default `target/site`) as Rust source, so that the binary holds them.

use std::{env, fmt::Write, fs, io, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=MARKWARD_SITE_DIR");
    if env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return Ok(());
    }
    let workspace = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("..");
    let site = workspace.join(env::var("MARKWARD_SITE_DIR").unwrap_or_else(|_| "target/site".into()));
    let site = site
        .canonicalize()
        .map_err(|error| format!("the feature `embed` needs the built site in {}: {error}; run scripts/build-site first", site.display()))?;
    println!("cargo:rerun-if-changed={}", site.display());
    let mut files = Vec::new();
    list(&site, &site, &mut files)?;
    files.sort();
    if !files.iter().any(|(name, _)| name.starts_with("pkg/")) {
        return Err(format!("{} holds no pkg/ directory; run scripts/build-site first", site.display()).into());
    }
    let mut source = String::from("pub(super) const FILES: &[(&str, &[u8])] = &[\n");
    for (name, path) in &files {
        writeln!(source, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    source.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("embedded_site.rs"), source)?;
    Ok(())
}

/// Adds the files below `directory` to `files`: the name relative to `site` with `/`, and the absolute path.
fn list(site: &Path, directory: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo:rerun-if-changed={}", path.display());
            list(site, &path, files)?;
        } else if let Ok(name) = path.strip_prefix(site) {
            let name = name.to_string_lossy().replace('\\', "/");
            files.push((name, path.to_string_lossy().into_owned()));
        }
    }
    Ok(())
}
