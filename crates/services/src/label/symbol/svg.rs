//! A drawing as SVG, in its physical size.

use std::fmt::Write;

use super::Picture;

/// Writes a drawing as an SVG document of its size in millimetres.
///
/// The background is painted white: the quiet zone has to be light wherever the picture is placed.
pub fn svg(picture: &Picture) -> String {
    let (width, height) = (number(picture.width), number(picture.height));
    let mut path = String::with_capacity(picture.rectangles.len() * 24);
    for it in &picture.rectangles {
        let (x, y, width, height) = (number(it.x), number(it.y), number(it.width), number(it.height));
        // Writing to a text cannot fail.
        let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
    }
    let mut text = String::new();
    for it in &picture.captions {
        let (x, y, size) = (number(it.middle), number(it.base), number(it.size));
        let words = it.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = write!(text, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"");
        // Digits of a barcode stand under the bars that they belong to, whatever face the viewer has.
        if it.text.len() > 1 && it.text.bytes().all(|byte| byte.is_ascii_digit()) {
            let _ = write!(text, " textLength=\"{}\"", number(it.width));
        }
        let _ = write!(text, ">{words}</text>");
    }
    if !text.is_empty() {
        text = format!("<g text-anchor=\"middle\" font-family=\"'OCR-B','Noto Sans',Arial,sans-serif\">{text}</g>");
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width} {height}\"><path fill=\"#fff\" d=\"M0 0h{width}v{height}H0z\"/>\
         <path shape-rendering=\"crispEdges\" d=\"{path}\"/>{text}</svg>\n"
    )
}

/// Tenths of a micrometre are finer than any printer.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
