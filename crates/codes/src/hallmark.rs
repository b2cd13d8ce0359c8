//! The hallmark: a guilloché rosette as on a banknote, drawn from 16 bytes.
//!
//! The portal derives the bytes from a unit code with a key of their own ([`crate::SlotKey::hallmark`]), so that only the genuine portal can
//! draw the rosette that is printed beside the code: a forged check page shows another one, or none.
//!
//! Three rings of four turned copies of one curve each. Of ring *k* (0 outermost), byte 4*k* chooses the petals, 4*k* + 1 the waves, 4*k* + 2
//! their depth, 4*k* + 3 the phase, 12 + *k* how often the curve goes round, and byte 15 turns the inner ring. The curve is
//! *r*(*t*) = base · (1 − depth + depth · cos(petals · *t* / turns + phase) · cos(waves · *t* + phase / 2)); it is drawn as cubic Béziers
//! through points four to a wave, whose handles follow the true tangent, so that the drawing is small and stays smooth on a poster.

use std::{
    f64::consts::TAU,
    fmt::{self, Write as _},
};

/// Sixteen bytes that only the portal can derive from a code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hallmark([u8; 16]);

/// One closed line of the rosette.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Where it begins and ends.
    pub start: [f64; 2],
    /// Two handles and an end each.
    pub segments: Vec<[[f64; 2]; 3]>,
}

/// One ring of the rosette.
struct Ring {
    petals: f64,
    waves: f64,
    depth: f64,
    phase: f64,
    base: f64,
    turns: f64,
}

impl Hallmark {
    /// A hallmark of these bytes. A brand's seal on the public register is drawn the same way, from a MAC of its own.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The bytes as 32 hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        model::encode::hex(&self.0)
    }

    /// The rosette as an SVG element that fills its container and takes its colour from `currentColor`. Decoration to a screen reader; say
    /// beside it in words what it is for. The identifiers inside are made of the bytes, so that many rosettes go on one page.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let id = self.to_hex();
        let mut svg = String::with_capacity(8_000);
        svg.push_str(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" fill="none" stroke="currentColor" stroke-width="3.2" aria-hidden="true">"#,
        );
        for (k, ring) in (0..3).map(|k| (k, self.ring(k))) {
            // Writing to a String cannot fail.
            let _ = write!(svg, r#"<path id="h{id}{k}" d=""#);
            ring.draw(&mut svg);
            svg.push_str("\"/>");
            for copy in 1..4 {
                let degrees = f64::from(copy) * 90.0 / ring.petals;
                let _ = write!(svg, r##"<use href="#h{id}{k}" transform="rotate({degrees:.2} 500 500)"/>"##);
            }
        }
        svg.push_str(r#"<circle cx="500" cy="500" r="495" stroke-width="6"/></svg>"#);
        svg
    }

    /// The rosette's lines for other media than SVG: closed curves in a square of 1000 by 1000, each a start and cubic Béziers as their two
    /// handles and end. The circle around them is left to whoever draws.
    #[must_use]
    pub fn curves(&self) -> Vec<Curve> {
        let turned = |curve: &Curve, degrees: f64| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let turn = |[x, y]: [f64; 2]| [cos * (x - 500.0) - sin * (y - 500.0) + 500.0, sin * (x - 500.0) + cos * (y - 500.0) + 500.0];
            Curve { start: turn(curve.start), segments: curve.segments.iter().map(|corners| corners.map(turn)).collect() }
        };
        let copies = |k: usize| {
            let ring = self.ring(k);
            let curve = ring.curve();
            (0..4).map(move |copy| turned(&curve, f64::from(copy) * 90.0 / ring.petals))
        };
        (0..3).flat_map(copies).collect()
    }

    fn ring(&self, k: usize) -> Ring {
        let byte = |at: usize| self.0[at];
        let share = |at: usize| f64::from(byte(at)) / 255.0;
        Ring {
            petals: f64::from(7 + byte(k * 4) % 11),
            waves: f64::from(3 + byte(k * 4 + 1) % 7),
            depth: 0.10 + 0.16 * share(k * 4 + 2),
            // Byte 15 has no ring of its own; it turns the inner one, so that no byte is without its mark.
            phase: (share(k * 4 + 3) + if k == 2 { share(15) / 2.0 } else { 0.0 }) * TAU,
            base: [0.92, 0.65, 0.38][k],
            turns: f64::from(1 + byte(k + 12) % 3),
        }
    }
}

impl Ring {
    /// The point at `t` and the derivative there, in the drawing's units (1000 to a side).
    fn at(&self, t: f64) -> ([f64; 2], [f64; 2]) {
        let (petal, wave) = (self.petals / self.turns, self.waves);
        let (a, b) = (petal * t + self.phase, wave * t + self.phase / 2.0);
        let r = self.base * (1.0 - self.depth + self.depth * a.cos() * b.cos());
        let dr = -self.base * self.depth * (petal * a.sin() * b.cos() + wave * a.cos() * b.sin());
        let (sin, cos) = t.sin_cos();
        ([500.0 + 490.0 * r * cos, 500.0 + 490.0 * r * sin], [490.0 * (dr * cos - r * sin), 490.0 * (dr * sin + r * cos)])
    }

