//! Child processes that never outlive this one.
//!
//! Each child leads a process group of its own. Beside it runs a guard, a one-line shell script that waits for the end of
//! its standard input. We hold the other end of that pipe, so the guard wakes up when the [`Guarded`] is dropped and also
//! when this process dies in any way (ctrl-C, `kill -9`, a panic): it then ends the whole group and removes the child's
//! working directory. That needs no signal handler.

use std::fmt::Write as _;
use std::io::Read as _;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};

use crate::error::{Context, Error, Result};

/// Arguments: signal, process group, directory to remove or nothing.
const GUARD: &str = r#"
trap '' INT TERM HUP
read -r _
kill -s "$1" -- "-$2" 2>/dev/null
tries=0
while kill -0 -- "-$2" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then kill -s KILL -- "-$2" 2>/dev/null; break; fi
    sleep 0.1
done
tries=0
while [ -n "$3" ] && ! rm -rf -- "$3" 2>/dev/null && [ "$tries" -lt 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
"#;

/// How a group of processes is asked to end.
#[derive(Clone, Copy)]
pub(crate) enum Signal {
    /// What `PostgreSQL` takes as "end now, orderly".
    Interrupt,
    /// What everybody else does.
    Terminate,
}

/// A running child and its guard.
pub(crate) struct Guarded {
    child: Child,
    guard: Child,
    /// Closing it wakes the guard. `None` once closed.
    lifeline: Option<ChildStdin>,
}

impl Guarded {
    /// Starts `command`; `scratch` is removed when it has ended.
    pub(crate) fn spawn(command: &mut Command, signal: Signal, scratch: Option<&Path>) -> Result<Self> {
        let name = describe(command);
        let child = command.stdin(Stdio::null()).process_group(0).spawn().doing(format!("start `{name}`"))?;
        let signal = match signal {
            Signal::Interrupt => "INT",
            Signal::Terminate => "TERM",
        };
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "guard", signal, &child.id().to_string()])
            .arg(scratch.unwrap_or(Path::new("")))
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .doing(format!("start the guard of `{name}`"))?;
        let lifeline = guard.stdin.take();
        Ok(Self { child, guard, lifeline })
    }

    /// Waits for the child to end by itself.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        self.child.wait().doing("wait for a child process")
    }

    /// Whether the child has ended, without waiting.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        // The child first: until it is reaped, the guard still sees its group.
        let _ = self.child.wait();
        let _ = self.guard.wait();
    }
}

/// Runs a command to its end, its output going where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = describe(command);
    println!("$ {name}");
    run_as(command, &name)
}

/// Like [`run`], without announcing the command.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    // Some arguments are long lists of files; the program's name says enough.
    let name = Path::new(command.get_program()).display().to_string();
    run_as(command, &name)
}

fn run_as(command: &mut Command, name: &str) -> Result<()> {
    let status = Guarded::spawn(command, Signal::Terminate, None)?.wait()?;
    if status.success() { Ok(()) } else { Err(Error::new(format!("`{name}` failed: {status}"))) }
}

/// Like [`run`], and returns what the command wrote to standard output. For commands that take long or start others.
pub(crate) fn run_for_output(command: &mut Command) -> Result<String> {
    let name = describe(command);
    println!("$ {name}");
    let mut running = Guarded::spawn(command.stdout(Stdio::piped()), Signal::Terminate, None)?;
    let mut text = String::new();
    if let Some(mut stdout) = running.child.stdout.take() {
        stdout.read_to_string(&mut text).doing(format!("read the output of `{name}`"))?;
    }
    let status = running.wait()?;
    if status.success() { Ok(text) } else { Err(Error::new(format!("`{name}` failed: {status}"))) }
}

/// Runs a short command to its end and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let output = command.stdin(Stdio::null()).output().doing(format!("start `{name}`"))?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        return Err(Error::new(format!("`{name}` failed: {}\n{error}", output.status)));
    }
    String::from_utf8(output.stdout).doing(format!("read the output of `{name}`"))
}

fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut text = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for argument in command.get_args() {
        let _ = write!(text, " {}", argument.to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropping_ends_the_whole_group_and_removes_the_directory() {
        let scratch = std::env::temp_dir().join(format!("nguon-guard-{}", std::process::id()));
        std::fs::create_dir_all(&scratch).unwrap();
        let marker = scratch.join("grandchild");
        let script = format!("sleep 600 & echo $! > {}; wait", marker.display());
        let child =
            Guarded::spawn(Command::new("sh").args(["-c", &script]), Signal::Terminate, Some(&scratch)).unwrap();
        let grandchild = loop {
            match std::fs::read_to_string(&marker) {
                Ok(text) if text.ends_with('\n') => break text.trim().to_owned(),
                _ => std::thread::sleep(std::time::Duration::from_millis(10)),
            }
        };
        assert!(Path::new("/proc").join(&grandchild).exists());
        drop(child);
        let status = std::fs::read_to_string(format!("/proc/{grandchild}/status")).unwrap_or_default();
        assert!(status.is_empty() || status.contains("State:\tZ"), "the grandchild still runs: {status}");
        assert!(!scratch.exists());
    }
}
