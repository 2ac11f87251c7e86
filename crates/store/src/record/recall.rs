use serde::{Deserialize, Serialize};

use super::Text;

/// A recall of a lot or of a part of it (Circular 17/2021). The workflow is a later step; this is what the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// Number of the recall.
    pub id: String,
    /// Lot keys recalled, `01/…/10/…`.
    pub lots: Vec<String>,
    /// Open, closed, or a precaution while checking.
    pub status: RecallStatus,
    /// Whole lot or part of it.
    pub scope: RecallScope,
    /// The hazard in one sentence.
    pub hazard: Text,
    /// What the buyer gets for it: a refund, an exchange.
    pub remedy: Text,
    /// Which document ordered it.
    pub document: Text,
    /// Day of the document, `2026-10-10`.
    pub date: String,
    /// Day it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// GLN of the firm that answers questions.
    pub contact: String,
    /// Invented for demonstration.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// State of a [`Recall`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecallStatus {
    /// Under way.
    Open,
    /// A precaution: the lot is being checked.
    Checking,
    /// Ended; goods left over still must not be used.
    Closed,
}

/// How much of the lot is recalled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RecallScope {
    /// All of it.
    Whole,
    /// What was sold between two days at some places.
    Part {
        /// First day, `2026-10-03`.
        from: String,
        /// Last day.
        to: String,
        /// Where, in words.
        places: Text,
    },
}
