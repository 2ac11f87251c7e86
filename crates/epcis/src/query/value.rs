use std::cmp::Ordering;

use serde_json::Value;

use crate::Time;
use crate::units::{Exact, Measure};

/// `EQ`, `GT`, `GE`, `LT` or `LE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `EQ_`
    Equal,
    /// `GT_`
    Greater,
    /// `GE_`
    GreaterOrEqual,
    /// `LT_`
    Less,
    /// `LE_`
    LessOrEqual,
}

impl Comparison {
    /// The operator that a parameter's name begins with, and what follows it.
    pub(super) fn split(name: &str) -> Option<(Self, &str)> {
        const ALL: [(&str, Comparison); 5] = [
            ("EQ_", Comparison::Equal),
            ("GT_", Comparison::Greater),
            ("GE_", Comparison::GreaterOrEqual),
            ("LT_", Comparison::Less),
            ("LE_", Comparison::LessOrEqual),
        ];
        ALL.into_iter().find_map(|(prefix, comparison)| Some((comparison, name.strip_prefix(prefix)?)))
    }

    /// Whether it holds when the event's value stands so to the parameter's.
    pub(super) fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
        }
    }
}

/// A comparison with points in time, microseconds; one of several for `EQ`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeTest {
    pub(super) comparison: Comparison,
    pub(super) micros: Vec<i64>,
}

impl TimeTest {
    pub(super) fn holds(&self, micros: i64) -> bool {
        self.micros.iter().any(|wanted| self.comparison.holds(micros.cmp(wanted)))
    }
}

/// A comparison with numbers, in a unit or without.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberTest {
    pub(super) comparison: Comparison,
    pub(super) values: Vec<Exact>,
    /// Code of the unit that the values are in.
    pub(super) unit: Option<String>,
}

impl NumberTest {
    /// Whether it holds for a number of the event, converted where the parameter names a unit. A number without unit is
    /// no answer to a parameter with one.
    pub(super) fn holds(&self, value: &Exact, unit: Option<&str>) -> bool {
        self.holds_as(value, unit, Measure::new)
    }

    /// The same for a difference (a standard deviation), for which degrees Celsius and kelvins are one.
    pub(super) fn holds_for_difference(&self, value: &Exact, unit: Option<&str>) -> bool {
        self.holds_as(value, unit, Measure::difference)
    }

    fn holds_as(&self, value: &Exact, unit: Option<&str>, measure: fn(&Exact, &str) -> Measure) -> bool {
        let ordering = |wanted: &Exact| match (&self.unit, unit) {
            (None, _) => Some(value.cmp(wanted)),
            (Some(wanted_unit), Some(unit)) => measure(value, unit).compare(&measure(wanted, wanted_unit)),
            (Some(_), None) => None,
        };
        self.values.iter().any(|wanted| ordering(wanted).is_some_and(|ordering| self.comparison.holds(ordering)))
    }
}

/// What must hold for the value of an extension field.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is there.
    Exists,
    /// It is one of these.
    Equals(Vec<Operand>),
    /// It is a number or time that stands so to this one.
    Compares(Comparison, Operand),
}

/// A value to compare with. Neither a URL nor XML tells the type, so a text that reads as a number is one, and a text
/// that reads as a time with a zone is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    text: String,
    number: Option<Exact>,
    micros: Option<i64>,
}

impl Operand {
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            number: plain_number(text),
            micros: Time::parse(text).ok().map(|time| time.micros()),
        }
    }

    /// Whether it can stand in `GT`, `GE`, `LT` and `LE`.
    pub(super) fn is_ordered(&self) -> bool {
        self.number.is_some() || self.micros.is_some()
    }

    /// How the event's value stands to this one; `None` where they do not compare.
    fn compare(&self, text: &str) -> Option<Ordering> {
        if let Some(micros) = self.micros {
            return Some(Time::parse(text).ok()?.micros().cmp(&micros));
        }
        Some(plain_number(text)?.cmp(self.number.as_ref()?))
    }

    fn equals(&self, text: &str) -> bool {
        self.text == text || self.compare(text).is_some_and(Ordering::is_eq)
    }
}

impl Test {
    /// Whether it holds for a value as captured; any element of a list will do.
    pub(super) fn holds(&self, value: &Value) -> bool {
        if *self == Self::Exists {
            return true;
        }
        scalars(value).into_iter().any(|text| match self {
            Self::Exists => true,
            Self::Equals(operands) => operands.iter().any(|operand| operand.equals(&text)),
            Self::Compares(comparison, operand) => {
                operand.compare(&text).is_some_and(|ordering| comparison.holds(ordering))
            }
        })
    }
}

/// Members that hold the value of an object: a JSON-LD value or reference, and the text beside XML attributes.
const VALUE_MEMBERS: [&str; 3] = ["@value", "@id", "nguon:text"];

/// The plain values in a captured value, as texts: itself, the elements of a list, the value of an object that is one.
pub(super) fn scalars(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(value) => vec![value.to_string()],
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(scalars).collect(),
        Value::Object(members) => {
            VALUE_MEMBERS.iter().filter_map(|name| members.get(*name)).flat_map(scalars).collect()
        }
    }
}

/// A number without needless zeros before it: `007` is a code.
pub(super) fn plain_number(text: &str) -> Option<Exact> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_code = unsigned.starts_with('0') && unsigned.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if is_code || !unsigned.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    Exact::parse(text)
}
