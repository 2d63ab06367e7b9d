//! The contract around the checks.

use alloc::format;
use alloc::string::String;

use super::data::Data;
use super::yul::Block;
use super::{About, RenderError};

/// Most bytes of a contract (EIP-170).
const MOST_BYTES: usize = 24_576;
/// Longest name.
const MOST_NAME: usize = 64;

const HEADER: &str = r#"// SPDX-License-Identifier: MIT OR Apache-2.0
// Rendered from a verifying key by `proofpod contract`; do not edit.
pragma solidity ^0.8.28;

/// @title {title}
/// @notice {inputs}
/// @dev Setup: {srs}. KZG over BN254, {protocol}, keccak256 transcript. How a proof is checked:
/// {book}, section by section. Memory is used from 0x80 on; no storage, no other contract.
contract {contract} {
    /// @notice Order of the groups: public inputs and values are below it.
    uint256 private constant R =
        0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;
    /// @notice Order of the coordinates' field.
    uint256 private constant Q =
        0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;

    /// @notice Whether the setup's secret is public: anyone can forge proofs for such a verifier.
    bool public constant insecureDevSrs = {insecure};
    /// @notice SHA-256 of the setup file that the constants belong to.
    bytes32 public constant srsDigest =
        hex"{digest}";
    /// @notice The circuit's name.
    string public constant statement = "{statement}";
"#;

const ONE: &str = r#"
    /// @notice Whether `proof`, of {bytes} bytes, proves the statement for these public inputs.
    /// @dev False, never true, for anything else that is ABI-encoded: values of at least r, points
    /// off the curve or at infinity, other lengths, another layout of the calldata, too little gas
    /// for a precompile. Reverts only for what is not ABI-encoded, and when gas runs out.
    function verify({parameters}) external view returns (bool) {
        assembly ("memory-safe") {
            // The proof's values in calldata, polynomial and row:
{table}
{body}
        }
    }
}
"#;

const BATCH: &str = r#"
    /// @notice Whether `proofs`, of {bytes} bytes each and one after the other, prove the statement
    /// for all of these public inputs, in order: one pairing for all.
    /// @dev False, never true, for anything else that is ABI-encoded, for an empty batch, and if
    /// any of the proofs is not one; it does not say which. Reverts only for what is not
    /// ABI-encoded, and when gas runs out.
    function verify({parameters}) external view returns (bool) {
        assembly ("memory-safe") {
            // The current proof's values in memory, polynomial and row:
{table}
{body}
        }
    }
}
"#;

fn check_name(name: &str) -> Result<(), RenderError> {
    let fits = (1..=MOST_NAME).contains(&name.len());
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    match fits && name.chars().all(plain) {
        true => Ok(()),
        false => Err(RenderError::Name { name: name.into() }),
    }
}

/// What the source says of its proofs.
pub(super) struct Contents {
    pub data: Data,
    /// The opening argument's name.
    pub protocol: &'static str,
    /// Where it is explained.
    pub book: &'static str,
    /// The place of each value of a proof.
    pub values: String,
}

fn header(contents: &Contents, about: &About<'_>, contract: &str, title: &str) -> String {
    let inputs = match about.inputs {
        [] => format!("Public inputs: {}.", contents.data.inputs),
        names => format!("Public inputs in order: {}.", names.join(", ")),
    };
    let digest: String = about.srs_digest.iter().map(|byte| format!("{byte:02x}")).collect();
    HEADER
        .replace("{title}", &format!("{title} `{}`", about.statement))
        .replace("{inputs}", &inputs)
        .replace("{srs}", about.srs)
        .replace("{contract}", contract)
        .replace("{protocol}", contents.protocol)
        .replace("{book}", contents.book)
        .replace("{insecure}", if about.insecure { "true" } else { "false" })
        .replace("{digest}", &digest)
        .replace("{statement}", about.statement)
}

fn finish(
    contents: &Contents,
    about: &About<'_>,
    block: &Block,
    [contract, title, function, parameters]: [&str; 4],
) -> Result<String, RenderError> {
    let names = [about.statement, about.srs, contract];
    names.into_iter().chain(about.inputs.iter().copied()).try_for_each(check_name)?;
    // What Solidity adds, and a tenth for what the count leaves out.
    let estimate = 700 + block.bytes() + block.bytes() / 10;
    if estimate > MOST_BYTES {
        return Err(RenderError::TooLarge { estimate, most: MOST_BYTES });
    }
    let mut values = Block::new(3);
    values.comment(&contents.values);
    let function = function
        .replace("{bytes}", &format!("{}", contents.data.bytes()))
        .replace("{parameters}", parameters)
        .replace("{table}", &values.text())
        .replace("{body}", &block.text());
    Ok(header(contents, about, contract, title) + &function)
}

/// The contract that verifies one proof.
pub(super) fn one(
    contents: &Contents,
    about: &About<'_>,
    block: &Block,
) -> Result<String, RenderError> {
    let inputs = contents.data.inputs;
    let parameters = match inputs {
        0 => "bytes calldata".into(),
        _ => format!("uint256[{inputs}] calldata, bytes calldata"),
    };
    let names =
        [&format!("{}Verifier", about.contract), "Verifier of the statement", ONE, &parameters];
    finish(contents, about, block, names)
}

/// The contract that verifies many.
pub(super) fn many(
    contents: &Contents,
    about: &About<'_>,
    block: &Block,
) -> Result<String, RenderError> {
    let inputs = contents.data.inputs;
    let parameters = match inputs {
        0 => "bytes calldata proofs".into(),
        _ => format!("uint256[{inputs}][] calldata publicInputs, bytes calldata proofs"),
    };
    let title = "Verifier of many proofs at once of the statement";
    let name = format!("{}BatchVerifier", about.contract);
    finish(contents, about, block, [&name, title, BATCH, &parameters])
}
