//! One opaque error for every parser of the crate.

use std::fmt;

use crate::check::Check;

/// What made a text unacceptable; see [`Error::kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text makes no claim to be a GS1 identifier: a private URN, an ordinary web address, free text.
    /// A caller that may hold foreign identifiers keeps the text as it is.
    NotGs1,
    /// The text names an EPC scheme that does not exist in its namespace, such as `urn:epc:id:lgtin:`.
    UnknownScheme,
    /// A component of an EPC URN, or the value of an application identifier, is absent.
    MissingComponent,
    /// The company prefix of an EPC URN is not 6 to 12 digits.
    CompanyPrefix,
    /// A value is too short or too long.
    Length,
    /// A value holds a character outside its character set, or a broken percent escape.
    Characters,
    /// The check digit, or the pair of check characters of a GMN, does not fit the number.
    CheckDigit,
    /// Every part is well formed but the number as a whole is not allowed, such as piece 3 of 2.
    Value,
    /// Key qualifiers are repeated, out of order, mutually exclusive, or do not belong to the primary key.
    Sequence,
    /// A qualifier that the primary key requires is absent, such as AI 8020 after AI 415.
    MissingQualifier,
    /// The text carries more than one key at its finest level (query, fragment, trailing slash, variant, lot together
    /// with serial, data attributes), so it is not the constrained form that EPCIS wants (CBV 2.0, clause 8).
    NotConstrained,
    /// A well-formed EPC pattern that stands for more than one class, such as `urn:epc:idpat:sgtin:4012345.*.*`.
    Pattern,
    /// A bracketed element string is not of the form `(AI)value(AI)value`.
    Brackets,
    /// No application identifier of the dictionary stands where one must stand.
    UnknownIdentifier,
    /// A separator stands where none may, or is absent where one must stand.
    Separator,
    /// The symbology identifier at the start of scanned data is of no symbol that can hold GS1 data.
    Symbology,
    /// An application identifier is there twice with different values.
    Repeated,
    /// Two application identifiers are there that exclude each other.
    Excluded,
    /// An application identifier is there without another that it needs.
    MissingPartner,
    /// An application identifier may not stand where it does in a Digital Link URI.
    Misplaced,
    /// The bits of a compressed Digital Link URI say nothing that could be one.
    Compressed,
    /// The EPC URN cannot be written because nobody knows the length of the company prefix, or because it lies outside
    /// the 6 to 12 digits that the Tag Data Standard allows.
    UnknownPrefixLength,
    /// The key has no EPC URN scheme, such as a Global Model Number.
    NoUrn,
    /// The text makes no claim to be an identifier of the namespace for schemes outside GS1.
    NotNamespaced,
    /// The text is the identity number of a person, which must not become an identifier. Do not repeat it anywhere.
    PersonalNumber,
}

impl ErrorKind {
    /// A stable name for programs, in words joined by hyphens.
    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::NotGs1 => "not-gs1",
            ErrorKind::UnknownScheme => "unknown-scheme",
            ErrorKind::MissingComponent => "missing-component",
            ErrorKind::CompanyPrefix => "company-prefix",
            ErrorKind::Length => "length",
            ErrorKind::Characters => "characters",
            ErrorKind::CheckDigit => "check-digit",
            ErrorKind::Value => "value",
            ErrorKind::Sequence => "sequence",
            ErrorKind::MissingQualifier => "missing-qualifier",
            ErrorKind::NotConstrained => "not-constrained",
            ErrorKind::Pattern => "pattern",
            ErrorKind::Brackets => "brackets",
            ErrorKind::UnknownIdentifier => "unknown-identifier",
            ErrorKind::Separator => "separator",
            ErrorKind::Symbology => "symbology",
            ErrorKind::Repeated => "repeated",
            ErrorKind::Excluded => "excluded",
            ErrorKind::MissingPartner => "missing-partner",
            ErrorKind::Misplaced => "misplaced",
            ErrorKind::Compressed => "compressed",
            ErrorKind::UnknownPrefixLength => "unknown-prefix-length",
            ErrorKind::NoUrn => "no-urn",
            ErrorKind::NotNamespaced => "not-namespaced",
            ErrorKind::PersonalNumber => "personal-number",
        }
    }
}

/// Why a text is not the GS1 identifier that it was read as.
///
/// The message (through `Display`) names the value and what was expected, in English, for developers and logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    offset: usize,
    length: usize,
    detail: Box<str>,
    ai: Option<Box<str>>,
    check: Option<Check>,
    suggestion: Option<Box<str>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, offset: usize, detail: impl Into<Box<str>>) -> Self {
        Error { kind, offset, length: 0, detail: detail.into(), ai: None, check: None, suggestion: None }
    }

    /// Says which application identifier the fault is about.
    pub(crate) fn about(mut self, ai: &str) -> Self {
        self.ai = Some(ai.into());
        self
    }

    /// Says how many bytes are at fault.
    pub(crate) fn spanning(mut self, length: usize) -> Self {
        self.length = length;
        self
    }

    /// Says which check refused the value.
    pub(crate) fn by(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    /// The same fault at another place.
    pub(crate) fn at(mut self, offset: usize, length: usize) -> Self {
        (self.offset, self.length) = (offset, length);
        self
    }

    pub(crate) fn not_gs1(text: &str) -> Self {
        Error::new(ErrorKind::NotGs1, 0, excerpt(text))
    }

    /// Moves the offset from a part of the text to the whole, where the part starts at byte `start`.
    pub(crate) fn shifted(mut self, start: usize) -> Self {
        self.offset += start;
        self
    }

    /// Adds the whole `text` with the digit at the error's offset replaced, which is what the writer may have meant.
    pub(crate) fn suggesting(mut self, text: &str, digit: u8) -> Self {
        if text.as_bytes().get(self.offset).is_some_and(u8::is_ascii_digit) {
            let mut corrected = String::with_capacity(text.len());
            corrected.push_str(&text[..self.offset]);
            corrected.push(char::from(b'0' + digit % 10));
            corrected.push_str(&text[self.offset + 1..]);
            self.suggestion = Some(corrected.into());
        }
        self
    }

    /// The kind of fault.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where the fault starts, in bytes from the start of the input.
    ///
    /// Where the faulty value was percent-encoded or escaped, this is the start of that value.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// How many bytes are at fault from [`Error::offset`] on; 0 where something is missing, or where the place is all
    /// that is known.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The application identifier that the fault is about, where there is one.
    pub fn ai(&self) -> Option<&str> {
        self.ai.as_deref()
    }

    /// The check that refused the value, where it was one of the syntax dictionary's.
    pub fn check(&self) -> Option<Check> {
        self.check
    }

    /// Whether the check digit is wrong: most often a mistyped or misread digit.
    pub fn is_check_digit(&self) -> bool {
        self.kind == ErrorKind::CheckDigit
    }

    /// Whether the text makes no claim to be a GS1 identifier, so that it may be kept as a foreign one.
    pub fn is_not_gs1(&self) -> bool {
        self.kind == ErrorKind::NotGs1
    }

    /// When the check digit is wrong: the whole input with the check digit that fits the other digits.
    ///
    /// It is a hint for a person who can compare it with the package. The mistake may as well be in another digit, so
    /// never replace the input with it unasked.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ErrorKind::NotGs1 => write!(formatter, "no GS1 key in {:?}", self.detail),
            _ => formatter.write_str(&self.detail),
        }
    }
}

impl std::error::Error for Error {}

/// The start of a text, short enough for a message.
pub(crate) fn excerpt(text: &str) -> &str {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
