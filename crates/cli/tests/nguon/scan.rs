//! What each scan of the sample world must show: one row for each code, read in Vietnamese and in English.

use crate::harness::demo::demo;
use crate::harness::page::{between, main_text};

const ACCEPT: [(&str, &str); 1] = [("Accept", "text/html")];

/// One scan and what the page has to say.
struct Scan {
    path: &'static str,
    status: u16,
    /// `Mức truy xuất {d}/4`; none where the page gives no level.
    level: Option<u8>,
    /// Sentences that must stand there, in this order.
    vi: &'static [&'static str],
    en: &'static [&'static str],
    /// Words that must not stand there, in either language.
    never: &'static [&'static str],
}

const FILLET: &str = "/01/08937990040117";
const RICE: &str = "/01/08937990230211";

#[test]
fn a_complete_journey_with_a_correction() {
    check(&Scan {
        path: "/01/08937990040117/10/CT260806A",
        status: 200,
        level: Some(4),
        vi: &[
            "Biết rõ đường đi của lô hàng này.",
            "Bên giao và bên nhận đều đã ghi, số liệu khớp nhau.",
            "đã sửa 21/8/2026",
            "Nhiệt độ: −19,4 đến −16,8 °C",
            "ASC (nuôi)",
        ],
        en: &[
            "The whole journey of this lot is known.",
            "is recorded by both sides, and the figures agree.",
            "corrected 21 August 2026",
            "Temperature: −19.4 to −16.8 °C",
            "ASC (farm)",
        ],
        never: &["VietGAP", "HC-MAU-7710"],
    });
}

#[test]
fn a_recall_that_is_closed_stands_above_the_verdict() {
    check(&Scan {
        path: "/01/08937990040117/10/CT260910B",
        status: 200,
        level: Some(4),
        vi: &[
            "Thu hồi sản phẩm",
            "Đợt thu hồi kết thúc ngày 05/11/2026. Hàng còn sót vẫn không được ăn.",
            "Chỉ thu hồi hàng bán từ 03/10/2026 đến 09/10/2026 tại chín siêu thị Chợ Quê",
            "Vì sao: Kho lạnh hỏng, hàng ấm hơn −18 °C trong hơn 7 giờ.",
            "Biết rõ đường đi của lô hàng này.",
            "đã hết hạn ngày 31/5/2026, trước khi làm ra lô này.",
        ],
        en: &[
            "Product recall",
            "The recall ended on 5 November 2026. Do not eat any that is left.",
            "Only goods sold from 3 October 2026 to 9 October 2026 at nine Chợ Quê supermarkets",
            "Why: A cold store failed; the goods were warmer than −18 °C for more than 7 hours.",
            "The whole journey of this lot is known.",
            "ended on 31 May 2026, before this lot was made.",
        ],
        never: &["ASC (nuôi)", "ASC (farm)", "tự nguyện"],
    });
}

#[test]
fn a_product_without_its_lot_names_the_recalled_one_and_asks() {
    check(&Scan {
        path: FILLET,
        status: 200,
        level: None,
        vi: &["Lô khác đang bị thu hồi (CT260910B).", "Gói hàng này thuộc lô nào?"],
        en: &["Other lots are recalled (CT260910B).", "Which lot is this pack from?"],
        never: &["Biết rõ đường đi", "whole journey"],
    });
}

#[test]
fn a_receiver_abroad_has_not_recorded() {
    check(&Scan {
        path: "/01/08937990120116/10/SR260822A/21/K7P2W9XQ4D6MT",
        status: 200,
        level: Some(2),
        vi: &[
            "Mới biết một phần đường đi của lô hàng này.",
            "Bên nhận chưa ghi: giao cho bên nhập",
            "Đã qua ngày nên dùng (06/9/2026).",
            "K7P2W9XQ4D6MT",
            "VN-DLOR-9901",
        ],
        en: &[
            "Part of this lot’s journey is known.",
            "The receiver has not recorded:",
            "Past its best-before date (6 September 2026).",
            "K7P2W9XQ4D6MT",
            "VN-DLOR-9901",
        ],
        // VietGAP holds for two of the three plots only; a geographical indication was never granted.
        never: &["VietGAP", "Chỉ dẫn địa lý", "Biết rõ đường đi", "whole journey"],
    });
}

