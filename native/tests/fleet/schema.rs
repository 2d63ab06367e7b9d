//! Schemathesis reads the OpenAPI document and sends what it allows and what it forbids.

use crate::world::{Base, World};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Requests for each operation and phase.
const EXAMPLES: &str = "25";
/// What an answer is compared with: status, type, headers and body as the document has them.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
response_schema_conformance,response_headers_conformance,negative_data_rejection,\
ignored_auth,unsupported_method";

fn program() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let installed = root.join(".cache/schemathesis/bin/st");
    let found = Some(installed).filter(|path| path.is_file());
    if found.is_none() {
        println!("skipped: schemathesis is not installed (cargo xtask fleet installs it)");
    }
    found
}

fn run(program: &Path, world: &World, checks: &str, document: &Path, token: &str) -> Output {
    let mut command = Command::new(program);
    command.current_dir(&world.folder).arg("run").arg(document);
    command.args(["--url", &world.client.address(), "--checks", checks]);
    command.args(["--max-examples", EXAMPLES, "--no-color", "--seed", "1"]);
    // A stream of events has no end to wait for; an operation that needs a job has none.
    command.args(["--exclude-path-regex", "/events$", "--phases", "examples,coverage,fuzzing"]);
    command.args(["--header", &format!("Authorization: Bearer {token}")]);
    command.output().unwrap()
}

#[test]
fn the_document_is_kept() {
    let Some(program) = program() else { return };
    let (world, token) = world();
    let document = document(&world);
    let output = run(&program, &world, CHECKS, &document, &token);
    let text = String::from_utf8_lossy(&output.stdout);
    let summary = text.lines().rev().find(|line| line.contains("passed"));
    assert!(output.status.success(), "{text}");
    println!("schemathesis: {}", summary.unwrap_or_default().trim_matches(['=', ' ']));
}

/// A document that promises what the service does not do is found out.
#[test]
fn a_planted_promise_is_seen() {
    let Some(program) = program() else { return };
    let (world, token) = world();
    let document = document(&world);
    let text = std::fs::read_to_string(&document).unwrap();
    let promise = text.replace("\"estimateMs\"", "\"estimateHours\"");
    assert_ne!(text, promise);
    std::fs::write(&document, promise).unwrap();
    let output = run(&program, &world, "response_schema_conformance", &document, &token);
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

fn world() -> (World, String) {
    let (token, entry) = crate::load::token("schema", 1_000_000, &["submit", "read", "metrics"]);
    let file = std::env::temp_dir().join(format!("proofpod-schema-{}", &token[5..13]));
    std::fs::write(&file, serde_json::json!([entry]).to_string()).unwrap();
    let options = ["--tokens", &file.display().to_string()];
    let world = World::with(Base::Sqlite, 0, &options).unwrap();
    std::fs::remove_file(file).unwrap();
    (world, token)
}

fn document(world: &World) -> PathBuf {
    let answer = crate::check::runtime().block_on(world.client.ask("/openapi.json"));
    let path = world.folder.join("openapi.json");
    std::fs::write(&path, answer.text).unwrap();
    path
}
