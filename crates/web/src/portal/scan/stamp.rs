//! What is said of a stamp: how often it was scanned, and what became of it (domain wording A3).
//!
//! The banner is apart from the page, which is kept for everybody: the banner is made for each view.

use askama::Template;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use services::stamp::{ScanHistory, StampFate, StampNote};

use crate::portal::date;
use crate::portal::language::Language;
use crate::portal::text::{Texts, texts};

/// Where the banner goes in the HTML of a scan page.
pub(crate) const PLACE: &str = "<!--tem-->";

/// Signs that would end the value of a parameter or mean something else in it.
const SIGNS: &AsciiSet = &CONTROLS.add(b'%').add(b'&').add(b'+').add(b'#').add(b' ').add(b'"').add(b'<').add(b'>');

/// The banner of a stamp. `render()` gives the HTML.
#[derive(Template)]
#[template(path = "scan/stamp.html")]
pub(crate) struct StampBanner {
    t: &'static Texts,
    tone: Tone,
    /// The first sentence, in bold where it warns.
    lead: String,
    rest: String,
    report: String,
}

/// How loud the banner is; also the class of its section.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Quiet,
    Unusual,
    Sold,
    Void,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Unusual => "unusual",
            Self::Sold => "sold",
            Self::Void => "void",
        }
    }
}

impl StampBanner {
    /// Chooses the words; nothing where nothing is known of the scans and nothing happened to the stamp.
    pub(crate) fn new(note: &StampNote, history: Option<&ScanHistory>, path: &str, language: Language) -> Option<Self> {
        let t = texts(language);
        let day = |date| date::day(language, date);
        let (tone, lead, rest) = match (note.fate, history) {
            (StampFate::Void(date), _) => {
                (Tone::Void, t.with("stamp-void-lead", &[("date", day(date).into())]), t.get("stamp-void"))
            }
            (StampFate::NotActivated, _) => (Tone::Void, t.get("stamp-inactive-lead"), t.get("stamp-void")),
            (StampFate::Sold(date), _) => {
                (Tone::Sold, t.with("stamp-sold-lead", &[("date", day(date).into())]), t.get("stamp-sold"))
            }
            (StampFate::Live, None) => return None,
            (StampFate::Live, Some(history)) if history.unusual => {
                (Tone::Unusual, unusual(history, t), t.get("stamp-unusual"))
            }
            (StampFate::Live, Some(history)) => (Tone::Quiet, quiet(history, t), String::new()),
        };
        let report = format!("/bao?ma={}&lang={}", in_query(path), language.tag());
        Some(Self { t, tone, lead, rest, report })
    }
}

/// A path as the value of a parameter.
pub(crate) fn in_query(path: &str) -> String {
    utf8_percent_encode(path, SIGNS).to_string()
}

fn quiet(history: &ScanHistory, t: &Texts) -> String {
    let Some(date) = history.first_day.filter(|_| history.scans > 0) else { return t.get("stamp-first") };
    let (scans, date) = (("n", history.scans.into()), ("date", date::day(t.language, date).into()));
    match &history.first_province {
        Some(province) => t.with("stamp-again", &[scans, date, ("province", t.pick(province).into())]),
        None => t.with("stamp-again-somewhere", &[scans, date]),
    }
}

