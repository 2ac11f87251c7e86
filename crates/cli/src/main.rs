//! `nguon`: the one program that an enterprise, a province, a ministry and the national portal each run.
//!
//! This crate reads configuration and environment and puts the parts together; it holds no rules.

mod client;
mod commands;
mod config;
mod demo;
mod dictionary;
mod files;
mod node;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use commands::{capture, config_check, convert, gs1_parse, hash, import, init, key, label, migrate, trace, validate};

/// Reading events is mostly making and dropping small texts (decision 0022).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Open platform for product traceability.
#[derive(Parser)]
#[command(name = "nguon", version, about, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows a node with sample data: starts at once, needs nothing, forgets everything unless --data is given
    Demo(demo::Arguments),
    /// Makes a new node: its folder, database, name and signing key
    Init(init::Arguments),
    /// Brings a node's database to the schema of this program
    Migrate(migrate::Arguments),
    /// Runs a node
    Serve(serve::Arguments),
    /// Checks a node's configuration
    #[command(subcommand)]
    Config(config_check::Command),
    /// Makes API keys
    #[command(subcommand)]
    Key(key::Command),
    /// Checks EPCIS documents without storing them: one line per finding; exit status 1 when there are errors
    Validate(validate::Arguments),
    /// Prints the CBV 2.0 event hash of each event, in document order
    Hash(hash::Arguments),
    /// Writes EPCIS documents in the other syntax, their events without loss, to standard output
    Convert(convert::Arguments),
    /// Reads GS1 identifiers
    #[command(subcommand)]
    Gs1(gs1_parse::Command),
    /// Makes symbols and lists label templates
    #[command(subcommand)]
    Label(label::Command),
    /// Sends EPCIS documents to a node
    Capture(capture::Arguments),
    /// Sends master data to a node
    Import(import::Arguments),
    /// Asks a node where a thing came from or went to
    Trace(trace::Arguments),
}

/// What a command fails with: a sentence for whoever typed it.
type Outcome = Result<ExitCode, String>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("NGUON_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    #[cfg(feature = "fail-points")]
    let _fail_points = fail::FailScenario::setup();
    let outcome = match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Init(arguments) => init::run(arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Config(command) => config_check::run(command),
        Command::Key(command) => key::run(command),
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Hash(arguments) => hash::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Gs1(command) => gs1_parse::run(&command),
        Command::Label(command) => label::run(command),
        Command::Capture(arguments) => capture::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Trace(arguments) => trace::run(&arguments),
    };
    outcome.unwrap_or_else(|message| {
        eprintln!("nguon: {message}");
        ExitCode::FAILURE
    })
}
