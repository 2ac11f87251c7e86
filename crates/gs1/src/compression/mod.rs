//! Digital Link URIs compressed into one path segment of base64url, and back without losing a leading zero.
//!
//! Two formats are read. The [older one](Format::Tables) packs application identifiers and values by tables of its own;
//! the [newer one](Format::Epc) is the binary form of an EPC as a tag holds it. The first four bits tell them apart.
//!
//! ```
//! use gs1::compression::{self, Options};
//!
//! let plain = "/01/09506000134352/10/CT260806A?17=271231&linkType=all";
//! let compressed = compression::compress(plain, Options::default())?;
//! assert!(compressed.len() < plain.len());
//! assert!(compression::looks_compressed(&compressed));
//! assert_eq!(compression::decompress(&compressed)?, plain);
//! # Ok::<(), gs1::Error>(())
//! ```

mod bits;
mod epc;
mod tables;

use std::borrow::Cow;

use crate::charset;
use crate::dictionary::{Dictionary, is_ai_shaped};
use crate::error::{Error, ErrorKind, excerpt};
use crate::scan::Scan;

use bits::{Fault, Reader};
use tables::Order;

/// The longest segment that is looked at, in characters. The longest Digital Link URI is far from it.
const LONGEST_SEGMENT: usize = 4096;
/// The shortest segment that is judged by its first bits, in characters: a GIAI of four digits.
const SHORTEST_KEY: usize = 7;
/// A GINC of four digits, the one key that is shorter. Many names of pages are as short, so it has to be right.
const SHORTEST_GINC: usize = 6;

/// How to pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// GS1 Digital Link URI Syntax 1.1 to 1.3: any set of application identifiers, and other parameters of the query.
    #[default]
    Tables,
    /// GS1 Digital Link URI Compression 1.0: one key, as a tag holds it. Keys that EPC has no such form for stay as they are,
    /// and so does the query.
    Epc,
}

/// What to compress, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How to pack.
    pub format: Format,
    /// Leave the primary key as it is, `/01/GTIN/COMPRESSED`.
    pub keep_key: bool,
    /// Leave the parameters of the query that are not application identifiers as they are.
    pub keep_parameters: bool,
}

/// One thing that a Digital Link URI says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// An application identifier with its decoded value.
    Element { ai: String, value: String },
    /// Another parameter of the query with its decoded value.
    Parameter { name: String, value: String },
}

impl Item {
    fn ai(&self) -> Option<&str> {
        match self {
            Item::Element { ai, .. } => Some(ai),
            Item::Parameter { .. } => None,
        }
    }

    fn write(&self, out: &mut String) {
        let (name, value) = match self {
            Item::Element { ai, value } => (ai, value),
            Item::Parameter { name, value } => (name, value),
        };
        out.push_str(name);
        out.push('=');
        match self {
            Item::Element { .. } => charset::encode_path(value, out),
            Item::Parameter { .. } => charset::encode_query(value, out),
        }
    }
}

/// Whether a path, with or without a query after it, may end in a compressed segment.
///
/// It only looks at the characters and, unless they are six, at the first bits, so that a resolver can ask it for every
/// path that is no plain Digital Link; [`decompress`] is the judge. False for a plain Digital Link.
pub fn looks_compressed(path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let Some((before, segment)) = split_segment(path) else { return false };
    if segment.len() > LONGEST_SEGMENT || Reader::new(segment).is_none() || Scan::parse_path(path, None).is_ok() {
        return false;
    }
    if Scan::parse_path(before, None).is_ok() {
        return true;
    }
    if segment.len() == SHORTEST_GINC {
        return decompress(path).is_ok();
    }
    segment.len() >= SHORTEST_KEY
        && Reader::new(segment).is_some_and(|reader| epc::is_known(reader.clone()) || tables::starts_with_key(reader))
}

