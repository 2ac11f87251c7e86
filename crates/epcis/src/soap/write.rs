use std::fmt::Write as _;

use super::namespace;
use crate::xml::{Version, escape};

/// A fault of the query interface (section 8.2.6), named as the WSDL names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `QueryParameterException` and its like.
    pub exception: &'static str,
    /// What is wrong.
    pub reason: String,
    /// The client can mend it.
    pub is_client: bool,
}

/// An envelope around the content of a body, which uses the prefix `epcisq`.
pub fn answer(version: Version, content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:epcisq=\"{}\"><soap:Body>{content}</soap:Body></soap:Envelope>\n",
        namespace(version)
    )
}

/// An envelope with a fault.
pub fn fault(version: Version, fault: &Fault) -> String {
    let code = if fault.is_client { "Client" } else { "Server" };
    let (name, reason) = (fault.exception, escape(&fault.reason));
    let detail = format!("<epcisq:{name}><reason>{reason}</reason>{}</epcisq:{name}>", severity(name));
    answer(
        version,
        &format!(
            "<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{reason}</faultstring><detail>{detail}</detail></soap:Fault>"
        ),
    )
}

/// The schema asks for it in one exception.
fn severity(name: &str) -> &'static str {
    if name == "ImplementationException" { "<severity>ERROR</severity>" } else { "" }
}

const OPERATIONS: [(&str, &str, &[&str]); 7] = [
    ("getQueryNames", "GetQueryNames", &[]),
    (
        "subscribe",
        "Subscribe",
        &[
            "NoSuchName",
            "InvalidURI",
            "DuplicateSubscription",
            "QueryParameter",
            "QueryTooComplex",
            "SubscriptionControls",
            "SubscribeNotPermitted",
        ],
    ),
    ("unsubscribe", "Unsubscribe", &["NoSuchSubscription"]),
    ("getSubscriptionIDs", "GetSubscriptionIDs", &["NoSuchName"]),
    ("poll", "Poll", &["QueryParameter", "QueryTooLarge", "QueryTooComplex", "NoSuchName"]),
    ("getStandardVersion", "GetStandardVersion", &[]),
    ("getVendorVersion", "GetVendorVersion", &[]),
];

/// Faults of every operation.
const EVERYWHERE: [&str; 3] = ["Security", "Validation", "Implementation"];

