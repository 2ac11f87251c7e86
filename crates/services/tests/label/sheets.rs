//! Sheets and rolls: every label has its own symbol and its words, nothing is lost between pages.

use serde_json::json;
use services::Caller;
use services::label::symbol::SymbolKind;
use services::stamp::NewStampOrder;

use crate::pdf;
use crate::printer::{DURIAN, GTIN, Printer, range};
use crate::scanner::decode;

#[tokio::test]
async fn a_sheet_holds_words_and_links() {
    let printer = Printer::new().await;
    let pages = pdf::read(&printer.print(range("a4-3x8", 50)).await.unwrap());
    assert_eq!(pages.len(), 3);
    assert!((pages[0].width - 210.0).abs() < 0.01 && (pages[0].height - 297.0).abs() < 0.01);
    let text = pages[0].text();
    let first: Vec<&str> = text.lines().take(9).collect();
    assert_eq!(
        first,
        [
            "Gạo ST25 Hạt Sương,",
            "túi 5 kg (mẫu)",
            "Công ty TNHH Xay xát Hạt",
            "Sương (mẫu)",
            "Lô: GA260905A",
            "NSX: 05/09/2026",
            "HSD: 05/03/2027",
            "Mã tem: 7Q4MZK2X9T008",
            "Tem truy xuất nguồn gốc · Quét mã để xem nguồn gốc",
        ]
    );
    for (page, serials) in pages.iter().zip([8..32, 32..56, 56..58]) {
        for serial in serials {
            assert!(page.text().contains(&format!("Mã tem: 7Q4MZK2X9T{serial:03}")), "{serial}");
        }
    }
    assert!(!pages[2].text().contains("7Q4MZK2X9T058"));
}

/// What a phone would read from each label of a roll.
#[tokio::test]
async fn each_label_of_a_roll_is_read_back() {
    let printer = Printer::new().await;
    for (template, dpi) in [("roll-40x25", 203.0), ("fruit-30", 300.0)] {
        let pages = pdf::read(&printer.print(range(template, 30)).await.unwrap());
        assert_eq!(pages.len(), 30);
        for (serial, page) in (8..).zip(&pages) {
            // A printer's dots; modules are whole ones, wherever the label begins.
            let (luma, width, height) = page.dots(dpi);
            let (identifier, link) = decode(SymbolKind::Qr, luma, width, height);
            assert_eq!(identifier, "]Q1");
            assert_eq!(link, format!("HTTPS://TXNG.EXAMPLE.VN/01/{GTIN}/21/7Q4MZK2X9T{serial:03}"), "{template}");
        }
    }
}

#[tokio::test]
async fn cartons_and_pallets_carry_element_strings() {
    let printer = Printer::new().await;
    for (template, symbols) in [
        ("carton-100x150", &["010893799023021117270305", "10GA260905A"][..]),
        ("logistic-100x150", &["02089379902302113724", "1727030510GA260905A", "00189379902300000010"][..]),
    ] {
        let pages = pdf::read(&printer.print(range(template, 1)).await.unwrap());
        let (luma, width, height) = pages[0].dots(300.0);
        // Each symbol in a strip of its own, as somebody aims a scanner.
        let mut found: Vec<String> = Vec::new();
        let strip = 40;
        for top in (height / 3..height - strip).step_by(usize::try_from(strip).unwrap()) {
            let rows = usize::try_from(top * width).unwrap()..usize::try_from((top + strip) * width).unwrap();
            let rows = luma[rows].to_vec();
            let bars = rows.iter().filter(|dot| **dot == 0).count() > rows.len() / 5;
            let whole = rows[..usize::try_from(width).unwrap()] == rows[rows.len() - usize::try_from(width).unwrap()..];
            if bars && whole {
                let (identifier, text) = decode(SymbolKind::Gs1128, rows, width, strip);
                assert_eq!(identifier, "]C1");
                found.push(text);
            }
        }
        found.dedup();
        assert_eq!(found, symbols, "{template}");
        assert!(pages[0].text().contains(if template == "carton-100x150" { "(17) 270305" } else { "(37) 24" }));
    }
}

#[tokio::test]
async fn words_keep_within_their_block_and_letters_come_composed() {
    let printer = Printer::new().await;
    let label = json!({ "gtin": DURIAN, "lot": "L1", "expires": "2027-01-31" });
    let request = json!({ "template": "roll-40x25", "source": { "product": { "label": label, "count": 2 } } });
    let pages = pdf::read(&printer.print(request).await.unwrap());
    let text = pages[1].text();
    assert!(text.contains("Sầu riêng"), "{text}");
    // No serial, no line for it; no date of production neither.
    assert!(!text.contains("Mã tem") && !text.contains("NSX"), "{text}");
    assert!(text.contains("HSD: 31/01/2027"), "{text}");
    let english = json!({
        "template": "roll-40x25", "language": "en", "source": { "product": { "label": label, "count": 1 } },
    });
    let pages = pdf::read(&printer.print(english).await.unwrap());
    assert!(pages[0].text().contains("Use by: 31/01/2027"), "{}", pages[0].text());
    // Best before is AI 15.
    let request = json!({ "template": "carton-100x150", "source": { "product": { "label": label, "count": 1 } } });
    assert!(pdf::read(&printer.print(request).await.unwrap())[0].text().contains("(15) 270131"));
}

