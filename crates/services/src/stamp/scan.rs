//! Counting scans in memory, and writing them down in batches.
//!
//! A scan never waits for the write path: it is added to a count in memory, and once a second all new counts go to the
//! writer together. What is kept of a scan is its stamp, its time and at most its province. Who scanned is a salted
//! hash that lives for ten minutes and only keeps a reload from counting twice.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use store::stamp::{ScanCount, province_bit};

use super::{Rules, ScanHistory, StampNote};
use crate::clock::in_viet_nam;
use crate::{Caller, Result, Services};

/// A reload by the same client within this time is the same scan.
const RELOAD_MS: i64 = 10 * 60 * 1000;
/// A count that nobody adds to is read anew after this time: other servers count too.
const KEPT_MS: i64 = 5_000;
/// Stamps whose counts are in memory; beyond that a new one is shown but not counted until the next batch is written.
const STAMPS: usize = 100_000;
/// Clients remembered; beyond that a reload counts again.
const CLIENTS: usize = 200_000;

/// Somebody who looks at a page.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// What tells this client from others; only hashed, only in memory.
    pub client: &'a str,
    /// Two-digit code of the province, as far as it is known.
    pub province: Option<&'a str>,
}

/// A scan that was counted elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastScan {
    /// GTIN-14.
    pub gtin: String,
    /// Serial.
    pub serial: String,
    /// When, microseconds since 1970.
    pub time: i64,
    /// Two-digit code of the province.
    pub province: Option<String>,
}

/// GTIN and serial.
type Stamp = (String, String);

/// The counts of this process.
#[derive(Default)]
pub(crate) struct Counter {
    state: Mutex<State>,
    hasher: RandomState,
    /// One batch at a time.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    stamps: HashMap<Stamp, Entry>,
    /// When a client was last counted at a stamp, by hash.
    clients: HashMap<u64, i64>,
    /// Batches that were written.
    batches: u64,
}

/// The scans of one stamp.
#[derive(Default)]
struct Entry {
    /// All of them, as far as this process knows.
    total: ScanCount,
    /// Those not written yet.
    unwritten: ScanCount,
    /// Some are on their way to the database.
    writing: bool,
    read_ms: i64,
}

impl Entry {
    fn is_settled(&self) -> bool {
        self.unwritten.scans == 0 && !self.writing
    }

    fn add(&mut self, time: i64, province: u8, rules: &Rules) {
        let last = &self.total;
        let leap = province != 0
            && last.last_province != 0
            && rules.too_far(last.last_province, province, (time - last.last_time).abs());
        let one = ScanCount {
            scans: 1,
            first_time: time,
            first_province: province,
            last_time: if province == 0 { 0 } else { time },
            last_province: province,
            provinces: province_bit(province),
            leaps: i64::from(leap),
        };
        self.total.add(&one);
        self.unwritten.add(&one);
    }
}

impl Services {
    /// The scans of a stamp before this one; counts this one, unless it is a reload. Without a visit nothing is counted.
    pub async fn stamp_scan(
        &self,
        _caller: &Caller,
        note: &StampNote,
        visit: Option<&Visit<'_>>,
    ) -> Result<ScanHistory> {
        if !note.counted {
            return Ok(ScanHistory::default());
        }
        let stamp = (note.gtin.clone(), note.serial.clone());
        self.know(&stamp).await?;
        let (now, rules, counter) = (self.now(), &self.stamps.rules, &self.stamps.scans);
        let mut state = counter.lock();
        let Some(visit) = visit else {
            return Ok(self.history(&state.total(&stamp), 0, note.usual));
        };
        let client = counter.hasher.hash_one((visit.client, &stamp));
        let known = state.clients.get(&client).is_some_and(|at| now / 1000 - at < RELOAD_MS);
        let mut own = i64::from(known);
        if !known && let Some(entry) = state.stamps.get_mut(&stamp) {
            entry.add(now, visit.province.and_then(|code| rules.province(code)).unwrap_or(0), rules);
            own = 1;
            if state.clients.len() < CLIENTS {
                state.clients.insert(client, now / 1000);
            }
        }
        Ok(self.history(&state.total(&stamp), own, note.usual))
    }

