//! The verdict matrix through the pallet: true proofs changed in every way that
//! `verifier/tests/matrix` knows, where upstream's verifier refuses each of these changes, and in
//! the ways that a call's encoding offers. None may enter. Each class finds a planted verifier.
#![allow(missing_docs)]

use codec::DecodeAll;
use frame::deps::sp_runtime::TransactionOutcome;
use frame::hashing::keccak_256;
use frame::testing_prelude::*;
use mock::tools::{
    HOUR, ROOT, dataset, enter, gate, holder, key_digest, publish, real, register, relayer,
};
use mock::{Curator, Gate, Judge, RuntimeCall, RuntimeOrigin, Verdicts, proofs};
use mutations::{Changes, Kind, Layout};
use pallet::verify::{Claim, Halo2, Verify};
use pallet::{PublicInputs, types::MAX_PROOF_BYTES};
use verdict::Question;
use verifier::Key;

/// What is changed, as the verifier's matrix names it.
mod verdict {
    use verifier::key::Word;

    #[derive(Clone)]
    pub struct Question {
        pub instances: Vec<Vec<Word>>,
        pub proof: Vec<u8>,
    }
}

#[allow(dead_code)]
#[path = "../../verifier/tests/support/mutations.rs"]
mod mutations;

/// A chain where one true proof would be accepted.
fn golden() -> (TestState, PublicInputs, Vec<u8>) {
    let mut state = gate();
    let (inputs, proof) = state.execute_with(|| real(0, &holder(), 0));
    (state, inputs, proof)
}

fn kinds(inputs: &PublicInputs, proof: &[u8], step: usize) -> Vec<Kind> {
    let instances = inputs.iter().map(|word| vec![*word]).collect();
    let good = Question { instances, proof: proof.to_vec() };
    let key = Key::from_bytes(&proofs::key()).expect("a key");
    Changes { good: &good, layout: Layout::of(&key) }.all(step)
}

/// The public inputs as a call holds them: five words, or there is no such call.
fn words(question: &Question) -> Option<PublicInputs> {
    let flat: Option<Vec<_>> = question
        .instances
        .iter()
        .map(|column| match column[..] {
            [word] => Some(word),
            _ => None,
        })
        .collect();
    flat?.try_into().ok()
}

/// Whether the pallet lets it in; the storage is as it was afterwards.
fn enters(question: &Question) -> bool {
    let Some(inputs) = words(question) else { return false };
    let attempt = || match enter(0, &holder(), inputs, &question.proof) {
        Ok(()) => TransactionOutcome::Rollback(Ok::<_, DispatchError>(true)),
        Err(_) => TransactionOutcome::Rollback(Ok(false)),
    };
    frame::deps::frame_support::storage::with_transaction(attempt).expect("it was rolled back")
}

/// How many of these enter, asked by as many threads as there are cores.
fn entering(cases: &[Question]) -> usize {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (inputs, _) = gate().execute_with(|| real(0, &holder(), 0));
    let some = |cases: &[Question]| {
        gate().execute_with(|| {
            assert_ok!(publish(inputs[ROOT], HOUR));
            cases.iter().filter(|question| enters(question)).count()
        })
    };
    std::thread::scope(|scope| {
        let parts = cases.chunks(cases.len().div_ceil(threads));
        let lanes: Vec<_> = parts.map(|part| scope.spawn(move || some(part))).collect();
        lanes.into_iter().map(|lane| lane.join().expect("no panic")).sum()
    })
}

#[test]
fn no_change_of_a_true_proof_enters() {
    let (_, inputs, proof) = golden();
    let instances = inputs.iter().map(|word| vec![*word]).collect();
    assert_eq!(entering(&[Question { instances, proof: proof.clone() }]), 1);
    let (mut cases, mut no_calls) = (0, 0);
    for kind in kinds(&inputs, &proof, 1) {
        assert_eq!(entering(&kind.cases), 0, "{}", kind.name);
        println!("{}: {} cases, 0 entered", kind.name, kind.cases.len());
        cases += kind.cases.len();
        let is_none =
            |q: &&Question| words(q).is_none() || q.proof.len() > MAX_PROOF_BYTES as usize;
        no_calls += kind.cases.iter().filter(is_none).count();
    }
    println!("{cases} cases in all, 0 entered; {no_calls} of them are not even calls");
    assert!(cases > 11_900 && no_calls < 20);
}

#[test]
fn every_kind_of_change_finds_a_verifier_that_takes_everything() {
    let (mut state, inputs, proof) = golden();
    state.execute_with(|| {
        Verdicts::set(Judge::Always);
        for kind in kinds(&inputs, &proof, 97) {
            let entered = kind.cases.iter().filter(|question| enters(question)).count();
            // Most changes of public inputs are refused by the gate itself.
            assert!(entered > 0, "{}", kind.name);
        }
    });
}

