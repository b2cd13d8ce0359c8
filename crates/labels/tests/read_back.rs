//! Every label is drawn in every form and read back: what a scanner reads is what was to be encoded.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

use codes::{PortalSecret, Slot, SlotKey, digital_link::Stem, manifest::ManifestKey, offline};
use labels::{Design, Dpi, Drawing, LabelText, LayoutError, Logo, Unit, hints::hints, layout, media::SHEETS, pdf, png, svg, zpl};
use model::{gtin::Gtin, label::LabelForm, unit_code::UnitCode};
use reading::{Barcode, Format};
use resvg::{tiny_skia, usvg};

fn text(product: &str) -> LabelText {
    LabelText {
        brand: "Aurelia".into(),
        product: product.into(),
        gtin: Gtin::parse("4006381333931").unwrap(),
        lot: "H42-0312".into(),
        made_on: None,
        expires_on: Some("2031-03-12".parse().unwrap()),
        stem: Stem::parse("https://check.example.com").unwrap(),
        logo: Some(logo()),
    }
}

/// A blue disc on nothing.
fn logo() -> Logo {
    let pixel = |at: u32| {
        let (x, y) = (at % 64, at / 64);
        let inside = x.abs_diff(32).pow(2) + y.abs_diff(32).pow(2) < 900;
        if inside { [31, 58, 95, 255] } else { [0; 4] }
    };
    let rgba: Vec<u8> = (0..64 * 64).flat_map(pixel).collect();
    Logo::from_rgba(&rgba, 64, 64).unwrap()
}

fn unit(number: u64) -> Unit {
    let secret = PortalSecret::new(&[7; 32]).unwrap();
    let key = SlotKey::derive(&secret, Slot::new(0).unwrap(), &[3; 32]).unwrap();
    let code: UnitCode = key.codes(number..number + 1).unwrap().next().unwrap();
    let stem = text("").stem;
    let signature = offline::sign(&ManifestKey::derive(&secret).unwrap(), &stem, text("").gtin, code);
    Unit { code, hallmark: key.hallmark(code), signature: Some(signature) }
}

/// What a reader finds on a label's picture: one symbol, and what it says.
fn read(name: &str, luma: Vec<u8>, width: u32, height: u32) -> Barcode {
    let mut found = reading::read_luma(luma, width, height).unwrap();
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    found.remove(0)
}

fn luma(rgba: &[u8]) -> Vec<u8> {
    rgba.chunks_exact(4).map(|p| u8::try_from((u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114) / 1000).unwrap()).collect()
}

fn of_png(name: &str, drawing: &Drawing, dpi: Dpi) -> Barcode {
    let mut found = reading::read(&png::png(drawing, dpi).unwrap()).unwrap();
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    found.remove(0)
}

fn of_svg(name: &str, drawing: &Drawing) -> Barcode {
    let tree = usvg::Tree::from_str(&svg::svg(drawing), &usvg::Options::default()).unwrap();
    let scale = 12.0 * drawing.size[0] / tree.size().width();
    let (width, height) = ((tree.size().width() * scale) as u32, (tree.size().height() * scale) as u32);
    let mut pixmap = tiny_skia::Pixmap::new(width, height).unwrap();
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    read(name, luma(pixmap.data()), width, height)
}

/// Every page of a PDF, as grey pixels at about 300 dots to an inch.
fn pages(pdf: Vec<u8>, scale: f32) -> Vec<(Vec<u8>, u32, u32)> {
    let pdf = hayro::hayro_syntax::Pdf::new(pdf).unwrap();
    let settings = hayro::RenderSettings::default();
    let pages = hayro::render_pdf(&pdf, scale, hayro::hayro_interpret::InterpreterSettings::default(), &settings, None).unwrap();
    pages
        .into_iter()
        .map(|page| {
            let (width, height) = (u32::from(page.width()), u32::from(page.height()));
            // Nothing is white paper.
            let grey = page.data_as_u8_slice().chunks_exact(4).map(|p| {
                let seen = (u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114) / 1000 + (255 - u32::from(p[3]));
                u8::try_from(seen.min(255)).unwrap()
            });
            (grey.collect(), width, height)
        })
        .collect()
}

