//! Passports with little or no journey, recalls, and unknown codes.

use jiff::civil::date;
use services::passport::{Check, Checks, Hint, Level, Passport, RecallNotice, Verdict};
use services::record::{RecallStatus, Text};

use super::build::{at, bare, empty, firm, lot, product, text};
use super::goods::fillet;
use super::places::MILL;

fn mill() -> Text {
    text("Công ty TNHH Xay xát Hạt Sương (mẫu)", "Hạt Sương Milling Co., Ltd. (sample)")
}

fn declared(passport: Passport, unknown: Check) -> Passport {
    Passport {
        product: Some(product("08937990230310", ("Gạo ST25 túi quà 2 kg", "ST25 rice, 2 kg gift bag"), None, &[])),
        firm: Some(firm(&mill(), (MILL.2, MILL.3), "000 000 0023", true)),
        checks: Checks {
            compared: vec![],
            declared: vec![Check::ProductData, Check::PackDates],
            unknown: vec![unknown, Check::Quality],
        },
        ..passport
    }
}

/// Level 1: the mill alone recorded, what came before is unknown.
pub(super) fn gift_bag() -> Passport {
    let verdict = Verdict::Declared { firm: mill() };
    let passport = Passport {
        previous_known: false,
        journey: vec![
            bare("packing", MILL, at(9, 20, 8, 0), &mill()),
            bare("no_such_step", MILL, at(9, 20, 11, 0), &mill()),
        ],
        ..lot("08937990230310", "GA260920Q", None, verdict, Level::OneSide { firm: mill() })
    };
    declared(passport, Check::OriginUnknown)
}

/// Level 0: a description only.
pub(super) fn gift_bag_no_lot() -> Passport {
    let passport = empty("08937990230310", Verdict::Declared { firm: mill() });
    declared(Passport { level: Some(Level::Description), ..passport }, Check::LotNotGiven)
}

/// A product page that asks for the lot, while another lot is recalled.
pub(super) fn fillet_no_lot() -> Passport {
    let fillet = fillet();
    let maker = text("Công ty Cổ phần Thủy sản Bông Điên Điển (mẫu)", "Bông Điên Điển Seafood JSC (sample)");
    Passport {
        product: fillet.product,
        firm: fillet.firm,
        made_at: fillet.made_at,
        other_recalled_lots: vec!["CT260910B".to_owned()],
        checks: Checks {
            declared: vec![Check::ProductData],
            unknown: vec![Check::LotNotGiven, Check::Quality],
            ..Checks::default()
        },
        ..empty("08937990040117", Verdict::Declared { firm: maker })
    }
}

/// A code that is no longer used.
pub(super) fn old_bag() -> Passport {
    let reason = text("đổi bao bì", "new packaging");
    let verdict = Verdict::Withdrawn { owner: mill(), date: date(2026, 7, 1), reason };
    Passport {
        product: Some(product("08937990230228", ("Gạo ST25 túi 5 kg, mẫu cũ", "ST25 rice, old 5 kg bag"), None, &[])),
        firm: Some(firm(&mill(), (MILL.2, MILL.3), "000 000 0023", true)),
        ..empty("08937990230228", verdict)
    }
}

fn recall(status: RecallStatus) -> RecallNotice {
    RecallNotice {
        status,
        food: true,
        product: text("Cá tra phi lê đông lạnh, túi 1 kg", "Frozen pangasius fillet, 1 kg bag"),
        lot: "CT260910B".to_owned(),
        pack_date: Some(date(2028, 9, 10)),
        hazard: text(
            "Kho lạnh hỏng, hàng ấm hơn −18 °C trong hơn 7 giờ.",
            "A cold store failed; the goods were warmer than −18 °C for over 7 hours.",
        ),
        remedy: text("nhận lại tiền", "a refund"),
        part: None,
        contact: text("Công ty Cổ phần Thủy sản Bông Điên Điển (mẫu)", "Bông Điên Điển Seafood JSC (sample)"),
        telephone: Some("000 000 0004".to_owned()),
        document: text("Thông báo TH-MAU-0001", "Notice TH-MAU-0001"),
        date: date(2026, 10, 10),
        closed: None,
    }
}

fn recalled(notice: RecallNotice) -> Passport {
    Passport {
        path: "/01/08937990040117/10/CT260910B".to_owned(),
        lot: Some("CT260910B".to_owned()),
        recall: Some(notice),
        ..fillet()
    }
}

/// The whole lot, open.
pub(super) fn recall_open() -> Passport {
    recalled(recall(RecallStatus::Open))
}

/// Goods that nobody eats.
pub(super) fn recall_use() -> Passport {
    recalled(RecallNotice { food: false, pack_date: None, telephone: None, ..recall(RecallStatus::Open) })
}

/// A precaution.
pub(super) fn recall_checking() -> Passport {
    recalled(recall(RecallStatus::Checking))
}

/// Part of a lot, closed.
pub(super) fn recall_closed() -> Passport {
    let places = text("chín siêu thị Chợ Quê (xem danh sách)", "nine Chợ Quê supermarkets (see list)");
    recalled(RecallNotice {
        part: Some((date(2026, 10, 3), date(2026, 10, 9), places)),
        closed: Some(date(2026, 11, 5)),
        ..recall(RecallStatus::Closed)
    })
}

/// Another lot of the product is recalled.
pub(super) fn recall_other() -> Passport {
    Passport { other_recalled_lots: vec!["CT260910B".to_owned()], sample: false, ..fillet() }
}

fn not_found(code: &str, hint: Hint) -> Passport {
    Passport { sample: false, ..empty(code, Verdict::NotFound(hint)) }
}

/// A mistyped last digit.
pub(super) fn unknown_digit() -> Passport {
    not_found("8937990230212", Hint::CheckDigit { neighbours: vec!["/01/08937990230211".to_owned()] })
}

/// The product is known, the lot is not.
pub(super) fn unknown_lot() -> Passport {
    let product_view =
        product("08937990230211", ("Gạo ST25 Hạt Sương, túi 5 kg", "ST25 rice Hạt Sương, 5 kg bag"), None, &[]);
    let hint = Hint::LotUnknown { product: product_view.name.clone(), firm: mill(), lot: "GA999999X".to_owned() };
    Passport {
        path: "/01/08937990230211/10/GA999999X".to_owned(),
        lot: Some("GA999999X".to_owned()),
        product: Some(product_view),
        ..not_found("08937990230211", hint)
    }
}

/// A Vietnamese number nobody registered.
pub(super) fn unknown_prefix() -> Passport {
    not_found("8937990990016", Hint::VietnamesePrefix)
}

/// A number from abroad.
pub(super) fn unknown_foreign() -> Passport {
    not_found("4006381333931", Hint::ForeignPrefix { prefix: "400".to_owned() })
}

/// Not a code of goods; with signs that must be escaped.
pub(super) fn unknown_link() -> Passport {
    not_found("vi-du.example/?a=<b>&c", Hint::NotACode)
}

/// Nothing helpful to say.
pub(super) fn unknown() -> Passport {
    not_found("ABC-123", Hint::None)
}
