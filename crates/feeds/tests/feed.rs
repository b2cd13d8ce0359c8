//! Feeds as marketplaces make them, and every way in which a line can be wrong: each costs itself and nothing else.

#![expect(clippy::unwrap_used, reason = "tests")]

use feeds::{BadLine, Feed, Format, ListingRow, OpenError, Options};
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::io::{self, Read, Write};

type Row = Result<ListingRow, BadLine>;

fn open(text: &[u8]) -> Result<Feed<'_>, OpenError> {
    Feed::open(text, Options::default())
}

fn read(text: impl AsRef<[u8]>) -> Vec<Row> {
    open(text.as_ref()).unwrap().collect()
}

/// `line: title` of what was taken, `line! cause` of what was not.
fn told(rows: &[Row]) -> Vec<String> {
    let tell = |row: &Row| match row {
        Ok(row) => format!("{}: {}", row.line, row.input.title),
        Err(bad) => format!("{}! {}", bad.line, bad.cause),
    };
    rows.iter().map(tell).collect()
}

#[test]
fn excels_line_of_the_separator_is_no_header() {
    let expected = vec!["3: Lamp, red".to_owned()];
    assert_eq!(told(&read("sep=;\r\nid;title;price\r\n7;Lamp, red;19.99 EUR\r\n")), expected);
    assert_eq!(told(&read("\u{feff}sep=;\nid;title;price\n7;Lamp, red;19.99 EUR\n")), expected);
    // It says what stands between columns, whatever the header has most of.
    let seen = feeds::preview(&b"sep=;\r\nid;title,x,y;price\r\n7;Lamp;19.99 EUR\r\n"[..], &Options::default()).unwrap();
    assert_eq!(seen.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["id", "title,x,y", "price"]);
}

#[test]
fn the_three_formats_read_alike() {
    let expected = &read("id,title,brand,gtin,price,currency\n7,\"Lamp, red\",Halden,4006381333931,19.99,EUR\n")[..];
    let [Ok(row)] = expected else { panic!("{expected:?}") };
    assert_eq!((row.line, row.input.external_id.as_str(), row.input.title.as_str()), (2, "7", "Lamp, red"));
    assert_eq!(row.input.price.unwrap().to_string(), "EUR 19.99");
    assert_eq!(row.input.gtin.unwrap().to_string(), "04006381333931");
    for other in [
        "id\ttitle\tbrand\tgtin\tprice\tcurrency\r\n7\tLamp, red\tHalden\t4006381333931\t19.99\tEUR\r\n",
        "id;title;brand;gtin;price\n7;Lamp, red;Halden;4006381333931;19,99 EUR",
        "\u{feff}id,title,brand,gtin,price,currency\r\n\"7\",\"Lamp, red\",\"Halden\",\"4006381333931\",\"19.99\",\"EUR\"\r\n",
        "\n{\"id\":7,\"title\":\"Lamp, red\",\"brand\":\"Halden\",\"gtin\":4006381333931,\"price\":19.99,\"currency\":\"EUR\",\"other\":[1]}\n",
    ] {
        let rows = read(other);
        let [Ok(other)] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!(other.input, row.input);
    }
}

#[test]
fn a_number_is_read_digit_by_digit() {
    let rows =
        read("{\"id\":12345678901234567890123,\"title\":\"A\",\"price\":19.90,\"currency\":\"EUR\"}\n{\"id\":12345678901234567890124,\"title\":\"B\"}\n");
    let ids: Vec<&str> = rows.iter().map(|row| row.as_ref().unwrap().input.external_id.as_str()).collect();
    assert_eq!(ids, ["12345678901234567890123", "12345678901234567890124"]);
    assert_eq!(rows[0].as_ref().unwrap().input.price.unwrap().to_string(), "EUR 19.90");
    let preview = feeds::preview("{\"id\":12345678901234567890123,\"title\":\"A\"}".as_bytes(), &Options::default()).unwrap();
    assert_eq!(preview.columns[0].samples, ["12345678901234567890123"]);
}

#[test]
fn what_is_no_character_is_told() {
    let rows = read("{\"id\":1,\"title\":\"La\\u0000mp \\ud83d\"}\n{\"id\":2,\"title\":\"Lamp\"}\n");
    let said: Vec<Vec<String>> = rows.iter().map(|row| row.as_ref().unwrap().warnings.iter().map(ToString::to_string).collect()).collect();
    assert!(said[0].len() == 1 && said[0][0].starts_with("the title has characters that are none"), "{said:?}");
    assert_eq!(said[1].len(), 0);
}

