//! How a word differs from a mark's: by a slip, by letters drawn out or with others, or in nothing that is heard.

use super::Kind;

/// What is between a word and a mark's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    Swapped,
    Moved,
    Doubled,
    /// A letter that is double in the mark.
    Single,
    TooMany,
    Missing,
    LastMissing,
    /// Another letter that looks the same in some writing.
    LooksAlike,
    /// Another letter that is often heard or written for it.
    Alike,
    BesideOnKeyboard,
    Wrong,
    TwoOff,
    Repeated,
    Mirrored,
    Drawn,
    SameSound,
    OtherScript,
}

impl Slip {
    /// As findings say it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Swapped => "letters swapped",
            Self::Moved => "letter moved",
            Self::Doubled => "letter doubled",
            Self::Single => "letter single",
            Self::TooMany => "letter too many",
            Self::Missing => "letter missing",
            Self::LastMissing => "last letter missing",
            Self::LooksAlike => "letter that looks alike",
            Self::Alike => "letter alike",
            Self::BesideOnKeyboard => "letter beside it on a keyboard",
            Self::Wrong => "letter wrong",
            Self::TwoOff => "two letters off",
            Self::Repeated => "letters repeated",
            Self::Mirrored => "letters mirrored",
            Self::Drawn => "letters drawn with others",
            Self::SameSound => "same sound",
            Self::OtherScript => "same sound in another script",
        }
    }
}

/// How a word differs from a mark's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Near {
    pub kind: Kind,
    pub slip: Slip,
    pub sure: f32,
}

impl Near {
    const fn new(kind: Kind, slip: Slip, sure: f32) -> Self {
        Self { kind, slip, sure }
    }
}

/// How a word is nearly a mark. `sound` is what both sound like, if they do.
pub(super) fn near(word: &[u32], mark: &[u32], sound: &[u8]) -> Option<Near> {
    if word == mark {
        return None;
    }
    // `Dайсон` is of no script.
    let latin = word.iter().filter(|letter| **letter < 0x250).count();
    let mixed = latin > 0 && latin < word.len();
    let foreign = mixed || (word[0] < 0x250) != (mark[0] < 0x250);
    if foreign && sound.is_empty() {
        return None;
    }
    if foreign {
        let sure = [0.4, 0.45, 0.5, 0.6, 0.62, 0.68, 0.75][sound.len().clamp(3, 9) - 3];
        return Some(Near::new(Kind::Transliterated, Slip::OtherScript, if mixed { sure * 0.9 } else { sure }));
    }
    if is_drawn_out(word, mark) {
        return Some(Near::new(Kind::Repeated, Slip::Repeated, 0.9));
    }
    if let Some((slip, factor)) = one_slip(word, mark) {
        return Some(Near::new(Kind::Typo, slip, slip_sure(slip, mark.len(), word[0] == mark[0]).min(factor)));
    }
    if is_mirrored(word, mark) {
        return Some(Near::new(Kind::Lookalike, Slip::Mirrored, slip_sure(Slip::LooksAlike, mark.len(), true) * 0.9));
    }
    if is_drawn(word, mark) {
        return Some(Near::new(Kind::Lookalike, Slip::Drawn, 0.8));
    }
    if !sound.is_empty() && (word[0] == mark[0] || sound.len() > 3) {
        let sure = [0.42, 0.42, 0.5, 0.6, 0.75][sound.len().clamp(3, 7) - 3];
        return Some(Near::new(Kind::Phonetic, Slip::SameSound, sure));
    }
    if mark.len() > 4 && word[0] == mark[0] && is_moved(word, mark) {
        return Some(Near::new(Kind::Typo, Slip::Moved, slip_sure(Slip::Moved, mark.len(), true)));
    }
    // Two slips in a long word.
    (mark.len() > 7 && is_shifted(word, mark)).then_some(Near::new(Kind::Typo, Slip::TwoOff, if mark.len() > 9 { 0.62 } else { 0.5 }))
}

