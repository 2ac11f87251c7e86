//! Serials of stamps: 65 bits in 13 characters, which nobody can guess and which are judged without a database.
//!
//! ```text
//! serial = base32( permuted counter, 40 bits · MAC, 25 bits )
//! ```
//!
//! The counter goes through a Feistel network of two halves of 20 bits, so that neighbours look unrelated and no two
//! counters give one serial. The MAC covers the counter; GTIN, owner and period are in the key. Both are HMAC-SHA256.
//! The serial names no key: the few keys of a product are tried one after the other (decision 0014).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Characters of a serial.
pub(crate) const LENGTH: usize = 13;
/// Bits of the counter.
pub(crate) const COUNTER_BITS: u32 = 40;
/// Bits of the MAC.
const MAC_BITS: u32 = 25;
/// Bits of one half of the Feistel network.
const HALF: u32 = COUNTER_BITS / 2;
const HALF_MASK: u64 = (1 << HALF) - 1;
/// Rounds: NIST SP 800-38G takes ten for halves as short as these.
const ROUNDS: u8 = 10;
/// Digits and capitals without I, L, O and U, which are misread.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Whose stamps, and in which period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyName<'a> {
    pub(crate) owner: &'a str,
    pub(crate) epoch: i64,
    pub(crate) gtin: &'a str,
    pub(crate) sandbox: bool,
}

/// The key of one series of stamps. Worked out from the node's secret and never stored.
#[derive(Clone)]
pub(crate) struct SerialKey {
    permutation: Hmac<Sha256>,
    mac: Hmac<Sha256>,
}

impl SerialKey {
    /// The key of that name; `root` is the node's root for stamps.
    pub(crate) fn derive(root: &[u8; 32], name: &KeyName<'_>) -> Self {
        let part = |use_: &[u8]| {
            let epoch = name.epoch.to_be_bytes();
            let parts = [use_, name.owner.as_bytes(), &epoch, name.gtin.as_bytes(), &[u8::from(name.sandbox)]];
            keyed(&digest(&keyed(root), &parts))
        };
        Self { permutation: part(b"permutation"), mac: part(b"mac") }
    }

    /// The serial of a counter.
    pub(crate) fn serial(&self, counter: u64) -> String {
        let permuted = self.permute(counter);
        text((u128::from(permuted) << MAC_BITS) | u128::from(self.tag(counter)))
    }

    /// The counter of a serial, if this key made it.
    pub(crate) fn counter(&self, serial: &Serial) -> Option<u64> {
        let permuted = (serial.0 >> MAC_BITS) as u64;
        let counter = self.unpermute(permuted);
        (self.tag(counter) == (serial.0 & ((1 << MAC_BITS) - 1)) as u32).then_some(counter)
    }

    fn permute(&self, counter: u64) -> u64 {
        let (mut left, mut right) = (counter >> HALF & HALF_MASK, counter & HALF_MASK);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.round(round, right));
        }
        left << HALF | right
    }

    fn unpermute(&self, permuted: u64) -> u64 {
        let (mut left, mut right) = (permuted >> HALF & HALF_MASK, permuted & HALF_MASK);
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.round(round, left), left);
        }
        left << HALF | right
    }

    fn round(&self, round: u8, half: u64) -> u64 {
        let mut mac = self.permutation.clone();
        mac.update(&[round]);
        mac.update(&half.to_be_bytes());
        first_bits(mac) & HALF_MASK
    }

    fn tag(&self, counter: u64) -> u32 {
        let mut mac = self.mac.clone();
        mac.update(&counter.to_be_bytes());
        (first_bits(mac) >> (u64::BITS - MAC_BITS)) as u32
    }
}

/// The 65 bits of what may be a serial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Serial(u128);

impl Serial {
    /// Reads thirteen characters; lower case and look-alikes are forgiven, hyphens and spaces passed over.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let (mut bits, mut length) = (0, 0);
        for letter in typed.bytes().filter(|letter| !matches!(letter, b'-' | b' ')) {
            let letter = match letter.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                letter => letter,
            };
            let value = ALPHABET.iter().position(|known| *known == letter)?;
            bits = bits << 5 | value as u128;
            length += 1;
            if length > LENGTH {
                return None;
            }
        }
        (length == LENGTH).then_some(Self(bits))
    }

    /// As it is printed.
    pub(crate) fn text(&self) -> String {
        text(self.0)
    }
}

/// The root of all keys for stamps.
pub(crate) fn root(secret: &[u8; 32]) -> [u8; 32] {
    digest(&keyed(secret), &[b"nguon stamp root v1"])
}

fn text(bits: u128) -> String {
    (0..LENGTH).rev().map(|at| char::from(ALPHABET[(bits >> (5 * at) & 31) as usize])).collect()
}

