//! The WSDL of the query interface: our own writing of the facts of the standard's file, with the schema of the messages.

use std::fmt::Write as _;

use epcis::xml::{Version, escape};

/// An operation, the element of its request, the element of its answer, and the faults that only it has.
const OPERATIONS: [(&str, &str, &str, &[&str]); 7] = [
    ("getQueryNames", "GetQueryNames", "GetQueryNamesResult", &[]),
    (
        "subscribe",
        "Subscribe",
        "SubscribeResult",
        &[
            "NoSuchNameException",
            "InvalidURIException",
            "DuplicateSubscriptionException",
            "QueryParameterException",
            "QueryTooComplexException",
            "SubscriptionControlsException",
            "SubscribeNotPermittedException",
        ],
    ),
    ("unsubscribe", "Unsubscribe", "UnsubscribeResult", &["NoSuchSubscriptionException"]),
    ("getSubscriptionIDs", "GetSubscriptionIDs", "GetSubscriptionIDsResult", &["NoSuchNameException"]),
    (
        "poll",
        "Poll",
        "QueryResults",
        &["QueryParameterException", "QueryTooLargeException", "QueryTooComplexException", "NoSuchNameException"],
    ),
    ("getStandardVersion", "GetStandardVersion", "GetStandardVersionResult", &[]),
    ("getVendorVersion", "GetVendorVersion", "GetVendorVersionResult", &[]),
];

/// Faults of every operation.
const SHARED: [&str; 3] = ["SecurityException", "ValidationException", "ImplementationException"];

/// Faults in the order of the standard.
const FAULTS: [&str; 13] = [
    "DuplicateNameException",
    "InvalidURIException",
    "NoSuchNameException",
    "NoSuchSubscriptionException",
    "DuplicateSubscriptionException",
    "QueryParameterException",
    "QueryTooLargeException",
    "QueryTooComplexException",
    "SubscriptionControlsException",
    "SubscribeNotPermittedException",
    "SecurityException",
    "ValidationException",
    "ImplementationException",
];

/// The description for one generation of the namespace, with the address under which it is served.
pub(super) fn text(version: Version, address: &str) -> String {
    let generation = if version == Version::V1_2 { '1' } else { '2' };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wsdl:definitions targetNamespace=\"urn:epcglobal:epcis:wsdl:{generation}\" \
         xmlns:impl=\"urn:epcglobal:epcis:wsdl:{generation}\" xmlns:epcisq=\"urn:epcglobal:epcis-query:xsd:{generation}\" \
         xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:wsdlsoap=\"http://schemas.xmlsoap.org/wsdl/soap/\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">"
    );
    types(&mut out, generation);
    messages(&mut out);
    out.push_str("<wsdl:portType name=\"EPCISServicePortType\">");
    for (name, .., own) in OPERATIONS {
        let _ = write!(
            out,
            "<wsdl:operation name=\"{name}\"><wsdl:input message=\"impl:{name}Request\" name=\"{name}Request\"/>\
             <wsdl:output message=\"impl:{name}Response\" name=\"{name}Response\"/>"
        );
        for fault in own.iter().chain(&SHARED) {
            let _ = write!(out, "<wsdl:fault message=\"impl:{fault}Response\" name=\"{fault}Fault\"/>");
        }
        out.push_str("</wsdl:operation>");
    }
    out.push_str("</wsdl:portType>");
    binding(&mut out);
    let _ = writeln!(
        out,
        "<wsdl:service name=\"EPCglobalEPCISService\"><wsdl:port binding=\"impl:EPCISServiceBinding\" \
         name=\"EPCglobalEPCISServicePort\"><wsdlsoap:address location=\"{}\"/></wsdl:port></wsdl:service>\
         </wsdl:definitions>",
        escape(address)
    );
    out
}

fn messages(out: &mut String) {
    for (name, request, response, _) in OPERATIONS {
        let _ = write!(
            out,
            "<wsdl:message name=\"{name}Request\"><wsdl:part element=\"epcisq:{request}\" name=\"parms\"/>\
             </wsdl:message><wsdl:message name=\"{name}Response\"><wsdl:part element=\"epcisq:{response}\" \
             name=\"{name}Return\"/></wsdl:message>"
        );
    }
    for fault in FAULTS {
        let _ = write!(
            out,
            "<wsdl:message name=\"{fault}Response\"><wsdl:part element=\"epcisq:{fault}\" name=\"fault\"/></wsdl:message>"
        );
    }
}

fn binding(out: &mut String) {
    out.push_str(
        "<wsdl:binding name=\"EPCISServiceBinding\" type=\"impl:EPCISServicePortType\"><wsdlsoap:binding \
         style=\"document\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>",
    );
    for (name, .., own) in OPERATIONS {
        let _ = write!(
            out,
            "<wsdl:operation name=\"{name}\"><wsdlsoap:operation soapAction=\"\"/><wsdl:input name=\"{name}Request\">\
             <wsdlsoap:body use=\"literal\"/></wsdl:input><wsdl:output name=\"{name}Response\">\
             <wsdlsoap:body use=\"literal\"/></wsdl:output>"
        );
        for fault in own.iter().chain(&SHARED) {
            let _ = write!(
                out,
                "<wsdl:fault name=\"{fault}Fault\"><wsdlsoap:fault name=\"{fault}Fault\" use=\"literal\"/></wsdl:fault>"
            );
        }
        out.push_str("</wsdl:operation>");
    }
    out.push_str("</wsdl:binding>");
}

