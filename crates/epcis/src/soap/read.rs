use super::{Message, Request, namespace};
use crate::Finding;
use crate::stream::Text;
use crate::xml::tree::{Element, Fault, Source};
use crate::xml::{Version, located};

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// Reads a SOAP 1.1 envelope with one operation.
///
/// # Errors
///
/// What is wrong with it, with line and column.
pub fn read(bytes: &[u8]) -> Result<Message, Finding> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Finding::error("encoding", "", format!("byte {} is not UTF-8", error.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    message(text).map_err(|fault| located(Text::whole(text), &fault, ""))
}

fn message(text: &str) -> Result<Message, Fault> {
    let mut source = Source::new(text, Vec::new())?;
    let root = source.next_child()?.ok_or_else(|| Fault::new("soap", 0, "there is no element"))?;
    if *root.namespace != *ENVELOPE || root.local != "Envelope" {
        return Err(Fault::new("soap", root.span.start, format!("expected Envelope of {ENVELOPE} (SOAP 1.1)")));
    }
    let root = source.fill(root)?;
    source.finish()?;
    let body = root.elements().find(|it| *it.namespace == *ENVELOPE && it.local == "Body");
    let body = body.ok_or_else(|| Fault::new("soap", root.span.start, "the envelope has no Body"))?;
    let operation = body.elements().next();
    let operation = operation.ok_or_else(|| Fault::new("soap", body.span.start, "the body names no operation"))?;
    let version = [Version::V2_0, Version::V1_2].into_iter().find(|it| *operation.namespace == *namespace(*it));
    let version = version.ok_or_else(|| {
        let message = format!("“{}” is in neither namespace of the query interface", operation.local);
        Fault::new("soap", operation.span.start, message)
    })?;
    Ok(Message { version, request: request(operation)? })
}

fn request(operation: &Element<'_>) -> Result<Request, Fault> {
    Ok(match operation.local {
        "GetQueryNames" => Request::QueryNames,
        "GetSubscriptionIDs" => Request::SubscriptionIds { query_name: text(operation, "queryName")? },
        "Subscribe" => Request::Subscribe,
        "Unsubscribe" => Request::Unsubscribe { subscription_id: text(operation, "subscriptionID")? },
        "Poll" => Request::Poll { query_name: text(operation, "queryName")?, parameters: parameters(operation)? },
        "GetStandardVersion" => Request::StandardVersion,
        "GetVendorVersion" => Request::VendorVersion,
        other => {
            let message = format!("“{other}” is not an operation of the query interface");
            return Err(Fault::new("soap", operation.span.start, message));
        }
    })
}

fn child<'e, 'a>(element: &'e Element<'a>, name: &str) -> Option<&'e Element<'a>> {
    element.elements().find(|it| it.local == name)
}

fn text(element: &Element<'_>, name: &str) -> Result<String, Fault> {
    let found = child(element, name).map(|it| it.text().trim().to_owned()).filter(|text| !text.is_empty());
    found.ok_or_else(|| Fault::new("soap", element.span.start, format!("{} needs {name}", element.local)))
}

fn parameters(operation: &Element<'_>) -> Result<Vec<(String, Vec<String>)>, Fault> {
    let Some(list) = child(operation, "params") else { return Ok(Vec::new()) };
    list.elements().map(|param| Ok((text(param, "name")?, values(param)))).collect()
}

/// The value of a parameter: an array of `string`, one simple value, or nothing (`VoidHolder`).
fn values(param: &Element<'_>) -> Vec<String> {
    let Some(value) = child(param, "value") else { return Vec::new() };
    let strings: Vec<String> =
        value.elements().filter(|it| it.local == "string").map(|it| it.text().trim().to_owned()).collect();
    if !strings.is_empty() {
        return strings;
    }
    let text = value.text().trim().to_owned();
    if text.is_empty() { Vec::new() } else { vec![text] }
}
