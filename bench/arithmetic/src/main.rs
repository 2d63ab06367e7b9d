//! `access` natively: our prover in both profiles and upstream's `create_proof`, alternating, on
//! one pool of threads. Input: the inputs as the command line tool writes them. Output: JSON.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    native::main();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use circuits::any::AnyCircuit;
    use circuits::registry::{AnyStatement, by_name};
    use circuits::statement::{Inputs as _, Statement};
    use circuits::statements::access::{Access, AccessCircuit, Inputs};
    use halo2_proofs::halo2curves::bn256::Bn256;
    use halo2_proofs::plonk::{create_proof, keygen_pk, keygen_vk};
    use halo2_proofs::poly::kzg::commitment::{KZGCommitmentScheme, ParamsKZG};
    use halo2_proofs::poly::kzg::multiopen::ProverSHPLONK;
    use halo2_proofs::transcript::{Blake2bWrite, Challenge255, TranscriptWriterBuffer};
    use prover::{
        AnyProver, Checkpoint, Event, Fr, G1Affine, Profile, Round, Srs, Start, insecure_dev_srs,
    };
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use serde_json::{Value, json};
    use std::ops::ControlFlow;
    use std::time::Instant;

    const RUNS: usize = 15;
    /// Runs before them that are cold.
    const COLD: usize = 2;

    pub fn main() {
        let threads = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        println!("{}", pool.expect("a pool of threads").install(measure));
    }

    /// A profile's prover of the statement, and what it took.
    struct Ours {
        circuit: Box<dyn AnyStatement>,
        prover: AnyProver<AnyCircuit>,
        start_ms: f64,
        first_ms: f64,
        prepare_ms: f64,
        prove: Vec<f64>,
        verify: Vec<f64>,
    }

    fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
        let start = Instant::now();
        let made = work();
        (start.elapsed().as_secs_f64() * 1e3, made)
    }

    impl Ours {
        /// Starts from key file and setup as pods do, proves once, prepares.
        fn new(name: &str, profile: Profile, inputs: &str) -> Self {
            let circuit = by_name(name).expect("a circuit");
            let (k, empty) = (circuit.k(), circuit.empty());
            let powers = profile.powers(k, &empty).expect("a circuit of the profile");
            let srs = insecure_dev_srs(powers).and_then(|srs| srs.shaped(powers, k));
            let srs = srs.expect("a setup");
            let key = profile.keygen(&srs, name, k, &empty).expect("keys");
            let file = srs.write();
            let (start_ms, prover) = timed(|| {
                let srs = Srs::read_unchecked(&file).expect("a setup");
                AnyProver::for_circuit(&srs, &key, &circuit.empty()).expect("keys")
            });
            let (prove, verify) = (Vec::new(), Vec::new());
            let (first_ms, prepare_ms) = (0.0, 0.0);
            let mut ours = Self { circuit, prover, start_ms, first_ms, prepare_ms, prove, verify };
            ours.run(inputs, [255; 32]);
            ours.first_ms = ours.prove.remove(0);
            ours.verify.clear();
            ours.prepare_ms = timed(|| ours.prover.prepare()).0;
            ours
        }

        /// One proof, witness and own verification included, and one more verification.
        fn run(&mut self, inputs: &str, seed: [u8; 32]) {
            let (prove, (shown, proof)) = timed(|| {
                let claim = self.circuit.claim(inputs).expect("valid inputs");
                let shown = self.circuit.columns(&claim.words);
                let mut quiet = |_| ControlFlow::Continue(());
                let proof = self.prover.prove(claim.circuit, &shown, seed, &mut quiet);
                (shown, proof)
            });
            let proof = proof.expect("a proof");
            let (verify, verdict) = timed(|| self.prover.verify(&shown, &proof));
            assert!(verdict.is_ok());
            self.prove.push(prove);
            self.verify.push(verify);
        }

        /// What is left to compute of a proof that was written down after each round; and the
        /// witness alone, which a continued proof computes again.
        fn resumed(&self, inputs: &str) -> Value {
            let claim = || self.circuit.claim(inputs).expect("valid inputs");
            let shown = self.circuit.columns(&claim().words);
            let prove = |start: Start<'_>, keep: &mut dyn FnMut(Checkpoint)| {
                let began = Instant::now();
                let mut witness = 0.0;
                let mut observer = |event: Event| {
                    if event.round == Round::Advice && witness == 0.0 {
                        witness = began.elapsed().as_secs_f64() * 1e3;
                    }
                    ControlFlow::Continue(())
                };
                let claim = claim().circuit;
                let proof = self.prover.prove_kept(claim, &shown, start, &mut observer, keep);
                assert!(proof.is_ok());
                (witness, began.elapsed().as_secs_f64() * 1e3)
            };
            let mut states = Vec::new();
            prove(Start::Seed([1; 32]), &mut |state| states.push(state));
            let times = states.iter().map(|state| {
                let runs = (0..RUNS).map(|_| prove(Start::Checkpoint(state), &mut drop));
                let (witness, all) = runs.unzip();
                let times = json!({ "witness_ms": median(witness), "all_ms": median(all),
                    "state_bytes": state.to_bytes().len() });
                (state.round().to_string(), times)
            });
            Value::Object(times.collect())
        }

        fn times(self, inputs: &str) -> Value {
            json!({
                "resumed_after": self.resumed(inputs),
                "start_ms": round(self.start_ms),
                "first_ms": round(self.first_ms),
                "prepare_ms": round(self.prepare_ms),
                "prove_ms": median(self.prove),
                "verify_ms": median(self.verify),
            })
        }
    }

    /// Times in milliseconds, medians where there are several.
    fn measure() -> Value {
        let inputs = std::io::read_to_string(std::io::stdin()).expect("inputs");
        let mut fast = Ours::new("access-v1-d20", Profile::Standard, &inputs);
        let mut lean = Ours::new("access-v1-d20-lean", Profile::Lean, &inputs);
        let json = inputs;
        let inputs = Inputs::from_json(&json).expect("valid inputs");
        let access = Access::d20();
        let instance = access.spec(&inputs).expect("valid inputs").columns();
        let params = {
            let AnyProver::Standard(prover) = &fast.prover else { unreachable!("it was named so") };
            prover.as_halo2().0.clone()
        };
        let vk = keygen_vk(&params, &access.empty()).expect("keys");
        let pk = keygen_pk(&params, vk, &access.empty()).expect("keys");
        let mut upstream = Vec::new();
        for run in 0..RUNS + COLD {
            let seed = [run as u8; 32];
            fast.run(&json, seed);
            lean.run(&json, seed);
            let circuit = access.circuit(&inputs).expect("valid inputs");
            upstream.push(timed(|| upstreams(&params, &pk, circuit, &instance, seed)).0);
        }
        let (fast, lean) = (fast.times(&json), lean.times(&json));
        let ours_ms = fast["prove_ms"].clone();
        json!({ "ours_ms": ours_ms, "upstream_ms": median(upstream), "fast": fast, "lean": lean })
    }

    /// Upstream does not verify what it proved.
    fn upstreams(
        params: &ParamsKZG<Bn256>,
        pk: &halo2_proofs::plonk::ProvingKey<G1Affine>,
        circuit: AccessCircuit,
        instance: &[Vec<Fr>],
        seed: [u8; 32],
    ) {
        let columns: Vec<&[Fr]> = instance.iter().map(Vec::as_slice).collect();
        let mut transcript = Blake2bWrite::<Vec<u8>, G1Affine, Challenge255<_>>::init(Vec::new());
        create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, Bn256>, _, _, _, _>(
            params,
            pk,
            &[circuit],
            &[&columns],
            ChaCha20Rng::from_seed(seed),
            &mut transcript,
        )
        .expect("upstream proves");
    }

    fn median(mut times: Vec<f64>) -> f64 {
        times.drain(..COLD);
        times.sort_by(f64::total_cmp);
        round(times[times.len() / 2])
    }

    fn round(time: f64) -> f64 {
        (time * 10.0).round() / 10.0
    }
}
