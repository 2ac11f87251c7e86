//! A small map of Viet Nam with the places of a journey, drawn by the server as inline SVG.
//!
//! Where all places lie close together the map gets a second, closer view, and the first shows only where that is.

mod draw;
mod land;
mod stops;

use super::text::Texts;
use draw::{Drawing, Frame, Point};
use land::project;
pub use stops::Stops;

/// Everything the map's template needs.
pub struct MapView {
    pub(super) stops: Vec<StopLine>,
    pub(super) whole: Drawing,
    pub(super) closer: Option<Drawing>,
    pub(super) outline: &'static str,
    pub(super) islands: &'static str,
    pub(super) cities: Vec<City>,
}

/// A line of the list below the map, which is also the map's text alternative.
pub(super) struct StopLine {
    pub(super) address: String,
    pub(super) outside: bool,
}

impl MapView {
    /// Nothing where no step has a position inside the map.
    pub fn new(stops: &Stops, t: &Texts) -> Option<Self> {
        let points: Vec<(usize, Point)> = stops
            .stops
            .iter()
            .enumerate()
            .map(|(index, stop)| (index, stop.at))
            .filter(|(_, at)| Frame::WHOLE.holds(*at))
            .collect();
        if points.is_empty() {
            return None;
        }
        let legs = stops.legs.iter().map(|leg| (stops.stops[leg.from].at, stops.stops[leg.to].at, leg.known));
        let legs: Vec<_> = legs.filter(|(from, to, _)| Frame::WHOLE.holds(*from) && Frame::WHOLE.holds(*to)).collect();
        let numbered = Drawing::new(Frame::WHOLE, &points, &legs);
        let closer = Frame::around(&points)
            .map(|frame| Drawing::new(frame, &points, &legs))
            .filter(|closer| closer.marks.len() > numbered.marks.len());
        let line = |stop: &stops::Stop| StopLine {
            address: t.pick(&stop.address).to_owned(),
            outside: !Frame::WHOLE.holds(stop.at),
        };
        Some(Self {
            stops: stops.stops.iter().map(line).collect(),
            cities: cities(&numbered, t),
            whole: numbered,
            closer,
            outline: land::OUTLINE,
            islands: land::islands(),
        })
    }
}

/// A large city for orientation.
pub(super) struct City {
    pub(super) dot: Point,
    pub(super) text: Point,
    /// The name stands to the left of the dot.
    pub(super) west: bool,
    pub(super) name: String,
}

/// Three large cities, each named where the name crosses no coast; a name that would run into a mark is left out.
fn cities(drawing: &Drawing, t: &Texts) -> Vec<City> {
    let city = |key, latitude, longitude, (right, down): Point| {
        let (x, y) = project(latitude, longitude);
        City { dot: (x, y), text: (x + right, y + down), west: right < 0.0, name: t.get(key) }
    };
    let all = [
        city("map-ha-noi", 21.03, 105.85, (-10.0, 7.0)),
        city("map-da-nang", 16.05, 108.2, (12.0, 7.0)),
        city("map-ho-chi-minh", 10.78, 106.7, (16.0, 36.0)),
    ];
    let free = |city: &City| {
        let (left, right) = if city.west { (-100.0, 24.0) } else { (-24.0, 170.0) };
        !drawing
            .marks
            .iter()
            .any(|mark| (mark.y - city.text.1).abs() < 40.0 && (left..right).contains(&(mark.x - city.text.0)))
    };
    all.into_iter().filter(free).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portal::language::Language;
    use crate::portal::scan::{sample, sample_names};
    use crate::portal::text::texts;

    #[test]
    fn numbers_places_by_first_appearance() {
        for name in sample_names() {
            let passport = sample(name).unwrap();
            let stops = Stops::of(&passport.journey);
            let numbers: Vec<_> =
                passport.journey.iter().filter_map(|step| stops.number(step.place.as_ref()?)).collect();
            let highest = numbers.iter().copied().max().unwrap_or(0);
            assert_eq!(highest, stops.stops.len(), "{name}");
            if let Some(map) = MapView::new(&stops, texts(Language::Vi)) {
                assert_eq!(map.stops.len(), highest, "{name}");
            }
        }
    }

    #[test]
    fn keeps_both_archipelagos_inside_the_frame() {
        for (latitude, longitude) in land::HOANG_SA.into_iter().chain(land::TRUONG_SA) {
            assert!(Frame::WHOLE.holds(project(latitude, longitude)), "{latitude} {longitude}");
        }
    }
}
