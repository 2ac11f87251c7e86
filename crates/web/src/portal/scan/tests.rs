use std::io::Write as _;

use askama::Template as _;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn html(name: &str, language: Language) -> String {
    ScanPage::new(&sample(name).unwrap(), language).render().unwrap()
}

fn gzip(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

fn pages() -> impl Iterator<Item = (&'static str, Language, String)> {
    sample_names().flat_map(|name| Language::ALL.map(|language| (name, language, html(name, language))))
}

#[test]
fn renders_the_same_page_twice() {
    for (name, language, page) in pages() {
        assert_eq!(page, html(name, language), "{name} {language:?}");
    }
}

#[test]
fn stays_within_fourteen_kilobytes() {
    for (name, language, page) in pages() {
        let size = gzip(&page);
        if std::env::var_os("NGUON_PORTAL_SIZES").is_some() {
            println!("{name} {} raw {} gzip {size}", language.tag(), page.len());
        }
        assert!(size <= 14_000, "{name} {language:?}: {size} bytes");
    }
}

#[test]
fn names_no_other_host_and_runs_no_script() {
    for (name, _, page) in pages() {
        for sign in ["http://", "https://", "src=", "<script", " style=", " onclick", "url("] {
            assert!(!page.contains(sign), "{name} has {sign}");
        }
    }
}

#[test]
fn shows_no_key_instead_of_words() {
    for (name, language, page) in pages() {
        let text = page.split_once("</style>").unwrap().1;
        for key in super::super::text::tests::keys(super::super::text::VI.as_slice()) {
            let shown = text.contains(&format!(">{key}<")) || text.contains(&format!(" {key} "));
            assert!(!shown, "{name} {language:?} shows {key}");
        }
        assert!(!text.contains('{') && !text.contains("\u{2068}"), "{name} {language:?} has an unfilled value");
    }
}

#[test]
fn has_one_main_heading_and_closed_order() {
    for (name, _, page) in pages() {
        assert_eq!(page.matches("<h1").count(), 1, "{name}");
        let mut last = 0;
        for piece in page.split("<h").skip(1) {
            let Some(level) = piece.chars().next().and_then(|sign| sign.to_digit(10)) else { continue };
            assert!(level <= last + 1, "{name}: h{last} then h{level}");
            last = level;
        }
    }
}

#[test]
fn puts_the_recall_before_the_verdict() {
    for name in ["recall-open", "recall-checking", "recall-closed"] {
        let page = html(name, Language::Vi);
        assert!(page.find("id=\"thu-hoi\"").unwrap() < page.find("class=\"verdict").unwrap(), "{name}");
    }
    let closed = html("recall-closed", Language::Vi);
    assert!(closed.contains("Đợt thu hồi kết thúc ngày 05/11/2026. Hàng còn sót vẫn không được ăn."));
    assert!(closed.contains("Chỉ thu hồi hàng bán từ 03/10/2026 đến 09/10/2026 tại chín siêu thị Chợ Quê"));
    assert!(!html("recall-use", Language::Vi).contains("gọi 115"));
}

#[test]
fn says_the_agreed_sentences() {
    let fillet = html("fillet", Language::Vi);
    assert!(fillet.contains("Biết rõ đường đi của lô hàng này."));
    assert!(fillet.contains("Mức truy xuất 4/4"));
    assert!(fillet.contains("đã sửa 21/8/2026"));
    assert!(fillet.contains("Nhiệt độ: −19,4 đến −16,8 °C"));
    assert!(fillet.contains("Giấy VietGAP thủy sản đã hết hạn ngày 31/5/2026, trước khi làm ra lô này."));
    let durian = html("durian-tag", Language::En);
    assert!(durian.contains("The receiver has not recorded: handover to the importer at Đồng Đăng."));
    assert!(durian.contains("Past its best-before date (6 September 2026)."));
    assert!(
        html("unknown-digit", Language::Vi)
            .contains("<a class=\"code\" href=\"/01/08937990230211?lang=vi\">8937990230211</a>")
    );
    assert!(html("gift-bag", Language::Vi).contains("Một chặng"));
}

#[test]
fn asks_for_the_lot_only_where_it_helps() {
    for name in sample_names() {
        let asks = html(name, Language::Vi).contains("name=\"lo\"");
        assert_eq!(asks, ["fillet-no-lot", "unknown-lot"].contains(&name), "{name}");
    }
}

#[test]
fn escapes_what_others_wrote() {
    let page = html("unknown-link", Language::Vi);
    assert!(!page.contains("<b>&c") && page.contains("&#60;b&#62;&#38;c"));
}

/// Writes all pages to a folder, for looking at them and for checks in a browser.
#[test]
fn writes_pages_where_asked() {
    let Some(folder) = std::env::var_os("NGUON_PORTAL_PAGES").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for (name, language, page) in pages() {
        std::fs::write(folder.join(format!("{name}.{}.html", language.tag())), page).unwrap();
    }
    let hits = || {
        let hit = |name: &str| crate::portal::home::SearchHit {
            path: "/01/08937990230211".into(),
            name: name.into(),
            firm: "Công ty TNHH Xay xát Hạt Sương (mẫu)".into(),
        };
        vec![hit("Gạo ST25 Hạt Sương, túi 5 kg"), hit("Gạo ST25 túi quà 2 kg")]
    };
    for language in Language::ALL {
        let home = crate::portal::home::HomePage::new;
        for (name, page) in [
            ("home", home(language, None, vec![]).with_examples(hits()).render().unwrap()),
            ("results", home(language, Some("gao st25".into()), hits()).render().unwrap()),
            ("no-results", home(language, Some("xoài <cát>".into()), vec![]).render().unwrap()),
            (
                "error-404",
                crate::portal::error_page::ErrorPage::new(language, "/khong-co", 404, Some("7f3a9c")).render().unwrap(),
            ),
            (
                "error-500",
                crate::portal::error_page::ErrorPage::new(language, "/", 500, Some("7f3a9c")).render().unwrap(),
            ),
        ] {
            std::fs::write(folder.join(format!("{name}.{}.html", language.tag())), page).unwrap();
        }
    }
    std::fs::write(folder.join("csp.txt"), crate::portal::CONTENT_SECURITY_POLICY.as_str()).unwrap();
}
