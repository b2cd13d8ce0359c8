//! Files of strangers: a hash or a clear error, soon, and never a panic.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use image::{DynamicImage, Frame, GrayImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage, imageops};
use jpeg_encoder::{ColorType, Encoder};
use pdq::{Fingerprint, MATCH_DISTANCE, hash_file};
use reading::{Unreadable, picture::PictureError};
use std::time::{Duration, Instant};
use support::{file, jpeg, picture, png, print};

fn near(one: Fingerprint, other: Fingerprint, bits: u32) {
    let distance = one.hash.distance(&other.hash);
    assert!(distance <= bits, "{distance} bits");
}

#[test]
fn each_kind_of_file_has_the_hash_of_its_pixels() {
    let image = picture(3, 300, 200);
    let expected = print(&image);
    assert_eq!(hash_file(&png(&image)).unwrap(), expected);
    assert_eq!(hash_file(&file(&DynamicImage::ImageRgb8(image.clone()), ImageFormat::WebP)).unwrap(), expected);
    near(hash_file(&jpeg(&image, 90)).unwrap(), expected, 12);
    near(hash_file(&file(&DynamicImage::ImageRgb8(image.clone()), ImageFormat::Gif)).unwrap(), expected, 20);
    let sixteen: ImageBuffer<Rgb<u16>, Vec<u16>> = DynamicImage::ImageRgb8(image.clone()).to_rgb16();
    assert_eq!(hash_file(&file(&DynamicImage::ImageRgb16(sixteen), ImageFormat::Png)).unwrap(), expected);
    let grey = DynamicImage::ImageRgb8(image.clone()).to_luma8();
    let luma: Vec<f32> = grey.iter().map(|value| f32::from(*value)).collect();
    let grey_print = pdq::Hasher::default().luma_spectrum(&luma, 300, 200).unwrap().fingerprint();
    assert_eq!(hash_file(&file(&DynamicImage::ImageLuma8(grey), ImageFormat::Png)).unwrap(), grey_print);
}

#[test]
fn a_large_file_has_the_hash_of_the_pixels_that_the_reference_takes() {
    let image = picture(8, 1600, 1004);
    let taken = RgbImage::from_fn(512, 512, |x, y| *image.get_pixel(x * 1600 / 512, y * 1004 / 512));
    assert_eq!(hash_file(&png(&image)).unwrap(), print(&taken));
    assert_eq!(print(&image), print(&taken));
}

#[test]
fn a_cmyk_jpeg_is_read() {
    let image = picture(4, 320, 240);
    let cmyk: Vec<u8> = image.pixels().flat_map(|pixel| [255 - pixel.0[0], 255 - pixel.0[1], 255 - pixel.0[2], 0]).collect();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 90).encode(&cmyk, 320, 240, ColorType::Cmyk).unwrap();
    near(hash_file(&bytes).unwrap(), print(&image), MATCH_DISTANCE);
}

#[test]
fn what_is_transparent_lies_over_white() {
    let image = picture(5, 256, 256);
    let cut = |x: u32, y: u32| (x / 64 + y / 64).is_multiple_of(3);
    let clear = RgbaImage::from_fn(256, 256, |x, y| {
        let [r, g, b] = image.get_pixel(x, y).0;
        Rgba([r, g, b, if cut(x, y) { 0 } else { 255 }])
    });
    let white = RgbImage::from_fn(256, 256, |x, y| if cut(x, y) { Rgb([255; 3]) } else { *image.get_pixel(x, y) });
    assert_eq!(hash_file(&file(&DynamicImage::ImageRgba8(clear), ImageFormat::Png)).unwrap(), print(&white));
    let nothing = RgbaImage::new(64, 64);
    assert_eq!(hash_file(&file(&DynamicImage::ImageRgba8(nothing), ImageFormat::Png)).unwrap().quality.get(), 0);
}

/// A JPEG whose EXIF says how the camera was held (TIFF 6.0, tag 0x0112).
fn held(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff = [b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0]].concat();
    let length = u16::try_from(2 + 6 + tiff.len()).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, b"Exif\0\0", &tiff, &jpeg[2..]].concat()
}

