//! `GS1-EPCIS-Min`, `GS1-EPCIS-Max` and their like for the CBV: which version an answer has.

use axum::http::HeaderMap;
use epcis::xml::Version;

use super::Syntax;
use crate::error::Problem;
use crate::extract::header_text;

/// A version as numbers; `2.0` and `2.0.0` are one.
type Number = [u32; 3];

/// The newest version within what the client takes.
pub(super) fn chosen(headers: &HeaderMap, syntax: Syntax) -> Result<Version, Problem> {
    let epcis = Range::of(headers, "GS1-EPCIS-Min", "GS1-EPCIS-Max")?;
    let cbv = Range::of(headers, "GS1-CBV-Min", "GS1-CBV-Max")?;
    let offered = match syntax {
        Syntax::Json => &[Version::V2_0][..],
        Syntax::Xml => &[Version::V2_0, Version::V1_2],
    };
    let fits = |version: &&Version| match version {
        Version::V2_0 => epcis.holds([2, 0, 0]) && cbv.holds([2, 0, 0]),
        Version::V1_2 => epcis.holds([1, 2, 0]) && cbv.holds([1, 2, 2]),
    };
    offered.iter().find(fits).copied().ok_or_else(|| {
        Problem::not_acceptable(
            "GS1-EPCIS-Min, GS1-EPCIS-Max, GS1-CBV-Min, GS1-CBV-Max: this service speaks EPCIS 2.0 with CBV 2.0, and in XML EPCIS 1.2 with CBV 1.2",
        )
    })
}

/// Refuses a request for versions that no answer here has, and a body of a version (`GS1-EPCIS-Version`,
/// `GS1-CBV-Version`) that is not read here.
pub(crate) fn refuse_unspoken(headers: &HeaderMap) -> Result<(), Problem> {
    chosen(headers, Syntax::Xml)?;
    for name in ["GS1-EPCIS-Version", "GS1-CBV-Version"] {
        if number(headers, name)?.is_some_and(|number| !matches!(number, [2, 0, _] | [1, 2, _])) {
            return Err(Problem::not_acceptable(&format!("{name}: this service speaks 2.0, and in XML 1.2")));
        }
    }
    Ok(())
}

struct Range {
    least: Option<Number>,
    most: Option<Number>,
}

impl Range {
    fn of(headers: &HeaderMap, least: &str, most: &str) -> Result<Self, Problem> {
        Ok(Self { least: number(headers, least)?, most: number(headers, most)? })
    }

    /// A limit says as much as it has numbers: a most of 1.2 takes 1.2.2.
    fn holds(&self, version: Number) -> bool {
        self.least.is_none_or(|least| version[..2] >= least[..2])
            && self.most.is_none_or(|most| version[..2] <= most[..2])
    }
}

fn number(headers: &HeaderMap, name: &str) -> Result<Option<Number>, Problem> {
    let Some(text) = header_text(headers, name) else { return Ok(None) };
    let mut number = [0; 3];
    let mut parts = text.trim().split('.');
    let read = number.iter_mut().try_for_each(|place| match parts.next() {
        Some(part) => part.parse().map(|part| *place = part).map_err(|_| ()),
        None => Ok(()),
    });
    match (read, parts.next()) {
        (Ok(()), None) => Ok(Some(number)),
        _ => Err(Problem::not_acceptable(&format!("{name} “{text}”: expected a version such as 2.0.0"))),
    }
}
