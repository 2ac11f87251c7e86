//! Running `nguon` to its end.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_nguon");

/// What a finished command left.
pub(crate) struct Finished {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Finished {
    /// The command must have done its work; gives what it printed.
    pub(crate) fn well(self) -> String {
        assert_eq!(self.status, 0, "{}{}", self.out, self.err);
        self.out
    }

    /// The command must have failed, and said `why` on standard error.
    pub(crate) fn failed_saying(&self, why: &[&str]) {
        assert_ne!(self.status, 0, "it should fail: {}", self.out);
        for part in why {
            assert!(self.err.contains(part), "“{part}” is not in: {}", self.err);
        }
    }
}

/// Runs `nguon` with these arguments.
pub(crate) fn nguon<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Finished {
    finished(&command(arguments).output().unwrap())
}

/// The same with something on standard input.
pub(crate) fn nguon_reading<S: AsRef<std::ffi::OsStr>>(arguments: &[S], input: &[u8]) -> Finished {
    let mut command = command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    finished(&output)
}

/// Runs `nguon` in a folder.
pub(crate) fn nguon_in(folder: &Path, arguments: &[&str]) -> Finished {
    finished(&command(arguments).current_dir(folder).output().unwrap())
}

fn command<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(PROGRAM);
    // What the developer has set for a node of their own is none of the tests' business.
    command.args(arguments).env_remove("NGUON_URL").env_remove("NGUON_KEY").stdin(Stdio::null());
    command
}

fn finished(output: &Output) -> Finished {
    Finished {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}
