//! What is found in pictures, and what hostile ones do not do.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage, imageops};
use reading::{Format, Unreadable, picture::PictureError, read, read_luma};
use rxing::{BarcodeFormat, EncodeHintValue, EncodeHints, MultiFormatWriter, Writer as _};
use std::{
    io::Cursor,
    time::{Duration, Instant},
};

const LINK: &str = "https://check.example.com/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN";

/// A QR code, `module` pixels a module, with its quiet zone.
fn qr(text: &str, module: u32) -> GrayImage {
    let code = fast_qr::QRBuilder::new(text).ecl(fast_qr::ECL::M).build().unwrap();
    let side = u32::try_from(code.size).unwrap() + 8;
    GrayImage::from_fn(side * module, side * module, |x, y| {
        let at = |along: u32| (along / module).checked_sub(4).map(|at| at as usize).filter(|at| *at < code.size);
        let dark = at(x).zip(at(y)).is_some_and(|(x, y)| code[y][x].value());
        Luma([if dark { 0 } else { 255 }])
    })
}

/// Another barcode, made by rxing, on white. A dark one on 300 × 100 pixels.
fn other(text: &str, format: BarcodeFormat, gs1: bool) -> GrayImage {
    let mut hints = EncodeHints::default();
    if gs1 {
        hints = hints.with(EncodeHintValue::Gs1Format(true));
    }
    let (width, height) = if format == BarcodeFormat::DATA_MATRIX { (30, 30) } else { (300, 100) };
    let matrix = MultiFormatWriter.encode_with_hints(text, &format, width, height, &hints).unwrap();
    let scale = if format == BarcodeFormat::DATA_MATRIX { 6 } else { 2 };
    let (w, h) = (matrix.getWidth(), matrix.getHeight());
    GrayImage::from_fn((w + 20) * scale, (h + 20) * scale, |x, y| {
        let (x, y) = (x / scale, y / scale);
        let dark = (10..w + 10).contains(&x) && (10..h + 10).contains(&y) && matrix.get(x - 10, y - 10);
        Luma([if dark { 0 } else { 255 }])
    })
}

fn texts(image: &GrayImage) -> Vec<(Format, String)> {
    let found = read_luma(image.as_raw().clone(), image.width(), image.height()).unwrap();
    found.into_iter().map(|barcode| (barcode.format, barcode.text)).collect()
}

fn png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// A table to lay things on, of uneven grey.
fn table(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| Luma([u8::try_from(150 + (x * 40 / width) + (y * 30 / height) + (x * 7 + y * 13) % 5).unwrap()]))
}

/// Turned by any angle on the ground's grey.
fn turned(image: &GrayImage, degrees: f32, ground: u8) -> GrayImage {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let (w, h) = (image.width() as f32, image.height() as f32);
    let side = ((w * w + h * h).sqrt()) as u32 + 4;
    GrayImage::from_fn(side, side, |x, y| {
        let (x, y) = (x as f32 - side as f32 / 2.0, y as f32 - side as f32 / 2.0);
        let (x, y) = (cosine * x + sine * y + w / 2.0, cosine * y - sine * x + h / 2.0);
        if x < 0.0 || y < 0.0 || x >= w || y >= h { Luma([ground]) } else { *image.get_pixel(x as u32, y as u32) }
    })
}

#[test]
fn a_qr_code_is_read_small_large_blurred_dim_and_inverted() {
    let expected = vec![(Format::QrCode, LINK.to_owned())];
    for module in [1, 2, 3, 8, 20] {
        assert_eq!(texts(&qr(LINK, module)), expected, "{module} pixels a module");
    }
    assert_eq!(texts(&imageops::blur(&qr(LINK, 6), 2.5)), expected, "blurred");
    let mut dim = qr(LINK, 5);
    dim.pixels_mut().for_each(|pixel| pixel.0[0] = 30 + pixel.0[0] / 6);
    assert_eq!(texts(&dim), expected, "dim");
    let mut inverted = qr(LINK, 5);
    imageops::invert(&mut inverted);
    assert_eq!(texts(&inverted), expected, "inverted");
}

