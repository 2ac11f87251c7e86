//! The SOAP 1.1 query interface (EPCIS 2.0, section 11; the WSDL of 1.x and 2.0): requests read, answers written.

mod read;
mod write;

pub use read::read;
pub use write::{Fault, answer, description, fault};

use crate::xml::Version;

/// The interface of a version: both have the same operations, each in its own namespace.
pub(crate) fn namespace(version: Version) -> &'static str {
    match version {
        Version::V1_2 => "urn:epcglobal:epcis-query:xsd:1",
        Version::V2_0 => "urn:epcglobal:epcis-query:xsd:2",
    }
}

/// A message with what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The namespace that was used; the answer is written in it.
    pub version: Version,
    /// The operation.
    pub request: Request,
}

/// An operation of the query control interface (section 8.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// `getQueryNames`
    QueryNames,
    /// `getSubscriptionIDs`
    SubscriptionIds {
        /// `queryName`
        query_name: String,
    },
    /// `subscribe`
    Subscribe,
    /// `unsubscribe`
    Unsubscribe {
        /// `subscriptionID`
        subscription_id: String,
    },
    /// `poll`
    Poll {
        /// `queryName`
        query_name: String,
        /// Name and values of each parameter; none for a parameter without value.
        parameters: Vec<(String, Vec<String>)>,
    },
    /// `getStandardVersion`
    StandardVersion,
    /// `getVendorVersion`
    VendorVersion,
}
