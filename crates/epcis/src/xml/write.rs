//! Events as XML 2.0 (EPCIS 2.0, section 9.5), elements in the order of the schema.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::extension;
use super::names::{self, MARK, MARKS, XSD, XSI};
use super::tree::is_allowed;
use crate::format::CbvFormat;
use crate::json::Prefixes;
use crate::model::{
    BizTransaction, ErrorDeclaration, Event, EventKind, Extensions, Location, OneOrMany, Party, PersistentDisposition,
    Quantity, SensorElement,
};
use crate::vocabulary::{self, Kind};

/// An event as an element, and the prefixes that it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    name: &'static str,
    /// Whether the element stands within an `extension` of the event list, as transformations do in 1.2.
    is_wrapped: bool,
    /// Attributes of the element and all that stands behind its name.
    rest: String,
    /// Namespace by prefix.
    namespaces: BTreeMap<String, String>,
}

impl Fragment {
    /// Prefixes that the element uses, with their namespaces.
    pub fn namespaces(&self) -> impl Iterator<Item = (&str, &str)> {
        self.namespaces.iter().map(|(prefix, namespace)| (prefix.as_str(), namespace.as_str()))
    }

    pub(super) fn of(kind: EventKind, writer: Writer<'_>, is_wrapped: bool) -> Self {
        Self { name: kind.name(), is_wrapped, rest: writer.out, namespaces: writer.namespaces }
    }

    /// The element as it stands in an event list; it declares the prefixes that are not `in_scope` with the same
    /// namespace.
    pub fn text(&self, in_scope: &BTreeMap<String, String>) -> String {
        let mut text = String::with_capacity(self.rest.len() + 160);
        text.push_str(if self.is_wrapped { "<extension><" } else { "<" });
        text.push_str(self.name);
        for (prefix, namespace) in &self.namespaces {
            if in_scope.get(prefix) != Some(namespace) {
                let _ = write!(text, " xmlns:{prefix}=\"{}\"", escaped(namespace, true));
            }
        }
        text.push_str(&self.rest);
        if self.is_wrapped {
            text.push_str("</extension>");
        }
        text
    }
}

/// Whether XML has all the characters.
pub(super) fn is_sayable(text: &str) -> bool {
    text.chars().all(is_allowed)
}

pub(super) fn escaped(text: &str, in_attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' if in_attribute => out.push_str("&#10;"),
            '\t' if in_attribute => out.push_str("&#9;"),
            other => out.push(other),
        }
    }
    out
}

/// XML under construction. A start tag stays open for attributes until its content begins.
pub(super) struct Writer<'p> {
    prefixes: &'p Prefixes,
    out: String,
    in_tag: bool,
    namespaces: BTreeMap<String, String>,
    names: CbvFormat,
    /// Whether what is being written is known to read back, marks and all, or is just being tried.
    pub(super) is_judged: bool,
    /// Prefixes made up here, by namespace.
    fresh: BTreeMap<String, String>,
}

/// Prefixes that are made up for one event or document; further names are marked where they stand.
const MAX_FRESH: usize = 300;

impl<'p> Writer<'p> {
    pub(super) fn new(prefixes: &'p Prefixes, names: CbvFormat) -> Self {
        let (out, namespaces, fresh) = (String::new(), BTreeMap::new(), BTreeMap::new());
        Self { prefixes, out, in_tag: false, namespaces, names, is_judged: false, fresh }
    }

    /// An empty one with the same prefixes, to try how something reads back.
    pub(super) fn alone(&self) -> Self {
        Self { is_judged: true, ..Self::new(self.prefixes, self.names) }
    }

    /// Begins behind the name of an event, whose tag is written last, when its prefixes are known.
    pub(super) fn begin(&mut self) {
        self.in_tag = true;
    }

