//! Bracketed element strings (General Specifications, clause 4.14).

use super::{Collector, Errors, Message};
use crate::bracketed::{broken_bracket, identifier_at, value_at};
use crate::dictionary::Dictionary;
use crate::error::{Error, ErrorKind};

pub(super) fn parse<'a>(dictionary: &'a Dictionary, text: &'a str) -> Result<Message<'a>, Errors> {
    let mut collector = Collector::new(text);
    let mut at = 0;
    while at < text.len() {
        let Some((ai, start)) = identifier_at(text, at) else {
            collector.error(broken_bracket(text, at));
            break;
        };
        let (value, end) = value_at(text, start);
        match dictionary.identifier(ai) {
            Some(identifier) => collector.element(identifier, value, start),
            None => {
                let message = format!("there is no application identifier ({ai})");
                collector.error(Error::new(ErrorKind::UnknownIdentifier, at + 1, message).about(ai).spanning(ai.len()));
            }
        }
        at = end;
    }
    if text.is_empty() {
        return Err(Error::not_gs1(text).into());
    }
    collector.finish()
}
