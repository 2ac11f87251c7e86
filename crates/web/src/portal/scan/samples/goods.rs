//! Three chains with a full journey: pangasius, rice, durian.

use jiff::civil::date;
use services::passport::{CertificateStatus, Check, Checks, Level, Passport, Recorded, Step, Verdict};
use services::record::{DateKind, Text};

use super::build::{
    at, bare, certificate, checks, degrees, firm, handed, lot, pack_date, place, product, step, text, until,
};
use super::places::{BORDER, CENTRE, COLD, FIELDS, MILL, NURSERY, ORCHARD, PACKING, PLANT, POND, SHOP, STALL};

/// A journey of eighteen steps, all checked: the largest page.
pub(super) fn fillet() -> Passport {
    let maker = text("Công ty Cổ phần Thủy sản Bông Điên Điển (mẫu)", "Bông Điên Điển Seafood JSC (sample)");
    let verdict = Verdict::Complete { first: text(NURSERY.2, NURSERY.3), last: text(SHOP.2, SHOP.3) };
    Passport {
        product: Some(product(
            "08937990040117",
            ("Cá tra phi lê đông lạnh, túi 1 kg", "Frozen pangasius fillet, 1 kg bag"),
            Some("Bông Điên Điển (mẫu)"),
            &["TCCS 02:2026/BDD (MAU)", "ISO 22000:2018"],
        )),
        firm: Some(firm(&maker, (PLANT.2, PLANT.3), "000 000 0004", true)),
        made_at: Some(place(PLANT)),
        made_on: Some(date(2026, 8, 6)),
        pack_date: pack_date(DateKind::Expiry, date(2028, 8, 6), false),
        journey: fillet_journey(&maker),
        certificates: fillet_certificates(),
        checks: checks((8, 8), (7, 7), 1842),
        ..lot("08937990040117", "CT260806A", None, verdict, Level::Checked)
    }
}

fn fillet_journey(maker: &Text) -> Vec<Step> {
    let nursery = text("Hộ kinh doanh Trại cá giống Rạch Sen (mẫu)", "Rạch Sen Nursery (sample)");
    let farm = text("HTX Thủy sản Vàm Xanh (mẫu)", "Vàm Xanh Fishery Cooperative (sample)");
    let feed = text("Công ty TNHH Thức ăn Thủy sản Sông Lấp (mẫu)", "Sông Lấp Aqua Feed Co., Ltd. (sample)");
    let laboratory = text("Trung tâm Kiểm nghiệm Phù Sa (mẫu)", "Phù Sa Testing Centre (sample)");
    let store = text("Công ty TNHH Kho lạnh Bến Đá Xanh (mẫu)", "Bến Đá Xanh Cold Store Co., Ltd. (sample)");
    let shops = text("Công ty TNHH Siêu thị Chợ Quê (mẫu)", "Chợ Quê Supermarkets Co., Ltd. (sample)");
    let truck = degrees(&[-19.4, -19.1, -19.3, -18.9, -16.8, -18.7, -19.0, -19.2]);
    let last_year =
        |month, day, hour, minute| date(2025, month, day).to_datetime(jiff::civil::Time::constant(hour, minute, 0, 0));
    vec![
        step(("Ương giống", "Nursing"), NURSERY, last_year(11, 28, 7, 30), &nursery),
        handed(
            step(("Giao cá giống", "Fingerlings handed over"), POND, last_year(12, 8, 4, 40), &nursery),
            last_year(12, 8, 9, 10),
            &farm,
        ),
        step(("Thả giống", "Stocking"), POND, last_year(12, 8, 9, 30), &farm),
        handed(step(("Nhập thức ăn", "Feed in"), POND, at(3, 1, 8, 0), &feed), at(3, 1, 14, 0), &farm),
        bare("inspecting", POND, at(3, 10, 6, 30), &farm),
        until(step(("Trị bệnh", "Treatment"), POND, at(3, 12, 7, 0), &farm), at(3, 16, 17, 0)),
        handed(
            step(("Lấy mẫu trước thu hoạch", "Pre-harvest sample"), POND, at(7, 28, 8, 0), &farm),
            at(7, 28, 15, 20),
            &laboratory,
        ),
        step(("Thu hoạch", "Harvest"), POND, at(8, 5, 4, 30), &farm),
        handed(
            step(("Chở cá sống bằng ghe", "Live haul by boat"), PLANT, at(8, 5, 6, 0), &farm),
            at(8, 5, 10, 40),
            maker,
        ),
        until(step(("Phi lê, sửa cá", "Filleting, trimming"), PLANT, at(8, 6, 0, 30), maker), at(8, 6, 13, 50)),
        Step {
            temperature: degrees(&[-18.6, -18.6]),
            ..step(("Cấp đông", "Freezing"), PLANT, at(8, 6, 16, 20), maker)
        },
        until(step(("Đóng gói", "Packing"), PLANT, at(8, 7, 8, 0), maker), at(8, 7, 11, 0)),
        Step {
            temperature: degrees(&[-20.1, -19.8, -20.4, -20.0, -19.6, -20.2]),
            ..handed(step(("Nhập kho lạnh", "Into cold store"), COLD, at(8, 8, 8, 0), maker), at(8, 8, 9, 15), &store)
        },
        bare("sampling", COLD, at(8, 10, 9, 0), &laboratory),
        Step {
            corrected: Some(date(2026, 8, 21)),
            temperature: truck,
            ..handed(
                step(("Giao siêu thị", "To the supermarket"), CENTRE, at(8, 20, 18, 30), &store),
                at(8, 21, 2, 15),
                &shops,
            )
        },
        bare("unpacking", CENTRE, at(8, 23, 5, 0), &shops),
        bare("transporting", SHOP, at(8, 23, 8, 10), &shops),
        bare("retail_selling", SHOP, at(8, 24, 7, 0), &shops),
    ]
}