    pub(super) fn prefixes(&self) -> &'p Prefixes {
        self.prefixes
    }

    /// What was written as one element that declares its own prefixes.
    pub(super) fn standalone(self) -> Option<String> {
        let at = self.out.find(['>', ' ', '/'])?;
        let mut text = self.out;
        let declared: String =
            self.namespaces.iter().map(|(prefix, it)| format!(" xmlns:{prefix}=\"{}\"", escaped(it, true))).collect();
        text.insert_str(at, &declared);
        Some(text)
    }

    /// Whether `xsd:` and `xsi:` mean what they mean everywhere.
    pub(super) fn knows_schema_types(&self) -> bool {
        let means = |prefix: &str, iri: &str| self.prefixes.namespace(prefix).is_none_or(|known| known == iri);
        means("xsd", "http://www.w3.org/2001/XMLSchema#") && means("xsi", XSI)
    }

    /// Whether somebody else means something by our prefix.
    pub(super) fn is_foreign_mark(&self) -> bool {
        self.prefixes.namespace(MARK).is_some_and(|iri| iri != names::MARK_IRI)
    }

    /// Whether a prefix stands for a namespace that XML can write.
    pub(super) fn declares(&self, prefix: &str) -> bool {
        self.prefixes.namespace(prefix).is_some_and(is_sayable)
    }

    fn end_tag_start(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.out.push('>');
        }
    }

    /// Opens an element of the standard.
    pub(super) fn open(&mut self, name: &str) {
        self.end_tag_start();
        self.out.push('<');
        self.out.push_str(name);
        self.in_tag = true;
    }

    pub(super) fn close(&mut self, name: &str) {
        if std::mem::take(&mut self.in_tag) {
            self.out.push_str("/>");
        } else {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    /// Opens the element of a member; gives the name to close it with.
    pub(super) fn open_member(&mut self, name: &str) -> String {
        if let Some((prefix, namespace, local)) = names::qualified(name, self.prefixes)
            && self.take_prefix(prefix, namespace)
        {
            let tag = if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") };
            self.open(&tag);
            return tag;
        }
        // Our prefix is ours in XML; somebody else's of the same name gets another one.
        if let Some((MARK, local)) = name.split_once(':')
            && let Some(namespace) = self.prefixes.namespace(MARK).filter(|iri| *iri != names::MARK_IRI)
            && names::is_nc_name(local)
            && is_sayable(namespace)
            && let Some(prefix) = self.fresh_prefix(namespace)
        {
            let tag = format!("{prefix}:{local}");
            self.open(&tag);
            return tag;
        }
        if (name.contains("//") || name.starts_with("urn:"))
            && let Some((namespace, local)) = names::cut(name)
            && is_sayable(namespace)
            && let Some(prefix) = self.fresh_prefix(namespace)
        {
            let tag = format!("{prefix}:{local}");
            self.open(&tag);
            self.mark("iri", "true");
            return tag;
        }
        let tag = format!("{MARK}:member");
        self.namespaces.insert(MARK.to_owned(), MARKS.to_owned());
        self.open(&tag);
        if is_sayable(name) {
            self.mark("name", name);
        } else {
            self.mark("jsonName", &extension::json_text(&Value::from(name)));
        }
        tag
    }

    /// Opens an element of ours; gives the name to close it with.
    pub(super) fn open_own(&mut self, name: &str) -> String {
        self.namespaces.insert(MARK.to_owned(), MARKS.to_owned());
        let tag = format!("{MARK}:{name}");
        self.open(&tag);
        tag
    }

    /// Uses a prefix, unless it stands for another namespace here, or for one that XML cannot write.
    fn take_prefix(&mut self, prefix: &str, namespace: &str) -> bool {
        if prefix.is_empty() {
            return true;
        }
        if !is_sayable(namespace) {
            return false;
        }
        let known = self.namespaces.entry(prefix.to_owned()).or_insert_with(|| namespace.to_owned());
        known == namespace
    }

    /// A prefix made up for a namespace; none when there are enough of them.
    fn fresh_prefix(&mut self, namespace: &str) -> Option<String> {
        if let Some(prefix) = self.fresh.get(namespace) {
            return Some(prefix.clone());
        }
        if self.fresh.len() == MAX_FRESH {
            return None;
        }
        let is_free =
            |prefix: &String| !self.namespaces.contains_key(prefix) && self.prefixes.namespace(prefix).is_none();
        let prefix = (0_u32..).map(|number| format!("ns{number}")).find(is_free)?;
        self.namespaces.insert(prefix.clone(), namespace.to_owned());
        self.fresh.insert(namespace.to_owned(), prefix.clone());
        Some(prefix)
    }

    /// A compact IRI as a value means nothing without what its prefix stands for.
    fn keep_prefix(&mut self, value: &str) {
        let Some((prefix, rest)) = value.split_once(':').filter(|(_, rest)| !rest.starts_with("//")) else { return };
        let Some(namespace) = self.prefixes.namespace(prefix) else { return };
        if !self.prefixes.is_standard(prefix) && !rest.contains(char::is_whitespace) {
            self.take_prefix(prefix, names::namespace(namespace));
        }
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        self.keep_prefix(value);
        let _ = write!(self.out, " {name}=\"{}\"", escaped(value, true));
    }

    /// An attribute of ours.
    pub(super) fn mark(&mut self, name: &str, value: &str) {
        self.namespaces.insert(MARK.to_owned(), MARKS.to_owned());
        self.attribute(&format!("{MARK}:{name}"), value);
    }

    pub(super) fn schema_instance(&mut self, name: &str, value: &str) {
        self.namespaces.insert("xsi".to_owned(), XSI.to_owned());
        self.attribute(&format!("xsi:{name}"), value);
    }

    pub(super) fn schema_type(&mut self, name: &str) {
        if let Some((prefix, _)) = name.split_once(':') {
            let namespace = match self.prefixes.namespace(prefix) {
                _ if prefix == "xsd" => XSD.to_owned(),
                Some(iri) if is_sayable(iri) => names::namespace(iri).to_owned(),
                _ => return,
            };
            self.namespaces.insert(prefix.to_owned(), namespace);
        }
        self.schema_instance("type", name);
    }

    /// An attribute for a member of an object; one that no attribute can be named after is left to the caller.
    pub(super) fn member_attribute(&mut self, name: &str, value: &str) -> bool {
        if !is_sayable(value) {
            return false;
        }
        let Some((prefix, namespace, local)) = names::qualified(name, self.prefixes) else { return false };
        if !self.take_prefix(prefix, namespace) {
            return false;
        }
        if prefix.is_empty() {
            self.attribute(local, value);
        } else {
            self.attribute(&format!("{prefix}:{local}"), value);
        }
        true
    }

    /// The text of a value as JSON, in an element that says so; whatever prefixes its names may have are declared.
    pub(super) fn json(&mut self, value: &Value) {
        self.keep_names(value);
        self.text(&extension::json_text(value));
    }

    fn keep_names(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.keep_prefix(text),
            Value::Array(items) => items.iter().for_each(|item| self.keep_names(item)),
            Value::Object(members) => {
                for (name, value) in members {
                    self.keep_prefix(name);
                    self.keep_names(value);
                }
            }
            _ => {}
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.keep_prefix(text);
            self.end_tag_start();
            self.out.push_str(&escaped(text, false));
        }
    }

    /// XML that was read before: all prefixes that it may use are declared.
    pub(super) fn raw(&mut self, xml: &str) {
        for (prefix, namespace) in names::scope(self.prefixes) {
            self.namespaces.entry(prefix).or_insert(namespace);
        }
        self.end_tag_start();
        self.out.push_str(xml);
    }

    /// An element that declares its own prefixes.
    pub(super) fn raw_alone(&mut self, xml: &str) {
        self.end_tag_start();
        self.out.push_str(xml);
    }

    /// What was written since the last time; its prefixes are remembered.
    pub(super) fn take(&mut self) -> String {
        self.in_tag = false;
        std::mem::take(&mut self.out)
    }

    /// What was written, and the prefixes that it uses.
    pub(super) fn finish(self) -> (String, BTreeMap<String, String>) {
        (self.out, self.namespaces)
    }

    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text(text);
        self.close(name);
    }

    pub(super) fn maybe(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    fn extensions(&mut self, extensions: &Extensions) {
        write_extensions(self, extensions.iter().filter(|(name, value)| !is_attributes(name, value)));
    }

    fn list<T>(&mut self, name: &str, items: Option<&[T]>, mut write: impl FnMut(&mut Self, &T)) {
        // The schema knows no empty ones of these; the event's own element says that they are there.
        if let Some(items) = items.filter(|items| !items.is_empty() || !NEVER_EMPTY.contains(&name)) {
            self.open(name);
            items.iter().for_each(|item| write(self, item));
            self.close(name);
        }
    }

    /// A standard name as the URI that XML wants; every other text as it is.
    fn uri(&self, kind: Kind, text: &str) -> String {
        if !vocabulary::is_standard(kind, text) {
            return text.to_owned();
        }
        match self.names {
            CbvFormat::WebUri => vocabulary::web_uri(kind, text),
            CbvFormat::Urn | CbvFormat::NeverTranslates => vocabulary::urn(kind, text),
        }
    }

    fn name(&mut self, element: &str, kind: Kind, text: Option<&str>) {
        self.maybe(element, text.map(|text| self.uri(kind, text)).as_deref());
    }
}

