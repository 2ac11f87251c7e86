//! Short hands for building passports.

use jiff::civil::{Date, DateTime, Time, date};
use services::passport::{
    CertificateStatus, CertificateView, Check, Checks, FirmView, Level, PackDate, Passport, PlaceView, ProductView,
    Recorded, Step, Temperature, Verdict,
};
use services::record::{DateKind, Text};

pub(super) fn text(vi: &str, en: &str) -> Text {
    Text { vi: vi.to_owned(), en: en.to_owned() }
}

/// Name of a place, commune and province in both languages, position.
pub(super) type Spot = (&'static str, &'static str, &'static str, &'static str, f64, f64);

pub(super) fn place((vi, en, address_vi, address_en, latitude, longitude): Spot) -> PlaceView {
    PlaceView { name: text(vi, en), address: text(address_vi, address_en), position: Some((latitude, longitude)) }
}

/// `(month, day, hour, minute)` in 2026.
pub(super) fn at(month: i8, day: i8, hour: i8, minute: i8) -> DateTime {
    date(2026, month, day).to_datetime(Time::constant(hour, minute, 0, 0))
}

pub(super) fn step(stage: (&str, &str), spot: Spot, from: DateTime, by: &Text) -> Step {
    Step {
        stage: Some(text(stage.0, stage.1)),
        biz_step: None,
        place: Some(place(spot)),
        from: Some(from),
        to: None,
        recorded: Recorded::Inside,
        by: Some(by.clone()),
        receiver: None,
        corrected: None,
        temperature: None,
    }
}

/// A step of which only the business step is known.
pub(super) fn bare(biz_step: &str, spot: Spot, from: DateTime, by: &Text) -> Step {
    Step { stage: None, biz_step: Some(biz_step.to_owned()), ..step(("", ""), spot, from, by) }
}

pub(super) fn handed(step: Step, to: DateTime, receiver: &Text) -> Step {
    Step { to: Some(to), recorded: Recorded::BothSides, receiver: Some(receiver.clone()), ..step }
}

pub(super) fn until(step: Step, to: DateTime) -> Step {
    Step { to: Some(to), ..step }
}

pub(super) fn degrees(readings: &[f64]) -> Option<Temperature> {
    Some(Temperature {
        min: readings.iter().copied().fold(f64::INFINITY, f64::min),
        max: readings.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        readings: readings.to_vec(),
    })
}

pub(super) fn firm(name: &Text, address: (&str, &str), telephone: &str, verified: bool) -> FirmView {
    FirmView {
        name: name.clone(),
        address: Some(text(address.0, address.1)),
        telephone: Some(telephone.to_owned()),
        verified,
    }
}

pub(super) fn product(gtin: &str, name: (&str, &str), brand: Option<&str>, standards: &[&str]) -> ProductView {
    ProductView {
        name: text(name.0, name.1),
        gtin: gtin.to_owned(),
        brand: brand.map(str::to_owned),
        standards: standards.iter().map(|standard| (*standard).to_owned()).collect(),
    }
}

pub(super) fn pack_date(kind: DateKind, date: Date, past: bool) -> Option<PackDate> {
    Some(PackDate { kind, date, past })
}

pub(super) fn certificate(
    name: (&str, &str),
    number: &str,
    issuer: (&str, &str),
    (from, to): (Date, Date),
    status: CertificateStatus,
    covers: (&str, &str),
) -> CertificateView {
    CertificateView {
        name: text(name.0, name.1),
        number: number.to_owned(),
        issuer: text(issuer.0, issuer.1),
        from,
        to: Some(to),
        status,
        covers: Some(text(covers.0, covers.1)),
    }
}

/// Checks of a lot with a journey: hand-overs by both sides of all, firms verified of all, records.
pub(super) fn checks((both, all): (usize, usize), (verified, firms): (usize, usize), records: usize) -> Checks {
    Checks {
        compared: vec![
            Check::HandOvers { both, all },
            Check::QuantitiesAgree(3),
            Check::TimesInOrder,
            Check::FirmsVerified { verified, all: firms },
            Check::Logged(records),
        ],
        declared: vec![Check::ProductData, Check::PackDates, Check::Certificates, Check::Measurements],
        unknown: vec![Check::Quality, Check::AfterLastStep],
    }
}

/// A passport of a GTIN with nothing in it yet.
pub(super) fn empty(gtin: &str, verdict: Verdict) -> Passport {
    Passport {
        path: format!("/01/{gtin}"),
        code: gtin.to_owned(),
        lot: None,
        serial: None,
        stamp: None,
        sample: true,
        recall: None,
        other_recalled_lots: Vec::new(),
        verdict,
        level: None,
        previous_known: false,
        next_known: false,
        product: None,
        firm: None,
        made_at: None,
        made_on: None,
        pack_date: None,
        journey: Vec::new(),
        certificates: Vec::new(),
        checks: Checks::default(),
    }
}

/// A passport of a lot, both neighbours known.
pub(super) fn lot(gtin: &str, lot: &str, serial: Option<&str>, verdict: Verdict, level: Level) -> Passport {
    let serial_path = serial.map(|serial| format!("/21/{serial}")).unwrap_or_default();
    Passport {
        path: format!("/01/{gtin}/10/{lot}{serial_path}"),
        lot: Some(lot.to_owned()),
        serial: serial.map(str::to_owned),
        level: Some(level),
        previous_known: true,
        next_known: true,
        ..empty(gtin, verdict)
    }
}
