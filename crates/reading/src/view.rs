//! One way to look at a picture: shrunk or enlarged, turned, inverted; and the way back for what is found in it.

use crate::picture::Luma;
use rxing::Luma8Source;
use std::f32::consts::PI;

/// A picture looked at in one way.
#[derive(Clone, Debug)]
pub struct View {
    pub pixels: Vec<u8>,
    pub width: u32,
    pub height: u32,
    /// Pixels of the view for one of the picture.
    scale: f32,
    /// How the view was turned, and what its middle and that of the scaled picture are.
    turn: Turn,
}

#[derive(Clone, Copy, Debug)]
struct Turn {
    sine: f32,
    cosine: f32,
    from: [f32; 2],
    to: [f32; 2],
}

impl View {
    /// The picture scaled by a factor: averaged when it shrinks, so that no module is skipped over; neighbouring pixels mixed when it grows.
    pub fn scaled(picture: &Luma, scale: f32) -> Self {
        let side = |side: u32| pixels(side as f32 * scale).max(1);
        let (width, height) = (side(picture.width), side(picture.height));
        let values = if (scale - 1.0).abs() < 1e-6 { picture.pixels.clone() } else { resized(picture, width, height) };
        let middle = [width as f32 / 2.0, height as f32 / 2.0];
        Self { pixels: values, width, height, scale: width as f32 / picture.width as f32, turn: Turn { sine: 0.0, cosine: 1.0, from: middle, to: middle } }
    }

    /// This view turned about its middle, on white.
    pub fn turned(&self, degrees: f32) -> Self {
        let (sine, cosine) = (degrees * PI / 180.0).sin_cos();
        let (w, h) = (self.width as f32, self.height as f32);
        let width = pixels(w * cosine.abs() + h * sine.abs()).max(1);
        let height = pixels(w * sine.abs() + h * cosine.abs()).max(1);
        let turn = Turn { sine, cosine, from: [w / 2.0, h / 2.0], to: [width as f32 / 2.0, height as f32 / 2.0] };
        let mut values = Vec::with_capacity((width * height) as usize);
        for y in 0..height {
            for x in 0..width {
                let [x, y] = turn.back([x as f32 + 0.5, y as f32 + 0.5]);
                values.push(self.mixed(x - 0.5, y - 0.5));
            }
        }
        Self { pixels: values, width, height, scale: self.scale, turn }
    }

    /// The view as rxing takes it.
    pub fn source(&self) -> Option<Luma8Source<'_>> {
        Luma8Source::new_with_slice(&self.pixels, self.width, self.height).ok()
    }

    /// Black for white.
    pub fn inverted(&self) -> Self {
        Self { pixels: self.pixels.iter().map(|value| u8::MAX - value).collect(), ..self.clone() }
    }

    /// Where in the picture a place in the view is.
    pub fn in_picture(&self, place: [f32; 2]) -> [f32; 2] {
        self.turn.back(place).map(|along| along / self.scale)
    }

    /// Paints over the box around some places, so that what is there is not found twice. It is what the quiet zone is: white.
    pub fn paint_over(&mut self, places: &[[f32; 2]]) {
        let along = |axis: usize, side: u32| {
            let values = places.iter().map(|place| place[axis]);
            let (low, high) = values.fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(value), high.max(value)));
            (pixels(low.max(0.0)).min(side), pixels(high.max(0.0) + 1.0).min(side))
        };
        let ((left, right), (top, bottom)) = (along(0, self.width), along(1, self.height));
        for y in top..bottom {
            let row = (y * self.width) as usize;
            if let Some(part) = self.pixels.get_mut(row + left as usize..row + right.max(left) as usize) {
                part.fill(u8::MAX);
            }
        }
    }

    /// The value between four pixels; white outside.
    fn mixed(&self, x: f32, y: f32) -> u8 {
        let (left, top) = (x.floor(), y.floor());
        if left < -1.0 || top < -1.0 || left >= self.width as f32 || top >= self.height as f32 {
            return u8::MAX;
        }
        let at = |x: f32, y: f32| {
            if x < 0.0 || y < 0.0 || x >= self.width as f32 || y >= self.height as f32 {
                return 255.0;
            }
            self.pixels.get((pixels(y) * self.width + pixels(x)) as usize).map_or(255.0, |value| f32::from(*value))
        };
        let (right, down) = (x - left, y - top);
        let upper = at(left, top) * (1.0 - right) + at(left + 1.0, top) * right;
        let lower = at(left, top + 1.0) * (1.0 - right) + at(left + 1.0, top + 1.0) * right;
        grey(upper * (1.0 - down) + lower * down)
    }
}

impl Turn {
    /// From the turned view to what was turned.
    fn back(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (x, y) = (x - self.to[0], y - self.to[1]);
        [self.cosine * x + self.sine * y + self.from[0], self.cosine * y - self.sine * x + self.from[1]]
    }
}

fn resized(picture: &Luma, width: u32, height: u32) -> Vec<u8> {
    let filter = if width < picture.width { image::imageops::FilterType::Triangle } else { image::imageops::FilterType::CatmullRom };
    let Some(source) = image::GrayImage::from_raw(picture.width, picture.height, picture.pixels.clone()) else { return Vec::new() };
    image::imageops::resize(&source, width, height, filter).into_raw()
}

fn pixels(length: f32) -> u32 {
    length as u32
}

fn grey(value: f32) -> u8 {
    value as u8
}