fn fillet_certificates() -> Vec<services::passport::CertificateView> {
    let body = ("Tổ chức chứng nhận Lúa Vàng (mẫu)", "Lúa Vàng Certification (sample)");
    let plant = ("nhà máy Bông Điên Điển", "the Bông Điên Điển plant");
    vec![
        certificate(
            ("Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm", "Food-safety establishment certificate"),
            "ATTP-MAU-0012",
            ("cơ quan cấp tỉnh (mẫu)", "provincial authority (sample)"),
            (date(2025, 5, 15), date(2028, 5, 14)),
            CertificateStatus::Valid,
            plant,
        ),
        certificate(
            ("HACCP, ISO 22000:2018", "HACCP, ISO 22000:2018"),
            "ISO-MAU-2231",
            body,
            (date(2025, 3, 1), date(2028, 2, 28)),
            CertificateStatus::Valid,
            plant,
        ),
        certificate(
            ("VietGAP thủy sản", "VietGAP aquaculture"),
            "VG-MAU-0903",
            body,
            (date(2024, 6, 1), date(2026, 5, 31)),
            CertificateStatus::EndedBefore,
            ("ao B", "pond B"),
        ),
    ]
}

/// Rice of four fields, checked.
pub(super) fn rice() -> Passport {
    let verdict = Verdict::Complete { first: text(FIELDS[0].2, FIELDS[0].3), last: text(CENTRE.2, CENTRE.3) };
    rice_of(4, "GA260905A", verdict, Level::Checked, (8, 8))
}

/// Rice of five fields, of which one household waits to be verified.
pub(super) fn rice_mixed() -> Passport {
    let waiting = text(
        "xác minh hộ liên kết ở xã Hồng Dân, tỉnh Cà Mau",
        "verification of the associated household in Hồng Dân commune, Cà Mau province",
    );
    let first = text("năm ruộng lúa", "five rice fields");
    rice_of(5, "GA260912B", Verdict::Unchecked { waiting: vec![waiting] }, Level::BothSides { first }, (8, 9))
}

