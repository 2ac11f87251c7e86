//! A `PostgreSQL` server of our own: a fresh cluster in a temporary folder, on a free port of the loopback address.
//!
//! `initdb` and `postgres` refuse to run as root, so as root they run as Debian's user `postgres`.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::{Context, Error, Result};
use crate::guarded::{self, Guarded, Signal};
use crate::setup;

/// Whether a commit reaches the disk before it is answered.
#[derive(Clone, Copy)]
pub(crate) enum Durability {
    /// For tests: fast, and a power cut may take everything.
    Off,
    /// For measurements: as in production, with the settings that `docs/operations` recommends.
    On,
}

impl Durability {
    fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Off => &["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"],
            Self::On => &["shared_buffers=1GB", "max_wal_size=8GB", "wal_compression=lz4", "max_connections=100"],
        }
    }
}

/// A running server; dropping it stops the server and removes its files.
pub(crate) struct Postgres {
    port: u16,
    version: String,
    _server: Guarded,
}

impl Postgres {
    /// Starts a server and waits until it answers.
    pub(crate) fn start(durability: Durability) -> Result<Self> {
        let bin = setup::postgres_bin().ok_or_else(|| Error::new("PostgreSQL 15 or newer is not installed"))?;
        let account = Account::find()?;
        let folder = account.make_folder()?;
        let version = guarded::output(Command::new(bin.join("postgres")).arg("--version"))?.trim().to_owned();
        let port = free_port()?;
        println!("Starting {version} on 127.0.0.1:{port}");
        let server = match start_in(&folder, &bin, &account, port, durability) {
            Ok(server) => server,
            Err(error) => {
                let _ = std::fs::remove_dir_all(&folder);
                return Err(error);
            }
        };
        let mut postgres = Self { port, version, _server: server };
        postgres.wait_until_ready(&folder.join("log"))?;
        Ok(postgres)
    }

    /// Where to connect as the superuser.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// What `postgres --version` says.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    fn wait_until_ready(&mut self, log: &Path) -> Result<()> {
        const TRIES: u32 = 300;
        for _ in 0..TRIES {
            // The server listens only once it has recovered, so an accepted connection is enough.
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return Ok(());
            }
            if self._server.has_ended() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(log).unwrap_or_default();
        Err(Error::new(format!("PostgreSQL did not start:\n{log}")))
    }
}

fn start_in(folder: &Path, bin: &Path, account: &Account, port: u16, durability: Durability) -> Result<Guarded> {
    let data = folder.join("data");
    let mut initdb = Command::new(bin.join("initdb"));
    initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
    guarded::output(account.apply(initdb.arg("--pgdata").arg(&data)).current_dir(folder))?;
    let log = std::fs::File::create(folder.join("log")).doing("create the log of PostgreSQL")?;
    let errors = log.try_clone().doing("create the log of PostgreSQL")?;
    let mut server = Command::new(bin.join("postgres"));
    server.arg("-D").arg(&data).arg("-k").arg(folder).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    for setting in durability.settings() {
        server.args(["-c", setting]);
    }
    account.apply(server.current_dir(folder)).stdout(Stdio::from(log)).stderr(Stdio::from(errors));
    Guarded::spawn(&mut server, Signal::Interrupt, Some(folder))
}

/// Who runs the server: nobody special, or Debian's `postgres` when we are root.
struct Account(Option<(u32, u32)>);

impl Account {
    fn find() -> Result<Self> {
        let number = |arguments: &[&str]| -> Result<u32> {
            guarded::output(Command::new("id").args(arguments))?.trim().parse().doing("read a user number")
        };
        if number(&["-u"])? != 0 {
            return Ok(Self(None));
        }
        Ok(Self(Some((number(&["-u", "postgres"])?, number(&["-g", "postgres"])?))))
    }

    fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match self.0 {
            Some((user, group)) => command.uid(user).gid(group),
            None => command,
        }
    }

    fn make_folder(&self) -> Result<PathBuf> {
        let folder = std::env::temp_dir().join(format!("nguon-postgres-{}", std::process::id()));
        std::fs::create_dir(&folder).doing(format!("create {}", folder.display()))?;
        if let Some((user, group)) = self.0 {
            chown(&folder, Some(user), Some(group)).doing(format!("give {} away", folder.display()))?;
        }
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&folder, private).doing(format!("protect {}", folder.display()))?;
        Ok(folder)
    }
}

/// A port that nobody listened on a moment ago.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).doing("find a free port")?;
    Ok(listener.local_addr().doing("find a free port")?.port())
}
