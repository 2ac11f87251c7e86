//! A careful reader of XML: elements with their namespaces, one subtree at a time.
//!
//! What makes XML dangerous is refused by name and place: document type declarations, entities other than the five of the
//! standard and character references, nesting and attributes without end, prefixes that nobody declared.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::names::is_nc_name;
use crate::Document;

/// Attributes of one element at most; a sensor report of the standard has 23.
const MAX_ATTRIBUTES: usize = 256;

/// Prefixes that one element declares at most; a document around many events declares those of all.
const MAX_DECLARED: usize = 2000;

/// The namespace of `xml:lang` and its like, declared everywhere.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Why the text cannot be read, and where.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) offset: usize,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(code: &'static str, offset: usize, message: impl Into<String>) -> Self {
        Self { code, offset, message: message.into() }
    }

    fn xml(offset: usize, message: impl Into<String>) -> Self {
        Self::new("xml", offset, message)
    }
}

/// An element; the children are there once [`Source::fill`] has read them.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) local: &'a str,
    /// Empty for a name without namespace.
    pub(crate) namespace: Rc<str>,
    pub(crate) attributes: Vec<Attribute<'a>>,
    /// Prefixes that this element declares, the empty one for a default namespace.
    pub(crate) declared: Vec<(&'a str, Rc<str>)>,
    pub(crate) children: Vec<Node<'a>>,
    /// The whole element in the text.
    pub(crate) span: Range<usize>,
    /// What stands between its tags.
    pub(crate) inner: Range<usize>,
    is_empty_tag: bool,
}

#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) local: &'a str,
    pub(crate) namespace: Rc<str>,
    pub(crate) value: String,
}

#[derive(Debug)]
pub(crate) enum Node<'a> {
    Element(Element<'a>),
    Text(Cow<'a, str>),
}

impl<'a> Element<'a> {
    /// Whether the element is one of the standard's own, which have no namespace.
    pub(crate) fn is_plain(&self) -> bool {
        self.namespace.is_empty()
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element<'a>> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The text of the element without that of its children.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self.children.as_slice() {
            [] => Cow::Borrowed(""),
            [Node::Text(text)] => Cow::Borrowed(text),
            nodes => {
                nodes.iter().filter_map(|node| if let Node::Text(text) = node { Some(&**text) } else { None }).collect()
            }
        }
    }

    /// Whether text that is not just white space stands in the element.
    pub(crate) fn has_text(&self) -> bool {
        self.children.iter().any(|node| matches!(node, Node::Text(text) if !text.trim().is_empty()))
    }

    /// The attribute of that name without namespace.
    pub(crate) fn attribute(&self, local: &str) -> Option<&str> {
        self.attribute_in("", local)
    }

    pub(crate) fn attribute_in(&self, namespace: &str, local: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|it| it.local == local && *it.namespace == *namespace);
        found.map(|attribute| attribute.value.as_str())
    }
}

/// What comes next.
pub(crate) enum Piece<'a> {
    /// A start tag, or an empty element.
    Start(Element<'a>),
    End,
    Text(Cow<'a, str>),
    Eof,
}

/// A text while it is read.
pub(crate) struct Source<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    scope: Scope<'a>,
    depth: usize,
}

/// Prefixes in scope with the depth at which each was declared.
pub(crate) type Scope<'a> = Vec<(usize, Cow<'a, str>, Rc<str>)>;

/// What is in scope at the beginning, besides what XML itself declares.
fn scope<'a>(outer: impl IntoIterator<Item = (String, String)>) -> Scope<'a> {
    let mut scope = vec![(0, Cow::Borrowed(""), Rc::from("")), (0, Cow::Borrowed("xml"), Rc::from(XML))];
    scope.extend(outer.into_iter().map(|(prefix, namespace)| (0, Cow::Owned(prefix), Rc::from(namespace))));
    scope
}

impl<'a> Source<'a> {
    /// Begins to read; the prefixes are declared from outside.
    pub(crate) fn new(text: &'a str, outer: impl IntoIterator<Item = (String, String)>) -> Result<Self, Fault> {
        if let Some((offset, found)) = text.char_indices().find(|&(_, character)| !is_allowed(character)) {
            return Err(Fault::xml(offset, format!("the character U+{:04X} cannot stand in XML", u32::from(found))));
        }
        let mut reader = Reader::from_str(text);
        reader.config_mut().enable_all_checks(true);
        Ok(Self { text, reader, scope: scope(outer), depth: 0 })
    }

