//! `access` in the lean profile beside the standard one, timed on one pool of threads:
//! `lean [threads]`. The inputs, as the command line tool writes them, come on standard input.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    native::main();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use circuits::statement::Statement;
    use circuits::statements::access::lean::{LeanAccess, LeanCircuit};
    use circuits::statements::access::{Access, Inputs};
    use prover::lean::LeanProver;
    use prover::{Prover, insecure_dev_srs, keys};
    use std::ops::ControlFlow;
    use std::time::Instant;

    const RUNS: usize = 15;
    /// log2 of the powers that eight packed columns of 2^11 rows need.
    const POWERS: u32 = 14;

    pub fn main() {
        let inputs = std::io::read_to_string(std::io::stdin()).expect("inputs");
        let inputs = Inputs::from_json(&inputs).expect("valid inputs");
        let threads = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        println!("{}", pool.expect("a pool of threads").install(|| time(&inputs)));
    }

    fn lean() -> LeanProver<LeanCircuit> {
        let srs = insecure_dev_srs(POWERS).expect("a setup");
        LeanProver::new(&srs, LeanAccess.k(), &LeanAccess.empty()).expect("a lean circuit")
    }

    fn median(mut times: Vec<f64>) -> f64 {
        times.drain(..2);
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }

    /// Medians in milliseconds, witness and each proof's own verification included.
    fn time(inputs: &Inputs) -> serde_json::Value {
        let access = Access::d20();
        let shown = access.spec(inputs).expect("valid inputs");
        let srs = insecure_dev_srs(access.k()).expect("a setup");
        let key = keys::keygen(&srs, "access", access.k(), &access.empty()).expect("keys");
        let mut standard =
            Prover::for_circuit(&srs, &key.to_bytes(), &access.empty()).expect("keys");
        standard.prepare();
        let mut lean = lean();
        lean.prepare();
        let (mut of_standard, mut of_lean, mut verified) = (vec![], vec![], vec![]);
        for run in 0..RUNS + 2 {
            let seed = [run as u8; 32];
            let start = Instant::now();
            let circuit = access.circuit(inputs).expect("valid inputs");
            let mut quiet = |_| ControlFlow::Continue(());
            let proof = standard.prove(circuit, &shown.columns(), seed, &mut quiet);
            assert!(proof.is_ok());
            of_standard.push(start.elapsed().as_secs_f64() * 1e3);
            let start = Instant::now();
            let circuit = LeanAccess.circuit(inputs).expect("valid inputs");
            let proof = lean.prove(circuit, &shown.words(), seed, &mut quiet).expect("a proof");
            of_lean.push(start.elapsed().as_secs_f64() * 1e3);
            let start = Instant::now();
            assert!(lean.verify(&shown.words(), &proof).is_ok());
            verified.push(start.elapsed().as_secs_f64() * 1e3);
        }
        serde_json::json!({
            "standard_ms": median(of_standard),
            "lean_ms": median(of_lean),
            "lean_verify_ms": median(verified),
        })
    }
}
