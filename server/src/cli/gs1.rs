//! `markward gs1`: what barcodes and GS1 Digital Links say, and the address of elements. Needs no database.

use super::{Exit, output};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use codes::{
    digital_link::{Stem, StemError},
    gs1::{Elements, FNC1, ParseError},
};
use serde::Serialize;
use std::io::{self, BufRead};

/// Reads and writes GS1 element strings and Digital Links.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read element strings, scanner output, Digital Links and GTINs. Exit 1 if one is not valid
    Parse(Parse),
    /// Print the GS1 Digital Link of elements
    Link(Link),
}

/// `markward gs1 parse`.
#[derive(Debug, Args)]
pub struct Parse {
    /// Texts such as (01)04006381333931(21)ABC, with FNC1 as ASCII 29 or ^; `-` reads one a line from standard input
    #[arg(value_name = "STRING", required = true)]
    texts: Vec<String>,
    /// Each text is one of several symbols on a thing: what must stand beside an identifier may be in another
    #[arg(long)]
    part: bool,
    /// One JSON object a line: {"input", "ok": true, "elements": [{"ai", "value"}]} or {"input", "ok": false, "error", "at"}; `at` is how many
    /// characters of the input stand before the error
    #[arg(long)]
    json: bool,
}

/// `markward gs1 link`.
#[derive(Debug, Args)]
pub struct Link {
    /// Where the address begins: https://host, with or without a path
    #[arg(long, value_name = "URL", value_parser = stem)]
    stem: Stem,
    /// As short as it can be: identifiers and values as bits in base 64. Resolvers read it, most scanners do not
    #[arg(long)]
    compress: bool,
    /// The elements, such as (01)04006381333931(21)ABC, or any other form that `parse` reads
    #[arg(value_name = "STRING")]
    text: String,
}

/// What one text says.
#[derive(Debug, Serialize)]
struct Line<'a> {
    input: &'a str,
    ok: bool,
    #[serde(flatten)]
    answer: Answer<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answer<'a> {
    Elements { elements: Vec<Pair<'a>> },
    Error { error: String, at: usize },
}

#[derive(Debug, Serialize)]
struct Pair<'a> {
    ai: &'a str,
    value: &'a str,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    match &arguments.what {
        What::Parse(parse) => parse_all(parse),
        What::Link(link) => write_link(link),
    }
}

fn stem(text: &str) -> Result<Stem, StemError> {
    Stem::parse(text)
}

fn parse_all(parse: &Parse) -> anyhow::Result<Exit> {
    let mut exit = Exit::Yes;
    for text in &parse.texts {
        if text == "-" {
            for (number, line) in (1..).zip(io::stdin().lock().lines()) {
                let line = line.with_context(|| format!("line {number} of standard input cannot be read"))?;
                if !line.trim().is_empty() && !parse_one(line.trim(), parse)? {
                    exit = Exit::No;
                }
            }
        } else if !parse_one(text, parse)? {
            exit = Exit::No;
        }
    }
    Ok(exit)
}

/// Reads one text and writes its line; answers whether it is valid.
fn parse_one(text: &str, parse: &Parse) -> anyhow::Result<bool> {
    let read = if parse.part { Elements::parse_part(text) } else { Elements::parse(text) };
    if parse.json {
        output::json(&line(text, &read))?;
    } else {
        output::line(&sentence(text, &read))?;
    }
    Ok(read.is_ok())
}

/// The object for a script.
fn line<'a>(text: &'a str, read: &'a Result<Elements, ParseError>) -> Line<'a> {
    let answer = match read {
        Ok(elements) => Answer::Elements { elements: elements.iter().map(|element| Pair { ai: element.ai.as_str(), value: &element.value }).collect() },
        Err(error) => Answer::Error { error: error.to_string(), at: error.at },
    };
    Line { input: text, ok: read.is_ok(), answer }
}

/// The line for a person: the elements in brackets, or what is wrong. Places are counted from 1.
fn sentence(text: &str, read: &Result<Elements, ParseError>) -> String {
    match read {
        Ok(elements) => elements.to_string(),
        Err(error) => format!("{}\tnot valid\t{error} (at character {})", text.replace(FNC1, "^"), error.at + 1),
    }
}

fn write_link(link: &Link) -> anyhow::Result<Exit> {
    let elements = Elements::parse(&link.text).map_err(|error| anyhow::anyhow!("“{}”, character {}: {error}", link.text, error.at + 1))?;
    let address = if link.compress { format!("{}/{}", link.stem.as_str(), elements.to_compressed()?) } else { elements.to_link(&link.stem)? };
    output::line(&address)?;
    Ok(Exit::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_gets_one_object_for_each_text() {
        let json = |text: &str| serde_json::to_string(&line(text, &Elements::parse(text))).unwrap();
        assert_eq!(
            json("]d201040063813339312112"),
            r#"{"input":"]d201040063813339312112","ok":true,"elements":[{"ai":"01","value":"04006381333931"},{"ai":"21","value":"12"}]}"#
        );
        assert_eq!(
            json("4006381333932"),
            r#"{"input":"4006381333932","ok":false,"error":"The last digit of this GTIN should be 1, not 2: check the number for a slip","at":12}"#
        );
    }

    #[test]
    fn a_person_gets_brackets_or_the_reason() {
        let sentence = |text: &str| sentence(text, &Elements::parse(text));
        assert_eq!(sentence("https://h.example/01/04006381333931/21/A%2FB"), "(01)04006381333931(21)A/B");
        assert_eq!(sentence("^10A\u{1d}"), "^10A^\tnot valid\t(10) needs (01), (02), (03), (8006) or (8026) beside it (at character 2)");
    }
}
