//! The rules as data: what ends a thing, what counts as sending, how each fault is told and how much it weighs.

use epcis::model::{Action, EventKind};
use serde::{Deserialize, Serialize};
use store::history::{self, Deed};
use store::record::Text;

/// What a rule does when it is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is not looked at.
    Off,
    /// The event is stored and a warning stands in the answer.
    Warn,
    /// The event is refused.
    Refuse,
}

/// How much each rule weighs, and the words of others: the section `[traceability]` of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Levels {
    /// An event about an instance that nobody commissioned.
    pub not_commissioned: Level,
    /// An instance commissioned a second time.
    pub commissioned_twice: Level,
    /// A child put into a second parent while it is in a first one.
    pub packed_twice: Level,
    /// A child taken out of a parent it is not in.
    pub not_inside: Level,
    /// An event after an instance was decommissioned or destroyed.
    pub after_end: Level,
    /// More of a lot consumed or sent than was made or received.
    pub quantity_negative: Level,
    /// The most that a fault weighs that rests on an event of another organisation. Whoever may refuse others' events
    /// by what they say about others' goods can stop them from working.
    pub by_others: Level,
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Rule {
    NotCommissioned,
    CommissionedTwice,
    PackedTwice,
    NotInside,
    AfterEnd,
    QuantityNegative,
}

impl Rule {
    pub(super) const ALL: [Self; 6] = [
        Self::NotCommissioned,
        Self::CommissionedTwice,
        Self::PackedTwice,
        Self::NotInside,
        Self::AfterEnd,
        Self::QuantityNegative,
    ];

    /// The name by which the file and every finding know it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::NotCommissioned => "state-not-commissioned",
            Self::CommissionedTwice => "state-commissioned-twice",
            Self::PackedTwice => "state-packed-twice",
            Self::NotInside => "state-not-inside",
            Self::AfterEnd => "state-after-end",
            Self::QuantityNegative => "state-quantity-negative",
        }
    }
}

impl Levels {
    pub(super) fn of(&self, rule: Rule) -> Level {
        match rule {
            Rule::NotCommissioned => self.not_commissioned,
            Rule::CommissionedTwice => self.commissioned_twice,
            Rule::PackedTwice => self.packed_twice,
            Rule::NotInside => self.not_inside,
            Rule::AfterEnd => self.after_end,
            Rule::QuantityNegative => self.quantity_negative,
        }
    }

    /// Every rule at one level, whoever the evidence is from.
    pub fn all(level: Level) -> Self {
        Self {
            not_commissioned: level,
            commissioned_twice: level,
            packed_twice: level,
            not_inside: level,
            after_end: level,
            quantity_negative: level,
            by_others: level,
        }
    }

    /// Whether any rule is looked at.
    pub(crate) fn any(&self) -> bool {
        Rule::ALL.into_iter().any(|rule| self.of(rule) != Level::Off)
    }

    /// Whether a rule about instances is looked at.
    pub(super) fn instances(&self) -> bool {
        Rule::ALL.into_iter().any(|rule| rule != Rule::QuantityNegative && self.of(rule) != Level::Off)
    }
}

impl Default for Levels {
    /// The levels of the file.
    fn default() -> Self {
        let file = File::built_in();
        let level = |rule: Rule| file.row(rule).map_or(Level::Off, |row| row.level);
        Self {
            not_commissioned: level(Rule::NotCommissioned),
            commissioned_twice: level(Rule::CommissionedTwice),
            packed_twice: level(Rule::PackedTwice),
            not_inside: level(Rule::NotInside),
            after_end: level(Rule::AfterEnd),
            quantity_negative: level(Rule::QuantityNegative),
            by_others: file.by_others,
        }
    }
}

/// `data/traceability.json`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "tells the operator which file is in force")]
    version: String,
    ends: Ends,
    sends: Vec<String>,
    receives: Vec<String>,
    commissioned: Vec<String>,
    tolerance: f64,
    by_others: Level,
    rules: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ends {
    biz_steps: Vec<String>,
    dispositions: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    level: Level,
    message: Text,
    /// Where the deed that should not be there is stored, and the new event is what speaks against it.
    late: Option<Text>,
}