#[test]
fn a_photo_is_hashed_upright_as_its_camera_says() {
    for (width, height) in [(300, 200), (900, 700)] {
        let bytes = jpeg(&picture(6, width, height), 90);
        let image = image::load_from_memory(&bytes).unwrap().to_rgb8();
        let upright = [
            image.clone(),
            imageops::flip_horizontal(&image),
            imageops::rotate180(&image),
            imageops::flip_vertical(&image),
            imageops::flip_horizontal(&imageops::rotate90(&image)),
            imageops::rotate90(&image),
            imageops::flip_horizontal(&imageops::rotate270(&image)),
            imageops::rotate270(&image),
        ];
        for (orientation, upright) in (1..).zip(upright) {
            assert_eq!(hash_file(&held(&bytes, orientation)).unwrap(), print(&upright), "orientation {orientation}, {width} × {height}");
        }
        assert_eq!(hash_file(&held(&bytes, 77)).unwrap(), print(&image), "a note that makes no sense");
    }
}

#[test]
fn of_an_animation_the_first_picture_counts() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for seed in [7, 8, 9] {
        encoder.encode_frame(Frame::new(DynamicImage::ImageRgb8(picture(seed, 200, 200)).to_rgba8())).unwrap();
    }
    drop(encoder);
    near(hash_file(&bytes).unwrap(), print(&picture(7, 200, 200)), 20);
}

#[test]
fn pictures_of_odd_sizes_have_a_hash_and_those_without_content_no_quality() {
    for (width, height) in [(1, 1), (1, 30_000), (30_000, 1), (3, 3), (4, 5), (5, 5), (7, 2_000), (511, 513)] {
        let image = GrayImage::from_fn(width, height, |x, y| Luma([(x * 31 + y * 17) as u8]));
        let begun = Instant::now();
        let print = hash_file(&file(&DynamicImage::ImageLuma8(image), ImageFormat::Png)).unwrap();
        assert!(begun.elapsed() < Duration::from_secs(5));
        if width.max(height) <= 512 && width.min(height) < 5 {
            assert_eq!((print.hash, print.quality.get()), (pdq::Hash::default(), 0), "{width} × {height}");
        }
    }
    assert_eq!(print(&RgbImage::from_pixel(600, 600, Rgb([90, 10, 200]))).quality.get(), 0);
}

#[test]
fn a_broken_file_says_so() {
    let error = |bytes: &[u8]| hash_file(bytes).unwrap_err();
    assert_eq!(error(b""), Unreadable::Picture(PictureError::Unknown));
    assert_eq!(error(b"%PDF-1.7"), Unreadable::Picture(PictureError::Unknown));
    assert_eq!(error(&vec![0xff; pdq::file::BYTES_MAX + 1]), Unreadable::Picture(PictureError::TooLarge));
    let whole = png(&picture(9, 100, 100));
    for cut in [8, 20, 40, whole.len() / 2, whole.len() - 20] {
        assert_eq!(error(&whole[..cut]), Unreadable::Picture(PictureError::Broken), "cut at {cut}");
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    // 60,000 × 60,000 pixels, says the head; behind it there is next to nothing.
    let mut bomb = png(&RgbImage::new(8, 8));
    bomb[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let crc = !bomb[12..29]
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }));
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    let begun = Instant::now();
    assert!(matches!(hash_file(&bomb), Err(Unreadable::Picture(PictureError::TooManyPixels | PictureError::Broken))));
    let mut jpeg = jpeg(&RgbImage::new(8, 8), 90);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert!(matches!(hash_file(&jpeg), Err(Unreadable::Picture(PictureError::TooManyPixels | PictureError::Broken))));
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn damaged_files_end_in_a_hash_or_an_error() {
    let image = picture(10, 120, 90);
    let files = [
        png(&image),
        jpeg(&image, 70),
        file(&DynamicImage::ImageRgb8(image.clone()), ImageFormat::WebP),
        file(&DynamicImage::ImageRgb8(image.clone()), ImageFormat::Gif),
    ];
    let mut seed = 1_u32;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed as usize % below
    };
    let (mut hashed, mut refused) = (0, 0);
    let begun = Instant::now();
    for whole in files {
        for _ in 0..60 {
            let mut bytes = whole.clone();
            bytes.truncate(bytes.len() - random(bytes.len() / 3));
            for _ in 0..random(6) {
                let at = random(bytes.len());
                bytes[at] = random(256) as u8;
            }
            match hash_file(&bytes) {
                Ok(_) => hashed += 1,
                Err(Unreadable::Picture(_) | Unreadable::Failed(_)) => refused += 1,
            }
        }
    }
    eprintln!("{hashed} hashed, {refused} refused");
    assert!(begun.elapsed() < Duration::from_secs(60));
}
