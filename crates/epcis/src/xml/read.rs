//! Events from XML: an element becomes the JSON form of the event, which is then checked as every event is.
//!
//! EPCIS 1.x put what came later into `<extension>` and `<baseExtension>`; their content stands for itself here. A
//! `QuantityEvent` of 1.x is an object event that observes a quantity (EPCIS 1.1, section 7.4.4).

use serde_json::{Map, Number, Value};

use super::extension;
use super::names::{self, MARKS, XSI};
use super::tree::{Attribute, Element, Fault, Source};
use super::write::{NEVER_EMPTY, sensor_kind};
use crate::json::{self, MAX_DECLARED, Prefixes};
use crate::vocabulary::{self, Kind};

type Members = Map<String, Value>;

/// What is read is read with these at hand.
struct Reading<'s, 'a, 'p> {
    source: &'s Source<'a>,
    prefixes: &'p Prefixes,
}

/// The JSON form of an event element; prefixes that it declares itself stand in a `@context` of its own.
pub(super) fn event(element: &Element<'_>, source: &Source<'_>, prefixes: &Prefixes) -> Result<Value, Fault> {
    let own = own_prefixes(element, prefixes);
    if own.as_ref().and_then(Value::as_object).is_some_and(|own| own.len() > MAX_DECLARED) {
        let message = format!("the event has names of more than {MAX_DECLARED} namespaces");
        return Err(Fault::new("prefix", element.span.start, message));
    }
    let extended = own.as_ref().map(|declared| {
        let mut extended = prefixes.clone();
        extended.extend(declared, "");
        extended
    });
    let reading = Reading { source, prefixes: extended.as_ref().unwrap_or(prefixes) };
    let mut members = Members::new();
    if let Some(own) = own {
        members.insert("@context".to_owned(), own);
    }
    let kind = if element.local == "QuantityEvent" { "ObjectEvent" } else { element.local };
    members.insert("type".to_owned(), Value::String(kind.to_owned()));
    reading.own_attributes(element, &mut members);
    reading.event_members(element, &mut members)?;
    if element.local == "QuantityEvent" {
        observed_quantity(&mut members);
    }
    for name in element.attribute_in(MARKS, "empty").unwrap_or_default().split_ascii_whitespace() {
        if NEVER_EMPTY.contains(&name) {
            members.entry(name).or_insert_with(|| Value::Array(Vec::new()));
        }
    }
    if element.attribute_in(MARKS, "certificationInfo") == Some("list") {
        let listed = members.shift_remove("certificationInfo").map_or(Vec::new(), |value| vec![value]);
        members.insert("certificationInfo".to_owned(), Value::Array(listed));
    }
    Ok(Value::Object(members))
}

/// Prefixes declared within an event that are not declared around it. Those of its own element come before all others,
/// also for compact values; within it the first declaration of a prefix counts, and names under another one are written
/// out.
fn own_prefixes(element: &Element<'_>, prefixes: &Prefixes) -> Option<Value> {
    let mut own = Members::new();
    for (prefix, namespace) in &element.declared {
        let iri = names::iri(namespace);
        if names::is_telling(prefix, namespace) && prefixes.namespace(prefix).is_some_and(|known| known != iri) {
            own.insert((*prefix).to_owned(), Value::String(iri.to_owned()));
        }
    }
    collect(element, prefixes, &mut own, false);
    (!own.is_empty()).then_some(Value::Object(own))
}

fn collect(element: &Element<'_>, prefixes: &Prefixes, own: &mut Members, in_extension: bool) {
    let in_extension = in_extension || !element.is_plain();
    declarations(element, prefixes, own);
    if extension::needs_marks(element, in_extension) && prefixes.namespace(names::MARK).is_none() {
        own.entry(names::MARK).or_insert_with(|| Value::String(names::MARK_IRI.to_owned()));
    }
    language(element, prefixes, own);
    if in_extension && extension::needs_schema_instance(element) && prefixes.namespace("xsi").is_none() {
        own.entry("xsi").or_insert_with(|| Value::String(XSI.to_owned()));
    }
    if in_extension {
        used(element, prefixes, own);
    }
    element.elements().for_each(|child| collect(child, prefixes, own, in_extension));
}

/// Prefixes for all namespaces that names of an element and all below it have, beyond those declared around it.
pub(super) fn namespaces_below(element: &Element<'_>, prefixes: &Prefixes, own: &mut Members) {
    declarations(element, prefixes, own);
    used(element, prefixes, own);
    element.elements().for_each(|child| namespaces_below(child, prefixes, own));
}

