//! The application identifiers that make up keys: one row each, from the GS1 syntax dictionary (release 2026-01-27).

use crate::charset::Set;

/// An application identifier that is a Digital Link primary key or a key qualifier.
#[derive(Debug)]
pub(crate) struct Identifier {
    /// The application identifier, 2 to 4 digits.
    pub(crate) ai: &'static str,
    /// The name in the path of Digital Link URIs up to version 1.2; 1.3 removed such names.
    pub(crate) old_name: &'static str,
    /// The form of the value.
    pub(crate) format: Format,
    /// `Some` for a primary key.
    pub(crate) primary: Option<Primary>,
}

/// What may follow a primary key.
#[derive(Debug)]
pub(crate) struct Primary {
    /// Alternative sequences of optional qualifiers, each in the order that the URI Syntax demands.
    pub(crate) sequences: &'static [&'static [&'static str]],
    /// The qualifiers that make a finer key in EPCIS (CBV 2.0, clause 8), the finest first. At most one is used.
    pub(crate) finer: &'static [&'static str],
    /// Whether the key means nothing without a qualifier.
    pub(crate) needs_qualifier: bool,
}

/// The form of a value: a fixed number of digits, then a tail of varying length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    /// Count of leading digits, the check digit included.
    pub(crate) digits: usize,
    /// Whether the last of the leading digits is a modulo 10 check digit.
    pub(crate) check: bool,
    /// Character set and shortest and longest count of characters after the digits; (0, 0) for none.
    pub(crate) tail: (Set, usize, usize),
    /// The rule that the parts above cannot express.
    pub(crate) rule: Rule,
}

/// Rules on single values, named after the linters of the syntax dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// No further rule.
    None,
    /// Starts with a company prefix, which has four digits at least (`gcppos1`).
    CompanyPrefix,
    /// Starts with the digit zero (`zero`).
    Zero,
    /// Ends in the number of a piece and the total, two digits each (`pieceoftotal`).
    PieceOfTotal,
    /// Has no leading zero unless it is the number zero (`nozeroprefix`).
    NoZeroPrefix,
    /// Starts with a company prefix and ends in a pair of check characters (`csumalpha`).
    CheckPair,
    /// Is a digit and three characters that stand for an importer index or code (`AI 7040`).
    ImporterIndex,
}

const fn number(digits: usize) -> Format {
    Format { digits, check: true, tail: (Set::Digits, 0, 0), rule: Rule::None }
}

const fn number_then(set: Set, digits: usize, longest: usize, rule: Rule) -> Format {
    Format { digits, check: true, tail: (set, 0, longest), rule }
}

const fn text(set: Set, longest: usize, rule: Rule) -> Format {
    Format { digits: 0, check: false, tail: (set, 1, longest), rule }
}

const fn primary(
    ai: &'static str,
    old_name: &'static str,
    format: Format,
    sequences: &'static [&'static [&'static str]],
    finer: &'static [&'static str],
) -> Identifier {
    Identifier { ai, old_name, format, primary: Some(Primary { sequences, finer, needs_qualifier: false }) }
}

const fn qualifier(ai: &'static str, old_name: &'static str, format: Format) -> Identifier {
    Identifier { ai, old_name, format, primary: None }
}

/// Sorted by how often each is met, since the look-up is linear.
static IDENTIFIERS: [Identifier; 25] = [
    primary("01", "gtin", number(14), &[&["22", "10", "21"], &["235"]], &["21", "235", "10"]),
    qualifier("21", "ser", text(Set::Text, 20, Rule::None)),
    qualifier("10", "lot", text(Set::Text, 20, Rule::None)),
    primary("00", "sscc", number(18), &[], &[]),
    primary("414", "gln", number(13), &[&["254"], &["7040"]], &["254"]),
    qualifier("254", "glnx", text(Set::Text, 20, Rule::None)),
    primary("417", "party", number(13), &[&["7040"]], &[]),
    primary("8003", "grai", number_then(Set::Text, 14, 16, Rule::Zero), &[], &[]),
    primary("8004", "giai", text(Set::Text, 30, Rule::CompanyPrefix), &[&["7040"]], &[]),
    primary("253", "gdti", number_then(Set::Text, 13, 17, Rule::None), &[], &[]),
    qualifier("22", "cpv", text(Set::Text, 20, Rule::None)),
    qualifier("235", "tpx", text(Set::Text, 28, Rule::None)),
    primary("255", "gcn", number_then(Set::Digits, 13, 12, Rule::None), &[], &[]),
    primary("401", "ginc", text(Set::Text, 30, Rule::CompanyPrefix), &[], &[]),
    primary("402", "gsin", number(17), &[], &[]),
    Identifier {
        ai: "415",
        old_name: "payTo",
        format: number(13),
        primary: Some(Primary { sequences: &[&["8020"]], finer: &["8020"], needs_qualifier: true }),
    },
    qualifier("8020", "refno", text(Set::Text, 25, Rule::None)),
    primary(
        "8006",
        "itip",
        Format { digits: 14, check: true, tail: (Set::Digits, 4, 4), rule: Rule::PieceOfTotal },
        &[&["22", "10", "21"]],
        &["21"],
    ),
    primary("8010", "cpid", text(Set::Part, 30, Rule::CompanyPrefix), &[&["8011"]], &["8011"]),
    qualifier("8011", "cpsn", text(Set::Digits, 12, Rule::NoZeroPrefix)),
    primary("8013", "gmn", text(Set::Text, 25, Rule::CheckPair), &[], &[]),
    primary("8017", "gsrnp", number(18), &[&["8019"]], &[]),
    primary("8018", "gsrn", number(18), &[&["8019"]], &[]),
    qualifier("8019", "srin", text(Set::Digits, 10, Rule::None)),
    qualifier("7040", "uic", Format { digits: 1, check: false, tail: (Set::Text, 3, 3), rule: Rule::ImporterIndex }),
];

/// Finds a primary key or qualifier by its application identifier.
pub(crate) fn by_ai(ai: &str) -> Option<&'static Identifier> {
    // Most path segments are not identifiers at all; their length alone tells.
    if !(2..=4).contains(&ai.len()) {
        return None;
    }
    IDENTIFIERS.iter().find(|identifier| identifier.ai == ai)
}

/// Finds a primary key or qualifier by the name that Digital Link paths used up to version 1.2.
pub(crate) fn by_old_name(name: &str) -> Option<&'static Identifier> {
    IDENTIFIERS.iter().find(|identifier| identifier.old_name.eq_ignore_ascii_case(name))
}

/// Whether a path segment or bracket can be an application identifier at all: 2 to 4 digits.
pub(crate) fn is_ai_shaped(text: &str) -> bool {
    (2..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
