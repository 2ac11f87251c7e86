//! The real program, over real HTTP: how a test starts a node, talks to it and stops it.

pub(crate) mod command;
pub(crate) mod database;
pub(crate) mod demo;
pub(crate) mod http;
pub(crate) mod node;
pub(crate) mod page;
pub(crate) mod receiver;
pub(crate) mod sample;
pub(crate) mod standards;
pub(crate) mod workbook;

pub(crate) use database::{Database, both};
pub(crate) use http::{Answer, Client};
pub(crate) use node::Node;
pub(crate) use receiver::Receiver;
