//! Where documents may be sent: http(s), and no address of a private network unless the operator allows it.
//!
//! A name is looked up once for each connection, and the connection goes to what was checked: there is no second look-up
//! that could give another answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Characters of an address.
const MAX_LENGTH: usize = 2048;

/// Reads the `dest` of a subscription; the message says what is wrong with it.
pub(crate) fn destination(text: &str, private_addresses: bool) -> Result<(), String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("longer than {MAX_LENGTH} characters"));
    }
    let uri: Uri = text.parse().map_err(|_| format!("“{text}” is not a URI"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(format!("“{text}”: expected an address that begins with https:// or http://"));
    }
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    if authority.contains('@') {
        return Err("holds a user or a password, which a signatureToken makes needless".to_owned());
    }
    let host = uri.host().unwrap_or_default();
    if host.is_empty() || uri.port().is_some_and(|port| port.as_u16() == 0) {
        return Err(format!("“{text}” names no host"));
    }
    if text.contains('#') {
        return Err(format!("“{text}” has a fragment, which is not sent"));
    }
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let is_local = host.eq_ignore_ascii_case("localhost") || literal.is_ok_and(|address| !is_public(address));
    if is_local && !private_addresses {
        return Err(format!("“{host}” is in a private network; this node sends to public addresses only"));
    }
    Ok(())
}

/// Looks names up and refuses those that lead into a private network.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) private_addresses: bool,
}

impl Resolver for Checked {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        // One private address among public ones is no accident.
        let refused = found.iter().find(|address| !self.private_addresses && !is_public(address.ip()));
        match refused {
            Some(address) => {
                let message = format!("{} is in a private network", address.ip());
                Err(ureq::Error::Other(message.into()))
            }
            None => Ok(found),
        }
    }
}

/// Whether an address is one that everybody in the public network can have (the registries of RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        // This network, shared, protocols, 6to4 relays, benchmarks, reserved.
        (0 | 240..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _) => true,
        _ => false,
    };
    !(special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inner = |high: u16, low: u16| {
        let ([one, two], [three, four]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(one, two, three, four))
    };
    match (a, b, c, d, e, f) {
        // The same address in the clothes of the other family: mapped, translated (RFC 6052), 6to4.
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => inner(g, h),
        (0x2002, high, low, ..) => inner(high, low),
        // Teredo, benchmarks, documentation.
        (0x2001, 0, ..) | (0x2001, 2, ..) | (0x2001, 0x0db8, ..) | (0x3fff, ..) => false,
        // Everything that was ever given out for the public network is in 2000::/3.
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_public_addresses_from_others() {
        for text in ["8.8.8.8", "203.162.4.190", "100.63.0.1", "2405:4800::1", "::ffff:8.8.8.8", "2002:808:808::1"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "ff02::1",
            "::7f00:1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn reads_destinations() {
        let check = |text: &str, private: bool| destination(text, private).map_err(|why| why.to_lowercase());
        assert_eq!(check("https://client.example.com/queryCallback?a=1", false), Ok(()));
        assert_eq!(check("http://127.0.0.1:8080/in", true), Ok(()));
        for (text, why) in [
            ("", "not a uri"),
            ("client.example.com", "begins with"),
            ("ftp://client.example.com/", "begins with"),
            ("/in", "begins with"),
            ("https://", "not a uri"),
            ("https://user:pass@client.example.com/", "password"),
            ("https://client.example.com:0/", "no host"),
            ("https://client.example.com/#here", "fragment"),
            ("http://127.0.0.1/", "private"),
            ("http://[::1]:8080/", "private"),
            ("http://LOCALHOST/", "private"),
        ] {
            let fault = check(text, false).unwrap_err();
            assert!(fault.contains(why), "{text}: {fault}");
        }
        assert!(check(&format!("https://a.vn/{}", "a".repeat(3000)), false).is_err());
    }
}
