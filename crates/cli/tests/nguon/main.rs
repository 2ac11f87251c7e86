//! End-to-end tests: the real `nguon`, real databases, real HTTP.
//!
//! `NGUON_TEST_POSTGRES` names a `PostgreSQL` server that tests may make databases on. `NGUON_STANDARDS` names the
//! folder of official artefacts; without it the tests that read them say that they were not run.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic; clippy sees only test functions as tests")]

mod harness;

mod capture;
mod commands;
mod configuration;
mod conformance;
mod convert;
mod discovery;
mod durability;
mod epcs;
mod events;
#[cfg(feature = "fail-points")]
mod fail_points;
mod foreign_ids;
mod formats;
mod fuzz;
mod gs1_parse;
mod hostile;
mod interrupted;
mod jobs;
mod labels;
mod large;
mod links;
mod named_queries;
mod official;
mod paging;
mod parameters;
mod refused;
mod resolver;
mod scan;
mod secrets;
mod servers;
mod soap;
mod stage_codes;
mod stamps;
mod state;
mod subscriptions;
mod tcr;
mod tcr_xml;
mod trace;
mod visibility;
mod web_socket;
