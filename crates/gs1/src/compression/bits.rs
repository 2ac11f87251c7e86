//! Bits behind the characters of base64url, six to each (RFC 4648, clause 5).

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Where in the bits something is wrong, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The bit at fault, counted from the first.
    pub(super) bit: usize,
    pub(super) expected: String,
}

/// The place of a character in the alphabet.
pub(super) fn place(character: u8) -> Option<u8> {
    ALPHABET.iter().position(|&candidate| candidate == character).map(|place| place as u8)
}

/// The character at a place of the alphabet, which has 64.
pub(super) fn character(place: u64) -> char {
    char::from(ALPHABET[(place & 63) as usize])
}

/// Reads bits from left to right.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    /// Characters of the alphabet only.
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// `None` when a character is not one of base64url.
    pub(super) fn new(text: &'a str) -> Option<Reader<'a>> {
        let known = !text.is_empty() && text.bytes().all(|byte| place(byte).is_some());
        known.then_some(Reader { text: text.as_bytes(), at: 0 })
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn remaining(&self) -> usize {
        self.text.len() * 6 - self.at
    }

    /// Reads up to 64 bits as a number.
    pub(super) fn number(&mut self, bits: usize) -> Result<u64, Fault> {
        if self.remaining() < bits {
            return Err(Fault { bit: self.at, expected: format!("{bits} more bits, not {}", self.remaining()) });
        }
        let mut number = 0u64;
        for _ in 0..bits {
            let six = place(self.text[self.at / 6]).unwrap_or_default();
            number = number << 1 | u64::from(six >> (5 - self.at % 6) & 1);
            self.at += 1;
        }
        Ok(number)
    }

    /// Reads bits as a number of exactly `digits` decimal digits, leading zeros included.
    pub(super) fn decimal(&mut self, bits: usize, digits: usize) -> Result<String, Fault> {
        let start = self.at;
        // Nine digits to a limb, the lowest first: 422 bits at most, whatever the input claims.
        let mut limbs: Vec<u64> = Vec::new();
        let mut left = bits;
        while left > 0 {
            let chunk = left.min(30);
            let mut carry = self.number(chunk)?;
            for limb in &mut limbs {
                let sum = (*limb << chunk) + carry;
                (*limb, carry) = (sum % 1_000_000_000, sum / 1_000_000_000);
            }
            while carry > 0 {
                limbs.push(carry % 1_000_000_000);
                carry /= 1_000_000_000;
            }
            left -= chunk;
        }
        let padded: String = limbs.iter().rev().map(|limb| format!("{limb:09}")).collect();
        let number = padded.trim_start_matches('0');
        if number.len() > digits {
            return Err(Fault { bit: start, expected: format!("a number of at most {digits} digits") });
        }
        Ok(format!("{number:0>digits$}"))
    }

    /// Reads characters of `bits` bits each.
    pub(super) fn characters(
        &mut self,
        count: usize,
        bits: usize,
        character: impl Fn(u64) -> char,
    ) -> Result<String, Fault> {
        (0..count).map(|_| self.number(bits).map(&character)).collect()
    }

    /// Whether what is left can only be the filling of the last character.
    pub(super) fn is_at_end(&self) -> bool {
        self.remaining() <= 8
    }

    /// Refuses a filling that is not of zeros.
    pub(super) fn finish(mut self) -> Result<(), Fault> {
        let bit = self.at;
        while self.remaining() > 0 {
            if self.number(1)? == 1 {
                return Err(Fault { bit, expected: "nothing but zeros to fill the last character".to_owned() });
            }
        }
        Ok(())
    }
}

/// Bits for a number of `digits` digits. The hundredth is part of the rule: it gives no digits one bit, and 59 one more.
pub(super) fn decimal_bits(digits: usize) -> usize {
    (digits * 3_321_928_095 + 10_000_000).div_ceil(1_000_000_000)
}

/// Writes bits from left to right.
#[derive(Default)]
pub(super) struct Writer {
    bits: Vec<bool>,
}

impl Writer {
    /// Appends a number in `bits` bits, 64 at most.
    pub(super) fn number(&mut self, number: u64, bits: usize) {
        self.bits.extend((0..bits).rev().map(|place| number >> place & 1 == 1));
    }

    /// Appends a decimal number, however long, in exactly `bits` bits that are enough for it.
    pub(super) fn decimal(&mut self, digits: &str, bits: usize) {
        let mut digits: Vec<u8> = digits.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
        let start = self.bits.len();
        // Halving the digits gives the bits from the last to the first.
        for _ in 0..bits {
            let mut odd = 0;
            for digit in &mut digits {
                let value = odd * 10 + *digit;
                (*digit, odd) = (value / 2, value % 2);
            }
            self.bits.push(odd == 1);
        }
        self.bits[start..].reverse();
    }

    /// The characters, the last one filled with zeros.
    pub(super) fn finish(self) -> String {
        let six = |bits: &[bool]| (0..6).fold(0, |six, at| six << 1 | u64::from(bits.get(at) == Some(&true)));
        self.bits.chunks(6).map(|bits| character(six(bits))).collect()
    }
}