    /// Takes over scans that were counted elsewhere, in the order of their times.
    pub async fn stamp_scans_record(&self, caller: &Caller, scans: &[PastScan]) -> Result<()> {
        caller.must_be_unrestricted("record past scans")?;
        let mut scans: Vec<&PastScan> = scans.iter().collect();
        scans.sort_by_key(|scan| scan.time);
        for scan in scans {
            let stamp = (scan.gtin.clone(), scan.serial.clone());
            self.know(&stamp).await?;
            let rules = &self.stamps.rules;
            let province = scan.province.as_deref().and_then(|code| rules.province(code)).unwrap_or(0);
            if let Some(entry) = self.stamps.scans.lock().stamps.get_mut(&stamp) {
                entry.add(scan.time, province, rules);
            }
        }
        self.stamp_scans_write(caller).await
    }

    /// Writes down what was counted since the last time. What cannot be written is kept for the next time.
    pub async fn stamp_scans_write(&self, caller: &Caller) -> Result<()> {
        caller.must_be_unrestricted("write down scans")?;
        let counter = &self.stamps.scans;
        let _turn = counter.writing.lock().await;
        let batch = counter.take();
        if batch.is_empty() {
            counter.forget_old(self.now() / 1000);
            return Ok(());
        }
        let (written, result) = self.store.stamp_scans_add(&batch).await;
        counter.settle(&batch, written);
        counter.forget_old(self.now() / 1000);
        Ok(result?)
    }

    /// Whether a program of this name reads pages for nobody.
    pub fn stamp_robot(&self, _caller: &Caller, user_agent: &str) -> bool {
        self.stamps.rules.is_robot(user_agent)
    }

    /// The scans of a stamp, nothing counted.
    pub(super) async fn stamp_history(&self, gtin: &str, serial: &str, usual: i64) -> Result<ScanHistory> {
        let stamp = (gtin.to_owned(), serial.to_owned());
        self.know(&stamp).await?;
        let total = self.stamps.scans.lock().total(&stamp);
        Ok(self.history(&total, 0, usual))
    }

    /// Makes sure that the count of a stamp is in memory; one indexed read where it is not.
    async fn know(&self, stamp: &Stamp) -> Result<()> {
        let now_ms = self.now() / 1000;
        let batches = {
            let state = self.stamps.scans.lock();
            let known = state.stamps.get(stamp);
            if known.is_some_and(|entry| !entry.is_settled() || now_ms - entry.read_ms < KEPT_MS) {
                return Ok(());
            }
            state.batches
        };
        let total = self.store.stamp_scan_get(&stamp.0, &stamp.1).await?.unwrap_or_default();
        self.stamps.scans.lock().put(stamp, total, batches, now_ms);
        Ok(())
    }

    /// `own` of the scans are the viewer's.
    fn history(&self, total: &ScanCount, own: i64, usual: i64) -> ScanHistory {
        let scans = (total.scans - own).max(0);
        if scans == 0 {
            return ScanHistory::default();
        }
        let rules = &self.stamps.rules;
        ScanHistory {
            scans,
            first_day: Some(in_viet_nam(total.first_time).date()),
            first_province: rules.province_name(total.first_province).cloned(),
            provinces: total.province_count(),
            unusual: scans > usual || total.leaps >= rules.unusual_leaps(),
        }
    }
}

impl Counter {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has to be written, in order, so that two servers wait for each other and never in a circle.
    fn take(&self) -> Vec<(Stamp, ScanCount)> {
        let mut state = self.lock();
        let mut batch: Vec<(Stamp, ScanCount)> = Vec::new();
        for (stamp, entry) in state.stamps.iter_mut().filter(|(_, entry)| entry.unwritten.scans > 0) {
            entry.writing = true;
            batch.push((stamp.clone(), std::mem::take(&mut entry.unwritten)));
        }
        batch.sort_by(|one, other| one.0.cmp(&other.0));
        batch
    }

    /// The first `written` of the batch are durable; the others wait on.
    fn settle(&self, batch: &[(Stamp, ScanCount)], written: usize) {
        let mut state = self.lock();
        state.batches += 1;
        for (at, (stamp, count)) in batch.iter().enumerate() {
            let Some(entry) = state.stamps.get_mut(stamp) else { continue };
            entry.writing = false;
            if at >= written {
                entry.unwritten.add(count);
            }
        }
    }

    fn forget_old(&self, now_ms: i64) {
        let mut state = self.lock();
        state.stamps.retain(|_, entry| !entry.is_settled() || now_ms - entry.read_ms < KEPT_MS);
        state.clients.retain(|_, at| now_ms - *at < RELOAD_MS);
    }
}

