//! Many files, read on all cores, their results in the order in which the files were named.

use std::collections::{BTreeMap, VecDeque};
use std::io::{IsTerminal as _, Read as _, Write};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Files that may be ahead of the one whose turn it is, for each core; it bounds what waits in memory.
const AHEAD: usize = 4;
/// Characters of the bar.
const BAR: usize = 30;
/// What a folder's files have to end with.
const ENDINGS: [&str; 3] = ["json", "jsonld", "xml"];

/// Reads every file, gives its bytes to `work` on one of all cores, and the outcome to `done`, in order.
///
/// A folder stands for the documents in it, by name, at any depth; `-` for standard input. What cannot be read comes to
/// `done` as a message. On a terminal a bar on standard error shows how far it is.
pub(crate) fn each<T: Send>(
    names: &[PathBuf],
    work: impl Fn(&Path, Vec<u8>) -> T + Sync,
    mut done: impl FnMut(&Path, Result<T, String>),
) {
    let files = listed(names);
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get).min(files.len().max(1));
    let queue = Queue::new(cores * AHEAD);
    let mut bar = Bar::new(files.len());
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(index) = queue.take(files.len()) {
                    let outcome = match &files[index] {
                        Ok(file) => read(file).and_then(|bytes| guarded(file, || work(file, bytes))),
                        Err((_, message)) => Err(message.clone()),
                    };
                    queue.put(index, outcome);
                }
            });
        }
        for (index, file) in files.iter().enumerate() {
            let outcome = queue.next(index);
            bar.clear();
            done(file.as_ref().map_or_else(|(folder, _)| folder.as_path(), PathBuf::as_path), outcome);
            bar.show(index + 1);
        }
    });
    bar.clear();
}

/// A defect that one file brings to light must not keep the others waiting.
fn guarded<T>(file: &Path, work: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| format!("{} showed a defect of this program", file.display()))
}

/// A file's bytes; `-` is standard input.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, String> {
    let read = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    read.map_err(|error| format!("cannot read {}: {error}", file.display()))
}

/// Writes a line of the answer. Whoever reads no further, such as `head`, ends the program: nothing is left to do.
pub(crate) fn line(out: &mut impl Write, text: std::fmt::Arguments<'_>) {
    if writeln!(out, "{text}").is_err() {
        std::process::exit(0);
    }
}

/// Writes what is still held back.
pub(crate) fn end(mut out: impl Write) -> Result<(), String> {
    out.flush().map_err(|error| format!("cannot write the answer: {error}"))
}

/// A file, or a folder that cannot be listed and why.
type Listed = Result<PathBuf, (PathBuf, String)>;

fn listed(names: &[PathBuf]) -> Vec<Listed> {
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        if name.is_dir() { list(name, &mut files) } else { files.push(Ok(name.clone())) }
    }
    files
}

/// The documents of a folder and of those within. Links to folders are not followed: they may lead in a circle.
fn list(folder: &Path, files: &mut Vec<Listed>) {
    let mut folders = VecDeque::from([folder.to_owned()]);
    while let Some(folder) = folders.pop_front() {
        let entries = std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("cannot read {}: {error}", folder.display());
                files.push(Err((folder, message)));
                continue;
            }
        };
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let (path, kind) = (entry.path(), entry.file_type());
            if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
                folders.push_back(path);
            } else if path.extension().is_some_and(|it| ENDINGS.iter().any(|known| it.eq_ignore_ascii_case(known))) {
                files.push(Ok(path));
            }
        }
    }
}

/// Hands out numbers to the workers, and takes the outcomes back in order.
struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    ahead: usize,
}

struct State<T> {
    given: usize,
    delivered: usize,
    outcomes: BTreeMap<usize, Result<T, String>>,
}

impl<T> Queue<T> {
    fn new(ahead: usize) -> Self {
        let state = State { given: 0, delivered: 0, outcomes: BTreeMap::new() };
        Self { state: Mutex::new(state), changed: Condvar::new(), ahead }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next number below `count`, once it is not too far ahead.
    fn take(&self, count: usize) -> Option<usize> {
        let state = self.state();
        let wait = |state: &mut State<T>| state.given < count && state.given >= state.delivered + self.ahead;
        let mut state = self.changed.wait_while(state, wait).unwrap_or_else(PoisonError::into_inner);
        let number = state.given;
        if number >= count {
            return None;
        }
        state.given += 1;
        Some(number)
    }

    fn put(&self, number: usize, outcome: Result<T, String>) {
        self.state().outcomes.insert(number, outcome);
        self.changed.notify_all();
    }

    fn next(&self, number: usize) -> Result<T, String> {
        let mut state = self.state();
        loop {
            if let Some(outcome) = state.outcomes.remove(&number) {
                state.delivered = number + 1;
                self.changed.notify_all();
                return outcome;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// How far it is, for somebody who waits at a terminal.
struct Bar {
    total: usize,
    is_shown: bool,
    is_wanted: bool,
}

impl Bar {
    fn new(total: usize) -> Self {
        Self { total, is_shown: false, is_wanted: total > 1 && std::io::stderr().is_terminal() }
    }

    fn show(&mut self, count: usize) {
        if self.is_wanted {
            let filled = BAR * count / self.total;
            let bar = format!("\r[{}{}] {count}/{}", "#".repeat(filled), " ".repeat(BAR - filled), self.total);
            self.is_shown = std::io::stderr().write_all(bar.as_bytes()).is_ok();
        }
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            // Nobody is harmed when a bar stays.
            let _ = std::io::stderr().write_all(b"\r\x1b[K");
        }
    }
}
