//! Makes evasions of marks: what counterfeiters do to a name, kind by kind. Nothing of it is shared with the engine.

/// A small generator of random numbers (SplitMix64), the same on every machine.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// 0 to `n` − 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Writes a mark in disguise; `None` if this mark gives no room for it.
pub type Evasion = fn(&str, &mut Rng) -> Option<String>;

/// The kinds.
pub const KINDS: &[(&str, Evasion)] = &[
    ("letters of other scripts", lookalike),
    ("whole in another script", lookalike_all),
    ("styled alphabets", styled),
    ("accents", accents),
    ("invisible characters", hidden),
    ("heaps of accents", zalgo),
    ("digits for letters", leet),
    ("symbols for letters", symbols),
    ("letters covered", masked),
    ("letters spaced", |mark, rng| between(mark, rng, &[" "])),
    ("letters dotted", |mark, rng| between(mark, rng, &[".", "-", "_", "·", "/"])),
    ("spaced in mixed ways", |mark, rng| between_mixed(mark, rng, &[" ", ".", "-", "_", " - ", "*"])),
    ("emoji between letters", |mark, rng| between(mark, rng, &["👟", "🔥", "✨", "❤️"])),
    ("spaced and with digits", |mark, rng| between(&leet(mark, rng)?, rng, &[" ", "."])),
    ("letters repeated", repeated),
    ("letter missing", missing),
    ("letter doubled", doubled),
    ("letters swapped", swapped),
    ("letter wrong", wrong),
    ("by ear", phonetic),
    ("by ear in Cyrillic", cyrillic),
    ("word parted", parted),
    ("in a longer word", inside),
    ("drawn with two letters", drawn),
    ("capital I for l", capital_i),
];

fn letters(mark: &str) -> Vec<char> {
    mark.chars().collect()
}

/// Places of letters.
fn places(chars: &[char]) -> Vec<usize> {
    (0..chars.len()).filter(|at| chars[*at].is_alphabetic()).collect()
}

fn replace(mark: &str, rng: &mut Rng, table: &[(char, &str)], all: bool) -> Option<String> {
    let chars = letters(mark);
    let can: Vec<usize> = (0..chars.len()).filter(|at| table.iter().any(|(c, _)| *c == chars[*at])).collect();
    if can.is_empty() {
        return None;
    }
    let certain = *rng.of(&can);
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        match table.iter().find(|(from, _)| from == c) {
            Some((_, to)) if all || at == certain || rng.below(2) == 0 => out.push(*rng.of(&letters(to))),
            _ => out.push(*c),
        }
    }
    Some(out)
}

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

fn lookalike(mark: &str, rng: &mut Rng) -> Option<String> {
    replace(mark, rng, SCRIPTS, false)
}

fn lookalike_all(mark: &str, rng: &mut Rng) -> Option<String> {
    let able = mark.chars().filter(|c| c.is_alphabetic()).all(|c| SCRIPTS.iter().any(|(from, _)| *from == c));
    if able { replace(mark, rng, SCRIPTS, true) } else { None }
}

