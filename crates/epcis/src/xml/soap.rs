//! The messages of the SOAP 1.1 query interface (EPCIS 2.0, section 11; 1.0 to 1.2, section 11.2), without the transport.
//!
//! Both generations of the namespace have the same shape; a request is answered in its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::envelope::{Envelope, Version, query_document_around, query_results, shared};
use super::names::{self, XSI};
use super::tree::{Element, Fault as Broken, Source};
use super::write::{Fragment, Writer, escaped};
use super::{escape, master_data};
use crate::format::CbvFormat;
use crate::json::Prefixes;
use crate::master_data::Vocabulary;

/// The namespace of SOAP 1.1.
const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Namespaces of the query interface, by the version of the events in its answers.
const QUERY: [(&str, Version); 2] =
    [("urn:epcglobal:epcis-query:xsd:1", Version::V1_2), ("urn:epcglobal:epcis-query:xsd:2", Version::V2_0)];

/// A message that was read.
#[derive(Clone, Debug)]
pub struct Request {
    /// The generation of its namespace.
    pub version: Version,
    /// What is asked for.
    pub operation: Operation,
    /// Prefixes declared around it, for names of parameters.
    pub prefixes: Prefixes,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// `getQueryNames`
    QueryNames,
    /// `poll`
    Poll {
        /// `queryName`
        query: String,
        /// `params`; an empty list for a parameter without value.
        parameters: Vec<(String, Vec<String>)>,
    },
    /// `subscribe`
    Subscribe(Subscribe),
    /// `unsubscribe` with its `subscriptionID`.
    Unsubscribe(String),
    /// `getSubscriptionIDs` with its `queryName`.
    SubscriptionIds(String),
    /// `getStandardVersion`
    StandardVersion,
    /// `getVendorVersion`
    VendorVersion,
}

/// What `subscribe` says.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscribe {
    /// `queryName`
    pub query: String,
    /// `params`
    pub parameters: Vec<(String, Vec<String>)>,
    /// `dest`
    pub dest: String,
    /// `schedule`, its fields as they were given.
    pub schedule: Option<Map<String, Value>>,
    /// `trigger`
    pub trigger: Option<String>,
    /// `initialRecordTime`
    pub initial: Option<String>,
    /// `reportIfEmpty`
    pub report_if_empty: bool,
    /// `subscriptionID`
    pub id: String,
}

/// Why a message cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The generation of its namespace, as far as it was found.
    pub version: Version,
    /// What is wrong, with its place.
    pub message: String,
}

/// Faults of the query interface (EPCIS 2.0, 8.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The caller may not.
    Security,
    /// The message is not what the interface takes.
    Validation,
    /// A parameter is unknown or has a wrong value.
    QueryParameter,
    /// The answer is larger than the caller or the node allows.
    QueryTooLarge,
    /// The query takes more than the node gives for one.
    QueryTooComplex,
    /// There is no such query.
    NoSuchName,
    /// The query may be polled only.
    SubscribeNotPermitted,
    /// The identifier is taken.
    DuplicateSubscription,
    /// The receiver's address is none.
    InvalidUri,
    /// There is no such subscription.
    NoSuchSubscription,
    /// It cannot be controlled like that.
    SubscriptionControls,
    /// The name is taken.
    DuplicateName,
    /// Something else failed.
    Implementation,
}

impl FaultKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Security,
        Self::Validation,
        Self::QueryParameter,
        Self::QueryTooLarge,
        Self::QueryTooComplex,
        Self::NoSuchName,
        Self::SubscribeNotPermitted,
        Self::DuplicateSubscription,
        Self::InvalidUri,
        Self::NoSuchSubscription,
        Self::SubscriptionControls,
        Self::DuplicateName,
        Self::Implementation,
    ];

    /// The name of its element.
    pub fn name(self) -> &'static str {
        match self {
            Self::Security => "SecurityException",
            Self::Validation => "ValidationException",
            Self::QueryParameter => "QueryParameterException",
            Self::QueryTooLarge => "QueryTooLargeException",
            Self::QueryTooComplex => "QueryTooComplexException",
            Self::NoSuchName => "NoSuchNameException",
            Self::SubscribeNotPermitted => "SubscribeNotPermittedException",
            Self::DuplicateSubscription => "DuplicateSubscriptionException",
            Self::InvalidUri => "InvalidURIException",
            Self::NoSuchSubscription => "NoSuchSubscriptionException",
            Self::SubscriptionControls => "SubscriptionControlsException",
            Self::DuplicateName => "DuplicateNameException",
            Self::Implementation => "ImplementationException",
        }
    }
}

