//! Solidity for one circuit and one setup, rendered from its verifying key.

use crate::error::CliError;
use crate::session::Session;
use circuits::statement::Statement;
use circuits::statements::access::Instance;
use verifier::solidity::{About, batch_verifier, verifier};

/// File names and sources: a verifier of one proof, and one of many.
pub fn contracts(session: &Session) -> Result<[(&'static str, String); 2], CliError> {
    let none = || CliError::new("STATEMENT_UNKNOWN", "there is no contract for the lean profile");
    let key = session.verifying_key().ok_or_else(none)?;
    let (statement, srs) = (session.access.name(), session.srs.id());
    let about = About {
        contract: "Access",
        statement: &statement,
        inputs: &Instance::NAMES,
        srs: &srs,
        srs_digest: session.srs.digest(),
        insecure: session.srs.is_insecure_dev(),
    };
    let failed = |error| CliError::new("KEY_INVALID", format!("no contract: {error}"));
    Ok([
        ("AccessVerifier.sol", verifier(&key, &about).map_err(failed)?),
        ("AccessBatchVerifier.sol", batch_verifier(&key, &about).map_err(failed)?),
    ])
}