#[test]
fn a_code_is_read_turned_by_any_angle() {
    for degrees in (0..360).step_by(24) {
        let angle = f32::from(u16::try_from(degrees).unwrap());
        assert_eq!(texts(&turned(&qr(LINK, 5), angle, 200)), vec![(Format::QrCode, LINK.to_owned())], "QR at {degrees} degrees");
        let matrix = other("010400638133393121ABC", BarcodeFormat::DATA_MATRIX, false);
        assert_eq!(texts(&turned(&matrix, angle, 255)), vec![(Format::DataMatrix, "010400638133393121ABC".to_owned())], "Data Matrix at {degrees} degrees");
    }
    for degrees in [90.0, 180.0, 270.0, 45.0, 10.0, 80.0, 135.0] {
        let bars = other("4006381333931", BarcodeFormat::EAN_13, false);
        assert_eq!(texts(&turned(&bars, degrees, 255)), vec![(Format::Ean13, "4006381333931".to_owned())], "EAN at {degrees} degrees");
    }
}

#[test]
fn bars_of_each_kind_are_read() {
    for (text, format, expected) in [
        ("4006381333931", BarcodeFormat::EAN_13, Format::Ean13),
        ("96385074", BarcodeFormat::EAN_8, Format::Ean8),
        ("Lot-42/7", BarcodeFormat::CODE_128, Format::Code128),
        ("LOT 42", BarcodeFormat::CODE_39, Format::Code39),
        ("14006381333938", BarcodeFormat::ITF, Format::Itf),
    ] {
        assert_eq!(texts(&other(text, format, false)), vec![(expected, text.to_owned())]);
    }
}

#[test]
fn bars_say_what_a_scanner_sends_for_them() {
    let said = |image: &GrayImage| {
        let found = read_luma(image.as_raw().clone(), image.width(), image.height()).unwrap();
        found.into_iter().map(|barcode| format!("{:?} {}{}", barcode.format, barcode.symbology, barcode.text)).collect::<Vec<_>>()
    };
    let kept = |png: &[u8]| said(&image::load_from_memory(png).unwrap().to_luma8());
    assert_eq!(said(&other("036000291452", BarcodeFormat::UPC_A, false)), ["UpcA ]E00036000291452"]);
    assert_eq!(said(&other("14006381333938", BarcodeFormat::ITF, false)), ["Itf ]I114006381333938"]);
    assert_eq!(kept(include_bytes!("pictures/upc_e.png")), ["UpcE ]E00012345000065"]);
    assert_eq!(kept(include_bytes!("pictures/databar.png")), ["DataBar ]e00104006381333931"]);
}

#[test]
fn bars_beside_a_square_code_are_found_on_a_turned_label() {
    let bars = image::load_from_memory(include_bytes!("pictures/databar.png")).unwrap().to_luma8();
    let code = qr(LINK, 3);
    // The code below the middle of the bars: turned, the upright rectangles around both lie over each other.
    let mut label = GrayImage::from_pixel(bars.width().max(code.width()) + 40, bars.height() + code.height() + 60, Luma([255]));
    let middle = i64::from((label.width() - code.width()) / 2);
    imageops::overlay(&mut label, &bars, 20, 20);
    imageops::overlay(&mut label, &code, middle, i64::from(bars.height()) + 40);
    for degrees in [0.0, 45.0, 135.0] {
        let mut found: Vec<_> = texts(&turned(&label, degrees, 255)).into_iter().map(|(format, _)| format).collect();
        found.sort_by_key(|format| format!("{format:?}"));
        assert_eq!(found, [Format::DataBar, Format::QrCode], "turned by {degrees} degrees");
    }
}

#[test]
fn a_percent_sign_in_a_gs1_qr_code_is_read() {
    // Among letters it stands twice, and once alone it ends an element.
    let image = other("010400638133393110L%%7%21A%%1%%", BarcodeFormat::QR_CODE, true);
    let found = read_luma(image.as_raw().clone(), image.width(), image.height()).unwrap();
    assert_eq!((found.len(), &*found[0].symbology, &*found[0].text), (1, "]Q3", "010400638133393110L%7\u{1d}21A%1%"));
}

#[test]
fn gs1_symbols_tell_so_and_where_elements_end() {
    let image = other("\u{f1}010400638133393110LOT7\u{f1}21ABC", BarcodeFormat::CODE_128, false);
    let found = read_luma(image.as_raw().clone(), image.width(), image.height()).unwrap();
    assert_eq!((found.len(), &*found[0].symbology, &*found[0].text), (1, "]C1", "010400638133393110LOT7\u{1d}21ABC"));
}

