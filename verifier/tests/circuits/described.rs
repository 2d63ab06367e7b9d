//! The described circuits.

use crate::cases;
use crate::circuit::Described;
use crate::judge::{Tally, judge};
use crate::params::Params;

fn judge_all(list: Vec<Params>) {
    let mut sum = Tally::default();
    for params in list {
        let circuit = Described::new(params);
        let public = circuit.trace.public();
        let (name, k) = (&circuit.params.name, circuit.params.k);
        sum += judge(name, k, &circuit, &public, &[]);
    }
    println!("{sum:?}, 0 differences");
    assert!(sum.circuits > 0 && sum.refused > 20 * sum.circuits, "{sum:?}");
}

crate::classes::judge_each_class!();
