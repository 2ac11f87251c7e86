//! The checks, named as the suite names them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::http::escaped;
use crate::harness::{Answer, Client};

const VOC: &str = "https://ref.gs1.org/voc/";
const LINKSET: &str = "application/linkset+json";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Pass,
    Warn,
    Fail,
}

impl Verdict {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
        }
    }
}

#[derive(Debug)]
pub(super) struct Check {
    pub(super) id: String,
    pub(super) verdict: Verdict,
    pub(super) detail: String,
}

/// The suite for one address.
pub(super) struct Suite<'a> {
    client: &'a Client,
    /// Scheme and host under which the node says that it is reached.
    public: &'a str,
    path: &'a str,
    checks: Vec<Check>,
}

impl<'a> Suite<'a> {
    pub(super) fn new(client: &'a Client, public: &'a str, path: &'a str) -> Self {
        Self { client, public, path, checks: Vec::new() }
    }

    pub(super) fn run(mut self) -> Vec<Check> {
        self.address();
        self.transport();
        self.description();
        self.headers();
        self.bad_requests();
        self.redirects();
        let linkset = self.linkset();
        self.default_link(&linkset);
        self.each_link(&linkset);
        self.checks
    }

    fn pass_or(&mut self, other: Verdict, id: &str, fine: bool, detail: impl Into<String>) {
        let verdict = if fine { Verdict::Pass } else { other };
        self.checks.push(Check { id: id.to_owned(), verdict, detail: detail.into() });
    }

    fn must(&mut self, id: &str, fine: bool, detail: impl Into<String>) {
        self.pass_or(Verdict::Fail, id, fine, detail);
    }

    fn should(&mut self, id: &str, fine: bool, detail: impl Into<String>) {
        self.pass_or(Verdict::Warn, id, fine, detail);
    }

    /// As the suite's server sends it: curl's `Accept`, no language.
    fn get(&self, path: &str) -> Answer {
        self.client.send("GET", path, &[("Accept", "*/*")], "")
    }

    fn address(&mut self) {
        let host = self.public.split("://").nth(1).unwrap_or_default();
        self.must("isURL", self.public.starts_with("http") && host.contains('.'), self.public);
        self.should("isHttps", self.public.starts_with("https://"), self.public);
        let segments: Vec<&str> = self.path.trim_start_matches('/').split('/').collect();
        let identifiers = segments.iter().step_by(2);
        let numeric = segments.len().is_multiple_of(2)
            && identifiers.clone().all(|ai| (2..=4).contains(&ai.len()) && ai.bytes().all(|it| it.is_ascii_digit()));
        self.should("plausibleDL", numeric, self.path);
        let scan = gs1::Scan::parse_path(self.path, None);
        let whole = scan.as_ref().is_ok_and(|scan| scan.path() == self.path[1..]);
        self.should("validDL", whole, "one key, a GTIN in fourteen digits");
        let unknown = match segments.as_slice() {
            ["01", gtin, ..] => Some(format!("/01/{gtin}/10/KL8G")),
            ["414", gln, ..] => Some(format!("/414/{gln}/254/KL8G")),
            _ => None,
        };
        match unknown {
            Some(path) => {
                let status = self.get(&path).status;
                self.must("basicWalkUp", status != 404 && status < 500, format!("{path}: {status}"));
            }
            None => self.must("basicWalkUp", true, "only for GTIN and GLN"),
        }
    }

    fn transport(&mut self) {
        let status = self.client.send("HEAD", "/", &[], "").status;
        self.must("tlsOK", status == 200, format!("HEAD / answers {status}; the encryption is the proxy's"));
        let raw = b"HEAD / HTTP/1.1\r\nHost: id.nguon.example\r\nConnection: close\r\n\r\n";
        let (_, text) = self.client.raw(raw);
        self.should("httpVersion", text.starts_with("HTTP/1.1 "), text.lines().next().unwrap_or_default());
    }

