//! Other characters for those of a mark, and characters between them.

use super::{Rng, letters, places, replace};

const SCRIPTS: &[(char, &str)] = &[
    ('a', "аɑα"),
    ('c', "сϲᴄ"),
    ('d', "ԁ"),
    ('e', "еҽ"),
    ('g', "ɡց"),
    ('h', "һհ"),
    ('i', "іι"),
    ('j', "ј"),
    ('k', "кκ"),
    ('l', "ӏ"),
    ('n', "ո"),
    ('o', "оοօ"),
    ('p', "рρ"),
    ('q', "ԛ"),
    ('s', "ѕ"),
    ('u', "սυ"),
    ('v', "ν"),
    ('w', "ԝ"),
    ('x', "хχ"),
    ('y', "уү"),
    ('A', "АΑᎪ"),
    ('B', "ВΒ"),
    ('C', "СϹᏟ"),
    ('D', "Ꭰ"),
    ('E', "ЕΕᎬ"),
    ('G', "Ԍ"),
    ('H', "НΗ"),
    ('I', "ІΙ"),
    ('J', "Ј"),
    ('K', "КΚ"),
    ('L', "Ꮮ"),
    ('M', "МΜ"),
    ('N', "Ν"),
    ('O', "ОΟՕ"),
    ('P', "РΡ"),
    ('S', "ЅՏ"),
    ('T', "ТΤ"),
    ('V', "Ѵ"),
    ('W', "Ԝ"),
    ('X', "ХΧ"),
    ('Y', "ҮΥ"),
    ('Z', "Ζ"),
];

pub fn lookalike(mark: &str, rng: &mut Rng) -> Option<String> {
    replace(mark, rng, SCRIPTS, false)
}

pub fn lookalike_all(mark: &str, rng: &mut Rng) -> Option<String> {
    let able = mark.chars().filter(|c| c.is_alphabetic()).all(|c| SCRIPTS.iter().any(|(from, _)| *from == c));
    if able { replace(mark, rng, SCRIPTS, true) } else { None }
}

pub fn styled(mark: &str, rng: &mut Rng) -> Option<String> {
    // Bold, italic script, sans, fraktur bold, monospace, fullwidth, circled: where A and a stand.
    let (upper, lower) = *rng.of(&[
        (0x1d400, 0x1d41a),
        (0x1d4d0, 0x1d4ea),
        (0x1d5a0, 0x1d5ba),
        (0x1d56c, 0x1d586),
        (0x1d670, 0x1d68a),
        (0xff21, 0xff41),
        (0x24b6, 0x24d0),
        (0x1f170, 0x1f170),
        (0x1f150, 0x1f150),
    ]);
    ascii(mark)?;
    Some(
        mark.chars()
            .map(|c| match c {
                'A'..='Z' => char::from_u32(upper + c as u32 - 'A' as u32).unwrap_or(c),
                'a'..='z' => char::from_u32(lower + c as u32 - 'a' as u32).unwrap_or(c),
                c => c,
            })
            .collect(),
    )
}

pub fn ascii(mark: &str) -> Option<()> {
    (mark.is_ascii() && mark.bytes().any(|c| c.is_ascii_alphabetic())).then_some(())
}

pub fn accents(mark: &str, rng: &mut Rng) -> Option<String> {
    ascii(mark)?;
    replace(
        mark,
        rng,
        &[
            ('a', "áàäãå"),
            ('e', "éèëê"),
            ('i', "íìïî"),
            ('o', "óòöõ"),
            ('u', "úùüû"),
            ('c', "çć"),
            ('n', "ñń"),
            ('s', "šś"),
            ('A', "ÁÄÀ"),
            ('E', "ÉÈË"),
            ('I', "ÍÏ"),
            ('O', "ÓÖ"),
            ('U', "ÚÜ"),
            ('C', "Ç"),
            ('N', "Ñ"),
        ],
        false,
    )
}

pub fn insert(mark: &str, rng: &mut Rng, what: &[&str], all: bool) -> Option<String> {
    let chars = letters(mark);
    if chars.len() < 3 {
        return None;
    }
    let certain = 1 + rng.below(chars.len() - 1);
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        if at > 0 && (at == certain || all && *c != ' ') && chars[at - 1] != ' ' {
            out.push_str(rng.of::<&str>(what));
        }
        out.push(*c);
    }
    (out.chars().count() > chars.len()).then_some(out)
}

pub fn hidden(mark: &str, rng: &mut Rng) -> Option<String> {
    let all = rng.below(2) == 0;
    insert(mark, rng, &["\u{200b}", "\u{200d}", "\u{2060}", "\u{ad}", "\u{feff}", "\u{202e}", "\u{e0041}"], all)
}

pub fn zalgo(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut out = String::new();
    for c in mark.chars() {
        out.push(c);
        for _ in 0..if c.is_alphabetic() { 1 + rng.below(4) } else { 0 } {
            out.push(char::from_u32(0x316 + rng.below(0x2c) as u32)?);
        }
    }
    (mark.len() > 2).then_some(out)
}

