//! A runtime with the pallet, and real proofs for it: for tests, benchmarks and figures.
#![allow(missing_docs)] // the macros that make a runtime write none

pub mod proofs;
pub mod tools;

use core::time::Duration;

use frame::deps::frame_system;
use frame::prelude::*;
use frame::runtime::prelude::*;
use frame::testing_prelude::*;
use frame::traits::UnixTime;
use pallet::verify::{Claim, KeyFacts, KeyRefused};
use pallet::{Halo2, Verify};
use verifier::key::Word;

/// Accounts are 32 bytes, as on most chains of this family.
pub type AccountId = frame::deps::sp_runtime::AccountId32;

/// Seconds of an epoch: a day.
pub const EPOCH: u64 = 24 * 60 * 60;

/// Which verifier the runtime has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judge {
    /// The real one.
    Halo2,
    /// Takes the proof "ok", as the contract tests' mock does: for the gate's own rules.
    Ok,
    /// Planted: takes everything.
    Always,
    /// Planted: takes every proof of a batch.
    AlwaysMany,
    /// Planted: takes whatever public inputs come with a good proof.
    AnyInputs,
    /// Planted: reduces each number of a proof, so that it has other forms.
    Reduced,
    /// Planted: cuts a proof to its length.
    AnyLength,
}

#[frame_construct_runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeTask,
        RuntimeHoldReason,
        RuntimeFreezeReason
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;

    #[runtime::pallet_index(1)]
    pub type Gate = pallet;
}

parameter_types! {
    /// The time, in seconds.
    pub static Now: u64 = 1_800_000_000;
    /// The chain's word.
    pub static Chain: Word = pallet::binding::number(31_337);
    /// The gate's id.
    pub static GateId: [u8; 20] = [0x11; 20];
    /// Whether the chain is a production chain.
    pub static Production: bool = false;
    /// The verifier.
    pub static Verdicts: Judge = Judge::Halo2;
    /// What the planted verifier that ignores public inputs takes instead.
    pub static Inputs: pallet::PublicInputs = [[0; 32]; 5];
}

ord_parameter_types! {
    /// Publishes snapshots.
    pub const Publisher: AccountId = account(1);
    /// Adds datasets.
    pub const Curator: AccountId = account(2);
}

/// An account for tests.
#[must_use]
pub const fn account(number: u8) -> AccountId {
    AccountId::new([number; 32])
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = MockBlock<Runtime>;
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
    type DbWeight = frame::deps::frame_support::weights::constants::RocksDbWeight;
}

impl pallet::Config for Runtime {
    type WeightInfo = pallet::weights::Measured<Runtime>;
    type KeyOrigin = EnsureRoot<AccountId>;
    type PublisherOrigin = EnsureSignedBy<Publisher, AccountId>;
    type CuratorOrigin = EnsureSignedBy<Curator, AccountId>;
    type Time = Clock;
    type Verifier = Bench;
    type Chain = Chain;
    type GateId = GateId;
    type EpochLength = ConstU64<EPOCH>;
    type Production = Production;
    type BenchmarkHelper = proofs::Helper;
}

/// The time of [`Now`].
pub struct Clock;

impl UnixTime for Clock {
    fn now() -> Duration {
        Duration::from_secs(Now::get())
    }
}

/// The verifier that [`Verdicts`] says.
pub struct Bench;

/// The proof that [`Judge::Ok`] takes.
pub const OK: &[u8] = b"ok";

impl Verify for Bench {
    fn check(key: &[u8]) -> Result<KeyFacts, KeyRefused> {
        Halo2::check(key)
    }

    fn verify(key: &[u8], claim: &Claim<'_>) -> bool {
        let Claim { inputs, proof } = *claim;
        match Verdicts::get() {
            Judge::Halo2 | Judge::AlwaysMany => Halo2::verify(key, claim),
            Judge::Ok => proof == OK,
            Judge::Always => true,
            Judge::AnyInputs => Halo2::verify(key, &Claim { inputs: &Inputs::get(), proof }),
            Judge::Reduced => Halo2::verify(key, &Claim { inputs, proof: &tools::reduced(proof) }),
            Judge::AnyLength => {
                let proof = proof.get(..tools::PROOF_BYTES).unwrap_or_default();
                Halo2::verify(key, &Claim { inputs, proof })
            }
        }
    }

    fn verify_all(key: &[u8], claims: &[Claim<'_>], seed: &Word) -> bool {
        match Verdicts::get() {
            Judge::Halo2 => Halo2::verify_all(key, claims, seed),
            Judge::Always | Judge::AlwaysMany => true,
            _ => claims.iter().all(|claim| Self::verify(key, claim)),
        }
    }
}

/// An empty chain at block 1, where events are kept.
#[must_use]
pub fn chain() -> TestState {
    let storage = RuntimeGenesisConfig::default().build_storage();
    let mut state = TestState::new(storage.unwrap_or_default());
    state.execute_with(|| System::set_block_number(1));
    state
}