impl Request {
    /// Reads a message; document type declarations, entities, deep nesting and the like are refused.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let unreadable = |message: String| Unreadable { version: Version::V2_0, message };
        let text = std::str::from_utf8(bytes)
            .map_err(|error| unreadable(format!("byte {} is not UTF-8, which is expected", error.valid_up_to())))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = tree(text).map_err(|fault| unreadable(format!("at byte {}: {}", fault.offset, fault.message)))?;
        let mut version = Version::V2_0;
        message(&root, &mut version)
            .map_err(|fault| Unreadable { version, message: format!("at byte {}: {}", fault.offset, fault.message) })
    }
}

fn tree(text: &str) -> Result<Element<'_>, Broken> {
    let mut source = Source::new(text, Vec::new())?;
    let Some(root) = source.next_child()? else { return Err(Broken::new("xml", 0, "there is no element")) };
    let root = source.fill(root)?;
    source.finish()?;
    Ok(root)
}

fn message(root: &Element<'_>, version: &mut Version) -> Result<Request, Broken> {
    if *root.namespace != *ENVELOPE || root.local != "Envelope" {
        return Err(Broken::new("soap", root.span.start, format!("expected a SOAP 1.1 Envelope, {ENVELOPE}")));
    }
    let mut understand = root.elements().filter(|it| it.local == "Header").flat_map(Element::elements);
    if let Some(block) = understand.find(|it| it.attribute_in(ENVELOPE, "mustUnderstand") == Some("1")) {
        let message = format!("the header “{}” must be understood and is not", block.local);
        return Err(Broken::new("soap", block.span.start, message));
    }
    let body = root.elements().find(|it| *it.namespace == *ENVELOPE && it.local == "Body");
    let body = body.ok_or_else(|| Broken::new("soap", root.span.start, "the Envelope has no Body"))?;
    let mut children = body.elements();
    let (Some(call), None) = (children.next(), children.next()) else {
        return Err(Broken::new("soap", body.span.start, "expected one element in the Body"));
    };
    let found = QUERY.into_iter().find(|(namespace, _)| *call.namespace == **namespace);
    let Some((_, known)) = found else {
        let message = format!("“{}” stands in no namespace of the query interface", call.local);
        return Err(Broken::new("soap", call.span.start, message));
    };
    *version = known;
    let mut prefixes = Prefixes::default();
    for (prefix, namespace) in [root, body, call].into_iter().flat_map(|it| &it.declared) {
        if names::is_telling(prefix, namespace) {
            prefixes.insert(prefix, names::iri(namespace));
        }
    }
    Ok(Request { version: known, operation: operation(call)?, prefixes })
}

fn operation(call: &Element<'_>) -> Result<Operation, Broken> {
    Ok(match call.local {
        "GetQueryNames" => Operation::QueryNames,
        "GetStandardVersion" => Operation::StandardVersion,
        "GetVendorVersion" => Operation::VendorVersion,
        "Poll" => Operation::Poll { query: required(call, "queryName")?, parameters: parameters(call)? },
        "Unsubscribe" => Operation::Unsubscribe(required(call, "subscriptionID")?),
        "GetSubscriptionIDs" => Operation::SubscriptionIds(required(call, "queryName")?),
        "Subscribe" => Operation::Subscribe(subscribe(call)?),
        name => {
            return Err(Broken::new(
                "soap",
                call.span.start,
                format!("“{name}” is no operation of the query interface"),
            ));
        }
    })
}

fn subscribe(call: &Element<'_>) -> Result<Subscribe, Broken> {
    let controls = part(call, "controls")
        .ok_or_else(|| Broken::new("missing", call.span.start, "“Subscribe” has no element “controls”"))?;
    let schedule = part(controls, "schedule").map(|schedule| {
        let fields = schedule.elements().filter(|it| it.is_plain() && it.local != "extension");
        fields.map(|it| (it.local.to_owned(), Value::String(it.text().trim().to_owned()))).collect()
    });
    let report = required(controls, "reportIfEmpty")?;
    let report_if_empty = match report.as_str() {
        "true" | "1" => true,
        "false" | "0" => false,
        _ => return Err(Broken::new("type", controls.span.start, "“reportIfEmpty” is neither true nor false")),
    };
    let text = |name| part(controls, name).map(|it| it.text().trim().to_owned());
    Ok(Subscribe {
        query: required(call, "queryName")?,
        parameters: parameters(call)?,
        dest: required(call, "dest")?,
        schedule,
        trigger: text("trigger"),
        initial: text("initialRecordTime"),
        report_if_empty,
        id: required(call, "subscriptionID")?,
    })
}

fn part<'e, 'a>(within: &'e Element<'a>, name: &str) -> Option<&'e Element<'a>> {
    within.elements().find(|it| it.local == name)
}

