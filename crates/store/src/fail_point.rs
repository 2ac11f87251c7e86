//! Named places where a test can end the process, as a power cut would: only with the feature `fail-points`.

/// Every place, in the order in which a delivery passes them.
pub const ALL: [&str; 9] = [
    "delivery-before-lease",
    "delivery-after-lease",
    "delivery-after-match",
    "delivery-before-send",
    "delivery-after-send",
    "delivery-before-commit",
    "commit-before",
    "commit-after",
    "delivery-after-commit",
];

#[cfg(all(feature = "fail-points", not(debug_assertions)))]
compile_error!("fail points end the process: they are for tests, never for a release");

/// Ends the process here when a test has asked for it: `FAILPOINTS=name=return`.
#[cfg(feature = "fail-points")]
pub fn at(name: &'static str) {
    debug_assert!(ALL.contains(&name), "{name} is not listed");
    fail::fail_point!(name, |_| std::process::abort());
}

/// Nothing: this program has no fail points.
#[cfg(not(feature = "fail-points"))]
#[inline(always)]
pub fn at(_name: &'static str) {}