#[tokio::test]
async fn lists_repeat_rows_and_many_pages_make_a_tree() {
    let printer = Printer::new().await;
    let rows: Vec<_> =
        (1..=300).map(|n| json!({ "label": { "gtin": GTIN, "lot": format!("L{n}") }, "copies": n % 3 + 1 })).collect();
    let request = json!({ "template": "fruit-30", "source": { "list": rows } });
    let pages = pdf::read(&printer.print(request).await.unwrap());
    let lots = (1..=300).flat_map(|n| std::iter::repeat_n(format!("Lô: L{n}"), n % 3 + 1));
    let printed = pages.iter().map(|page| page.texts.last().unwrap().2.clone());
    assert!(printed.eq(lots));
}

#[tokio::test]
async fn stamps_of_an_order_are_printed_in_their_order() {
    let printer = Printer::new().await;
    let new =
        NewStampOrder { gtin: GTIN.to_owned(), count: 40, lot: Some("GA9".to_owned()), ..NewStampOrder::default() };
    let (order, _) = printer.services.stamp_order(&Caller::System, &new).await.unwrap();
    let stamps = |from: i64, count: Option<i64>| json!({ "template": "a4-5x13", "source": { "stamps": { "order": order.id, "from": from, "count": count } } });
    let pages = pdf::read(&printer.print(stamps(10, None)).await.unwrap());
    let serials = printer.services.stamp_serials(&Caller::System, &order.id, 10, None).await.unwrap();
    let printed: Vec<&str> = pages[0]
        .texts
        .iter()
        .map(|text| text.2.as_str())
        .filter(|text| text.len() == 13 && !text.contains(' '))
        .collect();
    assert_eq!(printed, serials.collect::<Vec<_>>());
    assert_eq!(printed.len(), 30);
    assert!(pages[0].text().contains("Lô: GA9"), "{}", pages[0].text());
    for (from, count) in [(40, None), (-1, Some(1)), (30, Some(11)), (0, Some(0))] {
        let error = printer.print(stamps(from, count)).await.unwrap_err();
        assert!(error.contains("stamps 0 to 39"), "{error}");
    }
    let unknown = json!({ "template": "a4-5x13", "source": { "stamps": { "order": "none" } } });
    assert!(printer.print(unknown).await.unwrap_err().contains("no order of stamps"));
}

#[tokio::test]
async fn what_cannot_be_printed_is_refused_before() {
    let printer = Printer::new().await;
    let product = |label: serde_json::Value| json!({ "template": "roll-40x25", "source": { "product": { "label": label, "count": 1 } } });
    let logistic = |label: serde_json::Value| json!({ "template": "logistic-100x150", "source": { "product": { "label": label, "count": 1 } } });
    for (request, why) in [
        (product(json!({ "gtin": "08937990230212" })), "check digit"),
        (product(json!({ "gtin": "08937990230235" })), "not registered"),
        (product(json!({ "gtin": GTIN, "lot": "LÔ 1" })), "/source/product/label"),
        (product(json!({ "gtin": GTIN, "lot": "A".repeat(21) })), "20"),
        (product(json!({ "gtin": GTIN, "produced": "2026-09-05", "expires": "2026-09-04" })), "before it was made"),
        (product(json!({ "gtin": GTIN, "sscc": "189379902300000013" })), "expected 0"),
        (product(json!({ "gtin": GTIN, "count": 100_000_000 })), "items within"),
        // A logistic label names its content by number and count, and itself.
        (logistic(json!({ "gtin": GTIN, "sscc": "189379902300000010" })), "(02)"),
        (logistic(json!({ "gtin": GTIN, "count": 24 })), "(00)"),
        (json!({ "template": "none", "source": { "product": { "label": { "gtin": GTIN }, "count": 1 } } }), "“none”"),
        (
            json!({ "template": "roll-40x25", "source": { "product": { "label": { "gtin": GTIN }, "count": 0 } } }),
            "0 labels",
        ),
        (
            json!({ "template": "roll-40x25", "source": { "serials": { "label": { "gtin": GTIN }, "serials": ["A", "B C"] } } }),
            "/source/serials/serials/1",
        ),
        (
            json!({ "template": "roll-40x25", "source": { "range": { "label": { "gtin": GTIN }, "first": 1, "digits": 1_000_000, "count": 5 } } }),
            "1000000 digits",
        ),
    ] {
        let error = printer.print(request.clone()).await.unwrap_err();
        assert!(error.contains(why), "{request}: {error}");
    }
}
