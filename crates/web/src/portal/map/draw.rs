//! Marks and lines of one view of the map.

/// A place in units of the map.
pub(in crate::portal) type Point = (f64, f64);

/// A rectangle of the map.
#[derive(Clone, Copy, Debug)]
pub(in crate::portal) struct Frame {
    pub(in crate::portal) left: f64,
    pub(in crate::portal) top: f64,
    pub(in crate::portal) width: f64,
    pub(in crate::portal) height: f64,
}

impl Frame {
    /// All of Viet Nam.
    pub(super) const WHOLE: Self = Self { left: 0.0, top: 0.0, width: 592.0, height: 664.0 };
    /// Wider than this (about 5°), a closer view would not be closer.
    const WIDEST: f64 = 260.0;
    /// Narrower than this, the coast would look as rough as its data.
    const NARROWEST: f64 = 84.0;

    pub(super) fn holds(&self, (x, y): Point) -> bool {
        (self.left..=self.left + self.width).contains(&x) && (self.top..=self.top + self.height).contains(&y)
    }

    /// The frame of a closer view, four by three, with a margin for the marks.
    pub(super) fn around(points: &[(usize, Point)]) -> Option<Self> {
        let range = |pick: fn(&Point) -> f64| {
            let values = points.iter().map(|(_, at)| pick(at));
            (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
        };
        let ((left, right), (top, bottom)) = (range(|at| at.0), range(|at| at.1));
        let width = ((right - left).max((bottom - top) * 4.0 / 3.0) * 1.4).max(Self::NARROWEST).round();
        let height = (width * 0.75).round();
        (width <= Self::WIDEST).then(|| Self {
            left: (f64::midpoint(left, right) - width / 2.0).round(),
            top: (f64::midpoint(top, bottom) - height / 2.0).round(),
            width,
            height,
        })
    }
}

/// One view: a frame, marks, and the route.
pub(in crate::portal) struct Drawing {
    pub(in crate::portal) frame: Frame,
    pub(in crate::portal) marks: Vec<Mark>,
    /// Path of the ways whose steps are all recorded.
    pub(in crate::portal) route: String,
    /// Path of the ways with a step missing.
    pub(in crate::portal) guessed: String,
    /// Radius of a mark, from which sizes of letters follow.
    pub(in crate::portal) radius: f64,
}

/// One mark, standing for one place or for several that are too close to be told apart.
pub(in crate::portal) struct Mark {
    pub(in crate::portal) x: f64,
    pub(in crate::portal) y: f64,
    /// Numbers of the places: `3`, `4–6`.
    pub(in crate::portal) label: String,
    /// Half the width of the mark: longer labels need wider marks.
    pub(in crate::portal) half: f64,
}

impl Drawing {
    pub(super) fn new(frame: Frame, points: &[(usize, Point)], legs: &[(Point, Point, bool)]) -> Self {
        let radius = (frame.width * 0.036 * 10.0).round() / 10.0;
        let path = |wanted: bool| {
            let legs = legs.iter().filter(|(_, _, known)| *known == wanted);
            legs.map(|(from, to, _)| format!("M{} {}L{} {}", from.0, from.1, to.0, to.1)).collect()
        };
        Self { frame, marks: marks(points, radius), route: path(true), guessed: path(false), radius }
    }

    /// Size of the letters in a mark.
    pub(in crate::portal) fn letter(&self) -> f64 {
        (self.radius * 11.0).round() / 10.0
    }

    /// Base line of the letters in a mark, from its middle.
    pub(in crate::portal) fn drop(&self) -> f64 {
        (self.radius * 4.0).round() / 10.0
    }
}

/// Joins places whose marks would overlap, then writes each group's numbers in its middle.
fn marks(points: &[(usize, Point)], radius: f64) -> Vec<Mark> {
    let mut groups: Vec<Vec<(usize, Point)>> = Vec::new();
    for point in points {
        let near = |(_, (x, y)): &(usize, Point)| (x - point.1.0).hypot(y - point.1.1) < radius * 2.5;
        match groups.iter_mut().find(|group| near(&group[0])) {
            Some(group) => group.push(*point),
            None => groups.push(vec![*point]),
        }
    }
    groups.iter().map(|group| mark(group, radius)).collect()
}

fn mark(group: &[(usize, Point)], radius: f64) -> Mark {
    let numbers: Vec<usize> = group.iter().map(|(index, _)| index + 1).collect();
    let label = ranges(&numbers);
    let letters = label.chars().count();
    let half = if letters < 3 { radius } else { radius * 0.34 * (letters as f64 + 1.0) };
    let round = |value: f64| (value * 10.0).round() / 10.0;
    let middle =
        |pick: fn(&Point) -> f64| round(group.iter().map(|(_, at)| pick(at)).sum::<f64>() / group.len() as f64);
    Mark { x: middle(|at| at.0), y: middle(|at| at.1), label, half: round(half) }
}

/// `[1, 2, 3, 5]` as `1–3, 5`.
fn ranges(numbers: &[usize]) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => parts.push((*number, *number)),
        }
    }
    let part = |(first, last): (usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    parts.into_iter().map(part).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_ranges() {
        assert_eq!(ranges(&[1]), "1");
        assert_eq!(ranges(&[1, 2]), "1, 2");
        assert_eq!(ranges(&[1, 2, 3, 5]), "1–3, 5");
    }

    #[test]
    fn joins_marks_that_overlap() {
        let points = [(0, (100.0, 100.0)), (1, (103.0, 101.0)), (2, (200.0, 100.0))];
        let labels: Vec<_> = marks(&points, 10.0).into_iter().map(|mark| mark.label).collect();
        assert_eq!(labels, ["1, 2", "3"]);
    }

    #[test]
    fn frames_only_what_lies_close_together() {
        assert!(Frame::around(&[(0, (0.0, 0.0)), (1, (0.0, 600.0))]).is_none());
        let frame = Frame::around(&[(0, (120.0, 500.0)), (1, (180.0, 540.0))]).unwrap();
        assert!(frame.holds((120.0, 500.0)) && frame.holds((180.0, 540.0)));
    }
}