fn first_bits(mac: Hmac<Sha256>) -> u64 {
    let bytes = mac.finalize().into_bytes();
    bytes[..8].iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte))
}

fn digest(keyed: &Hmac<Sha256>, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed.clone();
    for part in parts {
        // Each with its length, so that no two names run into one.
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    match Hmac::new_from_slice(key) {
        Ok(mac) => mac,
        Err(error) => unreachable!("HMAC takes keys of any length: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const NAME: KeyName<'_> =
        KeyName { owner: "8937990230013", epoch: 202_600, gtin: "08937990230211", sandbox: false };

    fn key(name: &KeyName<'_>) -> SerialKey {
        SerialKey::derive(&root(&[7; 32]), name)
    }

    fn read(key: &SerialKey, serial: &str) -> Option<u64> {
        key.counter(&Serial::parse(serial)?)
    }

    #[test]
    fn every_counter_has_a_serial_of_its_own() {
        let key = key(&NAME);
        let counters = (0..20_000).chain([(1 << 40) - 1, 1 << 39, 1 << 20, (1 << 20) - 1, 123_456_789_012]);
        let mut seen = HashSet::new();
        for counter in counters {
            let serial = key.serial(counter);
            assert_eq!(serial.len(), LENGTH);
            assert!(serial.bytes().all(|letter| ALPHABET.contains(&letter)), "{serial}");
            assert_eq!(read(&key, &serial), Some(counter), "{serial}");
            assert!(seen.insert(serial));
        }
    }

    /// Half of the bits differ between neighbours, as they would between random numbers.
    #[test]
    fn neighbours_look_unrelated() {
        let key = key(&NAME);
        let bits = |counter| Serial::parse(&key.serial(counter)).unwrap().0;
        let differing: u32 = (0..2000).map(|counter| (bits(counter) ^ bits(counter + 1)).count_ones()).sum();
        let mean = f64::from(differing) / 2000.0;
        assert!((31.5..33.5).contains(&mean), "{mean} of 65 bits");
        for bit in 0..65 {
            let ones = (0..2000).filter(|counter| bits(*counter) >> bit & 1 == 1).count();
            assert!((850..1150).contains(&ones), "bit {bit}: {ones} of 2000");
        }
    }

    #[test]
    fn a_serial_belongs_to_one_key() {
        let others = [
            KeyName { owner: "8937990240012", ..NAME },
            KeyName { epoch: 202_601, ..NAME },
            KeyName { gtin: "08937990230310", ..NAME },
            KeyName { sandbox: true, ..NAME },
        ];
        let made = key(&NAME);
        for name in others {
            let other = key(&name);
            assert!((0..500).all(|counter| read(&other, &made.serial(counter)).is_none()), "{name:?}");
        }
        let elsewhere = SerialKey::derive(&root(&[8; 32]), &NAME);
        assert!((0..500).all(|counter| read(&elsewhere, &made.serial(counter)).is_none()));
    }

    #[test]
    fn no_single_changed_character_passes() {
        let key = key(&NAME);
        for counter in 0..40 {
            let serial = key.serial(counter);
            for at in 0..LENGTH {
                for letter in ALPHABET {
                    let mut changed = serial.clone().into_bytes();
                    changed[at] = *letter;
                    let changed = String::from_utf8(changed).unwrap();
                    assert_eq!(read(&key, &changed).is_some(), changed == serial, "{serial} {changed}");
                }
            }
        }
    }

    #[test]
    fn typing_is_forgiven() {
        let printed = "7Q4MZK2X9TB01";
        for typed in ["7q4mzk2x9tb01", "7Q4M-ZK2X-9TB0-1", "7Q4MZK2X9TBOI", "7q4mzk2x9tbol", " 7Q4MZK2X9TB01 "] {
            assert_eq!(Serial::parse(typed).unwrap().text(), printed, "{typed}");
        }
        for wrong in ["", "7Q4MZK2X9TB0", "7Q4MZK2X9TB011", "7Q4MZK2X9TBU1", "7Q4MZK2X9TBé1", "7Q4MZK2X9TB0\u{0}"] {
            assert_eq!(Serial::parse(wrong), None, "{wrong}");
        }
    }

    /// Printed stamps must stay good: whatever changes this changes the format. The values were worked out once more by
    /// another program, from the description above.
    #[test]
    fn the_format_stays() {
        let key = key(&NAME);
        let serials = [0, 1, 2].map(|counter| key.serial(counter));
        assert_eq!(serials, ["AXZ6KB8F7RQ8S", "C2PD1WSD1PY90", "CPFWCXGMQKRY6"]);
    }
}
