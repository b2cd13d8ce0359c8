//! How words sound in katakana, which has no l, no v and no th, puts vowels after consonants, and draws vowels out: `グッチ` and one way to say `Gucci` are
//! `guC` here.

use super::{LONGEST, RESPELLINGS, Respell, is_vowel, ways, word_by_word};
use unicode_normalization::UnicodeNormalization;

/// Ways to say one word.
const MOST: usize = 24;

/// The sound of a word in katakana (of full or half width), as [`as_kana`] has it of other words; `None` if it is in no such letters.
pub(crate) fn kana(word: &str) -> Option<Vec<u8>> {
    let mut sound: Vec<u8> = Vec::new();
    for c in word.nfkc() {
        let small = match c {
            'ァ' => "a",
            'ィ' => "i",
            'ゥ' => "u",
            'ェ' => "e",
            'ォ' => "o",
            'ャ' => "ia",
            'ュ' => "iu",
            'ョ' => "io",
            _ => "",
        };
        if small.is_empty() {
            sound.extend_from_slice(syllable(c)?.as_bytes());
            continue;
        }
        let vowel = sound.last().copied();
        // `ウィ` and `クァ` keep theirs.
        let keeps = match sound[..] {
            [.., before, b'u'] => matches!(before, b'k' | b'g') || is_vowel(Some(&before)),
            [b'u'] => true,
            _ => !is_vowel(vowel.as_ref()),
        };
        if !keeps {
            sound.pop();
        }
        // `シャ` is sha, not shia.
        let hissed = matches!(sound.last(), Some(b'S' | b'C'));
        sound.extend_from_slice(if hissed { small.trim_start_matches('i') } else { small }.as_bytes());
        if hissed && small == "i" {
            sound.push(b'i');
        }
    }
    Some(plain(sound))
}

/// What a katakana is said like; a long vowel and a doubled consonant add nothing.
fn syllable(c: char) -> Option<&'static str> {
    Some(match c {
        'ア' => "a",
        'イ' => "i",
        'ウ' => "u",
        'エ' => "e",
        'オ' | 'ヲ' => "o",
        'カ' => "ka",
        'キ' => "ki",
        'ク' => "ku",
        'ケ' => "ke",
        'コ' => "ko",
        'ガ' => "ga",
        'ギ' => "gi",
        'グ' => "gu",
        'ゲ' => "ge",
        'ゴ' => "go",
        'サ' | 'ザ' => "Sa",
        'シ' | 'ジ' | 'ヂ' => "Si",
        'ス' | 'ズ' | 'ヅ' => "Su",
        'セ' | 'ゼ' => "Se",
        'ソ' | 'ゾ' => "So",
        'タ' => "ta",
        'チ' => "Ci",
        'ツ' => "tSu",
        'テ' => "te",
        'ト' => "to",
        'ダ' => "da",
        'デ' => "de",
        'ド' => "do",
        'ナ' => "na",
        'ニ' => "ni",
        'ヌ' => "nu",
        'ネ' => "ne",
        'ノ' => "no",
        'ハ' => "ha",
        'ヒ' => "hi",
        'フ' => "fu",
        'ヘ' => "he",
        'ホ' => "ho",
        'バ' => "ba",
        'ビ' => "bi",
        'ブ' | 'ヴ' => "bu",
        'ベ' => "be",
        'ボ' => "bo",
        'パ' => "pa",
        'ピ' => "pi",
        'プ' => "pu",
        'ペ' => "pe",
        'ポ' => "po",
        'マ' => "ma",
        'ミ' => "mi",
        'ム' => "mu",
        'メ' => "me",
        'モ' => "mo",
        'ヤ' => "ia",
        'ユ' => "iu",
        'ヨ' => "io",
        'ラ' => "ra",
        'リ' => "ri",
        'ル' => "ru",
        'レ' => "re",
        'ロ' => "ro",
        'ワ' => "ua",
        'ン' => "n",
        'ッ' | 'ー' | '・' => "",
        _ => return None,
    })
}

/// The ways in which a mark's word of folded Latin letters is written in katakana; none for others.
pub(crate) fn as_kana(word: &[u32]) -> Vec<Vec<u8>> {
    let text: Option<String> = word.iter().map(|c| char::from_u32(*c).filter(char::is_ascii_lowercase)).collect();
    text.map(|text| ways(text, RESPELLINGS.iter().chain(IN_KANA), MOST, plain)).unwrap_or_default()
}

/// The same of a mark of several words, each cut off by a bit of `breaks` (see `Enrolled::breaks`).
pub(crate) fn words_as_kana(letters: &[u32], breaks: u64) -> Vec<Vec<u8>> {
    word_by_word(letters, breaks, MOST, as_kana).into_iter().map(plain).collect()
}

/// How Japanese says what Englishmen and Frenchmen write.
const IN_KANA: &[Respell] = &[
    // `converse` is said without its r, and with an a.
    coda_r,
    |word| word.replace("oa", "o").replace("au", "o"),
    |word| word.strip_suffix("ey").map_or_else(|| word.to_owned(), |head| format!("{head}i")),
    |word| word.replace("th", "s"),
    open_y,
    |word| word.replace("ew", "iu"),
    |word| word.strip_suffix("ike").map_or_else(|| word.to_owned(), |head| format!("{head}aiki")),
    |word| if word.len() > 4 { word.trim_end_matches('d').to_owned() } else { word.to_owned() },
];

