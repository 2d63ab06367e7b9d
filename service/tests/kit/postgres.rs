//! A PostgreSQL server of one's own, on a port of its own, removed at the end.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Time for a server to answer: a loaded machine takes some seconds.
const START_TIME: Duration = Duration::from_secs(60);

static SERVERS: AtomicU32 = AtomicU32::new(0);

/// A server.
pub struct Postgres {
    folder: PathBuf,
    port: u16,
    user: Option<(u32, u32)>,
    server: Mutex<Option<Child>>,
}

/// Where Debian, Homebrew and others put the server's programs, when PATH does not know them.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let known = std::env::split_paths(&path).map(|folder| folder.join(name));
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = debian.map(|version| version.path().join("bin").join(name));
    let brew = Path::new("/opt/homebrew/opt/postgresql/bin").join(name);
    known.chain(debian).chain([brew]).find(|path| path.is_file())
}

/// The server refuses to run as root: then it is this user's.
fn unprivileged() -> Option<(u32, u32)> {
    let root = std::fs::metadata("/proc/self").is_ok_and(|data| {
        use std::os::unix::fs::MetadataExt;
        data.uid() == 0
    });
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    if root { ids("postgres").or_else(|| ids("nobody")) } else { None }
}

impl Postgres {
    /// Starts one; none, with a line that says so, where PostgreSQL is not installed.
    pub fn start() -> Option<Self> {
        let Some(initdb) = program("initdb") else {
            println!("skipped: PostgreSQL is not installed (cargo xtask setup, or its package)");
            return None;
        };
        let number = SERVERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("proofpod-pg-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let user = unprivileged();
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { folder, port, user, server: Mutex::new(None) };
        let arguments = ["--auth=trust", "--username=proofpod", "--encoding=UTF8", "--no-sync"];
        let made = server.command(&initdb).args(arguments).arg("-D").arg(server.data()).output();
        let made = made.unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        server.up();
        Some(server)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        // The caller's folder may be closed to that user.
        command.current_dir(&self.folder).env_remove("LC_ALL").env("LANG", "C");
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Starts the server and waits until it takes connections.
    pub fn up(&self) {
        let log = std::fs::File::create(self.folder.join("log")).unwrap();
        let port = self.port.to_string();
        let server = self
            .command(&program("postgres").unwrap())
            .arg("-D")
            .arg(self.data())
            .args(["-h", "127.0.0.1", "-p", &port, "-c", "max_connections=200", "-k"])
            .arg(&self.folder)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        *self.server.lock().unwrap() = Some(server.unwrap());
        let begun = Instant::now();
        while !self.ready() {
            assert!(begun.elapsed() < START_TIME, "{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn ready(&self) -> bool {
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        pid.lines().any(|line| line.trim() == "ready")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Kills the server as a power cut would: what was committed is in its log.
    pub fn kill(&self) {
        if let Some(mut server) = self.server.lock().unwrap().take() {
            // Its children end when they notice; a new server waits for that.
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// Ends the server quickly and cleanly, sessions cut off.
    pub fn stop(&self) {
        let pg_ctl = program("pg_ctl").unwrap();
        let mut stop = self.command(&pg_ctl);
        let stopped = stop.args(["stop", "-m", "fast", "-w", "-D"]).arg(self.data()).output();
        assert!(stopped.unwrap().status.success(), "{}", self.log());
        if let Some(mut server) = self.server.lock().unwrap().take() {
            server.wait().unwrap();
        }
    }

    /// Where the database is.
    pub fn url(&self) -> String {
        format!("postgres://proofpod@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
        let begun = Instant::now();
        // The server's children hold files for a moment.
        while std::fs::remove_dir_all(&self.folder).is_err() && begun.elapsed().as_secs() < 5 {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
