//! Element strings, brackets, Digital Links and what scanners send: examples from the standards, and what is wrong with bad ones.
#![expect(clippy::unwrap_used, reason = "tests")]

use codes::{
    digital_link::Stem,
    gs1::{Ai, BuildError, CodeKind, Elements, Order, Problem, Recognised},
};

/// The elements of a text, in brackets.
fn read(text: &str) -> String {
    match Elements::parse(text) {
        Ok(elements) => elements.to_string(),
        Err(error) => format!("{} {error}", error.at),
    }
}

fn stem() -> Stem {
    Stem::parse("https://id.example.com/some").unwrap()
}

#[test]
fn every_form_says_the_same() {
    let unit = "(01)09521234543213(17)261231(10)ABC/1(21)12+345";
    for text in [
        unit,
        " (01) 09521234543213 (17) 261231 (10) ABC/1 (21) 12+345\r\n",
        "01095212345432131726123110ABC/1\u{1d}2112+345",
        "01095212345432131726123110ABC/1^2112+345",
        "^01095212345432131726123110ABC/1^2112+345^",
        "0109521234543213^17261231^10ABC/1^2112+345",
        "]d201095212345432131726123110ABC/1\u{1d}2112+345",
        "]d2\u{1d}01095212345432131726123110ABC/1\u{1d}2112+345",
        "]Q301095212345432131726123110ABC/1\u{1d}2112+345",
        "]C101095212345432131726123110ABC/1\u{1d}2112+345",
        "]e001095212345432131726123110ABC/1\u{1d}2112+345",
        "]J101095212345432131726123110ABC/1\u{1d}2112+345",
        "]d101095212345432131726123110ABC/1\u{1d}2112+345",
    ] {
        assert_eq!(read(text), unit, "{text}");
    }
    let link = "(01)09521234543213(10)ABC/1(21)12+345(17)261231";
    for text in [
        "https://id.gs1.org/01/09521234543213/10/ABC%2f1/21/12+345?17=261231",
        "HTTP://ID.GS1.ORG:8080/stem/01/09521234543213/10/ABC%2F1/21/12%2B345?linkType=all&17=261231;utm=1#top",
        "]Q1https://example.com/a/01/b/c/01/09521234543213/10/ABC%2F1/21/12%2B345/?17=26%31231",
        "]d1https://example.com/01/09521234543213/10/ABC%2F1/21/12%2B345?17=261231&17=261231",
    ] {
        assert_eq!(read(text), link, "{text}");
    }
}

