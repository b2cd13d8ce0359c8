//! Pictures made by arithmetic alone.
#![allow(dead_code, reason = "each test takes of it what it needs")]

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// A picture of overlapping shapes on a ground, with some texture; each `seed` another one.
pub fn picture(seed: u32, width: u32, height: u32) -> RgbImage {
    let mut state = seed.wrapping_mul(0x9e37_79b9) ^ 0x55aa_1234;
    let mut random = |below: u32| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % below
    };
    let ground = [random(256), random(256), random(256)];
    let slope = [random(160) as f32 - 80.0, random(160) as f32 - 80.0];
    let shapes: Vec<(bool, [f32; 4], [u32; 3])> = (0..14)
        .map(|_| {
            let place = [random(1000), random(1000), 40 + random(260), 40 + random(260)].map(|value| value as f32 / 1000.0);
            (random(2) == 0, place, [random(256), random(256), random(256)])
        })
        .collect();
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = ((x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / height as f32);
        let inside = |(round, [left, top, w, h], _): &&(bool, [f32; 4], [u32; 3])| {
            let (dx, dy) = ((u - left) / w, (v - top) / h);
            if *round { dx * dx + dy * dy < 1.0 } else { dx.abs() < 1.0 && dy.abs() < 1.0 }
        };
        let colour = shapes.iter().rev().find(inside).map_or(ground, |shape| shape.2);
        let texture = 12.0 * ((u * 90.0).sin() * (v * 70.0).cos());
        Rgb(colour.map(|value| (value as f32 * 0.8 + 25.0 + slope[0] * (u - 0.5) + slope[1] * (v - 0.5) + texture).clamp(0.0, 255.0) as u8))
    })
}

pub fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

pub fn png(image: &RgbImage) -> Vec<u8> {
    file(&DynamicImage::ImageRgb8(image.clone()), ImageFormat::Png)
}

pub fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).unwrap();
    bytes
}

pub fn print(image: &RgbImage) -> pdq::Fingerprint {
    pdq::Hasher::default().rgb(image.as_raw(), image.width() as usize, image.height() as usize).unwrap()
}