/// The prefix of `xml:lang` and its like, which XML need not declare.
fn language(element: &Element<'_>, prefixes: &Prefixes, own: &mut Members) {
    if element.attributes.iter().any(|it| *it.namespace == *names::XML) && prefixes.namespace("xml").is_none() {
        own.entry("xml").or_insert_with(|| Value::String(names::XML.to_owned()));
    }
}

/// Prefixes that an element declares and nothing around it does.
fn declarations(element: &Element<'_>, prefixes: &Prefixes, own: &mut Members) {
    for (prefix, namespace) in &element.declared {
        if names::is_telling(prefix, namespace) && prefixes.namespace(prefix).is_none() {
            own.entry(*prefix).or_insert_with(|| Value::String(names::iri(namespace).to_owned()));
        }
    }
}

/// Prefixes for the namespaces in the names of an element and its attributes.
fn used(element: &Element<'_>, prefixes: &Prefixes, own: &mut Members) {
    named(element.prefix, &element.namespace, prefixes, own);
    used_by_attributes(element, prefixes, own);
}

/// Prefixes for the namespaces in the names of attributes.
pub(super) fn used_by_attributes(element: &Element<'_>, prefixes: &Prefixes, own: &mut Members) {
    language(element, prefixes, own);
    element.attributes.iter().for_each(|it| named(it.prefix, &it.namespace, prefixes, own));
}

fn named(prefix: &str, namespace: &str, prefixes: &Prefixes, own: &mut Members) {
    if !namespace.is_empty() && ![MARKS, XSI, names::XML].contains(&namespace) {
        invent(prefix, names::iri(namespace), prefixes, own);
    }
}

/// A prefix for a namespace that was declared as the default one, or under a prefix that means something else: a name
/// made of namespace and local name could not be taken apart again.
fn invent(prefix: &str, iri: &str, prefixes: &Prefixes, own: &mut Members) {
    let meaning = own.get(prefix).and_then(Value::as_str).or_else(|| prefixes.namespace(prefix));
    // One more than a context may declare is enough to have it refused.
    let is_enough = own.len() > MAX_DECLARED;
    if is_enough || meaning == Some(iri) || own.values().any(|known| known == iri) || names::is_master_data_iri(iri) {
        return;
    }
    let is_free = |name: &String| !own.contains_key(name) && prefixes.namespace(name).is_none();
    if let Some(name) = (0_u32..).map(|number| format!("ns{number}")).find(is_free) {
        own.insert(name, Value::String(iri.to_owned()));
    }
}

/// `epcClass` and `quantity` of 1.x become a quantity list.
fn observed_quantity(members: &mut Members) {
    let mut quantity = Members::new();
    for name in ["epcClass", "quantity"] {
        if let Some(value) = members.shift_remove(name) {
            let value = match value {
                Value::String(text) if name == "quantity" => number(&text),
                other => other,
            };
            quantity.insert(name.to_owned(), value);
        }
    }
    members.insert("action".to_owned(), Value::String("OBSERVE".to_owned()));
    members.insert("quantityList".to_owned(), Value::Array(vec![Value::Object(quantity)]));
}

