//! How words of other languages sound in Hangul, told as katakana tells sounds ([`mod@super::kana`]): `구찌` and one way to say `Gucci` are `guC`. Korean has no f, v and z,
//! and one letter, ㅓ, for what English says in *but*, *her* and *on*: a word has several readings.

use super::kana::plain;

/// Readings of one word.
const MOST: usize = 48;
/// The first syllable of Unicode's, and how many there are.
const FIRST: u32 = 0xac00;
const COUNT: u32 = 19 * 21 * 28;

/// What the first consonant of a syllable may stand for, in Unicode's order, and so the vowel and the last consonant.
const INITIAL: [&[&str]; 19] = [
    &["g"],
    &["k"],
    &["n"],
    &["d"],
    &["t"],
    &["r"],
    &["m"],
    &["b"],
    &["p", "b"],
    &["S"],
    &["S"],
    &[""],
    &["S"],
    &["C"],
    &["C"],
    &["k"],
    &["t"],
    &["p", "f"],
    &["h"],
];
const VOWEL: [&[&str]; 21] = [
    &["a"],
    &["e", "a"],
    &["ia"],
    &["ie"],
    &["a", "o", "u", "e"],
    &["e"],
    &["ia", "ie", "io"],
    &["ie"],
    &["o"],
    &["ua"],
    &["ue"],
    &["oi", "ue"],
    &["io"],
    &["u"],
    &["uo", "ua"],
    &["ue"],
    &["ui"],
    &["iu"],
    &["u"],
    &["ui"],
    &["i"],
];
const FINAL: [&str; 28] =
    ["", "k", "k", "k", "n", "n", "n", "t", "r", "r", "r", "r", "r", "r", "r", "r", "m", "p", "p", "t", "t", "n", "t", "t", "k", "t", "p", ""];

/// Places of vowels and finals that have a say of their own.
const EO: usize = 4;
const EU: usize = 18;
const FINAL_N: usize = 4;

/// Whether a letter is a syllable of Hangul.
pub(crate) const fn is_hangul(letter: u32) -> bool {
    matches!(letter.wrapping_sub(FIRST), 0..COUNT)
}

/// The sounds that a word of Hangul may stand for, the likeliest first; none for other scripts.
pub(crate) fn hangul(word: &[u32]) -> Vec<Vec<u8>> {
    let mut readings: Vec<Vec<u8>> = vec![Vec::new()];
    for (at, letter) in word.iter().enumerate() {
        if !is_hangul(*letter) {
            return Vec::new();
        }
        let number = (letter - FIRST) as usize;
        let (initial, vowel, last) = (number / 588, number % 588 / 28, number % 28);
        let mut ways: Vec<String> = Vec::new();
        for (begin, middle) in INITIAL[initial].iter().flat_map(|begin| VOWEL[vowel].iter().map(move |middle| (begin, middle))) {
            // `샤` is sha, not shia.
            let middle = if matches!(*begin, "S" | "C") && middle.len() > 1 { middle.trim_start_matches('i') } else { middle };
            ways.push([begin, middle, FINAL[last]].concat());
            // `다이슨` is Dyson, `스톤` Stone.
            if vowel == EU && last == FINAL_N {
                ways.extend([[begin, "on"].concat(), [begin, "en"].concat()]);
            }
        }
        // `몽클레어`
        if at > 0 && at + 1 == word.len() && vowel == EO && last == 0 && INITIAL[initial] == [""] {
            ways.push("r".to_owned());
        }
        // Past enough readings each syllable has its likeliest.
        let ways = if readings.len() * ways.len() > MOST { &ways[..1] } else { &ways[..] };
        readings = readings.iter().flat_map(|before| ways.iter().map(move |way| [before, way.as_bytes()].concat())).collect();
    }
    let mut sounds: Vec<Vec<u8>> = Vec::with_capacity(readings.len());
    for sound in readings.into_iter().map(plain) {
        if !sounds.contains(&sound) {
            sounds.push(sound);
        }
    }
    sounds
}

#[cfg(test)]
mod tests {
    use super::{
        super::{as_kana, letters, words_as_kana},
        *,
    };

    fn read(word: &str) -> Vec<Vec<u8>> {
        hangul(&word.chars().map(u32::from).collect::<Vec<_>>())
    }

    #[test]
    fn marks_are_heard_in_hangul() {
        for (mark, word) in [
            ("nike", "나이키"),
            ("gucci", "구찌"),
            ("chanel", "샤넬"),
            ("prada", "프라다"),
            ("dior", "디올"),
            ("rolex", "롤렉스"),
            ("hermes", "에르메스"),
            ("balenciaga", "발렌시아가"),
            ("burberry", "버버리"),
            ("adidas", "아디다스"),
            ("puma", "푸마"),
            ("converse", "컨버스"),
            ("cartier", "까르띠에"),
            ("tiffany", "티파니"),
            ("fendi", "펜디"),
            ("omega", "오메가"),
            ("lego", "레고"),
            ("sony", "소니"),
            ("nintendo", "닌텐도"),
            ("coach", "코치"),
            ("supreme", "슈프림"),
            ("lacoste", "라코스테"),
            ("crocs", "크록스"),
            ("dyson", "다이슨"),
            ("moncler", "몽클레어"),
            ("asics", "아식스"),
            ("reebok", "리복"),
            ("patagonia", "파타고니아"),
        ] {
            let ways = as_kana(&letters(mark));
            let show = |all: &[Vec<u8>]| all.iter().map(|sound| String::from_utf8_lossy(sound).into_owned()).collect::<Vec<_>>().join(" ");
            assert!(read(word).iter().any(|sound| ways.contains(sound)), "{mark} {word}: {} | {}", show(&read(word)), show(&ways));
        }
        let several = |letters: &[u32], breaks: u64, word: &str| {
            let ways = words_as_kana(letters, breaks);
            assert!(read(word).iter().any(|sound| ways.contains(sound)), "{word}");
        };
        several(&letters("louisvuitton"), 1 << 4 | 1 << 11, "루이비통");
        several(&letters("newbalance"), 1 << 2 | 1 << 9, "뉴발란스");
        for (mark, word) in [("nike", "나일론"), ("gucci", "구두"), ("chanel", "샌들"), ("dior", "디자인"), ("prada", "파라다이스")] {
            assert!(!read(word).iter().any(|sound| as_kana(&letters(mark)).contains(sound)), "{mark} {word}");
        }
    }

    #[test]
    fn other_scripts_are_not_heard_so_and_long_words_have_an_end() {
        assert!(read("ナイキ").is_empty());
        assert!(read(&"어퍼".repeat(20)).len() <= MOST);
    }
}
