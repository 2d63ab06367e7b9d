//! Solidity for one circuit and one setup, rendered from its verifying key.

use crate::error::CliError;
use crate::session::{Session, VerifyingKey};
use circuits::statement::Statement;
use circuits::statements::access::Instance;
use verifier::solidity::{About, batch_verifier, lean_batch_verifier, lean_verifier, verifier};

/// File names and sources: a verifier of one proof, and one of many.
pub fn contracts(session: &Session) -> Result<[(String, String); 2], CliError> {
    let key = session.verifying_key()?;
    let (statement, srs) = (session.access.name(), session.srs.id());
    let about = About {
        contract: match key {
            VerifyingKey::Standard(_) => "Access",
            VerifyingKey::Lean(_) => "AccessLean",
        },
        statement: &statement,
        inputs: &Instance::NAMES,
        srs: &srs,
        srs_digest: session.srs.digest(),
        insecure: session.srs.is_insecure_dev(),
    };
    let sources = match &key {
        VerifyingKey::Standard(key) => [verifier(key, &about), batch_verifier(key, &about)],
        VerifyingKey::Lean(key) => [lean_verifier(key, &about), lean_batch_verifier(key, &about)],
    };
    let failed = |error| CliError::new("KEY_INVALID", format!("no contract: {error}"));
    let [one, many] = sources.map(|source| source.map_err(failed));
    let file = |kind: &str| format!("{}{kind}.sol", about.contract);
    Ok([(file("Verifier"), one?), (file("BatchVerifier"), many?)])
}
