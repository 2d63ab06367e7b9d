//! Every registered statement, by its examples, passes the tests that all statements pass; those
//! that say more about themselves do so in files of their own.

mod common;

use circuits::registry::{Visit, find, shipped};
use circuits::statement::Statement;
use common::freeze::path;
use common::kit::{self, ByExample};

/// Whose own files run the kit.
const OWN: [&str; 2] = ["access", "range"];

/// How many have run.
struct Every(usize);

impl Visit for Every {
    type Out = ();

    /// The circuits that are shipped: larger ones are the same in another size.
    fn visit<S: Statement>(&mut self, circuit: S) -> Option<()> {
        let name = circuit.name();
        if OWN.contains(&S::ID) || !shipped().contains(&name) {
            return None;
        }
        if is_frozen(&name) {
            kit::run(&circuit, &ByExample);
            self.0 += 1;
        } else {
            println!("skipped: {name} is not frozen yet: run with PROOFPOD_REFREEZE=1");
        }
        None
    }
}

/// Whether there is a text to compare with, or one is asked for.
fn is_frozen(name: &str) -> bool {
    let asked = std::env::var("PROOFPOD_REFREEZE").is_ok_and(|value| value == "1");
    asked || path(&format!("{name}.txt")).exists()
}

#[test]
fn kit_every() {
    let mut every = Every(0);
    find(&mut every);
    println!("{} circuits", every.0);
    assert!(every.0 > 0);
}