#[test]
fn numbers_become_fourteen_digits() {
    for (text, gtin) in [
        ("4006381333931", "04006381333931"),
        ("04006381333931", "04006381333931"),
        ("036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
        ("4 006381-333931", "04006381333931"),
        ("]E04006381333931", "04006381333931"),
        ("]E00036000291452", "00036000291452"),
        ("]E496385074", "00000096385074"),
        ("]I110614141543219", "10614141543219"),
        ("]I010614141543219", "10614141543219"),
        ("]E3400638133393112", "04006381333931"),
        ("]E3400638133393151299", "04006381333931"),
        ("]Q14006381333931", "04006381333931"),
    ] {
        assert_eq!(read(text), format!("(01){gtin}"), "{text}");
    }
}

#[test]
fn the_standards_examples_are_read() {
    for text in [
        // GS1 General Specifications §2 to §4, §7.9.5; GS1 Digital Link: URI Syntax §5.
        "(00)106141412345678908",
        "(00)395011010013000129(02)09521234543213(37)24",
        "(01)09521234543213(3103)001750",
        "(01)09521234543213(3922)1050(3102)000525",
        "(01)09521234543213(3932)9781050(30)3",
        "(01)09521234543213(15)270100",
        "(01)09521234543213(11)240229",
        "(01)09521234543213(235)TPX-1(10)L1",
        "(01)09521234543213(21)A(250)B",
        "(01)09521234543213(7003)2612312359",
        "(01)09521234543213(7007)261201261231",
        "(01)09521234543213(7011)2612311200",
        "(01)09521234543213(423)276756040",
        "(01)09521234543213(7030)276ABC(7039)999X",
        "(01)09521234543213(8008)26123123",
        "(01)09521234543213(8008)261231235959",
        "(01)09521234543213(8001)00150001001190",
        "(01)09521234543213(21)A(8030)abc_DEF-123=",
        "(8006)095212345432130102(21)1",
        "(8026)095212345432130102(37)7(00)106141412345678908",
        "(253)9521321123458000001",
        "(255)9521321123458000001(3902)100",
        "(401)9521ABC",
        "(402)95213211234567896",
        "(414)9521321123458(254)32a/b",
        "(417)9521321123458(7040)1ABC",
        "(415)9521321123458(8020)REF",
        "(415)9521321123458(8020)REF(12)261231(8007)DE89370400440532013000",
        "(00)106141412345678908(4300)GS1+Brussels%2C+AV(4307)BE(4321)0",
        "(00)106141412345678908(4309)02790858483015297971(4331)002500-",
        "(00)106141412345678908(420)10179(403)A1",
        "(8003)09521321123458A1",
        "(8004)9521321-XY",
        "(8010)9521-A/B#1(8011)12",
        "(8013)1987654Ad4X4bL5ttr2310c2K",
        "(8017)952132112345678902(8019)1",
        "(8018)952132112345678902(7258)2/3(7259)BABY(7252)2(7250)20240229",
        "(01)09521234543213(8200)http://example.com/x",
        "(90)anything(99)<goes>",
    ] {
        let read = read(text);
        // Check digits that this table has wrong would be caught here, too.
        assert_eq!(read, text);
    }
}

#[test]
fn brackets_in_values_are_kept_apart_from_identifiers() {
    for (value, shown) in [("a(b)c", "a(b)c"), ("(1)", "(1)"), ("(12345)", "(12345)"), ("x(10)y", "x\\(10)y"), ("(99)", "\\(99)"), ("((10)", "(\\(10)")] {
        let elements = Elements::new([("01", "09521234543213"), ("21", value)]).unwrap();
        assert_eq!(elements.to_string(), format!("(01)09521234543213(21){shown}"));
        assert_eq!(Elements::parse(&elements.to_string()).unwrap(), elements);
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (text, at, sentence) in [
        ("", 0, "There is nothing to read"),
        (" \u{1d}", 1, "There is nothing to read"),
        ("]d2", 3, "There is nothing to read"),
        ("hello", 0, "This is neither a GS1 element string, nor a GS1 Digital Link, nor a GTIN"),
        ("AZ:0123456789ABCDEFGHIJKLMNOP", 0, "This is an Amazon Transparency code: it has no GS1 elements"),
        ("]X012", 0, "“]X0” is not the identifier of a symbol that carries GS1 data"),
        ("]E34006381333931", 3, "A symbol ]E3 carries 15 digits; here are 13"),
        ("]E340063813339325 1", 3, "A symbol ]E3 carries 18 digits; here are 16"),
        ("]E0400638133393", 3, "A symbol ]E0 carries 13 digits; here are 12"),
        ("4006381333932", 12, "The last digit of this GTIN should be 1, not 2: check the number for a slip"),
        ("]E04006381333932", 15, "The last digit of this GTIN should be 1, not 2: check the number for a slip"),
        ("0000000000000", 0, "A GTIN of nothing but zeros is a placeholder, not a product"),
        ("(01)09521234543214", 17, "The check digit in the value of (01) should be 3, not 4: look for a slip"),
        ("0109521234543214", 15, "The check digit in the value of (01) should be 3, not 4: look for a slip"),
        ("(01)0952123454321", 17, "The value of (01) is too short: it has 13 characters, and at least 14 are needed"),
        ("(01)095212345432130", 18, "The value of (01) is too long: it has 15 characters, and at most 14 are allowed"),
        ("(01)09521234543213(21)", 22, "(21) has no value"),
        ("(01)09521234543213(21)é", 22, "“é” may not stand here: the value of (21) has a character of GS1's set 82 in this place"),
        ("(01)09521234543213(21)aé", 23, "“é” may not stand here: the value of (21) has a character of GS1's set 82 in this place"),
        ("(01)é", 4, "“é” may not stand here: the value of (01) has a digit in this place"),
        ("010952123454321é21A", 15, "“é” may not stand here: the value of (01) has a digit in this place"),
        ("(01)09521234543213(21)A B", 23, "“ ” may not stand here: the value of (21) has a character of GS1's set 82 in this place"),
        ("(01)09521234543213(21)123456789012345678901", 42, "The value of (21) is too long: it has 21 characters, and at most 20 are allowed"),
        ("(01)09521234543213(17)261301", 24, "“13” in the value of (17) is not a month"),
        ("(01)09521234543213(17)250229", 26, "“29” in the value of (17) is not a day of that month"),
        ("(01)09521234543213(7003)2612312460", 30, "“24” in the value of (7003) is not an hour"),
        ("(01)09521234543213(7006)261200", 28, "“00” in the value of (7006) is not a day of that month"),
        ("(01)09521234543213(422)000", 23, "“000” in the value of (422) is not a country's number in ISO 3166-1"),
        ("(01)09521234543213(423)27", 25, "The value of (423) is too short: it has 2 characters, and at least 3 are needed"),
        ("(01)09521234543213(4307)DE", 18, "(4307) needs (00) beside it"),
        ("(21)ABC", 0, "(21) needs (01), (03) or (8006) beside it"),
        (
            "(01)09521234543213(8030)AAAA",
            18,
            "(8030) needs (00), (01) with (21), (253), (255), (8003), (8004), (8006) with (21), (8010) with (8011), (8017), or (8018) beside it",
        ),
        ("(01)09521234543213(21)A(235)B", 23, "(21) may not stand beside (235)"),
        ("(01)09521234543213(3102)000100(3103)001000", 30, "(3102) may not stand beside (3103)"),
        ("(01)09521234543213(10)A(10)B", 23, "(10) comes twice, with different values"),
        ("(8013)1987654Ad4X4bL5ttr2310cXK", 29, "The last two characters of the value of (8013) should be 2K: look for a slip"),
        ("(8004)95A1", 6, "“95A1” in the value of (8004) is not the beginning of a GS1 Company Prefix, which has four digits or more"),
        ("(8006)095212345432130302(21)1", 20, "“0302” in the value of (8006) is not the number of a piece and the number of all pieces"),
        ("(415)9521321123458(8020)R(8007)DE88370400440532013000", 31, "“DE88370400440532013000” in the value of (8007) is not an IBAN with right check digits"),
        ("(00)106141412345678908(4300)50%", 30, "“%” in the value of (4300) is not percent-encoding"),
        ("(04)1", 1, "“04” is not a GS1 application identifier"),
        ("(x)1", 1, "“x” is not a GS1 application identifier"),
        ("(01", 0, "An identifier in brackets, such as (01), must stand here"),
        ("0109521234543213é", 16, "“é” is not a GS1 application identifier"),
        ("0109521234543213^^10A", 17, "“^” is not a GS1 application identifier"),
        ("0109521234543213050607", 16, "“0506” is not a GS1 application identifier"),
        ("é(01)1", 0, "This is neither a GS1 element string, nor a GS1 Digital Link, nor a GTIN"),
        ("ftp://x/01/09521234543213", 0, "A GS1 Digital Link begins with https:// or http://, in small letters or capitals, and a host"),
        ("Https://x/01/09521234543213", 0, "A GS1 Digital Link begins with https:// or http://, in small letters or capitals, and a host"),
        ("https:///01/09521234543213", 0, "A GS1 Digital Link begins with https:// or http://, in small letters or capitals, and a host"),
        ("https://x.example/p/1", 17, "The path of this address has no GS1 key, such as /01/ and 14 digits"),
        ("https://é.example/01/09521234543214", 34, "The check digit in the value of (01) should be 3, not 4: look for a slip"),
        ("https://x.example/01/9521234543213", 34, "The value of (01) is too short: it has 13 characters, and at least 14 are needed"),
        ("https://x.example/01/09521234543213/21/A/10/B", 41, "“10” may not stand here: in the path after /01/ come 22, 10, 21 in this order, or 235"),
        ("https://x.example/00/106141412345678908/21/A", 40, "“21” may not stand here: in the path after /00/ come no others"),
        ("https://x.example/01/09521234543213/21/%41%", 42, "A % must be followed by two hexadecimal digits"),
        ("https://x.example/01/09521234543213/21/%41%20", 42, "“ ” may not stand here: the value of (21) has a character of GS1's set 82 in this place"),
        ("https://x.example/01/09521234543213?10=A", 36, "(10) belongs in the path of the address, and not in its query"),
        ("https://x.example/01/09521234543213?254=A", 36, "(254) may not stand in the query of a GS1 Digital Link"),
        ("https://x.example/01/09521234543213?00=106141412345678900", 56, "The check digit in the value of (00) should be 8, not 0: look for a slip"),
        ("https://x.example/01/09521234543213?a=1&12345=1", 40, "“12345” is not a GS1 application identifier"),
        ("https://x.example/01/09521234543213?17=26+231", 41, "“ ” may not stand here: the value of (17) has a digit in this place"),
        ("https://x.example/01/09521234543213?17", 38, "(17) has no value"),
    ] {
        let error = Elements::parse(text).unwrap_err();
        assert_eq!((error.at, &*error.to_string()), (at, sentence), "{text}");
        assert!(error.at <= text.chars().count());
    }
}

#[test]
fn companions_may_be_in_another_symbol_of_the_thing() {
    assert!(Elements::parse("(10)LOT").is_err());
    assert_eq!(Elements::parse_part("(10)LOT").unwrap().get("10"), Some("LOT"));
    assert!(matches!(Elements::parse_part("(01)09521234543213(37)2").unwrap_err().problem, Problem::Excluded { .. }));
}

#[test]
fn element_strings_have_a_separator_only_where_one_is_needed() {
    let elements = Elements::parse("(01)09521234543213(10)LOT(17)261231(21)A").unwrap();
    assert_eq!(elements.to_element_string(Order::AsGiven), "010952123454321310LOT\u{1d}1726123121A");
    assert_eq!(elements.to_element_string(Order::PredefinedFirst), "01095212345432131726123110LOT\u{1d}21A");
    let elements = Elements::parse("(01)09521234543213(422)276(10)A").unwrap();
    assert_eq!(elements.to_element_string(Order::AsGiven), "0109521234543213422276\u{1d}10A");
}

#[test]
fn links_have_qualifiers_in_order_and_the_rest_in_the_query() {
    for (elements, link) in [
        ("(01)09521234543213(21)A+B(10)L/1(17)261231", "/01/09521234543213/10/L%2F1/21/A%2BB?17=261231"),
        ("(17)261231(01)09521234543213", "/01/09521234543213?17=261231"),
        ("(01)09521234543213(235)X(10)L", "/01/09521234543213/235/X?10=L"),
        ("(8006)095212345432130102(21)1(10)2", "/8006/095212345432130102/10/2/21/1"),
        ("(414)9521321123458(254)1", "/414/9521321123458/254/1"),
        ("(414)9521321123458(7040)1ABC", "/414/9521321123458/7040/1ABC"),
        ("(417)9521321123458(7040)1ABC", "/417/9521321123458/7040/1ABC"),
        ("(415)9521321123458(8020)R(3902)1", "/415/9521321123458/8020/R?3902=1"),
        ("(8010)9521-A/B#1(8011)12", "/8010/9521-A%2FB%231/8011/12"),
        ("(8018)952132112345678902(8019)1(8002)x&y", "/8018/952132112345678902/8019/1?8002=x%26y"),
        ("(00)106141412345678908(01)09521234543213", "/00/106141412345678908?01=09521234543213"),
        ("(00)106141412345678908(01)09521234543213(21)A", "/01/09521234543213/21/A?00=106141412345678908"),
        ("(00)395011010013000129(02)09521234543213(37)24", "/00/395011010013000129?02=09521234543213&37=24"),
    ] {
        let read = Elements::parse(elements).unwrap();
        let built = read.to_link(&stem()).unwrap();
        assert_eq!(built, format!("https://id.example.com/some{link}"));
        let back = Elements::parse(&built).unwrap();
        assert!(back.len() == read.len() && read.iter().all(|one| back.get(one.ai.as_str()) == Some(&one.value)), "{link}");
    }
    let error = |text: &str| Elements::parse(text).unwrap().to_link(&stem()).unwrap_err();
    assert_eq!(error("(400)A"), BuildError::NoKey);
    assert_eq!(error("(01)09521234543213(22)A(235)B"), BuildError::NoPlace(Ai::of("235").unwrap(), Ai::of("01").unwrap()));
    assert_eq!(error("(01)09521234543213(8200)http://x").to_string(), "(8200) has no place in a GS1 Digital Link that begins with (01)");
}

#[test]
fn kinds_of_codes_are_told_apart() {
    for (text, kind) in [
        ("7K3QF-0M9XT-2WHBE-R5JDN", CodeKind::UnitCode),
        ("7k3qf0m9xt2whber5jdn", CodeKind::UnitCode),
        // Can be read as (90), and as an order number: a unit code all the same.
        ("90ABCDEFGHJKMNPQRSTV", CodeKind::UnitCode),
        ("400BCDEFGHJKMNPQRSTV", CodeKind::UnitCode),
        ("AZ:0123456789ABCDEFGHIJKLMNOP", CodeKind::AmazonTransparency),
        (" ZA:0123456789ABCDEFGHIJKLMNOP\n", CodeKind::AmazonTransparency),
        ("0100376204200301214P1OZMT7D8B81EMF4WW4", CodeKind::ElementString),
        ("(01)00376204200301(21)4P1OZMT7D8B81EMF4WW4", CodeKind::ElementString),
        ("]d20100376204200301214P1OZMT7D8B81EMF4WW4", CodeKind::ElementString),
        ("00106141412345678908", CodeKind::ElementString),
        ("^10LOT", CodeKind::ElementString),
        ("https://x.example/01/09521234543213/21/A", CodeKind::DigitalLink),
        ("]Q1https://x.example/01/09521234543213/21/A", CodeKind::DigitalLink),
        ("4006381333931", CodeKind::Gtin),
        ("]E04006381333931", CodeKind::Gtin),
    ] {
        assert_eq!(Recognised::parse(text).map(|code| code.kind()), Ok(kind), "{text}");
    }
    for text in
        ["AZ:0123456789ABCDEFGHIJKLMNO", "az:0123456789ABCDEFGHIJKLMNOP", "QA:0123456789ABCDEFGHIJKLMNOP", "AZ:0123456789abcdefghijklmnop", "4006381333932", ""]
    {
        assert!(Recognised::parse(text).is_err(), "{text}");
    }
    assert_eq!(Recognised::parse("0100376204200301214P1OZMT7D8B81EMF4WW4").unwrap().elements().unwrap().get("21"), Some("4P1OZMT7D8B81EMF4WW4"));
}
