use serde::{Deserialize, Serialize};

use super::Text;

/// Where things happen: a pond, a plot, a plant, a store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// GLN of the place, 13 digits.
    pub gln: String,
    /// GLN of the organisation it belongs to.
    pub owner: String,
    /// Name for its owner and the authority.
    pub name: Text,
    /// Name for the public, where the name itself would tell who a household is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_name: Option<Text>,
    /// What kind of place.
    pub kind: PlaceKind,
    /// Commune and province as officially written today, e.g. *xã Krông Pắc, tỉnh Đắk Lắk*.
    pub address: Text,
    /// Five-digit commune code (Decision 19/2025); absent abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune_code: Option<String>,
    /// Two-digit province code; absent abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province_code: Option<String>,
    /// Latitude in degrees, two decimals: the middle of the commune, never finer in public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Longitude in degrees, two decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// Invented for demonstration.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// Kinds of [`Place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Hatchery or nursery.
    Hatchery,
    /// Fish pond.
    Pond,
    /// Field or orchard.
    Plot,
    /// Factory, mill, packing house.
    Plant,
    /// Warehouse or cold store.
    Store,
    /// Yard or hand-over point of a carrier.
    Yard,
    /// Border gate or port.
    Border,
    /// Distribution centre.
    Distribution,
    /// Shop.
    Shop,
    /// Office.
    Office,
    /// Laboratory.
    Laboratory,
}
