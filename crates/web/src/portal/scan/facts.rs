//! What the goods are: the description list, and the certificates.

use services::passport::{CertificateStatus, CertificateView, FirmView, Passport, PlaceView};
use services::record::DateKind;

use super::recall::Telephone;
use crate::portal::date;
use crate::portal::text::Texts;

/// One term of the description list with its value.
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
    /// A second, quieter line.
    pub(super) more: Option<String>,
    /// The firm was verified, or not; for other facts nothing.
    pub(super) verified: Option<bool>,
    pub(super) telephone: Option<Telephone>,
    /// The value is a number or code, to be shown so that signs can be told apart.
    pub(super) code: bool,
    /// The value is a date, or short like one: two of them fit beside each other on a phone.
    pub(super) date: bool,
    /// Nothing is recorded; the value says so.
    pub(super) absent: bool,
}

/// The facts in the order in which buyers look for them.
pub(super) fn facts(passport: &Passport, t: &Texts) -> Vec<Fact> {
    let mut facts = Vec::new();
    let day = |date| date::day(t.language, date);
    if let Some(product) = &passport.product {
        let mut name = fact("fact-product", Some(t.pick(&product.name).to_owned()), t);
        name.more = product.brand.as_ref().map(|brand| format!("{}: {brand}", t.get("fact-brand")));
        facts.push(name);
    }
    if let Some(firm) = &passport.firm {
        facts.push(firm_fact(firm, t));
    }
    if passport.level.is_some() || passport.lot.is_some() {
        facts.push(Fact { code: true, ..fact("fact-lot", passport.lot.clone(), t) });
    }
    let kind = passport.pack_date.as_ref().map_or(DateKind::Expiry, |pack_date| pack_date.kind);
    let key = if kind == DateKind::Expiry { "fact-expiry" } else { "fact-best-before" };
    if passport.pack_date.is_some() || passport.lot.is_some() {
        let on_pack = passport.pack_date.as_ref().map(|pack_date| day(pack_date.date));
        facts.push(Fact { date: true, ..fact(key, on_pack, t) });
        facts.push(Fact { date: true, ..fact("fact-made-on", passport.made_on.map(day), t) });
    }
    facts.push(Fact { code: true, ..fact("fact-code", Some(as_printed(&passport.code).to_owned()), t) });
    if let Some(serial) = &passport.serial {
        facts.push(Fact { code: true, ..fact("fact-serial", Some(serial.clone()), t) });
    }
    facts.push(place_fact(passport.made_at.as_ref(), t));
    if let Some(product) = passport.product.as_ref().filter(|product| !product.standards.is_empty()) {
        facts.push(fact("fact-standards", Some(product.standards.join(" · ")), t));
    }
    facts
}

/// A GTIN as it stands under the bars: without the zeros that fill it up to fourteen digits.
pub(crate) fn as_printed(code: &str) -> &str {
    let gtin = code.len() == 14 && code.bytes().all(|digit| digit.is_ascii_digit());
    let filling = ["000000", "00", "0"].into_iter().find(|zeros| gtin && code.starts_with(zeros));
    &code[filling.map_or(0, str::len)..]
}

fn fact(label: &str, value: Option<String>, t: &Texts) -> Fact {
    Fact {
        label: t.get(label),
        absent: value.is_none(),
        value: value.unwrap_or_else(|| t.get("not-recorded")),
        more: None,
        verified: None,
        telephone: None,
        code: false,
        date: false,
    }
}

fn firm_fact(firm: &FirmView, t: &Texts) -> Fact {
    Fact {
        more: firm.address.as_ref().map(|address| t.pick(address).to_owned()),
        verified: Some(firm.verified),
        telephone: firm.telephone.as_deref().map(Telephone::new),
        ..fact("fact-firm", Some(t.pick(&firm.name).to_owned()), t)
    }
}

fn place_fact(place: Option<&PlaceView>, t: &Texts) -> Fact {
    Fact {
        more: place.map(|place| t.pick(&place.address).to_owned()),
        ..fact("fact-made-at", place.map(|place| t.pick(&place.name).to_owned()), t)
    }
}

/// A certificate in words.
pub(super) struct CertificateLine {
    pub(super) name: String,
    pub(super) number: String,
    pub(super) issuer: String,
    pub(super) covers: Option<String>,
    pub(super) term: String,
    /// In force today.
    pub(super) valid: bool,
    pub(super) status: String,
    /// A certificate that ended says when, seen from the day the goods were made.
    pub(super) ended: Option<String>,
}

/// The certificates, in the order given.
pub(super) fn certificates(passport: &Passport, t: &Texts) -> Vec<CertificateLine> {
    passport.certificates.iter().map(|certificate| certificate_line(certificate, t)).collect()
}

fn certificate_line(certificate: &CertificateView, t: &Texts) -> CertificateLine {
    use CertificateStatus::{EndedAfter, EndedBefore, Suspended, Valid};
    let name = t.pick(&certificate.name);
    let from = ("from", date::day_in_table(t.language, certificate.from).into());
    let term = match certificate.to {
        Some(to) => t.with("certificate-term", &[from, ("to", date::day_in_table(t.language, to).into())]),
        None => t.with("certificate-open", &[from]),
    };
    let ended = |key| {
        let date = date::day(t.language, certificate.to?).into();
        Some(t.with(key, &[("name", name.into()), ("date", date)]))
    };
    CertificateLine {
        name: name.to_owned(),
        number: t.with("certificate-number", &[("number", certificate.number.as_str().into())]),
        issuer: t.with("certificate-issuer", &[("issuer", t.pick(&certificate.issuer).into())]),
        covers: certificate
            .covers
            .as_ref()
            .map(|covers| t.with("certificate-covers", &[("covers", t.pick(covers).into())])),
        term,
        valid: certificate.status == Valid,
        status: t.get(match certificate.status {
            Valid => "certificate-valid",
            EndedBefore | EndedAfter => "certificate-ended",
            Suspended => "certificate-suspended",
        }),
        ended: match certificate.status {
            EndedBefore => ended("certificate-ended-before"),
            EndedAfter => ended("certificate-ended-after"),
            Valid | Suspended => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::as_printed;

    #[test]
    fn shows_a_gtin_as_printed() {
        assert_eq!(as_printed("08937990230211"), "8937990230211");
        assert_eq!(as_printed("00614141123452"), "614141123452");
        assert_eq!(as_printed("00000096385074"), "96385074");
        assert_eq!(as_printed("18937990230218"), "18937990230218");
        assert_eq!(as_printed("0893"), "0893");
    }
}