#[test]
fn a_json_list_is_read_as_its_objects() {
    for list in ["[\n  {\"id\":1,\"title\":\"A\"},\n  {\n\"id\":2,\n\"title\":\"B, [C]\"}\n]\n", "[{\"id\":1,\"title\":\"A\"},{\"id\":2,\"title\":\"B, [C]\"}]"]
    {
        let rows = read(list);
        let titles: Vec<&str> = rows.iter().map(|row| row.as_ref().unwrap().input.title.as_str()).collect();
        assert_eq!(titles, ["A", "B, [C]"]);
        let preview = feeds::preview(list.as_bytes(), &Options::default()).unwrap();
        assert_eq!((preview.format, preview.columns.len()), ("JSON lines", 2));
    }
    let lines: Vec<u64> =
        read("[\n{\"id\":1,\n\"title\":\"A\"},\n{\"id\":2},\n7,\n{\"id\":3").into_iter().map(|row| row.map_or_else(|bad| bad.line, |row| row.line)).collect();
    assert_eq!(lines, [2, 4, 5, 6]);
    assert!(matches!(open("[]".as_bytes()).map(drop).unwrap_err(), OpenError::Empty));
    assert_eq!(read("[id],title\n").len(), 0, "a header in brackets");
}

/// `printf 'id,title\n7,Lamp\n' | xz -9`, and the same with a dictionary of 1.5 GiB.
const XZ: [u8; 72] = [
    0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x0, 0x0, 0x4, 0xE6, 0xD6, 0xB4, 0x46, 0x2, 0x0, 0x21, 0x1, 0x1C, 0x0, 0x0, 0x0, 0x10, 0xCF, 0x58, 0xCC, 0x1, 0x0, 0xF, 0x69,
    0x64, 0x2C, 0x74, 0x69, 0x74, 0x6C, 0x65, 0xA, 0x37, 0x2C, 0x4C, 0x61, 0x6D, 0x70, 0xA, 0x0, 0x1A, 0x33, 0x79, 0xA8, 0xAE, 0xE1, 0xD5, 0x3B, 0x0, 0x1,
    0x28, 0x10, 0xE5, 0xB, 0x6C, 0x60, 0x1F, 0xB6, 0xF3, 0x7D, 0x1, 0x0, 0x0, 0x0, 0x0, 0x4, 0x59, 0x5A,
];
const LARGE: [u8; 72] = [
    0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x0, 0x0, 0x4, 0xE6, 0xD6, 0xB4, 0x46, 0x2, 0x0, 0x21, 0x1, 0x25, 0x0, 0x0, 0x0, 0x3B, 0x78, 0x7B, 0x41, 0x1, 0x0, 0xF, 0x69,
    0x64, 0x2C, 0x74, 0x69, 0x74, 0x6C, 0x65, 0xA, 0x37, 0x2C, 0x4C, 0x61, 0x6D, 0x70, 0xA, 0x0, 0x1A, 0x33, 0x79, 0xA8, 0xAE, 0xE1, 0xD5, 0x3B, 0x0, 0x1,
    0x28, 0x10, 0xE5, 0xB, 0x6C, 0x60, 0x1F, 0xB6, 0xF3, 0x7D, 0x1, 0x0, 0x0, 0x0, 0x0, 0x4, 0x59, 0x5A,
];

#[test]
fn a_file_of_xz_is_unpacked_within_bounded_memory() {
    let rows: Vec<_> = open(&XZ[..]).unwrap().map(Result::unwrap).collect();
    assert_eq!((rows.len(), rows[0].input.title.as_str()), (1, "Lamp"));
    let said = open(&LARGE[..]).map(drop).unwrap_err().to_string();
    assert!(said.contains("xz -9"), "{said}");
    assert!(open(&XZ[..XZ.len() / 2]).map_or(true, |mut feed| feed.any(|row| row.is_err())), "cut short");
}

#[test]
fn lines_may_end_as_on_a_macintosh() {
    assert_eq!(told(&read("id,title\r1,Lamp\r2,\"Chair\"\r")), ["2: Lamp", "3: Chair"]);
    assert_eq!(feeds::count_lines("id,title\r1,Lamp\r2,Chair".as_bytes()).unwrap(), 3);
}

