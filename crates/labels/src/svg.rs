//! A label as SVG: outlines only, so that it looks the same without any font installed.

use crate::{Drawing, font::Step, layout::Shape};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::fmt::Write as _;

/// A label as a file of its own, sized in millimetres.
#[must_use]
pub fn svg(drawing: &Drawing) -> String {
    let [width, height] = drawing.size;
    let mut svg = String::with_capacity(30_000);
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"><path fill="{}" d="M0 0h{width}v{height}H0z"/>"#,
        drawing.light
    );
    for shape in &drawing.shapes {
        draw(shape, &mut svg);
    }
    svg.push_str("</svg>");
    svg
}

fn draw(shape: &Shape, svg: &mut String) {
    let _ = match shape {
        Shape::Modules { at, module, symbol, colour } => {
            let path = path(&Shape::module_steps(*at, *module, symbol));
            write!(svg, r#"<path fill="{colour}" fill-rule="evenodd" shape-rendering="crispEdges" d="{path}"/>"#)
        }
        Shape::Area([x, y, w, h], colour) => write!(svg, r#"<path fill="{colour}" d="M{x} {y}h{w}v{h}h-{w}z"/>"#),
        Shape::Line { steps, width, colour } => write!(svg, r#"<path fill="none" stroke="{colour}" stroke-width="{width:.3}" d="{}"/>"#, path(steps)),
        Shape::Text { at, size, face, text, colour } => write!(svg, r#"<path fill="{colour}" d="{}"/>"#, path(&face.0.outline(text, *size, *at))),
        Shape::Picture([x, y, w, h], logo) => {
            let data = BASE64_STANDARD.encode(logo.png());
            write!(svg, r#"<image x="{x}" y="{y}" width="{w}" height="{h}" href="data:image/png;base64,{data}"/>"#)
        }
    };
}

/// Steps as the data of a path, to thousandths of a millimetre.
fn path(steps: &[Step]) -> String {
    let mut path = String::with_capacity(steps.len() * 16);
    let mut at = |command: &str, places: &[[f32; 2]]| {
        path.push_str(command);
        for (number, [x, y]) in places.iter().enumerate() {
            let _ = write!(path, "{}{} {}", if number == 0 { "" } else { " " }, short(*x), short(*y));
        }
    };
    for step in steps {
        match step {
            Step::Move(to) => at("M", &[*to]),
            Step::Line(to) => at("L", &[*to]),
            Step::Quadratic(a, to) => at("Q", &[*a, *to]),
            Step::Cubic(a, b, to) => at("C", &[*a, *b, *to]),
            Step::Close => at("z", &[]),
        }
    }
    path
}

fn short(value: f32) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
