use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::OnceLock;

use epcis::format::{self, CbvFormat, EpcFormat};
use epcis::xml::{self, Envelope, Version};
use epcis::{CapturedEvent, Document, DocumentKind, Event, Prefixes, Severity, Syntax};
use serde_json::{Map, Value, json};

use crate::{Outcome, files};

/// Arguments of `nguon convert`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// EPCIS documents, or folders of them; `-` is standard input. Several are written one behind the other
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The syntax to write: JSON-LD or XML 2.0
    #[arg(long)]
    to: To,
    /// How GS1 keys are written; as they came when it is left out
    #[arg(long)]
    epc_format: Option<Epc>,
    /// How names of the CBV are written in XML; in JSON they are always bare
    #[arg(long)]
    cbv_format: Option<Cbv>,
    /// File with the lengths of company prefixes, for EPC URNs: GS1's list as JSON or XML, or lines `prefix,length`.
    /// Keys whose prefix it does not know stay Digital Links
    #[arg(long, value_name = "FILE")]
    prefix_table: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum To {
    Json,
    Xml,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Epc {
    Urn,
    DigitalLink,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Cbv {
    Urn,
    WebUri,
}

/// What is wanted of every document.
struct Wish {
    to: To,
    epcs: EpcFormat,
    names: CbvFormat,
    table: Option<gs1::PrefixTable>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let wish = Wish {
        to: arguments.to,
        epcs: match arguments.epc_format {
            None => EpcFormat::NeverTranslates,
            Some(Epc::Urn) => EpcFormat::Urn,
            Some(Epc::DigitalLink) => EpcFormat::DigitalLink,
        },
        names: match arguments.cbv_format {
            None => CbvFormat::NeverTranslates,
            Some(Cbv::Urn) => CbvFormat::Urn,
            Some(Cbv::WebUri) => CbvFormat::WebUri,
        },
        table: arguments.prefix_table.as_deref().map(prefix_table).transpose()?,
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let failed = OnceLock::new();
    files::each(
        &arguments.files,
        |_, bytes| convert(&bytes, &wish),
        |file, outcome| match outcome.and_then(|converted| converted) {
            // Whoever reads no further, such as `head`, ends the program.
            Ok(text) if out.write_all(text.as_bytes()).is_err() => std::process::exit(0),
            Ok(_) => {}
            Err(message) => {
                let name = file.display().to_string();
                let named = if message.contains(&name) { message } else { format!("{name}: {message}") };
                eprintln!("{named}");
                failed.get_or_init(|| ());
            }
        },
    );
    files::end(out)?;
    Ok(if failed.get().is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn prefix_table(file: &std::path::Path) -> Result<gs1::PrefixTable, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    gs1::PrefixTable::parse(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// The document in the syntax that is wanted, or everything that is wrong with it: half a document is none.
fn convert(bytes: &[u8], wish: &Wish) -> Result<String, String> {
    let document = Document::parse(bytes).map_err(|findings| lines(findings.iter()))?;
    if document.has_errors() {
        return Err(lines(document.all_findings().filter(|finding| finding.severity == Severity::Error)));
    }
    let events = document.events.iter().map(|captured| event(captured, &document, wish));
    let events: Vec<(Value, &Prefixes)> = events.collect::<Result<_, _>>()?;
    match wish.to {
        To::Json => json_document(bytes, &document, events),
        To::Xml => xml_document(&document, &events, wish),
    }
}

fn lines<'a>(findings: impl Iterator<Item = &'a epcis::Finding>) -> String {
    findings.map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The JSON form of an event with its keys as wanted, and the prefixes that it stands under.
fn event<'a>(
    captured: &'a CapturedEvent,
    document: &'a Document,
    wish: &Wish,
) -> Result<(Value, &'a Prefixes), String> {
    let prefixes = captured.own_prefixes.as_ref().unwrap_or(&document.prefixes);
    let mut value = CapturedEvent::value(&captured.raw, &document.prefixes)
        .ok_or_else(|| format!("{}: the event cannot be read again", captured.pointer))?;
    let length = |digits: &str| wish.table.as_ref().and_then(|table| table.length_of(digits));
    format::translate(&mut value, wish.epcs, &length);
    Ok((value, prefixes))
}

fn json_document(bytes: &[u8], document: &Document, events: Vec<(Value, &Prefixes)>) -> Result<String, String> {
    let events: Vec<Value> = events.into_iter().map(|(event, _)| event).collect();
    let context = context(document, &events);
    let text = match (document.kind, document.syntax) {
        (DocumentKind::Event, _) => {
            let Some(Value::Object(event)) = events.into_iter().next() else {
                return Err("there is no event".to_owned());
            };
            let mut members = Map::from_iter([("@context".to_owned(), context)]);
            members.extend(event);
            Value::Object(members)
        }
        // Whatever else stands in it stays as it is.
        (kind, Syntax::Json) => {
            let mut value = json_value(bytes)?;
            let place = if kind == DocumentKind::Document { IN_DOCUMENT } else { IN_QUERY_DOCUMENT };
            if let Some(list) = value.pointer_mut(place) {
                *list = Value::Array(events);
            }
            value
        }
        (kind, Syntax::Xml) => {
            let name = if kind == DocumentKind::Document { "EPCISDocument" } else { "EPCISQueryDocument" };
            let mut members = Map::from_iter([("@context".to_owned(), context), ("type".to_owned(), json!(name))]);
            members.extend(document.members.iter().cloned());
            // In JSON the binding has one version.
            members.insert("schemaVersion".to_owned(), json!("2.0"));
            // The body is the last, and has its events.
            let mut body = members.shift_remove("epcisBody").unwrap_or_default();
            let way = if kind == DocumentKind::Document { IN_DOCUMENT } else { IN_QUERY_DOCUMENT };
            let mut place = &mut body;
            for step in way.split('/').skip(2) {
                if !place.is_object() {
                    *place = json!({});
                }
                place = &mut place[step];
            }
            *place = Value::Array(events);
            members.insert("epcisBody".to_owned(), body);
            Value::Object(members)
        }
    };
    Ok(format!("{text}\n"))
}

/// The context of the document; where XML needed marks of ours to come through, they have their meaning there too.
fn context(document: &Document, events: &[Value]) -> Value {
    let context: Value = serde_json::from_str(&document.context).unwrap_or(Value::Null);
    let is_marked = document.syntax == Syntax::Xml && document.prefixes.namespace("nguon").is_none();
    if !is_marked || !events.iter().any(|event| event.to_string().contains("\"nguon:")) {
        return context;
    }
    let mut parts = match context {
        Value::Array(parts) => parts,
        single => vec![single],
    };
    parts.push(json!({ "nguon": "urn:nguon:xml:" }));
    Value::Array(parts)
}

const IN_DOCUMENT: &str = "/epcisBody/eventList";
const IN_QUERY_DOCUMENT: &str = "/epcisBody/queryResults/resultsBody/eventList";

fn xml_document(document: &Document, events: &[(Value, &Prefixes)], wish: &Wish) -> Result<String, String> {
    let mut fragments = Vec::with_capacity(events.len());
    for ((value, prefixes), captured) in events.iter().zip(&document.events) {
        let event = Event::from_stored(value).ok_or("an event lacks what no event can lack")?;
        let is_as_captured = wish.names == CbvFormat::NeverTranslates && document.syntax == Syntax::Xml;
        let names = if is_as_captured { CbvFormat::of(&captured.raw) } else { wish.names };
        fragments.push(xml::write_event(&event, prefixes, names));
    }
    let member = |name: &str| document.members.iter().find(|(member, _)| member == name)?.1.as_str();
    // XML wants it, in JSON a query document may come without: this one is made now.
    let now = || format!("{}+07:00", services::clock::in_viet_nam(services::clock::system_clock()()));
    let date = member("creationDate").map_or_else(now, str::to_owned);
    let envelope = Envelope { version: Version::V2_0, creation_date: &date };
    let (members, prefixes) = (&document.members, &document.prefixes);
    Ok(match document.kind {
        DocumentKind::Document => xml::document(&envelope, members, prefixes, &fragments),
        DocumentKind::QueryDocument => xml::query_document_with(&envelope, members, prefixes, &fragments),
        DocumentKind::Event => {
            let fragment = fragments.first().ok_or_else(|| "there is no event".to_owned())?;
            let text = fragment.text(&std::collections::BTreeMap::new());
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n")
        }
    })
}

fn json_value(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|error| error.to_string())
}
