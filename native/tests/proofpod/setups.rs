//! Where the setup comes from: the order of places, and a network that cannot be trusted.

use crate::tool::{Sandbox, keys_folder};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

const PTAU: &str = "powersOfTau28_hez_final_11.ptau";
const PTAU_LEN: usize = 2_442_392;

fn dev_file() -> PathBuf {
    keys_folder().join("srs-11.bin")
}

/// The ceremony file beside the checkout, if this machine has it.
fn ceremony() -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/srs").join(PTAU);
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        println!("skipped: no ceremony file beside the checkout");
    }
    bytes
}

/// Answers one request with these bytes, whatever it asks for.
fn serve(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/file.ptau", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request);
        let _ = stream.write_all(&answer);
    });
    url
}

fn answer(status: &str, length: usize, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

#[test]
fn nothing_found_and_nothing_allowed() {
    let sandbox = Sandbox::new("nothing");
    let run = sandbox.run(&["srs", "info"], "");
    assert_eq!((run.code().as_str(), run.status), ("KEY_FETCH", 3));
    assert!(run.error()["message"].as_str().unwrap().contains("--allow-insecure-dev-srs"));
    let run = sandbox.run(&["srs", "info", "--allow-insecure-dev-srs"], "");
    assert_eq!(run.json()["insecure"], true);
    assert!(run.stderr.contains("INSECURE"), "{}", run.stderr);
    let run = sandbox.run(&["keys", "--out", &sandbox.path("keys")], "");
    assert_eq!(run.code(), "KEY_FETCH", "keys are not made insecure by default");
}

#[test]
fn a_named_file_wins_and_is_checked() {
    let file = dev_file().display().to_string();
    let sandbox = Sandbox::new("named").with("PROOFPOD_SRS", &file);
    let run = sandbox.run(&["srs", "info", "--allow-insecure-dev-srs"], "");
    assert_eq!(run.json()["from"], file);
    let refused = sandbox.run(&["srs", "info"], "");
    assert_eq!(refused.code(), "SRS_INVALID", "insecure also when it comes as a file");
    let small = sandbox.run(&["srs", "info", "-k", "12", "--allow-insecure-dev-srs"], "");
    assert_eq!(
        (small.code().as_str(), &small.error()["details"]["got"]),
        ("SRS_INVALID", &11.into())
    );
    let mut bytes = std::fs::read(dev_file()).unwrap();
    bytes[5000] ^= 1;
    let damaged = sandbox.write("damaged.srs", bytes);
    let run = sandbox.run(&["srs", "info", "--srs", &damaged, "--allow-insecure-dev-srs"], "");
    assert_eq!(run.code(), "SRS_INVALID", "no falling through to another place");
    let run = sandbox.run(&["srs", "info", "--srs", "no-such-file"], "");
    assert_eq!(run.code(), "IO_FAILED");
}

#[test]
fn check_reads_a_file_completely() {
    let sandbox = Sandbox::new("check");
    let run = sandbox.run(&["srs", "check", &dev_file().display().to_string()], "");
    let report = run.json();
    assert_eq!((&report["k"], &report["id"]), (&11.into(), &"insecure-dev-srs".into()));
    let text = sandbox.write("text", "this is not a setup");
    let run = sandbox.run(&["srs", "check", &text], "");
    assert_eq!((run.code().as_str(), run.status), ("SRS_INVALID", 3));
}

#[test]
fn a_folder_named_shared_above_is_found_and_its_files_are_pinned() {
    let sandbox = Sandbox::new("shared");
    sandbox.write(&format!("shared/srs/{PTAU}"), vec![7; PTAU_LEN]);
    let run = sandbox.run(&["srs", "info", "--allow-insecure-dev-srs"], "");
    assert_eq!((run.code().as_str(), run.status), ("KEY_DIGEST_MISMATCH", 3));
    assert!(run.error()["details"]["path"].as_str().unwrap().contains("shared"));
    if let Some(bytes) = ceremony() {
        let path = sandbox.write(&format!("shared/srs/{PTAU}"), bytes);
        let run = sandbox.run(&["srs", "info"], "");
        assert_eq!(run.json()["id"], "hermez-ppot-final");
        assert_eq!(
            Path::new(run.json()["from"].as_str().unwrap()).canonicalize().unwrap(),
            Path::new(&path).canonicalize().unwrap()
        );
    }
}

#[test]
fn a_bad_network_is_refused() {
    let sandbox = Sandbox::new("network");
    let rows = [
        ("wrong bytes", answer("200 OK", PTAU_LEN, &vec![7; PTAU_LEN]), "KEY_DIGEST_MISMATCH"),
        ("short body", answer("200 OK", 1000, &[7; 1000]), "KEY_FETCH"),
        ("cut body", answer("200 OK", PTAU_LEN, &[7; 1000]), "KEY_FETCH"),
        ("long body", answer("200 OK", PTAU_LEN + 1, &vec![7; PTAU_LEN + 1]), "KEY_FETCH"),
        ("not there", answer("404 Not Found", 0, &[]), "KEY_FETCH"),
        ("an error page", answer("200 OK", 20, b"<html>sorry</html>  "), "KEY_FETCH"),
        ("no HTTP", b"hello\r\n".to_vec(), "KEY_FETCH"),
        ("nothing", Vec::new(), "KEY_FETCH"),
    ];
    for (name, answer, code) in rows {
        let url = serve(answer);
        let run = sandbox.run_online(&["srs", "fetch", "--srs-url", &url]);
        assert_eq!((run.code().as_str(), run.status), (code, 3), "{name}: {}", run.stderr);
        let cached = Path::new(&sandbox.path("cache/proofpod/srs")).join(PTAU).exists();
        assert!(!cached, "{name}: nothing bad is kept");
    }
    let closed = "http://127.0.0.1:1/file.ptau";
    let run = sandbox.run_online(&["srs", "fetch", "--srs-url", closed]);
    assert_eq!(run.code(), "KEY_FETCH");
    let run = sandbox.run_online(&["srs", "fetch", "--srs-url", "file:///etc/hostname"]);
    assert_eq!(run.code(), "KEY_FETCH");
    let run = sandbox.run_online(&["srs", "fetch", "-k", "14", "--srs-url", closed]);
    assert_eq!(run.code(), "KEY_FETCH", "no file of that size is pinned");
}

#[test]
fn a_good_download_is_kept() {
    let Some(bytes) = ceremony() else { return };
    let sandbox = Sandbox::new("download");
    let url = serve(answer("200 OK", bytes.len(), &bytes));
    let run = sandbox.run_online(&["srs", "info", "--srs-url", &url]);
    assert_eq!(
        (&run.json()["id"], &run.json()["from"]),
        (&"hermez-ppot-final".into(), &url.into())
    );
    // Offline now: it comes from the cache.
    let run = sandbox.run(&["srs", "info"], "");
    assert!(run.json()["from"].as_str().unwrap().contains("cache"));
}
