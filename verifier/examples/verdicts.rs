//! The cases of the verdict matrix for verifiers elsewhere, with the verdicts of this crate and of
//! upstream: golden proofs under the keys of a folder, changed in every way of `tests/matrix`.
//!
//! ```text
//! cargo run -p verifier --example verdicts -- pkg/dist/keys OUT.json 7   # every seventh bit
//! ```
//!
//! A case is what differs from the golden proof: `[kept in front, kept at the end, hex between]`,
//! and the public inputs where they are others. `pkg/test/verdicts.mjs` puts them together.
#![allow(missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::ops::ControlFlow;
use std::path::Path;

use circuits::statement::Statement;
use circuits::statements::access::{Access, AccessCircuit};
use prover::{Event, Fr, Prover, Srs, insecure_dev_srs, keys};
use serde_json::{Value, json};
use support::holders::inputs;
use support::mutations::{Changes, Kind, Layout};
use support::verdict::{Judge, Question, words};

/// A circuit with a key.
struct Golden {
    access: Access,
    prover: Prover<AccessCircuit>,
}

impl Golden {
    /// With the key and the setup that `proofpod keys` wrote.
    fn read(access: Access, folder: &Path) -> Self {
        let read = |name: String| std::fs::read(folder.join(&name)).expect(&name);
        let srs = Srs::read_unchecked(&read(format!("srs-{}.bin", access.k()))).expect("a setup");
        let key = read(format!("{}.key", access.name()));
        let prover = Prover::for_circuit(&srs, &key, &access.empty()).expect("a key");
        Self { access, prover }
    }

    /// With a key made now, under the development setup.
    fn make(access: Access) -> Self {
        let srs = insecure_dev_srs(access.k()).expect("a setup");
        let empty = access.empty();
        let key = keys::keygen(&srs, &access.name(), access.k(), &empty).expect("a key");
        let prover = Prover::for_circuit(&srs, &key.to_bytes(), &empty).expect("a prover");
        Self { access, prover }
    }

    fn prove(&self, who: u64) -> Question {
        let inputs = inputs(who);
        let public = self.access.spec(&inputs).expect("a true statement").columns();
        let circuit = self.access.circuit(&inputs).expect("a circuit");
        let mut quiet = |_: Event| ControlFlow::Continue(());
        let proof = self.prover.prove(circuit, &public, [who as u8; 32], &mut quiet);
        Question { instances: words(&public), proof: proof.expect("a proof") }
    }

    fn judge(&self) -> Judge<'_> {
        let (params, vk) = self.prover.as_halo2();
        Judge::new(params, vk, &vec![vec![Fr::default()]; vk.cs().num_instance_columns()])
    }
}

/// Proofs of other statements and of another key.
fn others(true_ones: &[Question], foreign: &Question) -> Kind {
    let mixed = |a: &Question, b: &Question| Question {
        instances: a.instances.clone(),
        proof: b.proof.clone(),
    };
    let mut cases = vec![foreign.clone()];
    for a in true_ones {
        let all = true_ones.iter().chain([foreign]);
        cases.extend(all.filter(|b| b.proof != a.proof).map(|b| mixed(a, b)));
        cases.push(mixed(foreign, a));
    }
    Kind { name: "key", cases }
}

/// Whether each case is accepted, as text: 1 or 0.
fn verdicts(cases: &[Question], accepts: impl Fn(&Question) -> bool + Sync) -> String {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = cases.chunks(cases.len().div_ceil(threads).max(1));
    let part = |part: &[Question]| -> String {
        part.iter().map(|question| if accepts(question) { '1' } else { '0' }).collect()
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = parts.map(|cases| scope.spawn(move || part(cases))).collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

fn hex_words(question: &Question) -> Vec<Vec<String>> {
    question.instances.iter().map(|column| column.iter().map(hex::encode).collect()).collect()
}

fn case(golden: &Question, question: &Question) -> Value {
    let (old, new) = (&golden.proof, &question.proof);
    let front = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let left = old.len().min(new.len()) - front;
    let backward = old.iter().rev().zip(new.iter().rev());
    let end = backward.take(left).take_while(|(a, b)| a == b).count();
    let between = hex::encode(&new[front..new.len() - end]);
    match golden.instances == question.instances {
        true => json!([front, end, between]),
        false => json!([front, end, between, hex_words(question)]),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, keys, out, step] = arguments.as_slice() else {
        panic!("usage: verdicts KEYS OUT STEP");
    };
    let step = step.parse().expect("a number");
    let home = Golden::read(Access::d20(), Path::new(keys));
    let abroad = Golden::make(Access::d32());
    let (judge, other) = (home.judge(), abroad.judge());
    let true_ones: Vec<Question> = [3, 5, 8].map(|who| home.prove(who)).into();
    let foreign = abroad.prove(4);
    assert!(other.ours(&foreign) && other.upstream(&foreign));
    let golden = &true_ones[0];
    let mut kinds = vec![others(&true_ones, &foreign)];
    kinds.extend(Changes { good: golden, layout: Layout::of(judge.ours.key()) }.all(step));
    kinds.push(Kind { name: "true", cases: true_ones.clone() });
    // Upstream panics on some bytes, which is a refusal and no news.
    std::panic::set_hook(Box::new(|_| {}));
    let kind = |Kind { name, cases }: &Kind| {
        json!({
            "name": name,
            "cases": cases.iter().map(|question| case(golden, question)).collect::<Vec<_>>(),
            "ours": verdicts(cases, |question| judge.ours(question)),
            "upstream": verdicts(cases, |question| judge.upstream(question)),
        })
    };
    let all = json!({
        "statement": home.access.name(),
        "golden": { "instances": hex_words(golden), "proof": hex::encode(&golden.proof) },
        "otherKey": hex::encode(other.ours.key().to_bytes()),
        "layout": { "points": Layout::of(judge.ours.key()).points },
        "kinds": kinds.iter().map(kind).collect::<Vec<_>>(),
    });
    std::fs::write(out, all.to_string()).expect("a file");
}
