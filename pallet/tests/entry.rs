//! Real proofs through the gate: who gets in, how often, and what everybody else is told.
#![allow(missing_docs)]

use frame::testing_prelude::*;
use mock::tools::{
    HOUR, NULLIFIER, ROOT, THRESHOLD, dataset, enter, events, gate, holder, inputs, plus, publish,
    real, refusal, register, relayer, wish,
};
use mock::{AccountId, Chain, Curator, EPOCH, Gate, GateId, Judge, Now, Runtime, RuntimeCall};
use mock::{RuntimeOrigin, Verdicts, account, proofs};
use pallet::binding::number;
use pallet::types::{FIELD_ORDER, MAX_PROOF_BYTES};
use pallet::{Datasets, Entry, Error, Event, Spent, WeightInfo};
use verifier::Key;

const ONE: [u8; 32] = {
    let mut word = [0; 32];
    word[31] = 1;
    word
};

fn refused(result: DispatchResult, error: Error<Runtime>) {
    assert_eq!(refusal(result).encode(), error.encode());
}

#[test]
fn a_relayer_enters_for_the_recipient_once() {
    gate().execute_with(|| {
        let (inputs, proof) = real(0, &holder(), 0);
        let _ = events();
        assert_ok!(enter(0, &holder(), inputs, &proof));
        let (epoch, nullifier) = (Gate::current_epoch(), inputs[NULLIFIER]);
        let entered = Event::Entered { dataset: 0, recipient: holder(), epoch, nullifier };
        assert_eq!(events(), [entered]);
        assert_eq!(Spent::<Runtime>::get(nullifier), Some(epoch));
        refused(enter(0, &holder(), inputs, &proof), Error::AlreadyEntered);
        assert_eq!(events(), []);
    });
}

#[test]
fn a_dispatched_call_does_the_same() {
    gate().execute_with(|| {
        let (public_inputs, proof) = real(0, &holder(), 0);
        let proof = proof.try_into().unwrap();
        let call = pallet::Call::enter { dataset: 0, recipient: holder(), public_inputs, proof };
        let call = RuntimeCall::Gate(call);
        assert_noop!(call.clone().dispatch(RuntimeOrigin::none()), DispatchError::BadOrigin);
        assert_ok!(call.dispatch(relayer()));
    });
}

#[test]
fn each_input_plus_r_is_refused_by_its_number() {
    gate().execute_with(|| {
        let (inputs, proof) = real(0, &holder(), 0);
        for index in 0..inputs.len() {
            for other in [plus(&inputs[index], &FIELD_ORDER), FIELD_ORDER, [0xff; 32]] {
                let mut inputs = inputs;
                inputs[index] = other;
                refused(enter(0, &holder(), inputs, &proof), Error::NotCanonical(index as u8));
            }
        }
    });
}

#[test]
fn a_true_proof_for_something_else_is_told_what_it_is_for() {
    gate().execute_with(|| {
        let (inputs, proof) = real(0, &holder(), 0);
        assert_ok!(dataset(RuntimeOrigin::signed(Curator::get()), THRESHOLD + 1));
        refused(enter(2, &holder(), inputs, &proof), Error::WrongThreshold);
        refused(enter(1, &holder(), inputs, &proof), Error::WrongScope);
        refused(enter(0, &account(3), inputs, &proof), Error::WrongRecipient);
        refused(enter(99, &holder(), inputs, &proof), Error::UnknownDataset);
        assert_ok!(enter(0, &holder(), inputs, &proof));
    });
}

#[test]
fn a_proof_for_one_gate_or_chain_does_not_open_another() {
    gate().execute_with(|| {
        let (inputs, proof) = real(0, &holder(), 0);
        GateId::set([0x12; 20]);
        refused(enter(0, &holder(), inputs, &proof), Error::WrongScope);
        GateId::set([0x11; 20]);
        Chain::set(number(31_338));
        refused(enter(0, &holder(), inputs, &proof), Error::WrongScope);
        // The hash of a first block may be greater than r: it is only hashed.
        Chain::set([0xff; 32]);
        refused(enter(0, &holder(), inputs, &proof), Error::WrongScope);
        let (inputs, proof) = real(0, &holder(), 0);
        assert_ok!(enter(0, &holder(), inputs, &proof));
    });
}

