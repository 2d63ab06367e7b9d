//! `aggregate`: *my update's numbers are all in range, and this is the update under the masks that
//! I share with my neighbours*, for a sum of updates of which nobody sees a single one.
//!
//! With n numbers u of 16 bits, ten of them in a word, and up to four neighbours:
//!
//! ```text
//! word(w)  = the sum over i of (u(10 w + i) + 2^15) 2^(24 i)       -2^15 <= u < 2^15
//! pair(j)  = P_pair(key(j), round)
//! mask(j, 2 v), mask(j, 2 v + 1) = the first two words of P_mask(key(j), v)
//! sum(w)   = word(w) + the sum over j of sign(j) mask(j, w)
//! ```
//!
//! Public inputs in order: round, sign(0..4), pair(0..4), sum(0..). A neighbour has the same key
//! with the other sign, so that masks cancel in the sum over all pods; `pair` shows that both used
//! the same one. [`total`] is what everybody can check, [`Pair`] is what a neighbour tells about a
//! pod that dropped out.

mod circuit;
mod inputs;
mod total;

pub use inputs::Inputs;
pub use total::{Pair, Submission, TotalError, total};

use halo2_proofs::halo2curves::ff::Field;

use crate::Fr;
use crate::gadgets::poseidon::{Domain, hash, permute};
use crate::gadgets::wires::WireCircuit;
use crate::refusal::Refusal;
use crate::statement::{self, Statement};

/// Most neighbours that a pod shares masks with.
pub const NEIGHBOURS: usize = 4;
/// A number is at least minus this and below this.
pub const LIMIT: i32 = 1 << (NUMBER_BITS - 1);
/// Bits of a number, its sign included.
pub const NUMBER_BITS: u32 = 16;
/// Bits of a number's place in a word.
pub const SLOT_BITS: u32 = 24;
/// Most pods in a sum: no place in a word runs over.
pub const MOST_PODS: usize = 1 << (SLOT_BITS - NUMBER_BITS);
/// Numbers in a word: 240 bits.
pub const NUMBERS_PER_WORD: usize = 10;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Number of the round of aggregation.
    pub round: Fr,
    /// For each neighbour 1 or -1, or 0 for nobody.
    pub signs: [Fr; NEIGHBOURS],
    /// For each neighbour the commitment to the shared key.
    pub pairs: [Fr; NEIGHBOURS],
    /// The words of the update under their masks.
    pub sums: Vec<Fr>,
}

impl statement::Instance for Instance {
    fn words(&self) -> Vec<Fr> {
        let mut words = vec![self.round];
        words.extend(self.signs.iter().chain(&self.pairs).chain(&self.sums));
        words
    }
}

/// What both neighbours of a pair show.
pub fn pair(key: Fr, round: Fr) -> Fr {
    hash(Domain::Pair, key, round)
}

/// The first `count` masks of a key.
pub fn masks(key: Fr, count: usize) -> Vec<Fr> {
    let two = |v: usize| {
        let [first, second, _] = permute([Domain::Mask.capacity(), key, Fr::from(v as u64)]).output;
        [first, second]
    };
    let mut masks: Vec<Fr> = (0..count.div_ceil(2)).flat_map(two).collect();
    masks.truncate(count);
    masks
}

/// Ten numbers in a word, each raised by 2^15.
fn packed(numbers: &[i32]) -> Fr {
    let base = Fr::from(1 << SLOT_BITS);
    let raised = |number: &i32| Fr::from(u64::from(number.wrapping_add(LIMIT).unsigned_abs()));
    numbers.iter().rev().fold(Fr::ZERO, |word, number| word * base + raised(number))
}

/// The statement for updates of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aggregate {
    numbers: usize,
    k: u32,
}

impl Aggregate {
    /// Updates of 256 numbers.
    pub const fn n256() -> Self {
        Aggregate { numbers: 256, k: 13 }
    }

    /// Updates of 1,024 numbers.
    pub const fn n1024() -> Self {
        Aggregate { numbers: 1024, k: 15 }
    }

    /// Numbers of an update.
    pub const fn numbers(&self) -> usize {
        self.numbers
    }

    /// Words of an update.
    pub const fn words(&self) -> usize {
        self.numbers.div_ceil(NUMBERS_PER_WORD)
    }
}

impl Statement for Aggregate {
    const ID: &'static str = "aggregate";
    const VERSION: u32 = 1;
    type Inputs = Inputs;
    type Instance = Instance;
    type Circuit = WireCircuit;

    fn name(&self) -> String {
        format!("{}-v{}-n{}", Self::ID, Self::VERSION, self.numbers)
    }

    fn k(&self) -> u32 {
        self.k
    }

    fn names(&self) -> Vec<String> {
        let of = |name: &'static str, count: usize| (0..count).map(move |i| format!("{name}-{i}"));
        let signs = of("sign", NEIGHBOURS).chain(of("pair", NEIGHBOURS));
        std::iter::once("round".into()).chain(signs).chain(of("sum", self.words())).collect()
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, Refusal> {
        inputs.check(self.numbers)?;
        let mut sums: Vec<Fr> = inputs.update.chunks(NUMBERS_PER_WORD).map(packed).collect();
        for (key, sign) in inputs.keys.iter().zip(inputs.signs) {
            let masks = masks(*key, sums.len());
            sums.iter_mut().zip(masks).for_each(|(sum, mask)| *sum += field(sign) * mask);
        }
        Ok(Instance {
            round: inputs.round,
            signs: inputs.signs.map(field),
            pairs: inputs.keys.map(|key| pair(key, inputs.round)),
            sums,
        })
    }

    fn circuit(&self, inputs: &Inputs) -> Result<WireCircuit, Refusal> {
        inputs.check(self.numbers)?;
        Ok(WireCircuit::new(|wires| circuit::put_down(wires, self.numbers, Some(inputs))))
    }

    fn empty(&self) -> WireCircuit {
        WireCircuit::new(|wires| circuit::put_down(wires, self.numbers, None))
    }

    fn example(&self, seed: u64) -> Inputs {
        Inputs::example(self.numbers, seed)
    }
}

/// A sign as a field element.
fn field(sign: i8) -> Fr {
    match sign {
        0 => Fr::ZERO,
        sign if sign < 0 => -Fr::ONE,
        _ => Fr::ONE,
    }
}
