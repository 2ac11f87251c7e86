//! Master data: versions that are never rewritten, found by name, by key and by what they are about.

use serde_json::json;
use store::record::{Certificate, Organisation, Place, Product, Recall, Records, Text};

use crate::harness::{Test, both};
use crate::sample::FARM;

both!(
    every_kind_comes_back,
    an_unchanged_record_makes_no_version,
    a_changed_record_keeps_its_versions,
    one_batch_may_hold_two_versions,
    products_are_found_without_accents,
    wildcards_are_letters,
    certificates_are_found_by_subject,
    recalls_are_found_by_lot_and_product,
    answers_are_in_byte_order,
);

fn text(vi: &str) -> Text {
    Text { vi: vi.to_owned(), en: format!("en {vi}") }
}

pub(crate) fn organisation(gln: &str, name: &str) -> Organisation {
    let value = json!({
        "gln": gln, "name": text(name), "kind": "cooperative", "field": "agriculture", "verified": true,
        "province_code": "92",
    });
    serde_json::from_value(value).unwrap()
}

fn product(gtin: &str, name: &str) -> Product {
    serde_json::from_value(json!({"gtin": gtin, "owner": FARM, "name": text(name)})).unwrap()
}

fn certificate(number: &str, subjects: &[&str]) -> Certificate {
    let value = json!({
        "number": number, "name": text("VietGAP"), "issuer": text("Tổ chức chứng nhận"),
        "from": "2026-01-01", "subjects": subjects,
    });
    serde_json::from_value(value).unwrap()
}

fn recall(id: &str, lots: &[&str]) -> Recall {
    let value = json!({
        "id": id, "lots": lots, "status": "open", "scope": "whole", "hazard": text("vượt ngưỡng"),
        "remedy": text("hoàn tiền"), "document": text("QĐ 1"), "date": "2026-10-10", "contact": FARM,
    });
    serde_json::from_value(value).unwrap()
}

async fn put(test: &Test, records: Records) {
    test.store.records_put(&records).await.unwrap();
}

async fn put_product(test: &Test, gtin: &str, name: &str) {
    put(test, Records { products: vec![product(gtin, name)], ..Records::default() }).await;
}

async fn found(test: &Test, words: &str) -> Vec<String> {
    test.store.product_search(words, 100).await.unwrap().into_iter().map(|product| product.name.vi).collect()
}

async fn every_kind_comes_back(test: Test) {
    let place: Place = serde_json::from_value(json!({
        "gln": "8937990041015", "owner": FARM, "name": text("Ao A"), "kind": "pond", "address": text("xã Mỹ Xuyên"),
        "latitude": 9.56, "longitude": 105.98,
    }))
    .unwrap();
    let records = Records {
        organisations: vec![organisation(FARM, "Hợp tác xã")],
        places: vec![place.clone()],
        products: vec![product("09506000134352", "Gạo")],
        certificates: vec![certificate("VG-1", &["414/8937990041015"])],
        recalls: vec![recall("TH-1", &["01/09506000134352/10/A"])],
        ..Records::default()
    };
    assert_eq!(test.store.records_put(&records).await.unwrap(), 5);
    assert_eq!(test.store.organisation_get(FARM).await.unwrap().as_ref(), records.organisations.first());
    assert_eq!(test.store.organisation_list().await.unwrap(), records.organisations);
    assert_eq!(test.store.place_get("8937990041015").await.unwrap(), Some(place));
    assert_eq!(test.store.product_get("09506000134352").await.unwrap().as_ref(), records.products.first());
    // A GLN of an organisation is no place and no product.
    assert_eq!(test.store.place_get(FARM).await.unwrap(), None);
    assert_eq!(test.store.product_get(FARM).await.unwrap(), None);
    assert_eq!(test.store.log_size().await.unwrap(), 5);
}

async fn an_unchanged_record_makes_no_version(test: Test) {
    for _ in 0..3 {
        put_product(&test, "09506000134352", "Gạo").await;
    }
    assert_eq!(test.store.log_size().await.unwrap(), 1);
    assert_eq!(test.home.number("SELECT COUNT(*) FROM record").await, 1);
}

async fn a_changed_record_keeps_its_versions(test: Test) {
    for name in ["Gạo", "Gạo ST25", "Gạo"] {
        put_product(&test, "09506000134352", name).await;
    }
    let versions = test.home.rows("SELECT version, position FROM record ORDER BY version").await;
    assert_eq!(versions, [["1", "0"], ["2", "1"], ["3", "2"]]);
    assert_eq!(test.home.rows("SELECT version FROM record_head").await, [["3"]]);
    assert_eq!(found(&test, "ST25").await, [""; 0], "an old name no longer leads there");
    assert_eq!(found(&test, "gạo").await, ["Gạo"]);
}

