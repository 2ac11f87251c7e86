//! GS1 identifiers: one canonical [`Key`] for each thing, whichever way it was written.
//!
//! The same item may be called `urn:epc:id:sgtin:9506000.013435.1234` by one trading partner, be printed as a QR code
//! with `https://example.vn/01/09506000134352/21/1234`, and be typed from below a barcode as
//! `(01)09506000134352(21)1234`. All three give one key:
//!
//! ```
//! use gs1::{Key, Scheme};
//!
//! let key = Key::parse("urn:epc:id:sgtin:9506000.013435.1234")?;
//! assert_eq!(key.as_str(), "01/09506000134352/21/1234");
//! assert_eq!(key.scheme(), Scheme::Sgtin);
//! assert_eq!(key.gtin(), Some("09506000134352"));
//! assert_eq!(key.digital_link("https://id.gs1.org"), "https://id.gs1.org/01/09506000134352/21/1234");
//!
//! // An EPC URN shows where the company prefix ends; a key does not, so the caller has to know.
//! assert_eq!(key.urn(|_| Some(7))?, "urn:epc:id:sgtin:9506000.013435.1234");
//! # Ok::<(), gs1::Error>(())
//! ```
//!
//! - [`Key::parse`] is strict, for what programs exchange; [`Key::from_typed`] forgives, for what people type.
//! - [`Scan`] is for resolvers: a path with variant, lot and serial together, and the query.
//! - [`ForeignId`] is for codes that GS1 does not issue, each under the scheme or the system that did.
//! - [`check_digit`] computes and repairs check digits.
//!
//! The crate does no input or output, reads no clock, and panics on no input.
//!
//! Standards: GS1 General Specifications 25, GS1 Digital Link URI Syntax 1.6, EPC Tag Data Standard 2.2, Core Business
//! Vocabulary 2.0; the identifiers are rows of the GS1 syntax dictionary, release 2026-01-27.

// What callers see.
mod accessor;
mod check;
pub mod check_digit;
pub mod compression;
mod dictionary;
mod error;
mod foreign;
mod key;
mod message;
mod prefix_table;
mod scan;
mod scheme;
mod stage_code;

// One notation each.
mod bracketed;
mod digital_link;
mod typed;
mod urn;

// What the notations share.
mod charset;
mod path;
mod value;

pub use accessor::{Amount, Date, Decimal, Moment};
pub use charset::CharacterSet;
pub use check::Check;
pub use dictionary::{Component, Dictionary, DictionaryError, Identifier};
pub use error::{Error, ErrorKind};
pub use foreign::{ForeignId, IdScheme, IdSchemes, IdSchemesError, Translated};
pub use key::Key;
pub use message::{Errors, Message, SEPARATOR, Strictness, check_together};
pub use prefix_table::{PrefixTable, PrefixTableError};
pub use scan::Scan;
pub use scheme::Scheme;
pub use stage_code::StageCode;
pub use urn::{KeyPattern, canonical_epc, urn_prefix_length};
pub use value::Element;

/// The GS1 prefix of a GTIN or GLN: the first three digits of its 13-digit form, such as `893` for Viet Nam.
///
/// Takes 13 or 14 digits and gives `None` for anything else. The prefix names the GS1 member organisation that
/// licensed the number, which is not the country of origin. GTIN-8 numbers, padded with zeros, have no such prefix
/// in this place and give `000`.
pub fn gs1_prefix(gtin14: &str) -> Option<&str> {
    if !matches!(gtin14.len(), 13 | 14) || gtin14.bytes().any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    let start = gtin14.len() - 13;
    gtin14.get(start..start + 3)
}