/// How sure a slip is one, by its kind, the mark's length, and whether the first letter is right. Measured on honest listings: other words of a letter
/// less, more or else are common; words with two letters swapped or one doubled are not, however short.
pub(super) fn slip_sure(slip: Slip, length: usize, first: bool) -> f32 {
    let by_length = |of: [f32; 6]| of[length.clamp(4, 9) - 4];
    match slip {
        Slip::Swapped => by_length([0.62, 0.65, 0.7, 0.8, 0.9, 0.95]),
        Slip::Moved => by_length([0.0, 0.52, 0.58, 0.62, 0.68, 0.72]),
        Slip::Doubled | Slip::Single => by_length([0.62, 0.65, 0.75, 0.85, 0.9, 0.95]),
        Slip::TooMany => by_length([0.42, 0.45, 0.62, 0.75, 0.85, 0.9]) * if first { 1.0 } else { 0.8 },
        Slip::Missing => by_length([0.4, 0.45, 0.55, 0.65, 0.75, 0.85]) * if first { 1.0 } else { 0.8 },
        Slip::LastMissing => by_length([0.4, 0.42, 0.5, 0.55, 0.6, 0.7]),
        Slip::LooksAlike => by_length([0.62, 0.7, 0.75, 0.8, 0.9, 0.95]),
        Slip::Alike => by_length([0.42, 0.45, 0.52, 0.62, 0.7, 0.8]) * if first { 1.0 } else { 0.8 },
        Slip::BesideOnKeyboard => by_length([0.42, 0.44, 0.6, 0.66, 0.75, 0.85]) * if first { 1.0 } else { 0.6 },
        Slip::Wrong | Slip::TwoOff | Slip::Repeated | Slip::Mirrored | Slip::Drawn | Slip::SameSound | Slip::OtherScript => {
            by_length([0.41, 0.42, 0.5, 0.58, 0.68, 0.8]) * if first { 1.0 } else { 0.6 }
        }
    }
}

/// The letter that the first two of a word draw: `rn` an m, `vv` a w, `cl` a d.
fn drawn(word: &[u32]) -> Option<u32> {
    let [first, second, ..] = word else { return None };
    let meant = match (char::from_u32(*first)?, char::from_u32(*second)?) {
        ('r', 'n') => 'm',
        ('v', 'v') => 'w',
        ('c', 'l') => 'd',
        _ => return None,
    };
    Some(u32::from(meant))
}

/// A word with its drawn letters read, all or, counted from 0, only one of them; false if there is none.
pub(super) fn drawn_letters(word: &[u32], only: Option<usize>, out: &mut Vec<u32>) -> bool {
    out.clear();
    let (mut at, mut pairs, mut any) = (0, 0, false);
    while at < word.len() {
        let meant = drawn(&word[at..]);
        pairs += usize::from(meant.is_some());
        let meant = meant.filter(|_| only.is_none_or(|only| only + 1 == pairs));
        any |= meant.is_some();
        out.push(meant.unwrap_or(word[at]));
        at += if meant.is_some() { 2 } else { 1 };
    }
    any
}

/// A word with each letter `from` as `to`, its mirror image; false if it has none.
pub(super) fn mirrored(word: &[u32], from: char, to: char, out: &mut Vec<u32>) -> bool {
    out.clear();
    out.extend(word.iter().map(|letter| if *letter == from as u32 { to as u32 } else { *letter }));
    out != word
}

/// Whether a word is a mark with letters mirrored, in more than one place: `abibas`.
fn is_mirrored(word: &[u32], mark: &[u32]) -> bool {
    let mirrors = |pair: (&u32, &u32)| matches!((char::from_u32(*pair.0), char::from_u32(*pair.1)), (Some('b'), Some('d')) | (Some('d'), Some('b')));
    word.len() == mark.len() && word.iter().zip(mark).all(|pair| pair.0 == pair.1 || mirrors(pair))
}

