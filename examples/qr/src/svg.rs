//! From text to the drawing of its code.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// How to draw.
pub struct Style {
    /// Colour of the modules, as a CSS colour without `"`, `<` or `&`.
    pub dark: String,
    /// Colour of the ground.
    pub light: String,
    /// Width and height in pixels.
    pub size: u32,
    /// Quiet zone in modules; readers expect four.
    pub margin: u32,
}

/// The code of `text` as an SVG document, or `None` if the text does not fit into the largest code.
pub fn draw(text: &str, ecc: QrCodeEcc, style: &Style) -> Option<String> {
    let code = QrCode::encode_text(text, ecc).ok()?;
    let margin = i32::try_from(style.margin).ok()?;
    let side = code.size() + 2 * margin;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                // One stroke per run of modules keeps the drawing small.
                let run = x - start;
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", start + margin, y + margin);
            }
            x += 1;
        }
    }
    let Style { dark, light, size, .. } = style;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\" fill=\"{light}\"/><path d=\"{path}\" \
         fill=\"{dark}\"/></svg>\n"
    ))
}

/// Whether `colour` is a name or a hexadecimal value, and so can stand in an attribute.
pub fn is_colour(colour: &str) -> bool {
    let digits = colour.strip_prefix('#');
    let hex = digits.is_some_and(|d| matches!(d.len(), 3 | 4 | 6 | 8) && d.bytes().all(|b| b.is_ascii_hexdigit()));
    let name = (3..=20).contains(&colour.len()) && colour.bytes().all(|b| b.is_ascii_alphabetic());
    hex || name
}
