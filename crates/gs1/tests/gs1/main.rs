//! The crate as its callers see it: one module per area, each an example list around one `check` function.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod accessors;
mod check_digits;
mod checks;
mod compression;
mod conformance;
mod dictionary;
mod errors;
mod foreign;
mod fuzzed;
mod keys;
mod messages;
mod official;
mod prefix_tables;
mod scans;
mod stage_codes;
mod targets;
mod typed;
mod urns;

/// The Danish example prefix 9506000 and the other example prefixes of the standards have seven digits, mostly.
const SEVEN: fn(&str) -> Option<usize> = |_| Some(7);