#[test]
fn several_codes_of_several_kinds_are_all_found_with_their_places() {
    let mut picture = table(2_400, 1_600);
    let serial = |i: u32| format!("{LINK}{i}");
    for i in 0..6 {
        imageops::replace(&mut picture, &qr(&serial(i), 4), i64::from(50 + 390 * i), 100);
    }
    imageops::replace(&mut picture, &other("4006381333931", BarcodeFormat::EAN_13, false), 200, 700);
    imageops::replace(&mut picture, &other("96385074", BarcodeFormat::EAN_8, false), 1_200, 720);
    imageops::replace(&mut picture, &imageops::rotate90(&other("Lot-42", BarcodeFormat::CODE_128, false)), 2_000, 800);
    imageops::replace(&mut picture, &other("0104006381333931", BarcodeFormat::DATA_MATRIX, false), 300, 1_150);
    imageops::replace(&mut picture, &other("another", BarcodeFormat::DATA_MATRIX, false), 1_100, 1_150);
    let found = read_luma(picture.as_raw().clone(), 2_400, 1_600).unwrap();
    let mut texts: Vec<_> = found.iter().map(|barcode| barcode.text.clone()).collect();
    texts.sort();
    let mut expected: Vec<_> =
        (0..6).map(serial).chain(["4006381333931", "96385074", "Lot-42", "0104006381333931", "another"].map(ToOwned::to_owned)).collect();
    expected.sort();
    assert_eq!(texts, expected);
    let place = |text: &str| found.iter().find(|barcode| barcode.text == text).unwrap().position.clone();
    let near =
        |position: &[[f32; 2]], [left, top, right, bottom]: [f32; 4]| position.iter().all(|[x, y]| (left..=right).contains(x) && (top..=bottom).contains(y));
    assert!(near(&place(&serial(2)), [830.0, 100.0, 1_020.0, 290.0]), "{:?}", place(&serial(2)));
    assert!(near(&place("4006381333931"), [200.0, 700.0, 850.0, 950.0]), "{:?}", place("4006381333931"));
    assert!(near(&place("Lot-42"), [2_000.0, 800.0, 2_300.0, 1_500.0]), "{:?}", place("Lot-42"));
    assert_eq!(place("Lot-42").len(), 4);
    // Around it and not across: each corner turns the same way.
    let corners = place(&serial(2));
    let turn = |i: usize| {
        let [a, b, c] = [0, 1, 2].map(|j| corners[(i + j) % 4]);
        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) > 0.0
    };
    assert!((0..4).all(turn), "{corners:?}");
}

#[test]
fn one_code_twice_in_a_picture_is_two() {
    let mut picture = table(1_000, 500);
    imageops::replace(&mut picture, &qr(LINK, 5), 50, 100);
    imageops::replace(&mut picture, &qr(LINK, 5), 600, 100);
    assert_eq!(texts(&picture).len(), 2);
}

#[test]
fn a_small_code_in_a_large_photo_is_found() {
    let mut picture = table(4_000, 3_000);
    imageops::replace(&mut picture, &qr(LINK, 4), 3_100, 2_200);
    assert_eq!(texts(&picture), vec![(Format::QrCode, LINK.to_owned())]);
}

#[test]
fn files_of_each_kind_and_depth_are_read() {
    let code = DynamicImage::ImageLuma8(qr(LINK, 5));
    let write = |image: &DynamicImage, format: ImageFormat| {
        let mut bytes = Vec::new();
        image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    };
    let sixteen = DynamicImage::ImageRgba16(code.to_rgba16());
    for bytes in [
        png(&code),
        png(&sixteen),
        write(&code, ImageFormat::Jpeg),
        write(&DynamicImage::ImageRgb8(code.to_rgb8()), ImageFormat::WebP),
        write(&DynamicImage::ImageRgba8(code.to_rgba8()), ImageFormat::Gif),
    ] {
        assert_eq!(read(&bytes).unwrap()[0].text, LINK);
    }
    // Black on nothing is black on white.
    let grey: GrayImage = qr(LINK, 5);
    let clear = RgbaImage::from_fn(grey.width(), grey.height(), |x, y| Rgba([0, 0, 0, 255 - grey.get_pixel(x, y).0[0]]));
    assert_eq!(read(&png(&DynamicImage::ImageRgba8(clear))).unwrap()[0].text, LINK);
}

#[test]
fn an_animation_is_read_by_its_first_picture() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for module in [5, 5, 5] {
        let frame = DynamicImage::ImageLuma8(qr(LINK, module)).to_rgba8();
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    assert_eq!(read(&bytes).unwrap()[0].text, LINK);
}

