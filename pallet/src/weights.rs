//! Weights of the calls. Written by `cargo run --release -p timing`; do not edit.

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
    /// `enter_many`, accepted.
    fn enter_many(n: u32) -> Weight;
    /// `enter_many`, refused for its last proof.
    fn enter_many_refused(n: u32) -> Weight;
}

/// As measured.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
    fn register_key() -> Weight {
        Weight::from_parts(1, 0).saturating_add(T::DbWeight::get().reads_writes(2, 2))
    }
    fn add_dataset() -> Weight {
        Weight::from_parts(1, 0).saturating_add(T::DbWeight::get().reads_writes(2, 2))
    }
    fn publish_snapshot() -> Weight {
        Weight::from_parts(1, 0).saturating_add(T::DbWeight::get().reads_writes(2, 1))
    }
    fn revoke_snapshot() -> Weight {
        Weight::from_parts(1, 0).saturating_add(T::DbWeight::get().reads_writes(2, 1))
    }
    fn enter() -> Weight {
        Weight::from_parts(1, 0).saturating_add(T::DbWeight::get().reads_writes(5, 1))
    }
    fn enter_many(n: u32) -> Weight {
        Weight::from_parts(1, 0).saturating_mul(n.into())
    }
    fn enter_many_refused(n: u32) -> Weight {
        Weight::from_parts(2, 0).saturating_mul(n.into())
    }
}
