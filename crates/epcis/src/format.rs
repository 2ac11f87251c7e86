//! EPC URN or GS1 Digital Link: the `GS1-EPC-Format` of an answer (EPCIS 2.0, section 12; REST binding).
//!
//! Translated are the identifiers at the standard's own places, where they are GS1 keys. Links to data
//! (`deviceMetadata`, `rawData`, `certificationInfo`), event IDs, master data and extensions stay as captured.

use gs1::Key;
use serde_json::Value;

/// The domain of Digital Links that are made from URNs.
const DOMAIN: &str = "https://id.gs1.org";

/// How GS1 keys are written in an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EpcFormat {
    /// As captured.
    NeverTranslates,
    /// As Digital Link URIs, the standard's default.
    #[default]
    DigitalLink,
    /// As EPC URNs, where the length of the company prefix is known.
    Urn,
}

impl EpcFormat {
    /// Reads the value of a `GS1-EPC-Format` header. `No_Preference` accepts any format, so nothing is translated.
    pub fn from_header(value: &str) -> Option<Self> {
        match value.trim() {
            "Always_GS1_Digital_Link" => Some(Self::DigitalLink),
            "Always_EPC_URN" => Some(Self::Urn),
            "Never_Translates" | "No_Preference" => Some(Self::NeverTranslates),
            _ => None,
        }
    }

    /// The value of the header for this format.
    pub fn header(self) -> &'static str {
        match self {
            Self::NeverTranslates => "Never_Translates",
            Self::DigitalLink => "Always_GS1_Digital_Link",
            Self::Urn => "Always_EPC_URN",
        }
    }
}

/// How names of the CBV are written in an XML answer (`GS1-CBV-XML-Format`); in JSON they are always bare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CbvFormat {
    /// As captured where that is known, otherwise as URNs.
    #[default]
    NeverTranslates,
    /// As in `https://ref.gs1.org/cbv/BizStep-shipping`.
    WebUri,
    /// As in `urn:epcglobal:cbv:bizstep:shipping`.
    Urn,
}

impl CbvFormat {
    /// Reads the value of a `GS1-CBV-XML-Format` header. `No_Preference` accepts any form.
    pub fn from_header(value: &str) -> Option<Self> {
        match value.trim() {
            "Always_Web_URI" => Some(Self::WebUri),
            "Always_URN" => Some(Self::Urn),
            "Never_Translates" | "No_Preference" => Some(Self::NeverTranslates),
            _ => None,
        }
    }

    /// The value of the header for this format.
    pub fn header(self) -> &'static str {
        match self {
            Self::NeverTranslates => "Never_Translates",
            Self::WebUri => "Always_Web_URI",
            Self::Urn => "Always_URN",
        }
    }

    /// The form in which bytes of XML have their names: web URIs only where they have no URN.
    pub fn of(raw: &str) -> Self {
        let has_web_uris = raw.contains("https://ref.gs1.org/cbv/");
        if has_web_uris && !raw.contains("urn:epcglobal:cbv:") { Self::WebUri } else { Self::Urn }
    }
}

/// Where identifiers stand in an event. A step goes into a member, and into every element of a list.
const PLACES: &[&[&str]] = &[
    &["epcList"],
    &["quantityList", "epcClass"],
    &["parentID"],
    &["childEPCs"],
    &["childQuantityList", "epcClass"],
    &["inputEPCList"],
    &["inputQuantityList", "epcClass"],
    &["outputEPCList"],
    &["outputQuantityList", "epcClass"],
    &["transformationID"],
    &["readPoint", "id"],
    &["bizLocation", "id"],
    &["bizTransactionList", "bizTransaction"],
    &["sourceList", "source"],
    &["destinationList", "destination"],
    &["sensorElementList", "sensorMetadata", "deviceID"],
    &["sensorElementList", "sensorReport", "deviceID"],
];

/// Writes the GS1 keys of an event in `format`; everything else, and what is in that format already, stays.
///
/// `prefix_length` is asked for the length of the company prefix that begins the given digits; where it does not know,
/// the identifier stays a Digital Link.
pub fn translate(event: &mut Value, format: EpcFormat, prefix_length: &dyn Fn(&str) -> Option<usize>) {
    if format == EpcFormat::NeverTranslates {
        return;
    }
    for place in PLACES {
        each_text(event, place, &|text| identifier(text, format, prefix_length));
    }
}

/// One identifier in `format`, or nothing where it stays as it is.
pub fn identifier(text: &str, format: EpcFormat, prefix_length: &dyn Fn(&str) -> Option<usize>) -> Option<String> {
    let is_urn = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
    match format {
        EpcFormat::DigitalLink if is_urn => Key::parse(text).ok().map(|key| key.digital_link(DOMAIN)),
        EpcFormat::Urn if !is_urn => Key::parse(text).ok()?.urn(prefix_length).ok(),
        _ => None,
    }
}

fn each_text(value: &mut Value, place: &[&str], change: &dyn Fn(&str) -> Option<String>) {
    match (value, place) {
        (Value::Array(items), _) => items.iter_mut().for_each(|item| each_text(item, place, change)),
        (Value::Object(members), [step, rest @ ..]) => {
            if let Some(inner) = members.get_mut(*step) {
                each_text(inner, rest, change);
            }
        }
        (Value::String(text), []) => {
            if let Some(changed) = change(text) {
                *text = changed;
            }
        }
        _ => {}
    }
}
