//! The keys under which an event is found: every identifier it names, canonical, with the roles it plays.
//!
//! One identifier gives one [`Term`] for each event, whatever form it was captured in and however often it occurs; what
//! it did there stands in [`Roles`]. An instance or a lot also gives a term for its class, so that a pattern such as
//! `urn:epc:idpat:sgtin:…*` is a look-up of one key.

use std::collections::HashMap;
use std::ops::{BitOr, BitOrAssign};

use crate::model::{Event, Quantity};

/// What kind of identifier a term is; two kinds never share a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum TermKind {
    /// An object, a lot, a class of objects, or a parent.
    Thing = 1,
    /// A `readPoint`, `bizLocation`, or a source or destination of type location.
    Place = 2,
    /// A party named as source or destination.
    Party = 3,
    /// A business transaction.
    Transaction = 4,
    /// A `transformationID`.
    Transformation = 5,
}

/// What an identifier does in an event, as a set of bits. The values are stored: never renumber.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Roles(pub u32);

impl Roles {
    /// In `epcList` or `quantityList`.
    pub const OBJECT: Self = Self(1);
    /// `parentID`.
    pub const PARENT: Self = Self(1 << 1);
    /// In `childEPCs` or `childQuantityList`.
    pub const CHILD: Self = Self(1 << 2);
    /// In an input list.
    pub const INPUT: Self = Self(1 << 3);
    /// In an output list.
    pub const OUTPUT: Self = Self(1 << 4);
    /// Named with a quantity: a class or lot, not an instance.
    pub const QUANTITY: Self = Self(1 << 5);
    /// Not named itself: the class of something that is.
    pub const CLASS_OF: Self = Self(1 << 6);
    /// A source.
    pub const SOURCE: Self = Self(1 << 7);
    /// A destination.
    pub const DESTINATION: Self = Self(1 << 8);
    /// The lot that `ilmd` names for the instances of the event.
    pub const LOT_OF: Self = Self(1 << 9);
    /// `readPoint`.
    pub const READ_POINT: Self = Self(1 << 10);
    /// `bizLocation`.
    pub const BIZ_LOCATION: Self = Self(1 << 11);

