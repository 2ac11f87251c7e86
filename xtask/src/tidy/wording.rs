//! Words that must not stand in a file: lint attributes that hide, open tasks without a number, paths of one machine.

use std::path::Path;

use super::Finding;
use super::source::{File, lines_with};

/// Written in halves, so that this file does not find itself.
const TASKS: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
const MACHINE_PATHS: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];

/// All findings of one file.
pub(super) fn check(file: &File) -> Vec<Finding> {
    let mut findings = open_tasks(file);
    for word in ["#[allow(", "#![allow("] {
        let text = "use #[expect(…, reason = …)] instead of #[allow(…)]: it tells when it is no longer needed";
        findings.extend(lines_with(&file.masked.code, word).map(|line| Finding::new(&file.path, line, text)));
    }
    for (index, line) in file.text.lines().enumerate() {
        if MACHINE_PATHS.iter().any(|path| has_machine_path(line, path)) {
            findings.push(Finding::new(&file.path, index + 1, "a path of one machine means nothing on another"));
        }
    }
    findings
}

/// In Rust every comment is read; elsewhere the word counts where a colon or a bracket follows, as prose may name it.
fn open_tasks(file: &File) -> Vec<Finding> {
    let lines: Vec<(usize, &str)> = if file.is_rust() {
        let comments = file.masked.comments.iter();
        comments
            .flat_map(|(start, text)| text.lines().enumerate().map(move |(index, line)| (start + index, line)))
            .collect()
    } else if is_lock_file(&file.path) {
        Vec::new()
    } else {
        file.text.lines().enumerate().map(|(index, line)| (index + 1, line)).collect()
    };
    let has_open_task = |line: &str| TASKS.iter().any(|task| is_open_task(line, task, file.is_rust()));
    let found = lines.into_iter().filter(|(_, line)| has_open_task(line));
    found
        .map(|(line, _)| Finding::new(&file.path, line, "an open task names its issue, as in (#12), or goes"))
        .collect()
}

fn is_open_task(line: &str, task: &str, any_mention: bool) -> bool {
    line.match_indices(task).any(|(at, _)| {
        let tail = &line[at + task.len()..];
        let is_word = !line[..at].ends_with(char::is_alphanumeric) && !tail.starts_with(char::is_alphanumeric);
        let is_marker = any_mention || tail.starts_with([':', '(']);
        is_word && is_marker && !names_issue(tail)
    })
}

fn names_issue(tail: &str) -> bool {
    let number = tail.strip_prefix("(#").and_then(|tail| tail.split_once(')')).map(|(number, _)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A longer path or word that merely ends the same way, as in `https://example.org/net/…`, is left alone.
fn has_machine_path(line: &str, path: &str) -> bool {
    line.match_indices(path)
        .any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || ".-_}~$*".contains(before)))
}

fn is_lock_file(path: &Path) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_lines(path: &str, text: &str, lines: &[usize]) {
        let found: Vec<usize> = check(&File::new(path, text)).iter().map(|finding| finding.line).collect();
        assert_eq!(found, lines, "{text}");
    }

    #[test]
    fn an_open_task_names_its_issue() {
        let task = TASKS[0];
        check_lines("a.rs", &format!("// {task}: later\n// {task}(#12): fine\nlet a = \"{task}\";"), &[1]);
        check_lines("a.md", &format!("A {task} has a number.\n{task}: write this"), &[2]);
        check_lines("a.css", &format!("/* {}(x) */", TASKS[1]), &[1]);
    }

    #[test]
    fn hidden_lints_are_found() {
        check_lines("a.rs", "#[allow(unused)]\n#[expect(unused, reason = \"x\")]\n// #[allow(unused)]", &[1]);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let path = MACHINE_PATHS[0];
        check_lines("a.md", &format!("see {path}main\nhttps://example.org{path}x\n{path}y"), &[1, 3]);
    }
}
