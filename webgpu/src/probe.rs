//! Single operations on the device, for tests and for timing.

use std::time::{Duration, Instant};

use bn254::field::limbs::Limbs;

use crate::buffers::{bytes, elements};
use crate::device::Gpu;
use crate::error::GpuError;
use crate::steps::{Dispatch, Step};
use crate::wgsl::Shader;

/// An operation of a shader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Elements of the coordinate field: product, sum, difference.
    Fq(u32),
    /// Elements of the scalar field: product, sum, difference.
    Fr(u32),
    /// Points of four elements: with an affine one, with any, doubled.
    Points(u32),
}

impl Operation {
    fn parts(self) -> (Shader, u32, usize) {
        match self {
            Operation::Fq(number) => (Shader::Elements, number, 1),
            Operation::Fr(number) => (Shader::Elements, number + 3, 1),
            Operation::Points(number) => (Shader::Points, number, 4),
        }
    }
}

impl Gpu {
    /// The operation on each pair, `rounds` times over for elements (the result takes the left
    /// one's place), and how long the device took with submitting and waiting.
    ///
    /// # Errors
    /// What devices can do wrong.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn probe(
        &self,
        operation: Operation,
        left: &[Limbs],
        right: &[Limbs],
        rounds: u32,
    ) -> Result<(Vec<Limbs>, Duration), GpuError> {
        let (shader, number, size) = operation.parts();
        let count = left.len().min(right.len()) / size;
        let length = count * size * 32;
        self.room.check(length)?;
        let upload = |label, values: &[Limbs]| {
            let buffer = self.storage(label, values.len() * 32);
            self.queue.write_buffer(&buffer, 0, &bytes(values.iter().copied()));
            buffer
        };
        let (left, right) = (upload("left", left), upload("right", right));
        let results = self.storage("results", length);
        let read = wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST;
        let staging = self.buffer("staging", length, read);
        let dispatch = Dispatch {
            shader,
            params: vec![count as u32, number, rounds, 0],
            buffers: vec![&left, &right, &results],
            groups: [count.div_ceil(64), 1],
        };
        let copy = Step::Copy { from: &results, to: &staging, at: 0, bytes: length };
        self.pipeline(shader);
        let start = Instant::now();
        self.submit(&[Step::Dispatch(dispatch), copy], None);
        self.check()?;
        let bytes = self.read(&staging, length)?;
        Ok((elements(&bytes).collect(), start.elapsed()))
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn read(&self, staging: &wgpu::Buffer, length: usize) -> Result<Vec<u8>, GpuError> {
        staging.map_async(wgpu::MapMode::Read, .., |_| ());
        let limit = self.watchdog;
        let poll = wgpu::PollType::Wait { submission_index: None, timeout: Some(limit) };
        self.device.poll(poll).map_err(|_| GpuError::Watchdog { limit })?;
        self.check()?;
        let view = staging.get_mapped_range(..);
        let view = view.map_err(|error| GpuError::Map { reason: error.to_string() })?;
        Ok(view[..length].to_vec())
    }
}