#[test]
fn a_hole_in_the_chain_bears_no_growing_area_code() {
    for path in
        ["/01/08937990120123/10/SR260829B/21/U0001", "/01/08937990120123/21/U0001", "/01/08937990120123/10/SR260829B"]
    {
        check(&Scan {
            path,
            status: 200,
            level: Some(2),
            vi: &[
                "Mới biết một phần đường đi của lô hàng này.",
                "Còn thiếu: chặng từ vườn đến vựa.",
                "Đã qua ngày nên dùng",
            ],
            en: &["Part of this lot’s journey is known.", "Missing:", "Past its best-before date"],
            never: &["VN-DLOR-9901", "VietGAP"],
        });
    }
}

#[test]
fn rice_of_four_certified_fields() {
    let serial = "/01/08937990230211/10/GA260905A/21/7Q4MZK2X9TB3H";
    for path in ["/01/08937990230211/10/GA260905A", serial, "/01/08937990230211/21/C8N5WD3R7JX2F"] {
        check(&Scan {
            path,
            status: 200,
            level: Some(4),
            vi: &["Biết rõ đường đi của lô hàng này.", "Bản đồ đường đi", "VietGAP trồng trọt (TCVN 11892-1:2017)"],
            en: &[
                "The whole journey of this lot is known.",
                "Map of the journey",
                "VietGAP for crops (TCVN 11892-1:2017)",
            ],
            never: &["xã Hồng Dân"],
        });
        let page = text(path, "vi");
        for field in ["phường Ngã Năm", "phường Mỹ Quới", "xã Tân Long", "xã Phú Lộc"] {
            assert!(page.contains(field), "{path}: {field}");
        }
    }
}

#[test]
fn rice_of_five_fields_waits_for_one_household() {
    check(&Scan {
        path: "/01/08937990230211/10/GA260912B",
        status: 200,
        level: Some(3),
        vi: &["Đủ các chặng, nhưng chưa đối chiếu hết.", "Còn chờ: xác minh hộ liên kết ở xã Hồng Dân", "tỉnh Cà Mau"],
        en: &["All steps are recorded, but not all are checked.", "Waiting for:", "Hồng Dân"],
        never: &["VietGAP"],
    });
    let page = text("/01/08937990230211/10/GA260912B", "vi");
    for field in ["phường Ngã Năm", "phường Mỹ Quới", "xã Tân Long", "xã Phú Lộc", "xã Hồng Dân, tỉnh Cà Mau"]
    {
        assert!(page.contains(field), "{field}");
    }
}

#[test]
fn gift_bags_are_the_firms_own_word() {
    check(&Scan {
        path: "/01/08937990230310/10/GA260920Q",
        status: 200,
        level: Some(1),
        vi: &[
            "Mới có thông tin do cơ sở tự khai.",
            "Công ty TNHH Xay xát Hạt Sương (mẫu) ghi",
            "Chưa biết một bước trước",
        ],
        en: &["Only the firm’s own information so far.", "No one else has confirmed it.", "Previous step not known"],
        never: &["VietGAP", "Biết rõ đường đi", "whole journey"],
    });
    check(&Scan {
        path: "/01/08937990230310",
        status: 200,
        level: Some(0),
        vi: &["Mới có thông tin do cơ sở tự khai.", "Chỉ có lời giới thiệu.", "Chưa có thông tin"],
        en: &["Only the firm’s own information so far.", "Description only.", "Not recorded"],
        never: &["Hành trình", "Journey"],
    });
}

#[test]
fn codes_that_lead_nowhere() {
    check(&Scan {
        path: "/01/08937990230228",
        status: 200,
        level: None,
        vi: &["Mã này không còn dùng nữa.", "ngừng dùng từ ngày 01/7/2026. Lý do: đổi bao bì."],
        en: &["This code is no longer in use.", "stopped using it on 1 July 2026. Reason:"],
        never: &["Biết rõ đường đi"],
    });
    check(&Scan {
        path: "/01/08937990990016",
        status: 404,
        level: None,
        vi: &["Chưa tìm thấy mã này", "8937990990016", "Đầu số 893 do Việt Nam cấp."],
        en: &["We have not found this code", "8937990990016", "Prefix 893 is issued in Viet Nam."],
        never: &["Có phải mã là"],
    });
    check(&Scan {
        path: "/01/08937990230212",
        status: 400,
        level: None,
        vi: &["Chưa tìm thấy mã này", "Có phải mã là 8937990230211?"],
        en: &["We have not found this code", "Did you mean 8937990230211?"],
        never: &[],
    });
    check(&Scan {
        path: "/01/08937990230211/10/KHONGCO",
        status: 404,
        level: None,
        vi: &["Chưa tìm thấy mã này", "Lô KHONGCO thì chưa ghi."],
        en: &["We have not found this code", "Lot KHONGCO is not recorded."],
        never: &[],
    });
}