fn of_pdf(name: &str, drawing: &Drawing) -> Barcode {
    let mut document = pdf::Labels::new("One label", None, 0).unwrap();
    document.add(drawing.clone()).unwrap();
    let (grey, width, height) = pages(document.finish().unwrap(), 300.0 / 72.0).remove(0);
    read(name, grey, width, height)
}

/// What a printer does with our ZPL: unfolds the picture.
fn of_zpl(name: &str, drawing: &Drawing, dpi: Dpi) -> Barcode {
    let zpl = zpl::zpl(drawing, dpi).unwrap();
    let (grey, width, height) = unfold(&zpl);
    read(name, grey, width, height)
}

fn unfold(zpl: &str) -> (Vec<u8>, u32, u32) {
    let number = |after: &str| -> usize { zpl.split(after).nth(1).unwrap().split(['^', ',']).next().unwrap().parse().unwrap() };
    assert!(zpl.starts_with("^XA") && zpl.trim_end().ends_with("^FS^XZ"));
    let (width, total) = (number("^PW"), number("^GFA,"));
    let data = zpl.split("^GFA,").nth(1).unwrap();
    let mut fields = data.splitn(4, ',');
    assert_eq!((fields.next().unwrap(), fields.next().unwrap()), (&*total.to_string(), &*total.to_string()));
    let row = fields.next().unwrap().parse::<usize>().unwrap() * 2;
    let data = fields.next().unwrap().trim_end().trim_end_matches("^FS^XZ");
    let (mut rows, mut line, mut times): (Vec<String>, String, usize) = (Vec::new(), String::new(), 0);
    for c in data.chars() {
        match c {
            'G'..='Y' => times += c as usize - 'F' as usize,
            'g'..='z' => times += (c as usize - 'f' as usize) * 20,
            ',' => line.push_str(&"0".repeat(row - line.len())),
            '!' => line.push_str(&"F".repeat(row - line.len())),
            ':' => line = rows.last().unwrap().clone(),
            digit => {
                line.push_str(&digit.to_string().repeat(times.max(1)));
                times = 0;
            }
        }
        assert!(line.len() <= row, "a row is longer than it may be");
        if line.len() == row {
            rows.push(std::mem::take(&mut line));
        }
    }
    assert_eq!(rows.len() * row / 2, total);
    let mut grey = Vec::new();
    for line in &rows {
        let bits = line.chars().flat_map(|c| (0..4).map(move |bit| c.to_digit(16).unwrap() & (8 >> bit) != 0));
        grey.extend(bits.take(width).map(|dark| if dark { 0 } else { 255 }));
    }
    (grey, u32::try_from(width).unwrap(), u32::try_from(rows.len()).unwrap())
}

#[test]
fn a_year_that_two_digits_cannot_say_stands_in_the_text_alone() {
    let form = LabelForm { kind: "datamatrix".into(), show_expiry: "on".into(), ..LabelForm::default() };
    let said = |day: &str| {
        let text = LabelText { expires_on: Some(day.parse().unwrap()), ..text("Watch") };
        layout(&Design::parse(&form).unwrap(), &text, &unit(1)).unwrap().content
    };
    assert!(said("2075-12-31").contains("17751231"));
    assert!(!said("9999-12-31").contains("17991231"), "a till would refuse the goods as expired in 1999");
}

#[test]
fn a_datamatrix_has_lot_and_days_whichever_lines_are_printed() {
    let form = LabelForm { kind: "datamatrix".into(), show_expiry: String::new(), show_lot: String::new(), ..LabelForm::default() };
    let text = LabelText { made_on: Some("2026-11-01".parse().unwrap()), ..text("Watch") };
    let drawing = layout(&Design::parse(&form).unwrap(), &text, &unit(1)).unwrap();
    assert_eq!(drawing.content, format!("01040063813339311126110117310312 21{}\u{1d}10H42-0312", unit(1).code.serial()).replace(' ', ""));
    assert_eq!(of_png("days", &drawing, Dpi::ALL[2]).text, drawing.content);
}

