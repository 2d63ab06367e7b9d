//! A proof whose process is killed goes on in another one.

use crate::tool::{Sandbox, changed, example, keys_folder};
use prover::{Checkpoint, Round};
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};

/// The larger circuit: more time to be killed in.
const STATEMENT: [&str; 2] = ["--statement", "access-v1-d32"];
/// Both profiles of the smaller one.
const PROFILES: [&str; 2] = ["access-v1-d20", "access-v1-d20-lean"];

fn seed() -> String {
    "2a".repeat(32)
}

/// Starts a proof and kills it once this round is in its file; the round that is, if the process
/// was still at work.
fn killed(sandbox: &Sandbox, keys: &str, file: &str, round: Round) -> Option<Round> {
    let inputs = sandbox.write("inputs.json", example().to_string());
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofpod"));
    command.args(["prove", &inputs, "--checkpoint", file, "--keys", keys]);
    command.args(["--allow-insecure-dev-srs", "--insecure-seed", &seed()]).args(STATEMENT);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let reached = || Checkpoint::read(&std::fs::read(file).ok()?).ok().map(|state| state.round());
    while child.try_wait().unwrap().is_none() && reached() < Some(round) {
        std::thread::yield_now();
    }
    let _ = child.kill();
    let status = child.wait().unwrap();
    status.code().is_none().then(reached).flatten()
}

#[test]
fn a_killed_proof_goes_on_in_another_process() {
    let sandbox = Sandbox::new("killed");
    let (keys, file) = (sandbox.path("keys"), sandbox.path("proof.state"));
    let insecure = "--allow-insecure-dev-srs";
    let made = sandbox.run(&[&["keys", "--out", &keys, insecure], &STATEMENT[..]].concat(), "");
    assert_eq!(made.status, 0, "{}", made.stderr);
    let prove = |more: &[&str]| {
        let own = ["prove", "-", "--keys", &keys, insecure];
        sandbox.run(&[&own[..], &STATEMENT, more].concat(), &example().to_string())
    };
    let expected = prove(&["--insecure-seed", &seed()]).stdout;
    for round in [Round::Statement, Round::Advice, Round::Quotient, Round::Evaluation] {
        // Now and then a process is done before it is killed.
        let killed = (0..50).find_map(|_| killed(&sandbox, &keys, &file, round));
        assert!(killed >= Some(round), "{killed:?} instead of {round}");
        assert_private(&file);
        // The seed is in the file.
        let run = prove(&["--checkpoint", &file]);
        assert_eq!((run.status, &run.stdout), (0, &expected), "{round}: {}", run.stderr);
        assert!(!Path::new(&file).exists(), "removed when the proof is there");
    }
}

#[cfg(unix)]
fn assert_private(file: &str) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(not(unix))]
fn assert_private(_: &str) {}

#[test]
fn a_checkpoint_that_does_not_fit_is_refused_and_kept() {
    let sandbox = Sandbox::new("states");
    let file = sandbox.path("proof.state");
    let prove = |inputs: &str, statement: &str| {
        let args = ["prove", "-", "--checkpoint", &file, "--statement", statement];
        sandbox.run_with_keys(&args, inputs)
    };
    let inputs = example().to_string();
    for statement in PROFILES {
        let run = prove(&inputs, statement);
        assert_eq!(run.status, 0, "{statement}: {}", run.stderr);
    }
    sandbox.write("proof.state", "not a state");
    let refused = prove(&inputs, PROFILES[0]);
    assert_eq!((refused.code().as_str(), refused.status), ("CHECKPOINT_INVALID", 2));
    assert_eq!(std::fs::read(&file).unwrap(), b"not a state");
    // A state of this proof, beside other inputs and beside another profile.
    std::fs::write(&file, state()).unwrap();
    let other = changed(&example(), "/message", Some(json!("77"))).to_string();
    let refused = prove(&other, PROFILES[0]).error();
    let why = "the checkpoint is of other public inputs";
    assert_eq!(
        (&refused["code"], &refused["message"]),
        (&json!("CHECKPOINT_INVALID"), &json!(why))
    );
    assert_eq!(prove(&inputs, PROFILES[1]).error()["details"]["got"], PROFILES[0]);
    let run = prove(&inputs, PROFILES[0]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    // A file that cannot be written ends the proof.
    let args = ["prove", "-", "--checkpoint", "/no/such/folder/state"];
    assert_eq!(sandbox.run_with_keys(&args, &inputs).code(), "IO_FAILED");
    let help = sandbox.run(&["prove", "--help"], "").stdout;
    assert!(help.contains("as secret as the inputs"), "{help}");
}

/// The state after the witness of a proof of the example.
fn state() -> Vec<u8> {
    let circuit = circuits::registry::by_name(PROFILES[0]).unwrap();
    let claim = circuit.claim(&example().to_string()).unwrap();
    let manifest = std::fs::read_to_string(keys_folder().join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let statements = manifest["statements"].as_array().unwrap();
    let entry = statements.iter().find(|entry| entry["name"] == PROFILES[0]).unwrap();
    let read = |file: &serde_json::Value| {
        std::fs::read(keys_folder().join(file.as_str().unwrap())).unwrap()
    };
    let srs = prover::Srs::read_unchecked(&read(&entry["srs"]["file"])).unwrap();
    let key = read(&entry["key"]["file"]);
    let prover = prover::AnyProver::for_circuit(&srs, &key, &circuit.empty()).unwrap();
    let mut states = Vec::new();
    let quiet = &mut |_| std::ops::ControlFlow::Continue(());
    let keep = &mut |state: Checkpoint| states.push(state.to_bytes());
    let (publics, start) = (circuit.columns(&claim.words), prover::Start::Seed([3; 32]));
    prover.prove_kept(claim.circuit, &publics, start, quiet, keep).unwrap();
    states.remove(1)
}
