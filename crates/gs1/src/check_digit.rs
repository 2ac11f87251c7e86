//! Check digits and check characters (GS1 General Specifications, clauses 7.9.1 and 7.9.5).

/// Computes the modulo 10 check digit that completes `digits_without_check`.
///
/// Weights 3 and 1 alternate from the right (General Specifications, clause 7.9.1), so the length of the number does
/// not matter and leading zeros change nothing. The answer is a value from 0 to 9; it is `None` for an empty text and
/// for a text that holds anything but ASCII digits.
pub fn mod10(digits_without_check: &str) -> Option<u8> {
    if digits_without_check.is_empty() {
        return None;
    }
    // Digits of weight 3 and of weight 1 apart, so that one division at the end is enough.
    let mut sums = [0u64; 2];
    for (index, byte) in digits_without_check.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return None;
        }
        sums[index % 2] += u64::from(byte - b'0');
    }
    let sum = (sums[0] % 10 * 3 + sums[1]) % 10;
    u8::try_from((10 - sum) % 10).ok()
}

/// Tells whether the last digit of `digits_with_check` is the check digit of those before it.
pub fn is_valid(digits_with_check: &str) -> bool {
    split_last(digits_with_check)
        .is_some_and(|(body, last)| mod10(body).is_some_and(|expected| expected + b'0' == last))
}

/// The same number with the right last digit, or `None` when `digits` is not a number of two digits or more.
pub fn corrected(digits: &str) -> Option<String> {
    let (body, last) = split_last(digits)?;
    if !last.is_ascii_digit() {
        return None;
    }
    let expected = mod10(body)?;
    let mut number = String::with_capacity(digits.len());
    number.push_str(body);
    number.push(char::from(expected + b'0'));
    Some(number)
}

/// Splits off the last byte, unless that would cut a character of several bytes.
fn split_last(text: &str) -> Option<(&str, u8)> {
    let last = *text.as_bytes().last()?;
    text.get(..text.len() - 1).map(|body| (body, last))
}

/// Computes the pair of check characters that completes a Global Model Number (General Specifications, clause 7.9.5).
///
/// `None` when the text is empty, longer than the values of element strings are, or leaves set 82.
pub(crate) fn check_pair(model: &str) -> Option<[u8; 2]> {
    /// The primes in order. A Global Model Number needs 23; an identifier of a later dictionary may have 90 characters.
    const WEIGHTS: [u32; 88] = primes();
    const VALUES: &[u8; 82] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    const PAIR: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    if model.is_empty() || model.len() > WEIGHTS.len() {
        return None;
    }
    let mut sum = 0u32;
    for (byte, weight) in model.bytes().rev().zip(WEIGHTS) {
        let value = VALUES.iter().position(|&candidate| candidate == byte)?;
        sum += weight * u32::try_from(value).ok()?;
    }
    let sum = (sum % 1021) as usize;
    Some([PAIR[sum >> 5], PAIR[sum & 31]])
}

const fn primes<const COUNT: usize>() -> [u32; COUNT] {
    let mut primes = [0; COUNT];
    let (mut found, mut candidate) = (0, 2);
    while found < COUNT {
        let mut divisor = 0;
        while divisor < found && candidate % primes[divisor] != 0 {
            divisor += 1;
        }
        if divisor == found {
            primes[found] = candidate;
            found += 1;
        }
        candidate += 1;
    }
    primes
}
