//! Files of at most 800 lines, functions of at most 70.
//!
//! What is longer stands in `exceptions.txt` with its exact length. The list may only shrink: an entry that is too high,
//! or not needed any more, is itself a finding.

use std::collections::BTreeMap;

use super::Finding;
use super::lexer::item_length;
use super::source::File;
use crate::error::{Context, Error, Result};

const FILE_LINES: usize = 800;
const FUNCTION_LINES: usize = 70;
const EXCEPTIONS_PATH: &str = "xtask/src/tidy/exceptions.txt";
const EXCEPTIONS: &str = include_str!("exceptions.txt");
/// Generated tables are exempt; the first lines of such a file say what writes it.
const GENERATED: &str = concat!("@gene", "rated");

/// What is measured: a path, and a function in it where not the whole file is meant.
type Subject = (String, Option<String>);

/// Compares all Rust files with the limits and with the list.
pub(super) fn check(files: &[File]) -> Result<Vec<Finding>> {
    let measured: Vec<Measure> = files.iter().filter(|file| file.is_rust()).flat_map(measure).collect();
    Ok(compare(&measured, &parse(EXCEPTIONS)?))
}

struct Measure {
    subject: Subject,
    line: usize,
    lines: usize,
    limit: usize,
}

fn measure(file: &File) -> Vec<Measure> {
    if file.text.lines().take(5).any(|line| line.contains(GENERATED)) {
        return Vec::new();
    }
    let path = file.path.display().to_string();
    let whole = Measure { subject: (path.clone(), None), line: 0, lines: file.text.lines().count(), limit: FILE_LINES };
    let functions = functions(&file.masked.code).into_iter().map(|function| Measure {
        subject: (path.clone(), Some(function.name)),
        line: function.line,
        lines: function.lines,
        limit: FUNCTION_LINES,
    });
    std::iter::once(whole).chain(functions).collect()
}

struct Function {
    name: String,
    line: usize,
    lines: usize,
}

/// Every `fn name…{…}` of masked code, nested ones too.
fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            continue;
        }
        let name: String = code[at + 3..].chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect();
        if name.is_empty() {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let body = &code[at..at + item_length(&code[at..])];
        found.push(Function { name, line, lines: body.matches('\n').count() + 1 });
    }
    found
}

/// Lines of `file PATH LINES` and `fn PATH NAME LINES`.
fn parse(list: &str) -> Result<BTreeMap<Subject, usize>> {
    let entries = list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    entries
        .map(|line| {
            let (subject, lines) = match line.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["file", path, lines] => (((*path).to_owned(), None), *lines),
                ["fn", path, name, lines] => (((*path).to_owned(), Some((*name).to_owned())), *lines),
                _ => return Err(Error::new(format!("{EXCEPTIONS_PATH}: `{line}` is no entry"))),
            };
            Ok((subject, lines.parse().doing(format!("read `{line}` in {EXCEPTIONS_PATH}"))?))
        })
        .collect()
}

fn compare(measured: &[Measure], exceptions: &BTreeMap<Subject, usize>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut needed: BTreeMap<&Subject, usize> = BTreeMap::new();
    for measure in measured.iter().filter(|measure| measure.lines > measure.limit) {
        let highest = needed.entry(&measure.subject).or_default();
        *highest = measure.lines.max(*highest);
        if exceptions.get(&measure.subject).is_none_or(|allowed| measure.lines > *allowed) {
            let what = measure.subject.1.as_ref().map_or("the file".to_owned(), |name| format!("fn `{name}`"));
            let text = format!("{what} has {} lines, the limit is {}", measure.lines, measure.limit);
            findings.push(Finding::new(&measure.subject.0, measure.line, text));
        }
    }
    for (subject, allowed) in exceptions {
        let advice = match needed.get(subject) {
            None => "is not needed any more: remove it".to_owned(),
            Some(lines) if lines < allowed => format!("can be lowered to {lines}"),
            Some(_) => continue,
        };
        let name = subject.1.as_deref().unwrap_or("the file");
        findings.push(Finding::new(EXCEPTIONS_PATH, 0, format!("the entry for {name} of {} {advice}", subject.0)));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(lines: usize) -> File {
        File::new("a.rs", format!("/// Long.\nfn long() {{\n{}}}\n", "    step();\n".repeat(lines - 2)))
    }

    fn check_with(lines: usize, list: &str) -> Vec<String> {
        compare(&measure(&file(lines)), &parse(list).unwrap()).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn long_functions_are_found_unless_listed() {
        assert_eq!(check_with(70, ""), Vec::<String>::new());
        assert_eq!(check_with(71, ""), ["a.rs:2: fn `long` has 71 lines, the limit is 70"]);
        assert_eq!(check_with(71, "# why\nfn a.rs long 71"), Vec::<String>::new());
        assert_eq!(check_with(800, "fn a.rs long 800"), ["a.rs: the file has 801 lines, the limit is 800"]);
    }

    #[test]
    fn the_list_only_shrinks() {
        assert!(check_with(71, "fn a.rs long 90")[0].ends_with("can be lowered to 71"));
        assert!(check_with(70, "fn a.rs long 71")[0].ends_with("is not needed any more: remove it"));
        assert!(check_with(70, "file gone.rs 900")[0].ends_with("is not needed any more: remove it"));
        assert!(parse("file a.rs").is_err());
    }

    #[test]
    fn signatures_without_a_body_and_generated_files_do_not_count() {
        let found = functions("trait A { fn a(&self); }\nfn b<F: Fn(u8)>(f: fn (u8)) {}");
        assert_eq!(
            found.iter().map(|function| (function.name.as_str(), function.lines)).collect::<Vec<_>>(),
            [("a", 1), ("b", 1)]
        );
        let table = format!("// {GENERATED} by xtask\n{}", "1,\n".repeat(2000));
        assert!(measure(&File::new("b.rs", table)).is_empty());
    }
}