impl File {
    /// The file that comes with the program; a test reads it.
    fn built_in() -> Self {
        match serde_json::from_str(include_str!("../../data/traceability.json")) {
            Ok(file) => file,
            Err(error) => unreachable!("data/traceability.json is part of the program: {error}"),
        }
    }

    fn row(&self, rule: Rule) -> Option<&Row> {
        self.rows().find(|row| row.code == rule.code())
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rules.iter()
    }
}

/// The rules, ready for use.
#[derive(Debug)]
pub(crate) struct Rules {
    file: File,
    steps: Vec<i64>,
    dispositions: Vec<i64>,
    sends: Vec<i64>,
    receives: Vec<i64>,
}

impl Rules {
    pub(crate) fn built_in() -> Self {
        let file = File::built_in();
        let steps = |names: &[String]| names.iter().map(|name| history::biz_step(name)).collect::<Vec<_>>();
        Self {
            steps: steps(&file.ends.biz_steps),
            dispositions: file.ends.dispositions.iter().map(|name| history::disposition(name)).collect(),
            sends: steps(&file.sends),
            receives: steps(&file.receives),
            file,
        }
    }

    /// Whether a deed ends the things it is about.
    pub(super) fn ends(&self, deed: &Deed) -> bool {
        deed.kind == EventKind::Object
            && deed.action != Some(Action::Add)
            && (deed.action == Some(Action::Delete)
                || deed.biz_step.is_some_and(|step| self.steps.contains(&step))
                || deed.disposition.is_some_and(|name| self.dispositions.contains(&name)))
    }

    /// Whether a deed sends goods to somebody.
    pub(super) fn sends(&self, deed: &Deed) -> bool {
        deed.biz_step.is_some_and(|step| self.sends.contains(&step))
    }

    /// Whether a deed takes goods in.
    pub(super) fn receives(&self, deed: &Deed) -> bool {
        deed.biz_step.is_some_and(|step| self.receives.contains(&step))
    }

    /// Whether things with such a key have to be commissioned; assets, papers and private numbers may be older than
    /// any record of them.
    pub(super) fn is_commissioned(&self, key: &str) -> bool {
        key.split_once('/').is_some_and(|(ai, _)| self.file.commissioned.iter().any(|known| known == ai))
    }

    /// Share by which measured quantities may differ.
    pub(super) fn tolerance(&self) -> f64 {
        self.file.tolerance
    }

    /// What is told of a fault.
    pub(super) fn message(&self, rule: Rule, thing: &str, is_late: bool) -> String {
        let Some(row) = self.file.row(rule) else { return format!("{}: “{thing}”", rule.code()) };
        let text = row.late.as_ref().filter(|_| is_late).unwrap_or(&row.message);
        text.en.replace("{thing}", thing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_every_rule_once_and_no_other() {
        let file = File::built_in();
        for rule in Rule::ALL {
            assert_eq!(file.rows().filter(|row| row.code == rule.code()).count(), 1, "{}", rule.code());
        }
        assert_eq!(file.rules.len(), Rule::ALL.len());
        for text in file.rows().flat_map(|row| [Some(&row.message), row.late.as_ref()]).flatten() {
            assert!(text.vi.contains("{thing}") && text.en.contains("{thing}") && !text.en.ends_with('.'), "{text:?}");
        }
    }

    #[test]
    fn names_of_the_file_are_of_the_standard() {
        let file = File::built_in();
        let steps = file.ends.biz_steps.iter().chain(&file.sends).chain(&file.receives);
        for step in steps {
            assert!(epcis::vocabulary::is_standard(epcis::vocabulary::Kind::BizStep, step), "{step}");
        }
        for name in &file.ends.dispositions {
            assert!(epcis::vocabulary::is_standard(epcis::vocabulary::Kind::Disposition, name), "{name}");
        }
    }
}