#[test]
fn a_lone_quote_costs_its_own_line_only() {
    let rows = read("id,title,brand\n1,Lamp,A\n2,\"Lamp,B\n3,\"Lamp, blue\",C\n4,Lamp \"x\" 5\",D\n5,\"Lamp\" y,E\n6,Lamp,\"F\n");
    let quote = |column| format!("a quote in column {column} has no partner: double it (\"\") inside of a quoted field, or leave the field unquoted");
    assert_eq!(
        told(&rows),
        [
            "2: Lamp".into(),
            format!("3! {}", quote(2)),
            "4: Lamp, blue".into(),
            "5: Lamp \"x\" 5\"".into(),
            format!("6! {}", quote(2)),
            format!("7! {}", quote(3))
        ]
    );
    assert_eq!(rows[1].as_ref().unwrap_err().raw, b"2,\"Lamp,B");
    assert_eq!(told(&read("id\ttitle\n1\t\"Lamp\n2\tLamp\"\n")), ["2: \"Lamp", "3: Lamp\""], "a stray quote is text in TSV");
}

#[test]
fn a_quoted_field_may_run_over_lines() {
    let rows = read("id,title,description\n1,Lamp,\"first\nsecond \"\"x\"\"\r\n\nthird\"\n2,Lamp,b\n");
    assert_eq!(told(&rows), ["2: Lamp", "6: Lamp"]);
    assert_eq!(rows[0].as_ref().unwrap().input.description.as_deref(), Some("first\nsecond \"x\"\n\nthird"));
}

#[test]
fn many_stray_quotes_stay_cheap() {
    let mut text = String::from("id,title,brand\n");
    for n in 0..20_000 {
        text.push_str(&format!("{n}\"\",\"a\"\",\"\n"));
    }
    assert_eq!(read(&text).len(), 20_000);
    let mut text = String::from("id,title\n");
    for n in 0..50_000 {
        text.push_str(&format!("{n},\"Lamp\n"));
    }
    assert!(read(&text).iter().all(Result::is_err));
}

#[test]
fn a_wrong_line_says_what_was_expected_and_the_rest_is_taken() {
    let mut bytes = "id,title,price,currency\n1,Füllfederhalter für Füße: öäüöäüöäüöäü,1,EUR\n1,2\n".as_bytes().to_vec();
    bytes.extend_from_slice(b"1,P\xffn,1,EUR\n2,Pen,1,EUR\n3,Ink,dear,EUR\n,Ink,1,EUR\n4,Ink,1.999,EUR\n5,Ink,,\n");
    let rows = read(bytes);
    assert_eq!(
        told(&rows),
        [
            "2: Füllfederhalter für Füße: öäüöäüöäüöäü",
            "3! expected 4 columns as in the header, found 2",
            "4! not UTF-8 at byte 4 of the line: save the file as UTF-8",
            "5: Pen",
            "6: Ink",
            "7! the id is missing",
            "8: Ink",
            "9: Ink",
        ]
    );
    let warned = |at: usize| rows[at].as_ref().unwrap().warnings.iter().map(ToString::to_string).collect::<String>();
    assert_eq!(warned(4), "price: “dear” is not an amount: write it such as 19.99, 1.299,00 € or CHF 1'299.00. It is left out");
    assert!(warned(6).starts_with("price: “1.999” may be thousands or decimals: write 1999 if it is 1999"), "{}", warned(6));
}

#[test]
fn a_number_that_several_sellers_have_is_no_identifier() {
    let said = open(b"seller,title,gtin\nHonest Shop,Lamp,4006381333931\n").err().unwrap().to_string();
    assert!(said.contains("--map id=COLUMN") && said.contains("several sellers may offer one item"), "{said}");
    let rows = read(b"{\"title\":\"Lamp\",\"gtin\":\"4006381333931\",\"seller\":\"Honest Shop\"}\n");
    assert_eq!(told(&rows), ["1! the id is missing"]);
    let row = read(b"Item number,title,gtin\n110,Lamp,4006381333931\n").remove(0).unwrap();
    assert_eq!((row.input.external_id.as_str(), row.input.gtin.is_some()), ("110", true));
}

