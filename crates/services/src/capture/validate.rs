//! What is wrong with a document, nothing stored.

use std::sync::Arc;

use epcis::stream::RawEvent;
use epcis::{Document, Finding};

use super::batch::Batches;
use super::{ANONYMOUS_BYTES, Validated};
use crate::{Caller, Error, Result, Services};

impl Validated {
    /// Findings listed for one document; the rest is counted.
    pub const LISTED: usize = 1000;

    /// These findings.
    pub fn of(findings: Vec<Finding>) -> Self {
        let mut validated = Self { findings: Vec::new(), total: 0 };
        findings.into_iter().for_each(|finding| validated.add(finding));
        validated
    }

    fn add(&mut self, finding: Finding) {
        self.total += 1;
        if self.findings.len() < Self::LISTED {
            self.findings.push(finding);
        }
    }

    fn join(&mut self, other: Self) {
        self.total += other.total - other.findings.len();
        other.findings.into_iter().for_each(|finding| self.add(finding));
    }
}

impl Services {
    /// The largest document in bytes that the caller may have checked.
    pub fn validate_limit(&self, caller: &Caller) -> usize {
        match caller {
            Caller::Anonymous => self.settings.inline_bytes.min(ANONYMOUS_BYTES),
            _ => self.settings.max_bytes,
        }
    }

    /// Checks a document without storing it: errors and warnings.
    pub async fn validate(&self, caller: &Caller, document: &[u8]) -> Result<Validated> {
        let mut intake = self.validate_begin(caller).await?;
        match intake.push(document).await {
            Err(Error::Invalid(findings)) => Ok(Validated::of(findings)),
            pushed => {
                pushed?;
                intake.validate().await
            }
        }
    }

    pub(super) async fn validate_now(&self, document: Vec<u8>) -> Result<Validated> {
        let (now, tolerance) = (self.now(), self.tolerance_micros());
        self.compute(move || whole(&document, now, tolerance)).await
    }

    /// Checks the events of a document that was put by under the name of a job.
    pub(super) async fn validate_spooled(&self, job: &str, document: Document) -> Result<Validated> {
        let mut validated = Validated::of(document.findings.clone());
        let (document, now, tolerance) = (Arc::new(document), self.now(), self.tolerance_micros());
        let work = move |events: Vec<RawEvent>| some(&document, events, now, tolerance);
        let mut batches = Batches::new(self, job, work);
        loop {
            match batches.next().await {
                Ok(Some(found)) => validated.join(found),
                Ok(None) => return Ok(validated),
                Err(Error::Invalid(findings)) => validated.join(Validated::of(findings)),
                Err(error) => return Err(error),
            }
        }
    }
}

fn whole(document: &[u8], now: i64, tolerance: i64) -> Validated {
    match Document::parse(document) {
        Err(findings) => Validated::of(findings),
        Ok(document) => {
            let mut validated = Validated::of(document.all_findings().cloned().collect());
            for captured in &document.events {
                if let Ok(event) = &captured.event {
                    let found = epcis::check_times(event, now, tolerance, &captured.pointer);
                    validated.join(Validated::of(found));
                }
            }
            validated
        }
    }
}

fn some(document: &Document, events: Vec<RawEvent>, now: i64, tolerance: i64) -> Validated {
    let mut validated = Validated::of(Vec::new());
    for raw in events {
        match raw.read(document) {
            Err(finding) => validated.add(finding),
            Ok(captured) => {
                captured.findings().for_each(|finding| validated.add(finding.clone()));
                if let Ok(event) = &captured.event {
                    let found = epcis::check_times(event, now, tolerance, &captured.pointer);
                    validated.join(Validated::of(found));
                }
            }
        }
    }
    validated
}
