//! The checks on components of values: what the syntax dictionary calls linters.

mod codes;
mod coupon;
mod dates;
mod numbers;
mod texts;

pub(crate) use dates::days_in;

use crate::charset::CharacterSet;

/// A check of one component of a value. Each is named in our table and in the official dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// Modulo 10 check digit in the last place (General Specifications, 7.9.1).
    CheckDigit,
    /// Pair of check characters in the last two places (General Specifications, 7.9.5).
    CheckPair,
    /// Starts with a GS1 Company Prefix.
    CompanyPrefix,
    /// A GS1 Company Prefix starts at the second place.
    CompanyPrefixSecond,
    /// Holds a character that is no digit.
    NonDigit,
    /// Digits only.
    Numeric,
    /// Characters of set 82 only.
    Set82,
    /// Characters of set 39 only.
    Set39,
    /// Characters of the base64url alphabet only.
    Set64,
    /// Not zero.
    NonZero,
    /// Does not start with a zero.
    NoZeroPrefix,
    /// Zeros only.
    Zero,
    /// Half the digits are the number of a piece, the other half the total, and neither is zero.
    PieceOfTotal,
    /// A position and a total with a slash between, `1/2`.
    PositionInSequence,
    /// Date as year, month and day, where day 00 is the end of the month.
    YymmD0,
    /// Date as year, month and day.
    Yymmdd,
    /// Date with four digits for the year, where day 00 is the end of the month.
    YyyymmD0,
    /// Date with four digits for the year.
    Yyyymmdd,
    /// Hour, 00 to 23.
    Hour,
    /// Hour and minute.
    HourMinute,
    /// Minute, 00 to 59.
    Minute,
    /// Second, 00 to 59.
    Second,
    /// Country, ISO 3166 numeric.
    Country,
    /// Country, ISO 3166 numeric, or 999 for several.
    CountryOr999,
    /// Country, ISO 3166 in two letters.
    CountryAlpha2,
    /// Currency, ISO 4217 numeric.
    Currency,
    /// Sex, ISO 5218.
    Sex,
    /// International bank account number, ISO 13616.
    Iban,
    /// AIDC media type.
    MediaType,
    /// Package type (UN/ECE Recommendation 21 and the additions of GS1).
    PackageType,
    /// Importer index of a tobacco product.
    ImporterIndex,
    /// Latitude in units of 10⁻⁷ degrees from the South Pole.
    Latitude,
    /// Longitude in units of 10⁻⁷ degrees eastwards.
    Longitude,
    /// Hyphens, for a temperature below zero.
    Hyphen,
    /// Whole percent escapes.
    PercentEncoded,
    /// Winding direction of a roll: 0, 1 or 9.
    Winding,
    /// 0 for no, 1 for yes.
    YesNo,
    /// Coupon code of North America.
    CouponCode,
    /// Positive offer file of coupons of North America.
    CouponOffer,
}

/// Every check: itself, its name in our table, its name in the official dictionary, what a value must be.
const CHECKS: [(Check, &str, &str, &str); 39] = [
    (Check::CheckDigit, "check", "csum", "the right check digit"),
    (Check::CheckPair, "checkpair", "csumalpha", "the right pair of check characters"),
    (Check::CompanyPrefix, "prefix", "gcppos1", "a GS1 Company Prefix at the start"),
    (Check::CompanyPrefixSecond, "prefix2", "gcppos2", "a GS1 Company Prefix from the second digit on"),
    (Check::NonDigit, "letter", "hasnondigit", "at least one character that is no digit"),
    (Check::Numeric, "digits", "csetnumeric", "digits"),
    (Check::Set82, "text", "cset82", "characters of GS1 set 82"),
    (Check::Set39, "part", "cset39", "characters of GS1 set 39"),
    (Check::Set64, "base64", "cset64", "base64url characters"),
    (Check::NonZero, "nonzero", "nonzero", "a number other than zero"),
    (Check::NoZeroPrefix, "nozero", "nozeroprefix", "a number without leading zero"),
    (Check::Zero, "zero", "zero", "zero"),
    (Check::PieceOfTotal, "piece", "pieceoftotal", "a piece number from 1 to the total"),
    (Check::PositionInSequence, "sequence", "posinseqslash", "a position and a total, such as 1/2"),
    (Check::YymmD0, "month", "yymmd0", "a date YYMMDD; day 00 is the end of the month"),
    (Check::Yymmdd, "date", "yymmdd", "a date YYMMDD"),
    (Check::YyyymmD0, "month4", "yyyymmd0", "a date YYYYMMDD; day 00 is the end of the month"),
    (Check::Yyyymmdd, "date4", "yyyymmdd", "a date YYYYMMDD"),
    (Check::Hour, "hour", "hh", "an hour from 00 to 23"),
    (Check::HourMinute, "time", "hhmi", "a time HHMM"),
    (Check::Minute, "minute", "mi", "a minute from 00 to 59"),
    (Check::Second, "second", "ss", "a second from 00 to 59"),
    (Check::Country, "country", "iso3166", "a country of ISO 3166 in three digits"),
    (Check::CountryOr999, "country999", "iso3166999", "a country of ISO 3166 in three digits, or 999"),
    (Check::CountryAlpha2, "country2", "iso3166alpha2", "a country of ISO 3166 in two letters"),
    (Check::Currency, "currency", "iso4217", "a currency of ISO 4217 in three digits"),
    (Check::Sex, "sex", "iso5218", "0, 1, 2 or 9 (ISO 5218)"),
    (Check::Iban, "iban", "iban", "an IBAN (ISO 13616)"),
    (Check::MediaType, "medium", "mediatype", "an AIDC media type, 01 to 10 or 80 to 99"),
    (Check::PackageType, "package", "packagetype", "a package type of UN/ECE Recommendation 21 or GS1"),
    (Check::ImporterIndex, "importer", "importeridx", "a letter, a digit, a hyphen or an underscore"),
    (Check::Latitude, "latitude", "latitude", "a latitude from 0000000000 to 1800000000"),
    (Check::Longitude, "longitude", "longitude", "a longitude from 0000000000 to 3600000000"),
    (Check::Hyphen, "minus", "hyphen", "a hyphen"),
    (Check::PercentEncoded, "percent", "pcenc", "% followed by two hexadecimal digits"),
    (Check::Winding, "winding", "winding", "0, 1 or 9"),
    (Check::YesNo, "yesno", "yesno", "0 or 1"),
    (Check::CouponCode, "coupon", "couponcode", "a North American coupon code"),
    (Check::CouponOffer, "offer", "couponposoffer", "a North American positive offer file"),
];