/// The event as XML 2.0.
pub(super) fn event(event: &Event, prefixes: &Prefixes, names: CbvFormat) -> Fragment {
    let mut writer = Writer::new(prefixes, names);
    writer.begin();
    marks(&mut writer, event);
    own_attributes(&mut writer, &event.extensions);
    head(&mut writer, event);
    match event.kind {
        EventKind::Object => object(&mut writer, event),
        EventKind::Aggregation => aggregation(&mut writer, event),
        EventKind::Association => association(&mut writer, event),
        EventKind::Transaction => transaction(&mut writer, event),
        EventKind::Transformation => transformation(&mut writer, event),
    }
    write_extensions(&mut writer, event.extensions.iter().filter(|(name, value)| !is_attributes(name, value)));
    writer.close(event.kind.name());
    Fragment::of(event.kind, writer, false)
}

pub(super) fn write_extensions<'e>(writer: &mut Writer<'_>, extensions: impl Iterator<Item = &'e (String, Value)>) {
    extensions.for_each(|(name, value)| extension::write(writer, name, value));
}

/// Whether an extension holds the attributes of the event's element.
pub(super) fn is_attributes(name: &str, value: &Value) -> bool {
    name == "nguon:attributes"
        && value.as_object().is_some_and(|it| it.values().all(|value| value.as_str().is_some_and(is_sayable)))
}

