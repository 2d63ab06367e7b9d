//! Our circuits as the service asks for them.

use crate::bundle::Bundle;
use crate::error::CliError;
use crate::session::{KeyOptions, Session, statement};
use circuits::statement::Statement;
use circuits::statements::access::{AnyAccess, Inputs};
use rand::RngCore;
use rand::rngs::OsRng;
use service::{Catalogue, CircuitInfo, Failure, Progress, WarmProver};

/// The circuits' names.
const NAMES: [&str; 3] = ["access-v1-d20", "access-v1-d32", "access-v1-d20-lean"];
/// Milliseconds of a proof with 2^11 rows on one core, before anything has been measured; twice
/// the rows take twice the time.
const ESTIMATE_MS: i64 = 200;

/// All circuits, with where their keys come from.
#[derive(Debug)]
pub struct Circuits {
    keys: KeyOptions,
}

impl Circuits {
    /// With keys from here.
    pub fn new(keys: KeyOptions) -> Self {
        Self { keys }
    }

    /// Whether there is a circuit of this name.
    pub fn knows(&self, name: &str) -> bool {
        NAMES.contains(&name)
    }
}

impl From<CliError> for Failure {
    fn from(error: CliError) -> Self {
        // Files and chains may come back; a statement that is false stays false.
        let retry = error.exit_status() == 4;
        let failure = Self::new(error.code, error.message).with(error.details);
        if retry { failure.retried() } else { failure }
    }
}

impl Catalogue for Circuits {
    fn circuits(&self) -> Vec<CircuitInfo> {
        let info = |name: &str| {
            let k = AnyAccess::by_name(name).map_or(11, |access| access.k());
            let estimate_ms = ESTIMATE_MS << k.saturating_sub(11).min(20);
            CircuitInfo { name: name.into(), estimate_ms }
        };
        NAMES.into_iter().map(info).collect()
    }

    fn check(&self, circuit: &str, inputs: &str) -> Result<(), Failure> {
        let access = statement(circuit)?;
        let inputs = Inputs::from_json(inputs).map_err(CliError::from)?;
        access.spec(&inputs).map_err(CliError::from)?;
        Ok(())
    }

    fn open(&self, circuit: &str) -> Result<Box<dyn WarmProver>, Failure> {
        Ok(Box::new(Warm(Session::open(statement(circuit)?, &self.keys)?)))
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
        let Session { access, prover, srs, .. } = &self.0;
        let inputs = Inputs::from_json(inputs)?;
        let instance = access.spec(&inputs)?;
        let circuit = access.circuit(&inputs)?;
        let mut seed = [0; 32];
        let random = OsRng.try_fill_bytes(&mut seed);
        random.map_err(|error| CliError::new("INTERNAL", error.to_string()))?;
        let mut hear = |event: prover::Event| progress(event.round.name(), event.fraction);
        let proof = prover.prove(circuit, &instance.columns(), seed, &mut hear)?;
        let bundle = Bundle { statement: access.name(), instance, proof, srs: srs.id() };
        Ok(bundle.to_json().to_string().into_bytes())
    }
}
