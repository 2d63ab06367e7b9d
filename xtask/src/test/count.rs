//! Reads how many tests passed and failed from what a suite printed.

/// Whose output it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `cargo test`: one line for each binary.
    Cargo,
    /// node's test runner, in either of its reporters.
    Node,
    /// No counts: the command as a whole is one test.
    Whole,
}

/// Tests of one suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Passed.
    pub passed: usize,
    /// Failed, or did not run for real.
    pub failed: usize,
}

impl Counts {
    /// A suite that could not be run.
    pub fn failed() -> Self {
        Counts { passed: 0, failed: 1 }
    }
}

/// Lines of a log that are shown when something failed.
const TAIL_LINES: usize = 60;

/// The counts in `log`. A suite that failed without saying so, and one that ran nothing, fails.
pub fn of(form: Form, log: &str, succeeded: bool) -> Counts {
    let mut counts = match form {
        Form::Cargo => sum(log, "test result:", [" passed", " failed"]),
        Form::Node => Counts { passed: node(log, "pass "), failed: node(log, "fail ") },
        Form::Whole => Counts { passed: usize::from(succeeded), failed: 0 },
    };
    let nothing_ran = counts.passed == 0 && counts.failed == 0;
    if nothing_ran || (!succeeded && counts.failed == 0) {
        counts.failed += 1;
    }
    counts
}

/// `test result: ok. 12 passed; 0 failed; ...`, summed over all lines.
fn sum(log: &str, start: &str, names: [&str; 2]) -> Counts {
    let lines: Vec<&str> = log.lines().filter_map(|line| line.trim().strip_prefix(start)).collect();
    let total = |name: &str| lines.iter().filter_map(|line| number_before(line, name)).sum();
    let [passed, failed] = names.map(total);
    Counts { passed, failed }
}

fn number_before(line: &str, name: &str) -> Option<usize> {
    let (before, _) = line.split_once(name)?;
    before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// `# pass 12` or `ℹ pass 12`.
fn node(log: &str, name: &str) -> usize {
    let value = |line: &str| {
        let line = line.strip_prefix("# ").or_else(|| line.strip_prefix("\u{2139} "))?;
        line.strip_prefix(name)?.trim().parse::<usize>().ok()
    };
    log.lines().filter_map(value).sum()
}

/// What a suite left out: lines that begin with `skipped:`, and node's own count of skipped tests.
pub fn skipped(log: &str) -> Vec<String> {
    let bare = |line: &str| line.trim_start_matches(['#', '\u{2139}', ' ']).trim().to_string();
    let left_out = |line: &String| match line.strip_prefix("skipped") {
        Some(rest) => rest.starts_with(':') || rest.trim().parse::<usize>().is_ok_and(|n| n > 0),
        None => false,
    };
    let mut lines: Vec<String> = log.lines().map(bare).filter(left_out).collect();
    lines.dedup();
    lines
}

/// Whether leaving this out is planned: the heavy half of a suite is, a missing browser is not.
pub fn is_planned(skipped: &str) -> bool {
    skipped.contains(super::suites::FULL)
}

/// The lines that say what failed, and the end of the log.
pub fn failures(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let marked = lines.iter().filter(|line| {
        line.starts_with("not ok") || line.contains("... FAILED") || line.starts_with("error")
    });
    let marked: Vec<&str> = marked.take(TAIL_LINES).copied().collect();
    let end = &lines[lines.len().saturating_sub(TAIL_LINES)..];
    format!("{}\n...\n{}", marked.join("\n"), end.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_lines_are_summed() {
        let log = "test result: ok. 21 passed; 0 failed; 0 ignored\n\
                   test result: FAILED. 2 passed; 3 failed; 0 ignored";
        assert_eq!(of(Form::Cargo, log, false), Counts { passed: 23, failed: 3 });
    }

    #[test]
    fn both_reporters_of_node_are_read() {
        for mark in ["#", "\u{2139}"] {
            let log = format!("{mark} tests 9\n{mark} pass 7\n{mark} fail 2\n");
            assert_eq!(of(Form::Node, &log, false), Counts { passed: 7, failed: 2 });
        }
    }

    #[test]
    fn what_was_left_out_is_found() {
        let log = "# skipped: there is no browser\n\u{2139} skipped 2\n\u{2139} skipped 0\n\
                   skipped: d32 takes PROOFPOD_FULL=1\nok 1 - skipped levels";
        let found = skipped(log);
        assert_eq!(found[..2], ["skipped: there is no browser", "skipped 2"]);
        assert_eq!(
            found.iter().map(|line| is_planned(line)).collect::<Vec<_>>(),
            [false, false, true]
        );
    }

    #[test]
    fn nothing_ran_is_a_failure() {
        for form in [Form::Cargo, Form::Node] {
            assert_eq!(of(form, "", true).failed, 1);
        }
        assert_eq!(of(Form::Whole, "", false), Counts { passed: 0, failed: 1 });
    }

    #[test]
    fn a_failure_without_a_count_is_a_failure() {
        let log = "test result: ok. 4 passed; 0 failed\nerror: could not compile";
        assert_eq!(of(Form::Cargo, log, false), Counts { passed: 4, failed: 1 });
    }
}