/// Lists that stand with one element at least (the schema's `minOccurs`).
pub(super) const NEVER_EMPTY: [&str; 4] = ["bizTransactionList", "sourceList", "destinationList", "sensorElementList"];

/// What the schema has no place for: that a list of certifications has one element, that a list has none.
pub(super) fn marks(writer: &mut Writer<'_>, event: &Event) {
    let is_empty = [
        event.biz_transactions.as_ref().is_some_and(Vec::is_empty),
        event.sources.as_ref().is_some_and(Vec::is_empty),
        event.destinations.as_ref().is_some_and(Vec::is_empty),
        event.sensor_elements.as_ref().is_some_and(Vec::is_empty),
    ];
    let empty: Vec<&str> = NEVER_EMPTY.into_iter().zip(is_empty).filter_map(|(name, is)| is.then_some(name)).collect();
    if !empty.is_empty() {
        writer.mark("empty", &empty.join(" "));
    }
    if let Some(OneOrMany::Many(uris)) = &event.certification_info
        && uris.len() < 2
    {
        writer.mark("certificationInfo", "list");
    }
}

/// Attributes that somebody put on the element of an event, an error declaration or instance and lot master data.
pub(super) fn own_attributes(writer: &mut Writer<'_>, extensions: &Extensions) {
    let attributes = extensions.iter().filter(|(name, value)| is_attributes(name, value));
    for (name, value) in attributes.filter_map(|(_, value)| value.as_object()).flatten() {
        let value = value.as_str().unwrap_or_default();
        if !writer.member_attribute(name, value)
            && let Some((namespace, local)) = names::cut(name)
            && let Some(prefix) = writer.fresh_prefix(namespace)
        {
            writer.attribute(&format!("{prefix}:{local}"), value);
        }
    }
}

fn head(writer: &mut Writer<'_>, event: &Event) {
    writer.leaf("eventTime", event.event_time.as_str());
    writer.maybe("recordTime", event.record_time.as_ref().map(|time| time.as_str()));
    writer.leaf("eventTimeZoneOffset", &event.event_time_zone_offset);
    writer.maybe("eventID", event.event_id.as_deref());
    if let Some(declaration) = &event.error_declaration {
        error_declaration(writer, declaration);
    }
    match &event.certification_info {
        None => {}
        Some(OneOrMany::One(uri)) => writer.leaf("certificationInfo", uri),
        Some(OneOrMany::Many(uris)) => uris.iter().for_each(|uri| writer.leaf("certificationInfo", uri)),
    }
}

pub(super) fn error_declaration(writer: &mut Writer<'_>, declaration: &ErrorDeclaration) {
    writer.open("errorDeclaration");
    own_attributes(writer, &declaration.extensions);
    writer.leaf("declarationTime", declaration.declaration_time.as_str());
    writer.name("reason", Kind::ErrorReason, declaration.reason.as_deref());
    writer.list("correctiveEventIDs", declaration.corrective_event_ids.as_deref(), |writer, id| {
        writer.leaf("correctiveEventID", id);
    });
    writer.extensions(&declaration.extensions);
    writer.close("errorDeclaration");
}

