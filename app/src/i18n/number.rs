//! Numbers and days as a language writes them (after Unicode CLDR).

use super::Language;
use model::{money::Money, time::Timestamp};
use time::Date;

/// What groups the digits by three, and what stands before the decimals.
const fn separators(language: Language) -> (char, char) {
    match language {
        Language::English | Language::Chinese => (',', '.'),
        Language::German | Language::Spanish | Language::Italian => ('.', ','),
        // A narrow space that no line breaks at.
        Language::French => ('\u{202f}', ','),
    }
}

/// `1284000` → `1,284,000`, `1.284.000`, `1 284 000`.
#[must_use]
pub fn number_in(language: Language, number: i64) -> String {
    let group = separators(language).0;
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 3);
    if number < 0 {
        text.push('−');
    }
    // Spanish groups from 10.000 on.
    let grouped = language != Language::Spanish || digits.len() > 4;
    for (at, digit) in digits.chars().enumerate() {
        if grouped && at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    text
}

/// An amount as people write it: `€39.00`, `¥1,200`, `CHF 12.50`; on the continent `1.284,00 €`. The sign for the currencies everybody knows by it, the
/// code for all others: a bare `$` is US dollars only.
#[must_use]
pub fn money_in(language: Language, amount: Money) -> String {
    written(language, amount, false)
}

/// A round amount: its minor unit is left out where there is none of it.
#[must_use]
pub fn round_money_in(language: Language, amount: Money) -> String {
    written(language, amount, true)
}

fn written(language: Language, amount: Money, round: bool) -> String {
    let scale = 10_i64.pow(amount.currency.decimals());
    let minus = if amount.minor < 0 { "−" } else { "" };
    let code = amount.currency.as_str().to_owned();
    let sign = match &*code {
        "EUR" => Some("€"),
        "USD" => Some("$"),
        "GBP" => Some("£"),
        // In Chinese the same sign is the yuan's.
        "JPY" if language != Language::Chinese => Some("¥"),
        _ => None,
    };
    let whole = number_in(language, (amount.minor / scale).saturating_abs());
    let fraction = match amount.currency.decimals() as usize {
        0 => String::new(),
        _ if round && amount.minor % scale == 0 => String::new(),
        width => format!("{}{:0width$}", separators(language).1, (amount.minor % scale).abs()),
    };
    match (language, sign) {
        (Language::English | Language::Chinese, Some(sign)) => format!("{minus}{sign}{whole}{fraction}"),
        (Language::English | Language::Chinese, None) => format!("{minus}{code}\u{a0}{whole}{fraction}"),
        (_, sign) => format!("{minus}{whole}{fraction}\u{a0}{}", sign.unwrap_or(&code)),
    }
}

/// Tenths as a number with one decimal, or none if it is 0.
fn tenths_in(language: Language, tenths: i64) -> String {
    let whole = number_in(language, tenths / 10);
    if tenths % 10 == 0 { whole } else { format!("{whole}{}{}", separators(language).1, (tenths % 10).abs()) }
}

/// A large number in three digits: `12.6 M`, `48 k`; below 10,000 in full. German and Italian do not shorten thousands, Chinese counts by ten thousands.
#[must_use]
pub fn compact_in(language: Language, number: i64) -> String {
    const THOUSAND: i64 = 1_000;
    const MILLION: i64 = 1_000_000;
    const BILLION: i64 = 1_000_000_000;
    let (unit, name) = match (language, number.unsigned_abs()) {
        (_, 0..10_000) | (Language::German | Language::Italian, 0..1_000_000) => return number_in(language, number),
        (Language::Chinese, 0..100_000_000) => (10_000, "万"),
        (Language::Chinese, _) => (100_000_000, "亿"),
        (Language::Spanish, 0..1_000_000) => (THOUSAND, "mil"),
        (_, 0..1_000_000) => (THOUSAND, "k"),
        (Language::German, 0..1_000_000_000) => (MILLION, "Mio."),
        (Language::Italian, 0..1_000_000_000) => (MILLION, "Mln"),
        // Spanish knows no word for a thousand millions.
        (Language::Spanish, _) => (MILLION, "M"),
        (_, 0..1_000_000_000) => (MILLION, "M"),
        (Language::German, _) => (BILLION, "Mrd."),
        (Language::French, _) => (BILLION, "Md"),
        (Language::Italian, _) => (BILLION, "Mrd"),
        (Language::English, _) => (BILLION, "bn"),
    };
    // Cut, not rounded: 999,999 is not a million yet.
    let tenths = number / (unit / 10);
    let shown = tenths_in(language, if tenths.abs() >= 1_000 { tenths - tenths % 10 } else { tenths });
    let space = if language == Language::Chinese { "" } else { "\u{a0}" };
    format!("{shown}{space}{name}")
}

