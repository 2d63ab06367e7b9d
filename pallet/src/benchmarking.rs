//! What each call costs, for `cargo run -p timing` and for a node's own benchmarks.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a benchmark that cannot be set up must stop

use alloc::vec::Vec;

use frame::benchmarking::prelude::*;
use verifier::key::Word;

use crate::types::{Entry, KeyBytes, MAX_NAME, MAX_URI, Snapshot};
use crate::verify::PublicInputs;
use crate::{Call, Config, Dataset, DatasetCount, Datasets, Keys, Pallet, Snapshots, Spent};

/// Makes what the benchmarks cannot make themselves: a proof is bound to chain, gate and recipient.
pub trait Helper {
    /// The bytes of a verifying key of `access`.
    fn key() -> Vec<u8>;

    /// A proof of a made-up holder, one of as many as a batch has entries.
    fn proof(holder: u32, threshold: u64, scope: Word, message: Word) -> (PublicInputs, Vec<u8>);
}

const THRESHOLD: u64 = 100;
const DIGEST: Word = [7; 32];
const ROOT: Word = [1; 32];

/// Text of the greatest length.
fn text<const N: u32>() -> BoundedVec<u8, ConstU32<N>> {
    alloc::vec![b'x'; N as usize].try_into().unwrap()
}

fn key<T: Config>() -> KeyBytes {
    T::BenchmarkHelper::key().try_into().unwrap()
}

/// Puts a key and a dataset of it into the storage.
fn gate<T: Config>() -> Word {
    let bytes = key::<T>();
    let digest = *bytes.last_chunk().unwrap();
    Keys::<T>::insert(digest, bytes);
    let [name, content_uri] = [text::<MAX_NAME>().into_inner(), text::<MAX_URI>().into_inner()];
    let (name, content_uri) = (name.try_into().unwrap(), content_uri.try_into().unwrap());
    Datasets::<T>::insert(0, Dataset { threshold: THRESHOLD, key: digest, name, content_uri });
    DatasetCount::<T>::put(1);
    digest
}

/// An entry that the gate accepts, and its snapshot in the storage.
fn entry<T: Config>(holder: u32) -> Entry<T::AccountId> {
    let recipient: T::AccountId = account("recipient", holder, 0);
    let scope = Pallet::<T>::scope_of(0, Pallet::<T>::current_epoch());
    let message = Pallet::<T>::message_of(&recipient);
    let (public_inputs, proof) = T::BenchmarkHelper::proof(holder, THRESHOLD, scope, message);
    Snapshots::<T>::insert(public_inputs[0], published::<T>());
    Entry { dataset: 0, recipient, public_inputs, proof: proof.try_into().unwrap() }
}

fn published<T: Config>() -> Snapshot {
    let valid_until = Pallet::<T>::now() + crate::types::MAX_VALIDITY;
    Snapshot { leaves_digest: DIGEST, valid_until }
}

fn entries<T: Config>(count: u32) -> Entries<T> {
    gate::<T>();
    (0..count).map(entry::<T>).collect::<Vec<_>>().try_into().unwrap()
}

type Entries<T> = BoundedVec<
    Entry<<T as frame_system::Config>::AccountId>,
    ConstU32<{ crate::types::MAX_BATCH }>,
>;

use frame::deps::frame_system;

/// The benchmarks; [`benchmarks::run`] runs one by its name.
#[benchmarks]
pub mod benchmarks {
    use super::*;
    use frame::deps::frame_benchmarking::{BenchmarkingSetup, Recording};

    #[benchmark]
    fn register_key() {
        let origin = T::KeyOrigin::try_successful_origin().expect("an origin");
        let bytes = key::<T>();
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, bytes);
        assert_eq!(Keys::<T>::count(), 1);
    }

    #[benchmark]
    fn add_dataset() {
        let origin = T::CuratorOrigin::try_successful_origin().expect("an origin");
        let digest = gate::<T>();
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, text(), THRESHOLD, text(), digest);
        assert_eq!(DatasetCount::<T>::get(), 2);
    }

    #[benchmark]
    fn publish_snapshot() {
        let origin = T::PublisherOrigin::try_successful_origin().expect("an origin");
        Snapshots::<T>::insert(ROOT, published::<T>());
        let until = Pallet::<T>::now();
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, ROOT, DIGEST, until);
        assert_eq!(Snapshots::<T>::get(ROOT).map(|snapshot| snapshot.valid_until), Some(until));
    }

    #[benchmark]
    fn revoke_snapshot() {
        let origin = T::PublisherOrigin::try_successful_origin().expect("an origin");
        Snapshots::<T>::insert(ROOT, published::<T>());
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, ROOT);
        assert_eq!(Snapshots::<T>::get(ROOT), None);
    }

    #[benchmark]
    fn enter() {
        gate::<T>();
        let Entry { dataset, recipient, public_inputs, proof } = entry::<T>(0);
        let relayer: T::AccountId = whitelisted_caller();
        #[extrinsic_call]
        _(RawOrigin::Signed(relayer), dataset, recipient, public_inputs, proof);
        assert!(Spent::<T>::contains_key(public_inputs[3]));
    }

    #[benchmark]
    fn enter_many(n: Linear<1, 32>) {
        let entries = entries::<T>(n);
        let relayer: T::AccountId = whitelisted_caller();
        #[extrinsic_call]
        _(RawOrigin::Signed(relayer), entries);
        assert_eq!(Spent::<T>::iter().count() as u32, n);
    }

    /// The last proof is bad: all are verified together, and then one by one.
    #[benchmark]
    fn enter_many_refused(n: Linear<1, 32>) {
        let mut entries = entries::<T>(n);
        let last = entries.len() - 1;
        // In the last point of the proof: everything before it is computed.
        let bad = entries[last].proof.to_vec();
        let good: Vec<u8> = T::BenchmarkHelper::proof(40, 1, [1; 32], [1; 32]).1;
        let opening = bad.len() - 64;
        let bad = [&bad[..opening], &good[opening..]].concat();
        entries[last].proof = bad.try_into().unwrap();
        let origin: T::RuntimeOrigin = RawOrigin::Signed(whitelisted_caller()).into();
        let refused;
        #[block]
        {
            refused = Pallet::<T>::enter_many(origin, entries);
        }
        assert_eq!(refused.unwrap_err().error, crate::Error::<T>::InvalidProof.into());
    }

    /// Runs one benchmark, and what has to hold after it.
    ///
    /// # Errors
    /// When there is none of this name, or it cannot be set up.
    pub fn run<T: Config>(
        name: &str,
        recording: &mut impl Recording,
        components: &[(BenchmarkParameter, u32)],
    ) -> Result<(), BenchmarkError> {
        let selected = match name {
            "register_key" => SelectedBenchmark::register_key,
            "add_dataset" => SelectedBenchmark::add_dataset,
            "publish_snapshot" => SelectedBenchmark::publish_snapshot,
            "revoke_snapshot" => SelectedBenchmark::revoke_snapshot,
            "enter" => SelectedBenchmark::enter,
            "enter_many" => SelectedBenchmark::enter_many,
            "enter_many_refused" => SelectedBenchmark::enter_many_refused,
            _ => return Err("no such benchmark".into()),
        };
        <SelectedBenchmark as BenchmarkingSetup<T>>::instance(
            &selected, recording, components, true,
        )
    }
}
