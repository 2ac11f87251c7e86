//! Example documents with bytes flipped, cut and doubled. The same every time.

use std::path::PathBuf;

use crate::harness::sample::{document, event, single};
use crate::harness::standards::{files, standards};
use crate::harness::{Database, Node, both};

both!(damaged_documents_never_break_the_node);

/// Posts for each database.
const POSTS: u64 = 500;

/// A small generator (xorshift64*), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    /// One to four injuries.
    fn damaged(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            let to = (at + 1 + self.below(40)).min(bytes.len());
            match self.below(6) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes.truncate(at.max(1)),
                2 => _ = bytes.splice(at..at, bytes[at..to].to_vec()),
                3 => _ = bytes.drain(at..to.min(bytes.len() - 1).max(at)),
                4 => bytes[at] = b"\"{}[]:,\\0u-e\0\xff"[self.below(14)],
                _ => {
                    let from = self.below(bytes.len());
                    let piece = bytes[from..(from + 30).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        bytes
    }
}

fn damaged_documents_never_break_the_node(database: Database) {
    let node = Node::start(database);
    let own = [document([event(1), event(2)]).to_string(), single(event(3)).to_string()];
    let mut documents: Vec<Vec<u8>> = own.into_iter().map(String::into_bytes).collect();
    let official = standards("damaged official examples").map(|it| files(&it.join("epcis/examples/json"), ".jsonld"));
    let official: Vec<PathBuf> = official.unwrap_or_default();
    documents.extend(official.iter().step_by(5).map(|file| std::fs::read(file).unwrap()));
    let mut random = Random(0x4e67_756f_6e00_0001);
    for number in 0..POSTS {
        let start = documents[random.below(documents.len())].clone();
        let body = random.damaged(start);
        let (path, behaviour) = match random.below(4) {
            0 => ("/epcis/events", "rollback"),
            1 => ("/epcis/capture", "proceed"),
            2 => ("/api/v1/validate", "rollback"),
            _ => ("/epcis/capture", "rollback"),
        };
        let headers = [("Content-Type", "application/json"), ("GS1-Capture-Error-Behaviour", behaviour)];
        let answer = node.client.post_with(path, &body, &headers);
        assert!(answer.status < 500, "post {number}: {}\n{}", answer.text(), String::from_utf8_lossy(&body));
        if answer.status >= 400 {
            answer.problem(answer.status, "");
        }
    }
    // Whatever got through can be read in every format.
    for format in ["Never_Translates", "Always_GS1_Digital_Link", "Always_EPC_URN"] {
        let answer = node.client.get_with("/epcis/events?perPage=1000", &[("GS1-EPC-Format", format)]);
        answer.expect(200).events();
    }
}