#[test]
fn another_lot_than_the_recalled_one_says_so() {
    let page = text("/01/08937990040117/10/CT260806A", "vi");
    assert!(
        page.contains(
            "Lô khác của sản phẩm này đang bị thu hồi (CT260910B). Lô CT260806A của bạn không thuộc đợt này."
        )
    );
}

#[test]
fn a_recall_is_the_first_heading_of_its_page() {
    let html = demo().anonymous.get_with("/01/08937990040117/10/CT260910B", &ACCEPT).expect(200).text();
    let main = between(&html, "<main", "</main>").unwrap();
    let first = main.find("<h1").unwrap();
    assert!(main[first..].starts_with("<h1 id=\"thu-hoi\""), "{}", &main[first..first + 80]);
    assert!(main.find("<h2").unwrap() > first && main.matches("<h1").count() == 1);
    assert!(main.find("class=\"verdict").unwrap() > main.find("class=\"recall").unwrap());
}

#[test]
fn pages_lead_to_their_other_language() {
    for path in demo().description["scan"].as_array().unwrap() {
        let path = path.as_str().unwrap();
        let html = demo().anonymous.get_with(path, &ACCEPT).text();
        let (_, switch) = html.split_once("rel=\"alternate\" hreflang=\"en\" href=\"").unwrap();
        let (address, _) = switch.split_once('"').unwrap();
        assert_eq!(address, format!("{path}?lang=en"));
    }
}

#[test]
fn every_page_says_that_the_goods_are_samples_and_what_it_is_not() {
    for path in demo().description["scan"].as_array().unwrap() {
        let page = text(path.as_str().unwrap(), "vi");
        assert!(page.contains("Đây không phải giấy chứng nhận chất lượng."), "{path}");
        let unknown = page.starts_with("Chưa tìm thấy");
        assert!(unknown || page.contains("Trang mẫu để xem thử. Hàng này không có bán."), "{path}");
    }
}

#[test]
fn an_item_shows_its_lot_and_its_own_way() {
    let lot = text(&format!("{RICE}/10/GA260905A"), "en");
    let item = text(&format!("{RICE}/21/7Q4MZK2X9TB3H"), "en");
    assert!(item.contains("lot GA260905A") && item.contains("7Q4MZK2X9TB3H"), "{item}");
    assert!(lot.contains("Bếp Nhà") && !item.contains("Bếp Nhà"), "where this bag went, not the whole lot");
}

fn check(scan: &Scan) {
    for (language, sentences) in [("vi", scan.vi), ("en", scan.en)] {
        let answer = demo().anonymous.get_with(&format!("{}?lang={language}", scan.path), &ACCEPT);
        let page = main_text(&answer.text());
        assert_eq!(answer.status, scan.status, "{}: {page}", scan.path);
        let mut from = 0;
        for sentence in sentences {
            let at = page[from..].find(sentence);
            from += at.unwrap_or_else(|| panic!("{}: “{sentence}” is not there, or not in order:\n{page}", scan.path));
        }
        for words in scan.never {
            assert!(!page.contains(words), "{}: “{words}” must not stand in:\n{page}", scan.path);
        }
        assert_eq!(level(&page), scan.level, "{}:\n{page}", scan.path);
    }
}

/// The number of `Mức truy xuất {d}/4`, or of `Trace level {d} of 4`.
fn level(page: &str) -> Option<u8> {
    let line = page.lines().find_map(|line| {
        line.strip_prefix("Mức truy xuất ")
            .and_then(|rest| rest.strip_suffix("/4"))
            .or_else(|| line.strip_prefix("Trace level ").and_then(|rest| rest.strip_suffix(" of 4")))
    });
    line.map(|digit| digit.parse().unwrap())
}

fn text(path: &str, language: &str) -> String {
    main_text(&demo().anonymous.get_with(&format!("{path}?lang={language}"), &ACCEPT).text())
}
