//! Tables of company prefixes, in the three notations that occur.

use gs1::PrefixTable;

const JSON: &str = r#"{ "GCPPrefixFormatList": { "date": "2026-02-03T10:00:00Z",
  "entry": [
    { "prefix": "8934", "gcpLength": 8 },
    { "gcpLength": "7", "prefix": "95060001343" },
    {"prefix":"952","gcpLength":0}
  ] } }"#;

const XML: &str = "<?xml version=\"1.0\"?>
<GCPPrefixFormatList date='2026-02-03'>
  <entry prefix=\"8934\" gcpLength=\"8\"/>
  <entry gcpLength='7' prefix='95060001343' />
  <entry prefix=\"952\" gcpLength=\"0\"></entry>
</GCPPrefixFormatList>";

const LINES: &str = "prefix,length\r\n# ours\r\n8934,8\r\n\r\n\"95060001343\";7\r\n952\t0\r\n8934,8\r\n";

#[test]
fn three_notations_give_one_table() {
    let tables = [JSON, XML, LINES].map(|text| PrefixTable::parse(text).unwrap());
    assert!(tables.windows(2).all(|pair| pair[0] == pair[1]));
    let table = &tables[0];
    assert_eq!(table.len(), 3);
    for (digits, expected) in [
        ("893412345678", Some(8)),
        ("8934", Some(8)),
        ("8933999999999", None),
        ("8935", None),
        ("893", None),
        ("950600013435", Some(7)),
        ("9506000", None),
        ("950600013440", None),
        ("952123456789", None),
        ("8934abc", Some(8)),
        ("", None),
        ("abc", None),
    ] {
        assert_eq!(table.length_of(digits), expected, "{digits}");
    }
}

#[test]
fn a_table_that_cannot_be_used_says_where() {
    let check = |text: &str, line, words: &str| {
        let error = PrefixTable::parse(text).expect_err(text);
        assert_eq!(error.line(), line, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    };
    check("", 1, "no row");
    check("{}", 1, "no row");
    check("<GCPPrefixFormatList/>", 1, "no row");
    check("8934,8\n89x4,8\n", 2, "\"89x4\"");
    check("8934,8\n8935\n", 2, "length \"\"");
    check("8934,8\n8935,3\n", 2, "length \"3\"");
    check("8934,8\n8935,300\n", 2, "length \"300\"");
    check("1234567890123,8\n", 1, "1 to 12 digits");
    check("8934,8\n7,7\n8934,9\n", 3, "contradicts prefix 8934 (length 8) in line 1");
    check("89345,8\n7,7\n8934,9\n", 1, "contradicts prefix 8934 (length 9) in line 3");
    check("{\"entry\":[\n{\"prefix\":\"8934\"}]}", 2, "length \"\"");
    check("<a>\n<entry gcpLength=\"8\"/>", 2, "prefix \"\"");
}
