//! The contract of the store: every test runs on `SQLite` and on `PostgreSQL` and expects the same of both.
//!
//! `NGUON_TEST_POSTGRES` names a server where the tests may make and drop databases; `cargo xtask test` starts one.
//! Without it the `PostgreSQL` half fails: a contract that was checked on one database only was not checked.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic; clippy sees only test functions as tests")]

// What the tests stand on.
mod harness;
mod random;
mod sample;
mod story;

// What they are about.
mod api_key;
mod capture;
mod details;
mod durability;
mod event_query;
mod group;
mod identity;
mod job;
mod label_job;
mod link;
mod log;
mod migration;
mod query_plan;
mod query_world;
mod record;
mod schema;
mod scope;
mod servers;
mod stamp;
mod stream;
mod subscription;
mod trace_chain;
mod trace_limits;
mod trace_packing;
mod trace_property;
mod unreadable;
mod vocabulary;
