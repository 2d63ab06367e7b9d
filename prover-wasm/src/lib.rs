//! The wasm-bindgen door of Proofpod: text and bytes in, text out, typed errors.
//!
//! It holds no logic of its own: statements come from `circuits`, proofs from `prover`, and this
//! crate introduces them. The build with threads has a pool (`pool.rs`).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod convert;
mod engine;
mod errors;
mod kernels;
#[cfg(feature = "threads")]
mod pool;

use circuits::field::to_hex;
use circuits::gadgets::merkle;
use circuits::statements::access;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

pub use engine::Engine;
use errors::DoorError;

#[cfg(feature = "threads")]
pub use pool::{join_pool, start_pool};

/// Turns panics into JavaScript errors that name the place, instead of a bare `unreachable`. The
/// place only: a panic's own words may quote what was being worked on.
#[wasm_bindgen(js_name = reportPanics)]
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
        wasm_bindgen::throw_str(&format!("panic at {}", place.as_deref().unwrap_or("unknown")));
    }));
}

/// Whether this host computes what the build's tier assumes of it (`bn254::self_test`).
#[wasm_bindgen(js_name = kernelsSelfTest)]
pub fn kernels_self_test() -> bool {
    bn254::self_test()
}

/// The commitment of a secret, as 32-byte hex.
///
/// # Errors
/// `INPUT_*` when `secret` is not a field element.
#[wasm_bindgen]
pub fn commitment(secret: String) -> Result<String, JsValue> {
    let secret = Zeroizing::new(secret);
    Ok(to_hex(&access::commitment(convert::element("secret", &secret)?)))
}

/// The snapshot's leaf of a commitment and a balance in units.
///
/// # Errors
/// `INPUT_*` when an argument has another form.
#[wasm_bindgen]
pub fn leaf(commitment: &str, balance: &str) -> Result<String, JsValue> {
    let commitment = convert::element("commitment", commitment)?;
    Ok(to_hex(&access::leaf(commitment, convert::number("balance", balance)?)))
}

/// The nullifier of a secret in a scope.
///
/// # Errors
/// `INPUT_*` when an argument is not a field element.
#[wasm_bindgen]
pub fn nullifier(secret: String, scope: &str) -> Result<String, JsValue> {
    let secret = Zeroizing::new(secret);
    let scope = convert::element("scope", scope)?;
    Ok(to_hex(&access::nullifier(convert::element("secret", &secret)?, scope)))
}

/// The scope of one dataset in one epoch of one gate.
///
/// # Errors
/// `INPUT_*` when an argument has another form.
#[wasm_bindgen(js_name = accessScope)]
pub fn access_scope(
    chain_id: &str,
    gate: &str,
    dataset_id: &str,
    epoch: &str,
) -> Result<String, JsValue> {
    Ok(to_hex(&access::scope(
        convert::number("chainId", chain_id)?,
        convert::address("gate", gate)?,
        convert::number("datasetId", dataset_id)?,
        convert::number("epoch", epoch)?,
    )))
}

/// The message that binds a proof to its recipient.
///
/// # Errors
/// `INPUT_*` when an argument has another form.
#[wasm_bindgen(js_name = accessMessage)]
pub fn access_message(chain_id: &str, gate: &str, recipient: &str) -> Result<String, JsValue> {
    Ok(to_hex(&access::message(
        convert::number("chainId", chain_id)?,
        convert::address("gate", gate)?,
        convert::address("recipient", recipient)?,
    )))
}

/// A tree over leaves in memory.
#[wasm_bindgen]
pub struct LeanTree {
    tree: merkle::LeanTree,
    root: String,
}

#[wasm_bindgen]
impl LeanTree {
    /// Builds the tree over `leaves` in their order.
    ///
    /// # Errors
    /// `INPUT_*` when there is no leaf, or one is not a field element.
    #[wasm_bindgen(constructor)]
    pub fn new(leaves: Vec<String>) -> Result<LeanTree, JsValue> {
        let parse = |(i, leaf): (usize, &String)| convert::element(&format!("leaves[{i}]"), leaf);
        let leaves = leaves.iter().enumerate().map(parse).collect::<Result<_, _>>()?;
        let tree = merkle::LeanTree::new(leaves);
        let none = || DoorError::format("leaves", "at least one leaf");
        let root = to_hex(&tree.root().ok_or_else(none)?);
        Ok(LeanTree { tree, root })
    }

    /// The root as 32-byte hex.
    #[wasm_bindgen(getter)]
    pub fn root(&self) -> String {
        self.root.clone()
    }

    /// The path of the leaf at `index`, as JSON.
    ///
    /// # Errors
    /// `INPUT_OUT_OF_RANGE` when there is no such leaf.
    pub fn proof(&self, index: usize) -> Result<String, JsValue> {
        let count = self.tree.leaves().len();
        let proof = self.tree.proof(index).ok_or_else(|| {
            DoorError::new("INPUT_OUT_OF_RANGE", format!("there is no leaf {index}"))
                .with("field", "index")
                .with("expected", format!("below {count}"))
                .with("got", index)
        })?;
        let json = serde_json::to_string(&proof);
        Ok(json.map_err(|error| DoorError::new("INTERNAL", error.to_string()))?)
    }
}
