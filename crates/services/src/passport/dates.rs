//! Dates: from the master data of the lot, never from the day of an upload.

use jiff::civil::Date;

use super::chain::{Chain, Position};
use super::lookup::Directory;
use super::relevance::Story;

/// Dates of the scanned goods.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dates {
    pub(super) made_on: Option<Date>,
    pub(super) expiry: Option<Date>,
    pub(super) best_before: Option<Date>,
}

/// Reads them from the `ilmd` of the events that made the goods (CBV 2.0, section 9: `cbvmda`). Only the owner of the
/// number says what stands on its packs.
pub(super) fn of(chain: &Chain, story: &Story<'_>, directory: &Directory) -> Dates {
    let mut dates = Dates::default();
    let own = (0..chain.things.len()).filter(|&at| chain.things[at].position == Position::Start);
    let made = own.flat_map(|thing| chain.creations(thing).map(move |(_, event)| (thing, event)));
    for (thing, event) in made {
        if story.standing.owner(thing) != Some(directory.side(&event.stored.owner)) {
            continue;
        }
        for (name, value) in event.stored.event.ilmd.iter().flatten() {
            let field = match name.rsplit([':', '#']).next() {
                Some("productionDate") => &mut dates.made_on,
                Some("itemExpirationDate") => &mut dates.expiry,
                Some("bestBeforeDate") => &mut dates.best_before,
                _ => continue,
            };
            *field = field.or_else(|| value.as_str().and_then(date));
        }
    }
    dates
}

/// A day written as `2026-08-06`, or at the beginning of a date and time.
fn date(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// The day of a record. Records are checked when they come in; one that is not a day shows as the first day of all.
pub(super) fn parse_date(text: &str) -> Date {
    date(text).unwrap_or(Date::ZERO)
}
