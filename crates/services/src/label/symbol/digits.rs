//! The numbers of EAN, UPC and ITF symbols, with or without their check digit.

use gs1::check_digit;

use super::{SymbolError, SymbolKind};

/// The whole number of a symbol.
///
/// A number without its check digit gets one. Where it could also be a whole shorter GTIN, nobody can tell which is
/// meant, and it is refused rather than turned into the number of other goods.
pub(super) fn read(kind: SymbolKind, text: &str) -> Result<String, SymbolError> {
    if let Some(at) = text.bytes().position(|byte| !byte.is_ascii_digit()) {
        return Err(SymbolError::new(at, format!("{} holds digits only", kind.name())));
    }
    let wanted = length(kind);
    let digits = match text.len().checked_sub(wanted) {
        // GTINs are often kept in 14 digits with leading zeros.
        Some(extra @ 1..) if text.len() <= 14 && text[..extra].bytes().all(|byte| byte == b'0') => &text[extra..],
        _ => text,
    };
    match digits.len() {
        length if length == wanted => with_check_digit(digits, text.len() - wanted),
        length if length + 1 == wanted => {
            // There is no GTIN of 7 or 11 digits, so only numbers of 12 and 13 digits are read in two ways.
            if matches!(length, 12 | 13) && check_digit::is_valid(digits) {
                let message = format!("{length} digits that are also a whole GTIN-{length}; write all {wanted} digits");
                return Err(SymbolError::new(0, message));
            }
            let check = check_digit::mod10(digits).unwrap_or_default();
            Ok(format!("{digits}{check}"))
        }
        length => {
            let message = format!("{} holds {wanted} digits, or {} without the check digit", kind.name(), wanted - 1);
            Err(SymbolError::new(length.min(wanted), message))
        }
    }
}

fn length(kind: SymbolKind) -> usize {
    match kind {
        SymbolKind::Ean8 => 8,
        SymbolKind::UpcA => 12,
        SymbolKind::Itf14 => 14,
        _ => 13,
    }
}

fn with_check_digit(digits: &str, skipped: usize) -> Result<String, SymbolError> {
    if check_digit::is_valid(digits) {
        return Ok(digits.to_owned());
    }
    let expected = check_digit::mod10(&digits[..digits.len() - 1]).unwrap_or_default();
    let message = format!("the check digit of {digits} should be {expected}");
    Err(SymbolError::new(skipped + digits.len() - 1, message))
}
