//! `nguon gs1 parse`: one line in, one JSON object out.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::command::{PROGRAM, nguon, nguon_reading};
use crate::harness::node::path;

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
fn all_data_of_a_message_stands_in_the_answer() {
    check(&[
        (
            "(01)09506000134352(17)271231(10)A/1(3103)001250",
            r#"{"ok":true,"key":"01/09506000134352/10/A%2F1","elements":[{"ai":"01","value":"09506000134352"},{"ai":"17","value":"271231"},{"ai":"10","value":"A/1"},{"ai":"3103","value":"001250"}],"digital_link":"https://id.gs1.org/01/09506000134352/10/A%2F1?17=271231&3103=001250","urn":null}"#,
        ),
        (
            "(400)PO-7",
            r#"{"ok":true,"key":null,"elements":[{"ai":"400","value":"PO-7"}],"digital_link":null,"urn":null}"#,
        ),
        (
            "urn:epc:class:lgtin:9506000.013435.A%2F1",
            r#"{"ok":true,"key":"01/09506000134352/10/A%2F1","elements":[{"ai":"01","value":"09506000134352"},{"ai":"10","value":"A/1"}],"digital_link":"https://id.gs1.org/01/09506000134352/10/A%2F1","urn":"urn:epc:class:lgtin:9506000.013435.A%2F1"}"#,
        ),
    ]);
}

#[test]
fn every_form_is_told_by_its_look() {
    for (line, key) in [
        ("^010950600013435221A1^17271231", "01/09506000134352/21/A1"),
        ("\u{1d}010950600013435221A1\u{1d}17271231", "01/09506000134352/21/A1"),
        ("010950600013435221A1\u{1d}17271231", "01/09506000134352/21/A1"),
        ("]C1010950600013435221A1\u{1d}17271231", "01/09506000134352/21/A1"),
        ("]Q1https://example.vn/01/09506000134352/21/A1?17=271231", "01/09506000134352/21/A1"),
        ("https://example.vn/01/09506000134352/22/2A/10/L/21/A1", "01/09506000134352/21/A1"),
        ("]E09506000134352", "01/09506000134352"),
        ("9506000134352", "01/09506000134352"),
        ("106141412345678908", "00/106141412345678908"),
        ("00/106141412345678908", "00/106141412345678908"),
        ("urn:epc:idpat:sgtin:9506000.013435.*", "01/09506000134352"),
    ] {
        let answer = &parsed(format!("{line}\n").as_bytes())[0];
        assert_eq!((&answer["ok"], &answer["key"]), (&json!(true), &json!(key)), "{line}: {answer}");
    }
}

#[test]
fn a_fault_comes_with_its_place() {
    for (line, at, words) in [
        ("", 0, "no GS1 key"),
        ("hello", 0, "no GS1 key"),
        ("(01)09506000134353", 17, "check digit"),
        ("(01)0950600013435", 17, "expected 14"),
        ("(99999)1", 0, "in brackets"),
        ("(01)09506000134352(10)", 22, "no value"),
        ("(01)09506000134352(17)271331", 24, "date"),
        ("urn:epc:id:sgtin:9506000.01343.1", 25, "expected 6"),
        ("https://example.vn/01/09506000134352?17=271331", 42, "date"),
        // Each value is right, but something is missing, or two things exclude each other.
        ("(10)A1", 4, "AI (10) needs (01) or (02)"),
        ("(17)271231", 4, "AI (17) needs (01)"),
        ("(02)09506000134352", 4, "AI (02) needs (37)"),
        ("(01)09506000134352(255)9506000134352", 23, "exclude each other"),
        ("(01)09506000134352(10)A(10)B", 27, "twice"),
    ] {
        let answer = &parsed(format!("{line}\n").as_bytes())[0];
        assert_eq!((&answer["ok"], &answer["at"]), (&json!(false), &json!(at)), "{line}: {answer}");
        assert!(answer["error"].as_str().is_some_and(|error| error.contains(words)), "{line}: {answer}");
    }
}

#[test]
fn a_newer_dictionary_decides() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("newer.txt");
    std::fs::write(
        &file,
        "01 *? N14,csum,gcppos2 dlpkey=10\n10 X..20 req=01\n8999 ? N4,nonzero req=01 # A NUMBER TO COME\n",
    )
    .unwrap();
    let parse = |line: &str| {
        let output = nguon_reading(&["gs1", "parse", "--gs1-dictionary", path(&file)], line.as_bytes()).well();
        serde_json::from_str::<Value>(&output).unwrap()
    };
    let answer = parse("(01)09506000134352(8999)0012");
    assert_eq!(answer["digital_link"], "https://id.gs1.org/01/09506000134352?8999=0012", "{answer}");
    assert_eq!(parse("(01)09506000134352(8999)0000")["at"], 24);
    assert_eq!(parse("(01)09506000134352(21)7")["ok"], false, "it knows no AI 21");
    assert_eq!(parsed(b"(01)09506000134352(8999)0012")[0]["ok"], false, "the built-in one knows no AI 8999");
    std::fs::write(&file, "01 N14\n10 Q20\n").unwrap();
    nguon(&["gs1", "parse", "--gs1-dictionary", path(&file)]).failed_saying(&[path(&file), "line 2", "Q20"]);
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
