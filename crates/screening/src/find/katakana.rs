//! Marks in katakana, by their sound.

use super::{Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    keys::sound_hash,
    sound::kana,
    text::{Gap, Reading, flag},
};

/// Words that are read as one mark: `ルイ・ヴィトン`.
const MOST_JOINED: usize = 3;
/// Letters that are read as one mark, with blanks between: `プ ラ ダ`.
const MOST_SPELT: usize = 12;
/// Letters of a word that may be meant for another.
const MEANT: std::ops::RangeInclusive<usize> = 3..=16;
/// What covers a letter, the letters of a word of which one is, and words that are looked at so.
const COVERS: &str = "○〇◯●*＊✕";
const COVERED: std::ops::RangeInclusive<usize> = 3..=12;
const MOST_COVERED: usize = 16;
/// Marks of one sound.
const MOST_ALIKE: usize = 4;

impl Finder {
    pub(super) fn katakana(&self, text: &str, scratch: &mut Scratch) {
        let runs = runs(&scratch.plain);
        if runs.is_empty() {
            return;
        }
        let chars: Vec<char> = text.chars().collect();
        let mut sound_of = String::new();
        self.covered_kana(&chars, &runs, scratch);
        for at in 0..runs.len() {
            // Words without a space between them: what is bought stands beside the mark, `グッチバッグ`.
            let alone = self.without_ordinary(&scratch.plain, runs[at]);
            let spelt = runs[at..].iter().take_while(|(first, end)| end - first == 1).count();
            for count in 1..=MOST_JOINED.max(spelt.min(MOST_SPELT)) {
                let Some(words) = runs.get(at..at + count) else { break };
                if words.windows(2).any(|pair| pair[0].1 != pair[1].0) {
                    break;
                }
                let words = if count == 1 { std::slice::from_ref(&alone) } else { words };
                if words.iter().any(|word| self.is_ordinary(&scratch.plain, *word)) {
                    break;
                }
                let Scratch { plain: reading, hits, .. } = scratch;
                let tokens = (words[0].0, words[count - 1].1);
                if tokens.0 == tokens.1 || reading.tokens[tokens.0..tokens.1].iter().any(|token| token.has(flag::TAKEN)) {
                    continue;
                }
                sound_of.clear();
                for (first, end) in words {
                    let (from, to) = reading.span(reading.tokens[*first].start, reading.tokens[end - 1].end);
                    let (written, after) = chars.split_at((to as usize).min(chars.len()));
                    sound_of.extend(&written[from as usize..]);
                    // Of half width the voicing mark is a character of its own.
                    sound_of.extend(after.iter().take_while(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')));
                }
                let (start, end) = reading.span(reading.tokens[tokens.0].start, reading.tokens[tokens.1 - 1].end);
                let count = tokens.1 - tokens.0;
                let tokens = (tokens.0 as u32, tokens.1 as u32);
                let mut say = |written: &str, least: usize, kind: Kind, rule: &'static str| {
                    let Some(sound) = kana(written).filter(|sound| sound.len() > 3.max(least) || sound.len() > least && count > 2) else { return };
                    let sure = [0.61, 0.62, 0.65, 0.75, 0.85][sound.len().clamp(2, 6) - 2];
                    for term in self.terms.kana.get(hash::mixed(sound_hash(&sound))).take(MOST_ALIKE) {
                        let sure = if self.terms.term(term).dictionary { sure * 0.95 } else { sure };
                        hits.push(Hit { term, kind, rule, start, end, tokens, sure });
                    }
                };
                let (kind, rule) = if words.len() > 2 && spelt >= words.len() {
                    (Kind::Spaced, "letters with blanks between")
                } else {
                    (Kind::Transliterated, "same sound in kana")
                };
                say(&sound_of, 1, kind, rule);
                if MEANT.contains(&count) {
                    meant(&sound_of).for_each(|meant| say(&meant, 4, Kind::Lookalike, "kana that look alike"));
                }
            }
        }
    }

    /// Looks for the marks that two words of katakana are with any letter for the circle between them: `ルイヴィ○ン`.
    fn covered_kana(&self, chars: &[char], runs: &[(usize, usize)], scratch: &mut Scratch) {
        let Scratch { plain: reading, hits, .. } = scratch;
        for pair in runs.windows(2).filter(|pair| pair[0].1 == pair[1].0).take(MOST_COVERED) {
            let (first, last) = (pair[0].0, pair[1].1);
            let (start, end) = reading.span(reading.tokens[first].start, reading.tokens[last - 1].end);
            let Some(written) = chars.get(start as usize..end as usize) else { continue };
            if !COVERED.contains(&written.len()) || written.iter().filter(|c| COVERS.contains(**c)).count() != 1 || written.iter().any(|c| c.is_whitespace()) {
                continue;
            }
            let Some(cover) = written.iter().position(|c| COVERS.contains(*c)) else { continue };
            let mut found: Vec<u32> = Vec::new();
            for letter in '\u{30a1}'..='\u{30fc}' {
                let meant: String = written.iter().enumerate().map(|(at, c)| if at == cover { letter } else { *c }).collect();
                let Some(sound) = kana(&meant).filter(|sound| sound.len() > 4) else { continue };
                let terms = self.terms.kana.get(hash::mixed(sound_hash(&sound))).take(MOST_ALIKE);
                let new: Vec<u32> = terms.filter(|term| !found.contains(term)).collect();
                found.extend(new);
            }
            // What it could be of many names none.
            for term in found.iter().filter(|_| found.len() <= MOST_ALIKE) {
                let tokens = (first as u32, last as u32);
                hits.push(Hit { term: *term, kind: Kind::Masked, rule: "letters covered", start, end, tokens, sure: 0.62 });
            }
        }
    }

    fn is_ordinary(&self, reading: &Reading, (first, end): (usize, usize)) -> bool {
        first < end && self.lexicon.is_dictionary(hash::mixed(reading.run(reading.tokens[first].start, reading.tokens[end - 1].end)))
    }

    /// A run of letters without the ordinary word at its end, or at its beginning.
    fn without_ordinary(&self, reading: &Reading, (first, end): (usize, usize)) -> (usize, usize) {
        let tail = (first + 3..end).find(|at| self.is_ordinary(reading, (*at, end)));
        let head = || (first + 2..end.saturating_sub(2)).rev().find(|at| self.is_ordinary(reading, (first, *at)));
        match tail {
            Some(tail) => (first, tail),
            None => (head().unwrap_or(first), end),
        }
    }
}

/// Katakana that are set for others: what stands there, and what is meant.
const ALIKE: &[(&str, &str)] = &[
    ("ノレ", "ル"),
    // Numbers.
    ("一", "ー"),
    ("二", "ニ"),
    // Other characters of Chinese.
    ("久", "ク"),
    ("夕", "タ"),
    ("口", "ロ"),
    ("力", "カ"),
    ("卜", "ト"),
    ("工", "エ"),
    ("八", "ハ"),
    ("千", "チ"),
    ("三", "ミ"),
    ("才", "オ"),
    ("匕", "ヒ"),
    ("乃", "ノ"),
    ("ソ", "ン"),
    ("ン", "ソ"),
    ("ツ", "シ"),
    ("シ", "ツ"),
    ("ヌ", "ス"),
    ("ス", "ヌ"),
    ("ワ", "ク"),
    ("ク", "ワ"),
    ("ワ", "フ"),
    ("ナ", "メ"),
    ("メ", "ナ"),
    ("マ", "ア"),
    ("ア", "マ"),
    ("テ", "チ"),
    ("チ", "テ"),
    ("コ", "ユ"),
    ("ユ", "コ"),
    ("バ", "パ"),
    ("パ", "バ"),
    ("ビ", "ピ"),
    ("ピ", "ビ"),
    ("ブ", "プ"),
    ("プ", "ブ"),
    ("ベ", "ペ"),
    ("ペ", "ベ"),
    ("ボ", "ポ"),
    ("ポ", "ボ"),
];

/// Characters of Chinese that look like katakana: see [`ALIKE`].
const SEEMING: &str = "一二久夕口力卜工八千三才匕乃";

/// What a word may be meant for, with one of its letters set for one that looks like it.
fn meant(written: &str) -> impl Iterator<Item = String> {
    ALIKE
        .iter()
        .flat_map(move |(stands, meant)| written.match_indices(stands).map(move |(at, _)| [&written[..at], meant, &written[at + stands.len()..]].concat()))
}

/// The words of katakana, each as the tokens from the first to before the second.
fn runs(reading: &Reading) -> Vec<(usize, usize)> {
    let letter = |at: usize| reading.letters[reading.tokens[at].start as usize];
    let is_kana = |at: usize| reading.tokens[at].has(flag::ALONE) && matches!(letter(at), 0x30a1..=0x30fe);
    let seems = |at: usize| reading.tokens[at].has(flag::ALONE) && char::from_u32(letter(at)).is_some_and(|c| SEEMING.contains(c));
    // `ニコン一眼レフ` is no ニコンー: the word goes on where a number is set for kana.
    let goes_on = |at: usize| reading.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::None) && is_kana(at + 1);
    let mut runs = Vec::new();
    let mut at = 0;
    while at < reading.tokens.len() {
        let from = at;
        while at < reading.tokens.len()
            && at - from < hash::LONGEST
            && (is_kana(at) || at > from && seems(at) && goes_on(at))
            && (at == from || reading.tokens[at].gap == Gap::None)
        {
            at += 1;
        }
        if at > from {
            runs.push((from, at));
        }
        at = at.max(from + 1);
    }
    runs
}
