//! The pallet's suites. Its workspace compiles for minutes, so they run when something that they
//! read has changed since they passed here, and always where nothing is known: in a fresh clone.

use super::suites;
use super::{Outcome, run_all};
use crate::setup::Tools;
use crate::sh::Result;
use crate::stamp::Stamp;

/// All that the tests read, but for the tool that proves and its keys: what these do is tested in
/// their own rooms.
const INPUTS: [&str; 6] = [
    "pallet",
    "verifier/Cargo.toml",
    "verifier/src",
    "verifier/tests/support/mutations.rs",
    "contracts/test/scenarios.json",
    "contracts/src/AccessGate.sol",
];

/// Runs them, or says why not.
pub fn run(tools: &Tools, full: bool) -> Result<Vec<Outcome>> {
    let stamp = Stamp::of("tests of pallet", &INPUTS, "")?;
    if let Some(hours) = stamp.hours().filter(|_| !full) {
        println!(
            "test: pallet skipped: its tests passed {hours} hours ago, and nothing that they read \
             has changed since; --full runs them"
        );
        return Ok(Vec::new());
    }
    stamp.forget();
    let outcomes = run_all(&suites::pallet(tools, full));
    if outcomes.iter().all(|outcome| outcome.counts.failed == 0) {
        stamp.keep()?;
    }
    Ok(outcomes)
}
