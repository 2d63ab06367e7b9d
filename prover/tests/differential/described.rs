//! The described circuits, each judged from all sides.

use crate::cases;
use crate::check::{broken, faults, lookups_are_ordered, other_statements};
use crate::circuit::Described;
use crate::judge::{self, Tally};
use crate::params::Params;
use crate::record::Against;

fn judge(params: Params) -> Tally {
    let circuit = Described::new(params);
    let (params, trace) = (&circuit.params, &circuit.trace);
    let name = &params.name;
    assert_eq!(broken(trace, params), [], "{name}: the trace itself");
    let prover = judge::prover(name, params.k, &circuit);
    let against = match lookups_are_ordered(trace, params) {
        true => Against::All,
        false => Against::AllButLookups,
    };
    let mut tally = judge::accepted(&prover, &circuit, &trace.public(), against);
    for (reason, changed) in faults(trace, params) {
        let why = format!("a cell breaks a {reason:?}");
        let public = changed.public();
        tally += judge::refused(&prover, circuit.with_trace(changed), &public, &why);
    }
    for (changed, holds) in other_statements(trace, params) {
        let public = changed.public();
        // A public input that nothing reads may be anything.
        let changed = circuit.with_trace(changed);
        tally += match (holds, judge::prove(&prover, changed, &public)) {
            (true, outcome) => {
                outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
                Tally::default()
            }
            (false, Err(_)) => Tally { refused: 1, ..Tally::default() },
            (false, Ok(_)) => panic!("{name}: a proof beside another public input"),
        };
    }
    if params.gates.iter().any(|gate| gate.late) {
        let late = Described { late_fault: true, ..circuit.clone() };
        let why = "a cell of the second phase is wrong";
        tally += judge::refused(&prover, late, &trace.public(), why);
    }
    tally
}

/// Judges a list and prints what was shown.
fn judge_all(list: Vec<Params>) {
    let mut sum = Tally::default();
    for params in list {
        let started = std::time::Instant::now();
        let (name, k) = (params.name.clone(), params.k);
        let tally = judge(params);
        let (compared, refused) = (tally.compared, tally.refused);
        println!(
            "{name} (2^{k}): {compared} values compared, {refused} refused, {:?}",
            started.elapsed()
        );
        sum += tally;
    }
    println!("{sum:?}");
    assert!(sum.circuits > 0 && sum.refused >= sum.circuits, "{sum:?}");
}

crate::classes::judge_each_class!();

/// The second piece of the quotient is zero, and the transcript has no form of the point at
/// infinity: no proof, said in words.
#[test]
fn an_empty_piece_of_the_quotient_gives_no_proof() {
    for params in cases::without_a_top_piece() {
        let circuit = Described::new(params);
        let (params, public) = (&circuit.params, circuit.trace.public());
        let prover = judge::prover(&params.name, params.k, &circuit);
        judge::refused(&prover, circuit.clone(), &public, "a commitment is infinity");
    }
}