/// The plain path and query of a compressed one.
///
/// A stem before the compressed segment stays, and so does a primary key that was left in clear. Application identifiers
/// come out in the order of the URI Syntax: the key and its qualifiers in the path, everything else in the query in the
/// order in which it was packed, followed by what stood in the query before. The values are checked.
///
/// # Errors
///
/// [`ErrorKind::NotGs1`] when the last segment has characters other than those of base64url; [`ErrorKind::Compressed`] with
/// the offset of the character at fault when its bits do not make a Digital Link; any other kind when they make a faulty one.
pub fn decompress(path_and_query: &str) -> Result<String, Error> {
    let (path, query) = split_query(path_and_query);
    let Some((before, segment)) = split_segment(path) else { return Err(Error::not_gs1(path)) };
    let Some(reader) = Reader::new(segment).filter(|_| segment.len() <= LONGEST_SEGMENT) else {
        return Err(Error::not_gs1(path));
    };
    let start = before.len() + 1;
    let located = |fault: Fault| {
        let message = format!("{:?} is no compressed Digital Link: expected {}", excerpt(segment), fault.expected);
        Error::new(ErrorKind::Compressed, start + fault.bit / 6, message)
    };
    let (stem, key) = match Scan::parse_path(before, None) {
        Ok(scan) => (stem_of(before, &scan), scan.elements()),
        Err(_) => (before, Vec::new()),
    };
    // Where the key is in clear, four ones start a parameter of the older format.
    if key.is_empty() && epc::starts_like_one(reader.clone()) {
        let items = epc::read(reader).map_err(located)?;
        return plain(stem, &items, query).map_err(|error| error.at(start, segment.len()));
    }
    let unpacked = |order| {
        let key = key.iter().map(|(ai, value)| Item::Element { ai: ai.clone(), value: value.clone() });
        let items: Vec<Item> = key.chain(tables::read(reader.clone(), order).map_err(located)?).collect();
        plain(stem, &items, query).map_err(|error| error.at(start, segment.len()))
    };
    unpacked(Order::Sorted).or_else(|error| unpacked(Order::Printed).map_err(|_| error))
}

/// A path and query that [`decompress`] turns into the same Digital Link again.
///
/// "The same" is the canonical form of what was given: qualifiers in the path, GTINs of 14 digits, values percent-encoded as
/// a key has them. Parameters of the query that are not application identifiers stay exactly as they are; one that cannot be
/// packed without change stays in the query, and so does everything where the order would be lost otherwise. Where nothing is
/// left to pack, the canonical form itself comes back.
///
/// # Errors
///
/// As [`Scan::parse_path`] for a path that is no Digital Link, and for an application identifier in the query with a faulty
/// value.
pub fn compress(path_and_query: &str, options: Options) -> Result<String, Error> {
    let (path, query) = split_query(path_and_query);
    let scan = Scan::parse_path(path, query)?;
    let stem = stem_of(path.trim_end_matches('/'), &scan);
    let elements = scan.elements().into_iter().map(|(ai, value)| Item::Element { ai, value }).collect::<Vec<_>>();
    let pairs = pairs(&scan, query).map_err(|error| error.at(path.len(), 0))?;
    let wanted = join(stem, &scan.path(), &pairs, "");
    let all: Vec<&Pair> = pairs.iter().collect();
    let written = |head: &str, segment: Option<String>, query: &[&Pair]| {
        let segment = segment.filter(|segment| !segment.is_empty())?;
        let query = query.iter().map(|pair| &*pair.raw).collect::<Vec<_>>().join("&");
        let question = if query.is_empty() { "" } else { "?" };
        let compressed = format!("{head}/{segment}{question}{query}");
        // Behind some stems the segment would be the value of a qualifier.
        let is_read = looks_compressed(&compressed) && decompress(&compressed).as_deref() == Ok(&wanted);
        is_read.then_some(compressed)
    };
    if options.format == Format::Epc {
        let key: Vec<&Item> = elements.iter().collect();
        return Ok(written(stem, epc::write(&key).filter(|_| !options.keep_key), &all).unwrap_or(wanted));
    }
    let kept = if options.keep_key { elements.len().min(1) } else { 0 };
    let mut head = stem.to_owned();
    if let [Item::Element { ai, value }] = &elements[..kept] {
        head = format!("{stem}/{ai}/");
        charset::encode_path(value, &mut head);
    }
    let (attributes, parameters): (Vec<&Pair>, Vec<&Pair>) = pairs.iter().partition(|pair| pair.item.ai().is_some());
    let first = if options.keep_parameters { (attributes.clone(), parameters.clone()) } else { (all.clone(), vec![]) };
    for (packed, query) in [first, (attributes, parameters), (vec![], all)] {
        let given: Vec<&Item> = elements[kept..].iter().chain(packed.iter().map(|pair| &pair.item)).collect();
        let mut sorted = given.clone();
        // The order of texts, as the prototype has it; parameters last.
        sorted.sort_by_key(|item| item.ai().map_or((true, ""), |ai| (false, ai)));
        for (items, codes) in [(&sorted, true), (&given, false)] {
            if let Some(compressed) = written(&head, tables::write(items, codes), &query) {
                return Ok(compressed);
            }
        }
    }
    Ok(wanted)
}

/// A pair of the query: what it says, and how it is written.
struct Pair {
    item: Item,
    raw: String,
}

