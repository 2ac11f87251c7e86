//! What an answer of the EPCIS interface looks like: syntax, versions, forms of identifiers and names, as the request's
//! headers ask for it (EPCIS 2.0, REST binding).

mod version;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use epcis::Prefixes;
pub(crate) use epcis::Syntax;
use epcis::format::{CbvFormat, EpcFormat};
use epcis::xml::Version;
use serde_json::{Map, Value};

pub(crate) use version::refuse_unspoken;

use crate::error::Problem;
use crate::extract::{Accepts, epc_format, header_text};

/// Media types of answers, those that are chosen first when the client does not care at the front.
pub(crate) const MEDIA: [(&str, Syntax); 4] = [
    ("application/json", Syntax::Json),
    ("application/ld+json", Syntax::Json),
    ("application/xml", Syntax::Xml),
    ("text/xml", Syntax::Xml),
];

/// The form of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) syntax: Syntax,
    /// The `Content-Type`.
    pub(crate) media: &'static str,
    /// The version of the XML schema; JSON is 2.0 always.
    pub(crate) version: Version,
    /// `GS1-EPC-Format`.
    pub(crate) epcs: EpcFormat,
    /// `GS1-CBV-XML-Format`.
    pub(crate) names: CbvFormat,
    /// What the prefixes of parameter names stand for (`GS1-Extensions`).
    pub(crate) prefixes: Prefixes,
}

impl Default for Form {
    /// JSON with the standard's defaults: what a webhook gets unless it asks for something else.
    fn default() -> Self {
        Self {
            syntax: Syntax::Json,
            media: "application/json",
            version: Version::V2_0,
            epcs: EpcFormat::default(),
            names: CbvFormat::default(),
            prefixes: Prefixes::default(),
        }
    }
}

impl Form {
    /// Reads the wishes of a request; one that cannot be met is a 406 that says which.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let (media, syntax) = media(headers)?;
        let version = version::chosen(headers, syntax)?;
        Ok(Self {
            syntax,
            media,
            version,
            epcs: epc_format(headers)?,
            names: names(headers)?,
            prefixes: prefixes(headers),
        })
    }

    /// The form of what is there in JSON and in EPCIS 2.0 only: named queries, subscriptions, what is our own.
    pub(crate) fn of_json(headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(media) = Accepts::of(headers).json() else {
            return Err(Problem::not_acceptable("this service answers in application/json or application/ld+json"));
        };
        version::chosen(headers, Syntax::Json)?;
        Ok(Self { media, ..Self::default() })
    }

    /// The same form where there is nothing of EPCIS 1.2: jobs and collections came with 2.0.
    pub(crate) fn of_2_0(self) -> Result<Self, Problem> {
        match self.version {
            Version::V2_0 => Ok(self),
            Version::V1_2 => {
                Err(Problem::not_acceptable("GS1-EPCIS-Max, GS1-CBV-Max: EPCIS 1.2 has nothing like this"))
            }
        }
    }

    /// Writes down what the answer is.
    pub(crate) fn describe(&self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(axum::http::header::CONTENT_TYPE, HeaderValue::from_static(self.media));
        if self.syntax == Syntax::Xml && self.version == Version::V1_2 {
            headers.insert(EPCIS_VERSION, HeaderValue::from_static("1.2.0"));
            headers.insert(CBV_VERSION, HeaderValue::from_static("1.2.2"));
        }
    }

    /// The same with the forms of identifiers and names, which matter to events only.
    pub(crate) fn describe_events(&self, response: &mut Response) {
        self.describe(response);
        let headers = response.headers_mut();
        headers.insert("gs1-epc-format", HeaderValue::from_static(self.epcs.header()));
        if self.syntax == Syntax::Xml {
            headers.insert("gs1-cbv-xml-format", HeaderValue::from_static(self.names.header()));
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::of(&parts.headers)
    }
}

pub(crate) const EPCIS_VERSION: HeaderName = HeaderName::from_static("gs1-epcis-version");
pub(crate) const CBV_VERSION: HeaderName = HeaderName::from_static("gs1-cbv-version");

/// What every answer of the EPCIS interface says, errors included.
pub(crate) const SPOKEN: [(HeaderName, &str); 3] = [
    (EPCIS_VERSION, "2.0.0"),
    (CBV_VERSION, "2.0.0"),
    (HeaderName::from_static("gs1-vendor-version"), env!("CARGO_PKG_VERSION")),
];

fn media(headers: &HeaderMap) -> Result<(&'static str, Syntax), Problem> {
    let accepts = Accepts::of(headers);
    let names = MEDIA.map(|(name, _)| name);
    let chosen = accepts.choose(&names).and_then(|chosen| MEDIA.into_iter().find(|(name, _)| *name == chosen));
    chosen.ok_or_else(|| Problem::not_acceptable(&format!("Accept: this is answered in {}", names.join(", "))))
}

fn names(headers: &HeaderMap) -> Result<CbvFormat, Problem> {
    match header_text(headers, "gs1-cbv-xml-format") {
        None => Ok(CbvFormat::default()),
        Some(value) => CbvFormat::from_header(value).ok_or_else(|| {
            Problem::not_acceptable(&format!(
                "GS1-CBV-XML-Format “{value}”: expected No_Preference, Always_Web_URI, Always_URN or Never_Translates"
            ))
        }),
    }
}

/// `GS1-Extensions: prefix=iri,…`. What declares no prefix is somebody else's affair.
fn prefixes(headers: &HeaderMap) -> Prefixes {
    let values = headers.get_all("gs1-extensions").iter().filter_map(|value| value.to_str().ok());
    let declared: Map<String, Value> = values
        .flat_map(|value| value.split(','))
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(prefix, iri)| (prefix.trim().to_owned(), Value::String(iri.trim().to_owned())))
        .collect();
    Prefixes::from_context(&Value::Object(declared)).0
}

/// The media type of a body: JSON or XML; any other is a 415.
pub(crate) fn body_syntax(headers: &HeaderMap) -> Result<Syntax, Problem> {
    let kind = header_text(headers, "content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let found = MEDIA.into_iter().find(|(name, _)| *name == kind).map(|(_, syntax)| syntax);
    found.ok_or_else(|| {
        let expected = MEDIA.map(|(name, _)| name).join(", ");
        Problem::unsupported_media_type(&format!("Content-Type “{kind}”: expected one of {expected}"))
    })
}
