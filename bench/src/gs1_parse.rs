//! Parsing and validating GS1 messages on one thread, beside the reference engine.
//!
//! Both read the same thousand messages of each shape, again and again, and do the same work: structure, application
//! identifiers, lengths, character sets, every check of a component, and which identifiers need or exclude each other.

use std::hint::black_box;
use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::gs1::with_check_digit;
use crate::gs1_corpus;
use crate::gs1_engine;
use crate::report::Series;
use crate::stopwatch::Stopwatch;

/// Different messages of each shape, so that no branch is learnt by heart.
const MESSAGES: u32 = 1_000;
/// How often all of them are read for one figure.
const ROUNDS: u32 = 300;

/// A kind of message, and the names under which its figures are kept.
struct Shape {
    what: &'static str,
    ours: &'static str,
    engine: &'static str,
    write: fn(u32) -> String,
}

const SHAPES: [Shape; 4] = [
    Shape {
        what: "element string `(01)(21)`",
        ours: "gs1 two",
        engine: "gs1 two engine",
        write: |number| format!("(01){}(21)A{number:09}", gtin(number)),
    },
    Shape {
        what: "element string of five AIs",
        ours: "gs1 five",
        engine: "gs1 five engine",
        write: |number| format!("(01){}(17)271231(10)LOT{}(21)A{number:09}(3103)001250", gtin(number), number % 7),
    },
    Shape {
        what: "Digital Link URI of two AIs",
        ours: "gs1 link two",
        engine: "gs1 link two engine",
        write: |number| format!("https://id.gs1.org/01/{}/21/A{number:09}", gtin(number)),
    },
    Shape {
        what: "Digital Link URI of five AIs",
        ours: "gs1 link five",
        engine: "gs1 link five engine",
        write: |number| {
            let (gtin, lot) = (gtin(number), number % 7);
            format!("https://id.gs1.org/01/{gtin}/10/LOT{lot}/21/A{number:09}?17=271231&3103=001250")
        },
    },
];

fn gtin(number: u32) -> String {
    with_check_digit(&format!("0952{:09}", u64::from(number) * 7_919 % 1_000_000_000))
}

/// Measures both sides in turn, as often as there are runs.
pub(crate) fn measure(engine: Option<&Path>, runs: u32, series: &mut Series) -> Result<()> {
    for _ in 0..runs {
        for shape in &SHAPES {
            let messages: Vec<String> = (0..MESSAGES).map(shape.write).collect();
            series.add(shape.ours, nanoseconds(&messages)?);
            if let Some(engine) = engine {
                series.add(shape.engine, gs1_engine::nanoseconds(engine, &messages, ROUNDS)?);
            }
        }
    }
    Ok(())
}

fn nanoseconds(messages: &[String]) -> Result<f64> {
    let mut accepted = 0;
    let watch = Stopwatch::start();
    for _ in 0..ROUNDS {
        for message in messages {
            accepted += usize::from(gs1_corpus::is_accepted(black_box(message)));
        }
    }
    let seconds = watch.seconds();
    let count = messages.len() * ROUNDS as usize;
    if accepted != count {
        return Err(Error::new(format!("{} of {count} messages were refused", count - accepted)));
    }
    Ok(seconds * 1e9 / count as f64)
}

/// The section of the report. `compared` is the sentence of the comparison of verdicts, where there was one.
pub(crate) fn section(compared: Option<&str>, series: &Series) -> Value {
    let engine = compared.map_or_else(
        || "The reference engine was not measured: `NGUON_GS1_ENGINE` was not set.".to_owned(),
        |compared| {
            format!(
                "The engine is the GS1 Barcode Syntax Engine, its C library as `gcc -O3 -flto` builds it, with the \
                 dictionary that it brings, one context, no options. {compared}"
            )
        },
    );
    let text = format!(
        "One thread, {MESSAGES} different messages of each shape, read {ROUNDS} times: parsed and fully validated, with every \
         check of the syntax dictionary and the identifiers that need or exclude each other. {engine}"
    );
    let (mut rows, mut ratios) = (Vec::new(), Vec::new());
    for shape in &SHAPES {
        rows.push(series.row(shape.what, "ns", shape.ours));
        if compared.is_some() {
            rows.push(series.row(&format!("{}, GS1 engine", shape.what), "ns", shape.engine));
            ratios.push(series.ratio(&format!("**GS1 engine : ours, {}**", shape.what), shape.engine, shape.ours));
        }
    }
    json!({"title": "GS1 messages", "text": text, "rows": rows, "ratios": ratios})
}
