//! Who may import whom. Arrows only point down; `circuits` and `prover` do not know each other.

use super::File;

/// Rust rooms and the rooms they may depend on.
const CRATES: [(&str, &[&str]); 14] = [
    ("bn254", &[]),
    ("circuits", &[]),
    ("prover", &["bn254"]),
    ("prover-wasm", &["bn254", "circuits", "prover"]),
    ("native", &["circuits", "prover", "service", "verifier"]),
    ("service", &[]),
    ("verifier", &["bn254"]),
    ("verifier-wasm", &["verifier"]),
    ("webgpu", &["bn254", "prover"]),
    ("xtask", &[]),
    // A workspace of its own; the entry for `pallet` itself is the workspace's list.
    ("pallet", &["pallet", "verifier"]),
    ("pallet/guest", &["verifier"]),
    ("pallet/mock", &["pallet", "verifier"]),
    ("pallet/timing", &["pallet"]),
];

/// What the tests of a room may use besides: verifier's prove with what it shares no code with.
const TESTS: [(&str, &[&str]); 1] = [("verifier", &["circuits", "prover", "verifier"])];

/// Rooms of `edge-worker/src/`, the rooms beside them that they may use, and the modules.
const EDGE: [(&str, &[&str], &[&str]); 7] = [
    ("http", &[], &["proofpod"]),
    ("ledger", &["http"], &["cloudflare:"]),
    ("client", &[], &["proofpod"]),
    ("gatekeeper", &["http", "ledger", "client"], &["proofpod", "jose"]),
    ("relayer", &["http", "ledger"], &["proofpod", "viem", "cloudflare:"]),
    ("pod", &["http", "ledger", "client"], &["proofpod"]),
    ("deno", &["http", "ledger", "gatekeeper", "relayer", "pod"], &["proofpod", "node:"]),
];

/// Dependencies between our crates, and that each foreign one is explained in ARCHITECTURE.md.
pub fn crates(files: &[File]) -> Vec<String> {
    let text = |path: &str| files.iter().find(|f| f.path == path).map(|f| f.text.as_str());
    let architecture = text("ARCHITECTURE.md").unwrap_or_default();
    let mut found = Vec::new();
    for (room, allowed) in CRATES {
        let path = format!("{room}/Cargo.toml");
        for (dependency, dev) in dependencies(text(&path).unwrap_or_default()) {
            let ours = CRATES.iter().any(|(name, _)| *name == dependency);
            let tests = TESTS
                .iter()
                .any(|(name, list)| dev && *name == room && list.contains(&dependency.as_str()));
            if ours && !tests && !allowed.contains(&dependency.as_str()) {
                found.push(format!("{path}: {room} must not depend on {dependency}"));
            } else if !ours && !dev && !architecture.contains(&format!("`{dependency}`")) {
                found.push(format!("{path}: {dependency} is not explained in ARCHITECTURE.md"));
            }
        }
    }
    found
}

/// Names under the dependency tables of a manifest, and whether the table is for development.
fn dependencies(manifest: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut table = None;
    for line in manifest.lines() {
        if let Some(name) = line.strip_prefix('[') {
            let dependencies = name.contains("dependencies");
            table = dependencies.then(|| name.contains("dev-") || name.contains("build-"));
        } else if let (Some(dev), Some((name, _))) = (table, line.split_once(['=', '.'])) {
            let name = name.trim();
            if !name.is_empty() && !name.starts_with('#') && !line.starts_with([' ', '}']) {
                found.push((name.to_string(), dev));
            }
        }
    }
    found
}

/// The page imports the package's public entry, a chain library, and itself; the package nothing.
pub fn packages(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".ts")) {
        let allowed: &[&str] = match file.path.split_once('/') {
            Some(("web-demo", rest)) if rest.starts_with("src/") => &["proofpod", "viem"],
            // The hooks take the package by its name, as an app does: one class of errors.
            Some(("pkg", rest)) if rest.starts_with("src/react") => &["proofpod", "react"],
            Some(("pkg", rest)) if rest.starts_with("src/") => &["node:"],
            _ => continue,
        };
        for (i, module) in imports(&file.text) {
            let own = module.starts_with("./") || (module.starts_with("../") && !leaves(&module));
            if !own && !is_known(allowed, &module) {
                found.push(format!("{}:{i}: {module} may not be imported here", file.path));
            }
        }
    }
    found
}

/// What the edge worker's rooms import: the package's entries, and each other only downwards.
pub fn edge(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let Some(path) = file.path.strip_prefix("edge-worker/src/") else { continue };
        let room = path.split_once('/').map_or("", |(room, _)| room);
        let rule = EDGE.iter().find(|(name, ..)| *name == room);
        let (rooms, modules) =
            rule.map_or((&[][..], &[][..]), |(_, rooms, modules)| (rooms, modules));
        for (i, module) in imports(&file.text) {
            let beside = module.strip_prefix("../").and_then(|rest| rest.split_once('/'));
            let own = module.starts_with("./") && !module.contains("..");
            let other =
                beside.is_some_and(|(name, rest)| rooms.contains(&name) && !rest.contains(".."));
            if !own && !other && !is_known(modules, &module) {
                found.push(format!("{}:{i}: {module} may not be imported here", file.path));
            }
        }
    }
    found
}

/// Whether a module is one of `allowed`: a package, an entry of it, or a host's own.
fn is_known(allowed: &[&str], module: &str) -> bool {
    allowed.iter().any(|name| {
        module == *name || module.starts_with(&format!("{name}/")) || is_builtin(name, module)
    })
}

fn is_builtin(name: &str, module: &str) -> bool {
    name.ends_with(':') && module.starts_with(name)
}

/// Whether a relative import climbs out of its room, seen from at most two folders deep.
fn leaves(module: &str) -> bool {
    module.starts_with("../../..")
        || ["../pkg", "../contracts", "../native", "../circuits"].iter().any(|m| module.contains(m))
}

/// (line, module) of each `from '...'` and `import '...'`.
fn imports(text: &str) -> Vec<(usize, String)> {
    let module = |line: &str| {
        let line = line.trim();
        let (_, rest) = line.split_once(" from '").or_else(|| line.split_once("import '"))?;
        Some(rest.split_once('\'')?.0.to_string())
    };
    let lines = text.lines().enumerate();
    lines.filter_map(|(i, line)| Some((i + 1, module(line)?))).collect()
}
