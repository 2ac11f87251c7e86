//! From a scanned serial to the stamp it is.

use std::sync::{Arc, PoisonError};

use store::stamp::{StampRange, StampSeries};

use super::serial::Serial;
use crate::{Result, Services};

/// The series of a product are read anew after this time: another server may have begun one.
const SERIES_MS: i64 = 1_000;
/// Products whose series are kept in memory; past that the cache starts anew.
const PRODUCTS: usize = 10_000;

/// What a serial turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nobody ordered stamps for this product here: nothing can be said.
    Unmanaged,
    /// Stamps of this product are kept here, and this is none.
    Invented,
    /// A stamp.
    Stamp {
        /// The serial as it is printed.
        serial: String,
        /// Its state.
        range: StampRange,
    },
}

impl Services {
    /// Finds the stamp of a serial, forgiving how it was typed.
    pub(crate) async fn stamp_find(&self, gtin: &str, serial: &str, sandbox: bool) -> Result<Found> {
        let series = self.stamp_series(gtin, sandbox).await?;
        if series.is_empty() {
            return Ok(Found::Unmanaged);
        }
        if let Some((serial, series, counter)) = self.stamp_worked_out(&series, gtin, serial, sandbox)
            && let Some(range) = self.store.stamp_range_get(series, counter).await?
        {
            return Ok(Found::Stamp { serial, range });
        }
        if series.iter().any(|it| it.epoch == 0) {
            let forgiven = Serial::parse(serial).map(|parsed| parsed.text());
            for spelled in [Some(serial.to_owned()), forgiven].into_iter().flatten() {
                let Some((series, counter)) = self.store.stamp_serial_get(gtin, sandbox, &spelled).await? else {
                    continue;
                };
                if let Some(range) = self.store.stamp_range_get(series, counter).await? {
                    return Ok(Found::Stamp { serial: spelled, range });
                }
            }
        }
        Ok(Found::Invented)
    }

    /// Whether a serial was worked out for a stamp of this product.
    pub(super) async fn stamp_issued(&self, gtin: &str, serial: &str, sandbox: bool) -> Result<bool> {
        let series = self.stamp_series(gtin, sandbox).await?;
        Ok(self.stamp_worked_out(&series, gtin, serial, sandbox).is_some())
    }

    /// Tries every key of a product: the serial as printed, the series, and the counter. Reads nothing.
    fn stamp_worked_out(
        &self,
        series: &[StampSeries],
        gtin: &str,
        serial: &str,
        sandbox: bool,
    ) -> Option<(String, i64, i64)> {
        let parsed = Serial::parse(serial)?;
        series.iter().filter(|it| it.epoch > 0).find_map(|it| {
            let counter = self.stamps.key(&it.owner, it.epoch, gtin, sandbox).counter(&parsed)?;
            let counter = i64::try_from(counter).ok().filter(|counter| *counter < it.next)?;
            Some((parsed.text(), it.series, counter))
        })
    }

    /// The series of a product, from memory where they were read a moment ago.
    async fn stamp_series(&self, gtin: &str, sandbox: bool) -> Result<Arc<Vec<StampSeries>>> {
        let (name, now_ms) = ((gtin.to_owned(), sandbox), self.now() / 1000);
        let lock = || self.stamps.series.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((read_ms, series)) = lock().get(&name)
            && now_ms - read_ms < SERIES_MS
        {
            return Ok(Arc::clone(series));
        }
        let series = Arc::new(self.store.stamp_series_list(gtin, sandbox).await?);
        let mut known = lock();
        if known.len() >= PRODUCTS {
            known.clear();
        }
        known.insert(name, (now_ms, Arc::clone(&series)));
        Ok(series)
    }

    /// After an order of this server, its stamps are known at once.
    pub(super) fn stamp_series_forget(&self, gtin: &str, sandbox: bool) {
        self.stamps.series.lock().unwrap_or_else(PoisonError::into_inner).remove(&(gtin.to_owned(), sandbox));
    }
}
