//! `access` natively: our prover and upstream's `create_proof`, alternating, on one pool of
//! threads. Input: the inputs as the command line tool writes them. Output: one JSON line.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    native::main();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use circuits::statement::Statement;
    use circuits::statements::access::{Access, AccessCircuit, Inputs};
    use halo2_proofs::halo2curves::bn256::Bn256;
    use halo2_proofs::plonk::{create_proof, keygen_pk, keygen_vk};
    use halo2_proofs::poly::kzg::commitment::{KZGCommitmentScheme, ParamsKZG};
    use halo2_proofs::poly::kzg::multiopen::ProverSHPLONK;
    use halo2_proofs::transcript::{Blake2bWrite, Challenge255, TranscriptWriterBuffer};
    use prover::{Fr, G1Affine, Prover, insecure_dev_srs, keys};
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use std::ops::ControlFlow;
    use std::time::Instant;

    const RUNS: usize = 15;

    pub fn main() {
        let threads = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("a pool of threads");
        let (ours, upstream) = pool.install(measure);
        println!("{}", serde_json::json!({"ours_ms": ours, "upstream_ms": upstream}));
    }

    /// Medians in milliseconds.
    fn measure() -> (f64, f64) {
        let access = Access::d20();
        let inputs = std::io::read_to_string(std::io::stdin()).expect("inputs");
        let inputs = Inputs::from_json(&inputs).expect("valid inputs");
        let instance = access.spec(&inputs).expect("valid inputs").columns();
        let srs = insecure_dev_srs(11).expect("a setup");
        let key = keys::keygen(&srs, "access", 11, &access.empty()).expect("keys").to_bytes();
        let mut prover = Prover::for_circuit(&srs, &key, &access.empty()).expect("keys");
        prover.prepare();
        let (params, _) = prover.as_halo2();
        let params = params.clone();
        let vk = keygen_vk(&params, &access.empty()).expect("keys");
        let pk = keygen_pk(&params, vk, &access.empty()).expect("keys");
        let (mut ours, mut upstream) = (Vec::new(), Vec::new());
        for run in 0..RUNS + 2 {
            let seed = [run as u8; 32];
            let circuit = access.circuit(&inputs).expect("valid inputs");
            let start = Instant::now();
            let proof = prover.prove(circuit, &instance, seed, &mut |_| ControlFlow::Continue(()));
            ours.push(start.elapsed().as_secs_f64() * 1e3);
            assert!(proof.is_ok());
            let circuit = access.circuit(&inputs).expect("valid inputs");
            let start = Instant::now();
            upstreams(&params, &pk, circuit, &instance, seed);
            upstream.push(start.elapsed().as_secs_f64() * 1e3);
        }
        (median(ours), median(upstream))
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

    /// Without the first two, which are cold.
    fn median(mut times: Vec<f64>) -> f64 {
        times.drain(..2);
        times.sort_by(f64::total_cmp);
        (times[times.len() / 2] * 10.0).round() / 10.0
    }
}