#[test]
fn every_label_in_every_form_size_and_colour_reads_back_as_what_it_was_to_say() {
    let mut number = 0;
    let mut read_back = 0;
    for kind in ["qr", "datamatrix"] {
        for (media, width, height, module) in [
            ("3474", "", "", "0.5"),
            ("5160", "", "", "0.4"),
            ("roll", "40", "60", "0.6"),
            ("roll", "30", "30", "0.4"),
            ("roll", "100", "50", "0.9"),
            ("L7651", "", "", "0.33"),
        ] {
            for (dark, light) in [("#000000", "#ffffff"), ("#1f3a5f", "#f2e6c9"), ("#222222", "#bbbbbb")] {
                for (logo, offline) in [("none", ""), ("beside", "on"), ("inside", "")] {
                    if kind == "datamatrix" && (logo == "inside" || offline == "on") {
                        continue;
                    }
                    let form = LabelForm {
                        kind: kind.into(),
                        media: media.into(),
                        width: width.into(),
                        height: height.into(),
                        module: module.into(),
                        quiet: if kind == "qr" { "4" } else { "2" }.into(),
                        dark: dark.into(),
                        light: light.into(),
                        logo: logo.into(),
                        offline: offline.into(),
                        show_expiry: "on".into(),
                        ..LabelForm::default()
                    };
                    let design = Design::parse(&form).unwrap();
                    number += 1;
                    let (text, unit) = (text("Heritage chronograph, 42 mm, <steel> & gold"), unit(number));
                    let drawing = match layout(&design, &text, &unit) {
                        Ok(drawing) => drawing,
                        Err(LayoutError::TooLarge { fits, .. }) => {
                            // The module that is said to fit does, and is read like the others.
                            let design = Design::parse(&LabelForm { module: format!("{fits:.2}"), ..form.clone() }).unwrap();
                            layout(&design, &text, &unit).unwrap()
                        }
                        Err(other) => panic!("{other}"),
                    };
                    let design = Design {
                        module: drawing
                            .shapes
                            .iter()
                            .find_map(|shape| match shape {
                                layout::Shape::Modules { module, .. } => Some(*module),
                                _ => None,
                            })
                            .unwrap(),
                        ..design
                    };
                    let name = format!("{kind} {media} {width}×{height} {dark} {light} {logo} {offline}");
                    let mut all = vec![of_svg(&name, &drawing), of_pdf(&name, &drawing)];
                    for dpi in Dpi::ALL {
                        let design = Design { dpi, ..design.clone() };
                        // Rounded up to whole dots it may not fit any more, and says so: then the next smaller module does.
                        let Ok(dots) = layout(&design.in_dots(), &text, &unit) else { continue };
                        if design.module_dots() < 2 {
                            continue;
                        }
                        all.push(of_png(&name, &dots, dpi));
                        all.push(of_zpl(&name, &dots, dpi));
                    }
                    assert!(all.len() >= 4, "{name}");
                    for barcode in all {
                        let expected = if kind == "qr" { (Format::QrCode, "]Q1") } else { (Format::DataMatrix, "]d2") };
                        assert_eq!((barcode.format, &*barcode.symbology), expected, "{name}");
                        assert_eq!(barcode.text, drawing.content, "{name}");
                        read_back += 1;
                    }
                    hold(&drawing, &design, &unit);
                    whole(&drawing, &design, &text);
                }
            }
        }
    }
    eprintln!("{number} designs, {read_back} pictures read back");
    assert!(read_back > 400);
}

#[test]
fn a_code_that_is_lighter_than_half_is_dots_all_the_same() {
    for (dark, light) in [("#3aa6b9", "#ffffff"), ("#b0b0b0", "#ffffff")] {
        let design = Design::parse(&LabelForm { dark: dark.into(), light: light.into(), ..LabelForm::default() }).unwrap();
        let drawing = layout(&design.in_dots(), &text("Watch"), &unit(1)).unwrap();
        assert_eq!(of_zpl(dark, &drawing, design.dpi).text, drawing.content);
    }
}

