use gs1::{Key, KeyPattern};

use crate::{terms, validate};

/// What stands for things of more than one class in a `MATCH_` parameter (8.2.7.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// An EPC pattern such as `urn:epc:idpat:sgtin:9506000.*.*`.
    Keys(KeyPattern),
    /// Everything whose key begins so: what a trailing `*` after anything else means.
    Prefix(String),
}

/// One value of a `MATCH_` parameter.
pub(super) enum Thing {
    Key(String),
    Pattern(Pattern),
}

impl Pattern {
    /// Whether it stands for the thing of this canonical key.
    pub fn matches(&self, key: &str) -> bool {
        match self {
            Self::Keys(pattern) => Key::parse(key).is_ok_and(|key| pattern.matches(&key)),
            Self::Prefix(prefix) => key.starts_with(prefix),
        }
    }

    /// The class under which everything is found that the pattern stands for, where there is one.
    pub fn class(&self) -> Option<String> {
        let Self::Prefix(prefix) = self else { return None };
        let mut parts = prefix.splitn(3, '/');
        let (Some("01"), Some(gtin), Some(_)) = (parts.next(), parts.next(), parts.next()) else { return None };
        Key::parse(&format!("01/{gtin}")).ok().map(|key| key.as_str().to_owned())
    }
}

impl Thing {
    /// Reads an identifier or a pattern; the error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        // An asterisk may stand in a serial too: as itself in an EPC, as `%2A` at the end of a Digital Link.
        if !text.starts_with("urn:epc:")
            && let Some(start) = text.strip_suffix('*')
        {
            return Ok(Self::Pattern(Pattern::Prefix(key_start(start))));
        }
        if let Ok(key) = Key::parse(text) {
            return Ok(Self::Key(key.as_str().to_owned()));
        }
        if text.starts_with("urn:epc:idpat:") {
            return epc_pattern(text);
        }
        // A container or a ship is no GS1 key, and still a thing; a malformed EPC is nothing at all.
        if text.starts_with("urn:epc:") {
            return gs1::canonical_epc(text).map(Self::Key).map_err(|error| error.to_string());
        }
        if gs1::ForeignId::is_claimed_by(text) {
            return gs1::ForeignId::parse(text).map(|id| Self::Key(id.to_string())).map_err(|error| error.to_string());
        }
        identifier(text).map(Self::Key)
    }
}

/// The key of an identifier; one that nothing can be stored under is an error, so that a slip does not look like an
/// empty answer.
pub(super) fn identifier(text: &str) -> Result<String, String> {
    if let Ok(key) = Key::parse(text) {
        return Ok(key.as_str().to_owned());
    }
    validate::check_identifier(text).map(|()| terms::key(text))
}

fn epc_pattern(text: &str) -> Result<Thing, String> {
    match KeyPattern::parse(text) {
        Ok(pattern) => Ok(Thing::Pattern(Pattern::Keys(pattern))),
        Err(error) if error.kind() == gs1::ErrorKind::NotGs1 => {
            // The schemes of others keep their URN as their key.
            let body = text.trim_start_matches("urn:epc:idpat:");
            let start = body.trim_end_matches(".*").trim_end_matches(":*");
            if start.contains('*') {
                return Err(format!("“{text}”: what follows an asterisk has to be one, too"));
            }
            let mark = if start.contains(':') { "." } else { ":" };
            let end = if start.len() < body.len() { mark } else { "" };
            Ok(Thing::Pattern(Pattern::Prefix(format!("urn:epc:id:{start}{end}"))))
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Keys of Digital Link that begin a path.
const PRIMARY: [&str; 16] = [
    "00", "01", "253", "255", "401", "402", "414", "417", "8003", "8004", "8006", "8010", "8013", "8017", "8018", "415",
];

/// The beginning of the canonical key for the beginning of an identifier.
fn key_start(start: &str) -> String {
    if !start.starts_with("http://") && !start.starts_with("https://") {
        return start.to_owned();
    }
    let slashes = start.match_indices('/').map(|(at, _)| at).skip(2);
    let path = slashes.map(|at| &start[at + 1..]).find(|rest| {
        let mut parts = rest.splitn(2, '/');
        parts.next().is_some_and(|first| PRIMARY.contains(&first)) && parts.next().is_some()
    });
    let Some(path) = path else { return start.to_owned() };
    // Up to the last slash it may be a whole key with its canonical form, escapes and all.
    let Some((whole, rest)) = path.rsplit_once('/') else { return path.to_owned() };
    if let Some((key, qualifier)) = whole.rsplit_once('/')
        && let Ok(key) = Key::parse(&format!("https://id.gs1.org/{key}"))
    {
        return format!("{}/{qualifier}/{rest}", key.as_str());
    }
    path.to_owned()
}
