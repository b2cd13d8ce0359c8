//! Writing results to standard output.

use serde::Serialize;
use std::io::{self, Write};

/// Writes one line. A reader that has seen enough (`markward … | head`) is no error: the program ends as `cat` would.
///
/// # Errors
/// Standard output cannot be written for another reason, such as a full disk.
pub fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        result => result,
    }
}

/// Writes one object as one line of JSON.
///
/// # Errors
/// As [`line`].
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(line(&serde_json::to_string(value)?)?)
}