/// `burberry` → `baberi`, `converse` → `convase`, `ford` → `fod`.
fn coda_r(word: &str) -> String {
    let bytes = word.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (c, next, after) = (bytes[at], bytes.get(at + 1), bytes.get(at + 2));
        let coda = next == Some(&b'r') && after.is_none_or(|c| !is_vowel(Some(c)) && *c != b'y');
        match c {
            b'e' | b'i' | b'u' if coda && at > 0 => out.push('a'),
            b'a' | b'o' if coda && at > 0 => out.push(char::from(c)),
            _ => {
                out.push(char::from(c));
                at += 1;
                continue;
            }
        }
        // Of two the second is said.
        at += 2;
    }
    out
}

/// `dyson` → `daison`.
fn open_y(word: &str) -> String {
    let bytes = word.as_bytes();
    let consonant = |c: &u8| !is_vowel(Some(c)) && *c != b'y';
    match bytes {
        [first, b'y', next, vowel, ..] if consonant(first) && consonant(next) && is_vowel(Some(vowel)) => format!("{}ai{}", char::from(*first), &word[2..]),
        _ => word.to_owned(),
    }
}

/// A sound without what katakana does not tell apart, and without the vowels that it puts after consonants.
pub(super) fn plain(sound: Vec<u8>) -> Vec<u8> {
    let mut letters: Vec<u8> = Vec::with_capacity(sound.len());
    for c in sound {
        let c = match c {
            b'l' => b'r',
            b'v' => b'b',
            b's' | b'j' => b'S',
            other => other,
        };
        // Long vowels, and what is heard as one.
        let long = match letters.last() {
            Some(last) if *last == c => true,
            Some(b'e') => c == b'i',
            Some(b'o') => c == b'u',
            _ => false,
        };
        if !long {
            letters.push(c);
        }
    }
    let mut out: Vec<u8> = Vec::with_capacity(letters.len());
    for (at, c) in letters.iter().enumerate() {
        let (before, next) = (at.checked_sub(1).map(|at| letters[at]), letters.get(at + 1));
        let ends = next.is_none_or(|next| !is_vowel(Some(next)));
        let after = |of: &[u8]| before.is_some_and(|before| of.contains(&before));
        let dropped = match c {
            b'u' => ends && after(b"kgSCtdnhfbpmr"),
            b'o' => ends && after(b"td"),
            b'i' => next.is_none() && after(b"SC"),
            b'g' => ends && after(b"n"),
            _ => false,
        };
        if !dropped {
            out.push(if *c == b'm' && matches!(next, Some(b'b' | b'p')) { b'n' } else { *c });
        }
    }
    out.dedup();
    out.truncate(LONGEST);
    out
}

#[cfg(test)]
mod tests {
    use super::{super::letters, *};

    #[test]
    fn marks_are_heard_in_katakana() {
        for (mark, word) in [
            ("nike", "ナイキ"),
            ("adidas", "アディダス"),
            ("chanel", "シャネル"),
            ("prada", "プラダ"),
            ("rolex", "ロレックス"),
            ("hermes", "エルメス"),
            ("balenciaga", "バレンシアガ"),
            ("gucci", "グッチ"),
            ("gucci", "ｸﾞｯﾁ"),
            ("coach", "コーチ"),
            ("sony", "ソニー"),
            ("puma", "プーマ"),
            ("lego", "レゴ"),
            ("casio", "カシオ"),
            ("samsung", "サムスン"),
            ("burberry", "バーバリー"),
            ("converse", "コンバース"),
            ("disney", "ディズニー"),
            ("dyson", "ダイソン"),
            ("tiffany", "ティファニー"),
            ("cartier", "カルティエ"),
            ("versace", "ヴェルサーチェ"),
            ("supreme", "シュプリーム"),
            ("moncler", "モンクレール"),
            ("oakley", "オークリー"),
            ("crocs", "クロックス"),
            ("dior", "ディオール"),
            ("nintendo", "ニンテンドー"),
        ] {
            let sound = kana(word).unwrap();
            let ways = as_kana(&letters(mark));
            assert!(
                ways.contains(&sound),
                "{mark} {word} {} {:?}",
                String::from_utf8_lossy(&sound),
                ways.iter().map(|w| String::from_utf8_lossy(w)).collect::<Vec<_>>()
            );
        }
        for (mark, word) in [("gucci", "バッグ"), ("coach", "コート"), ("nike", "ニット"), ("sony", "サンダル")] {
            assert!(!as_kana(&letters(mark)).contains(&kana(word).unwrap()), "{mark} {word}");
        }
    }

    #[test]
    fn marks_of_several_words_are_said_word_by_word() {
        assert!(words_as_kana(&letters("louisvuitton"), 1 << 4 | 1 << 11).contains(&kana("ルイヴィトン").unwrap()));
        assert!(words_as_kana(&letters("newbalance"), 1 << 2 | 1 << 9).contains(&kana("ニューバランス").unwrap()));
        assert!(words_as_kana(&letters("katespade"), 1 << 3 | 1 << 8).contains(&kana("ケイト・スペード").unwrap()));
    }

    #[test]
    fn other_scripts_are_not_heard_so() {
        assert_eq!(kana("手表"), None);
        assert!(as_kana(&letters("найк")).is_empty());
    }
}