    /// The line, unrounded.
    fn curve(&self) -> Curve {
        let segments = (4.0 * (self.petals + self.waves * self.turns)).max(32.0);
        let step = TAU * self.turns / segments;
        let handle = |p: [f64; 2], d: [f64; 2], sign: f64| [0, 1].map(|axis| p[axis] + sign * d[axis] * step / 3.0);
        let piece = |i: u32| {
            let ((p, d), (q, e)) = (self.at(step * f64::from(i)), self.at(step * f64::from(i + 1)));
            [handle(p, d, 1.0), handle(q, e, -1.0), q]
        };
        Curve { start: self.at(0.0).0, segments: (0..segments as u32).map(piece).collect() }
    }

    /// Writes the path's commands: relative cubic Béziers in whole units. Each starts where the rounded one before it ended, so that
    /// rounding does not add up.
    fn draw(&self, svg: &mut String) {
        let end = TAU * self.turns;
        // Four points to the shortest wave, which goes with the sum of both frequencies.
        let segments = (4.0 * (self.petals + self.waves * self.turns)).max(32.0);
        let step = end / segments;
        let round = |[x, y]: [f64; 2]| [x.round() as i32, y.round() as i32];
        let (start, mut tangent) = self.at(0.0);
        let (mut exact, mut from) = (start, round(start));
        let _ = write!(svg, "M{} {}", from[0], from[1]);
        let mut command = "c";
        for i in 1..=segments as u32 {
            let (point, next_tangent) = self.at(step * f64::from(i));
            let handle = |p: [f64; 2], d: [f64; 2], sign: f64| [0, 1].map(|axis| p[axis] + sign * d[axis] * step / 3.0);
            let corners = [handle(exact, tangent, 1.0), handle(point, next_tangent, -1.0), point].map(round);
            svg.push_str(command);
            for (at, number) in corners.iter().flat_map(|c| [c[0] - from[0], c[1] - from[1]]).enumerate() {
                // A minus sign parts two numbers as well as a space does.
                let gap = if number < 0 || (at == 0 && command == "c") { "" } else { " " };
                let _ = write!(svg, "{gap}{number}");
            }
            command = "";
            (exact, from, tangent) = (point, corners[2], next_tangent);
        }
        svg.push('z');
    }
}

impl fmt::Debug for Hallmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hallmark({})", self.to_hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MOCK: Hallmark = Hallmark::new([201, 17, 140, 88, 33, 250, 61, 190, 77, 5, 214, 129, 66, 93, 180, 12]);

    #[test]
    fn the_drawing_is_plain_svg_without_styles_or_scripts() {
        let svg = MOCK.to_svg();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert_eq!(svg.matches("<path").count(), 3);
        assert_eq!(svg.matches("<use").count(), 9);
        assert!(!svg.contains("style") && !svg.contains("script") && !svg.contains("NaN"));
        assert_eq!(svg, MOCK.to_svg());
    }

    proptest! {
        #[test]
        fn the_drawing_is_small_and_stays_inside_its_circle(bytes: [u8; 16]) {
            let hallmark = Hallmark::new(bytes);
            prop_assert!(hallmark.to_svg().len() <= 12_000, "{} bytes", hallmark.to_svg().len());
            for ring in (0..3).map(|k| hallmark.ring(k)) {
                for i in 0..1000 {
                    let ([x, y], _) = ring.at(f64::from(i) / 1000.0 * TAU * ring.turns);
                    prop_assert!((x - 500.0).hypot(y - 500.0) <= 495.0);
                }
            }
        }

        #[test]
        fn another_byte_is_another_drawing(bytes: [u8; 16], at in 0_usize..16, by in 1_u8..) {
            // The petals, waves and turns are taken modulo 11, 7 and 3, so that some bytes draw alike: what must differ is everything
            // that a step in depth or phase can show, and every other petal count.
            let mut other = bytes;
            other[at] = other[at].wrapping_add(by);
            let visible = match at {
                0 | 4 | 8 => bytes[at] % 11 != other[at] % 11,
                1 | 5 | 9 => bytes[at] % 7 != other[at] % 7,
                12..=14 => bytes[at] % 3 != other[at] % 3,
                _ => bytes[at].abs_diff(other[at]) >= 4,
            };
            let without_id = |bytes: [u8; 16]| { let h = Hallmark::new(bytes); h.to_svg().replace(&h.to_hex(), "") };
            prop_assert!(!visible || without_id(bytes) != without_id(other));
        }

        #[test]
        fn the_curves_keep_to_the_true_line(bytes: [u8; 16]) {
            // Halfway through each segment the Bézier may be off by less than the width of the line.
            let hallmark = Hallmark::new(bytes);
            for ring in (0..3).map(|k| hallmark.ring(k)) {
                let segments = (4.0 * (ring.petals + ring.waves * ring.turns)).max(32.0);
                let step = TAU * ring.turns / segments;
                for i in 0..segments as u32 {
                    let (t, u) = (step * f64::from(i), step * f64::from(i + 1));
                    let ((p, d), (q, e), (true_mid, _)) = (ring.at(t), ring.at(u), ring.at((t + u) / 2.0));
                    let mid = [0, 1].map(|axis| (p[axis] + q[axis]) / 2.0 + step * (d[axis] - e[axis]) / 8.0);
                    prop_assert!((mid[0] - true_mid[0]).hypot(mid[1] - true_mid[1]) < 3.2);
                }
            }
        }
    }
}
