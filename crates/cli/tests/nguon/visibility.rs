//! Who sees which events: the owner, whoever an event names, nobody else.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{changed, document, event, event_id, ids};
use crate::harness::{Client, Database, Node, both};

both!(
    an_organisation_sees_its_own_events_and_those_that_name_it,
    extensions_stay_with_their_owner,
    what_is_not_shown_cannot_be_asked_for,
    master_data_is_shown_without_what_its_owner_added,
    each_owner_has_event_ids_of_its_own,
    jobs_are_their_senders_affair,
    the_sandbox_is_a_world_of_its_own,
    the_public_never_sees_the_sandbox,
    a_trace_crosses_what_is_hidden_as_a_nameless_thing,
    when_hidden_things_were_parted_is_not_told,
    some_things_need_an_unrestricted_key,
);

const FARM: &str = "9506000000015";
const MILL: &str = "9506000000022";
const SHOP: &str = "9506000000039";

/// A node with three organisations and their clients.
fn village(database: Database) -> (Node, Client, Client, Client) {
    let node = Node::start(database);
    let [farm, mill, shop] = [FARM, MILL, SHOP].map(|gln| node.organisation(gln, "9506000"));
    (node, farm, mill, shop)
}

fn party(gln: &str) -> Value {
    json!(format!("https://id.gs1.org/417/{gln}"))
}

/// A shipping of the farm to the mill, with a secret of the farm in it.
fn shipping(n: usize) -> Value {
    changed(
        event(n),
        json!({
            "bizStep": "shipping",
            "sourceList": [{ "type": "owning_party", "source": party(FARM) }],
            "destinationList": [{ "type": "owning_party", "destination": party(MILL) }],
            "ex:price": 4711.25,
        }),
    )
}

fn seen(client: &Client, query: &str) -> Vec<String> {
    let events = client.events(&format!("orderDirection=ASC&{query}"));
    ids(&events).into_iter().map(str::to_owned).collect()
}

fn what_is_not_shown_cannot_be_asked_for(database: Database) {
    let (_node, farm, mill, _) = village(database);
    let ilmd = json!({ "bizStep": "commissioning", "action": "ADD",
        "ilmd": { "cbvmda:lotNumber": "L1", "ex:recipe": { "ex:salt": 3 } } });
    farm.capture(&document([shipping(1), changed(shipping(2), ilmd)]));
    let declared = [("GS1-Extensions", "ex=https://example.vn/terms/"), ("GS1-EPC-Format", "Never_Translates")];
    let found = |client: &Client, query: &str| {
        client.get_with(&format!("/epcis/events?{query}"), &declared).expect(200).events().len()
    };
    for (query, of_owner, of_others) in [
        ("GT_ex:price=4700", 2, 0),
        ("EQ_ex:price=4711.25", 2, 0),
        ("EXISTS_ex:price", 2, 0),
        ("EXISTS_ILMD_ex:recipe", 1, 0),
        ("GE_INNER_ILMD_ex:salt=1", 1, 0),
        ("EQ_ILMD_cbvmda:lotNumber=L1", 1, 1),
        ("EQ_bizStep=commissioning&EXISTS_ex:price", 1, 0),
    ] {
        assert_eq!((found(&farm, query), found(&mill, query)), (of_owner, of_others), "{query}");
    }
    let query = json!({ "name": "dear", "query": { "GT_ex:price": 4700 } });
    mill.post_with("/epcis/queries", query.to_string(), &[("Content-Type", "application/json"), declared[0]])
        .expect(201);
    assert_eq!(mill.get("/epcis/queries/dear/events").expect(200).events(), Vec::<Value>::new());
}

