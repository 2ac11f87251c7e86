//! EPC URN and GS1 Digital Link.

use epcis::format::{EpcFormat, translate};
use serde_json::{Value, json};

fn check(mut event: Value, format: EpcFormat, expected: &Value) {
    translate(&mut event, format, &|digits| digits.starts_with("9506000").then_some(7));
    assert_eq!(&event, expected);
}

fn as_urn() -> Value {
    json!({
        "type": "ObjectEvent",
        "eventID": "urn:epc:id:sgtin:9506000.013435.1",
        "epcList": ["urn:epc:id:sgtin:9506000.013435.1", "urn:acme:thing:1"],
        "childEPCs": [],
        "quantityList": [{"epcClass": "urn:epc:class:lgtin:9506000.013435.L%2F1", "quantity": 2.50}],
        "readPoint": {"id": "urn:epc:id:sgln:9506000.13430.0", "ex:id": "urn:epc:id:sgtin:9506000.013435.1"},
        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:9506000134307:1"}],
        "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9506000.13430"}],
        "sensorElementList": [{
            "sensorMetadata": {"deviceID": "urn:epc:id:giai:9506000.111", "rawData": "urn:epc:id:giai:9506000.111"},
            "sensorReport": [{"type": "Temperature", "uriValue": "urn:epc:id:giai:9506000.111"}],
        }],
        "ex:item": "urn:epc:id:sgtin:9506000.013435.1",
    })
}

fn as_digital_link() -> Value {
    let mut event = as_urn();
    event["epcList"][0] = json!("https://id.gs1.org/01/09506000134352/21/1");
    event["quantityList"][0]["epcClass"] = json!("https://id.gs1.org/01/09506000134352/10/L%2F1");
    event["readPoint"]["id"] = json!("https://id.gs1.org/414/9506000134307");
    event["sourceList"][0]["source"] = json!("https://id.gs1.org/417/9506000134307");
    event["sensorElementList"][0]["sensorMetadata"]["deviceID"] = json!("https://id.gs1.org/8004/9506000111");
    event
}

#[test]
fn urn_to_digital_link_and_back() {
    check(as_urn(), EpcFormat::DigitalLink, &as_digital_link());
    check(as_digital_link(), EpcFormat::Urn, &as_urn());
}

#[test]
fn what_has_the_format_already_stays() {
    check(as_urn(), EpcFormat::Urn, &as_urn());
    check(as_digital_link(), EpcFormat::DigitalLink, &as_digital_link());
    check(as_urn(), EpcFormat::NeverTranslates, &as_urn());
    let own_domain = json!({"epcList": ["https://trace.example.vn/01/09506000134352/21/1"]});
    check(own_domain.clone(), EpcFormat::DigitalLink, &own_domain);
}

#[test]
fn an_unknown_prefix_length_leaves_the_digital_link() {
    let unknown = json!({"epcList": ["https://id.gs1.org/01/04012345111118/21/1"]});
    check(unknown.clone(), EpcFormat::Urn, &unknown);
}

#[test]
fn header_values() {
    for (value, format) in [
        ("Always_GS1_Digital_Link", Some(EpcFormat::DigitalLink)),
        ("Always_EPC_URN", Some(EpcFormat::Urn)),
        ("Never_Translates", Some(EpcFormat::NeverTranslates)),
        ("No_Preference", Some(EpcFormat::NeverTranslates)),
        ("always_epc_urn", None),
    ] {
        assert_eq!(EpcFormat::from_header(value), format, "{value}");
    }
    assert_eq!(EpcFormat::default().header(), "Always_GS1_Digital_Link");
}
