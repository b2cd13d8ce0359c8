//! Other names of a mark that buyers know: abbreviations (`YSL`), names in other scripts (`耐克`, `Найк`).

use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Names that a mark has at most.
pub const ALIASES_MAX: usize = 20;
/// The least and the most characters of one.
pub const ALIAS_LENGTH: std::ops::RangeInclusive<usize> = 2..=60;

/// A mark's other names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aliases {
    /// The names, in the order in which they were given.
    pub names: Vec<String>,
    /// Which change of them this is: whoever changes them says which he saw.
    pub version: i64,
}

impl Aliases {
    /// As a form shows them, one a line.
    #[must_use]
    pub fn lines(&self) -> String {
        self.names.join("\n")
    }
}

/// Reads names as people write them: one a line, or parted by commas or semicolons. What is said twice counts once. All that is wrong is said at once.
pub fn parse_aliases(text: &str) -> Result<Vec<String>, String> {
    let (mut names, mut folded, mut wrong) = (Vec::new(), HashSet::new(), Vec::new());
    for part in text.split(['\n', '\r', ',', ';', '，', '；', '、', '،']) {
        let name = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = name.chars().count();
        let shown: String = name.chars().take(*ALIAS_LENGTH.end()).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        match length {
            0 => continue,
            _ if name.chars().any(char::is_control) => wrong.push(format!("“{shown}” has characters that cannot be seen")),
            n if n < *ALIAS_LENGTH.start() => wrong.push(format!("“{shown}” is a single character: it stands everywhere")),
            n if n > *ALIAS_LENGTH.end() => wrong.push(format!("“{shown}…” has {n} characters; the most is {}", ALIAS_LENGTH.end())),
            _ if folded.insert(name.to_lowercase()) => names.push(name),
            _ => {}
        }
        if wrong.len() > ALIASES_MAX {
            break;
        }
    }
    if names.len() > ALIASES_MAX {
        wrong.push(format!("These are {} names; the most is {ALIASES_MAX}", names.len()));
    }
    if wrong.is_empty() { Ok(names) } else { Err(wrong.join(". ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_people_write_them() {
        assert_eq!(parse_aliases("YSL, 耐克、Найк\n  Yves  Laurent ; ysl\r\n\r\n").unwrap(), ["YSL", "耐克", "Найк", "Yves Laurent"]);
        assert_eq!(parse_aliases(" \n").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let error = parse_aliases(&format!("X, A\u{7}B, {}", "x".repeat(61))).unwrap_err();
        assert!(error.contains("“X” is a single") && error.contains("cannot be seen") && error.contains("61 characters"), "{error}");
        let many: Vec<String> = (0..21).map(|n| format!("name {n}")).collect();
        assert_eq!(parse_aliases(&many.join(",")).unwrap_err(), "These are 21 names; the most is 20");
        let body: String = (0..200_000).map(|n| format!("{n:x}-,")).collect();
        assert_eq!(parse_aliases(&body).unwrap_err().lines().count(), 1, "a body of one megabyte is answered at once");
    }
}
