//! `identity`: *an issuer of this registry has signed a credential of mine that says: old enough on
//! this day, of one of these countries, not expired, not revoked*, without saying who I am or which
//! issuer it was.
//!
//! With P_d the Poseidon hash in domain d, H circomlib's hash of five words, B the base point:
//!
//! ```text
//! c         = P_commitment(secret, 0)                       the identity of `access`
//! m         = P_credential(c, birth + 2^32 expires + 2^64 country + 2^80 serial)
//! S B       = R + H(R, A, m) (8 A),   8 A not neutral       EdDSA of circomlib
//! issuers   = the LeanIMT root above P_issuer(A), at most 8 levels
//! revoked   = the LeanIMT root above P_gap(below, above), at most 20 levels
//! below < serial < above
//! 10000 age <= date - birth,   date <= expires              dates are numbers YYYYMMDD
//! country is one of the eight places of `countries`, or `countries` is 0
//! nullifier = P_identity_nullifier(secret, scope)
//! ```
//!
//! Public inputs in order: issuers, revoked, date, age, countries, scope, nullifier, message. What
//! is proved and what is not: `book/identity.md`.

mod circuit;
mod credential;
mod inputs;

pub use credential::{
    COUNTRIES, Credential, Gap, Signed, YEAR, countries_word, gaps, issuer_leaf, revocation_tree,
};
pub use inputs::Inputs;

use crate::Fr;
use crate::example::element;
use crate::gadgets::jubjub::{Scalar, eddsa};
use crate::gadgets::merkle::MerkleProof;
use crate::gadgets::poseidon::{Domain, hash};
use crate::gadgets::wires::WireCircuit;
use crate::refusal::Refusal;
use crate::statement::Statement;
use crate::statements::access::commitment;

/// Levels of the registry of issuers: up to 256.
pub const ISSUER_LEVELS: usize = 8;
/// Levels of the revocation tree: up to 2^20 - 1 revoked serial numbers.
pub const REVOCATION_LEVELS: usize = 20;
/// Greatest age that can be asked for.
pub const AGE_MAX: u64 = 255;

/// The holder's one nullifier in a scope. It has a domain of its own, so that entering by `access`
/// and by `identity` cannot be linked, not even in one scope.
pub fn nullifier(secret: Fr, scope: Fr) -> Fr {
    hash(Domain::IdentityNullifier, secret, scope)
}

/// The circuit of any inputs, for tests: whether the statement is true of them is the proof's work.
pub fn unchecked(inputs: Option<&Inputs>) -> WireCircuit {
    WireCircuit::new(|wires| circuit::build(wires, inputs))
}

/// The public inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// Root of the registry of issuers.
    pub issuers: Fr,
    /// Root of the revocation tree.
    pub revoked: Fr,
    /// The day of the proof, YYYYMMDD.
    pub date: Fr,
    /// Least age in years.
    pub age: Fr,
    /// The set of countries: [`countries_word`].
    pub countries: Fr,
    /// What the nullifier belongs to.
    pub scope: Fr,
    /// The holder's nullifier in `scope`.
    pub nullifier: Fr,
    /// What the proof was made for.
    pub message: Fr,
}

impl crate::statement::Instance for Instance {
    fn words(&self) -> Vec<Fr> {
        let Instance { issuers, revoked, date, age, countries, scope, nullifier, message } = *self;
        vec![issuers, revoked, date, age, countries, scope, nullifier, message]
    }
}

/// The statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Identity;

impl Statement for Identity {
    const ID: &'static str = "identity";
    const VERSION: u32 = 1;
    type Inputs = Inputs;
    type Instance = Instance;
    type Circuit = WireCircuit;

    fn name(&self) -> String {
        format!("{}-v{}", Self::ID, Self::VERSION)
    }

    fn k(&self) -> u32 {
        12
    }

    fn names(&self) -> Vec<String> {
        ["issuers", "revoked", "date", "age", "countries", "scope", "nullifier", "message"]
            .map(String::from)
            .to_vec()
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, Refusal> {
        inputs.check()?;
        Ok(Instance {
            issuers: inputs.issuer_path.computed_root(),
            revoked: inputs.gap_path.computed_root(),
            date: Fr::from(u64::from(inputs.date)),
            age: Fr::from(inputs.age),
            countries: countries_word(&inputs.countries),
            scope: inputs.scope,
            nullifier: nullifier(inputs.secret, inputs.scope),
            message: inputs.message,
        })
    }

    fn circuit(&self, inputs: &Inputs) -> Result<WireCircuit, Refusal> {
        self.spec(inputs)?;
        Ok(unchecked(Some(inputs)))
    }

    fn empty(&self) -> WireCircuit {
        unchecked(None)
    }

    fn example(&self, seed: u64) -> Inputs {
        let seed = seed.to_string();
        let named = |name: &str| element(&[name, &seed]);
        let secret = named("secret");
        let private = Scalar::of(&named("issuer"));
        let credential =
            Credential { birth: 19_900_314, expires: 20_311_231, country: 756, serial: 4_711 };
        let message = credential.message(commitment(secret));
        let issuer = eddsa::public_key(&private);
        let signature = eddsa::sign(&private, message);
        let gap = Gap { below: 4_700, above: 4_712 };
        // Paths of full length, as in full trees: every level of the circuit is in use.
        let path = |leaf: Fr, levels: usize, index: u64| {
            let sibling = |i: usize| element(&["sibling", &i.to_string(), &seed]);
            let siblings = (0..levels).map(sibling).collect();
            let path = MerkleProof { root: Fr::zero(), leaf, index, siblings };
            MerkleProof { root: path.computed_root(), ..path }
        };
        Inputs {
            secret,
            signed: Signed { credential, issuer, signature },
            issuer_path: path(issuer_leaf(&issuer), ISSUER_LEVELS, 0b1011_0010),
            gap,
            gap_path: path(gap.leaf(), REVOCATION_LEVELS, 0b1001_0111_0000_1011_0101),
            date: 20_261_121,
            age: 18,
            countries: vec![40, 276, 756],
            scope: named("scope"),
            message: named("message"),
        }
    }
}
