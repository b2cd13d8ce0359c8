//! `markward gs1`: what barcodes and GS1 Digital Links say, and the address of elements. Needs no database.

use super::{Exit, input, output};
use clap::{Args, Subcommand};
use codes::{
    digital_link::{Stem, StemError},
    gs1::{
        Elements, FNC1,
        epc::{Epc, EpcError},
    },
};
use serde::Serialize;
use std::io;

/// Reads and writes GS1 element strings and Digital Links.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read element strings, scanner output, Digital Links, EPC URIs and GTINs. Exit 1 if one is not valid
    Parse(Parse),
    /// Print the GS1 Digital Link of elements
    Link(Link),
}

/// `markward gs1 parse`.
#[derive(Debug, Args)]
pub struct Parse {
    /// Texts such as (01)04006381333931(21)ABC, with FNC1 as ASCII 29 or ^, or urn:epc:id:sgtin:4006381.033393.ABC; `-` reads one a line from standard input
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

/// Why a text cannot be read.
struct Wrong {
    message: String,
    /// How many characters stand before the place where that shows.
    at: usize,
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
            for line in input::lines(io::stdin().lock()) {
                if !parse_one(line?.1.trim(), parse)? {
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
    let read = read(text, parse.part);
    if parse.json {
        output::json(&line(text, &read))?;
    } else {
        output::line(&sentence(text, &read))?;
    }
    Ok(read.is_ok())
}

/// What a text says, in whichever form it is.
fn read(text: &str, part: bool) -> Result<Elements, Wrong> {
    let trimmed = text.trim_start();
    if trimmed.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("urn:epc:")) {
        let blank = text.chars().count() - trimmed.chars().count();
        return match Epc::read(trimmed) {
            Ok(elements) => Ok(elements),
            Err(error @ EpcError::UnknownScheme) => Err(Wrong { message: error.to_string(), at: blank }),
            // A URN divides its numbers in another way than elements do: the place is where they begin.
            Err(error) => Err(Wrong { message: error.to_string(), at: blank + trimmed.split_inclusive(':').take(4).map(str::len).sum::<usize>() }),
        };
    }
    let read = if part { Elements::parse_part(text) } else { Elements::parse(text) };
    read.map_err(|error| Wrong { message: error.to_string(), at: error.at })
}

/// The object for a script.
fn line<'a>(text: &'a str, read: &'a Result<Elements, Wrong>) -> Line<'a> {
    let answer = match read {
        Ok(elements) => Answer::Elements { elements: elements.iter().map(|element| Pair { ai: element.ai.as_str(), value: &element.value }).collect() },
        Err(wrong) => Answer::Error { error: wrong.message.clone(), at: wrong.at },
    };
    Line { input: text, ok: read.is_ok(), answer }
}

/// The line for a person: the elements in brackets, or what is wrong. Places are counted from 1.
fn sentence(text: &str, read: &Result<Elements, Wrong>) -> String {
    match read {
        Ok(elements) => elements.to_string(),
        Err(Wrong { message, at }) => format!("{}\tnot valid\t{message} (at character {})", text.replace(FNC1, "^"), at + 1),
    }
}

fn write_link(link: &Link) -> anyhow::Result<Exit> {
    let elements = read(&link.text, false).map_err(|Wrong { message, at }| anyhow::anyhow!("“{}”, character {}: {message}", link.text, at + 1))?;
    let address = if link.compress { format!("{}/{}", link.stem.as_str(), elements.to_compressed()?) } else { elements.to_link(&link.stem)? };
    output::line(&address)?;
    Ok(Exit::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_gets_one_object_for_each_text() {
        let json = |text: &str| serde_json::to_string(&line(text, &read(text, false))).unwrap();
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
        let sentence = |text: &str| sentence(text, &read(text, false));
        assert_eq!(sentence("https://h.example/01/04006381333931/21/A%2FB"), "(01)04006381333931(21)A/B");
        assert_eq!(sentence("^10A\u{1d}"), "^10A^\tnot valid\t(10) needs (01), (02), (03), (8006) or (8026) beside it (at character 2)");
    }
    #[test]
    fn electronic_product_codes_are_read_as_elements() {
        let sentence = |text: &str| sentence(text, &read(text, false));
        assert_eq!(sentence("urn:epc:id:sgtin:4006381.033393.12345"), "(01)04006381333931(21)12345");
        assert_eq!(sentence("urn:epc:class:lgtin:4006381.033393.L%2F1"), "(01)04006381333931(10)L/1");
        assert_eq!(sentence("urn:epc:id:sscc:0614141.1234567890"), "(00)106141412345678908");
        assert_eq!(sentence("urn:epc:id:sgln:0614141.12345.0"), "(414)0614141123452");
        assert_eq!(sentence("urn:epc:tag:sgtin-96:3.4006381.033393.12345"), "(01)04006381333931(21)12345");
        assert_eq!(sentence("URN:EPC:idpat:sgtin:4006381.033393.*"), "(01)04006381333931");
        let wrong = |text: &str| read(text, false).map_err(|Wrong { message, at }| (message, at)).unwrap_err();
        let (message, at) = wrong("urn:epc:id:sgtin:4006381.33393.12345");
        assert!(message.contains("13 digits") && at == 17, "{message} {at}");
        assert_eq!(sentence("urn:epc:id:grai:0614141.12345.400"), "(8003)00614141123452400");
        let (message, at) = wrong(" urn:epc:id:usdod:2S194.1");
        assert!(message.contains("urn:epc:class:lgtin:") && at == 1, "{message} {at}");
    }
}