fn unusual(history: &ScanHistory, t: &Texts) -> String {
    let scans = ("n", history.scans.into());
    match history.provinces {
        0 => t.with("stamp-unusual-somewhere", &[scans]),
        provinces => t.with("stamp-unusual-lead", &[scans, ("p", provinces.into())]),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use services::Text;

    use super::*;

    fn banner(fate: StampFate, history: Option<&ScanHistory>, language: Language) -> String {
        let note =
            StampNote { gtin: "08937990230211".into(), serial: "7Q4MZK2X9TB3H".into(), fate, counted: true, usual: 10 };
        let path = "/01/08937990230211/21/7Q4MZK2X9TB3H";
        StampBanner::new(&note, history, path, language).map_or_else(String::new, |banner| banner.render().unwrap())
    }

    fn scanned(scans: i64, province: Option<&str>, provinces: u32, unusual: bool) -> ScanHistory {
        let name = |name: &str| Text { vi: name.to_owned(), en: name.to_owned() };
        let first_province = province.map(name);
        ScanHistory { scans, first_day: Some(date(2026, 9, 20)), first_province, provinces, unusual }
    }

    #[track_caller]
    fn check(fate: StampFate, history: Option<&ScanHistory>, vi: &str, en: &str) {
        for (language, words) in [(Language::Vi, vi), (Language::En, en)] {
            let html = banner(fate, history, language);
            let text: String =
                html.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text)).collect();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = text.replace("&#39;", "'");
            assert!(text.starts_with(words), "{text}\n{words}");
        }
    }

    /// The words of domain table A3, to the letter.
    #[test]
    fn says_the_agreed_sentences() {
        let live = StampFate::Live;
        check(
            live,
            Some(&ScanHistory::default()),
            "Chưa ai quét tem này trước bạn.",
            "No one has scanned this stamp before you.",
        );
        check(
            live,
            Some(&scanned(2, Some("Vĩnh Long"), 1, false)),
            "Tem này đã được quét 2 lần. Lần đầu ngày 20/9/2026, ở Vĩnh Long. Hàng qua nhiều tay thì quét nhiều lần là \
             chuyện thường.",
            "Scanned 2 times. First on 20 September 2026, in Vĩnh Long. Several scans are normal when goods pass through \
             many hands.",
        );
        check(
            live,
            Some(&scanned(1, None, 0, false)),
            "Tem này đã được quét 1 lần. Lần đầu ngày 20/9/2026. Hàng",
            "Scanned once. First on 20 September 2026. Several",
        );
        check(
            live,
            Some(&scanned(14, Some("Cần Thơ"), 5, true)),
            "Tem này được quét nhiều hơn thường lệ: 14 lần, ở 5 tỉnh. Nếu chính bạn vừa mở gói hàng, tem có thể đã bị sao \
             chép. Xin khoan dùng và báo cho chúng tôi. Báo cho chúng tôi",
            "This stamp was scanned more than usual: 14 times in 5 provinces. If you have just opened the pack yourself, the \
             stamp may have been copied. Please wait before using it and tell us. Tell us",
        );
        check(
            StampFate::Sold(date(2026, 9, 25)),
            Some(&scanned(14, None, 5, true)),
            "Món hàng mang tem này đã được ghi là bán ngày 25/9/2026. Nếu bạn mới mua, xin báo cho chúng tôi.",
            "The item with this stamp was recorded as sold on 25 September 2026. If you bought it just now, please tell us.",
        );
        check(
            StampFate::Void(date(2026, 9, 7)),
            None,
            "Tem này đã huỷ ngày 07/9/2026. Xin khoan mua và báo cho chúng tôi.",
            "This stamp was voided on 7 September 2026. Please wait before buying and tell us.",
        );
        check(
            StampFate::NotActivated,
            Some(&ScanHistory::default()),
            "Tem này chưa được kích hoạt. Xin khoan mua và báo cho chúng tôi.",
            "This stamp has not been activated. Please wait before buying and tell us.",
        );
    }

    /// Whatever the page: a recall stands above the stamp, the stamp above the verdict, and all of it stays light.
    #[test]
    fn stands_above_the_verdict_and_below_a_recall() {
        let warning = banner(StampFate::Live, Some(&scanned(1_234, Some("Cần Thơ"), 34, true)), Language::Vi);
        for (name, language) in crate::portal::scan::sample_names().flat_map(|name| Language::ALL.map(|it| (name, it)))
        {
            let mut passport = crate::portal::scan::sample(name).unwrap();
            passport.stamp = Some(StampNote {
                gtin: "08937990230211".into(),
                serial: "7Q4MZK2X9TB3H".into(),
                fate: StampFate::Live,
                counted: true,
                usual: 10,
            });
            let page = crate::portal::scan::ScanPage::new(&passport, language).render().unwrap();
            assert_eq!(page.matches(PLACE).count(), 1, "{name}");
            let at = page.find(PLACE).unwrap();
            assert!(page.find("class=\"recall").is_none_or(|recall| recall < at), "{name}");
            assert!(page.find("class=\"verdict").is_some_and(|verdict| at < verdict), "{name}");
            let (before, after) = page.split_once(PLACE).unwrap();
            let size = crate::splice::Halves::new(before, after).unwrap().gzip(&warning).len();
            assert!(size <= 14_000, "{name} {language:?}: {size} bytes");
        }
    }

    #[test]
    fn says_nothing_where_nothing_is_known() {
        assert_eq!(banner(StampFate::Live, None, Language::Vi), "");
    }

    #[test]
    fn only_a_warning_asks_to_report() {
        let quiet = banner(StampFate::Live, Some(&scanned(2, None, 0, false)), Language::Vi);
        assert!(!quiet.contains("href="));
        let void = banner(StampFate::NotActivated, None, Language::Vi);
        assert!(void.contains("href=\"/bao?ma=/01/08937990230211/21/7Q4MZK2X9TB3H&#38;lang=vi\""), "{void}");
    }
}
