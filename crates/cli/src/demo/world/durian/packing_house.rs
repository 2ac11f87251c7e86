//! The export lot from grading to the border (steps 3 to 9), and its second grade.

use serde_json::json;

use super::super::document::{Event, HandOver, Stage, Story, reading, side};
use super::super::identifier::{lot, numbered_items, pallets};
use super::super::packing::Line;
use super::super::party::{
    DAT_DO_BAZAN, DEO_GIO, DEO_GIO_YARD, GUANGXI, HUU_NGHI, NGO_NHO, NGO_NHO_SHOP, PACKING_HOUSE,
    PACKING_HOUSE_COOL_ROOM,
};
use super::{
    CARTON, CARTONS_ON_PALLET, DELIVERY, EXPORT, FRUIT_IN_CARTON, GRADE_2, GRADING, PACKING, PREFIX, TAGGED, TAGGING,
    UNGRADED, cleaning, pack_data, tags,
};

const DISPATCH: Stage = ("Xuất hàng", "Dispatch");
const AT_THE_BORDER: Stage = ("Đến cửa khẩu", "At the border");
const HANDED_OVER: Stage = ("Giao cho bên nhập", "Handed over");

const CONTAINER: &str = "urn:nguon:mau:container:MAUU0000020";

pub(super) fn tell(story: &mut Story) {
    grade(story);
    tag_and_pack(story);
    dispatch(story);
    hand_over_at_the_border(story);
    sell_second_grade(story);
}

/// Steps 3 and 4.
fn grade(story: &mut Story) {
    let grading = Event::transform("commissioning", GRADING)
        .at("2026-08-23 02:00")
        .place(PACKING_HOUSE)
        .input(&lot(UNGRADED, "V01-260822"), 6_157)
        .input(&lot(UNGRADED, "V02-260822"), 4_072)
        .input(&lot(UNGRADED, "V03-260822"), 9_336)
        .output(&lot(TAGGED, EXPORT), 16_200)
        .output(&lot(GRADE_2, "SR2-260822"), 2_700)
        .loss(("Loại bỏ", "Rejected"), 610)
        .loss(("Mẫu và hao hụt", "Samples and loss"), 55)
        .set("nguon:packingHouse", json!("VN-DLPH-9901 (MAU)"));
    let cleaning = cleaning(&lot(TAGGED, EXPORT), "2026-08-23 06:30", PACKING_HOUSE);
    story.record(DAT_DO_BAZAN, [grading, cleaning]);
}

/// Steps 5 and 6.
fn tag_and_pack(story: &mut Story) {
    let tags = tags();
    let cartons = numbered_items(CARTON, 'T', 1..=900);
    let pallets = pallets(PREFIX, 1..=20);
    let data = pack_data(EXPORT, "2026-08-23", "2026-09-06");
    let tagging = Line { place: PACKING_HOUSE, stage: TAGGING, day: "2026-08-23" };
    story.record(DAT_DO_BAZAN, tagging.commission(9 * 60, &tags, &data));
    let packing = Line { place: PACKING_HOUSE, stage: PACKING, day: "2026-08-23" };
    let mut events = packing.commission(11 * 60, &cartons, &data);
    events.extend(packing.pack(11 * 60 + 10, 300, &cartons, |at, event| {
        event.children(&tags[at * FRUIT_IN_CARTON..(at + 1) * FRUIT_IN_CARTON])
    }));
    events.extend(packing.stack(16 * 60 + 20, 60, &pallets, &cartons, CARTONS_ON_PALLET));
    story.record(DAT_DO_BAZAN, events);
}

/// Steps 7 and 8: the container is loaded and driven to the gate.
fn dispatch(story: &mut Story) {
    let pallets = pallets(PREFIX, 1..=20);
    let container = [CONTAINER.to_owned()];
    let loading = Event::put_into(CONTAINER, "loading", DISPATCH).at("2026-08-23 19:30").place(PACKING_HOUSE_COOL_ROOM);
    let settings = json!({"nguon:celsius": 14, "nguon:humidityPercent": 85});
    let loading = loading.children(&pallets).set("nguon:setPoint", settings);
    let loading = loading.paper("cert", DAT_DO_BAZAN, "KDTV-MAU-5521").paper("bol", DEO_GIO, "VC-MAUU0000020");
    story.record(DAT_DO_BAZAN, [loading]);
    let departing = Event::observe("departing", DISPATCH).at("2026-08-23 20:00").epcs(&container);
    let departing = departing.read_point(DEO_GIO_YARD);
    story.record(DEO_GIO, [departing.set("nguon:seal", json!("MAU0091"))]);
    let readings = [
        ("2026-08-23 21:00", 14.2),
        ("2026-08-24 09:00", 14.0),
        ("2026-08-24 21:00", 13.8),
        ("2026-08-25 15:00", 15.1),
        ("2026-08-25 21:00", 14.3),
        ("2026-08-26 04:30", 14.0),
    ];
    let arriving = Event::observe("arriving", AT_THE_BORDER).at("2026-08-26 05:10").place(HUU_NGHI).epcs(&container);
    let arriving = readings
        .iter()
        .fold(arriving, |event, (time, value)| event.sensor(reading("893799013SENS02", time, *value, false)));
    let arriving = arriving
        .note(
            "Niêm chì MAU0091 còn nguyên. 15,1 °C: xe chờ ở cổng.",
            "Seal MAU0091 intact. 15.1 °C: waiting at the gate.",
        )
        .paper("bol", DEO_GIO, "TK-MAU-3390");
    story.record(DEO_GIO, [arriving]);
}

/// Step 9: the giver's side only.
fn hand_over_at_the_border(story: &mut Story) {
    let way = HandOver {
        from: side(DAT_DO_BAZAN, HUU_NGHI, "2026-08-26 15:30"),
        to: side(GUANGXI, GUANGXI, "2026-08-26 15:30"),
        notice: "XK-MAUU0000020",
        shipped: HANDED_OVER,
        received: HANDED_OVER,
    };
    let shipping = way.shipping().epcs(&pallets(PREFIX, 1..=20)).pieces(&lot(CARTON, EXPORT), 900);
    let shipping = shipping.paper("cert", DAT_DO_BAZAN, "KDTV-MAU-5521");
    story.record(DAT_DO_BAZAN, [shipping]);
}

fn sell_second_grade(story: &mut Story) {
    let fruit = lot(GRADE_2, "SR2-260822");
    let way = HandOver {
        from: side(DAT_DO_BAZAN, PACKING_HOUSE, "2026-08-23 21:00"),
        to: side(NGO_NHO, NGO_NHO_SHOP, "2026-08-26 07:30"),
        notice: "XK-SR2-260822-NN",
        shipped: DELIVERY,
        received: DELIVERY,
    };
    story.hand_over(&way, |event| event.kilograms(&fruit, 1_500), |event| event.kilograms(&fruit, 1_500));
    let pulp =
        Event::observe("shipping", DELIVERY).at("2026-08-24 09:00").read_point(PACKING_HOUSE).kilograms(&fruit, 1_200);
    let pulp = pulp.paper("desadv", DAT_DO_BAZAN, "XK-SR2-260822-CSR").set("disposition", json!("in_transit"));
    let pulp = pulp.set("sourceList", json!([{"type": "possessing_party", "source": format!("417/{DAT_DO_BAZAN}")}]));
    let pulp = pulp.note("Cơ sở làm cơm sầu riêng (mẫu), ngoài hệ thống", "A pulp maker (sample), outside the system");
    story.record(DAT_DO_BAZAN, [pulp]);
}
