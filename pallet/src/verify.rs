//! The seam between the gate and the verifier: bytes in, verdicts out.

use alloc::vec::Vec;

use frame::deps::sp_core::hex2array;
use verifier::batch;
use verifier::key::{G2, Word};
use verifier::{Key, Verifier};

/// Public inputs of `access`, in this order: root, threshold, scope, nullifier, message. Words are
/// big endian, as in the calldata of `AccessGate`.
pub type PublicInputs = [Word; 5];

/// Most that the verifier may have to do for a key. The weights hold for keys up to these limits:
/// they are those of `access` (depth 20 and 32 are alike but for one doubling), whose proofs the
/// benchmarks verify.
pub mod limits {
    use verifier::Key;

    /// Words of a proof: each is hashed, and a scalar or half a point that is multiplied.
    pub const PROOF_WORDS: usize = 44;
    /// Points in them: each is multiplied, which costs far more than what a scalar is put to.
    pub const PROOF_POINTS: usize = 8;
    /// Points of the key that a verification multiplies.
    pub const KEY_POINTS: usize = 5;
    /// Nodes of all expressions: each an operation in the field.
    pub const NODES: usize = 224;
    /// Gates: each a product.
    pub const GATES: usize = 13;
    /// Cells of public inputs that are read: each takes a Lagrange polynomial's value.
    pub const INSTANCE_QUERIES: usize = 4;
    /// log2 of the rows: each a squaring.
    pub const K: u32 = 12;

    /// Whether a verification by this key costs no more than by those of `access`. These have
    /// neither lookups nor challenges of their own.
    pub(super) fn keeps(key: &Key) -> bool {
        let of = key.points();
        let counts = [
            (key.proof_words(), PROOF_WORDS),
            (of.before_opening() + of.opening, PROOF_POINTS),
            (key.fixed.len() + key.sigma.len(), KEY_POINTS),
            (key.nodes.len(), NODES),
            (key.gates.len(), GATES),
            (key.instance_queries.len(), INSTANCE_QUERIES),
            (key.k as usize, K as usize),
            (key.lookups.len() + key.challenges as usize, 0),
        ];
        counts.iter().all(|(count, limit)| count <= limit)
    }
}

/// What `[tau]_2` of the development setup is, whose secret is public.
pub const DEV_TAU_G2: G2 = G2 {
    x: [
        hex2array!("16f4697ac85dcf0ff3ea5838b7012e0f0146d805e6f5abb882d2136442350af4"),
        hex2array!("0a02ea51be0a7b6fd14732896c2c2ade4d84a1209b8958ee126d2debfbc8fac3"),
    ],
    y: [
        hex2array!("08e3a2dba5b99b05966db6820f21b1c80eb12a32e1f10793b93f3122e3379920"),
        hex2array!("2f80b26243937963c1e524e7223c1591f83865db8613075abe2d3244f38099e3"),
    ],
};

/// Why a key is not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRefused {
    /// Not the bytes of a key, or of one that makes no verifier.
    Invalid,
    /// Another shape of public inputs than `access` has: five columns of one value each.
    Shape,
    /// It makes a verifier do more than the weights say: see [`limits`].
    TooCostly,
}

/// What the gate has to know of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyFacts {
    /// It belongs to the development setup: anyone can forge its proofs.
    pub insecure_dev_srs: bool,
}

/// One proof and what it is to prove.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// Public inputs, each below r.
    pub inputs: &'a PublicInputs,
    /// The proof.
    pub proof: &'a [u8],
}

/// A verifier of proofs; keys are bytes that it has checked. A runtime takes [`Halo2`]; tests plant
/// others.
pub trait Verify {
    /// Checks a key before it is registered.
    ///
    /// # Errors
    /// [`KeyRefused`].
    fn check(key: &[u8]) -> Result<KeyFacts, KeyRefused>;

    /// Whether a proof is good.
    fn verify(key: &[u8], claim: &Claim<'_>) -> bool;

    /// Whether all proofs are good. The seed makes the weights that they are added with.
    fn verify_all(key: &[u8], claims: &[Claim<'_>], seed: &Word) -> bool;
}

/// The verifier of this project, one pairing check a call.
#[derive(Debug, Clone, Copy)]
pub struct Halo2;

impl Verify for Halo2 {
    fn check(key: &[u8]) -> Result<KeyFacts, KeyRefused> {
        let verifier = open(key).ok_or(KeyRefused::Invalid)?;
        let key = verifier.key();
        if key.instances != [1; 5] {
            return Err(KeyRefused::Shape);
        }
        match limits::keeps(key) {
            true => Ok(KeyFacts { insecure_dev_srs: key.tau_g2 == DEV_TAU_G2 }),
            false => Err(KeyRefused::TooCostly),
        }
    }

    fn verify(key: &[u8], claim: &Claim<'_>) -> bool {
        let verify = |verifier: Verifier| verifier.verify(&columns(claim.inputs), claim.proof);
        open(key).map(verify).is_some_and(|verdict| verdict.is_ok())
    }

    fn verify_all(key: &[u8], claims: &[Claim<'_>], seed: &Word) -> bool {
        let Some(verifier) = open(key) else { return false };
        let columns: Vec<[&[Word]; 5]> = claims.iter().map(|c| columns(c.inputs)).collect();
        let both = claims.iter().zip(&columns);
        let claims: Vec<batch::Claim<'_>> = both
            .map(|(Claim { proof, .. }, instances)| batch::Claim {
                verifier: (&verifier).into(),
                instances,
                proof,
            })
            .collect();
        batch::verify(&claims, seed).is_ok()
    }
}

fn open(key: &[u8]) -> Option<Verifier> {
    Verifier::new(Key::from_bytes(key).ok()?).ok()
}

/// One value in each column.
fn columns(inputs: &PublicInputs) -> [&[Word]; 5] {
    inputs.each_ref().map(core::slice::from_ref)
}
