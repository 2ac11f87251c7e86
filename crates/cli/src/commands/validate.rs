use std::path::PathBuf;
use std::process::ExitCode;

use epcis::{Document, Severity};
use services::clock::system_clock;

use super::read;
use crate::Outcome;

/// Arguments of `nguon validate`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// EPCIS documents in JSON or JSON-LD; `-` is standard input
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
    for file in &arguments.files {
        let bytes = read(file)?;
        let findings = match Document::parse(&bytes) {
            Err(findings) => findings,
            Ok(document) => {
                let mut findings: Vec<_> = document.all_findings().cloned().collect();
                for captured in &document.events {
                    if let Ok(event) = &captured.event {
                        findings.extend(epcis::check_times(event, now, tolerance_micros(), &captured.pointer));
                    }
                }
                findings
            }
        };
        for finding in findings {
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            failed |= finding.severity == Severity::Error;
            println!("{}: {severity}: {finding} [{}]", file.display(), finding.code);
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
