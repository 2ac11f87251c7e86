//! Reading `Accept` and the headers of EPCIS.

use axum::http::{HeaderMap, header};
use epcis::format::EpcFormat;

use crate::App;
use crate::error::Problem;

/// Media ranges with their weights, best first; those of weight 0 are left out.
pub(crate) struct Accepts {
    ranges: Vec<(String, f32)>,
    /// The same with those of weight 0, which refuse a type that a wider range would take.
    all: Vec<(String, f32)>,
    /// The client says nothing: it takes anything.
    silent: bool,
}

impl Accepts {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut ranges: Vec<(String, f32)> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let kind = parts.next().filter(|kind| !kind.is_empty())?.to_ascii_lowercase();
                let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
                Some((kind, weight.unwrap_or(0.0)))
            })
            .collect();
        let (silent, all) = (ranges.is_empty(), ranges.clone());
        ranges.retain(|(_, weight)| *weight > 0.0);
        ranges.sort_by(|one, other| other.1.total_cmp(&one.1));
        Self { ranges, all, silent }
    }

    fn best(&self) -> Option<&str> {
        self.ranges.first().map(|(kind, _)| kind.as_str())
    }

    /// A browser, or somebody who takes anything.
    pub(crate) fn prefers_page(&self) -> bool {
        match self.best() {
            None => self.silent,
            Some(best) => matches!(best, "*/*" | "text/html" | "application/xhtml+xml" | "text/*"),
        }
    }

    /// Whether a problem is told in XML: where an answer would have been in XML too.
    pub(crate) fn prefers_xml(&self) -> bool {
        let problems = ["application/problem+json", "application/problem+xml"];
        self.choose(&[&crate::negotiate::MEDIA.map(|(name, _)| name)[..], &problems].concat())
            .is_some_and(|chosen| chosen.ends_with("xml"))
    }

    /// The offered media type that the client likes best, of equally liked ones the first; none when it takes none.
    pub(crate) fn choose(&self, offered: &[&'static str]) -> Option<&'static str> {
        if self.silent {
            return offered.first().copied();
        }
        let weighed = offered.iter().map(|name| (*name, self.weight(name)));
        // Of equal weights `max_by` takes the last, so they come in turn from the end.
        weighed.rev().max_by(|one, other| one.1.total_cmp(&other.1)).filter(|(_, weight)| *weight > 0.0).map(|it| it.0)
    }

    /// The weight of the range that fits best (RFC 9110, section 12.5.1): the type itself, then its family, then anything.
    fn weight(&self, name: &str) -> f32 {
        let family = name.split('/').next().unwrap_or_default();
        let ranges = [name.to_owned(), format!("{family}/*"), "*/*".to_owned()];
        let found = ranges.iter().find_map(|range| self.all.iter().find(|(known, _)| known == range));
        found.map_or(0.0, |(_, weight)| *weight)
    }

    /// The media type for a JSON answer; none when the client takes no JSON at all.
    pub(crate) fn json(&self) -> Option<&'static str> {
        self.choose(&["application/json", "application/ld+json"])
    }
}

/// Whether the client takes a compressed body: `gzip` is named, and not refused by a weight of nothing.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    codings.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_none_or(|weight| weight > 0.0)
    })
}

/// A header's text, when it is text.
pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// `GS1-EPC-Format`; the standard's default is Digital Link.
pub(crate) fn epc_format(headers: &HeaderMap) -> Result<EpcFormat, Problem> {
    match headers.get("gs1-epc-format").map(|value| String::from_utf8_lossy(value.as_bytes())) {
        None => Ok(EpcFormat::default()),
        Some(value) => EpcFormat::from_header(&value).ok_or_else(|| {
            Problem::not_acceptable(&format!(
                "GS1-EPC-Format “{value}”: expected No_Preference, Always_GS1_Digital_Link, Always_EPC_URN or Never_Translates"
            ))
        }),
    }
}

/// The address under which the client reached us, for absolute links.
pub(crate) fn base_url(app: &App, headers: &HeaderMap) -> String {
    if let Some(url) = &app.config.public_url {
        return url.clone();
    }
    // An empty one is allowed, and would make the first segment of a path the host.
    let host = header_text(headers, "host").filter(|host| !host.is_empty()).filter(|host| {
        host.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'<' && byte != b'>')
    });
    format!("http://{}", host.unwrap_or("localhost"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_client_says_whether_it_takes_gzip() {
        let takes = |value: &'static str| {
            takes_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        for value in ["gzip", "br, gzip", "deflate,GZIP;q=0.5", "gzip; q=1.0, *;q=0"] {
            assert!(takes(value), "{value}");
        }
        for value in ["", "br", "gzip;q=0", "gzip; q=0.0, br", "identity"] {
            assert!(!takes(value), "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