#[test]
fn a_number_that_is_said_to_be_the_identifier_is_one_however_it_is_written() {
    let options = Options { mapping: "id=EAN".parse().unwrap(), ..Options::default() };
    let text: &[u8] = b"EAN,title\n4006381333931,Lamp\n04006381333931,Lamp\n4006-381,Pen\n";
    let rows: Vec<_> = Feed::open(text, options).unwrap().map(|row| row.unwrap().input.external_id).collect();
    assert_eq!(rows, ["04006381333931", "04006381333931", "4006-381"]);
}

#[test]
fn tab_separated_text_is_read_as_spreadsheets_write_it() {
    // As Python's csv, Excel and Google Sheets do: quotes doubled, line breaks and tabs within quotes.
    let text = "\"id\"\ttitle\tdescription\tbrand\r\n\"G1\"\t\"Aurelia \"\"Heritage\"\" watch\"\t\"Steel.\n\nWith\ta box.\"\tAurelia\r\nG2\t24\" TV\t\"Best\" one\t\"\"\r\n\"G3\"\t\"Lamp\tx\t\r\n";
    let rows = read(text);
    assert_eq!(told(&rows), ["2: Aurelia \"Heritage\" watch", "5: 24\" TV", "6: \"Lamp"]);
    let input = |at: usize| &rows[at].as_ref().unwrap().input;
    assert_eq!((input(0).external_id.as_str(), input(0).description.as_deref()), ("G1", Some("Steel.\n\nWith\ta box.")));
    assert_eq!((input(1).description.as_deref(), input(1).claimed_brand.as_deref()), (Some("\"Best\" one"), None));
    assert_eq!(input(2).external_id, "G3");
    // Plain text with quotes that happen to pair up over lines costs no line.
    assert_eq!(told(&read("id\ttitle\tbrand\n1\t\"Best lamp\tA\n2\tLamp\tB\n3\tof all\"\tC\n4\tx\n")).len(), 4);
}

#[test]
fn what_is_asked_now_and_every_picture_is_read() {
    let table = "id\ttitle\timage_link\tadditional_image_link\tprice\tsale_price\tcondition\n\
        1\tWatch\thttps://a.example/a\thttps://a.example/b,https://a.example/a,https://a.example/c\t499.00 EUR\t49.00 EUR\tused\n\
        2\tWatch\t\thttps://a.example/b\t499.00 EUR\t\t\n3\tWatch\t\t\t499.00 EUR\t0.00 EUR\t\n";
    let json = r#"{"id":1,"title":"Watch","imageLink":"https://a.example/a","additionalImageLinks":["https://a.example/b","https://a.example/c"],"price":"499.00 EUR","salePrice":"49.00 EUR","condition":"used"}
        {"id":2,"title":"Watch","image_2":"https://a.example/b","price":"499.00 EUR","sale_price":""}
        {"id":3,"title":"Watch","price":"499.00 EUR","sale_price":{"net":"49.00"},"additional_image":[{}]}"#;
    for text in [table, json] {
        let mut feed = open(text.as_bytes()).unwrap();
        let rows: Vec<_> = feed.by_ref().map(|row| row.unwrap().input).collect();
        let read = rows.iter().map(|row| (row.price.unwrap().to_string(), row.images.iter().map(|image| &image.as_str()[18..]).collect::<String>()));
        let read: Vec<_> = read.collect();
        let read: Vec<_> = read.iter().map(|(price, images)| (price.as_str(), images.as_str())).collect();
        assert_eq!(read, [("EUR 49.00", "abc"), ("EUR 499.00", "b"), ("EUR 499.00", "")]);
        assert_eq!(rows.iter().map(|row| row.condition.map(|condition| condition.as_str())).collect::<Vec<_>>(), [Some("used"), None, None]);
        assert_eq!(feed.unread(), Vec::<&str>::new());
        let price = feed.read_from().into_iter().find(|(field, _)| *field == feeds::Field::Price).unwrap().1;
        assert!(price.len() > 1 && price.last() == Some(&"price"), "{price:?}");
    }
    let mut feed = open(b"{\"id\":1,\"title\":\"Watch\",\"shade\":\"red\",\"colour\":1}\n").unwrap();
    assert!(feed.next().unwrap().is_ok());
    assert_eq!(feed.unread(), ["colour", "shade"]);
}