fn rice_of(fields: usize, number: &str, verdict: Verdict, level: Level, verified: (usize, usize)) -> Passport {
    let mill = text("Công ty TNHH Xay xát Hạt Sương (mẫu)", "Hạt Sương Milling Co., Ltd. (sample)");
    let farm = text("HTX Nông nghiệp Bông Súng Trắng (mẫu)", "Bông Súng Trắng Cooperative (sample)");
    let shops = text("Công ty TNHH Siêu thị Chợ Quê (mẫu)", "Chợ Quê Supermarkets Co., Ltd. (sample)");
    let mut journey: Vec<Step> =
        FIELDS[..fields].iter().map(|field| step(("Thu hoạch", "Harvest"), *field, at(8, 18, 6, 0), &farm)).collect();
    journey.extend([
        handed(
            step(("Giao lúa bằng ghe", "Delivered by boat"), MILL, at(8, 18, 13, 0), &farm),
            at(8, 19, 17, 30),
            &mill,
        ),
        until(step(("Sấy", "Drying"), MILL, at(8, 19, 18, 0), &mill), at(8, 21, 6, 0)),
        step(("Xay xát, đánh bóng, tách màu", "Milling, polishing, colour sorting"), MILL, at(9, 5, 8, 0), &mill),
        step(("Đóng túi", "Packing"), MILL, at(9, 6, 7, 30), &mill),
        handed(
            step(("Giao siêu thị", "To the supermarket"), CENTRE, at(9, 15, 5, 0), &mill),
            at(9, 15, 11, 20),
            &shops,
        ),
    ]);
    Passport {
        product: Some(product(
            "08937990230211",
            ("Gạo ST25 Hạt Sương, túi 5 kg", "ST25 rice Hạt Sương, 5 kg bag"),
            Some("Hạt Sương (mẫu)"),
            &["TCCS 01:2026/HS (MAU)"],
        )),
        firm: Some(firm(&mill, (MILL.2, MILL.3), "000 000 0023", true)),
        made_at: Some(place(MILL)),
        made_on: Some(date(2026, 9, 5)),
        pack_date: pack_date(DateKind::Expiry, date(2027, 9, 5), false),
        journey,
        certificates: vec![certificate(
            ("VietGAP trồng trọt", "VietGAP crops"),
            "VG-MAU-3105",
            ("Tổ chức chứng nhận Lúa Vàng (mẫu)", "Lúa Vàng Certification (sample)"),
            (date(2025, 6, 1), date(2027, 5, 31)),
            CertificateStatus::Suspended,
            ("ruộng F1–F4", "fields F1–F4"),
        )],
        checks: checks((fields + 1, fields + 1), verified, 96),
        ..lot("08937990230211", number, Some("7Q4MZK2X9TB3H"), verdict, level)
    }
}

