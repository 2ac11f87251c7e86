use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Number, Value};

use super::identifier;
use super::path::{Path, shown};
use super::shapes::{Kinds, Place, Rule, Shape};
use crate::json::Prefixes;
use crate::vocabulary::{self, Kind};
use crate::{Finding, Severity, Time, terms};

/// How many errors, and how many warnings, are listed for one event: a document of faults does not become a larger
/// one of findings.
const MAX_FINDINGS: usize = 100;

/// Walks JSON values beside the tables and collects what does not fit.
pub(super) struct Checker<'a> {
    prefixes: &'a Prefixes,
    findings: Vec<Finding>,
    /// Errors and warnings so far, the unlisted included.
    errors: usize,
    warnings: usize,
}

impl<'a> Checker<'a> {
    pub(super) fn new(prefixes: &'a Prefixes) -> Self {
        Self { prefixes, findings: Vec::new(), errors: 0, warnings: 0 }
    }

    pub(super) fn error(&mut self, code: &'static str, path: &Path<'_>, message: impl Into<String>) {
        self.errors += 1;
        if self.errors <= MAX_FINDINGS {
            self.findings.push(Finding::error(code, path.pointer(), message));
        }
    }

    fn warning(&mut self, code: &'static str, path: &Path<'_>, message: impl Into<String>) {
        self.warnings += 1;
        if self.warnings <= MAX_FINDINGS {
            self.findings.push(Finding::warning(code, path.pointer(), message));
        }
    }

    /// The findings in the order in which they were made; where not all are listed, the last says so.
    pub(super) fn finish(mut self, pointer: &str) -> Vec<Finding> {
        for (count, severity) in [(self.errors, Severity::Error), (self.warnings, Severity::Warning)] {
            if let Some(more @ 1..) = count.checked_sub(MAX_FINDINGS) {
                let message = format!("{more} more findings of this severity are not listed");
                self.findings.push(Finding { code: "more", severity, pointer: pointer.to_owned(), message });
            }
        }
        self.findings
    }

    /// Checks the members of an object that has a shape, for the event kind with the bit `kind`.
    pub(super) fn members(&mut self, object: &Map<String, Value>, shape: &Shape, kind: Kinds, path: &Path<'_>) {
        for (name, value) in object {
            let path = path.member(name);
            match shape.members.iter().find(|member| member.name == name) {
                Some(member) if member.on & kind != 0 => self.value(value, &member.rule, &path),
                Some(member) => {
                    let message =
                        format!("“{name}” does not belong to this type of event, only to {}", titles(member.on));
                    self.error("member-not-allowed", &path, message);
                }
                None if shape.open && name.contains(':') => self.extension(name, value, &path),
                None => {
                    let hint =
                        if shape.open { "; a name of your own needs a prefix that @context declares" } else { "" };
                    let message = format!("“{}” is not a member of {}{hint}", shown(name), shape.title);
                    self.error("unknown-member", &path, message);
                }
            }
        }
        for member in shape.members.iter().filter(|member| member.needed & kind != 0) {
            if !object.contains_key(member.name) {
                let message = format!("“{}” is missing; {} needs it", member.name, shape.title);
                self.error("missing", &path.member(member.name), message);
            }
        }
    }

    fn value(&mut self, value: &Value, rule: &Rule, path: &Path<'_>) {
        match rule {
            Rule::Any => {}
            Rule::Number | Rule::Amount | Rule::Percent => match value {
                Value::Number(number) => self.number(number, rule, path),
                _ => self.mistyped(value, "a number", path),
            },
            Rule::Boolean => {
                if !value.is_boolean() {
                    self.mistyped(value, "true or false", path);
                }
            }
            Rule::List { item, least, distinct } => self.list(value, item, *least, *distinct, path),
            Rule::UriOrUris => match value {
                Value::String(text) => self.text(text, &Rule::Uri, path),
                _ => self.list(value, &Rule::Uri, 0, false, path),
            },
            Rule::Object(shape) => match value {
                Value::Object(members) => self.members(members, shape, super::shapes::ALL, path),
                _ => self.mistyped(value, "an object", path),
            },
            Rule::Extensions => match value {
                Value::Object(members) => self.extensions(members, path),
                _ => self.mistyped(value, "an object", path),
            },
            _ => match value {
                Value::String(text) => self.text(text, rule, path),
                _ => self.mistyped(value, "a text in double quotes", path),
            },
        }
    }

