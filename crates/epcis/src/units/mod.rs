//! Units of measure (UN/ECE Recommendation 20) and exact comparison of what is measured in them.
//!
//! The table is data (`data/units.txt`): quantity, code, factor, offset. Values are fractions of whole numbers, so nothing
//! is ever rounded: 25 °C, 77 °F and 298.15 K are one temperature.

mod exact;
mod natural;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::OnceLock;

pub use exact::Exact;

const TABLE: &str = include_str!("../../data/units.txt");

/// A unit of the table.
#[derive(Debug)]
pub struct Unit {
    code: &'static str,
    quantity: &'static str,
    /// Added to a value before it is multiplied.
    offset: Option<Exact>,
    factor: Exact,
}

impl Unit {
    /// The unit of a code, such as `CEL`.
    pub fn find(code: &str) -> Option<&'static Self> {
        units().get(code)
    }

    /// Every unit of the table, in no order.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        units().values()
    }

    /// Its code in Recommendation 20.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What it measures, such as `temperature`: units of one quantity are converted into each other.
    pub fn quantity(&self) -> &'static str {
        self.quantity
    }
}

/// A number with its unit, ready to be compared.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The quantity of a unit in the table, otherwise the code, which is comparable with itself alone.
    quantity: String,
    /// In the basic unit of the quantity.
    value: Exact,
}

impl Measure {
    /// A value in a unit.
    pub fn new(value: &Exact, code: &str) -> Self {
        Self::converted(value, code, true)
    }

    /// A difference in a unit, such as a standard deviation: 1 °C is 1 K here.
    pub fn difference(value: &Exact, code: &str) -> Self {
        Self::converted(value, code, false)
    }

    fn converted(value: &Exact, code: &str, is_absolute: bool) -> Self {
        let Some(unit) = Unit::find(code) else { return Self { quantity: code.to_owned(), value: value.clone() } };
        let moved = match &unit.offset {
            Some(offset) if is_absolute => value.plus(offset).times(&unit.factor),
            _ => value.times(&unit.factor),
        };
        Self { quantity: unit.quantity.to_owned(), value: moved }
    }

    /// Whether it is less, equal or greater; `None` where the two measure different quantities.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        (self.quantity == other.quantity).then(|| self.value.cmp(&other.value))
    }
}

impl PartialEq for Measure {
    fn eq(&self, other: &Self) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }
}

fn units() -> &'static HashMap<&'static str, Unit> {
    static UNITS: OnceLock<HashMap<&'static str, Unit>> = OnceLock::new();
    UNITS.get_or_init(|| TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(row).collect())
}

/// The units of a row; one that cannot be read is left out, and a test counts them.
fn row(line: &'static str) -> impl Iterator<Item = (&'static str, Unit)> {
    let (quantity, units) = line.split_once('|').unwrap_or((line, ""));
    units.split(',').filter_map(move |text| {
        let (code, conversion) = text.trim().split_once(' ')?;
        let (factor, offset) = match conversion.split_once('+') {
            Some((factor, offset)) => (factor, Some(Exact::parse(offset.trim())?)),
            None => (conversion, None),
        };
        let factor = Exact::parse_fraction(factor.trim())?;
        Some((code, Unit { code, quantity: quantity.trim(), offset, factor }))
    })
}
