//! Whether all labels of a job can be printed, found out before it is made.

use std::collections::HashSet;

use epcis::Finding;

use super::data::{LabelData, composed};
use super::job::{LabelRequest, MOST_FAULTS, Spec};
use super::sheet::Sheet;
use super::source::{LabelSource, Labels};
use super::template::Template;
use crate::stamp::StampSerials;

/// The largest count of trade items (AI 37), eight digits.
const MOST_COUNTED: u32 = 99_999_999;
/// Letters of lots and serials in one piece, as the font has them.
pub(super) fn compose(source: &mut LabelSource) {
    let compose = |label: &mut LabelData| {
        for value in [&mut label.lot, &mut label.serial].into_iter().flatten() {
            *value = composed(value.trim());
        }
    };
    match source {
        LabelSource::Product { label, .. }
        | LabelSource::Serials { label, .. }
        | LabelSource::Range { label, .. }
        | LabelSource::Stamps { label, .. } => compose(label),
        LabelSource::List(rows) => rows.iter_mut().for_each(|row| compose(&mut row.label)),
    }
}

/// Looks at each label that has data of its own: identifiers and dates, and of each kind of label that it can be drawn.
pub(super) fn checked(template: Template, spec: Spec, stamps: Option<StampSerials>) -> (Spec, Vec<Finding>) {
    let Spec { request: LabelRequest { template: name, language, source }, resolver, catalogue } = spec;
    let sheet = Sheet { template, language, resolver, catalogue };
    let labels = Labels::new(source, stamps);
    let (mut faults, mut drawn) = (Vec::new(), HashSet::new());
    for (place, label) in labels.samples() {
        let fault = check(&label).and_then(|path| match drawn.insert(likeness(&label, &path)) {
            true => sheet.check(&label),
            false => Ok(()),
        });
        faults.extend(fault.err().map(|message| Finding::error("label", place, message)));
        if faults.len() == MOST_FAULTS {
            break;
        }
    }
    let request = LabelRequest { template: name, language, source: labels.into_source() };
    let Sheet { resolver, catalogue, .. } = sheet;
    (Spec { request, resolver, catalogue }, faults)
}

/// Identifiers and dates; gives the path of the link.
fn check(label: &LabelData) -> std::result::Result<String, String> {
    let path = label.path().map_err(|error| error.to_string())?;
    if let Some(sscc) = &label.sscc {
        gs1::Key::parse(&format!("00/{sscc}")).map_err(|error| error.to_string())?;
    }
    if let Some(count) = label.count.filter(|count| !(1..=MOST_COUNTED).contains(count)) {
        return Err(format!("{count} items within: expected 1 to {MOST_COUNTED}"));
    }
    match (label.produced, label.expires) {
        (Some(produced), Some(expires)) if expires < produced => {
            Err(format!("it expires on {expires}, before it was made on {produced}"))
        }
        _ => Ok(path),
    }
}

/// Labels that are alike in this take the same room: of a long list it is enough to draw one of each kind.
fn likeness(label: &LabelData, path: &str) -> (String, [usize; 4], [bool; 5]) {
    let length = |value: &Option<String>| value.as_ref().map_or(0, String::len);
    let lengths =
        [path.len(), length(&label.lot), length(&label.serial), label.count.map_or(0, |it| it.to_string().len())];
    let small = |value: &str| value.bytes().any(|byte| byte.is_ascii_lowercase());
    let digits = |value: &Option<String>| value.as_ref().is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
    let kinds = [small(path), digits(&label.lot), digits(&label.serial), label.expires.is_some(), label.sscc.is_some()];
    (label.gtin.clone(), lengths, kinds)
}
