//! Whole numbers of any size, as far as exact comparison needs them.

use std::cmp::Ordering;

/// A whole number that is not negative: digits to the base 2³², the lowest first, without zeros on top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Natural(Vec<u32>);

impl Natural {
    pub(super) fn one() -> Self {
        Self(vec![1])
    }

    /// Reads decimal digits; other characters must not be among them.
    pub(super) fn from_digits(digits: &str) -> Self {
        let mut number = Self(Vec::new());
        for digit in digits.bytes() {
            number.times_and(10, u32::from(digit.saturating_sub(b'0')));
        }
        number
    }

    pub(super) fn power_of_ten(exponent: usize) -> Self {
        let mut number = Self::one();
        for _ in 0..exponent {
            number.times_and(10, 0);
        }
        number
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn times_and(&mut self, factor: u32, addend: u32) {
        let mut carry = u64::from(addend);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(factor);
            *digit = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let mut product = vec![0_u32; self.0.len() + other.0.len()];
        for (at, digit) in self.0.iter().enumerate() {
            let mut carry = 0;
            for (place, factor) in product[at..].iter_mut().zip(other.0.iter().chain(std::iter::repeat(&0))) {
                carry += u64::from(*place) + u64::from(*digit) * u64::from(*factor);
                *place = carry as u32;
                carry >>= 32;
            }
        }
        Self(product).trimmed()
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let length = self.0.len().max(other.0.len()) + 1;
        let mut sum = Vec::with_capacity(length);
        let mut carry = 0;
        for at in 0..length {
            carry += self.digit(at) + other.digit(at);
            sum.push(carry as u32);
            carry >>= 32;
        }
        Self(sum).trimmed()
    }

    /// `self - other`, which must not be larger.
    pub(super) fn minus(&self, other: &Self) -> Self {
        let mut difference = Vec::with_capacity(self.0.len());
        let mut borrow = 0;
        for at in 0..self.0.len() {
            let taken = other.digit(at) + borrow;
            borrow = u64::from(self.digit(at) < taken);
            difference.push(((self.digit(at) + (borrow << 32)) - taken) as u32);
        }
        Self(difference).trimmed()
    }

    fn digit(&self, at: usize) -> u64 {
        self.0.get(at).copied().map_or(0, u64::from)
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
