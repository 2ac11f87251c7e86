//! Labels: every kind of symbol read back by a decoder that knows nothing of how it was made, sizes, and sheets.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic; clippy sees only test functions as tests")]

// What the tests stand on.
mod pdf;
mod printer;
mod random;
mod scanner;

// What they are about.
mod advice;
mod read_back;
mod refused;
mod sheets;
