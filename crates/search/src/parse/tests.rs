//! What is made of what a person types.

use super::*;
use proptest::prelude::*;

fn shown(text: &str) -> String {
    let parsed = parse(text);
    let wanted = parsed.wanted.iter().map(|w| {
        let marks = [(w.whole, "\""), (w.prefix, "*"), (w.forgives(), "~"), (w.gtin.is_some(), "#")];
        format!("{}{}", w.term(), marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect::<String>())
    });
    let unwanted = parsed.unwanted.iter().map(|w| {
        let marks = [(w.prefix, "*"), (w.gtin.is_some(), "#")];
        format!("-{}{}", w.term(), marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect::<String>())
    });
    wanted.chain(unwanted).collect::<Vec<_>>().join(" | ")
}

#[test]
fn words_phrases_prefixes_and_exclusions_are_read() {
    assert_eq!(shown("Aurelia watch"), "aurelia~ | watch*~");
    assert_eq!(shown("\"gift box\" steel"), "gift box\" | steel*~");
    assert_eq!(shown("aure* gold"), "aurelia~".replace("lia~", "*~") + " | gold*~");
    assert_eq!(shown("watch -strap -\"for parts\""), "watch~ | -strap | -for parts");
    assert_eq!(shown("t-shirt 0.5l"), "t shirt\" | 0 5 l\"");
    assert_eq!(shown("42mm 42 mm 1.6кг"), "42 mm\" | 42 | mm | 1 6 кг\"");
    assert_eq!(shown("Aurelia’s watch"), "aurelia~ | watch*~");
    assert_eq!(shown("levi's, \"levi's jeans\" -levi's"), "levi~ | levi s jeans\" | -levi s");
    let also = |text: &str| parse(text).wanted[0].also.clone().unwrap_or_default();
    assert_eq!([also("PR*DA bag"), also("L’Oréal"), also("levi's jeans"), also("Dolce&Gabbana")], ["pr*da", "loreal", "levis", "dolcegabbana"]);
    assert_eq!([also("0.5l"), also("\"coca-cola\""), also("10*20"), also("aur*"), also("手表")], [""; 5]);
    assert_eq!(shown("手表"), "手 表\"");
    assert_eq!(shown("a"), "a");
}

#[test]
fn a_gtin_is_read_in_any_length_and_grouping() {
    assert_eq!(shown("4006381333931"), "4006381333931\"#");
    assert_eq!(shown("4 006381 333931"), "4006381333931\"#");
    assert_eq!(shown("\"4 006381 333931\""), "4006381333931\"#");
    assert_eq!(parse("\"880003\"").wanted[0].key.as_deref(), Some("880003"));
    assert_eq!(shown("stabilo 04006381333931"), "stabilo~ | 04006381333931*#");
}

#[test]
fn a_number_is_left_out_as_it_is_found() {
    assert_eq!(shown("lamp -4006381333931"), "lamp~ | -4006381333931#");
    assert_eq!(shown("-4 006381 333931"), "-4006381333931#");
    assert_eq!(shown("-880276"), "-880276");
    assert_eq!(shown("lamp -stra*"), "lamp~ | -stra*");
    let (wanted, unwanted) = (parse("AB-12/7").wanted, parse("x -AB-12/7").unwanted);
    assert_eq!((&wanted[0].key, &wanted[0].words), (&unwanted[0].key, &unwanted[0].words));
    assert!(begins_with_exclusion(" -880276") && !begins_with_exclusion("880276 -lamp") && !begins_with_exclusion("- 880276"));
}

#[test]
fn signs_alone_are_not_a_search_for_everything() {
    for text in ["😀", "{}", "%", "\"\"\"", "\u{200b}", "brand:\"", "-"] {
        assert!(parse(text).unread && !parse(text).is_empty(), "{text}");
    }
    for text in ["", "  ", "lamp 😀", "-lamp", "seller:shop"] {
        assert!(!parse(text).unread, "{text}");
    }
    assert!(parse(" ").is_empty());
}

#[test]
fn what_other_tools_have_is_read_or_refused_and_never_searched_for_as_words() {
    assert_eq!(shown("aurelia AND heritage"), shown("aurelia heritage"));
    assert_eq!(shown("aurelia NOT strap"), shown("aurelia -strap"));
    assert_eq!([shown("NOT aurelia"), shown("NOT"), shown("NOT FOR SALE")], [shown("-aurelia"), "not*".to_owned(), shown("not for sale")]);
    assert_eq!(shown("lamp AND -\"for parts\""), shown("lamp -\"for parts\""));
    for (text, or) in [
        ("aurelia OR nordfell", "OR"),
        ("880276 OR 880337", "OR"),
        ("aurelia || nordfell", "||"),
        ("aurelia | nordfell", "|"),
        ("AURELIA | NORDFELL", "|"),
        ("aurelia|nordfell", "|"),
        ("aurelia ODER nordfell", "ODER"),
        ("(aurelia OR nordfell) jacket", "OR"),
    ] {
        assert_eq!((parse(text).misread, parse(text).unread, parse(text).wanted.len()), (Some(Misread::Or(or.into())), true, 0), "{text}");
    }
    assert_eq!(parse("aurelia~2 watch").misread, Some(Misread::Slips("~2".into())));
    assert_eq!(parse("watch a*").misread, Some(Misread::Short("a*".into())));
    for (text, field) in [("title:aurelia", "title"), ("lamp Price:20", "price"), ("-title:\"for parts\"", "title")] {
        assert_eq!(parse(text).misread, Some(Misread::Field(field.into())), "{text}");
    }
    // Words they are in capitals, in quotes, at an end, and in small letters; and other colons are texts.
    for text in [
        "BAGUE OR 18K",
        "\"now OR never\"",
        "OR 750",
        "bague OR",
        "watch and strap",
        "\"title:aurelia\"",
        "size:M",
        "1:1",
        "https://shop.example/a:b",
        "title :",
        "5*",
        "aurelia~",
        "\"a|b\"",
        "https://shop.example/~2",
    ] {
        assert!(parse(text).misread.is_none() && !parse(text).unread, "{text}");
    }
    assert_eq!(shown("BAGUE AND 18K").matches('|').count(), 2);
}

#[test]
fn operators_alone_mean_nothing() {
    for text in ["", "  ", "\"", "\"\"", "-", "- -", "*", "-\"", "---", "\"-\" *", "()&|"] {
        assert_eq!(shown(text), "", "{text}");
    }
    assert_eq!(shown("\"left open"), "left open\"");
}

#[test]
fn a_very_long_text_is_cut_and_says_so() {
    let parsed = parse(&"word ".repeat(2000));
    assert!(parsed.cut && parsed.wanted.len() == TERM_LIMIT);
    assert!(parse(&"x".repeat(10_000)).cut);
    assert!(!parse("a few words").cut);
}

proptest! {
    #[test]
    fn every_text_means_something(text in any::<String>()) {
        let parsed = parse(&text);
        prop_assert!(parsed.wanted.len() + parsed.unwanted.len() <= TERM_LIMIT);
    }
}
