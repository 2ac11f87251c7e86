//! What "the same content under one event ID" means.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// SHA-256 over a canonical rendering of an event as captured: the order of members and white space do not count,
/// numbers count as they are written, and `recordTime` is left out, since every repository sets its own.
///
/// Two captures under one event ID with the same digest are one event sent twice; with different ones they contradict
/// each other. Stored beside events, so the rendering must never change. It is, without separators:
///
/// ```text
/// null, true, false   z t f
/// number              n, its text, ";"
/// string              s, its length in bytes, ":", its bytes
/// array               [ items ]
/// object              { name as a string, value … } sorted by name
/// ```
pub fn content_digest(raw_event: &Value) -> [u8; 32] {
    let mut rendering = String::with_capacity(1024);
    match raw_event {
        Value::Object(members) => {
            object(members.iter().filter(|(name, _)| *name != "recordTime"), &mut rendering);
        }
        other => render(other, &mut rendering),
    }
    Sha256::digest(rendering.as_bytes()).into()
}

fn render(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push('z'),
        Value::Bool(true) => out.push('t'),
        Value::Bool(false) => out.push('f'),
        Value::Number(number) => {
            out.push('n');
            out.push_str(number.as_str());
            out.push(';');
        }
        Value::String(text) => string(text, out),
        Value::Array(items) => {
            out.push('[');
            items.iter().for_each(|item| render(item, out));
            out.push(']');
        }
        Value::Object(members) => object(members.iter(), out),
    }
}

fn object<'v>(members: impl Iterator<Item = (&'v String, &'v Value)>, out: &mut String) {
    let mut members: Vec<_> = members.collect();
    members.sort_unstable_by_key(|&(name, _)| name);
    out.push('{');
    for (name, value) in members {
        string(name, out);
        render(value, out);
    }
    out.push('}');
}

/// The length stands in front, so that no content can pass for a boundary and nothing needs escaping.
fn string(text: &str, out: &mut String) {
    out.push('s');
    out.push_str(&text.len().to_string());
    out.push(':');
    out.push_str(text);
}