    fn description(&mut self) {
        let answer = self.get("/.well-known/gs1resolver");
        let open = answer.header("access-control-allow-origin") == "*";
        let text = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        let faults = description_faults(&text, self.public);
        self.must("rdFile", answer.status == 200 && open && faults.is_empty(), format!("{faults:?}"));
    }

    fn headers(&mut self) {
        let answer = self.client.send("OPTIONS", self.path, &[("Origin", "https://gs1.github.io")], "");
        self.must("corsCheck", answer.header("access-control-allow-origin") == "*", "");
        let methods = answer.header("access-control-allow-methods");
        self.must("methodsCheck", ["GET", "HEAD", "OPTIONS"].iter().all(|it| methods.contains(it)), methods);
        // The suite looks at OPTIONS, its successor at the redirect; repeated headers would be lost.
        let redirect = self.get(self.path);
        let count = |answer: &Answer| answer.headers.get_all("link").iter().count();
        let links = [answer.header("link"), redirect.header("link")];
        let single = count(&answer) == 1 && count(&redirect) == 1;
        let named = links.iter().all(|link| parts(link).any(|part| part.contains("rel=\"linkset\"")));
        self.should("linkOnRedirect", single && named, &links[1]);
        self.should("legacyLinkHeaders", links.iter().all(|link| !link.contains("rel=\"gs1:")), "");
        let context = |part: &str| {
            part.contains("rel=\"http://www.w3.org/ns/json-ld#context\"")
                && part.contains("type=\"application/ld+json\"")
        };
        self.should("linksetJsonldCheck", links.iter().all(|link| parts(link).any(context)), "");
    }

    fn bad_requests(&mut self) {
        let answer = self.get(&format!("{}/foo", self.path));
        self.must("reportWith400", answer.status == 400, answer.status.to_string());
        self.must("noErrorWith200", answer.status != 200, "");
        let nosuch = self.get(&format!("{}?linkType=gs1:nosuchlt", self.path));
        self.must("specificLinkTypeNotFound", nosuch.status == 404, nosuch.status.to_string());
    }

    fn redirects(&mut self) {
        let (plain, slash) = (self.get(self.path), self.get(&format!("{}/", self.path)));
        let same = (plain.status, plain.header("location")) == (slash.status, slash.header("location"));
        self.should("trailingSlash", same, format!("{} {}", slash.status, slash.header("location")));
        let passed = self.get(&format!("{}?foo=bar", self.path)).header("location");
        self.should("qsPassedOn", passed.contains("foo=bar"), passed);
    }

    fn linkset(&mut self) -> Value {
        let answer = self.get(&format!("{}?linkType=linkset", self.path));
        self.must("ltLinksetNoRedirect", answer.status == 200, answer.status.to_string());
        // The suite falls back on `all` only where `linkset` fails; it has to work here all the same.
        let all = self.get(&format!("{}?linkType=all", self.path));
        self.must("ltAllNoRedirect", all.status == 200 && all.body == answer.body, all.status.to_string());
        let accepted = self.client.send("GET", self.path, &[("Accept", LINKSET)], "");
        self.must("ltAcceptHeader", accepted.status == 200, accepted.status.to_string());
        let linkset = answer.json();
        let folder = crate::harness::standards::standards("validLinkset").unwrap();
        let schema = std::fs::read_to_string(folder.join("gs1/gs1-linkset-schema.json")).unwrap();
        let faults = super::schema::faults(&serde_json::from_str(&schema).unwrap(), &linkset);
        self.must("validLinkset", faults.is_empty(), format!("{faults:?}"));
        let kind = accepted.header("content-type");
        self.should("declaredContentType", kind == LINKSET && answer.header("content-type") == LINKSET, kind);
        linkset
    }

