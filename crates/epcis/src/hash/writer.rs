//! One growing pre-hash string, and the sorting of its parts in place.

use serde_json::Value;

use super::value::{self, Form};
use crate::model::Extensions;
use crate::{Prefixes, Time};

/// Writes the pre-hash string of one event into one buffer.
///
/// Lists are sorted after they are written: their parts stand side by side in the buffer, and only when they are out
/// of order are they copied. No part is a string of its own.
pub(super) struct Writer<'a> {
    out: String,
    prefixes: &'a Prefixes,
    /// Where the parts of the lists being written stand, a stack: an inner list leaves it as it was.
    parts: Vec<(usize, usize)>,
    /// Room for putting parts in order.
    spare: String,
}

impl<'a> Writer<'a> {
    pub(super) fn new(prefixes: &'a Prefixes) -> Self {
        Self { out: String::with_capacity(1024), prefixes, parts: Vec::with_capacity(16), spare: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// A value that is already canonical.
    pub(super) fn raw_field(&mut self, name: &str, text: &str) {
        self.push(name);
        self.out.push('=');
        self.push(text);
    }

    pub(super) fn time_field(&mut self, name: &str, time: &Time) {
        self.push(name);
        self.out.push('=');
        value::write_time(time, &mut self.out);
    }

    /// `name=value`, or nothing at all when the value is blank (rule 4).
    pub(super) fn field(&mut self, name: &str, text: &str, form: Form) {
        let text = text.trim();
        if !text.is_empty() {
            self.push(name);
            self.out.push('=');
            value::write(text, form, self.prefixes, &mut self.out);
        }
    }

    /// `name=value` for each of several values, sorted.
    pub(super) fn values(&mut self, name: &str, values: &[String], form: Form) {
        self.sorted(|writer| {
            for text in values {
                writer.part(|writer| writer.field(name, text, form));
            }
        });
    }

    /// What `write` writes under the heading `name`; no heading when it writes nothing.
    pub(super) fn block(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.push(name);
        let body = self.out.len();
        write(self);
        if self.out.len() == body {
            self.out.truncate(start);
        }
    }

    /// A heading, and under it every element sorted by what `write` makes of it (rules 11 and 12).
    pub(super) fn list<T>(&mut self, name: &str, elements: &[T], write: impl Fn(&mut Self, &T)) {
        self.block(name, |writer| {
            writer.sorted(|writer| {
                for element in elements {
                    writer.part(|writer| write(writer, element));
                }
            });
        });
    }

    /// Sorts the parts that `write` writes by their UTF-8 bytes (rule 10); it writes nothing outside of parts.
    pub(super) fn sorted(&mut self, write: impl FnOnce(&mut Self)) {
        let base = self.parts.len();
        let start = self.out.len();
        write(self);
        let Self { out, parts, spare, .. } = self;
        let own = &mut parts[base..];
        if !own.is_sorted_by_key(|&(from, to)| &out[from..to]) {
            own.sort_unstable_by(|&(a, b), &(c, d)| out[a..b].cmp(&out[c..d]));
            spare.clear();
            for &mut (from, to) in own {
                spare.push_str(&out[from..to]);
            }
            out.truncate(start);
            out.push_str(spare);
        }
        parts.truncate(base);
    }

    /// One part of a list: what `write` writes.
    pub(super) fn part(&mut self, write: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        write(self);
        if self.out.len() > start {
            self.parts.push((start, self.out.len()));
        }
    }

    /// Members of an object with an order of its own, then the extensions that stand among them.
    ///
    /// Members without a namespace that have no place in the order are left for [`Writer::misplaced`].
    pub(super) fn members(&mut self, order: &[(&str, Form)], members: &Extensions) {
        for (name, form) in order {
            for (_, value) in members.iter().filter(|(member, _)| member == name) {
                self.member(name, value, *form);
            }
        }
        self.sorted(|writer| {
            for (name, value) in members.iter().filter(|(member, _)| member.contains(':')) {
                writer.extension(name, value);
            }
        });
    }

    /// Members that neither the standard nor anyone else's namespace defines in this place.
    pub(super) fn misplaced(&mut self, name: &str, order: &[(&str, Form)], members: &Extensions) {
        self.block(name, |writer| {
            writer.sorted(|writer| {
                for (name, value) in members {
                    if !name.contains(':') && !order.iter().any(|(known, _)| known == name) {
                        writer.extension(name, value);
                    }
                }
            });
        });
    }

    fn member(&mut self, name: &str, value: &Value, form: Form) {
        match value {
            Value::Null => {}
            Value::Bool(flag) => self.raw_field(name, if *flag { "true" } else { "false" }),
            Value::Number(number) => self.field(name, number.as_str(), form),
            Value::String(text) => self.field(name, text, form),
            Value::Array(items) => self.sorted(|writer| {
                for item in items {
                    writer.part(|writer| writer.member(name, item, form));
                }
            }),
            Value::Object(members) => self.block(name, |writer| {
                writer.sorted(|writer| members.iter().for_each(|(name, value)| writer.extension(name, value)));
            }),
        }
    }

    /// User extensions as parts of the list being written.
    pub(super) fn extensions(&mut self, extensions: &Extensions) {
        for (name, value) in extensions {
            self.extension(name, value);
        }
    }

    /// One user extension or ILMD member; an array is its name again with each item, as in XML.
    fn extension(&mut self, name: &str, value: &Value) {
        if matches!(name, "rdfs:comment" | "comment" | "@context") {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.entry(name, item)),
            _ => self.entry(name, value),
        }
    }

    /// The name stands even without a value: rule 19 asks for "key names, as well as, if present, the contained value".
    /// An array within an array has no name of its own, so that its items follow one another.
    fn entry(&mut self, name: &str, value: &Value) {
        self.part(|writer| {
            value::write_name(name, writer.prefixes, &mut writer.out);
            match value {
                Value::Array(items) => writer.sorted(|writer| items.iter().for_each(|item| writer.entry("", item))),
                Value::Object(members) => {
                    writer.sorted(|writer| members.iter().for_each(|(name, value)| writer.extension(name, value)));
                }
                _ => writer.member("", value, Form::Any),
            }
        });
    }
}
