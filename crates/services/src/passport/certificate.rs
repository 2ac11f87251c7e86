//! Certificates that concern the goods, and how they stood when the goods were made.

use std::collections::BTreeSet;

use jiff::civil::Date;
use store::record::{Certificate, PlaceKind, Product, Text};

use super::chain::{Chain, Position};
use super::dates::parse_date;
use super::lookup::Directory;
use super::model::{CertificateStatus, CertificateView};
use super::relevance::Story;
use crate::clock::in_viet_nam;
use crate::{Result, Services};

/// Public certificates of the lot, its product, the firm, and the places where the goods were made.
pub(super) async fn list(
    services: &Services,
    chain: &Chain,
    story: &Story<'_>,
    product: Option<&Product>,
    made_on: Option<Date>,
    directory: &Directory,
) -> Result<Vec<CertificateView>> {
    let mut subjects: BTreeSet<String> = BTreeSet::new();
    let things = story
        .things
        .iter()
        .map(|&at| &chain.things[at])
        .filter(|thing| !thing.container && thing.position != Position::Downstream);
    for thing in things {
        subjects.insert(thing.key.clone());
    }
    if let Some(product) = product {
        subjects.insert(format!("01/{}", product.gtin));
        subjects.insert(format!("417/{}", product.owner));
    }
    for &at in &story.events {
        subjects.extend(chain.events[at].place_gln().map(|gln| format!("414/{gln}")));
    }
    let subjects: Vec<String> = subjects.into_iter().collect();
    let today = in_viet_nam(services.now()).date();
    let made_on = made_on.unwrap_or(today);
    let found = services.store.certificate_list(&subjects).await?;
    let public = found.iter().filter(|certificate| certificate.public);
    Ok(public
        .filter(|certificate| covers_everything(certificate, chain, story, directory))
        .map(|certificate| view(certificate, &subjects, made_on, today, directory))
        .collect())
}

/// A certificate of some of the fields must not shine on a lot that came from others as well: where it is bound to
/// places of origin, every place of that kind where these goods began has to be among them.
fn covers_everything(certificate: &Certificate, chain: &Chain, story: &Story<'_>, directory: &Directory) -> bool {
    ORIGINS.into_iter().all(|kind| {
        let begun = origins(chain, story, directory, kind);
        let named = |gln: &String| certificate.subjects.contains(&format!("414/{gln}"));
        !begun.iter().any(named) || begun.iter().all(named)
    })
}

/// Kinds of places where goods grow. A certificate of a plant or store speaks of that place alone and says so.
const ORIGINS: [PlaceKind; 3] = [PlaceKind::Hatchery, PlaceKind::Pond, PlaceKind::Plot];

/// Places of one kind where something was made that became these goods.
fn origins(chain: &Chain, story: &Story<'_>, directory: &Directory, kind: PlaceKind) -> BTreeSet<String> {
    let makes = |at: &usize| {
        let event = &chain.events[*at];
        let added = event.stored.event.action == Some(epcis::model::Action::Add);
        event.things.iter().any(|(thing, roles)| {
            chain.things[*thing].position != Position::Downstream && (added || roles.any(epcis::terms::Roles::OUTPUT))
        })
    };
    let places = story.events.iter().copied().filter(makes).filter_map(|at| chain.events[at].place_gln().next());
    places.filter(|gln| directory.place_kind(gln) == Some(kind)).collect()
}

fn view(
    certificate: &Certificate,
    subjects: &[String],
    made_on: Date,
    today: Date,
    directory: &Directory,
) -> CertificateView {
    let to = certificate.to.as_deref().map(parse_date);
    let suspended = certificate.suspensions.iter().any(|period| {
        parse_date(&period.from) <= today && period.to.as_deref().map(parse_date).is_none_or(|to| today <= to)
    });
    let status = match to {
        Some(to) if to < made_on => CertificateStatus::EndedBefore,
        Some(to) if to < today => CertificateStatus::EndedAfter,
        _ if suspended => CertificateStatus::Suspended,
        _ => CertificateStatus::Valid,
    };
    let covered: Vec<Text> = certificate
        .subjects
        .iter()
        .filter(|subject| subjects.contains(subject))
        .filter_map(|subject| subject.strip_prefix("414/"))
        .filter_map(|gln| directory.known_place(gln).map(|place| place.name))
        .collect();
    CertificateView {
        name: certificate.name.clone(),
        number: certificate.number.clone(),
        issuer: certificate.issuer.clone(),
        from: parse_date(&certificate.from),
        to,
        status,
        covers: join(&covered),
    }
}

fn join(names: &[Text]) -> Option<Text> {
    let list = |pick: fn(&Text) -> &str| names.iter().map(pick).collect::<Vec<_>>().join(" · ");
    (!names.is_empty()).then(|| Text { vi: list(|text| &text.vi), en: list(|text| &text.en) })
}