/// A planted verifier that puts right what should be refused, and by which kind it is found.
#[test]
fn verifiers_without_one_check_are_found() {
    let (mut state, inputs, proof) = golden();
    state.execute_with(|| {
        for (judge, finds) in [
            (Judge::Reduced, &["scalar", "coordinate"][..]),
            (Judge::AnyLength, &["length"]),
            (Judge::AnyInputs, &["public input"]),
        ] {
            mock::Inputs::set(inputs);
            Verdicts::set(judge);
            for kind in kinds(&inputs, &proof, 97) {
                let found = kind.cases.iter().any(|question| enters(question));
                let should = finds.contains(&kind.name);
                assert!(found || !should, "{judge:?} is not found by {}", kind.name);
            }
        }
    });
}

/// Every byte of a call's arguments changed, the call cut and extended.
#[test]
fn no_change_of_an_encoded_call_enters() {
    let (mut state, public_inputs, proof) = golden();
    let proof = proof.try_into().expect("a proof");
    let call = pallet::Call::enter { dataset: 0, recipient: holder(), public_inputs, proof };
    let good = RuntimeCall::Gate(call).encode();
    // Behind the numbers of pallet and call: another call is another question.
    let flips = (2..good.len()).map(|at| {
        let mut bytes = good.clone();
        bytes[at] ^= 1 + (at % 255) as u8;
        bytes
    });
    let cuts = (0..good.len()).map(|length| good[..length].to_vec());
    let more = [1, 31, 32, 64, 1408].map(|n| [&good[..], &vec![0; n]].concat());
    let twice = [&good[..], &good[2..]].concat();
    let variants: Vec<Vec<u8>> = flips.chain(cuts).chain(more).chain([twice]).collect();
    let entering = |bytes: &Vec<u8>| {
        let call = RuntimeCall::decode_all(&mut &bytes[..]).ok();
        call.is_some_and(|call| call.dispatch(relayer()).is_ok())
    };
    state.execute_with(|| {
        assert_eq!(variants.iter().filter(|bytes| entering(bytes)).count(), 0);
        println!("{} encoded calls, 0 entered", variants.len());
        Verdicts::set(Judge::Always);
        assert!(variants.iter().any(|bytes| entering(bytes)));
    });
    let (mut state, ..) = golden();
    state.execute_with(|| assert!(entering(&good)));
}

/// The true proof under another key: every byte of the key changed and its digest made right.
#[test]
fn a_true_proof_is_none_under_another_key() {
    let (mut state, inputs, proof) = golden();
    state.execute_with(|| {
        let good = proofs::key();
        let body = good.len() - 32;
        let asked = |key: &[u8]| Halo2::verify(key, &Claim { inputs: &inputs, proof: &proof });
        assert!(asked(&good));
        let (mut keys, mut accepting) = (0, 0);
        for at in 0..body {
            let mut bytes = good[..body].to_vec();
            bytes[at] ^= 1 + (at % 255) as u8;
            bytes.extend(keccak_256(&bytes));
            let Ok(_) = Halo2::check(&bytes) else { continue };
            keys += 1;
            accepting += usize::from(asked(&bytes));
        }
        println!("{body} keys, {keys} of them registered, {accepting} accept the proof");
        assert!(keys > 100 && accepting == 0);
    });
}

/// A dataset of another key refuses what the first one's key accepts.
#[test]
fn a_dataset_asks_its_own_key() {
    let (mut state, ..) = golden();
    state.execute_with(|| {
        let mut other = Key::from_bytes(&proofs::key()).expect("a key");
        other.digest = pallet::binding::number(7);
        let bytes = other.to_bytes();
        assert_ok!(register(&bytes));
        let digest = *bytes.last_chunk::<32>().expect("a key");
        assert_ne!(digest, key_digest());
        let curator = RuntimeOrigin::signed(Curator::get());
        assert_ok!(Gate::add_dataset(curator, Default::default(), 100, Default::default(), digest));
        assert_ok!(dataset(RuntimeOrigin::signed(Curator::get()), 100));
        let (inputs, proof) = real(2, &holder(), 0);
        let refused = enter(2, &holder(), inputs, &proof).map_err(mock::tools::name);
        assert_eq!(refused, Err("InvalidProof".into()));
        let (inputs, proof) = real(3, &holder(), 0);
        assert_ok!(enter(3, &holder(), inputs, &proof));
    });
}
