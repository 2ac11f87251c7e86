//! Keys that another resolver answers for.

use gs1::Scan;

use crate::{Result, Services};

/// Digits before the company prefix in the values of a key: the indicator or extension digit, or the zero that pads.
pub(super) fn skipped(ai: &str) -> usize {
    match ai {
        "00" | "01" | "8003" | "8006" => 1,
        _ => 0,
    }
}

impl Services {
    /// The resolver that answers for the key of this scan: of the delegations that fit, the one with the longest prefix.
    pub(super) async fn delegated(&self, scan: &Scan) -> Result<Option<String>> {
        let candidates = candidates(scan);
        let prefixes: Vec<String> = candidates.iter().map(|(_, prefix)| prefix.clone()).collect();
        let mut found = self.store.delegations(&prefixes).await?;
        found.retain(|delegation| delegation.resolver.is_some());
        let length = |prefix: &str| candidates.iter().find(|(_, known)| known == prefix).map(|(length, _)| *length);
        let longest = found.into_iter().max_by_key(|delegation| length(&delegation.prefix));
        Ok(longest.and_then(|it| it.resolver).map(|base| base.trim_end_matches('/').to_owned()))
    }
}

/// Every prefix under which a delegation may stand, with the digits that it covers of the company prefix and beyond; the
/// start of a key says more than a company prefix of the same length.
fn candidates(scan: &Scan) -> Vec<(usize, String)> {
    let elements = scan.elements();
    let Some((ai, value)) = elements.first() else { return Vec::new() };
    let start = skipped(ai);
    let digits = value.bytes().skip(start).take_while(u8::is_ascii_digit).count();
    let companies = (4..=digits.min(12)).map(|length| (2 * length, value[start..start + length].to_owned()));
    let whole = value.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let keys = whole.filter(|end| *end > start).map(|end| (2 * (end - start) + 1, format!("{ai}/{}", &value[..end])));
    companies.chain(keys).collect()
}

/// What is wrong with the prefix of a delegation; `None` when nothing is.
pub(super) fn fault(prefix: &str) -> Option<String> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fine = match prefix.split_once('/') {
        None => (4..=12).contains(&prefix.len()) && digits(prefix),
        Some((ai, value)) => {
            (2..=4).contains(&ai.len()) && digits(ai) && value.len() >= 4 && value.bytes().all(|b| b.is_ascii_graphic())
        }
    };
    (!fine).then(|| {
        format!("“{prefix}” is no prefix; expected a company prefix of 4 to 12 digits, or the start of a key such as 01/0893")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_a_key_from_its_company_on() {
        let scan = Scan::parse_path("/01/08937990230211/10/A", None).unwrap();
        let candidates = candidates(&scan);
        let length = |prefix: &str| candidates.iter().find(|(_, known)| known == prefix).map(|(length, _)| *length);
        assert_eq!(length("893799023"), Some(18));
        assert_eq!(length("01/0893799023"), Some(19));
        assert_eq!(length("01/08937990230211"), Some(27));
        assert_eq!(length("089379"), None, "the indicator digit is no part of it");
        assert!(length("8937990230211").is_none() && length("893").is_none());
    }

    #[test]
    fn a_prefix_is_digits_or_the_start_of_a_key() {
        for right in ["8937", "893799023", "01/0893", "8004/8937ABC"] {
            assert_eq!(fault(right), None, "{right}");
        }
        for wrong in ["", "893", "8937990230211", "89a7", "01/", "x/8937", "01/8 93", "1/8937"] {
            assert!(fault(wrong).is_some(), "{wrong}");
        }
    }
}