    fn mistyped(&mut self, value: &Value, expected: &str, path: &Path<'_>) {
        let found = match value {
            Value::Null => "null".to_owned(),
            Value::Bool(truth) => truth.to_string(),
            Value::Number(number) => format!("the number {}", shown(&number.to_string())),
            Value::String(text) => format!("the text “{}”", shown(text)),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        };
        self.error("type", path, format!("{found} was found where {expected} was expected"));
    }

    fn list(&mut self, value: &Value, item: &Rule, least: usize, distinct: bool, path: &Path<'_>) {
        let Value::Array(items) = value else {
            return self.mistyped(value, "a list", path);
        };
        if items.len() < least {
            self.error("too-few", path, "an empty list was found where at least one element was expected");
        }
        let is_mixed = distinct && matches!(item, Rule::Identifier(_)) && !are_alike(items);
        let mut seen = HashSet::new();
        for (index, value) in items.iter().enumerate() {
            let path = path.index(index);
            self.value(value, item, &path);
            if let Value::String(text) = value
                && distinct
                && items.len() > 1
                && !seen.insert(match item {
                    Rule::Identifier(_) if is_mixed => Cow::Owned(terms::key(text)),
                    Rule::Name(kind) => vocabulary::canonical(*kind, text),
                    _ => Cow::Borrowed(text.as_str()),
                })
            {
                self.error("duplicate", &path, format!("“{}” stands in the list twice", shown(text)));
            }
        }
    }

    fn number(&mut self, number: &Number, rule: &Rule, path: &Path<'_>) {
        let value = number.as_f64().unwrap_or(f64::NAN);
        let (fits, expected) = match rule {
            Rule::Amount => (value >= 0.0, "a number that is not negative"),
            Rule::Percent => ((0.0..=100.0).contains(&value), "a number from 0 to 100"),
            _ => (true, "a number"),
        };
        if !fits {
            let text = number.to_string();
            self.error("number-range", path, format!("{} was found where {expected} was expected", shown(&text)));
        }
    }

    fn text(&mut self, text: &str, rule: &Rule, path: &Path<'_>) {
        match rule {
            Rule::Time => {
                if let Err(message) = Time::parse(text) {
                    self.error("time", path, message);
                }
            }
            Rule::Uri => self.expect(identifier::is_absolute_uri(text), "uri", text, "an absolute URI", path),
            Rule::Identifier(place) => self.identifier(text, *place, path),
            Rule::Name(kind) => self.name(text, *kind, path),
            Rule::Offset => self.expect(is_offset(text), "offset", text, "an offset from -14:00 to +14:00", path),
            Rule::Action => {
                let is_action = matches!(text, "ADD" | "OBSERVE" | "DELETE");
                self.expect(is_action, "action", text, "one of ADD, OBSERVE and DELETE", path);
            }
            Rule::Version => {
                self.expect(is_version(text), "version", text, "version 2.0, the only one of EPCIS in JSON", path)
            }
            Rule::Hex => {
                let is_hex = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
                self.expect(is_hex, "hex", text, "a row of hexadecimal digits", path);
            }
            Rule::Unit => {
                self.expect(is_unit(text), "unit", text, "a unit code of two or three capitals or digits", path)
            }
            _ => {}
        }
    }

    fn expect(&mut self, fits: bool, code: &'static str, text: &str, expected: &str, path: &Path<'_>) {
        if !fits {
            self.error(code, path, format!("“{}” is not {expected}", shown(text)));
        }
    }

    fn identifier(&mut self, text: &str, place: Place, path: &Path<'_>) {
        if let Err((code, message)) = identifier::check(text, place) {
            self.error(code, path, message);
        }
    }

