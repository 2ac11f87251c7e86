//! Targets that use the values of the request: `https://b.example/p?lot={lot}` serves every lot.

use gs1::Scan;

/// Names for people, and the application identifiers they stand for.
const NAMES: [(&str, &str); 6] =
    [("gtin", "01"), ("lot", "10"), ("serial", "21"), ("variant", "22"), ("sscc", "00"), ("gln", "414")];

/// A part of a target.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    /// An application identifier.
    Value(&'a str),
}

/// Fills in the values, each percent-encoded; `None` when the request lacks one of them.
pub(super) fn fill(href: &str, scan: &Scan) -> Option<String> {
    let mut filled = String::with_capacity(href.len() + 32);
    for part in parts(href).ok()? {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Value(ai) => {
                let attribute =
                    || scan.attributes().iter().find(|(name, _)| name == ai).map(|(_, value)| value.clone());
                encode(&scan.value(ai).or_else(attribute)?, &mut filled);
            }
        }
    }
    Some(filled)
}

/// What is wrong with a target as an owner writes it; `None` when nothing is.
pub(super) fn fault(href: &str) -> Option<String> {
    let Some(rest) = href.strip_prefix("https://").or_else(|| href.strip_prefix("http://")) else {
        return Some(format!("“{href}” is no address; expected one that starts with https:// or http://"));
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !host.starts_with(|first: char| first.is_ascii_alphanumeric()) || host.contains(['{', '}', '@', '\\']) {
        return Some(format!("“{href}” has no host name after its scheme; expected one such as https://example.vn/…"));
    }
    if let Some(wrong) = href.chars().find(|letter| !letter.is_ascii_graphic() || "\"<>\\^`|".contains(*letter)) {
        return Some(format!("“{href}” holds “{wrong}”; expected it percent-encoded"));
    }
    if let Some(at) = broken_escape(href) {
        return Some(format!("“{href}” has a broken percent escape at {at}; expected two hexadecimal digits after %"));
    }
    parts(href).err()
}

fn broken_escape(href: &str) -> Option<usize> {
    let bytes = href.as_bytes();
    let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    (0..bytes.len()).find(|&at| bytes[at] == b'%' && !(hex(at + 1) && hex(at + 2)))
}

/// Takes a target apart at its braces.
fn parts(href: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = href;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            return Err(format!("“{href}” has {{ without }}; expected a value such as {{lot}}"));
        };
        let known = NAMES.iter().find(|(known, _)| *known == name).map(|(_, ai)| *ai);
        let digits = (2..=4).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_digit());
        let Some(ai) = known.or_else(|| digits.then_some(name)) else {
            return Err(format!(
                "“{href}” uses {{{name}}}; expected an AI such as {{10}}, or {{lot}}, {{serial}}, {{gtin}}"
            ));
        };
        parts.extend([Part::Text(text), Part::Value(ai)]);
        rest = behind;
    }
    if parts.iter().any(|part| matches!(part, Part::Text(text) if text.contains('}'))) || rest.contains('}') {
        return Err(format!("“{href}” has }} without {{; expected a value such as {{lot}}"));
    }
    parts.push(Part::Text(rest));
    Ok(parts)
}

/// Everything outside the unreserved characters of RFC 3986 is encoded: a value can never become syntax.
fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(path: &str, query: Option<&str>) -> Scan {
        Scan::parse_path(path, query).unwrap()
    }

    #[test]
    fn values_of_the_request_are_filled_in_encoded() {
        let scan = scan("/01/09506000134352/10/A%22%26b%2F1/21/7", Some("17=271231"));
        for (href, filled) in [
            ("https://b.example/p?lot={lot}&s={serial}", "https://b.example/p?lot=A%22%26b%2F1&s=7"),
            ("https://b.example/{01}/{10}", "https://b.example/09506000134352/A%22%26b%2F1"),
            ("https://b.example/{gtin}?to={17}", "https://b.example/09506000134352?to=271231"),
            ("https://b.example/", "https://b.example/"),
        ] {
            assert_eq!(fill(href, &scan).as_deref(), Some(filled));
        }
        assert_eq!(fill("https://b.example/{22}", &scan), None, "the request has no variant");
    }

    #[test]
    fn what_cannot_be_a_target_is_told_why() {
        for (href, what) in [
            ("b.example/p", "https://"),
            ("javascript:alert(1)", "https://"),
            ("https:///p", "host"),
            ("https://{01}.example/", "host"),
            ("https://a@b.example/", "host"),
            ("https://b.example/a b", "percent-encoded"),
            ("https://b.example/gạo", "percent-encoded"),
            ("https://b.example/%2", "broken percent escape at 18"),
            ("https://b.example/{lot", "without }"),
            ("https://b.example/lot}", "without {"),
            ("https://b.example/{so_lo}", "{so_lo}"),
        ] {
            assert!(fault(href).is_some_and(|fault| fault.contains(what)), "{href}: {:?}", fault(href));
        }
        assert_eq!(fault("https://b.example:8443/p/{10}?x=%C3%A0#y"), None);
    }
}