pub fn leet(mark: &str, rng: &mut Rng) -> Option<String> {
    ascii(mark)?;
    replace(
        mark,
        rng,
        &[
            ('a', "4"),
            ('e', "3"),
            ('i', "1"),
            ('l', "1"),
            ('o', "0"),
            ('s', "5"),
            ('t', "7"),
            ('b', "8"),
            ('g', "9"),
            ('A', "4"),
            ('E', "3"),
            ('I', "1"),
            ('L', "1"),
            ('O', "0"),
            ('S', "5"),
            ('T', "7"),
            ('B', "8"),
            ('G', "6"),
            ('Z', "2"),
        ],
        false,
    )
}

pub fn symbols(mark: &str, rng: &mut Rng) -> Option<String> {
    ascii(mark)?;
    replace(
        mark,
        rng,
        &[
            ('a', "@"),
            ('e', "€"),
            ('i', "!|¡"),
            ('l', "|!"),
            ('s', "$§"),
            ('t', "+†"),
            ('c', "¢("),
            ('A', "@"),
            ('E', "€"),
            ('I', "!|"),
            ('L', "|£"),
            ('S', "$"),
            ('C', "(¢<"),
            ('Y', "¥"),
        ],
        false,
    )
}

pub fn masked(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let can: Vec<usize> = places(&chars).into_iter().filter(|at| *at > 0 && *at + 1 < chars.len() && chars[at - 1].is_alphabetic()).collect();
    if chars.len() < 4 || can.is_empty() {
        return None;
    }
    let star = *rng.of(&['*', '*', '#', '•']);
    let at = *rng.of(&can);
    chars[at] = star;
    if chars.len() > 4 && rng.below(2) == 0 && can.contains(&(at + 1)) {
        chars[at + 1] = star;
    }
    Some(chars.into_iter().collect())
}

pub fn between(mark: &str, rng: &mut Rng, separators: &[&str]) -> Option<String> {
    let separator = *rng.of(separators);
    between_mixed(mark, rng, &[separator])
}

pub fn between_mixed(mark: &str, rng: &mut Rng, separators: &[&str]) -> Option<String> {
    let chars: Vec<char> = mark.chars().filter(|c| !c.is_whitespace()).collect();
    if chars.len() < 4 || chars.iter().any(|c| !c.is_alphanumeric()) {
        return None;
    }
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        if at > 0 {
            out.push_str(rng.of::<&str>(separators));
        }
        out.push(*c);
    }
    Some(out)
}

pub fn pictured(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let inner = |at: &usize| *at > 0 && chars[at - 1].is_alphabetic() && chars.get(at + 1).is_some_and(|next| next.is_alphabetic());
    let can: Vec<usize> = places(&chars).into_iter().filter(inner).collect();
    if chars.len() < 5 || can.is_empty() {
        return None;
    }
    chars[*rng.of(&can)] = *rng.of(&['🔥', '☀', '🌸', '⭐']);
    Some(chars.into_iter().collect())
}

/// Some letters as codes of HTML, or one as addresses write it.
pub fn coded(mark: &str, rng: &mut Rng) -> Option<String> {
    let chars = letters(mark);
    let can: Vec<usize> = places(&chars).into_iter().filter(|at| chars[*at].is_ascii()).collect();
    let inner: Vec<usize> = can.iter().copied().filter(|at| can.contains(&at.wrapping_sub(1)) && can.contains(&(at + 1))).collect();
    let as_address = !inner.is_empty() && rng.below(3) == 0;
    let certain = *rng.of(if as_address { &inner } else { &can });
    let one = |at: usize, c: char, rng: &mut Rng| match (as_address, can.contains(&at) && (at == certain || !as_address && rng.below(3) == 0)) {
        (_, false) => c.to_string(),
        (true, true) => format!("%{:02x}", c as u32),
        (false, true) if rng.below(2) == 0 => format!("&#{};", c as u32),
        (false, true) => format!("&#x{:x};", c as u32),
    };
    (!can.is_empty()).then(|| chars.iter().enumerate().map(|(at, c)| one(at, *c, rng)).collect())
}

/// As generators of letters upside down write it.
pub fn upside_down(mark: &str, _: &mut Rng) -> Option<String> {
    let from = "abcdefghijklmnopqrstuvwxyz";
    let to: Vec<char> = "ɐqɔpǝɟƃɥıɾʞlɯuodbɹsʇnʌʍxʎz".chars().collect();
    let turned: Option<String> = mark.to_lowercase().chars().rev().map(|c| if c == ' ' { Some(c) } else { from.find(c).map(|at| to[at]) }).collect();
    turned.filter(|turned| turned.split(' ').all(|word| word.chars().filter(|c| !c.is_ascii() && *c != 'ı').count() > 1 && word.chars().count() > 2))
}
