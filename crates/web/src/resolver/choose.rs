//! Picks the link that fits a wish best.

use services::link::{Level, Target};

use super::wish::Wish;

/// Which link it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice<'a> {
    /// This one.
    One(&'a Target),
    /// Several that no wish could tell apart.
    Several(Vec<&'a Target>),
    /// There is none of this type.
    None,
}

/// The link of a type. Levels hide each other already, so that at most one of them has the type.
pub(super) fn of_type<'a>(levels: &'a [Level], relation: &str, wish: &Wish) -> Choice<'a> {
    match relation {
        "gs1:defaultLink" => match levels.iter().find_map(|level| level.default.as_ref()) {
            Some(default) => Choice::One(default),
            None => Choice::None,
        },
        "gs1:defaultLinkMulti" => pick(levels.iter().flat_map(|level| &level.default_multi), wish),
        _ => pick(levels.iter().flat_map(|level| &level.links).filter(|link| link.relation == relation), wish),
    }
}

/// Where a request leads that names no type: the variant that its language or media type singles out, else the default.
pub(super) fn default<'a>(levels: &'a [Level], wish: &Wish) -> Option<&'a Target> {
    let level = levels.iter().find(|level| level.default.is_some())?;
    let variants = level.default_multi.iter().filter(|variant| wish.singles_out(variant));
    match pick(variants, wish) {
        Choice::One(variant) => Some(variant),
        Choice::Several(variants) => variants.first().copied(),
        Choice::None => level.default.as_ref(),
    }
}

fn pick<'a>(candidates: impl Iterator<Item = &'a Target>, wish: &Wish) -> Choice<'a> {
    let candidates: Vec<&Target> = candidates.collect();
    let Some(best) = candidates.iter().map(|target| wish.rank(target)).max() else { return Choice::None };
    let fitting: Vec<&Target> = candidates.into_iter().filter(|target| wish.rank(target) == best).collect();
    let Some(&first) = fitting.first() else { return Choice::None };
    // Links that differ are in the order that their owner prefers; those that do not differ leave no choice to us.
    let same = |target: &&Target| {
        (&target.hreflang, &target.media_type, &target.context) == (&first.hreflang, &first.media_type, &first.context)
    };
    let alike: Vec<&Target> = fitting.into_iter().filter(same).collect();
    if alike.len() > 1 { Choice::Several(alike) } else { Choice::One(first) }
}
