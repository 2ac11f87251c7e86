use std::cmp::Ordering;

use super::natural::Natural;

/// A number without rounding: the fraction of two whole numbers.
///
/// Sensor readings and quantities are compared after conversion between units, and 298.15 K has to *be* 25 °C.
#[derive(Clone, Debug)]
pub struct Exact {
    negative: bool,
    over: Natural,
    under: Natural,
}

/// Digits and powers of ten beyond which a text is not read: no measurement has them, and arithmetic would not end.
const LONGEST: usize = 400;

impl Exact {
    /// Reads a decimal as JSON and XML Schema write one: `-12.50`, `+3`, `.5`, `1.5e-3`.
    ///
    /// `None` for every other text, and for more than 400 digits with the zeros that an exponent stands for.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let scale = isize::try_from(fraction.len()).ok()? - exponent;
        if whole.len() + fraction.len() + scale.unsigned_abs() > LONGEST {
            return None;
        }
        let digits = Natural::from_digits(&format!("{whole}{fraction}"));
        let power = Natural::power_of_ten(scale.unsigned_abs());
        let (over, under) = if scale > 0 { (digits, power) } else { (digits.times(&power), Natural::one()) };
        Some(Self { negative: negative && !over.is_zero(), over, under })
    }

    /// `5/9`, or a plain decimal. `None` for a zero below.
    pub(super) fn parse_fraction(text: &str) -> Option<Self> {
        let Some((over, under)) = text.split_once('/') else { return Self::parse(text) };
        let (over, under) = (Self::parse(over)?, Self::parse(under)?);
        if under.over.is_zero() {
            return None;
        }
        let flipped = Self { negative: under.negative, over: under.under, under: under.over };
        Some(over.times(&flipped))
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let (left, right) = (self.over.times(&other.under), other.over.times(&self.under));
        let under = self.under.times(&other.under);
        let (negative, over) = if self.negative == other.negative {
            (self.negative, left.plus(&right))
        } else if left >= right {
            (self.negative, left.minus(&right))
        } else {
            (other.negative, right.minus(&left))
        };
        Self { negative: negative && !over.is_zero(), over, under }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let over = self.over.times(&other.over);
        let negative = self.negative != other.negative && !over.is_zero();
        Self { negative, over, under: self.under.times(&other.under) }
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        let sizes = || self.over.times(&other.under).cmp(&other.over.times(&self.under));
        match (self.negative, other.negative) {
            (false, false) => sizes(),
            (true, true) => sizes().reverse(),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

fn read_exponent(text: &str) -> Option<isize> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|exponent: &isize| exponent.unsigned_abs() <= LONGEST)
}
