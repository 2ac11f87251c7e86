//! Other forms of the same things: compressed links, patterns and EPCs of others, stage codes, tables of prefixes.

use gs1::compression::{self, Format, Options};
use gs1::{KeyPattern, PrefixTable, PrefixTableError, Scan, StageCode};

use super::identifiers::check_canonical;
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
        "urn:epc:pat:sgtin-96:3.0652642.[1024-2047].*",
        "urn:epc:tag:sgtin-198:3.0614141.712345.32a%2fb",
    ],
    pieces: &[
        ".", "*", ".*", "%", "%2f", "%2F", "%23", "%2E", "%2A", ":", "0", "9", "A", "id", "idpat", "urn:epc:",
        "usdod:", "é", "\0",
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
    let text = &*text(input);
    match compression::decompress(text) {
        Ok(plain) => {
            assert!(scan(&plain).is_ok(), "{text:?}: {plain:?}");
            assert!(compression::looks_compressed(text) || scan(text).is_ok(), "{text:?} is read, but not asked for");
        }
        Err(error) => check_error(&error, text),
    }
    // One way an input, since all five would take five times as long; the next edit tries another one.
    let options = every_way()[input.len() % 5];
    match compression::compress(text, options) {
        Ok(compressed) => check_same(text, &compressed, options),
        Err(error) => check_error(&error, text),
    }
}

/// All options, the newer format with its two.
fn every_way() -> [Options; 5] {
    let with = |format, keep_key, keep_parameters| {
        let mut options = Options::default();
        (options.format, options.keep_key, options.keep_parameters) = (format, keep_key, keep_parameters);
        options
    };
    [
        with(Format::Tables, false, false),
        with(Format::Tables, false, true),
        with(Format::Tables, true, false),
        with(Format::Tables, true, true),
        with(Format::Epc, false, false),
    ]
}

/// What was compressed says the same as before, and compresses to the same again. What cannot be packed is plain.
fn check_same(text: &str, compressed: &str, options: Options) {
    let plain = match compression::looks_compressed(compressed) {
        true => compression::decompress(compressed).unwrap_or_else(|error| panic!("{text:?}: {compressed:?}: {error}")),
        false => compressed.to_owned(),
    };
    let (Ok(before), Ok(after)) = (scan(text), scan(&plain)) else { panic!("{text:?}: {compressed:?}: {plain:?}") };
    let said = |scan: &Scan| (scan.path(), scan.key(), scan.attributes().to_vec(), scan.parameters().to_vec());
    assert_eq!(said(&after), said(&before), "{text:?}: {compressed:?}: {plain:?}");
    let again = compression::compress(&plain, options);
    assert_eq!(again.as_deref(), Ok(compressed), "{text:?}: {plain:?} {options:?}");
}

/// A path and query as a resolver is asked for it; what follows a number sign never reaches one.
fn scan(text: &str) -> Result<Scan, gs1::Error> {
    let text = text.split('#').next().unwrap_or_default();
    let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
    Scan::parse_path(path, query)
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
    if let Ok(key) = gs1::Key::parse(&text) {
        check_single(&key);
    }
    match gs1::canonical_epc(&text) {
        Ok(canonical) => {
            assert_eq!(gs1::canonical_epc(&canonical).as_ref(), Ok(&canonical), "{text:?}");
            check_uri(&canonical);
        }
        Err(error) => check_error(&error, &text),
    }
}

/// A key written as a pattern stands for that key and, whatever its company prefix, for no other.
fn check_single(key: &gs1::Key) {
    for length in 6..=12 {
        let Ok(urn) = key.urn(|_| Some(length)) else { continue };
        let pattern = urn.replacen("urn:epc:id:", "urn:epc:idpat:", 1);
        if let Ok(pattern) = KeyPattern::parse(&pattern) {
            assert!(pattern.matches(key), "{key}: {pattern}");
        }
    }
}

/// The characters of a URI, with whole escapes in capitals.
fn check_uri(canonical: &str) {
    assert!(canonical.bytes().all(|byte| byte.is_ascii_graphic()), "{canonical:?}");
    for escape in canonical.split('%').skip(1) {
        let escape = escape.get(..2).unwrap_or_default();
        let is_whole = u8::from_str_radix(escape, 16).is_ok_and(|byte| format!("{byte:02X}") == escape);
        assert!(is_whole, "{canonical:?}: %{escape}");
    }
}

fn check_stage(input: &[u8]) {
    let text = text(input);
    match StageCode::parse(&text) {
        Ok(code) => {
            for form in [code.to_string(), code.element_string(), code.digital_link("https://a.vn")] {
                assert_eq!(StageCode::parse(&form).as_ref(), Ok(&code), "{text:?}: {form:?}");
            }
            let again = StageCode::new(code.gtin(), code.lot(), code.gln(), code.time());
            assert_eq!(again.as_ref(), Ok(&code), "{text:?}");
            check_canonical(&code.lot_key(), &text);
            assert_eq!(code.local_time().len(), if code.time().len() == 10 { 16 } else { 19 }, "{text:?}");
        }
        Err(error) => check_error(&error, &text),
    }
}

fn check_prefixes(input: &[u8]) {
    let text = text(input);
    let table = PrefixTable::parse(&text);
    match &table {
        Ok(table) => {
            assert!(!table.is_empty());
            check_lengths(table, &text);
        }
        Err(error) => {
            assert!((1..=1 + text.matches('\n').count()).contains(&error.line()), "{text:?}: {error}");
            assert!(error.to_string().len() < 1_000, "{text:?}: a message repeats its input");
        }
    }
    // Another end of line changes neither the table nor the place of its fault.
    let place = |error: PrefixTableError| error.line();
    let again = PrefixTable::parse(&text.replace('\n', "\r\n"));
    assert_eq!(again.map_err(place), table.map_err(place), "{text:?}");
}

/// A number that the table knows stays known with more digits, since no prefix starts another one.
fn check_lengths(table: &PrefixTable, text: &str) {
    let numbers = text.split(|character: char| !character.is_ascii_digit()).filter(|number| !number.is_empty());
    for number in numbers.take(50).chain([text]) {
        let Some(length) = table.length_of(number) else { continue };
        assert!((4..=12).contains(&length), "{text:?}: {number} {length}");
        for digit in ['0', '9'] {
            let longer = format!("{number}{digit}");
            assert_eq!(table.length_of(&longer), Some(length), "{text:?}: {longer}");
        }
    }
}