fn styled(mark: &str, rng: &mut Rng) -> Option<String> {
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

fn ascii(mark: &str) -> Option<()> {
    (mark.is_ascii() && mark.bytes().any(|c| c.is_ascii_alphabetic())).then_some(())
}

fn accents(mark: &str, rng: &mut Rng) -> Option<String> {
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

fn insert(mark: &str, rng: &mut Rng, what: &[&str], all: bool) -> Option<String> {
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

fn hidden(mark: &str, rng: &mut Rng) -> Option<String> {
    let all = rng.below(2) == 0;
    insert(mark, rng, &["\u{200b}", "\u{200d}", "\u{2060}", "\u{ad}", "\u{feff}", "\u{202e}", "\u{e0041}"], all)
}

fn zalgo(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut out = String::new();
    for c in mark.chars() {
        out.push(c);
        for _ in 0..if c.is_alphabetic() { 1 + rng.below(4) } else { 0 } {
            out.push(char::from_u32(0x316 + rng.below(0x2c) as u32)?);
        }
    }
    (mark.len() > 2).then_some(out)
}

fn leet(mark: &str, rng: &mut Rng) -> Option<String> {
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

fn symbols(mark: &str, rng: &mut Rng) -> Option<String> {
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

fn masked(mark: &str, rng: &mut Rng) -> Option<String> {
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

fn between(mark: &str, rng: &mut Rng, separators: &[&str]) -> Option<String> {
    let separator = *rng.of(separators);
    between_mixed(mark, rng, &[separator])
}

fn between_mixed(mark: &str, rng: &mut Rng, separators: &[&str]) -> Option<String> {
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

fn repeated(mark: &str, rng: &mut Rng) -> Option<String> {
    let chars = letters(mark);
    let at = *rng.of(&places(&chars));
    let times = 2 + rng.below(4);
    Some(chars.iter().enumerate().flat_map(|(n, c)| std::iter::repeat_n(*c, if n == at { 1 + times } else { 1 })).collect())
}

fn missing(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let can: Vec<usize> = places(&chars).into_iter().filter(|at| *at > 0).collect();
    if can.len() < 4 {
        return None;
    }
    chars.remove(*rng.of(&can));
    Some(chars.into_iter().collect())
}

fn doubled(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let can = places(&chars);
    if can.len() < 4 {
        return None;
    }
    let at = *rng.of(&can);
    chars.insert(at, chars[at].to_lowercase().next()?);
    Some(chars.into_iter().collect())
}

fn swapped(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let can: Vec<usize> = places(&chars)
        .into_iter()
        .filter(|at| *at > 0 && *at + 1 < chars.len() && chars[at + 1].is_alphabetic() && chars[*at] != chars[at + 1] && chars[at - 1] != ' ')
        .collect();
    if chars.len() < 4 || can.is_empty() {
        return None;
    }
    let at = *rng.of(&can);
    chars.swap(at, at + 1);
    Some(chars.into_iter().collect())
}

fn wrong(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let can: Vec<usize> = places(&chars).into_iter().filter(|at| *at > 0 && chars[*at].is_ascii_lowercase()).collect();
    if chars.len() < 4 || can.is_empty() {
        return None;
    }
    let at = *rng.of(&can);
    // A neighbour on the keyboard, or another vowel.
    let near = match chars[at] {
        'a' => "se",
        'b' => "vn",
        'c' => "xk",
        'd' => "fs",
        'e' => "ai",
        'f' => "gd",
        'g' => "hj",
        'h' => "gj",
        'i' => "yo",
        'j' => "hk",
        'k' => "jc",
        'l' => "k",
        'm' => "n",
        'n' => "m",
        'o' => "ua",
        'p' => "b",
        'q' => "k",
        'r' => "t",
        's' => "zd",
        't' => "ry",
        'u' => "oi",
        'v' => "bw",
        'w' => "v",
        'x' => "z",
        'y' => "iu",
        _ => "s",
    };
    chars[at] = *rng.of(&letters(near));
    Some(chars.into_iter().collect())
}

fn phonetic(mark: &str, _: &mut Rng) -> Option<String> {
    let lower = mark.to_lowercase();
    if lower.chars().count() < 5 || !lower.is_ascii() || ["ie", "ei", "ia", "ai", "io", "oi", "ui", "iu"].iter().any(|pair| lower.contains(pair)) {
        return None;
    }
    let mut out = lower.clone();
    let mut changes = 0;
    for (from, to) in [
        ("cci", "chi"),
        ("ph", "f"),
        ("ck", "k"),
        ("x", "ks"),
        ("qu", "k"),
        ("oo", "u"),
        ("ou", "oo"),
        ("ee", "ea"),
        ("i", "ee"),
        ("ca", "ka"),
        ("co", "ko"),
        ("y", "i"),
        ("w", "v"),
    ] {
        if changes < 2 && out.contains(from) {
            out = out.replacen(from, to, 1);
            changes += 1;
        }
    }
    (changes > 0 && out != lower).then_some(out)
}

fn cyrillic(mark: &str, _: &mut Rng) -> Option<String> {
    let mut rest = mark.to_lowercase();
    if rest.chars().count() < 4 || !rest.chars().all(|c| c.is_ascii_alphabetic() || c == ' ') {
        return None;
    }
    for (from, to) in [
        ("sch", "ш"),
        ("sh", "ш"),
        ("ch", "ч"),
        ("ph", "ф"),
        ("ck", "к"),
        ("th", "т"),
        ("ou", "у"),
        ("oo", "у"),
        ("ee", "и"),
        ("ce", "се"),
        ("ci", "си"),
        ("qu", "кв"),
        ("x", "кс"),
        ("a", "а"),
        ("b", "б"),
        ("c", "к"),
        ("d", "д"),
        ("e", "е"),
        ("f", "ф"),
        ("g", "г"),
        ("h", "х"),
        ("i", "и"),
        ("j", "дж"),
        ("k", "к"),
        ("l", "л"),
        ("m", "м"),
        ("n", "н"),
        ("o", "о"),
        ("p", "п"),
        ("q", "к"),
        ("r", "р"),
        ("s", "с"),
        ("t", "т"),
        ("u", "у"),
        ("v", "в"),
        ("w", "в"),
        ("y", "и"),
        ("z", "з"),
    ] {
        rest = rest.replace(from, to);
    }
    Some(rest)
}

fn parted(mark: &str, rng: &mut Rng) -> Option<String> {
    let chars = letters(mark);
    if chars.len() < 5 {
        return None;
    }
    let at = 2 + rng.below(chars.len() - 3);
    if chars[at] == ' ' || chars[at - 1] == ' ' {
        return None;
    }
    Some(chars[..at].iter().chain(&[' ']).chain(&chars[at..]).collect())
}

fn inside(mark: &str, rng: &mut Rng) -> Option<String> {
    let joined: String = mark.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    if joined.chars().count() < 4 || joined.chars().any(|c| !c.is_alphanumeric()) {
        return None;
    }
    let frame = *rng.of(&["#@inspired", "my@store", "@shoes", "#@style", "@replica", "the@shop", "#@bags", "@outlet", "best@watches"]);
    Some(frame.replace('@', &joined))
}

fn drawn(mark: &str, rng: &mut Rng) -> Option<String> {
    let (from, to) = *rng.of(&[("m", "rn"), ("w", "vv"), ("d", "cl")]);
    let lower = mark.to_lowercase();
    (lower.chars().count() > 3 && lower.contains(from)).then(|| lower.replacen(from, to, 1))
}

fn capital_i(mark: &str, _: &mut Rng) -> Option<String> {
    (mark.chars().count() > 3 && mark.contains('l')).then(|| mark.replacen('l', "I", 1))
}

/// Sentences of listings, `@` for the mark.
pub const SENTENCES: &[&str] = &[
    "@ running shoes white size 42",
    "New @ handbag leather black",
    "@ Herrenuhr Automatik Edelstahl",
    "Sac à main @ cuir noir neuf",
    "Bolso @ mujer color negro",
    "Borsa @ pelle originale nuova",
    "Кроссовки @ мужские белые 43 размер",
    "Духи @ 100 мл",
    "@ erkek spor ayakkabı 42",
    "@ eau de parfum 100ml spray",
    "2024 fashion @ belt for men",
    "Ladies watch @ gold dial quartz",
    "@ hoodie unisex cotton XL",
    "Women @ sunglasses with box",
    "wholesale @ wallet 2 pcs",
    "@ phone case silicone",
    "Damen Tasche @ schwarz neu",
    "vintage @ jacket M",
];