fn an_organisation_sees_its_own_events_and_those_that_name_it(database: Database) {
    let (node, farm, mill, shop) = village(database);
    farm.capture(&document([event(1), shipping(2)]));
    mill.capture(&document([event(3)]));
    node.client.capture(&document([event(4)]));
    let everything = [1, 2, 3, 4].map(event_id);
    assert_eq!(seen(&node.client, ""), everything);
    assert_eq!(seen(&farm, ""), [event_id(1), event_id(2)]);
    assert_eq!(seen(&mill, ""), [event_id(2), event_id(3)]);
    assert_eq!(seen(&shop, ""), Vec::<String>::new());
    // However it is asked for, and however the party is spelt.
    for query in [
        "EQ_bizStep=shipping",
        &format!("MATCH_epc={}", escaped(&crate::harness::sample::item(2))),
        "eventType=ObjectEvent",
    ] {
        assert!(seen(&mill, query).contains(&event_id(2)), "{query}");
        assert!(!seen(&shop, query).contains(&event_id(2)), "{query}");
    }
    assert_eq!(
        seen(&shop, &format!("EQ_source_owning_party={}", escaped(party(FARM).as_str().unwrap()))),
        Vec::<String>::new()
    );
    let one = |client: &Client, n| client.get(&format!("/epcis/events/{}", escaped(&event_id(n)))).status;
    assert_eq!([one(&farm, 1), one(&mill, 1), one(&mill, 2), one(&shop, 2)], [200, 404, 200, 404]);
    let urn = changed(
        event(5),
        json!({ "destinationList": [{ "type": "possessing_party", "destination": "urn:epc:id:pgln:9506000.00003" }] }),
    );
    farm.capture(&document([urn]));
    assert_eq!(seen(&shop, ""), [event_id(5)]);
    let place = changed(
        event(6),
        json!({ "destinationList": [{ "type": "location", "destination": format!("https://id.gs1.org/414/{SHOP}") }] }),
    );
    farm.capture(&document([place]));
    assert_eq!(seen(&shop, ""), [event_id(5), event_id(6)]);
    // Nobody records in another's name: the owner is whose key it is.
    shop.capture(&document([shipping(7)]));
    assert!(seen(&farm, "").contains(&event_id(7)), "it names the farm, so the farm sees it");
    assert_eq!(
        farm.events(&format!("EQ_eventID={}", escaped(&event_id(7))))[0].get("ex:price"),
        None,
        "as somebody else's"
    );
}

fn extensions_stay_with_their_owner(database: Database) {
    let (node, farm, mill, _) = village(database);
    let nested = changed(
        shipping(1),
        json!({
            "readPoint": { "id": "https://id.gs1.org/414/9506000000015", "ex:gate": "four" },
            "sensorElementList": [{ "sensorReport": [{ "type": "Temperature", "value": 4.0, "uom": "CEL", "ex:probe": "P1" }], "ex:room": "R1" }],
        }),
    );
    farm.capture(&document([nested]));
    for format in ["Never_Translates", "Always_GS1_Digital_Link", "Always_EPC_URN"] {
        let read = |client: &Client| client.get_with("/epcis/events", &[("GS1-EPC-Format", format)]).expect(200).text();
        for secret in ["ex:price", "4711.25", "ex:number", "ex:gate", "four", "ex:probe", "ex:room"] {
            assert!(read(&farm).contains(secret), "{format} {secret}");
            assert!(read(&node.client).contains(secret), "{format} {secret}");
            assert!(!read(&mill).contains(secret), "{format} {secret}: {}", read(&mill));
        }
        assert!(read(&mill).contains("shipping") && read(&mill).contains("Temperature"), "{format}");
    }
}

fn master_data_is_shown_without_what_its_owner_added(database: Database) {
    let (_node, farm, mill, _) = village(database);
    let described = changed(
        shipping(1),
        json!({
            "@context": [{ "my": "urn:epcglobal:cbv:mda:" }],
            "action": "ADD",
            "ilmd": {
                "cbvmda:lotNumber": "L1",
                "urn:epcglobal:cbv:mda:itemExpirationDate": "2027-02-01",
                "my:bestBeforeDate": "2027-01-01",
                "ex:recipe": "secret",
            },
        }),
    );
    farm.capture(&document([described]));
    for path in ["/epcis/events".to_owned(), format!("/epcis/events/{}", escaped(&event_id(1)))] {
        let answer = mill.get_with(&path, &[("GS1-EPC-Format", "Never_Translates")]).expect(200).json();
        let text = answer.to_string();
        for secret in ["recipe", "secret", "\"ex\"", "https://example.vn/", "\"my\""] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        let event = &answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0];
        let expected = json!({
            "cbvmda:lotNumber": "L1",
            "cbvmda:itemExpirationDate": "2027-02-01",
            "cbvmda:bestBeforeDate": "2027-01-01",
        });
        assert_eq!((&event["ilmd"], event.get("@context")), (&expected, None));
        assert_eq!(answer["@context"][1], json!({ "cbvmda": "urn:epcglobal:cbv:mda:" }));
        assert!(farm.get(&path).text().contains("ex:recipe"));
    }
}

