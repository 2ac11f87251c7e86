//! Identifiers of the invented firms: the prefix 952 is GS1's own, for examples.

const DOMAIN: &str = "https://id.gs1.org";
const COMPANY: &str = "9521141";

/// A lot of a product.
pub(crate) fn lot(product: usize, lot: &str) -> String {
    format!("{DOMAIN}/01/{}/10/{lot}", with_check_digit(&format!("0{COMPANY}{product:05}")))
}

/// One item of a product.
pub(crate) fn item(product: usize, serial: &str) -> String {
    format!("{DOMAIN}/01/{}/21/{serial}", with_check_digit(&format!("0{COMPANY}{product:05}")))
}

/// Any item of the product that every story ends with (EPC pure identity pattern, TDS 2, section 8).
pub(crate) const ANY_ITEM_OF_PRODUCT: &str = "urn:epc:idpat:sgtin:9521141.000300.*";

/// Any item of the firm.
pub(crate) const ANY_ITEM_OF_FIRM: &str = "urn:epc:idpat:sgtin:9521141.*.*";

/// A case or pallet.
pub(crate) fn sscc(serial: usize) -> String {
    format!("{DOMAIN}/00/{}", with_check_digit(&format!("0{COMPANY}{serial:09}")))
}

/// A place.
pub(crate) fn place(number: usize) -> String {
    format!("{DOMAIN}/414/{}", with_check_digit(&format!("{COMPANY}{number:05}")))
}

/// A firm.
pub(crate) fn party(number: usize) -> String {
    format!("{DOMAIN}/417/{}", with_check_digit(&format!("{COMPANY}{number:05}")))
}

/// Weights 3 and 1 in turn, from the right (GS1 General Specifications, clause 7.9).
pub(crate) fn with_check_digit(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        assert_eq!(with_check_digit("0950600013435"), "09506000134352");
        assert_eq!(with_check_digit("37610425002123456"), "376104250021234569");
    }
}
