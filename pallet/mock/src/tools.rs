//! What tests do with the gate: make inputs that it accepts, publish, enter, name refusals.

use frame::deps::sp_core::hex2array;
use frame::prelude::*;
use frame::testing_prelude::*;
use pallet::types::FIELD_ORDER;
use pallet::{Error, PublicInputs, binding};
use verifier::key::Word;

use crate::proofs::{Made, Wish, prove};
use crate::{AccountId, Curator, Gate, Now, Publisher, Runtime, RuntimeEvent, RuntimeOrigin};
use crate::{System, account, chain, proofs};

/// Least balance of the two datasets of [`gate`].
pub const THRESHOLD: u64 = 100;
/// Digest of leaves.
pub const DIGEST: Word = [0xab; 32];
/// An hour.
pub const HOUR: u64 = 3_600;
/// Positions in the public inputs.
pub const ROOT: usize = 0;
/// Position of the nullifier.
pub const NULLIFIER: usize = 3;

/// Who enters.
pub fn holder() -> AccountId {
    account(4)
}

/// Who sends.
pub fn relayer() -> RuntimeOrigin {
    RuntimeOrigin::signed(account(3))
}

/// A chain with a key and two datasets of one tier.
pub fn gate() -> TestState {
    let mut state = chain();
    state.execute_with(|| {
        assert_ok!(register(&proofs::key()));
        for _ in 0..2 {
            assert_ok!(dataset(RuntimeOrigin::signed(Curator::get()), THRESHOLD));
        }
    });
    state
}

/// Registers a key as root.
pub fn register(key: &[u8]) -> DispatchResult {
    let key = key.to_vec().try_into().map_err(|_| DispatchError::Other("a long key"))?;
    Gate::register_key(RuntimeOrigin::root(), key)
}

/// Digest of the key that [`gate`] registers.
pub fn key_digest() -> Word {
    *proofs::key().last_chunk().expect("a key")
}

/// Adds a dataset of the key that [`gate`] registers.
pub fn dataset(origin: RuntimeOrigin, threshold: u64) -> DispatchResult {
    let [name, uri] = [b"a dataset".to_vec(), b"data:x".to_vec()];
    let (name, uri) = (name.try_into().expect("short"), uri.try_into().expect("short"));
    Gate::add_dataset(origin, name, threshold, uri, key_digest())
}

/// Publishes a snapshot that is valid for some seconds from now.
pub fn publish(root: Word, valid_for: u64) -> DispatchResult {
    let origin = RuntimeOrigin::signed(Publisher::get());
    Gate::publish_snapshot(origin, root, DIGEST, Now::get() + valid_for)
}

/// Public inputs that the gate accepts now.
pub fn inputs(dataset: u64, recipient: &AccountId, nullifier: Word, root: Word) -> PublicInputs {
    let scope = Gate::scope_of(dataset, Gate::current_epoch());
    let threshold = pallet::Datasets::<Runtime>::get(dataset).expect("a dataset").threshold;
    [root, binding::number(threshold), scope, nullifier, Gate::message_of(recipient)]
}

/// A real proof for a dataset and a recipient now, with its snapshot published.
pub fn real(dataset: u64, recipient: &AccountId, holder: u32) -> Made {
    let made = prove(&wish(dataset, recipient, holder));
    assert_ok!(publish(made.0[ROOT], HOUR));
    made
}

/// What a proof for a dataset and a recipient has to be made for now.
pub fn wish(dataset: u64, recipient: &AccountId, holder: u32) -> Wish {
    let scope = Gate::scope_of(dataset, Gate::current_epoch());
    let threshold = pallet::Datasets::<Runtime>::get(dataset).expect("a dataset").threshold;
    Wish { holder, threshold, scope, message: Gate::message_of(recipient) }
}

/// Enters, in a transaction of its own as a block does.
pub fn enter(
    dataset: u64,
    recipient: &AccountId,
    public_inputs: PublicInputs,
    proof: &[u8],
) -> DispatchResult {
    let proof = proof.to_vec().try_into().map_err(|_| DispatchError::Other("a long proof"))?;
    Gate::enter(relayer(), dataset, recipient.clone(), public_inputs, proof)
}

/// The name of a refusal; a role's is `unauthorized`.
pub fn name(error: DispatchError) -> String {
    match error {
        DispatchError::BadOrigin => "unauthorized".into(),
        DispatchError::Module(error) => error.message.unwrap_or("nameless").into(),
        other => format!("{other:?}"),
    }
}

/// The refusal as the pallet's error.
pub fn refusal(result: DispatchResult) -> Error<Runtime> {
    let DispatchError::Module(error) = result.expect_err("accepted") else {
        panic!("not the pallet's refusal")
    };
    Error::decode(&mut &error.error[..]).expect("an error of the pallet")
}

/// Events of the pallet since the last call.
pub fn events() -> Vec<pallet::Event<Runtime>> {
    let ours = |event| match event {
        RuntimeEvent::Gate(event) => Some(event),
        _ => None,
    };
    let all = System::events().into_iter().filter_map(|record| ours(record.event)).collect();
    System::reset_events();
    all
}

/// Bytes of a proof of `access`.
pub const PROOF_BYTES: usize = 1_408;
/// Words of a proof before and after its scalars: coordinates.
const POINTS: [usize; 2] = [12, 4];
/// Order of the coordinates' field.
const BASE_ORDER: Word =
    hex2array!("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47");

/// A proof with its scalars modulo r and its coordinates modulo q.
pub fn reduced(proof: &[u8]) -> Vec<u8> {
    let count = proof.len() / 32;
    let scalars = POINTS[0]..count.saturating_sub(POINTS[1]);
    let reduce = |(at, bytes): (usize, &[u8])| {
        let order = if scalars.contains(&at) { &FIELD_ORDER } else { &BASE_ORDER };
        let Ok(mut word) = Word::try_from(bytes) else { return bytes.to_vec() };
        while word >= *order {
            word = plus(&word, &negative(order));
        }
        word.to_vec()
    };
    proof.chunks(32).enumerate().flat_map(reduce).collect()
}

/// 2^256 minus a word.
fn negative(word: &Word) -> Word {
    plus(&word.map(|byte| !byte), &binding::number(1))
}

/// Adds two words, or takes what is above 2^256 away.
pub fn plus(a: &Word, b: &Word) -> Word {
    let (mut sum, mut carry) = ([0; 32], 0);
    for i in (0..32).rev() {
        let digit = u16::from(a[i]) + u16::from(b[i]) + carry;
        (sum[i], carry) = (digit as u8, digit >> 8);
    }
    sum
}