    fn default_link(&mut self, linkset: &Value) {
        let uri = format!("{}{}", self.public, self.path);
        let objects: Vec<&Value> = linkset["linkset"].as_array().into_iter().flatten().collect();
        let is_above = |anchor: &str| uri == anchor || uri.starts_with(&format!("{anchor}/"));
        let ancestor = objects.iter().find(|object| {
            object["anchor"].as_str().is_some_and(is_above) && object.get(format!("{VOC}defaultLink")).is_some()
        });
        let targets = |name: &str| {
            ancestor.and_then(|object| object[format!("{VOC}{name}")].as_array()).cloned().unwrap_or_default()
        };
        let (defaults, variants) = (targets("defaultLink"), targets("defaultLinkMulti"));
        self.must("defaultLinkExists", !defaults.is_empty(), "");
        let bare = defaults.iter().all(|target| target.as_object().is_some_and(|it| it.len() == 2));
        self.must("singleDefaulLink", defaults.len() == 1 && bare, defaults.len().to_string());
        let location = self.get(self.path).header("location");
        self.must("defaultTarget", defaults.first().is_some_and(|it| it["href"] == *location), location);
        self.should("singleMultiLink", variants.len() != 1 || objects.is_empty(), variants.len().to_string());
        let known: BTreeSet<&str> = services::link::kinds::link_types().collect();
        let names = objects.iter().flat_map(|object| object.as_object().into_iter().flatten());
        let names = names.filter_map(|(name, _)| name.strip_prefix(VOC));
        let strange: Vec<&str> = names.filter(|name| !known.contains(name)).collect();
        self.should("linkTypesDefined", strange.is_empty(), format!("{strange:?}"));
    }

    fn each_link(&mut self, linkset: &Value) {
        for object in linkset["linkset"].as_array().into_iter().flatten() {
            for (relation, targets) in object.as_object().into_iter().flatten().filter(|(_, it)| it.is_array()) {
                for target in targets.as_array().unwrap() {
                    let alike =
                        targets.as_array().unwrap().iter().filter(|other| described(other) == described(target));
                    self.link(relation, target, alike.count());
                }
            }
        }
    }

    fn link(&mut self, relation: &str, target: &Value, alike: usize) {
        let words = |name: &str| {
            target[name].as_array().map(|all| all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","))
        };
        let (language, context) = (words("hreflang"), words("context"));
        let mut headers = vec![("Accept", target["type"].as_str().unwrap_or("*/*"))];
        headers.extend(language.as_deref().map(|language| ("Accept-Language", language)));
        let context = context.map(|context| format!("&context={context}")).unwrap_or_default();
        let path = format!("{}?linkType={}{context}", self.path, escaped(relation));
        let answer = self.client.send("GET", &path, &headers, "");
        let (href, location) = (target["href"].as_str().unwrap(), answer.header("location"));
        let id = format!("loFor{}", relation.rsplit('/').next().unwrap());
        if alike > 1 {
            self.should(&id, answer.status == 300 && answer.text().contains(href), format!("{} {href}", answer.status));
        } else {
            let fine = answer.status == 307 && location == href;
            self.must(&id, fine, format!("{} {location}", answer.status));
        }
    }
}

/// What makes links of one type differ.
fn described(target: &Value) -> (String, String, String) {
    (target["type"].to_string(), target["hreflang"].to_string(), target["context"].to_string())
}

fn parts(link: &str) -> impl Iterator<Item = &str> {
    link.split(',').map(str::trim)
}

/// The description file, as its schema wants it.
fn description_faults(file: &Value, public: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |fine: bool, what: &str| faults.extend((!fine).then(|| what.to_owned()));
    must(file["resolverRoot"] == *public, "resolverRoot");
    let keys = file["supportedPrimaryKeys"].as_array();
    must(keys.is_some_and(|keys| !keys.is_empty() && keys.iter().all(Value::is_string)), "supportedPrimaryKeys");
    must(file["name"].is_string(), "name");
    let types = file["supportedLinkType"].as_array();
    let one = |it: &Value| {
        it["namespace"].as_str().is_some_and(|name| name.starts_with("http"))
            && it["prefix"].as_str().is_some_and(|prefix| prefix.ends_with(':'))
    };
    must(types.is_some_and(|types| types.iter().all(one)), "supportedLinkType");
    must(file["linkTypeDefaultCanBeLinkset"].is_boolean(), "linkTypeDefaultCanBeLinkset");
    faults
}