#[test]
fn what_is_no_picture_or_a_broken_one_says_so() {
    let error = |bytes: &[u8]| read(bytes).unwrap_err();
    assert_eq!(error(b""), Unreadable::Picture(PictureError::Unknown));
    assert_eq!(error(b"<svg/>"), Unreadable::Picture(PictureError::Unknown));
    assert_eq!(error(b"\0\0\0\x20ftypavif\0\0\0\0"), Unreadable::Picture(PictureError::OtherKind("AVIF")));
    assert_eq!(error(b"\0\0\0\x18ftypheic\0\0\0\0").to_string(), "it is a picture in HEIC, which is not read: save it as JPEG, PNG or WebP");
    let whole = png(&DynamicImage::ImageLuma8(qr(LINK, 5)));
    for cut in [8, 20, 40, whole.len() / 2, whole.len() - 20] {
        assert_eq!(error(&whole[..cut]), Unreadable::Picture(PictureError::Broken), "cut at {cut}");
    }
    // A camera puts a whole small picture before its large one.
    let jpeg = |picture: GrayImage| {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
        bytes
    };
    let (large, small) = (jpeg(qr(LINK, 5)), jpeg(GrayImage::new(16, 16)));
    let length = u16::try_from(small.len() + 2).unwrap().to_be_bytes();
    let photo = [&large[..2], &[0xFF, 0xE1], &length, &small, &large[2..]].concat();
    assert_eq!(read(&photo).unwrap()[0].text, LINK);
    assert_eq!(read(&[&photo[..], b"and what a phone writes behind it"].concat()).unwrap()[0].text, LINK);
    for cut in [small.len() + 10, photo.len() / 2, photo.len() - 2] {
        assert_eq!(error(&photo[..cut]), Unreadable::Picture(PictureError::Broken), "a photo cut at {cut}");
    }
    assert_eq!(error(&vec![0; reading::picture::BYTES_MAX + 1]), Unreadable::Picture(PictureError::TooLarge));
    assert_eq!(read_luma(vec![0; 5], 2, 2).unwrap_err(), Unreadable::Picture(PictureError::Broken));
    assert_eq!(read_luma(Vec::new(), 0, 0).unwrap_err(), Unreadable::Picture(PictureError::Broken));
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    // A PNG of 60,000 × 60,000 that is a header and nothing behind it: what a bomb says of itself.
    let mut bomb = png(&DynamicImage::ImageLuma8(GrayImage::new(8, 8)));
    bomb[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let crc = crc(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    let begun = Instant::now();
    assert!(matches!(read(&bomb), Err(Unreadable::Picture(PictureError::TooManyPixels | PictureError::Broken))));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }))
}

#[test]
fn pictures_of_any_size_and_content_end_soon_and_without_panic() {
    let mut seed = 7_u32;
    let mut noise = move || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed
    };
    let finder = |x: u32, y: u32| {
        let ring = (x % 8).min(6 - (x % 8).min(6)).min(y % 8).min(6 - (y % 8).min(6));
        if x % 8 == 7 || y % 8 == 7 || ring == 1 { 255 } else { 0 }
    };
    let pictures: Vec<(&str, GrayImage)> = vec![
        ("1 × 1", GrayImage::new(1, 1)),
        ("1 × 5000", GrayImage::from_fn(1, 5_000, |_, y| Luma([if y % 2 == 0 { 0 } else { 255 }]))),
        ("5000 × 1", GrayImage::from_fn(5_000, 1, |x, _| Luma([if x % 3 == 0 { 0 } else { 255 }]))),
        ("3 × 3", GrayImage::from_fn(3, 3, |x, y| Luma([u8::try_from(x * y * 60).unwrap()]))),
        ("black", GrayImage::new(800, 600)),
        ("white", GrayImage::from_pixel(800, 600, Luma([255]))),
        ("noise", GrayImage::from_fn(2_000, 1_500, |_, _| Luma([noise().to_le_bytes()[0]]))),
        ("stripes", GrayImage::from_fn(2_000, 1_500, |x, _| Luma([if x % 4 < 2 { 0 } else { 255 }]))),
        ("chequers", GrayImage::from_fn(1_600, 1_600, |x, y| Luma([if (x / 3 + y / 3) % 2 == 0 { 0 } else { 255 }]))),
        ("a carpet of finder patterns", GrayImage::from_fn(1_600, 1_600, |x, y| Luma([finder(x, y)]))),
        ("a carpet of larger ones", GrayImage::from_fn(1_600, 1_600, |x, y| Luma([finder(x / 3, y / 3)]))),
    ];
    for (name, picture) in pictures {
        let begun = Instant::now();
        let found = read_luma(picture.as_raw().clone(), picture.width(), picture.height()).unwrap();
        let took = begun.elapsed();
        eprintln!("{name}: {took:?}, {found:?}");
        assert!(took < Duration::from_secs(20), "{name} took {took:?}");
        assert_eq!(found, Vec::new(), "{name}");
    }
}
