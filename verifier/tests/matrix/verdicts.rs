//! Every change of a golden proof: 0 differences between the verifiers.

use verifier::batch::{self, BatchError, Claim};
use verifier::key::Word;
use verifier::{Verifier, VerifyError};

use crate::golden::{self, Golden};
use crate::support::mutations::{Changes, Layout};
use crate::support::naive::Fault;
use crate::support::verdict::{Judge, Question};

fn changes<'a>(judge: &Judge<'_>, golden: &'a Golden) -> Changes<'a> {
    Changes { good: &golden.question, layout: Layout::of(judge.ours.key()) }
}

/// Against upstream, every bit; the naive verifier is slow and sees the other kinds in full.
#[test]
fn every_change_is_refused_alike() {
    let golden = golden::d20();
    let judge = golden.judge();
    assert_eq!(judge.all(&golden.question), [true; 3]);
    assert_eq!(judge.all(&golden.other), [true; 3]);
    let (mut cases, mut differences, mut accepted) = (0, 0, 0);
    for kind in changes(&judge, golden).all(1) {
        for question in &kind.cases {
            let (ours, upstream) = (judge.ours(question), judge.upstream(question));
            let naive = kind.name == "bit" || judge.naive(question, Fault::Nothing) == ours;
            differences += usize::from(ours != upstream || !naive);
            accepted += usize::from(ours || upstream);
        }
        println!("{}: {} cases", kind.name, kind.cases.len());
        cases += kind.cases.len();
    }
    println!("{cases} cases, {differences} differences, {accepted} accepted");
    assert!(cases > 8 * golden.question.proof.len());
    assert_eq!((differences, accepted), (0, 0));
}

/// Proofs beside other keys, other statements and other setups.
#[test]
fn wrong_keys_are_refused_alike() {
    let (small, large) = (golden::d20(), golden::d32());
    let (judge, other) = (small.judge(), large.judge());
    let mixed = |a: &Question, b: &Question| Question {
        instances: a.instances.clone(),
        proof: b.proof.clone(),
    };
    assert_eq!(other.all(&large.question), [true; 3]);
    assert_eq!(judge.all(&large.question), [false; 3]);
    assert_eq!(other.all(&small.question), [false; 3]);
    assert_eq!(judge.all(&mixed(&small.question, &small.other)), [false; 3]);
    assert_eq!(judge.all(&mixed(&small.other, &small.question)), [false; 3]);
}

/// Every number of the key counts: whatever is changed in it, it is refused, or refuses the proof.
#[test]
fn every_byte_of_a_key_counts() {
    use sha3::{Digest, Keccak256};
    let golden = golden::d20();
    let bytes = golden.judge().ours.key().to_bytes();
    let body = bytes.len() - 32;
    let (mut refused, mut others) = (0, 0);
    for at in 0..body {
        let mut changed = bytes[..body].to_vec();
        changed[at] ^= 1 << (at % 8);
        assert!(verifier::Key::from_bytes(&[&changed[..], &bytes[body..]].concat()).is_err());
        let digest = Keccak256::digest(&changed);
        changed.extend(digest);
        match verifier::Key::from_bytes(&changed).and_then(Verifier::new) {
            Err(_) => refused += 1,
            Ok(verifier) => {
                let Question { instances, proof } = &golden.question;
                assert!(verifier.verify(instances, proof).is_err(), "byte {at} of the key");
                others += 1;
            }
        }
    }
    println!("{body} bytes changed: {refused} keys refused, {others} refuse the proof");
    assert!(refused > 0 && others > 0);
}