fn object(writer: &mut Writer<'_>, event: &Event) {
    epcs(writer, "epcList", event.epcs.as_deref());
    steps(writer, event);
    transactions(writer, event);
    quantities(writer, "quantityList", event.quantities.as_deref());
    parties(writer, event);
    tail(writer, event);
    ilmd(writer, event);
}

fn aggregation(writer: &mut Writer<'_>, event: &Event) {
    writer.maybe("parentID", event.parent_id.as_deref());
    epcs(writer, "childEPCs", event.child_epcs.as_deref());
    steps(writer, event);
    transactions(writer, event);
    quantities(writer, "childQuantityList", event.child_quantities.as_deref());
    parties(writer, event);
    tail(writer, event);
}

fn association(writer: &mut Writer<'_>, event: &Event) {
    writer.maybe("parentID", event.parent_id.as_deref());
    epcs(writer, "childEPCs", event.child_epcs.as_deref());
    quantities(writer, "childQuantityList", event.child_quantities.as_deref());
    steps(writer, event);
    transactions(writer, event);
    parties(writer, event);
    tail(writer, event);
}

fn transaction(writer: &mut Writer<'_>, event: &Event) {
    transactions(writer, event);
    writer.maybe("parentID", event.parent_id.as_deref());
    epcs(writer, "epcList", event.epcs.as_deref());
    steps(writer, event);
    quantities(writer, "quantityList", event.quantities.as_deref());
    parties(writer, event);
    tail(writer, event);
}

fn transformation(writer: &mut Writer<'_>, event: &Event) {
    epcs(writer, "inputEPCList", event.input_epcs.as_deref());
    quantities(writer, "inputQuantityList", event.input_quantities.as_deref());
    epcs(writer, "outputEPCList", event.output_epcs.as_deref());
    quantities(writer, "outputQuantityList", event.output_quantities.as_deref());
    writer.maybe("transformationID", event.transformation_id.as_deref());
    steps(writer, event);
    transactions(writer, event);
    parties(writer, event);
    tail(writer, event);
    ilmd(writer, event);
}

pub(super) fn steps(writer: &mut Writer<'_>, event: &Event) {
    writer.maybe("action", event.action.map(crate::model::Action::name));
    writer.name("bizStep", Kind::BizStep, event.biz_step.as_deref());
    writer.name("disposition", Kind::Disposition, event.disposition.as_deref());
    location(writer, "readPoint", event.read_point.as_ref());
    location(writer, "bizLocation", event.biz_location.as_ref());
}

fn location(writer: &mut Writer<'_>, name: &str, location: Option<&Location>) {
    if let Some(location) = location {
        writer.open(name);
        writer.leaf("id", &location.id);
        writer.extensions(&location.extensions);
        writer.close(name);
    }
}

pub(super) fn epcs(writer: &mut Writer<'_>, name: &str, epcs: Option<&[String]>) {
    writer.list(name, epcs, |writer, epc| writer.leaf("epc", epc));
}

pub(super) fn quantities(writer: &mut Writer<'_>, name: &str, quantities: Option<&[Quantity]>) {
    writer.list(name, quantities, |writer, element| {
        writer.open("quantityElement");
        writer.leaf("epcClass", &element.epc_class);
        match &element.quantity {
            Some(quantity) => writer.leaf("quantity", &plain(quantity.to_string())),
            // The schema has no unit without a quantity; one that is not known is nil.
            None if element.uom.is_some() => {
                writer.open("quantity");
                writer.schema_instance("nil", "true");
                writer.close("quantity");
            }
            None => {}
        }
        writer.maybe("uom", element.uom.as_deref());
        writer.close("quantityElement");
    });
}

/// A number as `xsd:decimal` has it, without exponent; one whose digits would fill a page stays as it is.
fn plain(number: String) -> String {
    let Some((mantissa, exponent)) = number.split_once(['e', 'E']) else { return number };
    let Some(exponent) = exponent.parse::<i32>().ok().filter(|exponent| exponent.abs() <= MAX_DIGITS) else {
        return number;
    };
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    // How many of the digits stand before the point.
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(exponent);
    let Ok(point) = usize::try_from(point) else {
        return format!("{sign}0.{}{all}", "0".repeat(point.unsigned_abs() as usize));
    };
    if point == 0 {
        format!("{sign}0.{all}")
    } else if point >= all.len() {
        format!("{sign}{all}{}", "0".repeat(point - all.len()))
    } else {
        format!("{sign}{}.{}", &all[..point], &all[point..])
    }
}