fn each_owner_has_event_ids_of_its_own(database: Database) {
    let (node, farm, mill, _) = village(database);
    assert_eq!(farm.capture(&document([event(1)]))["success"], true);
    // The mill cannot find out by a 409 that somebody has used this ID.
    let other = changed(event(1), json!({ "bizStep": "storing" }));
    assert_eq!(mill.capture(&document([other]))["success"], true);
    assert_eq!(farm.events("")[0]["bizStep"], "inspecting");
    assert_eq!(mill.events("")[0]["bizStep"], "storing");
    assert_eq!(node.client.events("").len(), 2);
}

fn jobs_are_their_senders_affair(database: Database) {
    let (node, farm, mill, _) = village(database);
    let answer = farm.post("/epcis/capture", document([event(1)]).to_string());
    let location = answer.expect(202).header("location");
    farm.get(&location).expect(200);
    node.client.get(&location).expect(200);
    mill.get(&location).problem(404, "");
    assert_eq!(mill.get("/epcis/capture").expect(200).json(), json!([]));
    assert_eq!(farm.get("/epcis/capture").json().as_array().unwrap().len(), 1);
}

fn the_sandbox_is_a_world_of_its_own(database: Database) {
    let (node, farm, ..) = village(database);
    let sandbox = node.key(&["--organisation", FARM, "--sandbox"]);
    let operator = node.key(&["--unrestricted", "--sandbox"]);
    farm.capture(&document([event(1)]));
    let played = changed(event(1), json!({ "bizStep": "storing" }));
    assert_eq!(sandbox.capture(&document([played, event(2)]))["success"], true);
    assert_eq!(seen(&farm, ""), [event_id(1)]);
    assert_eq!(seen(&node.client, ""), [event_id(1)]);
    assert_eq!(seen(&sandbox, ""), [event_id(1), event_id(2)]);
    assert_eq!(seen(&operator, ""), [event_id(1), event_id(2)]);
    assert_eq!(farm.events("")[0]["bizStep"], "inspecting");
    let one = format!("/epcis/events/{}", escaped(&event_id(2)));
    assert_eq!([farm.get(&one).status, sandbox.get(&one).status], [404, 200]);
    let jobs = |client: &Client| client.get("/epcis/capture").expect(200).json().as_array().unwrap().len();
    assert_eq!([jobs(&farm), jobs(&sandbox)], [1, 1]);
    let trace = |client: &Client| {
        let path = format!("/api/v1/trace?id={}", escaped(&crate::harness::sample::item(2)));
        client.get(&path).expect(200).json()["events"].as_array().unwrap().len()
    };
    assert_eq!([trace(&sandbox), trace(&node.client)], [1, 0]);
    let path = format!("/api/v1/trace?id={}", escaped(&crate::harness::sample::item(2)));
    farm.get(&path).problem(404, "nothing is known");
}