/// The order of refusals: public inputs, length, words, argument.
#[test]
fn refusals_have_reasons() {
    let golden = golden::d20();
    let verifier = golden.judge().ours;
    let Question { instances, proof } = &golden.question;
    let says = |instances: &[Vec<Word>], proof: &[u8]| verifier.verify(instances, proof);
    let columns = VerifyError::InstanceColumns { expected: 5, got: 4 };
    assert_eq!(says(&instances[1..], &[]), Err(columns));
    let mut longer = instances.clone();
    longer[2].push([0; 32]);
    let values = VerifyError::InstanceValues { index: 2, expected: 1, got: 2 };
    assert_eq!(says(&longer, proof), Err(values));
    let mut aliased = instances.clone();
    aliased[3][0] = [0xff; 32];
    assert_eq!(says(&aliased, proof), Err(VerifyError::Instance { column: 3, row: 0 }));
    let got = proof.len() + 1;
    let length = VerifyError::Length { expected: proof.len(), got };
    assert_eq!(says(instances, &[&proof[..], &[0]].concat()), Err(length));
    let layout = Layout::of(verifier.key());
    let with = |word: usize, byte| {
        let mut proof = proof.clone();
        proof[32 * word..][..32].fill(byte);
        says(instances, &proof)
    };
    let (point, scalar) = (layout.points[3], layout.scalars[4]);
    assert_eq!(with(point, 0xff), Err(VerifyError::Coordinate { index: point }));
    assert_eq!(with(point + 1, 0), Err(VerifyError::Point { index: point }));
    assert_eq!(with(scalar, 0xff), Err(VerifyError::Scalar { index: scalar }));
    assert_eq!(with(scalar, 0), Err(VerifyError::Invalid));
}

/// Batches hold if and only if all their proofs do, and name the first that does not.
#[test]
fn batches() {
    let golden = golden::d20();
    let verifier = golden.judge().ours;
    let questions = [&golden.question, &golden.other];
    let views: Vec<Vec<&[Word]>> =
        questions.iter().map(|q| q.instances.iter().map(Vec::as_slice).collect()).collect();
    let claim = |which: usize| Claim {
        verifier: (&verifier).into(),
        instances: &views[which % 2],
        proof: &questions[which % 2].proof,
    };
    for size in [1, 2, 3, 8] {
        let claims: Vec<Claim<'_>> = (0..size).map(claim).collect();
        assert_eq!(batch::verify(&claims, &[1; 32]), Ok(()), "{size} proofs");
        for wrong in 0..size {
            let mut claims = claims.clone();
            claims[wrong].proof = &questions[(wrong + 1) % 2].proof;
            let invalid = BatchError::Proof { index: wrong, error: VerifyError::Invalid };
            assert_eq!(batch::verify(&claims, &[2; 32]), Err(invalid));
            claims[wrong].proof = &questions[0].proof[1..];
            let refused = batch::verify(&claims, &[2; 32]);
            assert!(matches!(refused, Err(BatchError::Proof { index, .. }) if index == wrong));
        }
    }
    assert_eq!(batch::verify(&[], &[0; 32]), Err(BatchError::Empty));
}

/// Two wrong proofs whose faults cancel in a plain sum do not cancel in a batch, and another setup
/// is not mixed in.
#[test]
fn batches_do_not_let_faults_cancel() {
    let (small, large) = (golden::d20(), golden::d32());
    let (verifier, other) = (small.judge().ours, large.judge().ours);
    let views = |q: &'static Question| q.instances.iter().map(Vec::as_slice).collect::<Vec<_>>();
    let (a, b) = (views(&small.question), views(&large.question));
    // The same wrong proof twice: its fault, counted twice, is not gone either.
    let mut wrong = small.question.proof.clone();
    let last = wrong.len() - 64;
    wrong.copy_within(0..64, last);
    let claim = |proof| Claim { verifier: (&verifier).into(), instances: &a, proof };
    let twice = [claim(&wrong), claim(&wrong)];
    let invalid = BatchError::Proof { index: 0, error: VerifyError::Invalid };
    assert_eq!(batch::verify(&twice, &[0; 32]), Err(invalid));
    let elsewhere =
        Claim { verifier: (&other).into(), instances: &b, proof: &large.question.proof };
    let setups = other.key().tau_g2 == verifier.key().tau_g2;
    let expected = if setups { Ok(()) } else { Err(BatchError::Setup { index: 1 }) };
    assert_eq!(batch::verify(&[claim(&small.question.proof), elsewhere], &[0; 32]), expected);
}
