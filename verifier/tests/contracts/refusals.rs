//! Keys that have no contract, each refused for its own reason.

use verifier::Key;
use verifier::key::{Column, Node};
use verifier::solidity::{About, RenderError, verifier};

use crate::{ABOUT, Case, cases};

fn key() -> Key {
    let all = cases::lookups();
    let params = all.into_iter().find(|params| params.name == "lookups-copies-gates");
    Case::new(params.expect("the circuit")).key
}

fn refusal(change: impl FnOnce(&mut Key)) -> RenderError {
    let mut key = key();
    assert!(verifier(&key, &ABOUT).is_ok());
    change(&mut key);
    verifier(&key, &ABOUT).expect_err("a contract for a broken key")
}

#[test]
fn numbers_that_are_not_canonical() {
    let most = [0xff; 32];
    let refused = |error, expected| match error {
        RenderError::NotCanonical { what, .. } => assert_eq!(what, expected),
        other => panic!("{other}"),
    };
    refused(refusal(|key| key.digest = most), "digest");
    refused(refusal(|key| key.omega = most), "omega");
    refused(refusal(|key| key.fixed[0].x = most), "coordinate");
    refused(refusal(|key| key.sigma[0].y = most), "coordinate");
    refused(refusal(|key| key.tau_g2.x[1] = most), "coordinate");
    refused(refusal(|key| key.nodes.push(Node::Constant(most))), "constant");
}

#[test]
fn indices_beyond_their_lists() {
    let refused = |error, expected| match error {
        RenderError::Unknown { what, .. } => assert_eq!(what, expected),
        other => panic!("{other}"),
    };
    refused(refusal(|key| key.gates[0] = 1 << 20), "node");
    refused(refusal(|key| key.nodes[0] = Node::Negated(0)), "node");
    refused(refusal(|key| key.nodes.push(Node::Fixed(999))), "fixed cell");
    refused(refusal(|key| key.nodes.push(Node::Advice(999))), "advice cell");
    refused(refusal(|key| key.nodes.push(Node::Instance(999))), "instance cell");
    refused(refusal(|key| key.nodes.push(Node::Challenge(9))), "challenge");
    refused(refusal(|key| key.advice_queries[0].column = 99), "advice column");
    refused(refusal(|key| key.copied[0] = Column::Advice(99)), "cell of advice column");
}

#[test]
fn counts_and_limits() {
    let limit = |error, expected| match error {
        RenderError::Limit { what, .. } => assert_eq!(what, expected),
        other => panic!("{other}"),
    };
    limit(refusal(|key| key.k = 29), "k");
    limit(refusal(|key| key.k = 0), "k");
    limit(refusal(|key| key.degree = 2), "degree");
    limit(refusal(|key| key.instances.push(129)), "public inputs");
    limit(refusal(|key| key.blinding = 1 << 30), "blinding factors");
    let squares = |key: &mut Key| {
        for last in key.nodes.len() as u32 - 1..key.nodes.len() as u32 + 60 {
            key.nodes.push(Node::Product(last, last));
        }
    };
    limit(refusal(squares), "factors of a product");
    limit(refusal(|key| key.gates = vec![key.gates[0]; 10_000]), "factors of all terms");
    let count = |error, expected| match error {
        RenderError::Count { what, .. } => assert_eq!(what, expected),
        other => panic!("{other}"),
    };
    count(refusal(|key| key.sigma.truncate(1)), "commitments of the permutation");
    count(refusal(|key| key.advice += 1), "advice");
    count(refusal(|key| key.lookups[0].table.clear()), "columns of a lookup's table");
    assert!(matches!(refusal(|key| key.k += 1), RenderError::Omega { .. }));
}

/// What a verifier refuses as a key has no contract either.
#[test]
fn keys_that_no_verifier_takes() {
    let refused = |change: fn(&mut Key)| matches!(refusal(change), RenderError::Key(_));
    assert!(refused(|key| key.fixed[0].x[31] ^= 1));
    assert!(refused(|key| key.tau_g2.y[0][31] ^= 1));
}

#[test]
fn names_that_would_end_the_comment() {
    let key = key();
    for name in ["", "a b", "x\n}", "*/", "\"", "ü", &"a".repeat(65)] {
        let changed = [
            About { statement: name, ..ABOUT },
            About { srs: name, ..ABOUT },
            About { inputs: &[name], ..ABOUT },
        ];
        for about in changed {
            let error = verifier(&key, &about).expect_err(name);
            assert_eq!(error, RenderError::Name { name: name.into() });
        }
    }
}
