//! `proofpod statements`: what can be proved.

use circuits::registry;
use serde_json::{Value, json};

/// All circuits, in the registry's order.
pub fn run() -> Value {
    let shipped = registry::shipped();
    let circuits = registry::names().into_iter().filter_map(|name| registry::by_name(&name));
    let describe = |circuit: Box<dyn registry::AnyStatement>| {
        json!({
            "statement": circuit.id(),
            "circuit": circuit.name(),
            "k": circuit.k(),
            "lean": circuit.lean(),
            "publicInputs": circuit.names(),
            "shipped": shipped.contains(&circuit.name()),
        })
    };
    circuits.map(describe).collect()
}