/// The description of the interface at `address` (WSDL 1.1, document style, literal use).
pub fn description(version: Version, address: &str) -> String {
    let major = if version == Version::V2_0 { '2' } else { '1' };
    let (mut messages, mut operations, mut bindings) = (String::new(), String::new(), String::new());
    let mut faults: Vec<&str> = OPERATIONS.iter().flat_map(|(.., own)| own.iter().copied()).chain(EVERYWHERE).collect();
    faults.sort_unstable();
    faults.dedup();
    for name in faults {
        let _ = write!(
            messages,
            "<wsdl:message name=\"{name}ExceptionResponse\"><wsdl:part name=\"fault\" element=\"epcisq:{name}Exception\"/></wsdl:message>"
        );
    }
    for (name, element, own) in OPERATIONS {
        let result = if name == "poll" { "QueryResults".to_owned() } else { format!("{element}Result") };
        let _ = write!(
            messages,
            "<wsdl:message name=\"{name}Request\"><wsdl:part name=\"parms\" element=\"epcisq:{element}\"/></wsdl:message>\
             <wsdl:message name=\"{name}Response\"><wsdl:part name=\"{name}Return\" element=\"epcisq:{result}\"/></wsdl:message>"
        );
        let (mut declared, mut bound) = (String::new(), String::new());
        for fault in own.iter().chain(&EVERYWHERE) {
            let _ = write!(
                declared,
                "<wsdl:fault message=\"impl:{fault}ExceptionResponse\" name=\"{fault}ExceptionFault\"/>"
            );
            let _ = write!(
                bound,
                "<wsdl:fault name=\"{fault}ExceptionFault\"><wsdlsoap:fault name=\"{fault}ExceptionFault\" use=\"literal\"/></wsdl:fault>"
            );
        }
        let _ = write!(
            operations,
            "<wsdl:operation name=\"{name}\"><wsdl:input message=\"impl:{name}Request\" name=\"{name}Request\"/>\
             <wsdl:output message=\"impl:{name}Response\" name=\"{name}Response\"/>{declared}</wsdl:operation>"
        );
        let _ = write!(
            bindings,
            "<wsdl:operation name=\"{name}\"><wsdlsoap:operation soapAction=\"\"/>\
             <wsdl:input name=\"{name}Request\"><wsdlsoap:body use=\"literal\"/></wsdl:input>\
             <wsdl:output name=\"{name}Response\"><wsdlsoap:body use=\"literal\"/></wsdl:output>{bound}</wsdl:operation>"
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wsdl:definitions targetNamespace=\"urn:epcglobal:epcis:wsdl:{major}\" \
         xmlns:epcisq=\"{}\" xmlns:impl=\"urn:epcglobal:epcis:wsdl:{major}\" xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" \
         xmlns:wsdlsoap=\"http://schemas.xmlsoap.org/wsdl/soap/\"><wsdl:types>{}</wsdl:types>{messages}\
         <wsdl:portType name=\"EPCISServicePortType\">{operations}</wsdl:portType>\
         <wsdl:binding name=\"EPCISServiceBinding\" type=\"impl:EPCISServicePortType\">\
         <wsdlsoap:binding style=\"document\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>{bindings}</wsdl:binding>\
         <wsdl:service name=\"EPCglobalEPCISService\"><wsdl:port binding=\"impl:EPCISServiceBinding\" \
         name=\"EPCglobalEPCISServicePort\"><wsdlsoap:address location=\"{}\"/></wsdl:port></wsdl:service></wsdl:definitions>\n",
        namespace(version),
        types(version),
        escape(address)
    )
}

/// The elements of the messages, in our own writing, so that nothing has to be fetched.
fn types(version: Version) -> String {
    let element = |name: &str, content: &str| {
        format!(
            "<xs:element name=\"{name}\"><xs:complexType><xs:sequence>{content}</xs:sequence></xs:complexType></xs:element>"
        )
    };
    let text = |name: &str| format!("<xs:element name=\"{name}\" type=\"xs:string\"/>");
    let strings = "<xs:element name=\"string\" type=\"xs:string\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>";
    let any = "<xs:any processContents=\"skip\" namespace=\"##any\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>";
    let query = format!("{}<xs:element name=\"params\" type=\"epcisq:QueryParams\"/>", text("queryName"));
    let mut out = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"{}\" elementFormDefault=\"unqualified\">\
         <xs:complexType name=\"ArrayOfString\"><xs:sequence>{strings}</xs:sequence></xs:complexType>\
         <xs:complexType name=\"VoidHolder\"><xs:sequence/></xs:complexType>\
         <xs:complexType name=\"QueryParam\"><xs:sequence>{}<xs:element name=\"value\" type=\"xs:anyType\"/></xs:sequence></xs:complexType>\
         <xs:complexType name=\"QueryParams\"><xs:sequence><xs:element name=\"param\" type=\"epcisq:QueryParam\" minOccurs=\"0\" \
         maxOccurs=\"unbounded\"/></xs:sequence></xs:complexType>",
        namespace(version),
        text("name")
    );
    for name in ["GetQueryNames", "GetStandardVersion", "GetVendorVersion", "SubscribeResult", "UnsubscribeResult"] {
        out.push_str(&element(name, ""));
    }
    for name in ["GetQueryNamesResult", "GetSubscriptionIDsResult"] {
        out.push_str(&element(name, strings));
    }
    for name in ["GetStandardVersionResult", "GetVendorVersionResult"] {
        out.push_str(&text(name));
    }
    out.push_str(&element("GetSubscriptionIDs", &text("queryName")));
    out.push_str(&element("Unsubscribe", &text("subscriptionID")));
    out.push_str(&element("Poll", &query));
    let controls = format!(
        "<xs:element name=\"controls\"><xs:complexType><xs:sequence>{any}</xs:sequence></xs:complexType></xs:element>"
    );
    out.push_str(&element("Subscribe", &format!("{query}{}{controls}{}", text("dest"), text("subscriptionID"))));
    let body = format!(
        "<xs:element name=\"resultsBody\"><xs:complexType><xs:sequence>{any}</xs:sequence></xs:complexType></xs:element>"
    );
    let id = "<xs:element name=\"subscriptionID\" type=\"xs:string\" minOccurs=\"0\"/>";
    out.push_str(&element("QueryResults", &format!("{}{id}{body}", text("queryName"))));
    let mut faults: Vec<&str> = OPERATIONS.iter().flat_map(|(.., own)| own.iter().copied()).chain(EVERYWHERE).collect();
    faults.sort_unstable();
    faults.dedup();
    for name in faults {
        out.push_str(&element(&format!("{name}Exception"), &format!("{}{any}", text("reason"))));
    }
    out.push_str("</xs:schema>");
    out
}