/// What the content is, beside being read back; and that nothing sticks out of the label.
fn hold(drawing: &Drawing, design: &Design, unit: &Unit) {
    let serial = unit.code.serial();
    let expected = match (design.kind, design.offline) {
        (labels::Kind::Qr, false) => format!("https://check.example.com/01/04006381333931/21/{serial}"),
        (labels::Kind::Qr, true) => format!("https://check.example.com/01/04006381333931/21/{serial}?sig={}", unit.signature.as_ref().unwrap()),
        (labels::Kind::DataMatrix, _) => format!("01040063813339311731031221{serial}\u{1d}10H42-0312"),
    };
    assert_eq!(drawing.content, expected);
    assert!(!hints(design, drawing).is_empty());
    for shape in &drawing.shapes {
        if let layout::Shape::Text { at: [x, y], size, .. } = shape {
            assert!(*x >= 0.0 && *y <= drawing.size[1] && *y - size > -0.5, "text at {x}, {y} of {:?}", drawing.size);
        }
    }
}

/// Lot, number and date stand on the label as they are, or are told to be left out; and no line reaches over its right edge.
fn whole(drawing: &Drawing, design: &Design, text: &LabelText) {
    let said: Vec<&str> = drawing
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            layout::Shape::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let day = text.expires_on.map(|day| day.to_string()).unwrap_or_default();
    for (wanted, field, whole) in [
        (design.lines.lot, "show_lot", format!("Lot {}", text.lot)),
        (design.lines.gtin, "show_gtin", format!("GTIN {}", text.gtin.short())),
        (design.lines.expiry, "show_expiry", format!("Exp. {day}")),
    ] {
        let shown = said.contains(&whole.as_str());
        assert_eq!(wanted, shown || drawing.left_out.contains(&field), "{field} of {:?}: {said:?}", drawing.size);
        assert!(!shown || !drawing.left_out.contains(&field), "{field}");
    }
    assert!(!said.contains(&"…"), "{said:?}");
    assert!(said.iter().all(|line| !line.ends_with('…') || !line.starts_with("Lot ") && !line.starts_with("GTIN ") && !line.starts_with("Exp. ")), "{said:?}");
}

#[test]
fn a_number_is_printed_whole_or_left_out_and_told() {
    let form = LabelForm { media: "L7651".into(), module: "0.33".into(), ..LabelForm::default() };
    let design = Design::parse(&form).unwrap();
    // A smaller rosette leaves room for the number.
    let drawing = layout(&design, &text("Watch"), &unit(1)).unwrap();
    assert!(!drawing.left_out.contains(&"show_gtin") && !drawing.left_out.contains(&"hallmark"), "{:?}", drawing.left_out);
    whole(&drawing, &design, &text("Watch"));
    let long = LabelText { lot: "H42-0312-0007-GRAZ-A".into(), ..text("A watch with a name that takes all three lines of its own") };
    let (mut told, mut shown) = (0, 0);
    for (media, width, height) in [("L7651", "", ""), ("5160", "", ""), ("roll", "30", "30"), ("roll", "25", "60"), ("roll", "24", "20"), ("roll", "100", "50")]
    {
        for hallmark in ["", "on"] {
            let form = LabelForm {
                media: media.into(),
                width: width.into(),
                height: height.into(),
                module: "0.33".into(),
                show_expiry: "on".into(),
                hallmark: hallmark.into(),
                ..LabelForm::default()
            };
            let design = Design::parse(&form).unwrap();
            let Ok(drawing) = layout(&design, &long, &unit(2)) else { continue };
            whole(&drawing, &design, &long);
            if drawing.left_out.contains(&"show_lot") { told += 1 } else { shown += 1 }
        }
    }
    assert!(told > 0 && shown > 0, "{told} {shown}");
}

