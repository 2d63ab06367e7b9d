//! Our circuits as the service asks for them.

use crate::error::CliError;
use crate::manifest;
use crate::session::{KeyOptions, Session, statement_of_bundle};
use circuits::bundle::Bundle;
use circuits::registry;
use rand::RngCore;
use rand::rngs::OsRng;
use serde_json::json;
use service::{Catalogue, CircuitInfo, Failure, Progress, WarmProver};

/// Milliseconds of a proof with 2^11 rows on one core, before anything has been measured; twice
/// the rows take twice the time.
const ESTIMATE_MS: i64 = 200;

/// The circuits that there are keys of, with where their keys come from.
#[derive(Debug)]
pub struct Circuits {
    names: Vec<String>,
    keys: KeyOptions,
}

impl Circuits {
    /// Those of the folder, or all where keys are made in memory.
    pub fn new(keys: KeyOptions) -> Self {
        let mut names = registry::names();
        if let Some(folder) = &keys.keys {
            names.retain(|name| manifest::entry(folder, name).is_ok());
        }
        Self { names, keys }
    }

    /// Their names.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl From<CliError> for Failure {
    fn from(error: CliError) -> Self {
        // Files and chains may come back; a statement that is false stays false.
        let retry = error.exit_status() == 4;
        let failure = match error.code {
            // Its name is the sender's own words, and what the service says it also keeps.
            "INPUT_UNKNOWN_FIELD" => {
                let message = "the inputs have a field that this circuit does not know";
                let expected = error.details.get("expected").cloned().unwrap_or_default();
                Self::new(error.code, message).with(json!({ "expected": expected }))
            }
            code => Self::new(code, error.message).with(error.details),
        };
        if retry { failure.retried() } else { failure }
    }
}

impl Catalogue for Circuits {
    fn circuits(&self) -> Vec<CircuitInfo> {
        let info = |name: &String| {
            let k = registry::by_name(name).map_or(11, |circuit| circuit.k());
            let estimate_ms = ESTIMATE_MS << k.saturating_sub(11).min(20);
            CircuitInfo { name: name.clone(), estimate_ms }
        };
        self.names.iter().map(info).collect()
    }

    fn check(&self, circuit: &str, inputs: &str) -> Result<(), Failure> {
        statement_of_bundle(circuit)?.claim(inputs).map_err(CliError::from)?;
        Ok(())
    }

    fn open(&self, circuit: &str) -> Result<Box<dyn WarmProver>, Failure> {
        Ok(Box::new(Warm(Session::open(statement_of_bundle(circuit)?, &self.keys)?)))
    }
}

struct Warm(Session);

impl WarmProver for Warm {
    fn prove(&mut self, inputs: &str, progress: &mut Progress<'_>) -> Result<Vec<u8>, Failure> {
        Ok(self.bundle(inputs, progress)?)
    }
}

impl Warm {
    fn bundle(&self, inputs: &str, progress: &mut Progress<'_>) -> Result<Vec<u8>, CliError> {
        let Session { circuit, prover, srs, .. } = &self.0;
        let claim = circuit.claim(inputs)?;
        let columns = circuit.columns(&claim.words);
        let mut seed = [0; 32];
        let random = OsRng.try_fill_bytes(&mut seed);
        random.map_err(|error| CliError::new("INTERNAL", error.to_string()))?;
        let mut hear = |event: prover::Event| progress(event.round.name(), event.fraction);
        let proof = prover.prove(claim.circuit, &columns, seed, &mut hear)?;
        let bundle = Bundle { words: claim.words, proof, srs: srs.id() };
        Ok(bundle.to_json(&**circuit).to_string().into_bytes())
    }
}