/// Digits that an exponent may stand for.
const MAX_DIGITS: i32 = 1000;

pub(super) fn transactions(writer: &mut Writer<'_>, event: &Event) {
    writer.list("bizTransactionList", event.biz_transactions.as_deref(), |writer, transaction: &BizTransaction| {
        writer.open("bizTransaction");
        if let Some(kind) = &transaction.kind {
            let kind = writer.uri(Kind::BizTransaction, kind);
            writer.attribute("type", &kind);
        }
        writer.text(&transaction.id);
        writer.close("bizTransaction");
    });
}

pub(super) fn parties(writer: &mut Writer<'_>, event: &Event) {
    let mut write = |list: &str, element: &str, parties: Option<&[Party]>| {
        writer.list(list, parties, |writer, party| {
            writer.open(element);
            let kind = writer.uri(Kind::SourceDestination, &party.kind);
            writer.attribute("type", &kind);
            writer.text(&party.id);
            writer.close(element);
        });
    };
    write("sourceList", "source", event.sources.as_deref());
    write("destinationList", "destination", event.destinations.as_deref());
}

fn tail(writer: &mut Writer<'_>, event: &Event) {
    writer.list("sensorElementList", event.sensor_elements.as_deref(), sensor_element);
    if let Some(PersistentDisposition { set, unset }) = &event.persistent_disposition {
        writer.open("persistentDisposition");
        for (name, list) in [("unset", unset), ("set", set)] {
            list.iter().flatten().for_each(|text| writer.name(name, Kind::Disposition, Some(text)));
        }
        writer.close("persistentDisposition");
    }
}

pub(super) fn ilmd(writer: &mut Writer<'_>, event: &Event) {
    if let Some(ilmd) = &event.ilmd {
        writer.open("ilmd");
        own_attributes(writer, ilmd);
        writer.extensions(ilmd);
        writer.close("ilmd");
    }
}

fn sensor_element(writer: &mut Writer<'_>, element: &SensorElement) {
    writer.open("sensorElement");
    if let Some(metadata) = &element.metadata {
        sensor_members(writer, "sensorMetadata", metadata);
    }
    element.reports.iter().for_each(|report| sensor_members(writer, "sensorReport", &report.members));
    writer.extensions(&element.extensions);
    writer.close("sensorElement");
}

/// Members of metadata or a report are attributes; what an attribute cannot say travels as JSON in one of ours.
fn sensor_members(writer: &mut Writer<'_>, element: &str, members: &Extensions) {
    writer.open(element);
    let mut rest = serde_json::Map::new();
    for (name, value) in members {
        let is_standard = !name.contains(':');
        let said = match value {
            Value::String(text) if is_standard && is_sayable(text) => {
                match sensor_kind(name) {
                    Some(kind) if vocabulary::is_standard(kind, text) => {
                        let text = sensor_name(writer, kind, text);
                        writer.attribute(name, &text);
                    }
                    _ => writer.attribute(name, text),
                }
                true
            }
            Value::String(text) if !is_standard => writer.member_attribute(name, text),
            Value::Number(_) | Value::Bool(_) if is_standard => {
                writer.attribute(name, &value.to_string());
                true
            }
            _ => false,
        };
        if !said {
            rest.insert(name.clone(), value.clone());
        }
    }
    if !rest.is_empty() {
        writer.mark("json", &extension::json_text(&Value::Object(rest)));
    }
    writer.close(element);
}

/// The kind of name that stands in an attribute of a sensor report.
pub(super) fn sensor_kind(name: &str) -> Option<Kind> {
    match name {
        "type" => Some(Kind::Measurement),
        "exception" => Some(Kind::SensorException),
        "component" => Some(Kind::Component),
        _ => None,
    }
}

/// A standard name in an attribute of a sensor report: as a compact IRI where the prefix means what the standard says,
/// otherwise written out.
fn sensor_name(writer: &mut Writer<'_>, kind: Kind, bare: &str) -> String {
    let (prefix, namespace) = match kind {
        Kind::Component => ("cbv", "https://ref.gs1.org/cbv/"),
        _ => ("gs1", "https://gs1.org/voc/"),
    };
    let uri = vocabulary::web_uri(kind, bare);
    match uri.strip_prefix(namespace) {
        Some(local)
            if writer.prefixes.namespace(prefix) == Some(namespace) && writer.take_prefix(prefix, namespace) =>
        {
            format!("{prefix}:{local}")
        }
        _ => uri,
    }
}