async fn one_batch_may_hold_two_versions(test: Test) {
    let products = ["Gạo", "Gạo", "Gạo thơm"].map(|name| product("09506000134352", name)).to_vec();
    put(&test, Records { products, ..Records::default() }).await;
    assert_eq!(test.store.log_size().await.unwrap(), 2);
    assert_eq!(found(&test, "").await, ["Gạo thơm"]);
}

async fn products_are_found_without_accents(test: Test) {
    put_product(&test, "00000000000017", "Gạo ST25 Hạt Sương").await;
    put_product(&test, "00000000000024", "Cá tra phi lê ĐÔNG LẠNH").await;
    put_product(&test, "00000000000031", "Ca\u{0300} phe\u{0302} Buôn Ma Thuột").await;
    for (words, expected) in [
        ("gao", "Gạo ST25 Hạt Sương"),
        ("HẠT SƯƠNG", "Gạo ST25 Hạt Sương"),
        ("st25 hat", "Gạo ST25 Hạt Sương"),
        ("đông lạnh", "Cá tra phi lê ĐÔNG LẠNH"),
        ("dong", "Cá tra phi lê ĐÔNG LẠNH"),
        ("cà phê", "Ca\u{0300} phe\u{0302} Buôn Ma Thuột"),
        ("phe\u{0302} buon", "Ca\u{0300} phe\u{0302} Buôn Ma Thuột"),
    ] {
        assert_eq!(found(&test, words).await, [expected], "{words}");
    }
    assert_eq!(found(&test, "xoài").await, [""; 0]);
    assert_eq!(test.store.product_search("a", 2).await.unwrap().len(), 2);
}

async fn wildcards_are_letters(test: Test) {
    let names = ["100% cacao", "100 phần cacao", "a_b", "axb", "wow!", r"back\slash", "it's"];
    for (number, name) in names.into_iter().enumerate() {
        put_product(&test, &format!("{number:014}"), name).await;
    }
    for (words, expected) in
        [("0%", "100% cacao"), ("a_b", "a_b"), ("w!", "wow!"), (r"\", r"back\slash"), ("'", "it's")]
    {
        assert_eq!(found(&test, words).await, [expected], "{words}");
    }
    for words in ["%%", "__", "!!", "!%", "$1", "?1", "' OR 1=1 --"] {
        assert_eq!(found(&test, words).await, [""; 0], "{words}");
    }
}

async fn certificates_are_found_by_subject(test: Test) {
    let certificates = vec![
        certificate("1", &["414/8937990041015", "01/09506000134352"]),
        certificate("2", &["01/09506000134352"]),
        certificate("3", &["417/8937990040018"]),
    ];
    put(&test, Records { certificates, ..Records::default() }).await;
    check_certificates(&test, &["01/09506000134352"], &["1", "2"]).await;
    check_certificates(&test, &["414/8937990041015", "01/09506000134352"], &["1", "2"]).await;
    check_certificates(&test, &["417/8937990040018", "none"], &["3"]).await;
    check_certificates(&test, &[], &[]).await;
    // A new version is about other things.
    put(&test, Records { certificates: vec![certificate("1", &["417/8937990040018"])], ..Records::default() }).await;
    check_certificates(&test, &["01/09506000134352"], &["2"]).await;
    check_certificates(&test, &["414/8937990041015"], &[]).await;
    check_certificates(&test, &["417/8937990040018"], &["1", "3"]).await;
}

async fn check_certificates(test: &Test, subjects: &[&str], expected: &[&str]) {
    let subjects: Vec<String> = subjects.iter().map(|subject| (*subject).to_owned()).collect();
    let found = test.store.certificate_list(&subjects).await.unwrap();
    assert_eq!(found.iter().map(|it| &*it.number).collect::<Vec<_>>(), expected, "{subjects:?}");
}

async fn recalls_are_found_by_lot_and_product(test: Test) {
    let recalls = vec![
        recall("TH-1", &["01/09506000134352/10/A", "01/09506000134352/10/B"]),
        recall("TH-2", &["01/08937990230211/10/A"]),
    ];
    // The same text as a subject of another kind of record.
    let certificates = vec![certificate("1", &["01/09506000134352/10/A"])];
    put(&test, Records { recalls, certificates, ..Records::default() }).await;
    for (subject, expected) in [
        ("01/09506000134352/10/A", vec!["TH-1"]),
        ("01/09506000134352", vec!["TH-1"]),
        ("01/08937990230211/10/A", vec!["TH-2"]),
        ("01/08937990230211/10/B", vec![]),
    ] {
        let found = test.store.recall_list(&[subject.to_owned()]).await.unwrap();
        assert_eq!(found.iter().map(|it| &*it.id).collect::<Vec<_>>(), expected, "{subject}");
    }
}

async fn answers_are_in_byte_order(test: Test) {
    let certificates = ["b", "A", "a", "B", "đ", "d"].map(|number| certificate(number, &["x"])).to_vec();
    put(&test, Records { certificates, ..Records::default() }).await;
    check_certificates(&test, &["x"], &["A", "B", "a", "b", "d", "đ"]).await;
}
