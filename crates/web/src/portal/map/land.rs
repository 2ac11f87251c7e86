//! The land: outline, islands, projection.
//!
//! Provenance of [`OUTLINE`]: `countries-50m.json` of the npm package `world-atlas` 2.0.2 (ISC; the data is Natural
//! Earth 4.1, 1:50 million, public domain), feature *Vietnam*. Steps: `topojson-client` `feature`; [`project`]; each
//! outer ring of more than twelve points simplified by Douglas–Peucker at 0.6 units (about 1.7 km); rounded to whole
//! units; written as `M` and relative `l` with the shortest separators, one subpath a ring. Ring 1 is Phú Quốc.
//!
//! Natural Earth leaves out the two archipelagos, which belong on every map of Viet Nam: they are added here as groups
//! of dots at the positions of their larger islands and reefs, with their names.

use std::sync::LazyLock;

use super::draw::Point;

/// Path of mainland and larger islands.
pub(super) const OUTLINE: &str = include_str!("outline.txt");

/// Hoàng Sa: latitude and longitude of its larger islands.
pub(super) const HOANG_SA: [(f64, f64); 9] = [
    (17.10, 111.50),
    (16.97, 112.27),
    (16.83, 112.34),
    (16.67, 112.73),
    (16.53, 111.61),
    (16.45, 111.71),
    (16.45, 111.50),
    (16.05, 112.50),
    (15.78, 111.20),
];

/// Trường Sa: latitude and longitude of its larger islands and reefs.
pub(super) const TRUONG_SA: [(f64, f64); 16] = [
    (11.43, 114.33),
    (11.05, 114.28),
    (11.08, 115.02),
    (10.72, 115.82),
    (10.38, 114.37),
    (10.37, 114.48),
    (10.18, 114.36),
    (9.89, 114.33),
    (9.72, 114.28),
    (8.97, 113.70),
    (8.93, 112.35),
    (8.86, 114.65),
    (8.81, 113.98),
    (8.67, 111.67),
    (8.64, 111.92),
    (7.89, 112.92),
];

/// Smaller islands near the coast that the outline leaves out: Côn Đảo, Phú Quý, Lý Sơn, Cồn Cỏ, Bạch Long Vĩ, Thổ Chu.
const COASTAL: [(f64, f64); 6] =
    [(8.69, 106.61), (10.52, 108.94), (15.38, 109.12), (17.16, 107.34), (20.13, 107.73), (9.31, 103.48)];

/// Units per degree of latitude.
const SCALE: f64 = 40.0;
/// A degree of longitude at 16° north, in degrees of latitude.
const NARROWING: f64 = 0.961_261_7;
const WEST: f64 = 102.0;
const NORTH: f64 = 23.6;

/// Place on the map of a latitude and longitude in degrees: equirectangular, true in the middle of the country.
pub(super) fn project(latitude: f64, longitude: f64) -> Point {
    let round = |value: f64| (value * 10.0).round() / 10.0;
    (round((longitude - WEST) * NARROWING * SCALE), round((NORTH - latitude) * SCALE))
}

/// All dots of islands as one path of points without length; round line ends make them dots.
pub(super) fn islands() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| {
        let all = HOANG_SA.into_iter().chain(TRUONG_SA).chain(COASTAL);
        all.map(|(latitude, longitude)| project(latitude, longitude))
            .map(|(x, y)| format!("M{x:.0} {y:.0}h0"))
            .collect()
    });
    &PATH
}