/// `97.4 %`; `None` of nothing.
#[must_use]
pub fn percent_in(language: Language, part: i64, whole: i64) -> Option<String> {
    if whole <= 0 {
        return None;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    let nearest = (part * 2_000 + whole).div_euclid(whole * 2);
    // Some is not none, and most is not all.
    let tenths = if part > 0 && part < whole { nearest.clamp(1, 999) } else { nearest };
    let tenths = i64::try_from(tenths).unwrap_or(i64::MAX);
    let space = if language == Language::Chinese { "" } else { "\u{a0}" };
    Some(format!("{}{space}%", tenths_in(language, tenths)))
}

/// `12 Mar 2026`, `12. März 2026`, `2026年3月12日`.
#[must_use]
pub fn day_in(language: Language, date: Date) -> String {
    const MONTHS: [[&str; 12]; 5] = [
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
        ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
        ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
        ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
    ];
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    let name = MONTHS.get(language as usize).map_or("", |names| names[usize::from(month) - 1]);
    match language {
        Language::Chinese => format!("{year}年{month}月{day}日"),
        Language::German => format!("{day}. {name} {year}"),
        Language::French if day == 1 => format!("1er {name} {year}"),
        Language::English | Language::French | Language::Spanish | Language::Italian => format!("{day} {name} {year}"),
    }
}

/// `23 Nov 2026, 18:47 UTC`.
#[must_use]
pub fn instant_in(language: Language, at: Timestamp) -> String {
    let at = at.to_offset();
    let comma = if language == Language::Chinese { " " } else { ", " };
    format!("{}{comma}{:02}:{:02} UTC", day_in(language, at.date()), at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{date::Day, money::Currency};

    fn in_all<T>(write: impl Fn(Language) -> T) -> [T; 6] {
        Language::ALL.map(write)
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        let money = |minor, code| Money { minor, currency: Currency::parse(code).unwrap() };
        let text = |minor, code| money_in(Language::English, money(minor, code));
        assert_eq!(text(3_900, "EUR"), "€39.00");
        assert_eq!(text(123_456_789, "USD"), "$1,234,567.89");
        assert_eq!(text(1_200, "JPY"), "¥1,200");
        assert_eq!(text(-50, "GBP"), "−£0.50");
        assert_eq!(text(1_250, "CHF"), "CHF\u{a0}12.50");
        assert_eq!(text(1_250, "KWD"), "KWD\u{a0}1.250");
        let euros = in_all(|l| money_in(l, money(-128_400, "EUR")));
        assert_eq!(euros, ["−€1,284.00", "−1.284,00\u{a0}€", "−1\u{202f}284,00\u{a0}€", "−1284,00\u{a0}€", "−1.284,00\u{a0}€", "−€1,284.00"]);
        assert_eq!(money_in(Language::Chinese, money(1_200, "JPY")), "JPY\u{a0}1,200");
        let round = |minor| round_money_in(Language::English, money(minor, "EUR"));
        assert_eq!([round(100_000), round(50)], ["€1,000", "€0.50"]);
    }

    #[test]
    fn digits_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "−1,234,567"), (i64::MIN, "−9,223,372,036,854,775,808")] {
            assert_eq!(number_in(Language::English, number), text);
        }
        assert_eq!(in_all(|l| number_in(l, 1_284)), ["1,284", "1.284", "1\u{202f}284", "1284", "1.284", "1,284"]);
        assert_eq!(number_in(Language::Spanish, 12_840), "12.840");
    }

    #[test]
    fn large_numbers_are_cut_to_what_one_remembers() {
        for (number, text) in [(9_999, "9,999"), (48_000, "48 k"), (48_190, "48.1 k"), (999_999, "999 k"), (12_640_000, "12.6 M"), (2_000_000_000, "2 bn")] {
            assert_eq!(compact_in(Language::English, number).replace('\u{a0}', " "), text);
        }
        let plain = |number| in_all(|l| compact_in(l, number).replace('\u{a0}', " "));
        assert_eq!(plain(48_190), ["48.1 k", "48.190", "48,1 k", "48,1 mil", "48.190", "4.8万"]);
        assert_eq!(plain(12_640_000), ["12.6 M", "12,6 Mio.", "12,6 M", "12,6 M", "12,6 Mln", "1,264万"]);
        assert_eq!(plain(2_000_000_000), ["2 bn", "2 Mrd.", "2 Md", "2000 M", "2 Mrd", "20亿"]);
    }

    #[test]
    fn a_share_of_nothing_is_no_number() {
        assert_eq!(percent_in(Language::English, 0, 0), None);
        assert_eq!(percent_in(Language::English, 974, 1_000).as_deref(), Some("97.4\u{a0}%"));
        assert_eq!(percent_in(Language::Chinese, 974, 1_000).as_deref(), Some("97.4%"));
        assert_eq!(percent_in(Language::French, 3, 3).as_deref(), Some("100\u{a0}%"));
        assert_eq!(percent_in(Language::English, 2, 3).as_deref(), Some("66.7\u{a0}%"));
        assert_eq!(percent_in(Language::English, 1, 100_000).as_deref(), Some("0.1\u{a0}%"));
        // 99.96 % is not all.
        assert_eq!(percent_in(Language::German, 2_499, 2_500).as_deref(), Some("99,9\u{a0}%"));
    }

    #[test]
    fn days_and_instants_read_as_people_write_them() {
        let day: Day = "2026-03-01".parse().unwrap();
        assert_eq!(
            in_all(|l| day_in(l, day.date())),
            ["1 Mar 2026", "1. März 2026", "1er mars 2026", "1 mar 2026", "1 mar 2026", "2026年3月1日"].map(str::to_owned)
        );
        let at = Timestamp(1_795_459_651_000_000);
        assert_eq!(instant_in(Language::English, at), at.to_text());
        assert_eq!(instant_in(Language::German, at), "23. Nov. 2026, 18:47 UTC");
        assert_eq!(instant_in(Language::Chinese, at), "2026年11月23日 18:47 UTC");
    }
}