fn required(within: &Element<'_>, name: &str) -> Result<String, Broken> {
    let found = part(within, name).map(|it| it.text().trim().to_owned());
    let missing = || format!("“{}” has no element “{name}”", within.local);
    found.ok_or_else(|| Broken::new("missing", within.span.start, missing()))
}

fn parameters(call: &Element<'_>) -> Result<Vec<(String, Vec<String>)>, Broken> {
    let params = part(call, "params").into_iter().flat_map(Element::elements).filter(|it| it.local == "param");
    params.map(|param| Ok((required(param, "name")?, values(param)))).collect()
}

/// A single value, a list of `string`, or nothing (`VoidHolder`).
fn values(param: &Element<'_>) -> Vec<String> {
    let Some(value) = part(param, "value") else { return Vec::new() };
    if value.elements().next().is_some() {
        return value.elements().map(|it| it.text().trim().to_owned()).collect();
    }
    let text = value.text();
    let is_nothing = value.attribute_in(XSI, "type").is_some_and(|name| name.ends_with("VoidHolder"));
    if is_nothing || text.trim().is_empty() { Vec::new() } else { vec![text.trim().to_owned()] }
}

/// An answer with a list of names: `GetQueryNamesResult` or `GetSubscriptionIDsResult`.
pub fn strings(version: Version, element: &str, texts: &[String]) -> String {
    let mut body = format!("<epcisq:{element}>");
    texts.iter().for_each(|text| {
        let _ = write!(body, "<string>{}</string>", escape(text));
    });
    let _ = write!(body, "</epcisq:{element}>");
    envelope(version, &BTreeMap::new(), &body)
}

/// An answer with one text: `GetStandardVersionResult`, `GetVendorVersionResult`; an empty one: `UnsubscribeResult`.
pub fn single(version: Version, element: &str, text: &str) -> String {
    envelope(version, &BTreeMap::new(), &format!("<epcisq:{element}>{}</epcisq:{element}>", escape(text)))
}

/// The answer to a poll for events, written already.
pub fn events(version: Version, query_name: &str, events: &[Fragment]) -> String {
    let scope = shared(events);
    envelope(version, &scope, &query_results(query_name, None, events, &scope))
}

/// The answer to a poll for master data.
pub fn vocabularies(version: Version, query_name: &str, found: &[Vocabulary], prefixes: &Prefixes) -> String {
    let mut writer = Writer::new(prefixes, CbvFormat::Urn);
    let list: Vec<Value> = found.iter().map(Vocabulary::to_json).collect();
    master_data::vocabulary_list(&mut writer, &list);
    let (list, scope) = writer.finish();
    let name = escape(query_name);
    let body = format!(
        "<epcisq:QueryResults><queryName>{name}</queryName><resultsBody>{list}</resultsBody></epcisq:QueryResults>"
    );
    envelope(version, &scope, &body)
}

/// A fault; `is_client` says whose it is.
pub fn fault(version: Version, kind: FaultKind, is_client: bool, reason: &str) -> String {
    let (name, reason, code) = (kind.name(), escape(reason), if is_client { "Client" } else { "Server" });
    // The schema has a severity for this one alone, and no message could name a graver case than that it failed.
    let severity = if kind == FaultKind::Implementation { "<severity>ERROR</severity>" } else { "" };
    let body = format!(
        "<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{reason}</faultstring><detail><epcisq:{name}>\
         <reason>{reason}</reason>{severity}</epcisq:{name}></detail></soap:Fault>"
    );
    envelope(version, &BTreeMap::new(), &body)
}

/// What a receiver of query results gets when there can be none: an `EPCISQueryDocument` with an
/// `ImplementationException` (query callback interface, EPCIS 2.0, 8.2.8).
pub fn failure(envelope: &Envelope<'_>, reason: &str, query_name: &str, subscription_id: &str) -> String {
    let (reason, query_name, subscription_id) = (escape(reason), escape(query_name), escape(subscription_id));
    let exception = FaultKind::Implementation.name();
    let body = format!(
        "<epcisq:{exception}><reason>{reason}</reason><severity>ERROR</severity><queryName>{query_name}</queryName>\
         <subscriptionID>{subscription_id}</subscriptionID></epcisq:{exception}>"
    );
    query_document_around(envelope, &BTreeMap::new(), &body)
}

fn envelope(version: Version, scope: &BTreeMap<String, String>, body: &str) -> String {
    let namespace = QUERY.iter().find(|(_, known)| *known == version).map_or(QUERY[1].0, |(namespace, _)| namespace);
    let declared = scope.iter().fold(String::new(), |mut out, (prefix, namespace)| {
        let _ = write!(out, " xmlns:{prefix}=\"{}\"", escaped(namespace, true));
        out
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"{ENVELOPE}\" \
         xmlns:epcisq=\"{namespace}\"{declared}><soap:Body>{body}</soap:Body></soap:Envelope>\n"
    )
}
