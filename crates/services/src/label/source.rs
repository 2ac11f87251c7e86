//! Where labels come from. Each is asked for by its number, so that a job of a million holds a page of them at a time.

use serde::{Deserialize, Serialize};

use super::data::LabelData;

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
            Self::Serials { serials, .. } => serials.len() as u64,
            Self::List(rows) => rows.iter().map(|row| u64::from(row.copies)).sum(),
        }
    }

    /// The labels to look at so that all are known to be right, each with its place as a JSON pointer. A range is right
    /// when its last serial, which is the longest, is.
    pub(crate) fn samples(&self) -> Vec<(String, LabelData)> {
        match self {
            Self::Product { label, .. } => vec![("/source/product/label".to_owned(), label.clone())],
            Self::Serials { label, serials } => {
                let place = |number: usize| format!("/source/serials/serials/{number}");
                serials
                    .iter()
                    .enumerate()
                    .map(|(number, serial)| (place(number), with(label, serial.clone())))
                    .collect()
            }
            Self::Range { label, prefix, first, digits, count } => {
                let last = first.saturating_add(count.saturating_sub(1));
                vec![("/source/range".to_owned(), with(label, format!("{prefix}{last:0digits$}")))]
            }
            Self::List(rows) => {
                let place = |number: usize| format!("/source/list/{number}/label");
                rows.iter().enumerate().map(|(number, row)| (place(number), row.label.clone())).collect()
            }
        }
    }

    /// GTINs of the labels, sorted, each once.
    pub(crate) fn gtins(&self) -> Vec<String> {
        let mut gtins: Vec<String> = match self {
            Self::Product { label, .. } | Self::Serials { label, .. } | Self::Range { label, .. } => {
                vec![label.gtin.clone()]
            }
            Self::List(rows) => rows.iter().map(|row| row.label.gtin.clone()).collect(),
        };
        gtins.sort_unstable();
        gtins.dedup();
        gtins
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
}

impl Labels {
    pub(crate) fn new(source: LabelSource) -> Self {
        let mut ends = Vec::new();
        if let LabelSource::List(rows) = &source {
            ends = rows
                .iter()
                .scan(0, |end, row| {
                    *end += u64::from(row.copies);
                    Some(*end)
                })
                .collect();
        }
        Self { source, ends }
    }

    pub(crate) fn total(&self) -> u64 {
        self.source.total()
    }

    /// The labels from `first` on, at most `most`.
    pub(crate) fn page(&self, first: u64, most: u64) -> Vec<LabelData> {
        (first..self.total().min(first.saturating_add(most))).filter_map(|number| self.get(number)).collect()
    }

    fn get(&self, number: u64) -> Option<LabelData> {
        match &self.source {
            LabelSource::Product { label, .. } => Some(label.clone()),
            LabelSource::Serials { label, serials } => {
                serials.get(usize::try_from(number).ok()?).map(|serial| with(label, serial.clone()))
            }
            LabelSource::Range { label, prefix, first, digits, .. } => {
                Some(with(label, format!("{prefix}{:0digits$}", first + number)))
            }
            LabelSource::List(rows) => {
                rows.get(self.ends.partition_point(|end| *end <= number)).map(|row| row.label.clone())
            }
        }
    }
}