#[test]
fn inputs_that_only_the_proof_binds() {
    let attack = || {
        let (inputs, proof) = real(0, &holder(), 0);
        let mut nullifier = inputs;
        nullifier[NULLIFIER] = plus(&nullifier[NULLIFIER], &ONE);
        let mut root = inputs;
        root[ROOT] = number(77);
        assert_ok!(publish(root[ROOT], HOUR));
        [nullifier, root].map(|inputs| enter(0, &holder(), inputs, &proof))
    };
    gate().execute_with(|| {
        attack().into_iter().for_each(|answer| refused(answer, Error::InvalidProof));
    });
    // Planted: a verifier that does not look at the public inputs lets both in.
    gate().execute_with(|| {
        mock::Inputs::set(real(0, &holder(), 0).0);
        Verdicts::set(Judge::AnyInputs);
        attack().into_iter().for_each(Result::unwrap);
    });
}

#[test]
fn the_same_holder_is_not_let_in_again_with_a_new_proof_for_nobody() {
    gate().execute_with(|| {
        let (inputs, proof) = real(0, &holder(), 0);
        assert_ok!(enter(0, &holder(), inputs, &proof));
        let (other, proof) = real(0, &account(9), 0);
        assert_eq!(other[NULLIFIER], inputs[NULLIFIER]);
        refused(enter(0, &account(9), other, &proof), Error::AlreadyEntered);
    });
}

#[test]
fn another_holder_enters_and_the_same_one_another_dataset_and_epoch() {
    gate().execute_with(|| {
        for (dataset, who) in [(0, 0), (0, 1), (1, 0)] {
            let (inputs, proof) = real(dataset, &holder(), who);
            assert_ok!(enter(dataset, &holder(), inputs, &proof));
        }
        let old = real(0, &holder(), 2);
        Now::set(Now::get() + EPOCH);
        assert_ok!(publish(old.0[ROOT], HOUR));
        refused(enter(0, &holder(), old.0, &old.1), Error::WrongScope);
        let (inputs, proof) = real(0, &holder(), 0);
        assert_ok!(enter(0, &holder(), inputs, &proof));
    });
}

/// The first and last second of a snapshot's validity and of an epoch.
#[test]
fn seconds_count() {
    Verdicts::set(Judge::Ok);
    gate().execute_with(|| {
        let [root, ok] = [number(5), number(6)];
        let last = (Now::get() / EPOCH + 1) * EPOCH - 1;
        Now::set(last - 10);
        assert_ok!(publish(root, 10));
        assert_ok!(publish(ok, 0));
        let made = |nullifier| inputs(0, &holder(), number(nullifier), root);
        let [first, second, third] = [1, 2, 3].map(made);
        Now::set(last);
        assert_ok!(enter(0, &holder(), first, mock::OK));
        assert_ok!(publish(root, pallet::types::MAX_VALIDITY));
        assert!(publish(ok, pallet::types::MAX_VALIDITY + 1).is_err());
        assert_ok!(publish(root, 0));
        assert_ok!(enter(0, &holder(), second, mock::OK));
        Now::set(last + 1);
        refused(enter(0, &holder(), third, mock::OK), Error::StaleSnapshot);
        assert_ok!(publish(root, 0));
        refused(enter(0, &holder(), third, mock::OK), Error::WrongScope);
    });
}

/// The modules and the worker that a tab runs, in Node.
#[test]
fn a_proof_of_the_package_opens() {
    gate().execute_with(|| {
        let (inputs, proof) = proofs::prove_by_package(&wish(0, &holder(), 0));
        assert_ok!(publish(inputs[ROOT], HOUR));
        assert_ok!(enter(0, &holder(), inputs, &proof));
    });
}

fn entry(dataset: u64, recipient: AccountId, who: u32) -> Entry<AccountId> {
    let (public_inputs, proof) = real(dataset, &recipient, who);
    Entry { dataset, recipient, public_inputs, proof: proof.try_into().unwrap() }
}