    /// Whether any of `other`'s bits is set.
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Roles {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Roles {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// One identifier of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Kind of identifier.
    pub kind: TermKind,
    /// Canonical key ([`key`]).
    pub key: String,
    /// Everything it does in the event.
    pub roles: Roles,
}

/// The canonical key of an identifier: the Digital Link path of a GS1 key in any form, the one form of an EPC URN that is
/// no GS1 key or of a code under its scheme ([`gs1::ForeignId`]), anything else as it stands.
pub fn key(identifier: &str) -> String {
    gs1::Key::parse(identifier).map_or_else(|_| foreign(identifier), |key| key.as_str().to_owned())
}

fn foreign(identifier: &str) -> String {
    if gs1::ForeignId::is_claimed_by(identifier) {
        return gs1::ForeignId::parse(identifier).map_or_else(|_| identifier.to_owned(), |id| id.to_string());
    }
    gs1::canonical_epc(identifier).unwrap_or_else(|_| identifier.to_owned())
}

/// Every term of an event, in order of first mention.
pub fn terms(event: &Event) -> Vec<Term> {
    let mut collected = Collector::default();
    collected.instances(event.epcs.as_deref(), Roles::OBJECT);
    collected.quantities(event.quantities.as_deref(), Roles::OBJECT);
    collected.instances(event.parent_id.as_ref().map(std::slice::from_ref), Roles::PARENT);
    collected.instances(event.child_epcs.as_deref(), Roles::CHILD);
    collected.quantities(event.child_quantities.as_deref(), Roles::CHILD);
    collected.instances(event.input_epcs.as_deref(), Roles::INPUT);
    collected.quantities(event.input_quantities.as_deref(), Roles::INPUT);
    collected.instances(event.output_epcs.as_deref(), Roles::OUTPUT);
    collected.quantities(event.output_quantities.as_deref(), Roles::OUTPUT);
    collected.lots_of_instances(event);
    for (parties, role) in [(&event.sources, Roles::SOURCE), (&event.destinations, Roles::DESTINATION)] {
        for party in parties.iter().flatten() {
            let kind = if is_location(&party.kind) { TermKind::Place } else { TermKind::Party };
            collected.add(kind, key(&party.id), role);
        }
    }
    for transaction in event.biz_transactions.iter().flatten() {
        collected.add(TermKind::Transaction, key(&transaction.id), Roles::OBJECT);
    }
    if let Some(id) = &event.transformation_id {
        collected.add(TermKind::Transformation, key(id), Roles::OBJECT);
    }
    for (location, role) in [(&event.read_point, Roles::READ_POINT), (&event.biz_location, Roles::BIZ_LOCATION)] {
        if let Some(location) = location {
            collected.add(TermKind::Place, key(&location.id), role);
        }
    }
    collected.terms
}

/// The lot that `ilmd` names, if it names one as text.
pub fn lot_number(event: &Event) -> Option<&str> {
    let (_, value) = event.ilmd.as_ref()?.iter().find(|(name, _)| is_lot_number(name))?;
    value.as_str()
}

fn is_lot_number(name: &str) -> bool {
    matches!(name, "cbvmda:lotNumber" | "urn:epcglobal:cbv:mda:lotNumber" | "urn:epcglobal:cbv:mda#lotNumber")
}

fn is_location(kind: &str) -> bool {
    kind == "location" || kind.ends_with("SDT-location") || kind == "urn:epcglobal:cbv:sdt:location"
}

#[derive(Default)]
struct Collector {
    terms: Vec<Term>,
    positions: HashMap<(TermKind, String), usize>,
}

impl Collector {
    fn add(&mut self, kind: TermKind, key: String, roles: Roles) {
        if let Some(&position) = self.positions.get(&(kind, key.clone())) {
            self.terms[position].roles |= roles;
            return;
        }
        self.positions.insert((kind, key.clone()), self.terms.len());
        self.terms.push(Term { kind, key, roles });
    }

    fn thing(&mut self, identifier: &str, roles: Roles) {
        match gs1::Key::parse(identifier) {
            Ok(parsed) => {
                if let Some(class) = parsed.class() {
                    self.add(TermKind::Thing, class.as_str().to_owned(), Roles(roles.0 | Roles::CLASS_OF.0));
                }
                self.add(TermKind::Thing, parsed.as_str().to_owned(), roles);
            }
            Err(_) => self.add(TermKind::Thing, foreign(identifier), roles),
        }
    }

    fn instances(&mut self, identifiers: Option<&[String]>, roles: Roles) {
        for identifier in identifiers.unwrap_or_default() {
            self.thing(identifier, roles);
        }
    }

    fn quantities(&mut self, quantities: Option<&[Quantity]>, roles: Roles) {
        for quantity in quantities.unwrap_or_default() {
            self.thing(&quantity.epc_class, roles | Roles::QUANTITY);
        }
    }

    /// Serialised items whose `ilmd` names their lot are found by that lot too: inside EPCIS an item carries its
    /// serial only, and its lot is master data of the event that made it.
    fn lots_of_instances(&mut self, event: &Event) {
        let Some(lot) = lot_number(event) else { return };
        for (list, role) in [(&event.epcs, Roles::OBJECT), (&event.output_epcs, Roles::OUTPUT)] {
            for identifier in list.iter().flatten() {
                let Some(class) = gs1::Key::parse(identifier).ok().and_then(|item| item.class()) else { continue };
                let Ok(lot_key) = gs1::Key::parse(&format!("(01){}(10){lot}", class.gtin().unwrap_or_default())) else {
                    continue;
                };
                self.add(TermKind::Thing, lot_key.as_str().to_owned(), role | Roles::LOT_OF);
            }
        }
    }
}