    /// Goes on as if of all that is declared around only these prefixes were; gives what was, for [`Source::restore`].
    pub(crate) fn isolate(&mut self, is_kept: impl Fn(&str, &str) -> bool) -> Scope<'a> {
        let mut seen = HashSet::new();
        let inmost = self.scope.iter().rev().filter(|(_, prefix, _)| seen.insert(prefix));
        let kept = inmost.filter(|(_, prefix, namespace)| is_kept(prefix, namespace));
        let kept: Vec<_> = kept.map(|(_, prefix, namespace)| (prefix.to_string(), namespace.to_string())).collect();
        std::mem::replace(&mut self.scope, scope(kept))
    }

    /// Goes on with what was declared around, as far as its elements are still open.
    pub(crate) fn restore(&mut self, mut scope: Scope<'a>) {
        scope.retain(|(depth, ..)| *depth <= self.depth);
        self.scope = scope;
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn slice(&self, range: Range<usize>) -> &'a str {
        &self.text[range]
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len()).min(self.text.len())
    }

    /// The next start tag, end tag or text; comments and processing instructions are passed over.
    pub(crate) fn next(&mut self) -> Result<Piece<'a>, Fault> {
        loop {
            let start = self.position();
            let event = self.reader.read_event().map_err(|error| {
                let at = usize::try_from(self.reader.error_position()).unwrap_or(start).min(self.text.len());
                Fault::xml(at, error.to_string())
            })?;
            match event {
                Event::Start(tag) => return self.start(&tag, start, false).map(Piece::Start),
                Event::Empty(tag) => return self.start(&tag, start, true).map(Piece::Start),
                Event::End(_) => {
                    self.leave();
                    return Ok(Piece::End);
                }
                Event::Text(text) if text.contains("]]>") => {
                    return Err(Fault::xml(start, "“]]>” stands in text, which says ]]&gt; for it"));
                }
                Event::Text(text) => return Ok(Piece::Text(Cow::Owned(text.xml10_content().into_owned()))),
                Event::CData(text) => return Ok(Piece::Text(Cow::Owned(text.xml10_content().into_owned()))),
                Event::GeneralRef(reference) => {
                    return reference_text(&reference, start).map(|text| Piece::Text(Cow::Owned(text)));
                }
                Event::DocType(_) => {
                    let message = "a document type declaration is not taken: EPCIS documents have none";
                    return Err(Fault::new("doctype", start, message));
                }
                Event::Decl(_) if start > 0 && self.text[..start] != *"\u{feff}" => {
                    return Err(Fault::xml(start, "the XML declaration stands behind the beginning of the text"));
                }
                Event::Decl(declaration) if !is_declaration(&declaration) => {
                    return Err(Fault::xml(start, "expected <?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
                }
                Event::PI(instruction) => is_target(instruction.target(), start)?,
                Event::Comment(_) | Event::Decl(_) => {}
                Event::Eof if self.depth > 0 => return Err(Fault::xml(start, "the text ends within an element")),
                Event::Eof => return Ok(Piece::Eof),
            }
        }
    }

    fn leave(&mut self) {
        while self.scope.last().is_some_and(|(depth, ..)| *depth == self.depth && self.depth > 0) {
            self.scope.pop();
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn start(&mut self, tag: &BytesStart<'_>, start: usize, is_empty_tag: bool) -> Result<Element<'a>, Fault> {
        self.depth += 1;
        if self.depth > Document::MAX_DEPTH {
            let message = format!("elements stand more than {} deep in one another", Document::MAX_DEPTH);
            return Err(Fault::new("depth", start, message));
        }
        let end = self.position();
        let name_at = start + 1;
        let (prefix, local) = self.name(name_at, tag.name().as_ref().len())?;
        let mut element = Element {
            prefix,
            local,
            namespace: Rc::from(""),
            attributes: Vec::new(),
            declared: Vec::new(),
            children: Vec::new(),
            span: start..end,
            inner: end..end,
            is_empty_tag,
        };
        self.attributes(tag, &mut element, start)?;
        element.namespace = self.namespace(prefix, start)?;
        for attribute in &mut element.attributes {
            // A name without prefix has no namespace, whatever the default is.
            if !attribute.prefix.is_empty() {
                attribute.namespace = self.namespace(attribute.prefix, start)?;
            }
        }
        let named: Vec<_> = element.attributes.iter().filter(|it| !it.prefix.is_empty()).collect();
        let is_same =
            |one: &Attribute<'_>, other: &Attribute<'_>| one.local == other.local && one.namespace == other.namespace;
        if let Some(twice) = named.iter().enumerate().find(|(at, one)| named[..*at].iter().any(|it| is_same(it, one))) {
            return Err(Fault::xml(start, format!("the attribute “{}” stands twice", twice.1.local)));
        }
        if is_empty_tag {
            self.leave();
        }
        Ok(element)
    }

    fn attributes(&mut self, tag: &BytesStart<'_>, element: &mut Element<'a>, start: usize) -> Result<(), Fault> {
        let mut attributes = tag.attributes();
        // Its own check compares each with each.
        attributes.with_checks(false);
        for attribute in attributes {
            let attribute = attribute.map_err(|error| Fault::xml(start, error.to_string()))?;
            if element.attributes.len() == MAX_ATTRIBUTES || element.declared.len() == MAX_DECLARED {
                let message = format!(
                    "an element has more than {MAX_ATTRIBUTES} attributes or declares more than {MAX_DECLARED} prefixes"
                );
                return Err(Fault::new("attributes", start, message));
            }
            if attribute.value.contains('<') {
                return Err(Fault::xml(start, "“<” stands in an attribute, which says &lt; for it"));
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| Fault::new("entity", start, error.to_string()))?;
            if let Some(wrong) = value.chars().find(|&character| !is_allowed(character)) {
                let message = format!("the character U+{:04X} cannot stand in XML", u32::from(wrong));
                return Err(Fault::xml(start, message));
            }
            let (prefix, local) = self.key(tag, attribute.key.as_ref(), start)?;
            match (prefix, local) {
                ("xmlns", _) if value.is_empty() => {
                    return Err(Fault::xml(start, format!("the prefix “{local}” is declared for no namespace")));
                }
                ("xmlns", _) => self.declare(element, local, &value, start)?,
                ("", "xmlns") => self.declare(element, "", &value, start)?,
                _ => {
                    if element.attributes.iter().any(|it| it.prefix == prefix && it.local == local) {
                        return Err(Fault::xml(start, format!("the attribute “{local}” stands twice")));
                    }
                    let value = value.into_owned();
                    element.attributes.push(Attribute { prefix, local, namespace: Rc::from(""), value });
                }
            }
        }
        Ok(())
    }

    fn declare(
        &mut self,
        element: &mut Element<'a>,
        prefix: &'a str,
        namespace: &str,
        start: usize,
    ) -> Result<(), Fault> {
        if element.declared.iter().any(|(known, _)| *known == prefix) {
            return Err(Fault::xml(start, format!("the prefix “{prefix}” is declared twice in one tag")));
        }
        let namespace: Rc<str> = Rc::from(namespace);
        element.declared.push((prefix, Rc::clone(&namespace)));
        self.scope.push((self.depth, Cow::Borrowed(prefix), namespace));
        Ok(())
    }

    /// The name of an attribute in the text itself, which outlives the tag.
    fn key(&self, tag: &BytesStart<'_>, key: &str, start: usize) -> Result<(&'a str, &'a str), Fault> {
        let content: &str = tag;
        let offset = (key.as_ptr() as usize).wrapping_sub(content.as_ptr() as usize);
        let at = start + 1 + offset;
        if self.text.get(at..at + key.len()) != Some(key) {
            return Err(Fault::xml(start, format!("the attribute “{key}” cannot be read")));
        }
        if !self.text[..at].ends_with([' ', '\t', '\r', '\n']) {
            return Err(Fault::xml(at, format!("expected white space before the attribute “{key}”")));
        }
        self.name(at, key.len())
    }

    /// A name cut into prefix and local name, the first of which may be missing.
    fn name(&self, at: usize, length: usize) -> Result<(&'a str, &'a str), Fault> {
        let name = self.text.get(at..at + length).unwrap_or_default();
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !is_nc_name(local) || (prefix.is_empty() == name.contains(':')) || !(prefix.is_empty() || is_nc_name(prefix))
        {
            let shown: String = name.chars().take(40).collect();
            return Err(Fault::xml(at, format!("“{shown}” is not a name that XML allows")));
        }
        Ok((prefix, local))
    }

    fn namespace(&self, prefix: &str, offset: usize) -> Result<Rc<str>, Fault> {
        let found = self.scope.iter().rev().find(|(_, known, _)| known == prefix);
        found.map(|(.., namespace)| Rc::clone(namespace)).ok_or_else(|| {
            let message =
                format!("the prefix “{prefix}” is declared nowhere as one of extensions (xmlns:{prefix}=\"…\")");
            Fault::new("prefix", offset, message)
        })
    }

    /// Reads the children of an element that was just begun.
    pub(crate) fn fill(&mut self, mut element: Element<'a>) -> Result<Element<'a>, Fault> {
        if element.is_empty_tag {
            return Ok(element);
        }
        loop {
            let before = self.position();
            match self.next()? {
                Piece::Start(child) => {
                    let child = self.fill(child)?;
                    element.children.push(Node::Element(child));
                }
                Piece::Text(text) => push_text(&mut element.children, text),
                Piece::End => {
                    element.span.end = self.position();
                    // Comments may stand before the end tag, so its beginning is looked for.
                    let end = self.text[before..element.span.end].rfind("</").map_or(before, |at| before + at);
                    element.inner.end = end.max(element.inner.start);
                    return Ok(element);
                }
                Piece::Eof => return Err(Fault::xml(before, "the text ends within an element")),
            }
        }
    }

    /// The next child element of one that is open, or nothing at its end. Text between is passed over.
    pub(crate) fn next_child(&mut self) -> Result<Option<Element<'a>>, Fault> {
        loop {
            match self.next()? {
                Piece::Start(element) => return Ok(Some(element)),
                Piece::Text(text) if text.trim().is_empty() => {}
                Piece::Text(text) => {
                    let shown: String = text.trim().chars().take(40).collect();
                    let message = format!("the text “{shown}” stands where an element was expected");
                    return Err(Fault::new("text", self.position(), message));
                }
                Piece::End | Piece::Eof => return Ok(None),
            }
        }
    }

    /// Whether an element has anything to be read by [`Source::next_child`].
    pub(crate) fn is_open(element: &Element<'_>) -> bool {
        !element.is_empty_tag
    }

    /// Everything behind the root has to be white space.
    pub(crate) fn finish(&mut self) -> Result<(), Fault> {
        match self.next_child()? {
            None => Ok(()),
            Some(element) => {
                Err(Fault::xml(element.span.start, "a document has one root element, and another follows"))
            }
        }
    }
}

fn push_text<'a>(children: &mut Vec<Node<'a>>, text: Cow<'a, str>) {
    if let Some(Node::Text(before)) = children.last_mut() {
        before.to_mut().push_str(&text);
    } else {
        children.push(Node::Text(text));
    }
}

/// The XML declaration (clause 2.8): a version, then perhaps an encoding and whether the document stands alone.
fn is_declaration(content: &str) -> bool {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    let mut rest = content.strip_prefix("xml").unwrap_or_default();
    for name in ["version", "encoding", "standalone"] {
        let value = || {
            let named = rest.strip_prefix([' ', '\t', '\r', '\n'])?.trim_start().strip_prefix(name)?;
            let quoted = named.trim_start().strip_prefix('=')?.trim_start();
            let quote = quoted.chars().next().filter(|it| matches!(it, '"' | '\''))?;
            let (value, rest) = quoted[1..].split_once(quote)?;
            (!value.is_empty() && value.chars().all(is_plain)).then_some((value, rest))
        };
        match value() {
            Some((value, _)) if name == "version" && !value.starts_with("1.") => return false,
            Some((value, _)) if name == "standalone" && !matches!(value, "yes" | "no") => return false,
            Some((_, behind)) => rest = behind,
            None if name == "version" => return false,
            None => {}
        }
    }
    rest.trim().is_empty()
}

/// A processing instruction has a name, and not that of the XML declaration.
fn is_target(name: &str, offset: usize) -> Result<(), Fault> {
    if is_nc_name(name) && !name.eq_ignore_ascii_case("xml") {
        return Ok(());
    }
    Err(Fault::xml(offset, "a processing instruction has no name that XML allows"))
}

/// A character reference, or one of the five entities that XML itself knows.
fn reference_text(reference: &BytesRef<'_>, offset: usize) -> Result<String, Fault> {
    let named = |character: char| Ok(character.to_string());
    match reference.resolve_char_ref() {
        Ok(Some(character)) if is_allowed(character) => return Ok(character.to_string()),
        Ok(None) => {}
        _ => return Err(Fault::new("entity", offset, "a character reference names no character of XML")),
    }
    match reference.xml10_content().as_ref() {
        "lt" => named('<'),
        "gt" => named('>'),
        "amp" => named('&'),
        "apos" => named('\''),
        "quot" => named('"'),
        _ => Err(Fault::new("entity", offset, "an entity that XML does not know of itself is not taken")),
    }
}

/// The characters of XML 1.0 (clause 2.2).
pub(crate) fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}
