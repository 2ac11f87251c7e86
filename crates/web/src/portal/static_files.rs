//! Files served under `/static/`, the inlined style sheet, and the policy that allows exactly these.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("../../static/portal.css");
const SCRIPT: &str = include_str!("../../static/scan.js");
const ICON: &str = include_str!("../../static/icon.svg");

/// The value of `Content-Security-Policy` for every page: own script files, own images, and the one inlined style
/// sheet by its hash. No third party, no inline script, no `style` attributes.
pub static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(style()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; script-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// Content type, bytes and entity tag (quoted) of the file at `/static/{path}`.
pub fn static_file(path: &str) -> Option<(&'static str, &'static [u8], &'static str)> {
    static TAGS: LazyLock<[String; 2]> = LazyLock::new(|| [tag(SCRIPT), tag(ICON)]);
    match path {
        "scan.js" => Some(("text/javascript; charset=utf-8", SCRIPT.as_bytes(), &TAGS[0])),
        "icon.svg" => Some(("image/svg+xml", ICON.as_bytes(), &TAGS[1])),
        _ => None,
    }
}

/// The style sheet without comments and indentation.
pub(super) fn style() -> &'static str {
    static SMALL: LazyLock<String> = LazyLock::new(|| smaller(STYLE));
    &SMALL
}

fn tag(file: &str) -> String {
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(file)[..12]))
}

/// Drops comments, indentation and line ends. Enough for a sheet whose values never span lines.
fn smaller(css: &str) -> String {
    let mut text = String::with_capacity(css.len());
    for (index, part) in css.split("/*").enumerate() {
        text.push_str(if index == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) });
    }
    text.lines().map(|line| line.trim().replace(": ", ":").replace(" {", "{")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinks_the_style_sheet() {
        assert_eq!(smaller("/* a */\n.b {\n  color: red;\n  /* c */\n}\n"), ".b{color:red;}");
        assert!(!style().contains("/*") && !style().contains('\n') && !style().contains("</"));
    }

    #[test]
    fn names_the_style_sheet_and_no_other_host() {
        assert!(CONTENT_SECURITY_POLICY.contains("style-src 'sha256-"));
        assert!(!CONTENT_SECURITY_POLICY.contains("http") && !CONTENT_SECURITY_POLICY.contains("unsafe"));
    }

    #[test]
    fn serves_the_files_the_pages_name() {
        assert!(static_file("scan.js").is_some_and(|(kind, bytes, tag)| kind.starts_with("text/javascript")
            && !bytes.is_empty()
            && tag.starts_with('"')));
        assert!(static_file("icon.svg").is_some());
        assert!(static_file("../scan.js").is_none());
    }
}