/// The pairs of a query that do not belong in the path, in their order.
fn pairs(scan: &Scan, query: Option<&str>) -> Result<Vec<Pair>, Error> {
    let mut attributes = scan.attributes().iter().peekable();
    let mut pairs = Vec::new();
    for raw in query.unwrap_or_default().split('&').filter(|raw| !raw.is_empty()) {
        let (name, value) = raw.split_once('=').unwrap_or((raw, ""));
        let decoded_name = charset::decode(name).unwrap_or(Cow::Borrowed(name));
        if !is_ai_shaped(&decoded_name) {
            let decoded = charset::decode(value).unwrap_or(Cow::Borrowed(value)).into_owned();
            pairs.push(Pair { item: Item::Parameter { name: name.to_owned(), value: decoded }, raw: raw.to_owned() });
            continue;
        }
        // What the scan did not keep as an attribute stands in the path by now.
        let Some((ai, value)) = attributes.next_if(|(ai, _)| *ai == decoded_name) else { continue };
        if let Some(identifier) = Dictionary::built_in().identifier(ai) {
            crate::value::check(identifier, value)?;
        }
        let item = Item::Element { ai: ai.clone(), value: value.clone() };
        let mut raw = String::new();
        item.write(&mut raw);
        pairs.push(Pair { item, raw });
    }
    Ok(pairs)
}

/// Writes the plain form: the first primary key that was packed is the key of the URI.
fn plain(stem: &str, items: &[Item], query: Option<&str>) -> Result<String, Error> {
    let is_primary = |item: &&Item| {
        item.ai().and_then(|ai| Dictionary::built_in().identifier(ai)).is_some_and(|row| row.is_primary())
    };
    let Some(key @ Item::Element { ai, value }) = items.iter().find(is_primary) else {
        return Err(Error::new(ErrorKind::Compressed, 0, "no primary key is packed in the Digital Link"));
    };
    let mut path = format!("/{ai}/");
    charset::encode_path(value, &mut path);
    let mut claims = String::new();
    for item in items.iter().filter(|&item| item.ai().is_some() && item != key) {
        claims.push_str(if claims.is_empty() { "" } else { "&" });
        item.write(&mut claims);
    }
    let scan = Scan::parse_path(&path, Some(&claims))?;
    let in_path = scan.elements();
    let in_path = |item: &Item| match item {
        Item::Element { ai, value } => in_path.iter().any(|known| (&known.0, &known.1) == (ai, value)),
        Item::Parameter { .. } => false,
    };
    let pairs: Vec<Pair> = items
        .iter()
        .filter(|item| !in_path(item))
        .map(|item| {
            let mut raw = String::new();
            item.write(&mut raw);
            Pair { item: item.clone(), raw }
        })
        .collect();
    let whole = join(stem, &scan.path(), &pairs, query.unwrap_or_default());
    // What stood in clear behind the packed part may not go with it.
    let (path, query) = split_query(&whole);
    Scan::parse_path(path, query)?;
    Ok(whole)
}

fn join(stem: &str, path: &str, pairs: &[Pair], query: &str) -> String {
    let raws = pairs.iter().map(|pair| &*pair.raw).chain([query].into_iter().filter(|query| !query.is_empty()));
    let query = raws.collect::<Vec<_>>().join("&");
    let question = if query.is_empty() { "" } else { "?" };
    format!("{stem}/{path}{question}{query}")
}

/// Splits off the segment that may be compressed. What follows a primary key is its value, right or wrong: digits that
/// begin with `89` would otherwise pass for a header.
fn split_segment(path: &str) -> Option<(&str, &str)> {
    let (before, segment) = path.rsplit_once('/')?;
    let last = before.rsplit('/').next().unwrap_or_default();
    let is_value = Dictionary::built_in().identifier(last).is_some_and(|identifier| identifier.is_primary());
    (!is_value).then_some((before, segment))
}

fn split_query(text: &str) -> (&str, Option<&str>) {
    let text = text.split('#').next().unwrap_or_default();
    text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)))
}

/// What stands before the key in a path: from the right, the first slash from which the same Digital Link is read.
fn stem_of<'a>(path: &'a str, scan: &Scan) -> &'a str {
    let slashes = path.bytes().enumerate().rev().filter(|&(_, byte)| byte == b'/').map(|(at, _)| at);
    let reads_same = |at: &usize| {
        Scan::parse_path(&path[*at..], None).is_ok_and(|shorter| {
            let known = scan.elements();
            shorter.elements().iter().all(|element| known.contains(element)) && shorter.elements()[0] == known[0]
        })
    };
    // The key is the shortest tail that starts with the primary key; an earlier slash would only add to the stem.
    slashes.into_iter().find(reads_same).map_or("", |at| &path[..at])
}

/// Checks a value that was unpacked from bit `start` on.
fn checked(ai: &str, value: &str, start: usize) -> Result<(), Fault> {
    let Some(identifier) = Dictionary::built_in().identifier(ai) else {
        return Err(Fault { bit: start, expected: format!("an application identifier, not {ai:?}") });
    };
    crate::value::check(identifier, value).map_err(|error| Fault { bit: start, expected: format!("no fault: {error}") })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
