//! What a seller does to a picture leaves its hash near; another picture's is far.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use image::{Rgb, RgbImage, imageops};
use pdq::{MATCH_DISTANCE, MIN_QUALITY, Orientation, file::spectrum_of_file, hash_file};
use support::{jpeg, picture, png, print};

fn changed(image: &RgbImage) -> Vec<(&'static str, RgbImage)> {
    let (width, height) = image.dimensions();
    let map = |change: fn(f32) -> f32| {
        let mut image = image.clone();
        image.iter_mut().for_each(|value| *value = change(f32::from(*value)).clamp(0.0, 255.0) as u8);
        image
    };
    let resized = |width, height| imageops::resize(image, width, height, imageops::FilterType::Triangle);
    let mut marked = image.clone();
    for x in 0..width / 3 {
        for y in 0..height / 14 {
            if (x / 6 + y / 6) % 2 == 0 {
                let pixel = marked.get_pixel_mut(width * 3 / 5 + x, height * 9 / 10 + y);
                *pixel = Rgb(pixel.0.map(|value| value / 2 + 127));
            }
        }
    }
    let read_back = |quality| image::load_from_memory(&jpeg(image, quality)).unwrap().to_rgb8();
    vec![
        ("half the size", resized(width / 2, height / 2)),
        ("twice the size", resized(width * 2, height * 2)),
        ("a thumbnail", resized(160, 160 * height / width)),
        ("squeezed into a square", resized(300, 300)),
        ("JPEG 30", read_back(30)),
        ("JPEG 60", read_back(60)),
        ("1 % cut off on each side", imageops::crop_imm(image, width / 100, height / 100, width * 98 / 100, height * 98 / 100).to_image()),
        ("brighter", map(|value| value * 1.1 + 12.0)),
        ("darker", map(|value| value * 0.8)),
        ("less contrast", map(|value| 128.0 + (value - 128.0) * 0.7)),
        ("grey", image::DynamicImage::ImageLuma8(image::DynamicImage::ImageRgb8(image.clone()).to_luma8()).to_rgb8()),
        ("blurred", imageops::blur(image, 2.0)),
        ("a watermark", marked),
    ]
}

#[test]
fn a_changed_picture_stays_within_the_distance() {
    let (mut worst, mut missed, mut all) = (0, 0, 0);
    for seed in 1..=12 {
        let image = picture(seed, 640, 480);
        let original = print(&image);
        assert!(original.quality >= MIN_QUALITY, "picture {seed} has quality {}", original.quality);
        for (what, image) in changed(&image) {
            let distance = original.hash.distance(&print(&image).hash);
            worst = worst.max(distance);
            all += 1;
            if distance > MATCH_DISTANCE {
                missed += 1;
                eprintln!("picture {seed}, {what}: {distance} bits");
            }
        }
    }
    eprintln!("{all} changed pictures: the worst lies {worst} bits from its original, {missed} are missed");
    assert_eq!(missed, 0);
}

#[test]
fn different_pictures_lie_far_apart() {
    let prints: Vec<_> = (1..=40).map(|seed| print(&picture(seed, 320, 240)).hash).collect();
    let pairs = prints.iter().enumerate().flat_map(|(at, one)| prints[..at].iter().map(move |other| one.distance(other)));
    let nearest = pairs.min().unwrap();
    assert!(nearest > 2 * MATCH_DISTANCE, "{nearest}");
}

#[test]
fn a_turned_or_mirrored_picture_is_found_by_the_orientation_of_that_name() {
    for seed in 1..=6 {
        for (width, height) in [(400, 400), (640, 480)] {
            let image = picture(seed, width, height);
            let spectrum = spectrum_of_file(&png(&image)).unwrap();
            let turned = [
                (Orientation::Original, image.clone()),
                (Orientation::Rotate90, imageops::rotate270(&image)),
                (Orientation::Rotate180, imageops::rotate180(&image)),
                (Orientation::Rotate270, imageops::rotate90(&image)),
                (Orientation::FlipX, imageops::flip_vertical(&image)),
                (Orientation::FlipY, imageops::flip_horizontal(&image)),
                (Orientation::FlipPlus1, imageops::flip_horizontal(&imageops::rotate90(&image))),
                (Orientation::FlipMinus1, imageops::flip_vertical(&imageops::rotate90(&image))),
            ];
            for (orientation, image) in turned {
                let found = hash_file(&jpeg(&image, 85)).unwrap().hash;
                let nearest = Orientation::ALL.into_iter().min_by_key(|orientation| spectrum.hash(*orientation).distance(&found)).unwrap();
                let distance = spectrum.hash(orientation).distance(&found);
                assert!(nearest == orientation && distance <= MATCH_DISTANCE, "picture {seed}, {orientation:?}: {distance} bits, nearest is {nearest:?}");
            }
        }
    }
}
