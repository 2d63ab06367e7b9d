//! What the ordinary layout computes from a prover's claims.

use circuits::Fr;
use circuits::gadgets::poseidon::{ROUNDS, constants};
use halo2_proofs::halo2curves::ff::Field;

/// A prover's private values, true or not.
#[derive(Debug, Clone)]
pub struct Raw {
    pub secret: Fr,
    pub balance: u64,
    pub threshold: u64,
    pub scope: Fr,
    /// From the leaf up: sibling, and whether the node is the right child.
    pub path: Vec<(Fr, bool)>,
}

impl Raw {
    pub const BLANK: Raw =
        Raw { secret: Fr::ZERO, balance: 0, threshold: 0, scope: Fr::ZERO, path: vec![] };
}

pub struct Level {
    pub node: Fr,
    pub sibling: Fr,
    pub is_right: Fr,
    pub left: Fr,
    pub right: Fr,
    pub states: Vec<[Fr; 3]>,
    pub skip: Fr,
    pub next: Fr,
}

impl Level {
    pub fn output(&self) -> Fr {
        self.states[ROUNDS][0]
    }
}

pub struct Witness {
    pub nullifier: Vec<[Fr; 3]>,
    pub commitment: Vec<[Fr; 3]>,
    pub leaf: Vec<[Fr; 3]>,
    pub levels: Vec<Level>,
    pub balance: Fr,
    pub threshold: Fr,
    /// The difference, halved 64 times.
    pub sums: Vec<Fr>,
}

impl Witness {
    pub fn new(raw: &Raw, depth: usize) -> Self {
        let commitment = states([Fr::ONE, raw.secret, Fr::ZERO]);
        let balance = Fr::from(raw.balance);
        let leaf = states([Fr::from(2), commitment[ROUNDS][0], balance]);
        let mut node = leaf[ROUNDS][0];
        let mut levels = Vec::new();
        for i in 0..depth {
            let present = raw.path.get(i);
            let (sibling, is_right) = present.copied().unwrap_or((Fr::ZERO, false));
            let (left, right) = if is_right { (sibling, node) } else { (node, sibling) };
            let states = states([Fr::ZERO, left, right]);
            let next = if present.is_some() { states[ROUNDS][0] } else { node };
            let skip = Fr::from(u64::from(present.is_none()));
            let is_right = Fr::from(u64::from(is_right));
            levels.push(Level { node, sibling, is_right, left, right, states, skip, next });
            node = next;
        }
        let difference = raw.balance.wrapping_sub(raw.threshold);
        let mut sums: Vec<_> = (0..64).map(|bit| Fr::from(difference >> bit)).collect();
        sums.push(Fr::ZERO);
        Witness {
            nullifier: states([Fr::from(3), raw.secret, raw.scope]),
            commitment,
            leaf,
            levels,
            balance,
            threshold: Fr::from(raw.threshold),
            sums,
        }
    }
}

/// The state before each round, and the final one.
fn states(mut state: [Fr; 3]) -> Vec<[Fr; 3]> {
    let mut states = vec![state];
    for (i, round) in constants().round.iter().enumerate() {
        for (word, (value, constant)) in state.iter_mut().zip(round).enumerate() {
            *value += constant;
            if word == 0 || !(4..ROUNDS - 4).contains(&i) {
                *value = value.pow_vartime([5]);
            }
        }
        let mut mixed = [Fr::ZERO; 3];
        for (out, row) in mixed.iter_mut().zip(&constants().mds) {
            *out = row[0] * state[0] + row[1] * state[1] + row[2] * state[2];
        }
        state = mixed;
        states.push(state);
    }
    states
}
