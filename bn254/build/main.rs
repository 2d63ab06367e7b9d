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
    let tier = std::env::var("CARGO_CFG_BN254_TIER").ok();
    // Beside the native tier, where the processor may have it.
    if tier.is_none() && std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("x86_64") {
        println!("cargo:rustc-cfg=bn254_ifma");
    }
    if tier.as_deref() != Some("relaxed") {
        return;
    }
    let folder = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let text = [("q", numbers::Q), ("r", numbers::R)].map(|(name, p)| trio::multiply(name, &p));
    std::fs::write(format!("{folder}/trio.s"), text.concat()).expect("OUT_DIR can be written");
}
