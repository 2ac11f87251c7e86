//! Generated worlds: the walk finds exactly what a plain search over all transformations finds, and going back is the
//! mirror of going forward.

use std::collections::{BTreeMap, BTreeSet};

use store::trace::Direction;

use crate::harness::{Test, both};
use crate::random::Random;
use crate::sample::owner;
use crate::story::{tell_as, walk};

both!(back_and_forward_mirror_each_other);

const WORLDS: u64 = 12;
const LOTS: usize = 10;
const TRANSFORMATIONS: usize = 12;

/// A transformation: minute, inputs, outputs, process.
struct Made {
    minute: usize,
    inputs: Vec<String>,
    outputs: Vec<String>,
    process: Option<usize>,
}

impl Made {
    fn generate(random: &mut Random, lots: &[String], world: u64) -> Self {
        let process = random.percent(30).then(|| random.below(2) + world as usize * 10);
        // Parts of a process may have only one side, and lots may go in circles: time alone keeps order.
        let least = usize::from(process.is_none());
        let inputs = random.some(lots, least, 3);
        let outputs = random.some(lots, usize::from(inputs.is_empty()).max(least), 3);
        Self { minute: random.below(40), inputs, outputs, process }
    }

    fn line(&self) -> String {
        let process = self.process.map_or(String::new(), |process| format!(" ~{process}"));
        format!("{} make {} -> {}{process}", self.minute, self.inputs.join(" "), self.outputs.join(" "))
    }
}

async fn back_and_forward_mirror_each_other(test: Test) {
    let mut random = Random::new(7);
    for world in 0..WORLDS {
        let lots: Vec<String> = (0..LOTS).map(|lot| format!("W{world}L{lot}")).collect();
        let made: Vec<Made> = (0..TRANSFORMATIONS).map(|_| Made::generate(&mut random, &lots, world)).collect();
        let story: Vec<String> = made.iter().map(Made::line).collect();
        let owner = owner(&format!("89379900400{world:02}"));
        tell_as(&test, &owner, &story.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let mut pairs = [BTreeSet::new(), BTreeSet::new()];
        for lot in &lots {
            let forward = reached(&test, Direction::Forward, lot).await;
            assert_eq!(forward, expected(&made, lot), "forward from {lot} in {story:#?}");
            pairs[0].extend(forward.into_iter().map(|other| (lot.clone(), other)));
            let back = reached(&test, Direction::Back, lot).await;
            pairs[1].extend(back.into_iter().map(|other| (other, lot.clone())));
        }
        let [forward, back] = pairs;
        assert_eq!(forward, back, "{story:#?}");
    }
}

async fn reached(test: &Test, direction: Direction, from: &str) -> BTreeSet<String> {
    let trace = walk(test, direction, from).await;
    assert!(!trace.truncated);
    trace.nodes[1..].iter().map(|node| node.key.rsplit('/').next().unwrap().to_owned()).collect()
}

/// Everything made of `lot`: a search for the earliest time at which each lot may hold some of it.
fn expected(made: &[Made], lot: &str) -> BTreeSet<String> {
    let mut earliest: BTreeMap<&str, usize> = BTreeMap::from([(lot, 0)]);
    loop {
        let before = earliest.clone();
        for taking in made {
            let holds = |input: &String| earliest.get(input.as_str()).is_some_and(|&since| since <= taking.minute);
            if !taking.inputs.iter().any(holds) {
                continue;
            }
            let same = |giving: &&Made| {
                std::ptr::eq(*giving, taking) || taking.process.is_some() && giving.process == taking.process
            };
            for giving in made.iter().filter(same) {
                for output in &giving.outputs {
                    let since = earliest.entry(output).or_insert(giving.minute);
                    *since = (*since).min(giving.minute);
                }
            }
        }
        if earliest == before {
            break;
        }
    }
    earliest.into_keys().filter(|&other| other != lot).map(str::to_owned).collect()
}
