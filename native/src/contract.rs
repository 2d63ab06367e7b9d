//! Solidity for one circuit and one setup, rendered from its verifying key.

use crate::error::CliError;
use crate::session::{Session, VerifyingKey};
use circuits::registry::{AnyStatement, by_name_or_id};
use verifier::solidity::{About, batch_verifier, lean_batch_verifier, lean_verifier, verifier};

/// File names and sources: a verifier of one proof, and one of many.
pub fn contracts(session: &Session) -> Result<[(String, String); 2], CliError> {
    let key = session.verifying_key()?;
    let (statement, srs) = (session.circuit.name(), session.srs.id());
    let (contract, names) = (contract_name(&*session.circuit), session.circuit.names());
    let inputs: Vec<&str> = names.iter().map(String::as_str).collect();
    let about = About {
        contract: &contract,
        statement: &statement,
        inputs: &inputs,
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

/// What the contracts' names begin with: the statement, what tells its circuit from the statement's
/// first one, and the profile (`Access`, `AccessD32`, `AccessLean`).
fn contract_name(circuit: &dyn AnyStatement) -> String {
    let (name, profile) = (circuit.name(), if circuit.lean() { "-lean" } else { "" });
    let size = |name: &str| {
        let name = name.strip_suffix("-lean").unwrap_or(name);
        name.splitn(3, '-').nth(2).map(str::to_owned)
    };
    let first = by_name_or_id(circuit.id()).map(|first| first.name());
    let own = size(&name).filter(|own| first.as_deref().and_then(size).as_ref() != Some(own));
    let parts = [Some(circuit.id().to_owned()), own, Some(profile.to_owned())];
    let capital = |part: &str| match part.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => String::new(),
    };
    parts
        .into_iter()
        .flatten()
        .flat_map(|part| part.split('-').map(capital).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contracts_are_named_after_what_tells_circuits_apart() {
        for (circuit, expected) in [
            ("access-v1-d20", "Access"),
            ("access-v1-d32", "AccessD32"),
            ("access-v1-d20-lean", "AccessLean"),
        ] {
            assert_eq!(contract_name(&*by_name_or_id(circuit).unwrap()), expected);
        }
    }
}
