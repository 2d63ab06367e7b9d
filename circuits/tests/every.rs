//! Every registered statement, by its examples, passes the tests that all statements pass; those
//! that say more about themselves do so in files of their own.

mod common;

use circuits::registry::{Visit, find};
use circuits::statement::Statement;
use common::kit::{self, ByExample};

/// Whose own files run the kit.
const OWN: [&str; 2] = ["access", "range"];

struct Every(Vec<&'static str>);

impl Visit for Every {
    type Out = ();

    /// The first circuit of each statement.
    fn visit<S: Statement>(&mut self, circuit: S) -> Option<()> {
        if !OWN.contains(&S::ID) && !self.0.contains(&S::ID) {
            kit::run(&circuit, &ByExample);
        }
        self.0.push(S::ID);
        None
    }
}

#[test]
fn kit_every() {
    let mut every = Every(Vec::new());
    find(&mut every);
    assert!(OWN.iter().all(|own| every.0.contains(own)));
    println!("{} circuits", every.0.len());
}
