use crate::{Event, Finding, Time};

/// Faults of an event that says it happens in the future: `eventTime` and `declarationTime` later than
/// `now_micros + tolerance_micros`, both in microseconds since 1970. The caller gives the clock.
pub fn check_times(event: &Event, now_micros: i64, tolerance_micros: i64, pointer: &str) -> Vec<Finding> {
    let latest = now_micros.saturating_add(tolerance_micros);
    let declaration = event.error_declaration.as_ref().map(|declaration| &declaration.declaration_time);
    [("/eventTime", Some(&event.event_time)), ("/errorDeclaration/declarationTime", declaration)]
        .into_iter()
        .filter_map(|(place, time)| Some((place, time?)))
        .filter(|(_, time)| time.micros() > latest)
        .map(|(place, time)| future(time, format!("{pointer}{place}")))
        .collect()
}

fn future(time: &Time, pointer: String) -> Finding {
    Finding::error("future-time", pointer, format!("“{time}” is in the future; expected a time that has passed"))
}
