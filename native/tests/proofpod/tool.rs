//! Runs the command in a folder of its own, away from the checkout and the user's cache.

use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.stdout, self.stderr))
    }

    /// The error as JSON: the last line of stderr.
    pub fn error(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {}", self.stderr))
    }

    /// The error's code.
    pub fn code(&self) -> String {
        self.error()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A fresh folder that is home, cache and working directory.
pub struct Sandbox {
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

impl Sandbox {
    pub fn new(name: &str) -> Self {
        // Outside of the checkout, where no `shared/srs` lies above.
        // Numbered: two tests that run at once may ask for the same name.
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let made = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("proofpod-test-{}-{made}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder, environment: Vec::new() }
    }

    /// With a variable set for all runs.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Writes a file and returns its path.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    /// Runs the command with `--json`, without network.
    pub fn run(&self, args: &[&str], stdin: &str) -> Run {
        self.spawn(&[&["--json"][..], args].concat(), stdin, true)
    }

    /// As [`Self::run`], and the network is allowed.
    pub fn run_online(&self, args: &[&str]) -> Run {
        self.spawn(&[&["--json"][..], args].concat(), "", false)
    }

    /// Runs with the keys that all tests share.
    pub fn run_with_keys(&self, args: &[&str], stdin: &str) -> Run {
        let folder = keys_folder().display().to_string();
        self.run(&[args, &["--keys", &folder, "--allow-insecure-dev-srs"]].concat(), stdin)
    }

    fn spawn(&self, args: &[&str], stdin: &str, offline: bool) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_proofpod"));
        command.args(args).current_dir(&self.folder).env("HOME", &self.folder);
        command.env("XDG_CACHE_HOME", self.folder.join("cache"));
        for name in ["PROOFPOD_SRS", "PROOFPOD_KEYS", "PROOFPOD_SRS_URL", "PROOFPOD_OFFLINE"] {
            command.env_remove(name);
        }
        if offline {
            command.env("PROOFPOD_OFFLINE", "1");
        }
        command.envs(self.environment.iter().cloned());
        let streams = (Stdio::piped(), Stdio::piped(), Stdio::piped());
        let mut child =
            command.stdin(streams.0).stdout(streams.1).stderr(streams.2).spawn().unwrap();
        // A command that refuses its arguments does not read.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Run {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The command that writes keys of both profiles under the development setup.
pub fn make_keys(out: &str) -> [&str; 8] {
    let [first, second] = ["access-v1-d20", "access-v1-d20-lean"];
    let flag = "--statement";
    ["keys", "--out", out, flag, first, flag, second, "--allow-insecure-dev-srs"]
}

/// Those keys, made once.
pub fn keys_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("proofpod-test-keys");
        let sandbox = Sandbox::new("keys-folder");
        let out = folder.display().to_string();
        let run = sandbox.run(&make_keys(&out), "");
        assert_eq!(run.status, 0, "{}", run.stderr);
        folder
    })
}

/// Valid inputs.
pub fn example() -> Value {
    Sandbox::new("example").run(&["example-inputs"], "").json()
}

/// A valid bundle, made once.
pub fn proof() -> Value {
    static BUNDLE: OnceLock<Value> = OnceLock::new();
    let make = || Sandbox::new("proof").run_with_keys(&["prove"], &example().to_string()).json();
    BUNDLE.get_or_init(make).clone()
}

/// The value with one place changed, or taken out.
pub fn changed(value: &Value, pointer: &str, to: Option<Value>) -> Value {
    let mut value = value.clone();
    match to {
        Some(to) => *value.pointer_mut(pointer).unwrap() = to,
        None => {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            value.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        }
    }
    value
}

/// JSON null, for readers of tables.
pub fn null() -> Option<Value> {
    Some(json!(null))
}
