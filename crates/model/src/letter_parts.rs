//! The parts of a letter. It is kept as the plain text that was sent (`notices` writes statements of reasons so); a page draws it with headings and lists.

/// A part of a letter, in words that are all of the letter's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The heading of what follows, which stood there in capitals.
    Heading(String),
    /// A paragraph. One without a heading above it may have several lines, as an address has.
    Paragraph(String),
    /// Things without an order.
    Points(Vec<String>),
    /// Things in an order: numbered from one.
    Steps(Vec<String>),
}

/// The parts of a letter. Blank lines separate them; a first line in capitals is a heading, and each line below it a paragraph, a point (`- …`) or a step (`1. …`).
#[must_use]
pub fn parts(letter: &str) -> Vec<Part> {
    let lines: Vec<&str> = letter.lines().collect();
    lines.split(|line| line.trim().is_empty()).filter(|block| !block.is_empty()).flat_map(block).collect()
}

fn block(lines: &[&str]) -> Vec<Part> {
    let Some((heading, below)) = lines.split_first().filter(|(first, below)| is_heading(first) && !below.is_empty()) else {
        return vec![Part::Paragraph(lines.join("\n"))];
    };
    let mut parts = vec![Part::Heading(sentence_case(heading))];
    for line in below {
        let step = parts.iter().rev().take(1).find_map(|part| if let Part::Steps(steps) = part { Some(steps.len()) } else { None }).unwrap_or(0) + 1;
        match (line.strip_prefix("- "), line.strip_prefix(&format!("{step}. ")), parts.last_mut()) {
            (Some(point), _, Some(Part::Points(points))) => points.push(point.to_owned()),
            (Some(point), ..) => parts.push(Part::Points(vec![point.to_owned()])),
            (_, Some(text), Some(Part::Steps(steps))) => steps.push(text.to_owned()),
            (_, Some(text), _) => parts.push(Part::Steps(vec![text.to_owned()])),
            _ => parts.push(Part::Paragraph((*line).to_owned())),
        }
    }
    parts
}

/// In capitals as a whole, and not a code or a number.
fn is_heading(line: &str) -> bool {
    line.chars().any(char::is_uppercase) && line.chars().all(|c| c.is_uppercase() || c == ' ')
}

fn sentence_case(line: &str) -> String {
    let mut letters = line.trim().chars();
    letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_falls_into_its_parts_and_loses_no_word() {
        let letter = "To watchbay-24\n\nListing: Watch\nDate: 1 Dec 2026\n\nWHAT WE DID\n- We removed it.\n- We wrote to you.\nThis holds everywhere.\n\nWHAT YOU CAN DO\n1. Complain.\n2. Go to court.\n\nMarkward\n";
        assert_eq!(
            parts(letter),
            vec![
                Part::Paragraph("To watchbay-24".into()),
                Part::Paragraph("Listing: Watch\nDate: 1 Dec 2026".into()),
                Part::Heading("What we did".into()),
                Part::Points(vec!["We removed it.".into(), "We wrote to you.".into()]),
                Part::Paragraph("This holds everywhere.".into()),
                Part::Heading("What you can do".into()),
                Part::Steps(vec!["Complain.".into(), "Go to court.".into()]),
                Part::Paragraph("Markward".into()),
            ]
        );
    }

    #[test]
    fn a_code_or_a_line_alone_is_no_heading_and_a_year_no_step() {
        assert_eq!(parts("WK-12\nbelow"), vec![Part::Paragraph("WK-12\nbelow".into())]);
        assert_eq!(parts("MARKWARD"), vec![Part::Paragraph("MARKWARD".into())]);
        assert_eq!(parts("WHY\n2026. A year."), vec![Part::Heading("Why".into()), Part::Paragraph("2026. A year.".into())]);
    }
}