impl State {
    fn total(&self, stamp: &Stamp) -> ScanCount {
        self.stamps.get(stamp).map(|entry| entry.total.clone()).unwrap_or_default()
    }

    /// Takes in what the database said, unless this process has counted or written since it was asked.
    fn put(&mut self, stamp: &Stamp, total: ScanCount, batches: u64, now_ms: i64) {
        if self.stamps.len() >= STAMPS && !self.stamps.contains_key(stamp) {
            self.stamps.retain(|_, entry| !entry.is_settled());
            if self.stamps.len() >= STAMPS {
                tracing::warn!("more than {STAMPS} stamps wait to be written; the scan of another is not counted");
                return;
            }
        }
        let written_since = self.batches != batches;
        let entry = self.stamps.entry(stamp.clone()).or_default();
        if entry.is_settled() && !(written_since && entry.total.scans > 0) {
            *entry = Entry { total, read_ms: now_ms, ..Entry::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(number: usize) -> Stamp {
        ("08937990230211".to_owned(), format!("S{number}"))
    }

    fn scan(counter: &Counter, stamp: &Stamp, time: i64, province: u8) {
        let mut state = counter.lock();
        state.put(stamp, ScanCount::default(), 0, 0);
        state.stamps.get_mut(stamp).unwrap().add(time, province, &Rules::built_in());
    }

    #[test]
    fn what_could_not_be_written_waits_for_the_next_time() {
        let counter = Counter::default();
        for number in 0..3 {
            scan(&counter, &stamp(number), 1_000, 92);
        }
        let batch = counter.take();
        assert_eq!(batch.len(), 3);
        assert!(counter.take().is_empty(), "nothing is on its way twice");
        // One more while the batch is on its way, of which only the first is written.
        scan(&counter, &stamp(2), 2_000, 92);
        counter.settle(&batch, 1);
        let again: Vec<(String, i64)> =
            counter.take().into_iter().map(|(stamp, count)| (stamp.1, count.scans)).collect();
        assert_eq!(again, [("S1".to_owned(), 1), ("S2".to_owned(), 2)]);
        assert_eq!(counter.lock().total(&stamp(2)).scans, 2, "a page shows each of them once");
    }

    #[test]
    fn an_old_answer_of_the_database_does_not_undo_a_count() {
        let counter = Counter::default();
        scan(&counter, &stamp(1), 1_000, 92);
        // Asked before the batch was written, answered after.
        let asked = counter.lock().batches;
        let batch = counter.take();
        counter.settle(&batch, 1);
        counter.lock().put(&stamp(1), ScanCount::default(), asked, 10);
        assert_eq!(counter.lock().total(&stamp(1)).scans, 1);
        // Asked afterwards it counts what other servers wrote too.
        let asked = counter.lock().batches;
        counter.lock().put(&stamp(1), ScanCount { scans: 5, ..ScanCount::default() }, asked, 20);
        assert_eq!(counter.lock().total(&stamp(1)).scans, 5);
    }

    #[test]
    fn memory_is_bounded() {
        let counter = Counter::default();
        for number in 0..STAMPS {
            counter.lock().put(&stamp(number), ScanCount::default(), 0, 0);
        }
        scan(&counter, &stamp(STAMPS), 1_000, 92);
        assert_eq!(counter.lock().stamps.len(), 1, "settled counts make room");
        let rules = Rules::built_in();
        for number in 0..STAMPS {
            let mut state = counter.lock();
            state.put(&stamp(number), ScanCount::default(), 0, 0);
            if let Some(entry) = state.stamps.get_mut(&stamp(number)) {
                entry.add(1_000, 0, &rules);
            }
        }
        assert_eq!(counter.lock().stamps.len(), STAMPS, "and beyond that nothing is counted");
        let mut state = counter.lock();
        for number in 0..10 {
            state.clients.insert(number, 0);
        }
        drop(state);
        counter.forget_old(RELOAD_MS);
        assert!(counter.lock().clients.is_empty());
    }

    #[test]
    fn leaps_are_counted_between_known_provinces() {
        let counter = Counter::default();
        let minute = 60_000_000;
        for (at, province) in [(1, 1), (10, 0), (20, 79), (40, 1), (60 * 24, 79), (60 * 24 + 1, 75)] {
            scan(&counter, &stamp(1), at * minute, province);
        }
        let total = counter.lock().total(&stamp(1));
        assert_eq!((total.scans, total.leaps, total.province_count()), (6, 2, 3));
    }
}