#[test]
fn the_code_to_type_has_its_room_before_names_and_rosette() {
    let text = text("Heritage chronograph, 42 mm, <steel> & gold");
    let unit = unit(3);
    for (kind, width, height, module) in [
        // What most thermal printers have loaded: the symbol takes all of its height.
        ("qr", "50", "25", "0.5"),
        ("datamatrix", "50", "25", "0.6"),
        ("qr", "57", "32", "0.65"),
        ("qr", "40", "30", "0.6"),
        // Too narrow for the code in one line.
        ("qr", "22", "60", "0.4"),
        ("datamatrix", "20", "30", "0.4"),
        ("qr", "38", "25", "0.5"),
        ("qr", "100", "50", "0.9"),
    ] {
        let quiet = if kind == "qr" { "4" } else { "2" };
        let form = LabelForm {
            kind: kind.into(),
            media: "roll".into(),
            width: width.into(),
            height: height.into(),
            module: module.into(),
            quiet: quiet.into(),
            ..LabelForm::default()
        };
        let drawing = layout(&Design::parse(&form).unwrap(), &text, &unit).unwrap();
        let name = format!("{kind} {width}×{height}: {:?}", drawing.left_out);
        let lines: Vec<([f32; 2], f32, &str)> = drawing
            .shapes
            .iter()
            .filter_map(|shape| if let layout::Shape::Text { at, size, text, .. } = shape { Some((*at, *size, text.as_str())) } else { None })
            .collect();
        let said: String = lines.iter().map(|(.., said)| *said).collect();
        assert!(said.contains(&unit.code.with_check()) && !drawing.left_out.contains(&"show_code"), "{name}: {said}");
        // Lines lie below each other, within the label, and beside the symbol's quiet zone or below it.
        let mut sorted = lines.clone();
        sorted.sort_by(|a, b| a.0[1].total_cmp(&b.0[1]));
        assert!(sorted.windows(2).all(|two| two[1].0[1] - two[1].1 * 0.8 > two[0].0[1] - 0.01), "{name}: {sorted:?}");
        assert!(lines.iter().all(|([_, y], size, _)| y + size * 0.24 <= drawing.size[1] && *size >= 1.5), "{name}: {lines:?}");
        assert_eq!(of_png(&name, &drawing, Dpi::ALL[2]).text, drawing.content);
    }
    // On the commonest roll nothing that a buyer types from is missing.
    let form = LabelForm { media: "roll".into(), width: "50".into(), height: "25".into(), ..LabelForm::default() };
    let drawing = layout(&Design::parse(&form).unwrap(), &text, &unit).unwrap();
    assert_eq!(drawing.left_out, Vec::<&str>::new());
}

#[test]
fn a_whole_sheet_of_each_kind_reads_back_label_by_label() {
    for sheet in SHEETS.iter().filter(|sheet| ["3474", "5160", "L7651"].contains(&sheet.number)) {
        let form = LabelForm {
            kind: "datamatrix".into(),
            quiet: "2".into(),
            module: "0.5".into(),
            media: sheet.number.into(),
            show_lot: String::new(),
            ..LabelForm::default()
        };
        let design = Design::parse(&form).unwrap();
        // The first five labels were printed before.
        let mut document = pdf::Labels::new("A sheet", Some(sheet), 5).unwrap();
        let mut expected = Vec::new();
        for number in 0..sheet.per_page() - 5 + 2 {
            let drawing = layout(&design, &text("Watch"), &unit(u64::from(number))).unwrap();
            expected.push(drawing.content.clone());
            document.add(drawing).unwrap();
        }
        let pages = pages(document.finish().unwrap(), 200.0 / 72.0);
        assert_eq!(pages.len(), 2, "{}", sheet.number);
        let (grey, width, _) = &pages[0];
        let first = [sheet.place(4), sheet.label].map(|[x, y]| [x, y].map(|mm| (mm * 200.0 / 25.4) as usize));
        let row = |y: usize| &grey[y * *width as usize..][first[0][0] + 1..first[0][0] + first[1][0] - 1];
        assert!((first[0][1] + 1..first[0][1] + first[1][1] - 1).all(|y| row(y).iter().all(|dot| *dot > 250)), "the fifth stays free: {}", sheet.number);
        let mut found: Vec<String> =
            pages.into_iter().flat_map(|(grey, width, height)| reading::read_luma(grey, width, height).unwrap()).map(|barcode| barcode.text).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{}", sheet.number);
    }
}