fn the_public_never_sees_the_sandbox(database: Database) {
    let (node, farm, ..) = village(database);
    let name = json!({ "vi": "Gạo (mẫu)", "en": "Rice (sample)" });
    node.import(&json!({ "products": [{ "gtin": "09506000134352", "owner": FARM, "name": name, "sample": true }] }));
    let made = |lot: &str| {
        let goods = json!([{ "epcClass": format!("https://id.gs1.org/01/09506000134352/10/{lot}"), "quantity": 5 }]);
        document([changed(
            event(1),
            json!({ "action": "ADD", "bizStep": "commissioning", "epcList": null, "quantityList": goods }),
        )])
    };
    node.key(&["--organisation", FARM, "--sandbox"]).capture(&made("PLAYED"));
    farm.capture(&made("REAL"));
    let page =
        |lot: &str| node.client.get_with(&format!("/01/09506000134352/10/{lot}"), &[("Accept", "text/html")]).status;
    assert_eq!([page("REAL"), page("PLAYED")], [200, 404]);
}

fn a_trace_crosses_what_is_hidden_as_a_nameless_thing(database: Database) {
    let (node, farm, mill, shop) = village(database);
    let lot = |code: &str| json!([{ "epcClass": format!("https://id.gs1.org/01/09506000134352/10/{code}"), "quantity": 1, "uom": "KGM" }]);
    let made = |n, from: &str, to: &str| {
        changed(
            event(n),
            json!({
                "type": "TransformationEvent", "action": null, "epcList": null, "bizStep": "commissioning",
                "inputQuantityList": lot(from), "outputQuantityList": lot(to),
            }),
        )
    };
    farm.capture(&document([made(1, "SEED", "PADDY")]));
    mill.capture(&document([made(2, "PADDY", "RICE")]));
    shop.capture(&document([made(3, "RICE", "BAG")]));
    let trace = |client: &Client| {
        let answer = client.get("/api/v1/trace?id=01/09506000134352/10/BAG").expect(200).json();
        let nodes = answer["nodes"].as_array().unwrap().iter();
        let names: Vec<Value> = nodes.clone().map(|node| node["key"].clone()).collect();
        assert!(nodes.enumerate().all(|(hops, node)| node["depth"] == hops), "{answer}");
        (names, answer["edges"].as_array().unwrap().len(), answer["events"].as_array().unwrap().len())
    };
    let key = |code: &str| json!(format!("01/09506000134352/10/{code}"));
    assert_eq!(trace(&node.client), (vec![key("BAG"), key("RICE"), key("PADDY"), key("SEED")], 3, 3));
    // Two hidden steps are one nameless thing: how long the way was is not told.
    assert_eq!(trace(&shop), (vec![key("BAG"), key("RICE"), Value::Null], 2, 1));
    assert_eq!(trace(&mill), (vec![key("BAG"), key("RICE"), key("PADDY"), Value::Null], 3, 1));
}

fn when_hidden_things_were_parted_is_not_told(database: Database) {
    let (node, farm, mill, shop) = village(database);
    let (crate_, item) = ("https://id.gs1.org/00/095060000000000015", crate::harness::sample::item(1));
    let packing = |n, action: &str| {
        changed(
            event(n),
            json!({
                "type": "AggregationEvent", "action": action, "epcList": null, "bizStep": null,
                "parentID": crate_, "childEPCs": [item],
            }),
        )
    };
    farm.capture(&document([packing(1, "ADD"), packing(2, "DELETE")]));
    mill.capture(&document([changed(event(3), json!({ "epcList": [item, crate_] }))]));
    let path = format!("/api/v1/trace?direction=forward&id={}", escaped(&item));
    let until = |client: &Client| {
        let answer = client.get(&path).expect(200).json();
        answer["edges"].as_array().unwrap().iter().map(|edge| edge["until"].is_string()).collect::<Vec<_>>()
    };
    assert_eq!([until(&node.client), until(&farm), until(&mill)], [vec![true], vec![true], vec![false]]);
    shop.get(&path).problem(404, "nothing is known");
}

fn some_things_need_an_unrestricted_key(database: Database) {
    let (node, farm, ..) = village(database);
    let problem = farm.post("/api/v1/records", "{}").problem(403, "import records");
    assert_eq!(problem["type"], "epcisException:SecurityException");
    // Records have no sandbox of their own.
    let sandbox = node.key(&["--unrestricted", "--sandbox"]);
    sandbox.post("/api/v1/records", "{}").problem(403, "sandbox");
}
