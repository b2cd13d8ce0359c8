//! What is typed by whoever cannot scan: the code, and the address to type it at.

use super::{LINE, MARGIN, TEXT_MIN};
use crate::{Design, LabelText, Unit, font::Face};

/// Lines of one size below each other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    pub(super) face: Face,
    pub(super) lines: Vec<String>,
    pub(super) size: f32,
}

/// Where it goes.
pub(super) struct Typed {
    /// Along the foot, from its upper end.
    pub(super) foot: Vec<Block>,
    /// The code, in the column of names.
    pub(super) column: Option<Block>,
    /// Ways to say in the column where it is typed, the best first; none if the foot has it, or nobody wants it.
    pub(super) how: Vec<Block>,
    pub(super) left_out: Vec<&'static str>,
}

impl Block {
    /// The lines as large as the room takes them, but no larger than is well read; none if they could not be read.
    fn fitting(face: Face, lines: Vec<String>, largest: f32, [width, height]: [f32; 2]) -> Option<Self> {
        let widest = lines.iter().map(|line| face.width(line, 1.0)).fold(0.0, f32::max);
        let size = largest.min(width / widest).min(height / (LINE * lines.len() as f32));
        (size >= TEXT_MIN).then_some(Self { face, lines, size })
    }

    pub(super) fn height(&self) -> f32 {
        self.size * LINE * self.lines.len() as f32
    }
}

impl Typed {
    /// Finds the places on a label of this size, whose symbol takes so much of it with its quiet zone.
    pub(super) fn placed(design: &Design, text: &LabelText, unit: &Unit, [width, height]: [f32; 2], symbol: f32, tall: bool) -> Self {
        let foot = [width - 2.0 * MARGIN, (height - symbol).max(0.0) - MARGIN];
        // The column of a tall label lies above its foot, and has no room that the foot has not.
        let column = [width - symbol - MARGIN, height - 2.0 * MARGIN];
        let mut typed = Self { foot: Vec::new(), column: None, how: Vec::new(), left_out: Vec::new() };
        if design.lines.code {
            let block = |lines: &Vec<String>, room| Block::fitting(Face::Mono, lines.clone(), 3.4, room);
            let mut ways = in_lines(&unit.code.with_check()).into_iter();
            let place = ways.find_map(|lines| {
                let along = block(&lines, foot).map(|block| (true, block));
                along.or_else(|| block(&lines, column).filter(|_| !tall).map(|block| (false, block)))
            });
            match place {
                Some((true, code)) => typed.foot.push(code),
                Some((false, code)) => typed.column = Some(code),
                None => typed.left_out.push("show_code"),
            }
        }
        if design.lines.how {
            let ways = design.words.how(text.stem.without_scheme());
            let block = |lines: &Vec<String>, room| Block::fitting(Face::Text, lines.clone(), 2.1, room);
            let taken: f32 = typed.foot.iter().map(Block::height).sum();
            let along = ways.first().and_then(|line| block(line, [foot[0], foot[1] - taken]));
            match along {
                Some(how) => typed.foot.push(how),
                None => {
                    let room = if tall { foot } else { column };
                    typed.how = ways.iter().filter_map(|lines| block(lines, room)).collect();
                    if typed.how.is_empty() {
                        typed.left_out.push("show_how");
                    }
                }
            }
        }
        typed
    }

    /// How much of the label's height the foot takes.
    pub(super) fn foot_height(&self) -> f32 {
        let lines: f32 = self.foot.iter().map(Block::height).sum();
        if self.foot.is_empty() { 0.0 } else { lines + MARGIN }
    }
}

/// A code in one line, in two, and in four, broken after a hyphen, so that a line says that it goes on.
fn in_lines(code: &str) -> Vec<Vec<String>> {
    let groups: Vec<&str> = code.split_inclusive('-').collect();
    // The check character stands with the last group.
    let lines = |many: usize| {
        let each = groups.len().saturating_sub(1) / many;
        (0..many).map(|line| groups[line * each..if line + 1 == many { groups.len() } else { (line + 1) * each }].concat()).collect()
    };
    [1, 2, 4].map(lines).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_broken_between_its_groups() {
        let lines = in_lines("7K3QF-0M9XT-2WHBE-R5JDN-X");
        assert_eq!(lines[0], ["7K3QF-0M9XT-2WHBE-R5JDN-X"]);
        assert_eq!(lines[1], ["7K3QF-0M9XT-", "2WHBE-R5JDN-X"]);
        assert_eq!(lines[2], ["7K3QF-", "0M9XT-", "2WHBE-", "R5JDN-X"]);
    }
}
