//! Other forms of the same things: compressed links, patterns and EPCs of others, stage codes, tables of prefixes.

use gs1::compression::{self, Options};
use gs1::{KeyPattern, PrefixTable, Scan, StageCode};

use super::{Target, check_error, text};

pub(super) const COMPRESSED: Target = Target {
    name: "compressed",
    check: check_compressed,
    seeds: &[
        "/CxBCE3chhtIwG3WnunIBC29ocGMlbL-pg7jg",
        "/a/DBFKk4XBoBADP0t?linkType=all",
        "/01/09506000134352/EGIvUXQjfyEEAKg",
        "/LRFKk4XBoABd3iJYp5E8qXoHz82Lrhp4A",
        "/nWTXb5o6YyZgB2",
        "/9weVIRQRI0U4Vmywr8Q",
        "/01/09506000134352/22/A/10/B%2F/21/0012?17=271231&8007=PL61109010140000071219812874&a.b=%C3%BA&lang=vi",
        "/8003/0401234555555498765?4309=02790858483015297971&99=x",
    ],
    pieces: &[
        "A",
        "_",
        "-",
        "8",
        "9",
        "/",
        "?",
        "&",
        "=",
        "%",
        "%2F",
        "17=271231",
        "x=1",
        "01",
        "/21/",
        "0",
        "#",
        "é",
        "~",
    ],
};

pub(super) const PATTERN: Target = Target {
    name: "pattern",
    check: check_pattern,
    seeds: &[
        "urn:epc:idpat:sgtin:9506000.013435.*",
        "urn:epc:idpat:sgln:950600013435..*",
        "urn:epc:idpat:itip:9506000.013435.01.02.*",
        "urn:epc:idpat:cpi:4012345.A-%2FB.*",
        "urn:epc:idpat:giai:4000001.a%2f1",
        "urn:epc:id:gid:95100000.12345.400",
        "urn:epc:id:adi:W81X9C..%232WMA%2f52",
        "urn:epc:id:bic:CSQU3054383",
        "urn:epc:raw:96.x30700048440663802E185523",
    ],
    pieces: &[
        ".", "*", ".*", "%", "%2f", "%2F", "%23", ":", "0", "9", "A", "id", "idpat", "urn:epc:", "usdod:", "é", "\0",
    ],
};

pub(super) const STAGE: Target = Target {
    name: "stage",
    check: check_stage,
    seeds: &[
        "/01/08937990040117/10/CT260806A?416=8937990041015&8008=2608071000",
        "https://a.vn/01/08937990040117/10/L%281%29?414=8937990041015&8008=260807100059",
        "(01)08937990040117(10)a\\(b(416)8937990041015(8008)2608071000",
        "^010893799004011710CT260806A^416893799004101580082608071000",
    ],
    pieces: &["(", ")", "\\(", "^", "\u{1d}", "/", "?", "&", "=", "416", "414", "8008", "10", "00", "%", "é"],
};

pub(super) const PREFIXES: Target = Target {
    name: "prefixes",
    check: check_prefixes,
    seeds: &[
        "{\"GCPPrefixFormatList\":{\"date\":\"2026\",\"entry\":[{\"prefix\":\"8934\",\"gcpLength\":8},{\"prefix\":\"952\",\"gcpLength\":0}]}}",
        "<?xml version='1.0'?><l><entry prefix=\"8934\" gcpLength=\"8\"/>\n<entry gcpLength='7' prefix='95060001343'/></l>",
        "prefix,length\n# ours\n8934,8\n\"95060001343\";7\r\n952\t0\n",
    ],
    pieces: &[
        "{",
        "}",
        "<",
        ">",
        "<entry",
        "prefix",
        "gcpLength",
        "\"",
        "'",
        "=",
        ":",
        ",",
        ";",
        "\n",
        "0",
        "9",
        "12",
        "é",
    ],
};

fn check_compressed(input: &[u8]) {
    let text = text(input);
    match compression::decompress(&text) {
        Ok(plain) => {
            let (path, query) = plain.split_once('?').map_or((&*plain, None), |(path, query)| (path, Some(query)));
            assert!(Scan::parse_path(path, query).is_ok(), "{text:?}: {plain:?}");
        }
        Err(error) => check_error(&error, &text),
    }
    let _ = compression::looks_compressed(&text);
    if let Ok(compressed) = compression::compress(&text, Options::default()) {
        // What cannot be packed comes back in canonical form; that form is the same each time.
        let plain = compression::decompress(&compressed).unwrap_or_else(|_| compressed.clone());
        let again = compression::compress(&plain, Options::default());
        assert_eq!(again.as_ref(), Ok(&compressed), "{text:?}: {plain:?}");
    }
}

fn check_pattern(input: &[u8]) {
    let text = text(input);
    match KeyPattern::parse(&text) {
        Ok(pattern) => {
            let shown = pattern.to_string();
            assert_eq!(KeyPattern::parse(&shown).as_ref(), Ok(&pattern), "{text:?}: {shown:?}");
            if let Ok(key) = gs1::Key::parse(&text) {
                assert!(pattern.matches(&key), "{text:?}: {key}");
            }
        }
        Err(error) => check_error(&error, &text),
    }
    match gs1::canonical_epc(&text) {
        Ok(canonical) => assert_eq!(gs1::canonical_epc(&canonical).as_ref(), Ok(&canonical), "{text:?}"),
        Err(error) => check_error(&error, &text),
    }
}

fn check_stage(input: &[u8]) {
    let text = text(input);
    match StageCode::parse(&text) {
        Ok(code) => {
            for form in [code.to_string(), code.element_string(), code.digital_link("https://a.vn")] {
                assert_eq!(StageCode::parse(&form).as_ref(), Ok(&code), "{text:?}: {form:?}");
            }
        }
        Err(error) => check_error(&error, &text),
    }
}

fn check_prefixes(input: &[u8]) {
    let text = text(input);
    match PrefixTable::parse(&text) {
        Ok(table) => {
            assert!(!table.is_empty());
            let _ = table.length_of(&text);
        }
        Err(error) => {
            assert!((1..=1 + text.matches('\n').count()).contains(&error.line()), "{text:?}: {error}");
            assert!(error.to_string().len() < 1_000, "{text:?}: a message repeats its input");
        }
    }
}
