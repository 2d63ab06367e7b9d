//! The processes of a fleet, and where they work.

use crate::client::Client;
use crate::postgres::Postgres;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// The circuits of the jobs.
pub const CIRCUITS: [&str; 4] =
    ["access-v1-d20", "access-v1-d20-lean", "access-v1-d32", "range-v1-n64"];
/// Short, so that a killed worker is noticed soon.
const LEASE_MS: &str = "2000";
/// So many kills may hit one job by chance; four in a thousand runs would see six.
const ATTEMPTS: &str = "12";

/// The command, away from the user's environment.
pub fn proofpod() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofpod"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PROOFPOD_") {
            command.env_remove(name);
        }
    }
    command.env("PROOFPOD_OFFLINE", "1");
    command
}

/// Keys of all circuits under the development setup, made once a run.
pub fn keys() -> &'static Path {
    static KEYS: OnceLock<PathBuf> = OnceLock::new();
    KEYS.get_or_init(|| {
        let name = format!("proofpod-fleet-keys-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let mut command = proofpod();
        command.current_dir(std::env::temp_dir()).args(["keys", "--allow-insecure-dev-srs"]);
        command.arg("--out").arg(&folder);
        for name in CIRCUITS {
            command.args(["--statement", name]);
        }
        let made = command.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        folder
    })
}

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    Sqlite,
    Postgres,
}

/// A process that is killed at the end at the latest.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    fn start(command: &mut Command, log: PathBuf) -> Self {
        let stderr = File::create(&log).unwrap();
        let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
        Self { child: command.spawn().unwrap(), log }
    }

    /// SIGKILL: no word, no cleaning up.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Largest resident size so far, in MiB.
    pub fn peak_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok());
        kib.unwrap_or_default() / 1024
    }

    /// The value of a field of the first log line that has it.
    pub fn field(&self, name: &str) -> String {
        let begun = Instant::now();
        loop {
            let log = self.log();
            let lines = log.lines().filter_map(|line| serde_json::from_str(line).ok());
            let mut found = lines.map(|line: serde_json::Value| line[name].clone());
            if let Some(value) = found.find(|value| value.is_string()) {
                return value.as_str().unwrap_or_default().to_owned();
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "no {name} in {log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A fleet.
pub struct World {
    pub folder: PathBuf,
    pub url: String,
    pub postgres: Option<Postgres>,
    pub client: Client,
    pub door: Mutex<Process>,
    pub workers: Mutex<Vec<Process>>,
    started: AtomicU32,
}

impl World {
    /// A door and so many workers; none where the database is not installed.
    pub fn open(base: Base, workers: usize) -> Option<Self> {
        Self::with(base, workers, &["--insecure-no-tokens"])
    }

    /// As [`World::open`], with these options for the door.
    pub fn with(base: Base, workers: usize, options: &[&str]) -> Option<Self> {
        static WORLDS: AtomicU32 = AtomicU32::new(0);
        let postgres = match base {
            Base::Postgres => Some(Postgres::start()?),
            Base::Sqlite => None,
        };
        let number = WORLDS.fetch_add(1, Ordering::Relaxed);
        let name = format!("proofpod-fleet-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let sqlite = format!("sqlite:{}?mode=rwc", folder.join("jobs.sqlite").display());
        let url = postgres.as_ref().map_or(sqlite, Postgres::url);
        let started = AtomicU32::new(0);
        let mut door = common(&folder, &url, "serve");
        door.args(["--listen", "127.0.0.1:0", "--workers", "0", "--attempts", ATTEMPTS]);
        let door = Process::start(door.args(options), folder.join("door.log"));
        let client = Client::new(&format!("http://{}", door.field("address")));
        let (door, none) = (Mutex::new(door), Mutex::default());
        let world = Self { folder, url, postgres, client, door, workers: none, started };
        for _ in 0..workers {
            world.hire();
        }
        Some(world)
    }

    /// The database, beside the queue's own interface.
    pub async fn database(&self) -> sqlx::AnyPool {
        sqlx::any::install_default_drivers();
        sqlx::any::AnyPoolOptions::new().max_connections(2).connect(&self.url).await.unwrap()
    }

    /// Starts one more worker.
    pub fn hire(&self) {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let log = self.folder.join(format!("worker-{number}.log"));
        let worker = Process::start(&mut common(&self.folder, &self.url, "worker"), log);
        self.workers.lock().unwrap().push(worker);
    }

    /// Kills the worker of this number and starts another.
    pub fn replace(&self, which: usize) {
        let mut gone = {
            let mut workers = self.workers.lock().unwrap();
            let which = which % workers.len();
            workers.remove(which)
        };
        gone.kill();
        self.hire();
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.workers.lock().unwrap().clear();
        self.door.lock().unwrap().kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn common(folder: &Path, url: &str, what: &str) -> Command {
    let mut command = proofpod();
    command.current_dir(folder).arg(what).arg("--data").arg(folder.join("data"));
    command.args(["--database", url, "--lease-ms", LEASE_MS, "--allow-insecure-dev-srs"]);
    command.args(["--log", "trace"]);
    command.arg("--keys").arg(keys());
    command
}