fn enter_many(entries: &[Entry<AccountId>]) -> DispatchResultWithPostInfo {
    Gate::enter_many(relayer(), entries.to_vec().try_into().unwrap())
}

#[test]
fn a_batch_enters_whole_or_not_at_all() {
    let attack = || {
        let mut entries = [0, 1, 2].map(|who| entry(u64::from(who % 2), account(20), who));
        entries[1].proof = entries[0].proof.clone();
        (enter_many(&entries), entries)
    };
    gate().execute_with(|| {
        let (answer, mut entries) = attack();
        refused(answer.map(drop).map_err(|error| error.error), Error::InvalidProof);
        assert_eq!(Spent::<Runtime>::iter().count(), 0);
        entries[1] = entry(1, account(20), 1);
        let _ = events();
        let info = enter_many(&entries).unwrap();
        let expected = <Runtime as pallet::Config>::WeightInfo::enter_many(3);
        assert_eq!(info.actual_weight, Some(expected));
        assert_eq!(events().len(), 3);
        refused(
            enter(0, &account(20), entries[0].public_inputs, &entries[0].proof),
            Error::AlreadyEntered,
        );
    });
    // Planted: a batch whose proofs are not verified lets a wrong one in.
    gate().execute_with(|| {
        Verdicts::set(Judge::AlwaysMany);
        assert_ok!(attack().0);
    });
}

#[test]
fn a_batch_refuses_what_a_single_call_refuses() {
    gate().execute_with(|| {
        let many = |entries: &[Entry<AccountId>]| {
            enter_many(entries).map(drop).map_err(|error| error.error)
        };
        refused(many(&[]), Error::EmptyBatch);
        let good = entry(0, account(21), 0);
        let with = |change: &dyn Fn(&mut Entry<AccountId>)| {
            let mut bad = entry(0, account(21), 1);
            change(&mut bad);
            many(&[good.clone(), bad])
        };
        refused(with(&|entry| entry.dataset = 9), Error::UnknownDataset);
        refused(with(&|entry| entry.public_inputs[2] = FIELD_ORDER), Error::NotCanonical(2));
        refused(with(&|entry| entry.public_inputs[0] = ONE), Error::UnknownSnapshot);
        refused(with(&|entry| entry.public_inputs[1] = ONE), Error::WrongThreshold);
        refused(with(&|entry| entry.dataset = 1), Error::WrongScope);
        refused(with(&|entry| entry.recipient = account(22)), Error::WrongRecipient);
        refused(with(&|entry| entry.proof.truncate(1376)), Error::InvalidProof);
        refused(with(&|entry| entry.public_inputs[3] = ONE), Error::InvalidProof);
        let other = Key { digest: ONE, ..Key::from_bytes(&proofs::key()).unwrap() }.to_bytes();
        assert_ok!(register(&other));
        let digest = *other.last_chunk().unwrap();
        Datasets::<Runtime>::mutate(1, |dataset| dataset.as_mut().unwrap().key = digest);
        refused(many(&[good.clone(), entry(1, account(21), 1)]), Error::MixedKeys);
        // Twice in one batch, with the very same proof or a new one.
        refused(many(&[good.clone(), good.clone()]), Error::AlreadyEntered);
        refused(many(&[good.clone(), entry(0, account(23), 0)]), Error::AlreadyEntered);
        assert_eq!(Spent::<Runtime>::iter().count(), 0);
        assert_ok!(with(&|_| {}));
    });
}

#[test]
fn a_proof_longer_than_any_is_not_even_a_call() {
    gate().execute_with(|| {
        let (public_inputs, proof) = real(0, &holder(), 0);
        let proof = proof.try_into().unwrap();
        let call = pallet::Call::enter { dataset: 0, recipient: holder(), public_inputs, proof };
        let bytes = RuntimeCall::Gate(call).encode();
        let head = bytes.len() - 1408 - 2;
        let mut long = bytes[..head].to_vec();
        vec![0u8; MAX_PROOF_BYTES as usize + 1].encode_to(&mut long);
        assert!(RuntimeCall::decode(&mut &long[..]).is_err());
    });
}