#[test]
fn a_price_of_a_sale_counts_within_its_dates() {
    let table = "id,title,price,sale_price,sale_price_effective_date\n7,Watch,499.00 EUR,49.00 EUR,2026-11-27T00:00+0100/2026-11-30T23:59+0100\n";
    let json =
        r#"{"id":7,"title":"Watch","price":"499.00 EUR","salePrice":"49.00 EUR","salePriceEffectiveDate":"2026-11-27T00:00+0100/2026-11-30T23:59+0100"}"#;
    let woo = "id,title,regular price,sale price,Date sale price starts,Date sale price ends\n7,Watch,499.00 EUR,49.00 EUR,2026-11-27,2026-11-30\n";
    for text in [table, json, woo] {
        let price = |days: i64| {
            // The 27th of November 2026, and days after it.
            let now = Some(model::time::Timestamp(1_795_737_600_000_000).plus_seconds(days * 86_400));
            let mut feed = Feed::open(text.as_bytes(), Options { now, ..Options::default() }).unwrap();
            let price = feed.next().unwrap().unwrap().input.price.unwrap().to_string();
            assert_eq!(feed.unread(), Vec::<&str>::new());
            price
        };
        assert_eq!([-3, 1, 30].map(price), ["EUR 499.00", "EUR 49.00", "EUR 499.00"], "{text}");
        assert_eq!(read(text)[0].as_ref().unwrap().input.price.unwrap().to_string(), "EUR 49.00");
    }
    // Whatever its dates say, a price that stands alone is all that is known.
    let alone = "id,title,sale_price,sale_end_date\n7,Watch,49.00 EUR,2020-01-01\n";
    let now = Some(model::time::Timestamp(1_795_737_600_000_000));
    let row = Feed::open(alone.as_bytes(), Options { now, ..Options::default() }).unwrap().next().unwrap().unwrap();
    assert_eq!(row.input.price.unwrap().to_string(), "EUR 49.00");
}

#[test]
fn lines_of_further_pictures_and_variants_go_on_with_the_listing_before_them() {
    let shopify = "Handle,Title,Vendor,Variant SKU,Variant Price,Variant Barcode,Image Src,Image Position,Variant Image\n\
        lamp,Lamp,Nordlys,L-1,19.99 EUR,4006381333931,https://a.example/1,1,\n\
        lamp,,,,,,https://a.example/2,2,\n\
        lamp,,,L-2,24.99 EUR,96385074,https://a.example/1,,https://a.example/3\n\
        chair,,,,,,https://a.example/4,1,\n\
        table,Table,Nordlys,T-1,99 EUR,,,,\n";
    let mut feed = open(shopify.as_bytes()).unwrap();
    let rows: Vec<_> = feed.by_ref().collect();
    assert_eq!(told(&rows), ["2: Lamp", "5! the title is missing", "6: Table"]);
    let lamp = rows[0].as_ref().unwrap();
    assert_eq!(lamp.input.images.iter().map(|image| &image.as_str()[18..]).collect::<String>(), "123");
    assert_eq!(
        lamp.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["line 4 has another price or number of the same listing, a variant of it: of such lines the pictures alone are read"]
    );
    assert_eq!(feed.unread(), ["Variant SKU", "Image Position"]);
}

#[test]
fn what_of_json_is_in_another_form_is_read_or_left_out() {
    let rows = read(
        r#"{"id":7,"title":"Lamp","price":{"value":"19.99","currency":"EUR"},"images":[{"url":"https://a.example/1"}],"brand":{"name":"Nordlys"},"seller":["A"]}
        {"id":8,"title":["Lamp"]}"#,
    );
    let lamp = rows[0].as_ref().unwrap();
    assert_eq!((lamp.input.price.unwrap().to_string(), lamp.input.images.len(), lamp.input.claimed_brand.as_deref()), ("EUR 19.99".into(), 1, Some("Nordlys")));
    assert_eq!(
        lamp.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["seller: text or a number is wanted, not a list or an object. It is left out"]
    );
    assert!(rows[1].as_ref().unwrap_err().to_string().starts_with("line 2: title: text or a number is wanted"));
}

#[test]
fn of_two_with_one_identifier_the_last_counts() {
    let text = b"id\ttitle\n7\tPen\n7\tPen, blue\n8\tInk\n";
    let mut feed = open(text).unwrap();
    let rows: Vec<_> = feed.by_ref().map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|r| r.replaces).collect::<Vec<_>>(), [None, Some(2), None]);
    assert_eq!((feed.duplicates(), feed.line()), (1, 4));
}

