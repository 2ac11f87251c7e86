use std::cmp::Ordering;

use super::matcher::{Recorded, quantities};
use super::value::{plain_number, scalars};
use super::{Direction, EventQuery, OrderBy};
use crate::Time;
use crate::units::Exact;

/// What an event is ordered by where that is neither of its times: numbers before times before texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortValue {
    /// A number.
    Number(Exact),
    /// A time, microseconds.
    Time(i64),
    /// A text, by its bytes.
    Text(String),
}

/// The value that the query orders the event by, for an order by a quantity or an extension field.
pub fn sort_value(query: &EventQuery, recorded: &Recorded<'_>) -> Option<SortValue> {
    match &query.order_by {
        OrderBy::EventTime | OrderBy::RecordTime => None,
        OrderBy::Quantity => {
            let mut all = quantities(recorded.event).filter_map(|quantity| quantity.quantity.as_ref());
            all.find_map(|number| Exact::parse(&number.to_string())).map(SortValue::Number)
        }
        OrderBy::Extension(name) => {
            let text = scalars(name.value(recorded)?).into_iter().next()?;
            Some(match (plain_number(&text), Time::parse(&text)) {
                (Some(number), _) => SortValue::Number(number),
                (None, Ok(time)) => SortValue::Time(time.micros()),
                (None, Err(_)) => SortValue::Text(text),
            })
        }
    }
}

impl EventQuery {
    /// The order of two values; an event without the field comes last in either direction (8.2.7.1 leaves it open).
    pub fn order(&self, left: Option<&SortValue>, right: Option<&SortValue>) -> Ordering {
        match (left, right) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(left), Some(right)) => match self.direction {
                Direction::Ascending => left.cmp(right),
                Direction::Descending => right.cmp(left),
            },
        }
    }
}
