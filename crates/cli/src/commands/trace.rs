use std::process::ExitCode;

use serde_json::Value;

use crate::Outcome;
use crate::client::{Client, Target};

/// Arguments of `nguon trace`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which way
    #[arg(value_enum)]
    direction: Direction,
    /// What to trace: EPC URN, Digital Link, canonical key
    id: String,
    /// Prints the answer as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: Target,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Direction {
    /// To what it was made of
    Back,
    /// To what became of it
    Forward,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let direction = match arguments.direction {
        Direction::Back => "back",
        Direction::Forward => "forward",
    };
    let id: String = arguments.id.bytes().map(escaped).collect();
    let answer = Client::from(&arguments.target).get(&format!("/api/v1/trace?direction={direction}&id={id}"))?;
    if arguments.json {
        println!("{answer}");
        return Ok(ExitCode::SUCCESS);
    }
    print(&answer);
    let found = answer["events"].as_array().is_some_and(|events| !events.is_empty());
    Ok(if found { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A byte of a query parameter.
fn escaped(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

fn print(answer: &Value) {
    let list = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
    for node in list("nodes") {
        let indent = "  ".repeat(usize::try_from(node["depth"].as_u64().unwrap_or(0)).unwrap_or(0));
        let note = if node["container"] == true { "  (container)" } else { "" };
        println!("{indent}{}{note}", node["key"].as_str().unwrap_or("(not yours to see)"));
    }
    println!("{} things, {} events", list("nodes").len(), list("events").len());
    if answer["truncated"] == true {
        println!("there is more than the limits of this node let through");
    }
}
