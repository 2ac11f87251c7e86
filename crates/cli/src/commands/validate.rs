use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;

use epcis::{Document, Finding, Severity};
use services::clock::system_clock;

use crate::{Outcome, files};

/// Arguments of `nguon validate`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// EPCIS documents, or folders of them; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// How far in the future an event may lie: the default of `capture.future_tolerance_s`.
fn tolerance_micros() -> i64 {
    i64::from(services::Settings::default().future_tolerance_s) * 1_000_000
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let now = system_clock()();
    let mut failed = false;
    let mut out = BufWriter::new(std::io::stdout().lock());
    files::each(
        &arguments.files,
        |_, bytes| findings(&bytes, now),
        |file, outcome| {
            let findings = outcome.unwrap_or_else(|message| {
                failed = true;
                eprintln!("{message}");
                Vec::new()
            });
            for finding in findings {
                let severity = match finding.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                };
                failed |= finding.severity == Severity::Error;
                files::line(&mut out, format_args!("{}: {severity}: {finding} [{}]", file.display(), finding.code));
            }
        },
    );
    files::end(out)?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn findings(document: &[u8], now: i64) -> Vec<Finding> {
    let document = match Document::parse(document) {
        Ok(document) => document,
        Err(findings) => return findings,
    };
    let mut findings: Vec<Finding> = document.all_findings().cloned().collect();
    for captured in &document.events {
        if let Ok(event) = &captured.event {
            findings.extend(epcis::check_times(event, now, tolerance_micros(), &captured.pointer));
        }
    }
    findings
}
