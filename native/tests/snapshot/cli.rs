//! The `proofpod` command, run as a user runs it.

use crate::chain::{Chain, KEYS};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a test waits for a line of a watching publisher.
const PATIENCE: Duration = Duration::from_secs(30);

/// A fresh folder of that name.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Names of the files in a folder.
pub fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// `proofpod snapshot` with further arguments.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofpod"));
    command.args(["--json", "snapshot"]).args(arguments).env("PUBLISHER_KEY", KEYS[0]);
    command
}

/// The arguments that every publication needs, for a chain seen through an RPC address.
pub fn source(chain: &Chain, rpc: &str, out: &Path, unit: &str) -> Vec<String> {
    let (token, registry) = (chain.token.to_string(), chain.registry.to_string());
    let rpc = format!("http://{rpc}");
    let pairs = [
        ("--rpc", rpc.as_str()),
        ("--token", token.as_str()),
        ("--registry", registry.as_str()),
        ("--unit", unit),
        ("--out", out.to_str().expect("a path")),
        ("--confirmations", "0"),
    ];
    pairs.iter().flat_map(|(name, value)| [name.to_string(), value.to_string()]).collect()
}

/// Arguments that publish on the chain's gate.
pub fn publishing(chain: &Chain, rpc: &str, out: &Path, unit: &str) -> Vec<String> {
    let gate = chain.gate.to_string();
    let more = ["--gate", gate.as_str(), "--key-env", "PUBLISHER_KEY"];
    [source(chain, rpc, out, unit), more.map(String::from).to_vec()].concat()
}

/// Runs a command that must succeed and returns what it prints.
pub fn run(arguments: &[String]) -> Value {
    let (status, output, errors) = finish(command(&refs(arguments)));
    assert_eq!(status, 0, "{errors}");
    serde_json::from_str(&output).expect("JSON output")
}

/// Runs a command that must fail; its error and exit status.
pub fn fail(arguments: &[String]) -> (Value, i32) {
    refuse(command(&refs(arguments)))
}

/// Runs a prepared command that must fail.
pub fn refuse(command: Command) -> (Value, i32) {
    let (status, output, errors) = finish(command);
    assert_ne!(status, 0, "{output}");
    assert_eq!(output, "");
    let error = errors.lines().last().unwrap_or_default();
    (serde_json::from_str(error).unwrap_or_else(|_| panic!("a JSON error: {errors}")), status)
}

fn finish(mut command: Command) -> (i32, String, String) {
    let output = command.output().expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit status"), text(output.stdout), text(output.stderr))
}

/// Borrowed arguments.
pub fn refs(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

/// A watching publisher; dropped, it ends.
pub struct Watch {
    process: Child,
    lines: Receiver<String>,
    errors: Option<JoinHandle<String>>,
}

impl Watch {
    /// Starts it with a poll a second.
    pub fn start(mut arguments: Vec<String>) -> Self {
        arguments.extend(["--watch", "--interval", "1"].map(String::from));
        let mut process = command(&refs(&arguments))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let (sender, lines) = channel();
        let output = BufReader::new(process.stdout.take().expect("its output"));
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut pipe = process.stderr.take().expect("its errors");
        let errors = thread::spawn(move || {
            let mut text = String::new();
            let _ = pipe.read_to_string(&mut text);
            text
        });
        Self { process, lines, errors: Some(errors) }
    }

    /// The next publication.
    pub fn next(&mut self) -> Value {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => serde_json::from_str(&line).expect("a JSON line"),
            Err(error) => panic!("no publication: {error}; it said: {}", self.stop()),
        }
    }

    /// Whether it stays silent for that long.
    pub fn is_silent(&self, time: Duration) -> bool {
        self.lines.recv_timeout(time).is_err()
    }

    /// Ends it and returns what it said on stderr.
    pub fn stop(&mut self) -> String {
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop();
    }
}