/// The part of a component that a check refuses: where it starts and how many bytes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) at: usize,
    pub(crate) length: usize,
}

impl Check {
    /// The name in the official syntax dictionary: stable, for programs.
    pub fn name(self) -> &'static str {
        self.row().2
    }

    /// What a value must be, in English: completes "expected …".
    pub fn expectation(self) -> &'static str {
        self.row().3
    }

    pub(crate) fn by_short_name(name: &str) -> Option<Check> {
        CHECKS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    pub(crate) fn by_name(name: &str) -> Option<Check> {
        CHECKS.iter().find(|row| row.2 == name).map(|row| row.0)
    }

    fn row(self) -> &'static (Check, &'static str, &'static str, &'static str) {
        // The rows stand in the order of the variants; a test holds them to it.
        &CHECKS[self as usize]
    }

    /// Judges a component whose character set is right. None counts on a length, nor those of numbers on digits, since a
    /// dictionary that is loaded may name any check for any component.
    pub(crate) fn judge(self, text: &[u8]) -> Result<(), Refused> {
        match self {
            Check::CheckDigit => numbers::check_digit(text),
            Check::CheckPair => texts::check_pair(text),
            Check::CompanyPrefix => numbers::company_prefix(text, 0),
            Check::CompanyPrefixSecond => numbers::company_prefix(text, 1),
            Check::NonDigit => texts::has_non_digit(text),
            Check::Numeric => texts::within(text, CharacterSet::Digits),
            Check::Set82 => texts::within(text, CharacterSet::Text),
            Check::Set39 => texts::within(text, CharacterSet::Part),
            Check::Set64 => texts::within(text, CharacterSet::Base64),
            Check::NonZero => numbers::non_zero(text),
            Check::NoZeroPrefix => numbers::no_zero_prefix(text),
            Check::Zero => refuse_whole(text, !text.is_empty() && text.iter().all(|&byte| byte == b'0')),
            Check::PieceOfTotal => numbers::piece_of_total(text),
            Check::PositionInSequence => numbers::position_in_sequence(text),
            Check::YymmD0 => dates::yymmdd(text, true),
            Check::Yymmdd => dates::yymmdd(text, false),
            Check::YyyymmD0 => dates::yyyymmdd(text, true),
            Check::Yyyymmdd => dates::yyyymmdd(text, false),
            Check::Hour => dates::at_most(text, 23),
            Check::HourMinute => dates::hour_minute(text),
            Check::Minute | Check::Second => dates::at_most(text, 59),
            Check::Country => refuse_whole(text, codes::is_country(text)),
            Check::CountryOr999 => refuse_whole(text, text == b"999" || codes::is_country(text)),
            Check::CountryAlpha2 => refuse_whole(text, codes::is_country_alpha2(text)),
            Check::Currency => refuse_whole(text, codes::is_currency(text)),
            Check::Sex => refuse_whole(text, matches!(text, b"0" | b"1" | b"2" | b"9")),
            Check::Iban => numbers::iban(text),
            Check::MediaType => refuse_whole(text, codes::is_media_type(text)),
            Check::PackageType => refuse_whole(text, codes::is_package_type(text)),
            Check::ImporterIndex => {
                refuse_whole(text, matches!(text, [byte] if byte.is_ascii_alphanumeric() || b"-_".contains(byte)))
            }
            Check::Latitude => numbers::ten_digits_up_to(text, 1_800_000_000),
            Check::Longitude => numbers::ten_digits_up_to(text, 3_600_000_000),
            Check::Hyphen => refuse_whole(text, !text.is_empty() && text.iter().all(|&byte| byte == b'-')),
            Check::PercentEncoded => texts::percent_encoded(text),
            Check::Winding => refuse_whole(text, matches!(text, b"0" | b"1" | b"9")),
            Check::YesNo => refuse_whole(text, matches!(text, b"0" | b"1")),
            Check::CouponCode => coupon::code(text),
            Check::CouponOffer => coupon::offer(text),
        }
    }
}

fn refuse(holds: bool, at: usize, length: usize) -> Result<(), Refused> {
    if holds { Ok(()) } else { Err(Refused { at, length }) }
}

fn refuse_whole(text: &[u8], holds: bool) -> Result<(), Refused> {
    refuse(holds, 0, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_variants() {
        for (index, row) in CHECKS.iter().enumerate() {
            assert_eq!(row.0 as usize, index, "{row:?}");
        }
    }
}
