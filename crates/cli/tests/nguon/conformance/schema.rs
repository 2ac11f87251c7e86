//! As much of JSON Schema as the linkset schema of GS1 uses. What it does not know makes the test fail: the schema has
//! changed, and the check has to learn.

use serde_json::Value;

/// Keywords that only explain.
const REMARKS: [&str; 6] = ["$schema", "@id", "title", "description", "name", "$comment"];

/// Everything in `value` that `schema` does not allow, as pointer and reason.
pub(super) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, value, "", &mut faults);
    faults
}

fn check(schema: &Value, value: &Value, pointer: &str, faults: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().unwrap() {
        let fine = match keyword.as_str() {
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                other => panic!("the checker does not know the type {other}"),
            },
            "pattern" => value.as_str().is_none_or(|text| matches(rule.as_str().unwrap(), text)),
            "required" => {
                value.is_object()
                    && rule.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(rule, item, &format!("{pointer}/{at}"), faults);
                }
                true
            }
            "properties" | "patternProperties" => true,
            "additionalProperties" => {
                assert_eq!(*rule, Value::Bool(false), "the checker does not know this form");
                members(schema, value, pointer, faults);
                true
            }
            remark if REMARKS.contains(&remark) => true,
            other => panic!("the checker does not know the keyword {other}"),
        };
        if !fine {
            faults.push(format!("{pointer}: {keyword} {rule}"));
        }
    }
}

fn members(schema: &Value, value: &Value, pointer: &str, faults: &mut Vec<String>) {
    for (name, member) in value.as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{name}");
        let patterns = schema["patternProperties"].as_object().into_iter().flatten();
        let mut rules: Vec<&Value> = schema["properties"].get(name).into_iter().collect();
        rules.extend(patterns.filter(|(pattern, _)| matches(pattern, name)).map(|(_, rule)| rule));
        if rules.is_empty() {
            faults.push(format!("{pointer}: not allowed"));
        }
        rules.into_iter().for_each(|rule| check(rule, member, &pointer, faults));
    }
}

/// The patterns of the schema, in words of our own.
fn matches(pattern: &str, text: &str) -> bool {
    let address = || text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    // The range `A-z` of the schema takes six signs between the two alphabets along.
    let loose = |byte: u8| byte.is_ascii_alphanumeric() || b"[\\]^_`./".contains(&byte);
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    match pattern {
        "^https?://[a-zA-z0-9./]+" => address().and_then(|rest| rest.bytes().next()).is_some_and(loose),
        r"(?!(anchor|itemDescription))^([a-z-]+$)|(^https?://[a-zA-z0-9./]+$)" => {
            let token = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            let uri = address().is_some_and(|rest| !rest.is_empty() && rest.bytes().all(loose));
            (token && !text.starts_with("anchor")) || uri
        }
        r"(^\w{2}$)|(^\w{2}-\w{2}$)" => {
            let bytes = text.as_bytes();
            (bytes.len() == 2 && bytes.iter().all(|&byte| word(byte)))
                || (bytes.len() == 5 && bytes[2] == b'-' && [0, 1, 3, 4].into_iter().all(|at| word(bytes[at])))
        }
        r"\w+/[-+.\w]+" => text
            .as_bytes()
            .windows(3)
            .any(|three| word(three[0]) && three[1] == b'/' && (word(three[2]) || b"-+.".contains(&three[2]))),
        other => panic!("the checker does not know the pattern {other}"),
    }
}

#[test]
fn the_checker_finds_faults() {
    let Some(folder) = crate::harness::standards::standards("the_checker_finds_faults") else { return };
    let text = std::fs::read_to_string(folder.join("gs1/gs1-linkset-schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let good = serde_json::json!({"linkset": [{"anchor": "https://a.vn/01/1", "itemDescription": "x",
        "https://ref.gs1.org/voc/pip": [{"href": "https://a.vn/", "title": "x", "hreflang": ["vi", "en-GB"], "type": "text/html"}]}]});
    assert_eq!(faults(&schema, &good), [""; 0]);
    let wrong = |pointer: &str, name: &str, value: Value| {
        let mut document = good.clone();
        document.pointer_mut(pointer).unwrap()[name] = value;
        assert_eq!(faults(&schema, &document).len(), 1, "{pointer} {name}");
    };
    let link = "/linkset/0/https:~1~1ref.gs1.org~1voc~1pip/0";
    wrong("", "@context", Value::Null);
    wrong("/linkset/0", "anchor", "x".into());
    wrong("/linkset/0", "Description", "x".into());
    wrong("/linkset/0", "https://a.vn/a-b", serde_json::json!([]));
    wrong(link, "href", 7.into());
    wrong(link, "hreflang", serde_json::json!(["vie"]));
    wrong(link, "type", "html".into());
    wrong(link, "fwqs", "no".into());
    wrong(link, "title*", "x".into());
}