/// A fruit whose receiver abroad has not recorded.
pub(super) fn durian_tag() -> Passport {
    let packer = text("Công ty TNHH Trái cây Đất Đỏ Bazan (mẫu)", "Đất Đỏ Bazan Fruit Co., Ltd. (sample)");
    let farm = text("HTX Nông nghiệp Gió Đại Ngàn (mẫu)", "Gió Đại Ngàn Cooperative (sample)");
    let buyer = text("Sample Fruit Trading Co., Ltd., Quảng Tây", "Sample Fruit Trading Co., Ltd., Guangxi");
    let verdict = Verdict::OneSide {
        steps: vec![text("giao cho bên nhập khẩu tại Đồng Đăng", "handover to the importer at Đồng Đăng")],
    };
    Passport {
        next_known: false,
        product: Some(product(
            "08937990120116",
            ("Sầu riêng Dona tươi, trái có tem", "Fresh Dona durian, tagged fruit"),
            None,
            &[],
        )),
        firm: Some(firm(&packer, (PACKING.2, PACKING.3), "000 000 0012", true)),
        made_at: Some(place(PACKING)),
        made_on: Some(date(2026, 8, 23)),
        pack_date: pack_date(DateKind::BestBefore, date(2026, 9, 6), true),
        journey: vec![
            until(step(("Thu hoạch", "Harvest"), ORCHARD, at(8, 22, 6, 0), &farm), at(8, 22, 11, 30)),
            handed(
                step(("Thu mua, chở về", "Collected"), PACKING, at(8, 22, 13, 0), &farm),
                at(8, 22, 16, 30),
                &packer,
            ),
            until(step(("Phân loại", "Grading"), PACKING, at(8, 22, 17, 0), &packer), at(8, 23, 2, 0)),
            step(("Làm sạch, nhúng, để ráo", "Cleaning, dipping, drying"), PACKING, at(8, 23, 6, 0), &packer),
            Step {
                temperature: degrees(&[14.2, 14.0, 13.8, 15.1, 14.3, 14.0]),
                ..until(bare("shipping", BORDER, at(8, 23, 20, 0), &packer), at(8, 26, 5, 10))
            },
            Step {
                recorded: Recorded::GiverOnly,
                receiver: Some(buyer),
                ..step(("Giao cho bên nhập", "Handed over"), BORDER, at(8, 26, 15, 30), &packer)
            },
        ],
        checks: checks((1, 2), (2, 3), 31),
        ..lot("08937990120116", "SR260822A", Some("K7P2W9XQ4D6MT"), verdict, Level::SomeBothSides)
    }
}

/// A carton bought through a trader outside the system, expired, handed over to a shop of which one side is silent.
pub(super) fn durian_carton() -> Passport {
    let packer = text("Công ty TNHH Trái cây Đất Đỏ Bazan (mẫu)", "Đất Đỏ Bazan Fruit Co., Ltd. (sample)");
    let stall = text("Hộ kinh doanh Cửa hàng trái cây Ngõ Nhỏ (mẫu)", "Ngõ Nhỏ Fruit Shop (sample)");
    let missing = vec![text("chặng từ vườn đến vựa", "from the orchard to the trader")];
    let hole = Step {
        from: None,
        place: None,
        by: None,
        recorded: Recorded::Missing,
        ..step(("Từ vườn đến vựa", "From the orchard to the trader"), ORCHARD, at(8, 29, 6, 0), &packer)
    };
    let trader = text("Vựa trái cây Ngã Ba (mẫu)", "Ngã Ba fruit trader (sample)");
    let bought = Step {
        recorded: Recorded::ReceiverOnly,
        receiver: Some(packer.clone()),
        ..step(("Thu mua", "Bought"), PACKING, at(8, 29, 9, 30), &trader)
    };
    Passport {
        previous_known: false,
        product: Some(product(
            "08937990120123",
            ("Sầu riêng Dona tươi, thùng 18 kg", "Fresh Dona durian, 18 kg carton"),
            None,
            &[],
        )),
        firm: Some(firm(&packer, (PACKING.2, PACKING.3), "000 000 0012", true)),
        made_on: Some(date(2026, 8, 30)),
        pack_date: pack_date(DateKind::Expiry, date(2026, 9, 12), true),
        journey: vec![
            hole.clone(),
            bought,
            step(("Đóng thùng", "Packing"), PACKING, at(8, 30, 8, 0), &packer),
            Step { stage: Some(text("Bến xe không rõ", "Unknown yard")), ..hole },
            handed(bare("receiving", STALL, at(8, 30, 19, 0), &packer), at(9, 1, 6, 40), &stall),
        ],
        checks: Checks {
            compared: vec![
                Check::HandOvers { both: 1, all: 2 },
                Check::QuantitiesDiffer(1),
                Check::TimesOutOfOrder(2),
                Check::Logged(1),
            ],
            unknown: vec![Check::OriginUnknown, Check::Quality],
            declared: vec![],
        },
        ..lot("08937990120123", "SR260829B", None, Verdict::StepMissing { missing }, Level::SomeBothSides)
    }
}
