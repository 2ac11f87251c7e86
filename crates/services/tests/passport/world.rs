//! The records: who is who, what is where, which product belongs to whom.

use serde_json::json;
use services::record::{Organisation, Place, Product, Records};

pub(crate) const COOP: &str = "8937000001015";
pub(crate) const PLOT: &str = "8937000001114";
pub(crate) const MILL: &str = "8937000002012";
pub(crate) const PLANT: &str = "8937000002111";
pub(crate) const TRADER: &str = "8937000003019";
pub(crate) const STORE: &str = "8937000003118";
pub(crate) const SHOP: &str = "8937000004016";
pub(crate) const COUNTER: &str = "8937000004115";
pub(crate) const LAB: &str = "8937000005013";
pub(crate) const STRANGER: &str = "8937000006010";
pub(crate) const YARD: &str = "8937000006119";

pub(crate) const ORGANISATIONS: [&str; 6] = [COOP, MILL, TRADER, SHOP, LAB, STRANGER];

pub(crate) const PADDY_GTIN: &str = "08937000010017";
pub(crate) const RICE_GTIN: &str = "08937000020016";

/// Lots of the story, as keys.
pub(crate) const PADDY: &str = "01/08937000010017/10/P1";
pub(crate) const MORE_PADDY: &str = "01/08937000010017/10/P2";
pub(crate) const RICE: &str = "01/08937000020016/10/R1";
pub(crate) const BRAN: &str = "01/08937000020023/10/B1";
/// A lot of the stranger's own product.
pub(crate) const THEIRS: &str = "01/08937000060012/10/X1";

/// Pallets of the mill, and one of the stranger's.
pub(crate) const PALLETS: [&str; 3] = ["00/089370000020000012", "00/089370000020000029", "00/089370000020000036"];
pub(crate) const THEIR_PALLET: &str = "00/089370000060000010";

/// Everything registered.
pub(crate) fn records() -> Records {
    let organisations = [
        (COOP, "HTX Lúa Mẫu", "cooperative"),
        (MILL, "Nhà máy Mẫu", "enterprise"),
        (TRADER, "Thương lái Mẫu", "enterprise"),
        (SHOP, "Cửa hàng Mẫu", "enterprise"),
        (LAB, "Phòng thử Mẫu", "laboratory"),
        (STRANGER, "Người lạ Mẫu", "enterprise"),
    ]
    .map(|(gln, name, kind)| {
        json!({"gln": gln, "name": {"vi": name, "en": name}, "kind": kind, "field": "agriculture", "verified": true})
    });
    let places = [
        (PLOT, COOP, "plot"),
        (PLANT, MILL, "plant"),
        (STORE, TRADER, "store"),
        (COUNTER, SHOP, "shop"),
        (YARD, STRANGER, "plot"),
    ]
    .map(|(gln, owner, kind)| {
        let name = json!({"vi": format!("Nơi {gln}"), "en": format!("Place {gln}")});
        json!({"gln": gln, "owner": owner, "name": name, "kind": kind, "address": name})
    });
    let products = [
        (PADDY_GTIN, COOP, PLOT),
        (RICE_GTIN, MILL, PLANT),
        ("08937000020023", MILL, PLANT),
        ("08937000060012", STRANGER, YARD),
    ]
    .map(|(gtin, owner, made_at)| {
        let name = json!({"vi": format!("Hàng {gtin}"), "en": format!("Goods {gtin}")});
        json!({"gtin": gtin, "owner": owner, "name": name, "unit": "KGM", "profile": "rice", "made_at": made_at})
    });
    let all = json!({"organisations": organisations, "places": places, "products": products});
    serde_json::from_value(all).unwrap()
}

/// The record of an organisation, to be changed.
pub(crate) fn organisation<'a>(records: &'a mut Records, gln: &str) -> &'a mut Organisation {
    records.organisations.iter_mut().find(|it| it.gln == gln).unwrap()
}

/// The record of a place, to be changed.
pub(crate) fn place<'a>(records: &'a mut Records, gln: &str) -> &'a mut Place {
    records.places.iter_mut().find(|it| it.gln == gln).unwrap()
}

/// The record of a product, to be changed.
pub(crate) fn product<'a>(records: &'a mut Records, gtin: &str) -> &'a mut Product {
    records.products.iter_mut().find(|it| it.gtin == gtin).unwrap()
}