impl Reading<'_, '_, '_> {
    fn own_attributes(&self, element: &Element<'_>, members: &mut Members) {
        let own: Members = foreign(element)
            .map(|it| {
                let name = names::member(it.prefix, &it.namespace, it.local, self.prefixes);
                (name, Value::String(it.value.clone()))
            })
            .collect();
        if !own.is_empty() {
            members.insert("nguon:attributes".to_owned(), Value::Object(own));
        }
    }

    fn event_members(&self, element: &Element<'_>, members: &mut Members) -> Result<(), Fault> {
        no_text(element)?;
        for child in element.elements() {
            if !child.is_plain() {
                self.extension(child, members)?;
            } else if matches!(child.local, "extension" | "baseExtension") {
                self.event_members(child, members)?;
            } else {
                let value = self.standard(child)?;
                put(members, child, value)?;
            }
        }
        Ok(())
    }

    fn extension(&self, child: &Element<'_>, members: &mut Members) -> Result<(), Fault> {
        let name = extension::member_name(child, self.prefixes);
        extension::add(members, name, extension::read(child, self.source, self.prefixes)?);
        Ok(())
    }

    /// The value of an element of the standard, whatever event type it belongs to.
    fn standard(&self, element: &Element<'_>) -> Result<Value, Fault> {
        if !matches!(element.local, "ilmd" | "errorDeclaration") {
            no_attributes(element, &[])?;
        }
        Ok(match element.local {
            "bizStep" => name(Kind::BizStep, element)?,
            "disposition" => name(Kind::Disposition, element)?,
            "epcList" | "childEPCs" | "inputEPCList" | "outputEPCList" => list(element, "epc", text)?,
            "quantityList" | "childQuantityList" | "inputQuantityList" | "outputQuantityList" => {
                list(element, "quantityElement", quantity)?
            }
            "bizTransactionList" => list(element, "bizTransaction", |it| typed(it, Kind::BizTransaction))?,
            "sourceList" => list(element, "source", |it| typed(it, Kind::SourceDestination))?,
            "destinationList" => list(element, "destination", |it| typed(it, Kind::SourceDestination))?,
            "readPoint" | "bizLocation" => self.open_object(element, text)?,
            "errorDeclaration" => self.open_object(element, |child| match child.local {
                "reason" => name(Kind::ErrorReason, child),
                "correctiveEventIDs" => list(child, "correctiveEventID", text),
                _ => text(child),
            })?,
            "persistentDisposition" => disposition(element)?,
            "sensorElementList" => list(element, "sensorElement", |it| self.sensor_element(it))?,
            "ilmd" => self.open_object(element, |child| {
                Err(Fault::new("ilmd", child.span.start, format!("“{}” has no namespace of its own", child.local)))
            })?,
            _ => text(element)?,
        })
    }

    /// An object with members of the standard and extensions; `extension` of 1.x is looked through.
    fn open_object(
        &self,
        element: &Element<'_>,
        standard: impl Fn(&Element<'_>) -> Result<Value, Fault> + Copy,
    ) -> Result<Value, Fault> {
        let mut members = Members::new();
        self.open_members(element, &mut members, standard)?;
        Ok(Value::Object(members))
    }

    fn open_members(
        &self,
        element: &Element<'_>,
        members: &mut Members,
        standard: impl Fn(&Element<'_>) -> Result<Value, Fault> + Copy,
    ) -> Result<(), Fault> {
        no_text(element)?;
        if matches!(element.local, "ilmd" | "errorDeclaration") {
            self.own_attributes(element, members);
        }
        for child in element.elements() {
            if !child.is_plain() {
                self.extension(child, members)?;
            } else if child.local == "extension" {
                self.open_members(child, members, standard)?;
            } else {
                put(members, child, standard(child)?)?;
            }
        }
        Ok(())
    }

    fn sensor_element(&self, element: &Element<'_>) -> Result<Value, Fault> {
        let mut members = Members::new();
        let mut reports = Vec::new();
        no_text(element)?;
        for child in element.elements() {
            match (child.is_plain(), child.local) {
                (true, "sensorMetadata") => put(&mut members, child, self.sensor_members(child)?)?,
                (true, "sensorReport") => reports.push(self.sensor_members(child)?),
                (true, "extension") => self.open_members(child, &mut members, text)?,
                (true, _) => put(&mut members, child, text(child)?)?,
                (false, _) => self.extension(child, &mut members)?,
            }
        }
        members.insert("sensorReport".to_owned(), Value::Array(reports));
        Ok(Value::Object(members))
    }

    /// Attributes of sensor metadata or a report as members.
    fn sensor_members(&self, element: &Element<'_>) -> Result<Value, Fault> {
        let mut members = Members::new();
        for attribute in &element.attributes {
            if *attribute.namespace == *MARKS && attribute.local == "json" {
                let Some(Value::Object(others)) = json::parse_event(&attribute.value) else {
                    let message = "the text of an attribute that is marked as JSON is no object";
                    return Err(Fault::new("marked-json", element.span.start, message));
                };
                members.extend(others);
                continue;
            }
            let name = names::member(attribute.prefix, &attribute.namespace, attribute.local, self.prefixes);
            let value = if attribute.namespace.is_empty() {
                sensor_value(&name, &attribute.value)
            } else {
                Value::String(attribute.value.clone())
            };
            members.insert(name, value);
        }
        no_text(element)?;
        match element.elements().next() {
            Some(child) => Err(unexpected(child)),
            None => Ok(Value::Object(members)),
        }
    }
}

/// Adds a member; an element of the standard stands once, certifications may stand several times.
fn put(members: &mut Members, element: &Element<'_>, value: Value) -> Result<(), Fault> {
    if element.local == "certificationInfo" {
        extension::add(members, element.local.to_owned(), value);
        return Ok(());
    }
    match members.insert(element.local.to_owned(), value) {
        None => Ok(()),
        Some(_) => Err(Fault::new("duplicate", element.span.start, format!("“{}” stands twice", element.local))),
    }
}

fn no_text(element: &Element<'_>) -> Result<(), Fault> {
    if element.has_text() {
        let message = format!("text stands in “{}” where elements were expected", element.local);
        return Err(Fault::new("text", element.span.start, message));
    }
    Ok(())
}

/// Attributes that are neither ours nor those of XML Schema.
fn foreign<'e, 'a>(element: &'e Element<'a>) -> impl Iterator<Item = &'e Attribute<'a>> {
    element.attributes.iter().filter(|it| *it.namespace != *MARKS && *it.namespace != *XSI)
}

/// Most elements of the standard have no attributes; dropping one would be a loss.
fn no_attributes(element: &Element<'_>, but: &[&str]) -> Result<(), Fault> {
    match foreign(element).find(|it| !it.namespace.is_empty() || !but.contains(&it.local)) {
        Some(attribute) => {
            let message = format!("“{}” has no attribute “{}”", element.local, attribute.local);
            Err(Fault::new("attribute", element.span.start, message))
        }
        None => Ok(()),
    }
}

fn unexpected(element: &Element<'_>) -> Fault {
    Fault::new("element", element.span.start, format!("the element “{}” was not expected here", element.local))
}

/// The text of an element without children; white space around it does not count (`anyURI`, `dateTime`).
fn text(element: &Element<'_>) -> Result<Value, Fault> {
    no_attributes(element, &["type"])?;
    match element.elements().next() {
        Some(child) => Err(unexpected(child)),
        None => Ok(Value::String(element.text().trim().to_owned())),
    }
}

fn name(kind: Kind, element: &Element<'_>) -> Result<Value, Fault> {
    Ok(match text(element)? {
        Value::String(text) => Value::String(vocabulary::canonical(kind, &text).into_owned()),
        other => other,
    })
}

fn list(
    element: &Element<'_>,
    item: &str,
    read: impl Fn(&Element<'_>) -> Result<Value, Fault>,
) -> Result<Value, Fault> {
    no_text(element)?;
    let mut items = Vec::new();
    for child in element.elements() {
        match (child.is_plain(), child.local) {
            (true, local) if local == item => items.push(read(child)?),
            // The schema allows an empty extension behind some lists.
            (true, "extension") if child.elements().next().is_none() => {}
            _ => return Err(unexpected(child)),
        }
    }
    Ok(Value::Array(items))
}

fn quantity(element: &Element<'_>) -> Result<Value, Fault> {
    no_text(element)?;
    let mut members = Members::new();
    for child in element.elements() {
        if !child.is_plain() {
            return Err(unexpected(child));
        }
        let value = match (child.local, text(child)?) {
            // `nillable`: it is not known.
            ("quantity", _) if child.attribute_in(XSI, "nil") == Some("true") => continue,
            ("quantity", Value::String(text)) => number(&text),
            (_, value) => value,
        };
        put(&mut members, child, value)?;
    }
    Ok(Value::Object(members))
}

/// `<bizTransaction type="…">…</bizTransaction>` and its like.
fn typed(element: &Element<'_>, kind: Kind) -> Result<Value, Fault> {
    let mut members = Members::new();
    if let Some(text) = element.attribute("type") {
        let canonical = vocabulary::canonical(kind, text.trim()).into_owned();
        members.insert("type".to_owned(), Value::String(canonical));
    }
    members.insert(element.local.to_owned(), text(element)?);
    Ok(Value::Object(members))
}

fn disposition(element: &Element<'_>) -> Result<Value, Fault> {
    no_text(element)?;
    let mut members = Members::new();
    for child in element.elements() {
        if !child.is_plain() {
            return Err(unexpected(child));
        }
        let value = name(Kind::Disposition, child)?;
        match members.entry(child.local).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(list) => list.push(value),
            _ => return Err(unexpected(child)),
        }
    }
    Ok(Value::Object(members))
}

fn sensor_value(name: &str, text: &str) -> Value {
    if let Some(kind) = sensor_kind(name) {
        return Value::String(vocabulary::canonical(kind, text).into_owned());
    }
    match name {
        "value" | "minValue" | "maxValue" | "meanValue" | "sDev" | "percRank" | "percValue" => number(text),
        "booleanValue" => match text.trim() {
            "true" | "1" => Value::Bool(true),
            "false" | "0" => Value::Bool(false),
            other => Value::String(other.to_owned()),
        },
        _ => Value::String(text.to_owned()),
    }
}

/// A decimal or double of XML Schema as a number of JSON: the same digits where JSON takes them, without a plus sign
/// and with the zeros that JSON wants otherwise. What is no number stays text, and is refused as such.
fn number(text: &str) -> Value {
    let text = text.trim();
    if let Some(number) = plain_number(text) {
        return Value::Number(number);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = rest.find(['e', 'E']).map_or((rest, ""), |at| rest.split_at(at));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return Value::String(text.to_owned());
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    let written = format!("{sign}{whole}{point}{fraction}{exponent}");
    plain_number(&written).map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn plain_number(text: &str) -> Option<Number> {
    match json::parse_event(text) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    }
}