#[test]
fn a_line_of_a_gigabyte_is_skipped_and_the_next_one_is_read() {
    let source = (&b"id,title\n1,"[..]).chain(io::repeat(b'x').take(1 << 30)).chain(&b"\n2,Lamp\n"[..]);
    let rows: Vec<_> = Feed::open(source, Options::default()).unwrap().collect();
    assert_eq!(told(&rows), [format!("2! the line has {} bytes; the most is 1048576", (1_u64 << 30) + 2), "3: Lamp".into()]);
    assert!(rows[0].as_ref().unwrap_err().raw.len() < 10_000);
}

#[test]
fn a_packed_feed_is_unpacked_and_a_broken_one_keeps_what_came_before() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    let mut state = 1_u32;
    packer.write_all(b"id,title\n").unwrap();
    for id in 0..20_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        writeln!(packer, "{id},Lamp {state}").unwrap();
    }
    let packed = packer.finish().unwrap();
    assert_eq!(read(&packed).iter().filter(|row| row.is_ok()).count(), 20_000);
    let rows = read(&packed[..packed.len() / 2]);
    let bad = rows.last().unwrap().as_ref().unwrap_err();
    assert!(bad.is_fatal() && bad.to_string().contains("cannot be read any further"), "{bad}");
    assert!(rows.len() > 5000 && rows[..rows.len() - 1].iter().all(Result::is_ok));
}

#[test]
fn a_file_that_is_no_feed_is_refused_by_what_it_is() {
    let error = |bytes: &[u8]| open(bytes).err().unwrap().to_string();
    assert_eq!(error(b""), "the file is empty");
    assert_eq!(error(b"\n \r\n"), "the file is empty");
    assert!(error(b"PK\x03\x04....").contains("Excel"));
    assert!(error(b"<?xml version=\"1.0\"?>").contains("XML"));
    assert!(error(b"4006381333931\tPen\tStabilo\n").contains("--map id=#1,title=#2"));
    assert!(error(b"id,\"title\n1,a\n").contains("a quote that does not close in column 2"));
    let header = [&b"id,ti\xfftle,"[..], "größer öfter äußerst übergroß überöffnet äöü\n".as_bytes()].concat();
    assert!(error(&header).contains("not UTF-8 at its byte 6"));
    assert!(error(&vec![b'x'; 3 << 20]).contains("longer than 1048576 bytes"));
    assert!(error(b"\x1f\x8bnonsense").contains("cannot be read"));
}