#[test]
fn the_words_on_a_label_are_in_its_language() {
    for (language, words) in
        [("", ["Lot H42-0312", "Scan, or type at"]), ("de", ["Charge H42-0312", "Scannen oder"]), ("none", ["LOT H42-0312", "check.example.com/check"])]
    {
        let form = LabelForm { language: language.into(), media: "roll".into(), width: "90".into(), height: "60".into(), ..LabelForm::default() };
        let drawing = layout(&Design::parse(&form).unwrap(), &text("Watch"), &unit(1)).unwrap();
        let said: Vec<&str> =
            drawing.shapes.iter().filter_map(|shape| if let layout::Shape::Text { text, .. } = shape { Some(text.as_str()) } else { None }).collect();
        assert!(words.iter().all(|word| said.iter().any(|line| line.starts_with(word))), "{language}: {said:?}");
    }
    let chinese = LabelForm { language: "zh".into(), ..LabelForm::default() };
    assert_eq!(Design::parse(&chinese).unwrap_err()[0].field, "language", "the typeface lacks its letters");
}

#[test]
fn what_does_not_fit_says_what_would() {
    let design = Design::parse(&LabelForm { media: "L7651".into(), module: "0.7".into(), ..LabelForm::default() }).unwrap();
    let error = layout(&design, &text("Watch"), &unit(1)).unwrap_err();
    assert_eq!(error.field(), "module");
    assert!(error.to_string().contains("a module of 0."), "{error}");
    let none = LabelText { logo: None, ..text("Watch") };
    let design = Design::parse(&LabelForm { logo: "beside".into(), ..LabelForm::default() }).unwrap();
    assert_eq!(layout(&design, &none, &unit(1)).unwrap_err(), LayoutError::NoLogo);
    let small =
        Design::parse(&LabelForm { media: "roll".into(), width: "20".into(), height: "20".into(), module: "0.4".into(), ..LabelForm::default() }).unwrap();
    let drawing = layout(&small, &text("Watch"), &unit(1)).unwrap();
    assert!(drawing.left_out.contains(&"show_code"), "{:?}", drawing.left_out);
}

#[test]
fn a_png_says_its_dots_to_an_inch() {
    let design = Design::parse(&LabelForm::default()).unwrap().in_dots();
    let png = png::png(&layout(&design, &text("Watch"), &unit(1)).unwrap(), design.dpi).unwrap();
    let at = png.windows(4).position(|window| window == b"pHYs").unwrap();
    assert_eq!(u32::from_be_bytes(png[at + 4..at + 8].try_into().unwrap()), 11_811);
}

#[test]
fn five_thousand_labels_in_one_pdf_stay_within_bounds() {
    let design = Design::parse(&LabelForm::default()).unwrap();
    let mut document = pdf::Labels::new("Many", design.sheet, 0).unwrap();
    let begun = std::time::Instant::now();
    let count = 240;
    for number in 0..count {
        document.add(layout(&design, &text("Watch"), &unit(number)).unwrap()).unwrap();
    }
    let pdf = document.finish().unwrap();
    let each = pdf.len() / usize::try_from(count).unwrap();
    eprintln!("{each} bytes and {:?} a label", begun.elapsed() / u32::try_from(count).unwrap());
    assert!(each < 18_000, "{each} bytes a label: 5,000 would be more than 90 MB");
}

#[test]
fn names_in_any_script_are_drawn_or_named_as_missing() {
    assert_eq!(labels::missing_letters("Größe, Ωμέγα, Часы, naïve"), Vec::<char>::new());
    assert_eq!(labels::missing_letters("手表 watch"), vec!['手', '表']);
}
