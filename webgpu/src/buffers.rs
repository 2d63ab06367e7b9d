//! Buffers, and numbers as the bytes in them.

use bn254::field::limbs::Limbs;

use crate::device::Gpu;
use crate::plan::{MERGE, Plan, SCALAR, WEIGH, XYZZ};

const STORAGE: wgpu::BufferUsages = wgpu::BufferUsages::STORAGE
    .union(wgpu::BufferUsages::COPY_DST)
    .union(wgpu::BufferUsages::COPY_SRC);

impl Gpu {
    /// A buffer for shaders; never empty, because WebGPU binds no empty ones.
    pub(crate) fn storage(&self, label: &str, bytes: usize) -> wgpu::Buffer {
        self.buffer(label, bytes, STORAGE)
    }

    pub(crate) fn buffer(
        &self,
        label: &str,
        bytes: usize,
        usage: wgpu::BufferUsages,
    ) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: bytes.max(XYZZ).next_multiple_of(16) as u64,
            usage,
            mapped_at_creation: false,
        })
    }
}

/// What a job works in.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub scalars: wgpu::Buffer,
    pub counts: wgpu::Buffer,
    pub starts: wgpu::Buffer,
    pub entries: wgpu::Buffer,
    pub buckets: wgpu::Buffer,
    /// Open runs, of every other level each.
    pub open_keys: [wgpu::Buffer; 2],
    pub open_sums: [wgpu::Buffer; 2],
    /// Sums and weighed sums, of every other level each.
    pub plain: [wgpu::Buffer; 2],
    pub weighed: [wgpu::Buffer; 2],
    /// A sum and a weighed sum of every virtual window, and the same where the host can read.
    pub results: wgpu::Buffer,
    pub staging: wgpu::Buffer,
}

impl Workspace {
    pub(crate) fn new(gpu: &Gpu, plan: &Plan) -> Self {
        let open = 2 * plan.chunks();
        let later = 2 * open.div_ceil(MERGE);
        let weighed = plan.keys().div_ceil(WEIGH).max(plan.pass) * XYZZ;
        let results = 2 * plan.all_windows() * XYZZ;
        let read = wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST;
        let pair = |label: &str, bytes: [usize; 2]| bytes.map(|bytes| gpu.storage(label, bytes));
        Self {
            scalars: gpu.storage("scalars", plan.points * plan.vectors * SCALAR),
            counts: gpu.storage("counts", 4 * plan.keys()),
            starts: gpu.storage("starts", 4 * (plan.keys() + 1)),
            entries: gpu.storage("entries", 4 * plan.terms()),
            buckets: gpu.storage("buckets", plan.keys() * XYZZ),
            open_keys: pair("open keys", [4 * open, 4 * later]),
            open_sums: pair("open sums", [open * XYZZ, later * XYZZ]),
            plain: pair("plain", [weighed; 2]),
            weighed: pair("weighed", [weighed; 2]),
            results: gpu.storage("results", results),
            staging: gpu.buffer("staging", results, read),
        }
    }
}

/// Bytes of elements, as shaders and `bn254` both have them.
pub(crate) fn bytes(elements: impl Iterator<Item = Limbs>) -> Vec<u8> {
    elements.flatten().flat_map(u64::to_le_bytes).collect()
}

/// Elements of bytes.
pub(crate) fn elements(bytes: &[u8]) -> impl Iterator<Item = Limbs> {
    let (words, _) = bytes.as_chunks::<8>();
    words.as_chunks::<4>().0.iter().map(|limbs| limbs.map(u64::from_le_bytes))
}
