//! `markward image`: what pictures show. Needs no database.

use super::{Exit, input, output};
use clap::{Args, Subcommand};
use pdq::Fingerprint;
use reading::{Barcode, picture::BYTES_MAX};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, Read as _},
};

/// Looks at pictures.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print every barcode in pictures, one JSON object a line: {"file", "format", "symbology", "text", "position": [[x, y], …]}. Exit 1 if there is
    /// none, 2 if a picture could not be read
    ///
    /// Read are QR code, Data Matrix, Aztec, PDF417, EAN, UPC, Code 39, 93 and 128, ITF-14 and GS1 DataBar with a GTIN alone. DataBar Expanded and Limited,
    /// Micro QR, DotCode, MaxiCode and Codabar are not.
    ///
    /// `symbology` is the identifier a scanner sends before the text, such as ]d2 for a GS1 DataMatrix, and `text` is what it sends then: together they are what
    /// `markward gs1 parse` reads. FNC1 between elements is ASCII 29. `position` is where it stands, in pixels from the upper left corner.
    Read(Read),
    /// Print the perceptual hash of pictures: those that look alike differ in at most 31 of 256 bits. Exit 2 if a picture could not be read
    Hash(Hash),
}

/// `markward image read`.
#[derive(Debug, Args)]
pub struct Read {
    /// JPEG, PNG, WebP or GIF files; `-` reads their names from standard input, one a line
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// For a person: a line for each with the file, the format and the text, tabs between
    #[arg(long)]
    text: bool,
    /// What is printed anyway; older scripts say so
    #[arg(long, hide = true, conflicts_with = "text")]
    json: bool,
}

/// `markward image hash`.
#[derive(Debug, Args)]
pub struct Hash {
    /// JPEG, PNG, WebP or GIF files; `-` reads their names from standard input, one a line
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// One JSON object a line: {"file", "pdq", "quality"}; `pdq` is the hash in 64 hexadecimal digits, `quality` goes from 0 to 100: below 50 the
    /// picture has too little in it for its hash to be matched
    #[arg(long)]
    json: bool,
}

/// A picture's hash.
#[derive(Debug, Serialize)]
struct HashLine<'a> {
    file: &'a str,
    #[serde(flatten)]
    print: Fingerprint,
}

/// A barcode and where it was found.
#[derive(Debug, Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    barcode: &'a Barcode,
}

/// What became of the files so far.
#[derive(Debug, Default)]
struct Tally {
    found: bool,
    failed: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    // A reader that gives up on a picture is said in a line of ours; its own trace would be noise for a script.
    std::panic::set_hook(Box::new(|_| {}));
    let mut tally = Tally::default();
    match &arguments.what {
        What::Read(read) => each(&read.files, |file| read_one(file, read.text, &mut tally))?,
        What::Hash(hash) => each(&hash.files, |file| hash_one(file, hash.json, &mut tally))?,
    }
    let _ = std::panic::take_hook();
    Ok(match tally {
        Tally { failed: true, .. } => Exit::Partly,
        Tally { found: true, .. } => Exit::Yes,
        Tally { .. } => Exit::No,
    })
}

/// Does something with each file in order; `-` stands for the names on standard input.
fn each(files: &[String], mut with: impl FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    for file in files {
        if file == "-" {
            for line in input::lines(io::stdin().lock()) {
                with(&line?.1)?;
            }
        } else {
            with(file)?;
        }
    }
    Ok(())
}

/// Hashes one file and writes its line. A file that cannot be read is said on standard error, and the others go on.
fn hash_one(file: &str, json: bool, tally: &mut Tally) -> anyhow::Result<()> {
    match bytes(file).map_err(|error| error.to_string()).and_then(|bytes| pdq::hash_file(&bytes).map_err(|error| error.to_string())) {
        Ok(print) => {
            tally.found = true;
            if json { output::json(&HashLine { file, print }) } else { Ok(output::line(&format!("{file}\t{}\t{}", print.hash, print.quality))?) }
        }
        Err(error) => {
            eprintln!("markward: {file}: {error}");
            tally.failed = true;
            Ok(())
        }
    }
}

/// Reads one file and writes its lines. A file that cannot be read is said on standard error, and the others go on.
fn read_one(file: &str, as_text: bool, tally: &mut Tally) -> anyhow::Result<()> {
    let barcodes = match bytes(file).map_err(|error| error.to_string()).and_then(|bytes| reading::read(&bytes).map_err(|error| error.to_string())) {
        Ok(barcodes) => barcodes,
        Err(error) => {
            eprintln!("markward: {file}: {error}");
            tally.failed = true;
            return Ok(());
        }
    };
    for barcode in &barcodes {
        tally.found = true;
        if as_text {
            output::line(&sentence(file, barcode)?)?;
        } else {
            output::json(&Line { file, barcode })?;
        }
    }
    Ok(())
}

/// The file, and no more of it than is read: a device without end is none.
fn bytes(file: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The line for a person: tabs between, and nothing in it that would move a terminal's cursor.
fn sentence(file: &str, barcode: &Barcode) -> anyhow::Result<String> {
    let format = serde_json::to_value(barcode.format)?;
    let text: String = barcode
        .text
        .chars()
        .map(|c| {
            if c == '\u{1d}' {
                '^'
            } else if c.is_control() {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect();
    Ok(format!(
        "{file}\t{}{}\t{text}",
        format.as_str().unwrap_or_default(),
        if barcode.symbology == "]d2" || barcode.symbology == "]C1" { " (GS1)" } else { "" }
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reading::Format;

    fn barcode() -> Barcode {
        Barcode { format: Format::DataMatrix, symbology: "]d2".into(), text: "10A\u{1d}21B\u{7}".into(), position: vec![[1.0, 2.5]] }
    }

    #[test]
    fn a_script_gets_json_unless_it_asks_for_text() {
        #[derive(clap::Parser)]
        struct Cli {
            #[command(flatten)]
            image: Arguments,
        }
        let asked = |arguments: &[&str]| match <Cli as clap::Parser>::try_parse_from([&["image", "read", "a.png"], arguments].concat()) {
            Ok(Cli { image: Arguments { what: What::Read(read) } }) => Some(read.text),
            _ => None,
        };
        assert_eq!([asked(&[]), asked(&["--json"]), asked(&["--text"]), asked(&["--text", "--json"])], [Some(false), Some(false), Some(true), None]);
    }

    #[test]
    fn a_script_gets_one_object_for_each_barcode() {
        assert_eq!(
            serde_json::to_string(&Line { file: "a.png", barcode: &barcode() }).unwrap(),
            r#"{"file":"a.png","format":"data_matrix","symbology":"]d2","text":"10A\u001d21B\u0007","position":[[1.0,2.5]]}"#
        );
    }

    #[test]
    fn a_script_gets_the_hash_in_hexadecimal_digits_and_the_quality_as_a_number() {
        let print = Fingerprint { hash: pdq::Hash::from_words([0xab, 0, 0, 1]), quality: pdq::Quality::of(87) };
        assert_eq!(
            serde_json::to_string(&HashLine { file: "a.png", print }).unwrap(),
            r#"{"file":"a.png","pdq":"00000000000000010000000000000000000000000000000000000000000000ab","quality":87}"#
        );
    }

    #[test]
    fn a_person_gets_a_line_without_control_characters() {
        assert_eq!(sentence("a.png", &barcode()).unwrap(), "a.png\tdata_matrix (GS1)\t10A^21B\u{fffd}");
    }
}
