//! How the codes of a scheme are written: `d10 "-"? d3`.

/// One alternative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    notation: Box<str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// So many characters of a set.
    Run { set: Set, least: usize, most: usize },
    /// This text; when it is optional, it may be left out and is put in.
    Text { text: Box<str>, is_optional: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Digits,
    Capitals,
    DigitsAndCapitals,
    Printable,
}

/// A code is at most this long, so that no table asks for more.
const LONGEST: usize = 128;

impl Pattern {
    pub(super) fn parse(notation: &str) -> Result<Self, String> {
        let mut parts: Vec<Part> = Vec::new();
        let mut longest = 0;
        for word in notation.split_whitespace() {
            if matches!(parts.last(), Some(Part::Run { least, most, .. }) if least != most) {
                return Err(format!("{word} follows a part that varies in length"));
            }
            let part = part(word).ok_or_else(|| format!("{word} is no part of a pattern"))?;
            longest += match &part {
                Part::Run { most, .. } => *most,
                Part::Text { text, .. } => text.len(),
            };
            parts.push(part);
        }
        if parts.is_empty() || longest > LONGEST {
            return Err(format!("a pattern stands for 1 to {LONGEST} characters"));
        }
        Ok(Pattern { parts, notation: notation.into() })
    }

    pub(super) fn notation(&self) -> &str {
        &self.notation
    }

    /// The one spelling of a code that fits, or the byte position up to which it fits.
    pub(super) fn read(&self, value: &str) -> Result<String, usize> {
        let mut canonical = String::with_capacity(value.len() + 1);
        let mut at = 0;
        for part in &self.parts {
            // The parts are ASCII, so positions between them are those of characters.
            let rest = &value.as_bytes()[at..];
            match part {
                Part::Text { text, is_optional } => {
                    if rest.starts_with(text.as_bytes()) {
                        at += text.len();
                    } else if !is_optional {
                        return Err(at);
                    }
                    canonical.push_str(text);
                }
                Part::Run { set, least, most } => {
                    let length = rest.iter().take(*most).take_while(|&&byte| set.has(byte)).count();
                    if length < *least {
                        return Err(at + length);
                    }
                    let run = &value[at..at + length];
                    if *set == Set::Printable {
                        spaces(run).map_err(|place| at + place)?;
                    }
                    canonical.push_str(run);
                    at += length;
                }
            }
        }
        if at < value.len() { Err(at) } else { Ok(canonical) }
    }
}

impl Set {
    fn has(self, byte: u8) -> bool {
        match self {
            Set::Digits => byte.is_ascii_digit(),
            Set::Capitals => byte.is_ascii_uppercase(),
            Set::DigitsAndCapitals => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Set::Printable => byte == b' ' || byte.is_ascii_graphic(),
        }
    }
}

/// Spaces that nobody sees on paper would give one code several spellings.
fn spaces(run: &str) -> Result<(), usize> {
    if run.starts_with(' ') {
        return Err(0);
    }
    if run.ends_with(' ') {
        return Err(run.trim_end().len());
    }
    run.find("  ").map_or(Ok(()), Err)
}

fn part(word: &str) -> Option<Part> {
    if let Some(quoted) = word.strip_prefix('"') {
        let (text, is_optional) = match quoted.strip_suffix('?') {
            Some(quoted) => (quoted.strip_suffix('"')?, true),
            None => (quoted.strip_suffix('"')?, false),
        };
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        return is_plain.then(|| Part::Text { text: text.into(), is_optional });
    }
    let (set, count) = word.split_at_checked(1)?;
    let set = match set {
        "d" => Set::Digits,
        "c" => Set::Capitals,
        "a" => Set::DigitsAndCapitals,
        "p" => Set::Printable,
        _ => return None,
    };
    let (least, most) = count.split_once("..").unwrap_or((count, count));
    let (least, most) = (least.parse().ok()?, most.parse().ok()?);
    (1 <= least && least <= most && most <= LONGEST).then_some(Part::Run { set, least, most })
}