/// Whether a word is a mark with some letters drawn.
fn is_drawn(word: &[u32], mark: &[u32]) -> bool {
    let mut at = 0;
    let letter = |meant: &u32| {
        let same = word.get(at) == Some(meant);
        let read = same || word.get(at..).and_then(drawn) == Some(*meant);
        at += if same { 1 } else { 2 };
        read
    };
    mark.iter().all(letter) && at == word.len()
}

/// Whether a word is a mark with letters repeated: each of its runs is as long as the mark's or longer, and one has three or more, or two do.
fn is_drawn_out(word: &[u32], mark: &[u32]) -> bool {
    let runs = |letters: &[u32], at: usize| letters[at..].iter().take_while(|c| **c == letters[at]).count();
    let (mut w, mut m, mut long, mut longer) = (0, 0, false, 0);
    while w < word.len() && m < mark.len() {
        let (run, wanted) = (runs(word, w), runs(mark, m));
        if word[w] != mark[m] || run < wanted {
            return false;
        }
        long |= run > wanted && run > 2;
        longer += usize::from(run > wanted);
        w += run;
        m += wanted;
    }
    w == word.len() && m == mark.len() && (long || longer > 1)
}

/// Letters that look alike in some writing, and that sound so: a bit a set for each of a to z; for others than Latin letters by the sets.
static LOOKS: [u16; 26] = sets_of(&["il", "uv", "cg"]);
static SOUNDS: [u16; 26] = sets_of(&["aeiouy", "mn", "szc", "ckq", "bp", "dt", "vwf", "gj"]);
const OTHER_SOUNDS: [&str; 7] = ["аоеиуыэяюй", "сзц", "жшщч", "кгх", "бп", "дт", "вф"];
/// Where the keys of a to z are, rows apart.
static KEYS: [u8; 26] = {
    let (rows, mut keys, mut at) = (b"qwertyuiop..asdfghjkl..zxcvbnm", [0; 26], 0);
    while at < rows.len() {
        if rows[at] != b'.' {
            keys[(rows[at] - b'a') as usize] = at as u8;
        }
        at += 1;
    }
    keys
};

const fn sets_of(sets: &[&str]) -> [u16; 26] {
    let (mut of, mut set) = ([0; 26], 0);
    while set < sets.len() {
        let (letters, mut at) = (sets[set].as_bytes(), 0);
        while at < letters.len() {
            of[(letters[at] - b'a') as usize] |= 1 << set;
            at += 1;
        }
        set += 1;
    }
    of
}

/// What it means that one letter stands for another: whether they look alike in some writing, or sound so.
pub(super) fn likeness(a: u32, b: u32) -> Slip {
    let place = |letter: u32| letter.checked_sub(0x61).filter(|place| *place < 26).map(|place| place as usize);
    match (place(a), place(b)) {
        (Some(a), Some(b)) if LOOKS[a] & LOOKS[b] != 0 => Slip::LooksAlike,
        (Some(a), Some(b)) if SOUNDS[a] & SOUNDS[b] != 0 => Slip::Alike,
        (Some(a), Some(b)) if KEYS[a].abs_diff(KEYS[b]) == 1 => Slip::BesideOnKeyboard,
        (None, None) if OTHER_SOUNDS.iter().any(|set| [a, b].iter().all(|letter| set.chars().any(|c| u32::from(c) == *letter))) => Slip::Alike,
        _ => Slip::Wrong,
    }
}

