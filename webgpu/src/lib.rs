//! Sums of points on the GPU, by `wgpu`: Vulkan, Metal and DX12 natively, WebGPU in a browser. The
//! basis stays on the device; columns go up, one sum for each window of digits comes back.
//!
//! Nothing here panics and nothing waits for ever: what can go wrong is a [`GpuError`], and a
//! caller goes on with `bn254`. A `Router` does that under a prover. `book/webgpu.md` has the
//! design and the bounds.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod buffers;
mod device;
mod error;
pub mod fault;
mod job;
mod model;
mod plan;
pub mod probe;
#[cfg(not(target_arch = "wasm32"))]
mod router;
mod steps;
mod sums;
pub mod wgsl;

pub use device::{Adapter, Gpu, Options};
pub use error::GpuError;
pub use job::{Bases, Job};
pub use model::Model;
pub use plan::{Plan, Room};
#[cfg(not(target_arch = "wasm32"))]
pub use router::Router;
