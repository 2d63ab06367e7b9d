//! The gate of `contracts/src/AccessGate.sol` as a pallet: opens datasets for proofs that some
//! member of a published snapshot holds at least the dataset's threshold and has not entered this
//! dataset in this epoch.
//!
//! The rules, their order and the names of the refusals are the contract's; `README.md` says what
//! differs. Nothing that the gate can compute is taken on trust: threshold, scope and message are
//! compared with its own.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
pub mod binding;
mod rules;
pub mod types;
pub mod verify;
pub mod weights;

pub use crate::pallet::*;
pub use types::{Dataset, Entry, Proof, Snapshot};
pub use verify::{Halo2, PublicInputs, Verify};
pub use weights::WeightInfo;

/// The pallet itself; the macros of FRAME want its parts in one module.
#[frame::pallet]
pub mod pallet {
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    use frame::prelude::*;
    use frame::traits::UnixTime;
    use verifier::key::Word;

    use crate::rules::claim;
    use crate::types::{Dataset, Entry, KeyBytes, Name, Proof, Snapshot, Uri};
    use crate::types::{FIELD_ORDER, MAX_BATCH, MAX_KEYS, MAX_VALIDITY};
    use crate::verify::{Claim, KeyRefused, PublicInputs, Verify};
    use crate::weights::WeightInfo;

