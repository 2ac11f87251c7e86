use crate::error::{Error, Result};

/// A parameter or a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
    /// Only as a parameter of `@in`.
    Ints(Vec<i64>),
    /// Only as a parameter of `@in`.
    Texts(Vec<String>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Int)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

/// One row of an answer. A cell of another type than asked for is broken data.
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Row {
    fn cell(&mut self, column: usize) -> Value {
        self.0.get_mut(column).map_or(Value::Null, |cell| std::mem::replace(cell, Value::Null))
    }

    /// An integer that is never null.
    pub(crate) fn int(&mut self, column: usize) -> Result<i64> {
        match self.cell(column) {
            Value::Int(value) => Ok(value),
            other => Err(wrong(column, "an integer", &other)),
        }
    }

    /// An integer or null.
    pub(crate) fn maybe_int(&mut self, column: usize) -> Result<Option<i64>> {
        match self.cell(column) {
            Value::Null => Ok(None),
            Value::Int(value) => Ok(Some(value)),
            other => Err(wrong(column, "an integer or null", &other)),
        }
    }

    /// A text.
    pub(crate) fn text(&mut self, column: usize) -> Result<String> {
        match self.cell(column) {
            Value::Text(value) => Ok(value),
            other => Err(wrong(column, "a text", &other)),
        }
    }

    /// Bytes.
    pub(crate) fn blob(&mut self, column: usize) -> Result<Vec<u8>> {
        match self.cell(column) {
            Value::Blob(value) => Ok(value),
            other => Err(wrong(column, "bytes", &other)),
        }
    }
}

fn wrong(column: usize, expected: &str, found: &Value) -> Error {
    Error::Broken(format!("column {column}: expected {expected}, found {found:?}"))
}
