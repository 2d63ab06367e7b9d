//! All tests: each suite's output goes to a log, the counts into a table, and the last line says
//! `N passed, N failed`. A suite that did not run for real counts as failed.

mod count;
mod pallet;
mod suites;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::sh::{self, Result};
use crate::{build, setup, tidy};
use count::{Counts, Form};
use suites::Suite;

pub use suites::FULL;

/// What came of one suite.
struct Outcome {
    name: &'static str,
    counts: Counts,
    time: Duration,
    /// What to show of the log when something failed.
    tail: String,
}

/// Sets up, builds, and runs every suite.
pub fn run(full: bool) -> Result<ExitCode> {
    let tools = build::all()?;
    setup::schemathesis();
    let mut outcomes = vec![tidy_outcome()];
    // Compiling keeps both cores busy; the suites of the other lane mostly wait for a chain.
    let (cargo, scripts) = std::thread::scope(|scope| {
        let lane = scope.spawn(|| run_all(&suites::scripts(&tools, full)));
        let cargo = run_all(&suites::cargo(&tools, full));
        (cargo, lane.join().unwrap_or_default())
    });
    outcomes.extend(cargo);
    outcomes.extend(scripts);
    outcomes.extend(pallet::run(&tools, full)?);
    // Alone, because it measures how responsive a page is.
    outcomes.extend(run_all(&suites::browser(&tools, full)));
    Ok(report(&outcomes))
}

fn run_all(suites: &[Suite]) -> Vec<Outcome> {
    suites.iter().map(run_one).collect()
}

fn run_one(suite: &Suite) -> Outcome {
    let start = Instant::now();
    println!("test: {} ...", suite.name);
    let log = sh::root().join(".cache/logs").join(format!("{}.log", suite.name));
    let succeeded = sh::logged(&mut suite.command(), &log);
    let text = std::fs::read_to_string(&log).unwrap_or_default();
    let mut counts = match &succeeded {
        Ok(ok) => count::of(suite.form, &text, *ok),
        Err(_) => Counts::failed(),
    };
    counts.failed += left_out(suite, &text);
    let bad = counts.failed > 0;
    let tail = if bad { succeeded.err().unwrap_or(count::failures(&text)) } else { String::new() };
    let outcome = Outcome { name: suite.name, counts, time: start.elapsed(), tail };
    println!("test: {} {}", suite.name, line(&outcome));
    outcome
}

/// Says what a suite left out. Where nothing may be missing (CI), that is how many tests failed.
fn left_out(suite: &Suite, log: &str) -> usize {
    let skipped = count::skipped(log);
    for line in &skipped {
        println!("test: {}: {line}", suite.name);
    }
    // A Rust test may do without the ceremony's file, which is not in the repository.
    let strict = std::env::var_os("CI").is_some() && suite.form == Form::Node;
    if strict { skipped.iter().filter(|line| !count::is_planned(line)).count() } else { 0 }
}

fn tidy_outcome() -> Outcome {
    let start = Instant::now();
    let violations = tidy::violations(&sh::root());
    let failed = violations.len();
    let passed = usize::from(failed == 0) * tidy::RULES;
    let tail = violations.join("\n");
    Outcome { name: "tidy", counts: Counts { passed, failed }, time: start.elapsed(), tail }
}

fn line(outcome: &Outcome) -> String {
    let Counts { passed, failed } = outcome.counts;
    format!("{passed} passed, {failed} failed, {:.0} s", outcome.time.as_secs_f32())
}

fn report(outcomes: &[Outcome]) -> ExitCode {
    for outcome in outcomes.iter().filter(|outcome| !outcome.tail.is_empty()) {
        println!("\n==== {} ====\n{}", outcome.name, outcome.tail);
    }
    println!();
    for outcome in outcomes {
        println!("{:<12} {}", outcome.name, line(outcome));
    }
    let sum = |of: fn(&Counts) -> usize| outcomes.iter().map(|o| of(&o.counts)).sum::<usize>();
    let (passed, failed) = (sum(|c| c.passed), sum(|c| c.failed));
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
