//! Extension values in XML and in JSON, each without loss in the other (decision 0017).
//!
//! Text is a string, children are members, a repeated child is a list. What has no counterpart is marked with attributes of a
//! namespace of our own, and what is too irregular travels as the text of the other syntax.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::names::{self, MARK, MARKS, XSI};
use super::tree::{Attribute, Element, Fault, Source};
use super::write::{Writer, is_sayable};
use crate::json::{self, Prefixes};

/// The value of an extension element.
pub(super) fn read(element: &Element<'_>, source: &Source<'_>, prefixes: &Prefixes) -> Result<Value, Fault> {
    read_besides(element, &[], source, prefixes)
}

/// The same of an element of which some attributes without namespace are said elsewhere.
pub(super) fn read_besides(
    element: &Element<'_>,
    but: &[&str],
    source: &Source<'_>,
    prefixes: &Prefixes,
) -> Result<Value, Fault> {
    if element.attribute_in(MARKS, "json") == Some("true") {
        let text = element.text();
        return json::parse_event(&text).ok_or_else(|| {
            Fault::new("marked-json", element.span.start, "the text of an element that is marked as JSON is none")
        });
    }
    let value = unlisted(element, but, source, prefixes)?;
    Ok(if element.attribute_in(MARKS, "list") == Some("true") { Value::Array(vec![value]) } else { value })
}

fn unlisted(element: &Element<'_>, but: &[&str], source: &Source<'_>, prefixes: &Prefixes) -> Result<Value, Fault> {
    if element.elements().next().is_none() {
        return Ok(leaf(element, but, prefixes));
    }
    let mut members = attributes(element, but, prefixes);
    if element.has_text() || !is_grouped(element) {
        let inner = source.slice(element.inner.clone());
        members.insert(format!("{MARK}:xml"), Value::String(inner.to_owned()));
        return Ok(Value::Object(members));
    }
    children(element, &mut members, source, prefixes)?;
    Ok(Value::Object(members))
}

/// Adds the children that are extensions; those of one name become one member.
fn children(
    element: &Element<'_>,
    members: &mut Map<String, Value>,
    source: &Source<'_>,
    prefixes: &Prefixes,
) -> Result<(), Fault> {
    for child in element.elements() {
        add(members, member_name(child, prefixes), read(child, source, prefixes)?);
    }
    Ok(())
}

