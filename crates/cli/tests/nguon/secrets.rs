//! What nobody without a key learns: names of people, and anything that the API holds.

use serde_json::Value;

use crate::harness::demo::demo;
use crate::harness::http::escaped;

/// Names of heads of households in the sample records.
const PEOPLE: [&str; 7] = ["H'Mẫu", "H&#39;Mẫu", "Niê", "Y Thử", "Kbuôr", "Nguyễn Văn Mẫu", "Thạch Văn Thử"];

fn no_names(place: &str, text: &str) {
    for name in PEOPLE {
        assert!(!text.contains(name), "{place} names {name}");
    }
}

#[test]
fn the_records_hold_names_of_people() {
    let records = include_str!("../../sample/records.json");
    let found =
        ["H'Mẫu Niê", "Y Thử Kbuôr", "Nguyễn Văn Mẫu", "Thạch Văn Thử"].iter().filter(|it| records.contains(**it));
    assert_eq!(found.count(), 4, "otherwise the next test proves nothing");
}

#[test]
fn no_page_names_a_person() {
    let node = &demo().anonymous;
    let mut paths: Vec<String> =
        demo().description["scan"].as_array().unwrap().iter().map(|path| path.as_str().unwrap().to_owned()).collect();
    paths.extend(["", "/tim?ma=g%E1%BA%A1o", "/tim?ma=s%E1%BA%A7u"].map(str::to_owned));
    paths.extend(["V01-260822", "V02-260822", "V03-260822"].map(|lot| format!("/01/08937990110117/10/{lot}")));
    paths.extend(["L-F1-260818", "L-F2-260818"].map(|lot| format!("/01/08937990220113/10/{lot}")));
    for gln in ["8937990111015", "8937990111022", "8937990111039", "8937990221028"] {
        paths.push(format!("/414/{gln}"));
    }
    for path in paths {
        for language in ["vi", "en"] {
            let mark = if path.contains('?') { '&' } else { '?' };
            let path = if path.is_empty() { "/" } else { &path };
            let address = format!("{path}{mark}lang={language}");
            let answer = node.get_with(&address, &[("Accept", "text/html")]);
            assert!(answer.status < 500, "{address}: {}", answer.status);
            no_names(&address, &answer.text());
        }
        for accept in ["application/linkset+json", "application/json", "application/ld+json"] {
            let answer = node.get_with(if path.is_empty() { "/" } else { &path }, &[("Accept", accept)]);
            assert!(answer.status < 500, "{path} {accept}: {}", answer.status);
            no_names(&path, &answer.text());
        }
    }
}

#[test]
fn without_a_key_the_api_tells_nothing() {
    let node = &demo().anonymous;
    let epc = escaped("https://id.gs1.org/01/08937990230211/10/GA260905A");
    for path in [
        "/epcis/events".to_owned(),
        "/epcis/events/urn%3Auuid%3A0".to_owned(),
        format!("/epcis/epcs/{epc}/events"),
        "/epcis/capture".to_owned(),
        "/epcis/capture/0".to_owned(),
        "/api/v1/trace?id=01/08937990230211/10/GA260905A".to_owned(),
    ] {
        let answer = node.get(&path);
        answer.expect(401);
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{path}");
        assert_eq!(answer.json()["type"], "epcisException:SecurityException", "{path}");
        no_names(&path, &answer.text());
    }
    for path in ["/epcis/capture", "/epcis/events", "/api/v1/records"] {
        node.post(path, "{}").expect(401);
    }
}

#[test]
fn keys_are_never_in_answers() {
    let demo = demo();
    let key = demo.client.key.as_ref().unwrap();
    for path in ["/", "/readyz", "/epcis/", "/epcis/capture?perPage=5", "/epcis/events?perPage=5"] {
        assert!(!demo.client.get(path).text().contains(key.as_str()), "{path}");
    }
    let organisations = demo.description["organisations"].as_array().unwrap();
    assert!(organisations.len() > 10 && organisations.iter().all(|it| matches!(&it["api_key"], Value::String(_))));
}
