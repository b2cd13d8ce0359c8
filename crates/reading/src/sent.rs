//! What a scanner sends for a symbol (ISO/IEC 15424, GS1 General Specifications §7.8): rxing tells some of it otherwise.

use crate::Format;

/// The symbology identifier and the text.
pub fn sent(format: Format, symbology: String, text: &str) -> (String, String) {
    let named = |symbology: &str, text: String| (symbology.to_owned(), text);
    match format {
        Format::UpcA => named("]E0", format!("{text:0>13}")),
        Format::UpcE => match expanded(text) {
            Some(digits) => named("]E0", format!("0{digits}")),
            None => (symbology, text.to_owned()),
        },
        // Fourteen digits have a check digit, if they are a GTIN's.
        Format::Itf => named(if is_checked(text) { "]I1" } else { "]I0" }, text.to_owned()),
        Format::DataBar => named("]e0", format!("01{text}")),
        // FNC1 at the start is what the symbology says.
        _ => (symbology, text.strip_prefix("]C1").unwrap_or(text).to_owned()),
    }
}

/// The twelve digits of UPC-A for the eight of UPC-E, in which zeros are left out (§5.2.2.4).
fn expanded(text: &str) -> Option<String> {
    let digits: [char; 8] = text.chars().collect::<Vec<_>>().try_into().ok().filter(|digits: &[char; 8]| digits.iter().all(char::is_ascii_digit))?;
    let [system, a, b, c, d, e, last, check] = digits;
    Some(match last {
        '0'..='2' => format!("{system}{a}{b}{last}0000{c}{d}{e}{check}"),
        '3' => format!("{system}{a}{b}{c}00000{d}{e}{check}"),
        '4' => format!("{system}{a}{b}{c}{d}00000{e}{check}"),
        _ => format!("{system}{a}{b}{c}{d}{e}0000{last}{check}"),
    })
}

/// Whether the last digit is the check digit of the others (§7.9).
fn is_checked(digits: &str) -> bool {
    let weighted = digits.bytes().rev().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight);
    weighted.sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_symbol_is_told_as_a_scanner_sends_it() {
        for (format, text, said) in [
            (Format::UpcA, "036000291452", "]E00036000291452"),
            (Format::UpcE, "01234565", "]E00012345000065"),
            (Format::UpcE, "04252614", "]E00042100005264"),
            (Format::UpcE, "01234537", "]E00012300000457"),
            (Format::UpcE, "01234541", "]E00012340000051"),
            (Format::Itf, "14006381333938", "]I114006381333938"),
            (Format::Itf, "14006381333930", "]I014006381333930"),
            (Format::DataBar, "04006381333931", "]e00104006381333931"),
            (Format::Code128, "]C10104006381333931", "]C10104006381333931"),
        ] {
            let symbology = if format == Format::Code128 { "]C1" } else { "]x9" };
            let (symbology, sent) = sent(format, symbology.to_owned(), text);
            assert_eq!(format!("{symbology}{sent}"), said, "{format:?} {text}");
        }
    }
}