/// Adds a value; another one under the same name makes a list.
pub(super) fn add(members: &mut Map<String, Value>, name: String, value: Value) {
    match members.get_mut(&name) {
        None => {
            members.insert(name, value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

/// Whether elements of one name follow each other, and none of a repeated name is a list of its own.
fn is_grouped(element: &Element<'_>) -> bool {
    let (mut seen, mut last) = (HashSet::new(), None);
    let mut list = None;
    for child in element.elements() {
        let mark = |name| child.attribute_in(MARKS, name);
        let name = (&*child.namespace, child.local, mark("name").or(mark("jsonName")), mark("iri"));
        let marked = mark("list").is_some() || mark("json").is_some();
        match last {
            Some(last) if last == name && (marked || list == Some(name)) => return false,
            Some(last) if last == name => {}
            _ if !seen.insert(name) => return false,
            _ => last = Some(name),
        }
        list = marked.then_some(name);
    }
    true
}

/// Whether the JSON form of an element uses members of ours.
pub(super) fn needs_marks(element: &Element<'_>, in_extension: bool) -> bool {
    if in_extension {
        let is_irregular = element.elements().next().is_some() && (element.has_text() || !is_grouped(element));
        return is_irregular || kept(element).next().is_some();
    }
    // Attributes of the event itself, of an error declaration and of master data; those of sensors are members.
    let is_event = element.local.ends_with("Event") || matches!(element.local, "ilmd" | "errorDeclaration");
    let is_member = |it: &Attribute<'_>| match &*it.namespace {
        // Those that say something of a list become no member.
        MARKS => !matches!(it.local, "empty" | "certificationInfo"),
        namespace => is_event && namespace != XSI,
    };
    element.attributes.iter().any(is_member)
}

/// Whether attributes of XML Schema become members.
pub(super) fn needs_schema_instance(element: &Element<'_>) -> bool {
    kept(element).any(|it| *it.namespace == *XSI)
}

/// The member name of an extension element.
pub(super) fn member_name(element: &Element<'_>, prefixes: &Prefixes) -> String {
    if let Some(name) = element.attribute_in(MARKS, "name") {
        return name.to_owned();
    }
    if let Some(Value::String(name)) = element.attribute_in(MARKS, "jsonName").and_then(json::parse_event) {
        return name;
    }
    if element.attribute_in(MARKS, "iri") == Some("true") {
        return format!("{}{}", element.namespace, element.local);
    }
    names::member(element.prefix, &element.namespace, element.local, prefixes)
}

/// Attributes that are neither marks nor said by the value itself.
fn kept<'e, 'a>(element: &'e Element<'a>) -> impl Iterator<Item = &'e Attribute<'a>> {
    let is_leaf = element.elements().next().is_none();
    let is_null = is_null(element);
    element.attributes.iter().filter(move |it| match (&*it.namespace, it.local) {
        (MARKS, _) => false,
        (XSI, "type") => !is_leaf,
        (XSI, "nil") => !is_null,
        _ => true,
    })
}

/// An empty element that says only that it has no value.
fn is_null(element: &Element<'_>) -> bool {
    let mut others = element.attributes.iter().filter(|it| *it.namespace != *MARKS);
    element.children.is_empty()
        && element.attribute_in(XSI, "nil") == Some("true")
        && others.all(|it| *it.namespace == *XSI && it.local == "nil")
}

/// Attributes of the element as one member, without those of no namespace that are named.
pub(super) fn attributes(element: &Element<'_>, but: &[&str], prefixes: &Prefixes) -> Map<String, Value> {
    let own: Map<String, Value> = kept(element)
        .filter(|it| !it.namespace.is_empty() || !but.contains(&it.local))
        .map(|it| {
            let name = match &*it.namespace {
                XSI => format!("xsi:{}", it.local),
                namespace => names::member(it.prefix, namespace, it.local, prefixes),
            };
            (name, Value::String(it.value.clone()))
        })
        .collect();
    let mut members = Map::new();
    if !own.is_empty() {
        members.insert(format!("{MARK}:attributes"), Value::Object(own));
    }
    members
}

fn leaf(element: &Element<'_>, but: &[&str], prefixes: &Prefixes) -> Value {
    let text = element.text();
    let mut members = attributes(element, but, prefixes);
    if is_null(element) {
        return Value::Null;
    }
    let value = typed(element, &text);
    if members.is_empty() {
        return value;
    }
    members.insert(format!("{MARK}:text"), value);
    Value::Object(members)
}

/// Text with an `xsi:type`: JSON's own types where they say the same, a typed value of JSON-LD otherwise.
fn typed(element: &Element<'_>, text: &str) -> Value {
    let Some(name) = element.attribute_in(XSI, "type") else { return Value::String(text.to_owned()) };
    if let Some(value) = own_value(name, text) {
        return value;
    }
    let mut members = Map::new();
    members.insert("@type".to_owned(), Value::String(name.to_owned()));
    members.insert("@value".to_owned(), Value::String(text.to_owned()));
    Value::Object(members)
}

/// The value of JSON that a type of XML Schema and a text say.
fn own_value(kind: &str, text: &str) -> Option<Value> {
    let has_exponent = text.contains(['e', 'E']);
    match (kind, text) {
        ("xsd:boolean", "true") => Some(Value::Bool(true)),
        ("xsd:boolean", "false") => Some(Value::Bool(false)),
        ("xsd:decimal", _) if !has_exponent => json::parse_event(text).filter(Value::is_number),
        ("xsd:double", _) if has_exponent => json::parse_event(text).filter(Value::is_number),
        _ => None,
    }
}

/// Writes the member `name` of an object as one element or several.
pub(super) fn write(writer: &mut Writer<'_>, name: &str, value: &Value) {
    match value {
        Value::Array(items)
            if items.len() > 1 && items.iter().all(|item| !item.is_array() && is_regular(item, writer)) =>
        {
            items.iter().for_each(|item| one(writer, name, item, false));
        }
        Value::Array(items) if items.len() == 1 && !items[0].is_array() && is_regular(&items[0], writer) => {
            one(writer, name, &items[0], true);
        }
        value if !value.is_array() && is_regular(value, writer) => one(writer, name, value, false),
        value => {
            let tag = writer.open_member(name);
            writer.mark("json", "true");
            writer.json(value);
            writer.close(&tag);
        }
    }
}

/// Writes a value into an open element to which the schema gives a type that no other may replace, and which has some
/// attributes already.
pub(super) fn write_untyped(writer: &mut Writer<'_>, value: &Value, has: &[&str]) {
    let is_free = |members: &Map<String, Value>| {
        let attributes = members.get("nguon:attributes").and_then(Value::as_object);
        let is_own = attributes.is_none_or(|own| !own.keys().any(|name| has.contains(&name.as_str())));
        is_own && typed_value(members).is_none() && is_regular_object(members, writer)
    };
    match value {
        Value::String(text) if is_sayable(text) => writer.text(text),
        Value::Object(members) if is_free(members) => object(writer, members),
        other => {
            writer.mark("json", "true");
            writer.json(other);
        }
    }
}

/// JSON in characters that XML has too.
pub(super) fn json_text(value: &Value) -> String {
    let text = value.to_string();
    if is_sayable(&text) { text } else { text.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff") }
}

fn one(writer: &mut Writer<'_>, name: &str, value: &Value, in_list: bool) {
    let tag = writer.open_member(name);
    if in_list {
        writer.mark("list", "true");
    }
    content(writer, value);
    writer.close(&tag);
}

/// What stands in an element, and the type that belongs to it.
fn content(writer: &mut Writer<'_>, value: &Value) {
    match value {
        Value::Null => writer.schema_instance("nil", "true"),
        Value::Bool(value) => {
            writer.schema_type("xsd:boolean");
            writer.text(if *value { "true" } else { "false" });
        }
        Value::Number(number) => {
            let text = number.to_string();
            writer.schema_type(if text.contains(['e', 'E']) { "xsd:double" } else { "xsd:decimal" });
            writer.text(&text);
        }
        Value::String(text) => writer.text(text),
        Value::Object(members) => object(writer, members),
        // Lists stand outside.
        Value::Array(_) => {}
    }
}

fn object(writer: &mut Writer<'_>, members: &Map<String, Value>) {
    if let Some((kind, text)) = typed_value(members) {
        writer.schema_type(kind);
        writer.text(text);
        return;
    }
    // Whoever has marks was tried as a whole.
    let was_judged = writer.is_judged;
    writer.is_judged |= members.keys().any(|name| is_mark(name));
    for (name, value) in members {
        match (name.strip_prefix(MARK).and_then(|rest| rest.strip_prefix(':')), value) {
            (Some("attributes"), Value::Object(attributes)) => {
                for (name, value) in attributes {
                    let value = value.as_str().unwrap_or_default();
                    match name.strip_prefix("xsi:") {
                        Some("type") => writer.schema_type(value),
                        Some(local) => writer.schema_instance(local, value),
                        None => _ = writer.member_attribute(name, value),
                    }
                }
            }
            (Some("text"), value) => content(writer, value),
            (Some("xml"), Value::String(inner)) => writer.raw(inner),
            _ => write(writer, name, value),
        }
    }
    writer.is_judged = was_judged;
}

/// Whether the value can be said in elements and attributes and comes back the same.
fn is_regular(value: &Value, writer: &Writer<'_>) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => writer.knows_schema_types(),
        Value::String(text) => is_sayable(text),
        Value::Array(items) => {
            !items.is_empty() && items.iter().all(|item| !item.is_array() && is_regular(item, writer))
        }
        Value::Object(members) => is_regular_object(members, writer),
    }
}

fn is_regular_object(members: &Map<String, Value>, writer: &Writer<'_>) -> bool {
    if let Some((kind, text)) = typed_value(members) {
        let is_json = own_value(kind, text).is_some();
        let is_name = match kind.split_once(':') {
            Some((prefix, local)) => names::is_nc_name(prefix) && names::is_nc_name(local) && writer.declares(prefix),
            None => names::is_nc_name(kind),
        };
        return is_name && !is_json && is_sayable(text) && writer.knows_schema_types();
    }
    if members.keys().any(|name| is_mark(name)) {
        return writer.is_judged || reads_back(members, writer);
    }
    // Members that do not fit are marked where they stand.
    !members.is_empty() && members.keys().all(|name| !name.starts_with('@') && is_sayable(name))
}

/// Marks come from XML that we have read; whoever invents some gets them back as they are.
fn reads_back(members: &Map<String, Value>, writer: &Writer<'_>) -> bool {
    let mut alone = writer.alone();
    let tag = alone.open_member("value");
    object(&mut alone, members);
    alone.close(&tag);
    let Some(text) = alone.standalone() else { return false };
    let read_again = || {
        let mut source = Source::new(&text, Vec::new()).ok()?;
        let root = source.next_child().ok()??;
        let root = source.fill(root).ok()?;
        source.finish().ok()?;
        read(&root, &source, writer.prefixes()).ok()
    };
    read_again().is_some_and(|value| value.as_object() == Some(members))
}

fn is_mark(name: &str) -> bool {
    name.strip_prefix(MARK).is_some_and(|rest| rest.starts_with(':'))
}

/// A typed value of JSON-LD: type and text.
fn typed_value(members: &Map<String, Value>) -> Option<(&str, &str)> {
    match (members.get("@type"), members.get("@value"), members.len()) {
        (Some(Value::String(kind)), Some(Value::String(text)), 2) => Some((kind, text)),
        _ => None,
    }
}