    /// The pallet.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What a runtime decides.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Weights of the calls; [`crate::weights::Measured`] has those of this repository.
        type WeightInfo: WeightInfo;
        /// Who may register verifying keys: whoever may decide which statements open the gate.
        type KeyOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// Who may publish and revoke snapshots.
        type PublisherOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// Who may add datasets.
        type CuratorOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The clock, in practice `pallet_timestamp`.
        type Time: UnixTime;
        /// The verifier; [`crate::Halo2`] in any runtime that is not a test.
        type Verifier: Verify;
        /// The chain, in scope and message: the number of an EVM chain as a word, or the hash of
        /// the first block. Another chain must have another value.
        #[pallet::constant]
        type Chain: Get<Word>;
        /// The gate, in scope and message: each instance of the pallet on a chain needs its own.
        #[pallet::constant]
        type GateId: Get<[u8; 20]>;
        /// Seconds of an epoch: one entry to a dataset each. Not zero.
        #[pallet::constant]
        type EpochLength: Get<u64>;
        /// Whether keys of the development setup, which anyone can forge proofs for, are refused.
        #[pallet::constant]
        type Production: Get<bool>;
        /// Makes keys and proofs for the benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::benchmarking::Helper;
    }

    /// Verifying keys by the digest that ends their bytes. They stay for ever, as the contract's
    /// verifier does.
    #[pallet::storage]
    pub type Keys<T> = CountedStorageMap<_, Identity, Word, KeyBytes>;

    /// Datasets by number.
    #[pallet::storage]
    pub type Datasets<T> = StorageMap<_, Twox64Concat, u64, Dataset>;

    /// Number of datasets.
    #[pallet::storage]
    pub type DatasetCount<T> = StorageValue<_, u64, ValueQuery>;

    /// Snapshots by root.
    #[pallet::storage]
    pub type Snapshots<T> = StorageMap<_, Blake2_128Concat, Word, Snapshot>;

    /// Epoch in which a nullifier was spent. A nullifier needs no dataset or epoch beside it: both
    /// are in the scope that it is made from.
    #[pallet::storage]
    pub type Spent<T> = StorageMap<_, Blake2_128Concat, Word, u64>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A verifying key was registered.
        KeyRegistered {
            /// Its digest.
            key: Word,
            /// It belongs to the development setup.
            insecure_dev_srs: bool,
        },
        /// A dataset was added.
        DatasetAdded {
            /// Its number.
            dataset: u64,
            /// Its name.
            name: Name,
            /// Least balance.
            threshold: u64,
        },
        /// A snapshot was published or its validity changed.
        SnapshotPublished {
            /// Root of the tree over the leaves.
            root: Word,
            /// SHA-256 of the leaves file.
            leaves_digest: Word,
            /// Last second in which proofs against it are accepted.
            valid_until: u64,
        },
        /// A snapshot was taken back.
        SnapshotRevoked {
            /// Its root.
            root: Word,
        },
        /// A proof was accepted.
        Entered {
            /// Number of the dataset.
            dataset: u64,
            /// Who entered.
            recipient: T::AccountId,
            /// The epoch.
            epoch: u64,
            /// The nullifier, spent now.
            nullifier: Word,
        },
    }

    /// Why a call is refused. The names are the contract's, then the pallet's own.
    #[pallet::error]
    pub enum Error<T> {
        /// The key belongs to the development setup, and this is a production chain.
        InsecureDevSrs,
        /// There is no dataset with this number.
        UnknownDataset,
        /// The public input of this number is not below the field's order.
        NotCanonical(u8),
        /// No snapshot with this root was published.
        UnknownSnapshot,
        /// The snapshot's validity has ended.
        StaleSnapshot,
        /// The validity lies in the past or more than [`MAX_VALIDITY`] ahead.
        BadValidity,
        /// The digest is another than the one published for this root.
        DigestChanged,
        /// The proof is for another threshold than the dataset's.
        WrongThreshold,
        /// The proof is for another dataset, epoch, gate or chain.
        WrongScope,
        /// The proof is for another recipient.
        WrongRecipient,
        /// This holder has entered this dataset in this epoch.
        AlreadyEntered,
        /// The proof does not verify; in a batch, some proof does not.
        InvalidProof,
        /// Not the bytes of a verifying key, or of one that makes no verifier.
        InvalidKey,
        /// The key's public inputs are not those of `access`.
        WrongShape,
        /// A verification by this key would cost more than its weight says.
        KeyTooCostly,
        /// The key is registered.
        KeyKnown,
        /// No key with this digest is registered.
        UnknownKey,
        /// [`MAX_KEYS`] keys are registered.
        TooManyKeys,
        /// A batch without an entry.
        EmptyBatch,
        /// A batch for datasets of different keys, which would cost more than its weight says.
        MixedKeys,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(T::EpochLength::get() > 0, "EpochTooShort: an epoch has at least one second");
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers the bytes of a [`verifier::Key`], after checking all of it.
        ///
        /// # Errors
        /// `InvalidKey`, `WrongShape`, `KeyTooCostly`, `InsecureDevSrs`, `KeyKnown`, `TooManyKeys`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_key())]
        pub fn register_key(origin: OriginFor<T>, bytes: KeyBytes) -> DispatchResult {
            T::KeyOrigin::ensure_origin(origin)?;
            let facts = T::Verifier::check(&bytes).map_err(|refused| match refused {
                KeyRefused::Invalid => Error::<T>::InvalidKey,
                KeyRefused::Shape => Error::<T>::WrongShape,
                KeyRefused::TooCostly => Error::<T>::KeyTooCostly,
            })?;
            let insecure_dev_srs = facts.insecure_dev_srs;
            ensure!(!(insecure_dev_srs && T::Production::get()), Error::<T>::InsecureDevSrs);
            let key = *bytes.last_chunk::<32>().ok_or(Error::<T>::InvalidKey)?;
            ensure!(!Keys::<T>::contains_key(key), Error::<T>::KeyKnown);
            ensure!(Keys::<T>::count() < MAX_KEYS, Error::<T>::TooManyKeys);
            Keys::<T>::insert(key, bytes);
            Self::deposit_event(Event::KeyRegistered { key, insecure_dev_srs });
            Ok(())
        }

        /// Adds a dataset that opens at `threshold` units, for proofs that `key` verifies. A
        /// threshold of 0 opens for every member of a snapshot.
        ///
        /// # Errors
        /// `UnknownKey`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::add_dataset())]
        pub fn add_dataset(
            origin: OriginFor<T>,
            name: Name,
            threshold: u64,
            content_uri: Uri,
            key: Word,
        ) -> DispatchResult {
            T::CuratorOrigin::ensure_origin(origin)?;
            ensure!(Keys::<T>::contains_key(key), Error::<T>::UnknownKey);
            let dataset = DatasetCount::<T>::get();
            DatasetCount::<T>::put(dataset.saturating_add(1));
            let added = Dataset { threshold, key, name: name.clone(), content_uri };
            Datasets::<T>::insert(dataset, added);
            Self::deposit_event(Event::DatasetAdded { dataset, name, threshold });
            Ok(())
        }

        /// Publishes a snapshot, or moves the end of a published one's validity, either way. Its
        /// digest is fixed until it is revoked. Nullifiers do not depend on the root: neither a
        /// second snapshot nor a second publication lets anyone in twice.
        ///
        /// # Errors
        /// `NotCanonical`, `BadValidity`, `DigestChanged`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::publish_snapshot())]
        pub fn publish_snapshot(
            origin: OriginFor<T>,
            root: Word,
            leaves_digest: Word,
            valid_until: u64,
        ) -> DispatchResult {
            T::PublisherOrigin::ensure_origin(origin)?;
            ensure!(root < FIELD_ORDER, Error::<T>::NotCanonical(0));
            let now = Self::now();
            let longest = now.saturating_add(MAX_VALIDITY);
            ensure!((now..=longest).contains(&valid_until), Error::<T>::BadValidity);
            let known = Snapshots::<T>::get(root);
            let same = known.is_none_or(|known| known.leaves_digest == leaves_digest);
            ensure!(same, Error::<T>::DigestChanged);
            Snapshots::<T>::insert(root, Snapshot { leaves_digest, valid_until });
            Self::deposit_event(Event::SnapshotPublished { root, leaves_digest, valid_until });
            Ok(())
        }

        /// Takes a snapshot back: proofs against it are refused until it is published anew.
        ///
        /// # Errors
        /// `UnknownSnapshot`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::revoke_snapshot())]
        pub fn revoke_snapshot(origin: OriginFor<T>, root: Word) -> DispatchResult {
            T::PublisherOrigin::ensure_origin(origin)?;
            ensure!(Snapshots::<T>::take(root).is_some(), Error::<T>::UnknownSnapshot);
            Self::deposit_event(Event::SnapshotRevoked { root });
            Ok(())
        }

        /// Lets `recipient` into a dataset for a proof made for it; the sender may be anyone.
        ///
        /// # Errors
        /// In this order: `UnknownDataset`, `NotCanonical`, `UnknownSnapshot`, `StaleSnapshot`,
        /// `WrongThreshold`, `WrongScope`, `WrongRecipient`, `AlreadyEntered`, `InvalidProof`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::enter())]
        pub fn enter(
            origin: OriginFor<T>,
            dataset: u64,
            recipient: T::AccountId,
            public_inputs: PublicInputs,
            proof: Proof,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            let entry = Entry { dataset, recipient, public_inputs, proof };
            let key = Self::admit(&entry)?;
            let key = Keys::<T>::get(key).ok_or(Error::<T>::UnknownKey)?;
            ensure!(T::Verifier::verify(&key, &claim(&entry)), Error::<T>::InvalidProof);
            Self::entered(&entry);
            Ok(())
        }

        /// Enters for many recipients under one pairing check: all of them, or none. What it costs
        /// less than it might have, a refused batch being verified one by one, is given back.
        ///
        /// # Errors
        /// The first refusal of the entries in their order; then `EmptyBatch`, `MixedKeys` where
        /// their datasets have different keys, `InvalidProof`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::enter_many_refused(entries.len() as u32))]
        pub fn enter_many(
            origin: OriginFor<T>,
            entries: BoundedVec<Entry<T::AccountId>, ConstU32<MAX_BATCH>>,
        ) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let mut keys = BTreeSet::new();
            for entry in &entries {
                keys.insert(Self::admit(entry)?);
            }
            ensure!(keys.len() < 2, Error::<T>::MixedKeys);
            let key = keys.pop_first().ok_or(Error::<T>::EmptyBatch)?;
            let key = Keys::<T>::get(key).ok_or(Error::<T>::UnknownKey)?;
            let claims: Vec<Claim<'_>> = entries.iter().map(claim).collect();
            let good = T::Verifier::verify_all(&key, &claims, &Self::seed());
            ensure!(good, Error::<T>::InvalidProof);
            entries.iter().for_each(Self::entered);
            Ok(Some(T::WeightInfo::enter_many(entries.len() as u32)).into())
        }
    }
}
