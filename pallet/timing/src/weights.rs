//! The measured weights as `src/weights.rs`.

use crate::benchmarks::Measured;

const HEAD: &str = "\
//! Weights of the calls, on the machine that ran `cargo xtask pallet --write`, which writes this
//! file. Picoseconds of computing: what the benchmarks take natively, times what a verification
//! takes longer in wasm. What the storage costs is the runtime's `DbWeight`.

use core::marker::PhantomData;

use frame::prelude::*;
use frame::traits::Get;

/// Weights of the calls; the numbers are entries of a batch.
pub trait WeightInfo {
";

/// Picoseconds, rounded up to a microsecond.
fn picoseconds(nanoseconds: f64) -> String {
    let text = format!("{}", (nanoseconds / 1e3).ceil() as u64 * 1_000_000);
    let digits: Vec<char> = text.chars().rev().collect();
    let groups: Vec<String> = digits.chunks(3).map(|group| group.iter().collect()).collect();
    groups.join("_").chars().rev().collect()
}

fn signature(one: &Measured) -> String {
    let arguments = if one.slope.is_some() { "n: u32" } else { "" };
    format!("fn {}({arguments}) -> Weight", one.name)
}

fn body(one: &Measured, factor: f64) -> String {
    let [reads, writes] = one.storage;
    let fixed = format!(
        "        Weight::from_parts({}, 0)\n            \
         .saturating_add(T::DbWeight::get().reads_writes({reads}, {writes}))\n",
        picoseconds(one.base * factor)
    );
    let Some(slope) = one.slope else { return fixed };
    let [reads, writes] = one.each;
    format!(
        "        let each = Weight::from_parts({}, 0)\n            \
         .saturating_add(T::DbWeight::get().reads_writes({reads}, {writes}));\n{}            \
         .saturating_add(each.saturating_mul(n.into()))\n",
        picoseconds(slope * factor),
        fixed
    )
}

/// The whole file; wasm takes `factor` times as long as measured.
pub fn source(measured: &[Measured], factor: f64) -> String {
    let mut text = String::from(HEAD);
    for one in measured {
        text += &format!("    /// `{}`.\n    {};\n", one.name, signature(one));
    }
    text += "}\n\n/// As measured.\npub struct Measured<T>(PhantomData<T>);\n\n";
    text += "impl<T: frame_system::Config> WeightInfo for Measured<T> {\n";
    for one in measured {
        text += &format!("    {} {{\n{}    }}\n", signature(one), body(one, factor));
    }
    text + "}\n"
}
