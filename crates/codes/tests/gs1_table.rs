//! Every identifier of the table has values that are read in every form, and others that are not.
#![expect(clippy::unwrap_used, reason = "tests")]

use codes::{
    digital_link::Stem,
    gs1::{
        Ai, Elements, Order,
        ai::{Content, Part, Set},
    },
};

/// All identifiers that are in use.
fn all() -> Vec<Ai> {
    (2..=4).flat_map(|width: usize| (0..10_u32.pow(u32::try_from(width).unwrap())).filter_map(move |number| Ai::of(&format!("{number:0width$}")))).collect()
}

/// The longest or shortest text that fits a part.
fn sample(part: &Part, long: bool) -> String {
    let length = if long { part.most } else { part.least };
    let has = |content| part.contents.contains(&content);
    let fixed = part.contents.iter().find_map(|content| {
        Some(match content {
            Content::Date | Content::DateOrMonth => "261231",
            Content::LongDate => "20240229",
            Content::Time => "2359",
            Content::Hour => "23",
            Content::Sixtieth => "59",
            Content::Country | Content::CountryOrSeveral => "276",
            Content::CountryLetters => "DE",
            Content::Currency => "978",
            Content::Sex | Content::Winding => "9",
            Content::PieceOfTotal => "0102",
            Content::PlaceOfTotal => "2/3",
            Content::Iban => "DE89370400440532013000",
            Content::Latitude | Content::Longitude => "0279085848",
            Content::YesOrNo => "1",
            Content::MediaType => "10",
            Content::Minus => "-",
            Content::Zero => "0",
            Content::CheckPair => "1987654Ad4X4bL5ttr2310c2K",
            _ => return None,
        })
    });
    if let Some(fixed) = fixed {
        return fixed.to_owned();
    }
    if has(Content::CheckDigit) {
        let digits = "1".repeat(length - 1);
        return format!("{digits}{}", model::gtin::check_digit(digits.as_bytes()));
    }
    let digits = part.set == Set::Digits || has(Content::Coupon);
    let start = if has(Content::CompanyPrefix) { "9521" } else { "" };
    format!("{start}{}", if digits { "7" } else { "A" }.repeat(length.saturating_sub(start.len())))
}

fn values(ai: Ai) -> [String; 2] {
    let long = ai.parts().iter().map(|part| sample(part, true)).collect();
    [long, ai.parts().iter().filter(|part| !part.optional).map(|part| sample(part, false)).collect()]
}

#[test]
fn the_table_has_the_identifiers_of_the_general_specifications() {
    let all = all();
    let of = |width: usize| all.iter().map(Ai::as_str).filter(|ai| ai.len() == width).collect::<Vec<_>>().join(" ");
    assert_eq!(of(2), "00 01 02 03 10 11 12 13 15 16 17 20 21 22 30 37 90 91 92 93 94 95 96 97 98 99");
    assert_eq!(
        of(3),
        "235 240 241 242 243 250 251 253 254 255 400 401 402 403 410 411 412 413 414 415 416 417 420 421 422 423 424 425 426 427 \
         710 711 712 713 714 715 716"
    );
    // 53 measures with none to five decimals; amounts and prices with none to nine, a discount with none to three, a price by unit with none to five.
    assert_eq!(all.iter().filter(|ai| ai.as_str().starts_with('3') && ai.as_str().len() == 4).count(), 53 * 6 + 4 * 10 + 4 + 6);
    assert_eq!(all.iter().filter(|ai| ai.is_key()).count(), 16);
}

#[test]
fn every_identifier_is_read_in_brackets_as_an_element_string_and_in_an_address() {
    let stem = Stem::parse("https://h.example").unwrap();
    for ai in all() {
        for value in values(ai) {
            let elements = Elements::parse_part(&format!("({ai}){value}")).unwrap_or_else(|error| panic!("({ai}){value}: {error}"));
            assert_eq!(elements.get(ai.as_str()), Some(&*value));
            let raw = format!("]d2{}", elements.to_element_string(Order::AsGiven));
            assert_eq!(Elements::parse_part(&raw).unwrap(), elements, "{raw}");
            if let Ok(link) = elements.to_link(&stem) {
                assert_eq!(Elements::parse_part(&link).unwrap(), elements, "{link}");
            }
            assert_eq!(elements.to_link(&stem).is_ok(), ai.is_key());
        }
    }
}

#[test]
fn no_identifier_takes_a_value_that_is_longer_or_has_another_character() {
    for ai in all() {
        let [long, short] = values(ai);
        let most: usize = ai.parts().iter().map(|part| part.most).sum();
        if long.len() == most {
            assert!(Elements::parse_part(&format!("({ai}){long}0")).is_err(), "({ai}){long}0");
        }
        let at = format!("({ai})").len();
        for wrong in ["€", "\u{1d}", "~"] {
            assert_eq!(Elements::parse_part(&format!("({ai}){wrong}{short}")).unwrap_err().at, at, "({ai}){wrong}{short}");
        }
        assert!(Elements::parse_part(&format!("({ai})")).is_err());
    }
}
