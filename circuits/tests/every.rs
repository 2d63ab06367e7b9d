//! Every registered statement, by its examples, passes the tests that all statements pass; those
//! that say more about themselves do so in files of their own.

mod common;

use circuits::registry::{Visit, find};
use circuits::statement::Statement;
use common::freeze::path;
use common::kit::{self, ByExample};

/// Whose own files run the kit.
const OWN: [&str; 2] = ["access", "range"];

struct Every(Vec<&'static str>);

impl Visit for Every {
    type Out = ();

    /// The first circuit of each statement.
    fn visit<S: Statement>(&mut self, circuit: S) -> Option<()> {
        let name = circuit.name();
        if OWN.contains(&S::ID) || self.0.contains(&S::ID) {
            return None;
        }
        if is_frozen(&name) {
            kit::run(&circuit, &ByExample);
        } else {
            println!("skipped: {name} is not frozen yet: run with PROOFPOD_REFREEZE=1");
        }
        self.0.push(S::ID);
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
    let mut every = Every(Vec::new());
    find(&mut every);
    println!("{} statements", every.0.len());
    assert!(every.0.contains(&"identity"), "a statement that is frozen");
}
