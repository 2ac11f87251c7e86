//! What stands on one label.

use std::collections::HashMap;

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use store::record::Text;
use unicode_normalization::UnicodeNormalization;

/// One label's own data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LabelData {
    /// GTIN, 14 digits.
    pub gtin: String,
    /// Batch or lot number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Day of production.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub produced: Option<Date>,
    /// Last day of use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// Trade items within, for cartons and pallets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Serial shipping container code, 18 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sscc: Option<String>,
}

/// What all labels of a product share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Goods {
    pub(crate) name: Text,
    pub(crate) firm: Text,
    pub(crate) address: Text,
    pub(crate) brand: String,
    /// The date on the pack is *best before* (AI 15), not the last day of use (AI 17).
    pub(crate) best_before: bool,
}

/// Goods by their GTIN.
pub(crate) type Catalogue = HashMap<String, Goods>;

/// The language of a label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelLanguage {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl LabelLanguage {
    pub(crate) fn of(self, text: &Text) -> &str {
        match self {
            Self::Vi => &text.vi,
            Self::En => &text.en,
        }
    }
}

/// RFC 3986, unreserved characters: everything else in a path is percent-encoded.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl LabelData {
    /// The path of the link, `/01/…/10/…/21/…`, or why it cannot be one.
    pub(crate) fn path(&self) -> Result<String, gs1::Error> {
        let mut path = format!("/01/{}", self.gtin);
        for (ai, value) in [("10", &self.lot), ("21", &self.serial)] {
            if let Some(value) = value {
                path.push_str(&format!("/{ai}/{}", utf8_percent_encode(value, SEGMENT)));
            }
        }
        if self.gtin.len() != 14 {
            // The resolver pads short numbers; what is printed is whole.
            return gs1::Key::parse(&path).map(|_| path);
        }
        gs1::Scan::parse_path(&path, None).map(|scan| format!("/{}", scan.path()))
    }

    /// The link of a QR code. Where nothing is lost by it, scheme and host are written in capitals, which QR codes hold
    /// in less room.
    pub(crate) fn link(&self, resolver: &str) -> Result<String, gs1::Error> {
        let path = self.path()?;
        let host_only = resolver.split_once("://").is_some_and(|(_, rest)| !rest.contains('/'));
        let small = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || b"$%*+-./:".contains(&byte);
        if host_only && path.bytes().all(small) && resolver.bytes().all(|byte| small(byte.to_ascii_uppercase())) {
            return Ok(format!("{}{path}", resolver.to_ascii_uppercase()));
        }
        Ok(format!("{resolver}{path}"))
    }

    /// The value behind an application identifier.
    pub(crate) fn element(&self, ai: &str, goods: &Goods) -> Option<String> {
        let date = |date: Option<Date>| date.map(|date| date.strftime("%y%m%d").to_string());
        match ai {
            "00" => self.sscc.clone(),
            "01" | "02" => Some(self.gtin.clone()),
            "10" => self.lot.clone(),
            "11" => date(self.produced),
            "15" if goods.best_before => date(self.expires),
            "17" if !goods.best_before => date(self.expires),
            "21" => self.serial.clone(),
            "37" => self.count.map(|count| count.to_string()),
            _ => None,
        }
    }

    /// Words with their fields filled in; none when one of them has no value.
    pub(crate) fn words(&self, pattern: &str, goods: &Goods, language: LabelLanguage) -> Option<String> {
        let mut text = String::new();
        let mut parts = pattern.split('{');
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (field, rest) = part.split_once('}')?;
            text.push_str(&self.field(field, goods, language).filter(|value| !value.is_empty())?);
            text.push_str(rest);
        }
        Some(text)
    }

    fn field(&self, field: &str, goods: &Goods, language: LabelLanguage) -> Option<String> {
        let date = |date: Option<Date>| date.map(|date| date.strftime("%d/%m/%Y").to_string());
        match field {
            "name" => Some(language.of(&goods.name).to_owned()),
            "firm" => Some(language.of(&goods.firm).to_owned()),
            "address" => Some(language.of(&goods.address).to_owned()),
            "brand" => Some(goods.brand.clone()),
            "gtin" => Some(self.gtin.clone()),
            "lot" => self.lot.clone(),
            "serial" => self.serial.clone(),
            "produced" => date(self.produced),
            "expires" => date(self.expires),
            "count" => self.count.map(|count| count.to_string()),
            "sscc" => self.sscc.clone(),
            _ => None,
        }
    }
}

/// Letters with their marks in one piece, as the font has them.
pub(crate) fn composed(text: &str) -> String {
    text.nfc().collect()
}
