//! Splitting and merging intervals, without a database.

use super::{StampRange, StampState};
use crate::record::StampAction;

/// What a change makes of intervals.
pub(super) struct Target<'a> {
    pub(super) action: StampAction,
    pub(super) lot: &'a str,
    pub(super) now: i64,
}

/// The intervals after the change, and how many stamps changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) rows: Vec<StampRange>,
    pub(super) count: i64,
}

/// Applies a change to `first ..= last` of `rows`, which lie side by side and cover at least that much.
///
/// # Errors
///
/// The interval whose state does not allow it, beginning with the first stamp concerned.
pub(super) fn apply(rows: &[StampRange], first: i64, last: i64, target: &Target<'_>) -> Result<Changed, StampRange> {
    let mut changed = Changed { rows: Vec::with_capacity(rows.len() + 2), count: 0 };
    for row in rows {
        let (from, to) = (row.first.max(first), row.last.min(last));
        if from > to {
            push(&mut changed.rows, row.clone());
            continue;
        }
        let concerned = StampRange { first: from, last: to, ..row.clone() };
        let Some(becomes) = next(&concerned, target) else { return Err(concerned) };
        if becomes != concerned {
            changed.count += to - from + 1;
        }
        if row.first < from {
            push(&mut changed.rows, StampRange { last: from - 1, ..row.clone() });
        }
        push(&mut changed.rows, becomes);
        if row.last > to {
            push(&mut changed.rows, StampRange { first: to + 1, ..row.clone() });
        }
    }
    Ok(changed)
}

/// What an interval becomes; the same where it is so already, nothing where its state does not allow it.
fn next(row: &StampRange, target: &Target<'_>) -> Option<StampRange> {
    use StampState::{Activated, Expired, Issued, Printed, Void};
    let to = |state| Some(StampRange { state, since: target.now, ..row.clone() });
    match (target.action, row.state) {
        (StampAction::Download, Issued | Printed | Activated)
        | (StampAction::Print, Printed)
        | (StampAction::Void, Void)
        | (StampAction::Expire, Expired) => Some(row.clone()),
        (StampAction::Activate, Activated) => (row.lot == target.lot).then(|| row.clone()),
        (StampAction::Print, Issued) => to(Printed),
        (StampAction::Activate, Issued | Printed) => {
            to(Activated).map(|it| StampRange { lot: target.lot.into(), ..it })
        }
        (StampAction::Void, Issued | Printed | Activated) => to(Void),
        (StampAction::Expire, Issued | Printed) => to(Expired),
        _ => None,
    }
}

/// Adds an interval, as part of the one before where both say the same.
fn push(rows: &mut Vec<StampRange>, row: StampRange) {
    match rows.last_mut().filter(|before| same(before, &row)) {
        Some(before) => {
            before.last = row.last;
            before.since = before.since.min(row.since);
        }
        None => rows.push(row),
    }
}

/// Whether two neighbours say the same. The moment counts only where a page names it.
fn same(one: &StampRange, other: &StampRange) -> bool {
    let named = matches!(one.state, StampState::Void | StampState::Expired);
    one.state == other.state && one.lot == other.lot && (!named || one.since == other.since)
}

#[cfg(test)]
mod tests {
    use super::*;
    use StampState::{Activated, Issued, Void};

    fn row(first: i64, last: i64, state: StampState, lot: &str, since: i64) -> StampRange {
        StampRange { first, last, state, lot: lot.to_owned(), since }
    }

    fn change(rows: &[StampRange], (first, last): (i64, i64), action: StampAction, lot: &str) -> Changed {
        apply(rows, first, last, &Target { action, lot, now: 9 }).unwrap()
    }

    #[test]
    fn splits_and_merges() {
        let whole = [row(0, 99, Issued, "", 1)];
        let part = change(&whole, (10, 19), StampAction::Activate, "A");
        assert_eq!(part.count, 10);
        assert_eq!(part.rows, [row(0, 9, Issued, "", 1), row(10, 19, Activated, "A", 9), row(20, 99, Issued, "", 1)]);
        let more = change(&part.rows, (20, 29), StampAction::Activate, "A");
        assert_eq!(more.rows, [row(0, 9, Issued, "", 1), row(10, 29, Activated, "A", 9), row(30, 99, Issued, "", 1)]);
        let all = change(&more.rows, (0, 99), StampAction::Activate, "A");
        assert_eq!((all.count, all.rows.as_slice()), (80, &[row(0, 99, Activated, "A", 9)][..]));
        let one = change(&all.rows, (50, 50), StampAction::Void, "");
        assert_eq!(one.rows.len(), 3);
        assert_eq!(one.rows[1], row(50, 50, Void, "A", 9));
    }

    #[test]
    fn refuses_what_the_state_does_not_allow() {
        let rows = [row(0, 9, Activated, "A", 1), row(10, 19, Void, "A", 2), row(20, 29, Issued, "", 1)];
        let refused = |span: (i64, i64), action, lot| {
            apply(&rows, span.0, span.1, &Target { action, lot, now: 9 }).unwrap_err().first
        };
        assert_eq!(refused((0, 5), StampAction::Activate, "B"), 0, "bound to another lot");
        assert_eq!(refused((5, 15), StampAction::Activate, "A"), 10, "void");
        assert_eq!(refused((9, 9), StampAction::Expire, ""), 9, "in use");
        assert_eq!(refused((3, 3), StampAction::Print, ""), 3);
        assert_eq!(change(&rows, (0, 9), StampAction::Activate, "A").count, 0, "again is nothing");
    }
}
