//! Who sees what is decided in the query: an organisation finds its own events and those that name it, no others.

use epcis::query::{EventQuery, Filter};
use serde_json::{Value as Json, json};
use store::{EventPlan, Scope};

use crate::harness::{Test, both};
use crate::sample::{FARM, MILL, capture, event, everything, owner, with};

both!(an_organisation_sees_its_own_and_what_names_it, a_filter_never_widens_a_scope);

const FARM_KEY: &str = "417/8937990040018";

fn naming(id: &str, list: &str, member: &str, kind: &str, party: &str) -> Json {
    with(event(id), list, json!([{"type": kind, member: party}]))
}

async fn world(test: &Test) {
    let link = format!("https://id.gs1.org/{FARM_KEY}");
    capture(&test.store, &owner(FARM), &[event("own")]).await;
    let foreign = [
        event("foreign"),
        naming("from", "sourceList", "source", "owning_party", &link),
        naming("to", "destinationList", "destination", "possessing_party", &link),
        // Not what the type is for, but named all the same.
        naming("place", "destinationList", "destination", "location", &link),
        naming("other", "destinationList", "destination", "owning_party", "https://id.gs1.org/417/8937990230006"),
    ];
    capture(&test.store, &owner(MILL), &foreign).await;
}

async fn check(test: &Test, gln: &str, parties: &[&str], filters: Vec<Filter>, expected: &[&str]) {
    let parties = parties.iter().map(|party| (*party).to_owned()).collect();
    let plan = EventPlan {
        query: EventQuery { filters, ..EventQuery::default() },
        scope: Scope::Organisation { gln: gln.to_owned(), parties },
        ..everything()
    };
    let page = test.store.event_query(&plan).await.unwrap();
    assert!(page.events.iter().all(|event| store::visible(&plan.scope, event)));
    let mut found: Vec<&str> = page.events.iter().map(|it| it.event_id.rsplit(':').next().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{plan:?}");
}

async fn an_organisation_sees_its_own_and_what_names_it(test: Test) {
    world(&test).await;
    check(&test, FARM, &[FARM_KEY], vec![], &["from", "own", "place", "to"]).await;
    check(&test, FARM, &[], vec![], &["own"]).await;
    check(&test, MILL, &[], vec![], &["foreign", "from", "other", "place", "to"]).await;
    check(&test, "none", &[FARM_KEY], vec![], &["from", "place", "to"]).await;
    check(&test, "none", &[], vec![], &[]).await;
}

async fn a_filter_never_widens_a_scope(test: Test) {
    world(&test).await;
    let all = ["from", "own", "place", "to"];
    let about = EventQuery::about("urn:epc:id:sgtin:9506000.013435.1").filters;
    check(&test, FARM, &[FARM_KEY], about, &all).await;
    check(&test, FARM, &[FARM_KEY], vec![Filter::BizStep(vec!["inspecting".to_owned()])], &all).await;
    let foreign = Filter::EventId(vec!["urn:example:event:foreign".to_owned()]);
    check(&test, FARM, &[FARM_KEY], vec![foreign], &[]).await;
    let named = Filter::Destination("owning_party".to_owned(), vec!["417/8937990230006".to_owned()]);
    check(&test, FARM, &[FARM_KEY], vec![named], &[]).await;
}