/// The one slip between a word and a mark, and how likely it is one.
pub(super) fn one_slip(word: &[u32], mark: &[u32]) -> Option<(Slip, f32)> {
    let head = word.iter().zip(mark).take_while(|(a, b)| a == b).count();
    let (w, m) = (&word[head..], &mark[head..]);
    // Nobody mistakes a number for a letter, but on purpose: see `shaped`.
    let is_digit = |letter: Option<&u32>| letter.is_some_and(|letter| (0x30..=0x39).contains(letter));
    if is_digit(w.first()) || is_digit(m.first()) {
        return None;
    }
    match (w, m) {
        ([a, b, w @ ..], [c, d, m @ ..]) if a == d && b == c && w == m => Some((Slip::Swapped, 1.0)),
        (w, m) if w.len() == m.len() + 1 && w[1..] == *m => {
            let doubled = head > 0 && word[head - 1] == word[head];
            Some(if doubled { (Slip::Doubled, 1.0) } else { (Slip::TooMany, 0.85) })
        }
        (w, m) if w.len() + 1 == m.len() && m[1..] == *w => {
            let single = head > 0 && mark[head - 1] == mark[head];
            Some(if single {
                (Slip::Single, 1.0)
            } else if w.is_empty() {
                (Slip::LastMissing, 0.95)
            } else {
                (Slip::Missing, 0.95)
            })
        }
        ([a, w @ ..], [b, m @ ..]) if w == m => Some((likeness(*a, *b), 0.85)),
        _ => None,
    }
}

/// Whether one letter stands at another place: `Bohsc`.
fn is_moved(word: &[u32], mark: &[u32]) -> bool {
    if word.len() != mark.len() {
        return false;
    }
    let head = word.iter().zip(mark).take_while(|(a, b)| a == b).count();
    let tail = word[head..].iter().rev().zip(mark[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (w, m) = (&word[head..word.len() - tail], &mark[head..mark.len() - tail]);
    matches!((w, m), ([first, w @ ..], [m @ .., last]) if first == last && w == m)
        || matches!((w, m), ([w @ .., last], [first, m @ ..]) if first == last && w == m)
}

/// Whether a letter is missing at one place and one too many at another.
fn is_shifted(word: &[u32], mark: &[u32]) -> bool {
    if word.len() != mark.len() {
        return false;
    }
    let head = word.iter().zip(mark).take_while(|(a, b)| a == b).count();
    let tail = word[head..].iter().rev().zip(mark[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (w, m) = (&word[head..word.len() - tail], &mark[head..mark.len() - tail]);
    w.len() > 1 && (w[1..] == m[..m.len() - 1] || w[..w.len() - 1] == m[1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(word: &str) -> Vec<u32> {
        word.chars().map(|c| c as u32).collect()
    }

    #[test]
    fn slips_have_names() {
        for (word, slip) in [
            ("nkie", Slip::Swapped),
            ("addidas", Slip::Doubled),
            ("adida", Slip::LastMissing),
            ("guci", Slip::Single),
            ("niko", Slip::Alike),
            ("nikw", Slip::BesideOnKeyboard),
            ("nikt", Slip::Wrong),
            ("nlke", Slip::LooksAlike),
            ("nikex", Slip::TooMany),
        ] {
            let mark = match word {
                "addidas" | "adida" => "adidas",
                "guci" => "gucci",
                _ => "nike",
            };
            assert_eq!(one_slip(&letters(word), &letters(mark)).map(|found| found.0), Some(slip), "{word}");
        }
        assert_eq!(one_slip(&letters("nokia"), &letters("nike")), None);
    }

    #[test]
    fn letters_are_drawn_out_or_with_others() {
        let drawn = |word: &str, mark: &str| is_drawn_out(&letters(word), &letters(mark));
        assert!(drawn("niiike", "nike") && drawn("guuccii", "gucci") && drawn("nnikee", "nike"));
        assert!(!drawn("nikee", "nike") && !drawn("guci", "gucci") && !drawn("nikes", "nike"));
        let read = |word: &str, only| {
            let mut out = Vec::new();
            drawn_letters(&letters(word), only, &mut out).then_some(out)
        };
        assert_eq!(read("arnazon", None), Some(letters("amazon")));
        assert_eq!((read("rnoncler", Some(0)), read("rnoncler", Some(2))), (Some(letters("moncler")), None));
        assert!(is_drawn(&letters("rnoncler"), &letters("moncler")) && !is_drawn(&letters("rnoncler"), &letters("moncle")));
    }
}