/// The messages; what is within results is any XML here, so that the description stands alone.
fn types(out: &mut String, generation: char) {
    let _ = write!(
        out,
        "<wsdl:types><xsd:schema targetNamespace=\"urn:epcglobal:epcis-query:xsd:{generation}\" \
         elementFormDefault=\"unqualified\">"
    );
    for name in ["GetQueryNames", "GetStandardVersion", "GetVendorVersion", "SubscribeResult", "UnsubscribeResult"] {
        let _ = write!(out, "<xsd:element name=\"{name}\" type=\"epcisq:VoidHolder\"/>");
    }
    for name in ["GetStandardVersionResult", "GetVendorVersionResult"] {
        let _ = write!(out, "<xsd:element name=\"{name}\" type=\"xsd:string\"/>");
    }
    for name in ["GetQueryNamesResult", "GetSubscriptionIDsResult"] {
        let _ = write!(out, "<xsd:element name=\"{name}\" type=\"epcisq:ArrayOfString\"/>");
    }
    for name in ["Subscribe", "Unsubscribe", "GetSubscriptionIDs", "Poll", "QueryResults"] {
        let _ = write!(out, "<xsd:element name=\"{name}\" type=\"epcisq:{name}\"/>");
    }
    for (name, members) in TYPES {
        complex(out, name, members);
    }
    for fault in FAULTS {
        let _ = write!(out, "<xsd:element name=\"{fault}\" type=\"epcisq:{fault}\"/>");
        let more: &[Member] = match fault {
            "QueryTooLargeException" => &[("queryName", "xsd:string", "0"), ("subscriptionID", "xsd:string", "0")],
            "ImplementationException" => &[
                ("severity", "xsd:NCName", "1"),
                ("queryName", "xsd:string", "0"),
                ("subscriptionID", "xsd:string", "0"),
            ],
            _ => &[],
        };
        let members: Vec<Member> = std::iter::once(("reason", "xsd:string", "1")).chain(more.iter().copied()).collect();
        complex(out, fault, &members);
    }
    out.push_str("</xsd:schema></wsdl:types>");
}

/// Name, type, and how often it stands: `0` may be absent, `*` any number.
type Member = (&'static str, &'static str, &'static str);

const TYPES: [(&str, &[Member]); 11] = [
    ("VoidHolder", &[]),
    ("ArrayOfString", &[("string", "xsd:string", "*")]),
    (
        "Subscribe",
        &[
            ("queryName", "xsd:string", "1"),
            ("params", "epcisq:QueryParams", "1"),
            ("dest", "xsd:anyURI", "1"),
            ("controls", "epcisq:SubscriptionControls", "1"),
            ("subscriptionID", "xsd:string", "1"),
        ],
    ),
    ("Unsubscribe", &[("subscriptionID", "xsd:string", "1")]),
    ("GetSubscriptionIDs", &[("queryName", "xsd:string", "1")]),
    ("Poll", &[("queryName", "xsd:string", "1"), ("params", "epcisq:QueryParams", "1")]),
    (
        "SubscriptionControls",
        &[
            ("schedule", "epcisq:QuerySchedule", "0"),
            ("trigger", "xsd:anyURI", "0"),
            ("initialRecordTime", "xsd:dateTime", "0"),
            ("reportIfEmpty", "xsd:boolean", "1"),
        ],
    ),
    (
        "QuerySchedule",
        &[
            ("second", "xsd:string", "0"),
            ("minute", "xsd:string", "0"),
            ("hour", "xsd:string", "0"),
            ("dayOfMonth", "xsd:string", "0"),
            ("month", "xsd:string", "0"),
            ("dayOfWeek", "xsd:string", "0"),
        ],
    ),
    ("QueryParams", &[("param", "epcisq:QueryParam", "*")]),
    ("QueryParam", &[("name", "xsd:string", "1"), ("value", "xsd:anyType", "1")]),
    (
        "QueryResults",
        &[("queryName", "xsd:string", "1"), ("subscriptionID", "xsd:string", "0"), ("resultsBody", "xsd:anyType", "1")],
    ),
];

fn complex(out: &mut String, name: &str, members: &[Member]) {
    let _ = write!(out, "<xsd:complexType name=\"{name}\"><xsd:sequence>");
    for (name, kind, count) in members {
        let count = match *count {
            "0" => " minOccurs=\"0\"",
            "*" => " minOccurs=\"0\" maxOccurs=\"unbounded\"",
            _ => "",
        };
        let _ = write!(out, "<xsd:element name=\"{name}\" type=\"{kind}\"{count}/>");
    }
    out.push_str("</xsd:sequence></xsd:complexType>");
}
