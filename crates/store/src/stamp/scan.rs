//! What is kept of the scans of a stamp: a row of fixed size, added to in batches.

use crate::Store;
use crate::backend::{Row, Value};
use crate::error::Result;
use crate::writer::Work;

/// Statements in one request to the writer, so that a capture never waits long behind them.
const BATCH: usize = 500;

/// Scans of one stamp, added up. Times are microseconds since 1970, provinces their codes, 0 when unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanCount {
    /// How many.
    pub scans: i64,
    /// The first one.
    pub first_time: i64,
    /// Where.
    pub first_province: u8,
    /// The last one whose province is known; 0 while there is none.
    pub last_time: i64,
    /// Where.
    pub last_province: u8,
    /// Provinces it was scanned in, see [`province_bit`].
    pub provinces: (i64, i64),
    /// Times that two scans in a row were too far apart for the time between.
    pub leaps: i64,
}

/// The bit of a province in [`ScanCount::provinces`]; none for an unknown one. Codes have two digits and are never used
/// again, so the bits stay right for ever.
pub fn province_bit(code: u8) -> (i64, i64) {
    match code {
        1..50 => (1 << code, 0),
        50..100 => (0, 1 << (code - 50)),
        _ => (0, 0),
    }
}

impl ScanCount {
    /// Adds scans that were counted apart from these.
    pub fn add(&mut self, other: &Self) {
        if other.scans == 0 {
            return;
        }
        if self.scans == 0 || other.first_time < self.first_time {
            (self.first_time, self.first_province) = (other.first_time, other.first_province);
        }
        if other.last_time >= self.last_time {
            (self.last_time, self.last_province) = (other.last_time, other.last_province);
        }
        self.scans += other.scans;
        self.provinces = (self.provinces.0 | other.provinces.0, self.provinces.1 | other.provinces.1);
        self.leaps += other.leaps;
    }

    /// Number of provinces.
    pub fn province_count(&self) -> u32 {
        self.provinces.0.count_ones() + self.provinces.1.count_ones()
    }
}

impl Store {
    /// The scans of a stamp so far.
    pub async fn stamp_scan_get(&self, gtin: &str, serial: &str) -> Result<Option<ScanCount>> {
        let sql = "SELECT scans, first_time, first_province, last_time, last_province, provinces_low, provinces_high,
                   leaps FROM stamp_scan WHERE gtin = $1 AND serial = $2";
        self.db.rows(sql, vec![gtin.into(), serial.into()]).await?.into_iter().map(read).next().transpose()
    }

    /// Adds scans, each to its stamp (GTIN and serial). What was added before an error stays added; the number tells how
    /// many stamps that are.
    pub async fn stamp_scans_add(&self, scans: &[((String, String), ScanCount)]) -> (usize, Result<()>) {
        let mut done = 0;
        for batch in scans.chunks(BATCH) {
            let statements = batch.iter().map(|((gtin, serial), count)| (ADD, parameters(gtin, serial, count)));
            if let Err(error) = self.writer.write(Work::Statements(statements.collect())).await {
                return (done, Err(error));
            }
            done += batch.len();
        }
        (done, Ok(()))
    }
}

const ADD: &str = "INSERT INTO stamp_scan (gtin, serial, scans, first_time, first_province, last_time, last_province,
                   provinces_low, provinces_high, leaps) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (gtin, serial) DO UPDATE SET scans = stamp_scan.scans + excluded.scans,
        first_province = CASE WHEN excluded.first_time < stamp_scan.first_time
                              THEN excluded.first_province ELSE stamp_scan.first_province END,
        first_time = CASE WHEN excluded.first_time < stamp_scan.first_time
                          THEN excluded.first_time ELSE stamp_scan.first_time END,
        last_province = CASE WHEN excluded.last_time < stamp_scan.last_time
                             THEN stamp_scan.last_province ELSE excluded.last_province END,
        last_time = CASE WHEN excluded.last_time < stamp_scan.last_time
                         THEN stamp_scan.last_time ELSE excluded.last_time END,
        provinces_low = stamp_scan.provinces_low | excluded.provinces_low,
        provinces_high = stamp_scan.provinces_high | excluded.provinces_high,
        leaps = stamp_scan.leaps + excluded.leaps";

fn parameters(gtin: &str, serial: &str, count: &ScanCount) -> Vec<Value> {
    vec![
        gtin.into(),
        serial.into(),
        Value::Int(count.scans),
        Value::Int(count.first_time),
        Value::Int(count.first_province.into()),
        Value::Int(count.last_time),
        Value::Int(count.last_province.into()),
        Value::Int(count.provinces.0),
        Value::Int(count.provinces.1),
        Value::Int(count.leaps),
    ]
}

fn read(mut row: Row) -> Result<ScanCount> {
    let mut province = |column| Ok::<_, crate::Error>(u8::try_from(row.int(column)?).unwrap_or(0));
    let (first_province, last_province) = (province(2)?, province(4)?);
    Ok(ScanCount {
        scans: row.int(0)?,
        first_time: row.int(1)?,
        first_province,
        last_time: row.int(3)?,
        last_province,
        provinces: (row.int(5)?, row.int(6)?),
        leaps: row.int(7)?,
    })
}
