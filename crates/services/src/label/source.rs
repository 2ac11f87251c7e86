//! Where labels come from. Each is asked for by its number, so that a job of a million holds a page of them at a time.

use serde::{Deserialize, Serialize};

use super::data::LabelData;
use crate::stamp::StampSerials;

/// What a job prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LabelSource {
    /// The same label many times: a product, most often with a lot.
    Product {
        /// The label.
        label: LabelData,
        /// How many.
        count: u64,
    },
    /// One label for each serial.
    Serials {
        /// What they share.
        label: LabelData,
        /// The serials, in the order of printing.
        serials: Vec<String>,
    },
    /// Serials that count up: prefix and number.
    Range {
        /// What they share.
        label: LabelData,
        /// Before the number.
        #[serde(default)]
        prefix: String,
        /// The first number.
        first: u64,
        /// Digits of the number, leading zeros included; 0 for as many as it has.
        #[serde(default)]
        digits: usize,
        /// How many.
        count: u64,
    },
    /// Stamps of an order, whose serials nobody can guess.
    Stamps {
        /// The order.
        order: String,
        /// The first stamp, counted from 0.
        #[serde(default)]
        from: i64,
        /// How many; without it all the rest.
        count: Option<i64>,
        /// What they share. Product and lot are those of the order.
        #[serde(default)]
        label: LabelData,
    },
    /// Rows, each with its own data.
    List(Vec<LabelRow>),
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRow {
    /// The label.
    pub label: LabelData,
    /// How many of it.
    #[serde(default = "one")]
    pub copies: u32,
}

fn one() -> u32 {
    1
}

impl LabelSource {
    /// How many labels there are.
    pub fn total(&self) -> u64 {
        match self {
            Self::Product { count, .. } | Self::Range { count, .. } => *count,
            Self::Stamps { count, .. } => count.map_or(0, |count| u64::try_from(count).unwrap_or_default()),
            Self::Serials { serials, .. } => serials.len() as u64,
            Self::List(rows) => rows.iter().map(|row| u64::from(row.copies)).sum(),
        }
    }

    /// GTINs of the labels, sorted, each once.
    pub(crate) fn gtins(&self) -> Vec<String> {
        let mut gtins: Vec<String> = match self {
            Self::Product { label, .. }
            | Self::Serials { label, .. }
            | Self::Range { label, .. }
            | Self::Stamps { label, .. } => vec![label.gtin.clone()],
            Self::List(rows) => rows.iter().map(|row| row.label.gtin.clone()).collect(),
        };
        gtins.sort_unstable();
        gtins.dedup();
        gtins
    }

    /// Where a GTIN stands first, in a request.
    pub(crate) fn place_of(&self, gtin: &str) -> String {
        match self {
            Self::Product { .. } => "/source/product/label/gtin".to_owned(),
            Self::Serials { .. } => "/source/serials/label/gtin".to_owned(),
            Self::Range { .. } => "/source/range/label/gtin".to_owned(),
            Self::Stamps { .. } => "/source/stamps/order".to_owned(),
            Self::List(rows) => {
                let row = rows.iter().position(|row| row.label.gtin == gtin).unwrap_or_default();
                format!("/source/list/{row}/label/gtin")
            }
        }
    }
}

fn with(label: &LabelData, serial: String) -> LabelData {
    LabelData { serial: Some(serial), ..label.clone() }
}

/// A source with what it takes to find a label by its number.
pub(crate) struct Labels {
    source: LabelSource,
    /// For a list: how many labels there are up to and with each row.
    ends: Vec<u64>,
    /// For stamps: their serials.
    stamps: Option<StampSerials>,
}

impl Labels {
    pub(crate) fn new(source: LabelSource, stamps: Option<StampSerials>) -> Self {
        let mut ends = Vec::new();
        if let LabelSource::List(rows) = &source {
            let add = |end: &mut u64, row: &LabelRow| {
                *end += u64::from(row.copies);
                Some(*end)
            };
            ends = rows.iter().scan(0, add).collect();
        }
        Self { source, ends, stamps }
    }

    pub(crate) fn into_source(self) -> LabelSource {
        self.source
    }

    pub(crate) fn total(&self) -> u64 {
        self.source.total()
    }

    /// The labels from `first` on, at most `most`.
    pub(crate) fn page(&self, first: u64, most: u64) -> Vec<LabelData> {
        (first..self.total().min(first.saturating_add(most))).filter_map(|number| self.get(number)).collect()
    }

    /// The labels to look at so that all are known to be right, each with its place as a JSON pointer. A range is right
    /// when its last serial, which is the longest, is; stamps are, since they were ordered.
    pub(crate) fn samples(&self) -> Box<dyn Iterator<Item = (String, LabelData)> + '_> {
        let one = |place: &str, number: u64| {
            let place = place.to_owned();
            Box::new(self.get(number).map(|label| (place, label)).into_iter())
        };
        match &self.source {
            LabelSource::Product { .. } => one("/source/product/label", 0),
            LabelSource::Range { count, .. } => one("/source/range", count.saturating_sub(1)),
            LabelSource::Stamps { .. } => one("/source/stamps", 0),
            LabelSource::Serials { serials, label } => {
                let place = |number: usize| format!("/source/serials/serials/{number}");
                let labels = serials.iter().map(|serial| with(label, serial.clone()));
                Box::new(labels.enumerate().map(move |(number, label)| (place(number), label)))
            }
            LabelSource::List(rows) => {
                let place = |number: usize| format!("/source/list/{number}/label");
                Box::new(rows.iter().enumerate().map(move |(number, row)| (place(number), row.label.clone())))
            }
        }
    }

    fn get(&self, number: u64) -> Option<LabelData> {
        match &self.source {
            LabelSource::Product { label, .. } => Some(label.clone()),
            LabelSource::Serials { label, serials } => {
                serials.get(usize::try_from(number).ok()?).map(|serial| with(label, serial.clone()))
            }
            LabelSource::Range { label, prefix, first, digits, .. } => {
                Some(with(label, format!("{prefix}{:0digits$}", first.saturating_add(number))))
            }
            LabelSource::Stamps { label, .. } => {
                let serial = self.stamps.as_ref()?.get(i64::try_from(number).ok()?)?;
                Some(with(label, serial))
            }
            LabelSource::List(rows) => {
                rows.get(self.ends.partition_point(|end| *end <= number)).map(|row| row.label.clone())
            }
        }
    }
}
