//! The query string of a request on its way to a target.

/// Counts how often a request was handed from resolver to resolver. A header would not survive a redirect.
const HOP: &str = "nguon-hop";
/// Resolvers that may hand on a request one after the other.
const HOPS: u32 = 3;

/// The target's address with the request's query; what the resolver itself used up is left out.
pub(super) fn with_query(href: &str, query: Option<&str>, used: &[&str]) -> String {
    let passed: Vec<&str> =
        pairs(query).filter(|(name, _)| *name != HOP && !used.contains(name)).map(|it| it.1).collect();
    join(href, &passed.join("&"))
}

/// The same request at another resolver; `None` when it has been handed on often enough.
pub(super) fn to_resolver(resolver: &str, path: &str, query: Option<&str>) -> Option<String> {
    let hops = pairs(query).find(|(name, _)| *name == HOP);
    let hops = match hops {
        Some((_, pair)) => pair.split_once('=').and_then(|(_, count)| count.parse::<u32>().ok()).unwrap_or(HOPS),
        None => 0,
    };
    if hops >= HOPS {
        return None;
    }
    let passed = pairs(query).filter(|(name, _)| *name != HOP).map(|(_, pair)| pair.to_owned());
    let passed: Vec<String> = passed.chain([format!("{HOP}={}", hops + 1)]).collect();
    Some(join(&format!("{resolver}/{path}"), &passed.join("&")))
}

fn pairs(query: Option<&str>) -> impl Iterator<Item = (&str, &str)> {
    let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| (pair.split('=').next().unwrap_or(pair), pair))
}

fn join(href: &str, query: &str) -> String {
    if query.is_empty() {
        return href.to_owned();
    }
    let (address, fragment) = href.split_at(href.find('#').unwrap_or(href.len()));
    let separator = match address.find('?') {
        None => "?",
        Some(_) if address.ends_with(['?', '&']) => "",
        Some(_) => "&",
    };
    format!("{address}{separator}{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_passed_on_once() {
        let with = |href, query| with_query(href, Some(query), &["linkType", "context"]);
        assert_eq!(with("https://b.vn/p", "linkType=gs1:pip&foo=bar&17=1"), "https://b.vn/p?foo=bar&17=1");
        assert_eq!(with("https://b.vn/p?x=1", "foo=bar&nguon-hop=1"), "https://b.vn/p?x=1&foo=bar");
        assert_eq!(with("https://b.vn/p?", "foo"), "https://b.vn/p?foo");
        assert_eq!(with("https://b.vn/p#part", "foo=bar"), "https://b.vn/p?foo=bar#part");
        assert_eq!(with("https://b.vn/p?x=1", "context=vn&&"), "https://b.vn/p?x=1");
    }

    #[test]
    fn resolvers_do_not_hand_on_for_ever() {
        let to = |query| to_resolver("https://b.vn", "01/1", query);
        assert_eq!(to(None).as_deref(), Some("https://b.vn/01/1?nguon-hop=1"));
        assert_eq!(to(Some("a=b&nguon-hop=2")).as_deref(), Some("https://b.vn/01/1?a=b&nguon-hop=3"));
        assert_eq!(to(Some("nguon-hop=3")), None);
        assert_eq!(to(Some("nguon-hop=x")), None);
    }
}
