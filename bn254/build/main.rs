//! Writes the assembly of the relaxed-SIMD products (see `src/kernels/wasm_relaxed`): the order of
//! instructions is what makes them fast, and a compiler does not keep it.
// A build script stops by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod asm;
mod numbers;
mod trio;

fn main() {
    println!("cargo:rerun-if-changed=build");
    // Set by `--cfg bn254_tier="…"`.
    if std::env::var("CARGO_CFG_BN254_TIER").as_deref() != Ok("relaxed") {
        return;
    }
    let folder = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let text = [("q", numbers::Q), ("r", numbers::R)].map(|(name, p)| trio::multiply(name, &p));
    std::fs::write(format!("{folder}/trio.s"), text.concat()).expect("OUT_DIR can be written");
}