#[test]
fn a_file_is_read_in_its_own_code_page() {
    let text = "Artikelnummer;Titel;Preis\r\n7;Größere Lampe;2.499,50 €\r\n";
    let utf16: Vec<u8> = format!("\u{feff}{}", text.replace(';', "\t")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (western, ..) = encoding_rs::WINDOWS_1252.encode(text);
    for (bytes, said) in [(text.as_bytes(), None), (&western, Some("windows-1252")), (&utf16, Some("UTF-16LE"))] {
        let mut feed = open(bytes).unwrap();
        let rows: Vec<_> = feed.by_ref().collect();
        assert_eq!((told(&rows), feed.code_page()), (vec!["2: Größere Lampe".to_owned()], said));
        assert_eq!(rows[0].as_ref().unwrap().input.price.unwrap().to_string(), "EUR 2499.50");
        assert_eq!(feeds::preview(bytes, &Options::default()).unwrap().code_page, said);
    }
}

#[test]
fn a_file_without_header_is_read_by_column_numbers() {
    let options = Options { mapping: "id=#1,title=#2".parse().unwrap(), ..Options::default() };
    let mut feed = Feed::open(&b"7\tPen\tStabilo\n8\tInk\tX\n"[..], options).unwrap();
    let rows: Vec<_> = feed.by_ref().collect();
    assert_eq!(feed.unread(), ["#3"]);
    assert_eq!(told(&rows), ["1: Pen", "2: Ink"]);
}

#[test]
fn lines_of_json_are_wrong_one_by_one() {
    let text = "{\"id\":\"1\",\"title\":\"Lamp\"}\n{\"id\":\"2\"\n[1]\n{\"id\":\"3\",\"title\":{\"de\":\"x\"}}\n{\"sku\":\"4\",\"Product Name\":\"Lamp\",\"images\":[\"https://a.example/1\"],\"categories\":[\"Home\",\"Light\"]}\n{\"title\":\"x\"}\n";
    let rows = read(text);
    assert_eq!(
        told(&rows),
        [
            "1: Lamp",
            "2! not JSON: EOF while parsing an object at column 9",
            "3! not a JSON object: each line is one listing such as {\"id\": \"7\", \"title\": \"…\"}",
            "4! title: text or a number is wanted, not a list or an object",
            "5: Lamp",
            "6! the id is missing",
        ]
    );
    let row = rows[4].as_ref().unwrap();
    assert_eq!((row.input.external_id.as_str(), row.input.images.len(), row.input.category.as_deref()), ("4", 1, Some("Home/Light")));
}

#[test]
fn the_shared_feed_of_real_products_is_read_in_whole() {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let paths = ["/../../../shared", "/../../../../shared"].map(|shared| format!("{manifest}{shared}/data/products-20k.tsv.gz"));
    let Some(file) = paths.iter().find_map(|path| std::fs::File::open(path).ok()) else {
        eprintln!("skipped: the shared test data is not beside this working copy");
        return;
    };
    // A list of products, one line each: its maker may say that the number tells them apart.
    let options = Options { mapping: "id=gtin".parse().unwrap(), ..Options::for_file("products-20k.tsv.gz") };
    let rows: Vec<_> = Feed::open(file, options).unwrap().collect();
    assert_eq!(rows.len(), 20_000);
    let bad: Vec<_> = rows.iter().filter_map(|row| row.as_ref().err()).map(ToString::to_string).collect();
    eprintln!("{} taken, {} set aside: {:#?}", rows.len() - bad.len(), bad.len(), &bad[..bad.len().min(5)]);
    assert!(bad.len() < 200, "{bad:#?}");
}

proptest! {
    #[test]
    fn random_bytes_never_panic_and_always_end(bytes in proptest::collection::vec(any::<u8>(), 0..2000), format in 0..3) {
        let mut text = b"id,title\n".to_vec();
        let format = [Format::Csv { delimiter: Some(b',') }, Format::Tsv, Format::Ndjson][format as usize];
        text.extend(&bytes);
        if let Ok(feed) = Feed::open(&text[..], Options { format: Some(format), ..Options::default() }) {
            prop_assert!(feed.count() <= 2010);
        }
        let _ = open(&bytes).map(Iterator::count);
    }

    #[test]
    fn every_good_line_among_bad_ones_is_taken(lines in proptest::collection::vec((any::<bool>(), "[a-z\",]{0,12}"), 1..60)) {
        let mut text = String::from("id,title,brand\n");
        for (n, (good, junk)) in lines.iter().enumerate() {
            text.push_str(&if *good { format!("g{n},Lamp,\"x, y\"\n") } else { format!("{junk}\n") });
        }
        let taken = read(&text).into_iter().flatten().filter(|row| row.input.external_id.starts_with('g') && row.input.title == "Lamp").count();
        prop_assert_eq!(taken, lines.iter().filter(|(good, _)| *good).count());
    }
}

#[test]
fn a_feed_says_what_is_not_offered_any_more_and_a_refused_line_which_listing_it_is_of() {
    let text = "id,title,availability,price\n1,Lamp,in stock,\n2,Chair,sold,\n3,Table,perhaps,\n4,,,20 EUR\n5,Bed\n";
    let rows: Vec<_> = Feed::open(text.as_bytes(), Options::default()).unwrap().collect();
    let ended: Vec<_> = rows.iter().flatten().map(|row| (row.input.ended, row.warnings.len())).collect();
    assert_eq!(ended, [(false, 0), (true, 0), (false, 1)]);
    assert!(rows[2].as_ref().unwrap().warnings[0].to_string().contains("availability “perhaps” is not known"));
    let names: Vec<_> = rows.iter().filter_map(|row| row.as_ref().err()).map(|bad| (bad.line, bad.names.as_deref())).collect();
    assert_eq!(names, [(5, Some("4")), (6, None)]);
    let json =
        "{\"id\": 7, \"title\": \"Lamp\", \"g:availability\": \"https://schema.org/OutOfStock\"}\n{\"id\": 8, \"title\": \"Chair\", \"available\": true}\n";
    let rows: Vec<_> = Feed::open(json.as_bytes(), Options::default()).unwrap().map(|row| row.unwrap().input.ended).collect();
    assert_eq!(rows, [true, false]);
}
