//! What a client finds out before it begins: `OPTIONS`, and the page of a program's own address.

use crate::harness::demo::demo;

/// Every header of an answer to `OPTIONS` (REST binding, section 12.6).
const HEADERS: [(&str, &str); 7] = [
    ("gs1-epcis-version", "2.0.0"),
    ("gs1-epcis-min", "1.2.0"),
    ("gs1-epcis-max", "2.0.0"),
    ("gs1-cbv-version", "2.0.0"),
    ("gs1-cbv-min", "1.2.2"),
    ("gs1-cbv-max", "2.0.0"),
    ("gs1-epc-format", "Always_GS1_Digital_Link"),
];

#[test]
fn every_path_answers_options() {
    let reading = "GET, HEAD, OPTIONS";
    for (path, allow) in [
        ("/epcis/", reading),
        ("/epcis/capture", "GET, HEAD, POST, OPTIONS"),
        ("/epcis/capture/0", reading),
        ("/epcis/events", "GET, HEAD, POST, OPTIONS"),
        ("/epcis/events/urn%3Ax%3A1", reading),
        ("/epcis/epcs/urn%3Ax%3A1/events", reading),
    ] {
        let answer = demo().anonymous.options(path);
        assert_eq!(answer.expect(204).header("allow"), allow, "{path}");
        for (name, value) in HEADERS {
            assert_eq!(answer.header(name), value, "{path} {name}");
        }
        assert!(!answer.header("gs1-vendor-version").is_empty(), "{path}");
        if path == "/epcis/capture" {
            assert_eq!(answer.header("gs1-epcis-capture-file-size-limit"), (64 * 1024 * 1024).to_string());
            assert_eq!(answer.header("gs1-capture-error-behaviour"), "all", "both rollback and proceed");
        }
        // One event in one go: the smaller limit, and nothing to roll back or to proceed with.
        if path == "/epcis/events" {
            assert_eq!(answer.header("gs1-epcis-capture-file-size-limit"), (10 * 1024 * 1024).to_string());
            assert_eq!(answer.header("gs1-epcis-capture-limit"), "1");
            assert_eq!(answer.header("gs1-capture-error-behaviour"), "");
        }
    }
    let answer = demo().anonymous.options("/01/08937990230211");
    assert_eq!(answer.expect(204).header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
}

#[test]
fn an_answer_carries_the_number_of_its_request() {
    let number = |path: &str| demo().anonymous.get(path).header("x-request-id");
    let (first, second) = (number("/healthz"), number("/healthz"));
    assert!(!first.is_empty() && first != second);
    assert!(!number("/khong-co").is_empty());
}
