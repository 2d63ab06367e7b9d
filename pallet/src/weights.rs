//! Weights of the calls, on the machine that ran `cargo xtask pallet --write`, which writes this
//! file. Picoseconds of computing: what the benchmarks take natively, times what a verification
//! takes longer in wasm. What the storage costs is the runtime's `DbWeight`.

use core::marker::PhantomData;

use frame::prelude::*;
use frame::traits::Get;

/// Weights of the calls; the numbers are entries of a batch.
pub trait WeightInfo {
    /// `register_key`.
    fn register_key() -> Weight;
    /// `add_dataset`.
    fn add_dataset() -> Weight;
    /// `publish_snapshot`.
    fn publish_snapshot() -> Weight;
    /// `revoke_snapshot`.
    fn revoke_snapshot() -> Weight;
    /// `enter`.
    fn enter() -> Weight;
    /// `enter_many`.
    fn enter_many(n: u32) -> Weight;
    /// `enter_many_refused`.
    fn enter_many_refused(n: u32) -> Weight;
}

/// As measured.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
    fn register_key() -> Weight {
        Weight::from_parts(1_161_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(2, 2))
    }
    fn add_dataset() -> Weight {
        Weight::from_parts(20_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(2, 2))
    }
    fn publish_snapshot() -> Weight {
        Weight::from_parts(24_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(2, 1))
    }
    fn revoke_snapshot() -> Weight {
        Weight::from_parts(17_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }
    fn enter() -> Weight {
        Weight::from_parts(5_630_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(5, 1))
    }
    fn enter_many(n: u32) -> Weight {
        let each = Weight::from_parts(1_703_000_000, 0)
            .saturating_add(T::DbWeight::get().reads_writes(3, 1));
        Weight::from_parts(4_120_000_000, 0)
            .saturating_add(T::DbWeight::get().reads_writes(3, 0))
            .saturating_add(each.saturating_mul(n.into()))
    }
    fn enter_many_refused(n: u32) -> Weight {
        let each = Weight::from_parts(5_496_000_000, 0)
            .saturating_add(T::DbWeight::get().reads_writes(3, 1));
        Weight::from_parts(18_939_000_000, 0)
            .saturating_add(T::DbWeight::get().reads_writes(3, 0))
            .saturating_add(each.saturating_mul(n.into()))
    }
}
