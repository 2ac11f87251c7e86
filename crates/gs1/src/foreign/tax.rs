//! The check digit of Vietnamese tax numbers.

/// Whether the tenth of these digits fits the nine before it: 10 less the weighted sum modulo 11.
///
/// A sum that leaves no remainder would ask for 10, so no such number is issued.
pub(super) fn is_valid(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let Some((body, &[check, ..])) = digits.split_at_checked(WEIGHTS.len()) else { return false };
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(&digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
    u32::from(check.wrapping_sub(b'0')) == 10 - sum % 11
}