    /// A standard name bare, or in a longer spelling, which is worth a warning in JSON; else a URI.
    fn name(&mut self, text: &str, kind: Kind, path: &Path<'_>) {
        if vocabulary::is_standard(kind, text) {
            return;
        }
        let title = kind.title();
        match vocabulary::strip_namespace(kind, text) {
            Some(bare) if !vocabulary::is_standard(kind, bare) => {
                let message = format!("“{}” is in the standard's namespace, which has no such {title}", shown(text));
                self.error("vocabulary", path, message);
            }
            Some(bare) => {
                if text.starts_with("urn:") {
                    let message = format!("“{text}” is the spelling of EPCIS 1.x; JSON has “{bare}”");
                    self.warning("cbv-urn", path, message);
                }
            }
            None if identifier::is_absolute_uri(text) => {}
            None => {
                let message = format!("“{}” is not a standard {title}; a private one is an absolute URI", shown(text));
                self.error("vocabulary", path, message);
            }
        }
    }

    /// An object whose members are all extensions.
    fn extensions(&mut self, members: &Map<String, Value>, path: &Path<'_>) {
        for (name, value) in members {
            let path = path.member(name);
            if name.contains(':') {
                self.extension(name, value, &path);
            } else {
                let message = format!("“{}” has no prefix; a name of your own needs one", shown(name));
                self.error("undeclared-prefix", &path, message);
            }
        }
    }

    fn extension(&mut self, name: &str, value: &Value, path: &Path<'_>) {
        if !self.prefixes.knows(name) {
            let prefix = name.split(':').next().unwrap_or_default();
            let message = format!("the prefix “{}” of “{}” is not declared in @context", shown(prefix), shown(name));
            self.error("undeclared-prefix", path, message);
        }
        self.extension_value(value, path);
    }

    /// Inside an extension a name may also be a JSON-LD keyword, a term of the standard or a bare name, for which the
    /// standard asks nothing: its meaning ends with its owner.
    fn extension_value(&mut self, value: &Value, path: &Path<'_>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let path = path.member(name);
                    if name.contains(':') {
                        self.extension(name, value, &path);
                    } else {
                        if !name.starts_with('@') && !matches!(name.as_str(), "id" | "type") {
                            let message =
                                format!("“{}” has no prefix, so that nobody else can tell what it means", shown(name));
                            self.warning("no-prefix", &path, message);
                        }
                        self.extension_value(value, &path);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.extension_value(item, &path.index(index));
                }
            }
            _ => {}
        }
    }
}

/// Whether identifiers are spelled alike, so that two that differ as texts are two things: all but the last part is the
/// same, and nothing in them is escaped. It spares most lists a second reading.
fn are_alike(items: &[Value]) -> bool {
    let Some((first, rest)) = items.split_first() else { return true };
    let start = |item| Value::as_str(item).and_then(start_of);
    start(first).map_or(rest.is_empty(), |shared| rest.iter().all(|item| start(item) == Some(shared)))
}

/// An EPC up to the end of its company prefix, which two lengths would cut at two places of one key; a Digital Link up to
/// its last part. Nothing for other texts.
fn start_of(identifier: &str) -> Option<&str> {
    if identifier.contains(['%', '?', '#', ';']) {
        return None;
    }
    if identifier.starts_with("urn:epc:id:") {
        return identifier.find('.').map(|end| &identifier[..end]);
    }
    let end = identifier.rfind('/').filter(|_| identifier.starts_with("https://id.gs1.org/"))?;
    Some(&identifier[..=end])
}

/// The event types of a set, for a message.
fn titles(kinds: Kinds) -> String {
    let names = crate::json::EVENT_TYPES.iter().filter(|(_, kind)| kinds & super::shapes::bit(*kind) != 0);
    names.map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn is_offset(text: &str) -> bool {
    let [sign, h1, h2, b':', m1, m2] = text.as_bytes() else { return false };
    let number = |tens: &u8, ones: &u8| {
        (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
    };
    let (Some(hours), Some(minutes)) = (number(h1, h2), number(m1, m2)) else { return false };
    matches!(sign, b'+' | b'-') && minutes < 60 && hours * 60 + minutes <= 14 * 60
}

/// EPCIS has a form in JSON since 2.0.
fn is_version(text: &str) -> bool {
    let mut parts = text.split('.');
    parts.next() == Some("2") && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_unit(text: &str) -> bool {
    matches!(text.len(), 2 | 3) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
