//! The gate's rules: what an entry has to be, in which order it is told what it is not.

use frame::deps::frame_system;
use frame::prelude::*;
use frame::traits::UnixTime;
use verifier::key::Word;

use crate::binding::{self, Place};
use crate::types::{Entry, FIELD_ORDER};
use crate::verify::Claim;
use crate::{Config, Datasets, Error, Event, Pallet, Snapshots, Spent};

impl<T: Config> Pallet<T> {
    /// The epoch now.
    #[must_use]
    pub fn current_epoch() -> u64 {
        // A length of zero does not pass `integrity_test`; here it is one endless epoch.
        Self::now().checked_div(T::EpochLength::get()).unwrap_or(0)
    }

    /// Scope of a dataset in an epoch.
    #[must_use]
    pub fn scope_of(dataset: u64, epoch: u64) -> Word {
        Self::place().scope(dataset, epoch)
    }

    /// Message of a recipient.
    #[must_use]
    pub fn message_of(recipient: &T::AccountId) -> Word {
        let longest = T::AccountId::max_encoded_len();
        recipient.using_encoded(|bytes| Self::place().message(binding::account(bytes, longest)))
    }

    fn place() -> Place {
        Place { chain: T::Chain::get(), gate: T::GateId::get() }
    }

    /// Seconds since 1970.
    pub(crate) fn now() -> u64 {
        T::Time::now().as_secs()
    }

    /// Checks all of an entry but its proof, spends its nullifier, and returns the digest of the
    /// key that its proof needs. Checks run from what is cheap and says most. Values are known to
    /// be below r before any of them is compared or looked up, as `nullifier` and `nullifier + r`
    /// would be two keys for one proof.
    pub(crate) fn admit(entry: &Entry<T::AccountId>) -> Result<Word, DispatchError> {
        let dataset = Datasets::<T>::get(entry.dataset).ok_or(Error::<T>::UnknownDataset)?;
        for (index, value) in (0u8..).zip(&entry.public_inputs) {
            ensure!(*value < FIELD_ORDER, Error::<T>::NotCanonical(index));
        }
        let [root, threshold, scope, nullifier, message] = entry.public_inputs;
        let snapshot = Snapshots::<T>::get(root).ok_or(Error::<T>::UnknownSnapshot)?;
        ensure!(snapshot.valid_until >= Self::now(), Error::<T>::StaleSnapshot);
        let expected = binding::number(dataset.threshold);
        ensure!(threshold == expected, Error::<T>::WrongThreshold);
        let epoch = Self::current_epoch();
        ensure!(scope == Self::scope_of(entry.dataset, epoch), Error::<T>::WrongScope);
        ensure!(message == Self::message_of(&entry.recipient), Error::<T>::WrongRecipient);
        ensure!(!Spent::<T>::contains_key(nullifier), Error::<T>::AlreadyEntered);
        Spent::<T>::insert(nullifier, epoch);
        Ok(dataset.key)
    }

    /// Tells of an entry whose proof is good.
    pub(crate) fn entered(entry: &Entry<T::AccountId>) {
        let [_, _, _, nullifier, _] = entry.public_inputs;
        let (dataset, recipient) = (entry.dataset, entry.recipient.clone());
        let epoch = Self::current_epoch();
        Self::deposit_event(Event::Entered { dataset, recipient, epoch, nullifier });
    }

    /// What the weights of a batch are hashed from besides its proofs: nobody knew it when the
    /// block before was made.
    pub(crate) fn seed() -> Word {
        frame_system::Pallet::<T>::parent_hash().using_encoded(frame::hashing::keccak_256)
    }
}

/// What the verifier is asked about an entry.
pub(crate) fn claim<A>(entry: &Entry<A>) -> Claim<'_> {
    Claim { inputs: &entry.public_inputs, proof: &entry.proof }
}
