//! `nguon gs1 parse`: one line in, one JSON object out.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::command::{PROGRAM, nguon_reading};

/// The answers to the lines of `input`.
fn parsed(input: &[u8]) -> Vec<Value> {
    let output = nguon_reading(&["gs1", "parse"], input).well();
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Each line with the exact answer to it, members in order.
fn check(cases: &[(&str, &str)]) {
    let input: String = cases.iter().map(|(line, _)| format!("{line}\n")).collect();
    let output = nguon_reading(&["gs1", "parse"], input.as_bytes()).well();
    assert_eq!(output.lines().count(), cases.len(), "{output}");
    for (answer, (line, expected)) in output.lines().zip(cases) {
        assert_eq!(answer, *expected, "{line}");
    }
}

#[test]
fn every_notation_gives_the_same_key() {
    let item = r#"{"ok":true,"key":"01/09506000134352/21/A1","elements":[{"ai":"01","value":"09506000134352"},{"ai":"21","value":"A1"}],"digital_link":"https://id.gs1.org/01/09506000134352/21/A1","urn":null}"#;
    check(&[
        ("(01)09506000134352(21)A1", item),
        ("https://example.vn/a/01/09506000134352/21/A1", item),
        ("01/09506000134352/21/A1", item),
        (
            "urn:epc:id:sgtin:9506000.013435.A1",
            &item.replace("\"urn\":null", "\"urn\":\"urn:epc:id:sgtin:9506000.013435.A1\""),
        ),
    ]);
}

#[test]
fn a_fault_comes_with_its_place() {
    for (line, at) in [
        ("", 0),
        ("(01)09506000134353", 17),
        ("(01)0950600013435", 17),
        ("(10)A1", 0),
        ("(99999)1", 0),
        ("(01)09506000134352(10)", 22),
        ("urn:epc:id:sgtin:9506000.01343.1", 25),
    ] {
        let answer = &parsed(format!("{line}\n").as_bytes())[0];
        assert_eq!((&answer["ok"], &answer["at"]), (&json!(false), &json!(at)), "{line}: {answer}");
        assert!(answer["error"].as_str().is_some_and(|error| !error.is_empty()), "{line}: {answer}");
    }
}

#[test]
fn lines_that_are_no_text_are_refused_one_by_one() {
    let long = "9".repeat(70_000);
    let answers =
        parsed(&[b"\xff\n(01)\xc3\n", long.as_bytes(), b"\n01/09506000134352\r\n00/106141412345678908"].concat());
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[0], json!({ "ok": false, "error": "byte 0 is not UTF-8", "at": 0 }));
    assert_eq!(answers[1], json!({ "ok": false, "error": "byte 4 is not UTF-8", "at": 4 }));
    assert_eq!(answers[2], json!({ "ok": false, "error": "the line is longer than 65536 bytes", "at": 65536 }));
    assert_eq!(answers[3]["key"], "01/09506000134352", "the end of a line may be that of Windows");
    assert_eq!(answers[4]["key"], "00/106141412345678908", "the last line needs no end");
    assert_eq!(parsed(b""), Vec::<Value>::new());
    assert_eq!(parsed(b"\n")[0]["ok"], false);
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let mut command = Command::new(PROGRAM);
    let mut child = command.args(["gs1", "parse"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut questions, mut answers) =
        (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    for line in ["(01)09506000134352", "(01)09506000134353"] {
        writeln!(questions, "{line}").unwrap();
        let answer = answers.next().unwrap().unwrap();
        assert_eq!(answer.starts_with(r#"{"ok":true"#), line.ends_with('2'), "{answer}");
    }
    drop(questions);
    assert!(child.wait().unwrap().success() && answers.next().is_none());
}
