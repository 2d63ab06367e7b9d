//! `range`: *the number in this commitment lies between two public bounds*, and nothing more.
//!
//! With P_value the Poseidon hash in the domain of committed numbers (see [`Domain`]):
//!
//! ```text
//! commitment = P_value(value, blinding)
//! low <= value <= high, all three below 2^64
//! ```
//!
//! Public inputs in order: commitment, low, high, message. `message` is in no equation: the proof
//! is bound to it by the transcript, and whoever checks the proof says what it has to be.
//! `book/range.md` has the argument. The smallest statement on wires, and the one to copy.

mod inputs;

pub use inputs::Inputs;

use crate::Fr;
use crate::example::element;
use crate::gadgets::poseidon::{Domain, hash};
use crate::gadgets::wires::{WireCircuit, Wires};
use crate::refusal::Refusal;
use crate::statement::Statement;

/// Bits of the number and of both bounds.
pub const BITS: u32 = 64;

/// The commitment to a number: hides it if `blinding` is random, and is bound to it.
pub fn commitment(value: u64, blinding: Fr) -> Fr {
    hash(Domain::Value, Fr::from(value), blinding)
}

/// The public inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// Commitment to the number.
    pub commitment: Fr,
    /// Least value, below 2^64.
    pub low: Fr,
    /// Greatest value, below 2^64.
    pub high: Fr,
    /// What the proof was made for.
    pub message: Fr,
}

impl crate::statement::Instance for Instance {
    fn words(&self) -> Vec<Fr> {
        vec![self.commitment, self.low, self.high, self.message]
    }
}

/// The statement about numbers of 64 bits: 256 rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range;

impl Statement for Range {
    const ID: &'static str = "range";
    const VERSION: u32 = 1;
    type Inputs = Inputs;
    type Instance = Instance;
    type Circuit = WireCircuit;

    fn name(&self) -> String {
        format!("{}-v{}-n{BITS}", Self::ID, Self::VERSION)
    }

    fn k(&self) -> u32 {
        8
    }

    fn names(&self) -> Vec<String> {
        ["commitment", "low", "high", "message"].map(String::from).to_vec()
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, Refusal> {
        // How large the number is stays with its holder.
        if inputs.value < inputs.low {
            return Err(Refusal::unsatisfied("value", &format!("at least {}", inputs.low)));
        }
        if inputs.value > inputs.high {
            return Err(Refusal::unsatisfied("value", &format!("at most {}", inputs.high)));
        }
        Ok(Instance {
            commitment: commitment(inputs.value, inputs.blinding),
            low: Fr::from(inputs.low),
            high: Fr::from(inputs.high),
            message: inputs.message,
        })
    }

    fn circuit(&self, inputs: &Inputs) -> Result<WireCircuit, Refusal> {
        self.spec(inputs)?;
        Ok(WireCircuit::new(|wires| build(wires, Some(inputs))))
    }

    fn empty(&self) -> WireCircuit {
        WireCircuit::new(|wires| build(wires, None))
    }

    fn example(&self, seed: u64) -> Inputs {
        let seed = seed.to_string();
        Inputs {
            value: 1_990,
            blinding: element(&["blinding", &seed]),
            low: 1_900,
            high: 2_008,
            message: element(&["message", &seed]),
        }
    }
}

/// The circuit; without inputs for keys.
fn build(wires: &mut Wires, inputs: Option<&Inputs>) {
    let number = |read: fn(&Inputs) -> u64| inputs.map(|inputs| Fr::from(read(inputs)));
    let value = wires.input(number(|inputs| inputs.value));
    let low = wires.input(number(|inputs| inputs.low));
    let high = wires.input(number(|inputs| inputs.high));
    let blinding = wires.input(inputs.map(|inputs| inputs.blinding));
    let message = wires.input(inputs.map(|inputs| inputs.message));
    // Below 2^64 each: then the differences say what they say about integers.
    for number in [value, low, high] {
        wires.range(number, BITS);
    }
    wires.assert_at_most(low, value, BITS);
    wires.assert_at_most(value, high, BITS);
    let commitment = wires.poseidon(Domain::Value, value, blinding);
    for shown in [commitment, low, high, message] {
        wires.public(shown);
    }
}
