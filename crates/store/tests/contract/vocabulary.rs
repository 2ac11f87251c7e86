//! Elements of vocabularies: one record for each owner, found by identifier in any spelling, by attribute and value.

use epcis::Prefixes;
use epcis::master_data::{VocabularyElement, from_members};
use serde_json::json;
use store::vocabulary::{Subject, VocabularyScope, VocabularyWrite};
use store::{Behaviour, CaptureUnit};

use crate::harness::{Test, both};
use crate::sample::{FARM, MILL, owner};

both!(elements_are_found_by_what_is_said, the_same_again_is_no_version);

const PLACE: &str = "urn:epcglobal:epcis:vtype:BusinessLocation";

fn writes(gln: &str) -> (Vec<VocabularyWrite>, VocabularyElement) {
    let element = json!({
        "id": "urn:epc:id:sgln:0614141.00777.0",
        "attributes": [
            {"id": "cbvmda:site", "attribute": "0037000729023"},
            {"id": "ex:address", "attribute": {"ex:street": ["Hai Bà Trưng", 12]}},
        ],
        "children": ["urn:epc:id:sgln:0614141.00777.1"],
        "ex:note": {"deep": [1, "2"]},
    });
    let list = json!({"epcisMasterData": {"vocabularyList": [{"type": PLACE, "vocabularyElementList": [element]}]}});
    let (vocabularies, findings) = from_members(&vec![("epcisHeader".to_owned(), list)]);
    assert_eq!(findings, []);
    let element = vocabularies[0].elements[0].clone();
    (VocabularyWrite::all(&owner(gln), &vocabularies, &Prefixes::default()).unwrap(), element)
}

fn scope(gln: &str) -> VocabularyScope {
    VocabularyScope { owner: Some(gln.to_owned()), sandbox: false }
}

async fn elements_are_found_by_what_is_said(test: Test) {
    let (vocabulary, element) = writes(FARM);
    let unit = CaptureUnit { vocabulary, ..CaptureUnit::of(&owner(FARM), Behaviour::Rollback, Vec::new()) };
    test.store.capture(unit).await.unwrap();
    let key = epcis::terms::key("urn:epc:id:sgln:0614141.00777.0");
    let site = "urn:epcglobal:cbv:mda:site";
    let found =
        [Subject::Id(&key), Subject::Kind(PLACE), Subject::Attribute(site), Subject::Value(site, "0037000729023")];
    for subject in found {
        let found = test.store.vocabulary_find(&scope(FARM), Some(std::slice::from_ref(&subject)), 10).await.unwrap();
        assert_eq!(found.iter().map(|it| &it.element).collect::<Vec<_>>(), [&element], "{subject:?}");
        let others = test.store.vocabulary_find(&scope(MILL), Some(&[subject]), 10).await.unwrap();
        assert_eq!(others, [], "it is another's");
    }
    let other = Subject::Value(site, "0037000729024");
    assert_eq!(test.store.vocabulary_find(&scope(FARM), Some(&[other]), 10).await.unwrap(), []);
    let all = VocabularyScope { owner: None, sandbox: false };
    assert_eq!(test.store.vocabulary_find(&all, None, 10).await.unwrap().len(), 1);
    assert_eq!(test.store.vocabulary_find(&VocabularyScope { sandbox: true, ..all }, None, 10).await.unwrap(), []);
}

async fn the_same_again_is_no_version(test: Test) {
    for gln in [FARM, FARM, MILL] {
        test.store.vocabulary_put(writes(gln).0).await.unwrap();
    }
    assert_eq!(test.store.log_size().await.unwrap(), 2, "one for each owner");
}
