//! Splits Rust text into what the compiler reads as code, what it reads as literals, and comments.
//!
//! The output has the same lines as the input. It knows strings (plain, byte, C and raw), characters, lifetimes and
//! nested comments, which is all that is needed to count braces and to look for words without being fooled.

/// One file, taken apart.
#[derive(Debug, Default)]
pub(super) struct Masked {
    /// The code, with every literal and every comment blanked out.
    pub(super) code: String,
    /// The comments, one entry for each, with the line on which it starts.
    pub(super) comments: Vec<(usize, String)>,
    /// The text literals, one entry for each, with the line on which it starts. Escapes are left as written.
    pub(super) strings: Vec<(usize, String)>,
}

/// Takes a file apart.
pub(super) fn mask(text: &str) -> Masked {
    let mut cursor = Cursor { rest: text, line: 1, masked: Masked::default() };
    while let Some(next) = cursor.rest.chars().next() {
        let line = cursor.line;
        if let Some(length) = comment_length(cursor.rest) {
            let comment = cursor.blank(length);
            cursor.masked.comments.push((line, comment));
        } else if let Some(literal) = string_literal(cursor.rest).filter(|_| !cursor.inside_word()) {
            let text = cursor.blank(literal.length);
            cursor.masked.strings.push((line, text[literal.start..literal.end].to_owned()));
        } else if let Some(length) = char_length(cursor.rest) {
            cursor.blank(length);
        } else {
            cursor.copy(next);
        }
    }
    cursor.masked
}

/// Blanks out the items that only tests see: what follows `#[cfg(test)]`, up to its closing brace or semicolon.
pub(super) fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut output = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find(MARK) {
        output.push_str(&rest[..start]);
        let length = item_length(&rest[start..]);
        output.extend(rest[start..start + length].chars().map(blank_char));
        rest = &rest[start + length..];
    }
    output.push_str(rest);
    output
}

/// How far an item reaches: to the brace that closes its first one, or to a semicolon before any brace.
pub(super) fn item_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, next) in code.char_indices() {
        match next {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

struct Cursor<'a> {
    rest: &'a str,
    line: usize,
    masked: Masked,
}

impl Cursor<'_> {
    fn copy(&mut self, next: char) {
        self.line += usize::from(next == '\n');
        self.masked.code.push(next);
        self.rest = &self.rest[next.len_utf8()..];
    }

    fn blank(&mut self, length: usize) -> String {
        let text = self.rest[..length].to_owned();
        self.line += text.matches('\n').count();
        self.masked.code.extend(text.chars().map(blank_char));
        self.rest = &self.rest[length..];
        text
    }

    /// Whether the next letter continues a word: the `r` of `for"…"` starts no raw string.
    fn inside_word(&self) -> bool {
        let before = self.masked.code.chars().next_back();
        before.is_some_and(|before| before.is_alphanumeric() || before == '_') && !self.rest.starts_with('"')
    }
}

fn blank_char(next: char) -> char {
    if next == '\n' { '\n' } else { ' ' }
}

fn comment_length(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let tail = &rest.as_bytes()[at..];
        if tail.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    Some(rest.len())
}

/// Where a text literal ends, and where its content lies inside it.
struct Literal {
    length: usize,
    start: usize,
    end: usize,
}

fn string_literal(rest: &str) -> Option<Literal> {
    let unprefixed = rest.strip_prefix(['b', 'c']).unwrap_or(rest);
    let prefix = rest.len() - unprefixed.len();
    if let Some(raw) = unprefixed.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let content = raw[hashes..].strip_prefix('"')?;
        let start = prefix + 1 + hashes + 1;
        let closing = format!("\"{}", "#".repeat(hashes));
        let end = content.find(&closing).map_or(rest.len(), |at| start + at);
        return Some(Literal { length: (end + closing.len()).min(rest.len()), start, end });
    }
    let content = unprefixed.strip_prefix('"')?;
    let start = prefix + 1;
    let mut escaped = false;
    for (at, next) in content.char_indices() {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(Literal { length: start + at + 1, start, end: start + at }),
            _ => {}
        }
    }
    Some(Literal { length: rest.len(), start, end: rest.len() })
}

/// The length of a character literal, or `None` for a lifetime.
fn char_length(rest: &str) -> Option<usize> {
    let content = rest.strip_prefix('\'')?;
    if let Some(escape) = content.strip_prefix('\\') {
        // The first character after the backslash may itself be a quote.
        let first = escape.chars().next()?.len_utf8();
        return Some(2 + first + escape[first..].find('\'')? + 1);
    }
    let first = content.chars().next()?;
    content[first.len_utf8()..].starts_with('\'').then(|| 1 + first.len_utf8() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, code: &str) {
        assert_eq!(mask(input).code, code, "{input}");
    }

    #[test]
    fn literals_and_comments_are_blanked() {
        check("a // b\nc", "a     \nc");
        check("a/* x /* y */ z */b", "a                 b");
        check(r#"f("a\"b") + 1"#, "f(      ) + 1");
        check("r#\"a\"b\"# + br\"x\"", "         +      ");
        check("'{' '\\'' 'a: &'b str", "    \u{20}    'a: &'b str");
        check("for_r\"{\"", "for_r   ");
    }

    #[test]
    fn strings_and_comments_are_kept_with_their_lines() {
        let masked = mask("// one\nlet a = \"two\nlines\"; /* three */\nr\"four\"");
        assert_eq!(masked.comments, [(1, "// one".to_owned()), (3, "/* three */".to_owned())]);
        assert_eq!(masked.strings, [(2, "two\nlines".to_owned()), (4, "four".to_owned())]);
    }

    #[test]
    fn test_modules_are_blanked() {
        assert_eq!(without_tests("a\n#[cfg(test)]\nmod t { {} }\nb"), "a\n            \n            \nb");
        assert_eq!(without_tests("#[cfg(test)] mod t; b"), "                    b");
    }
}
