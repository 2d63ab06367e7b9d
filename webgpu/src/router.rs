//! The prover's seam: columns that the model sends go to the GPU, the others stay, and after a
//! loss all of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use bn254::{Affine, Fr};
use prover::{Backend, Pending};

use crate::device::Gpu;
use crate::error::GpuError;
use crate::job::{Bases, Job};
use crate::model::Model;

/// Columns of a job that a model is measured with, as log2 of their length.
const MEASURED: [usize; 2] = [10, 13];

/// A GPU with a basis and a model.
#[derive(Debug)]
pub struct Router {
    gpu: Gpu,
    bases: Bases,
    model: Model,
    lost: AtomicBool,
}

impl Router {
    /// Takes the basis to the device.
    ///
    /// # Errors
    /// As [`Gpu::bases`].
    pub fn new(gpu: Gpu, points: &[Affine], model: Model) -> Result<Self, GpuError> {
        let bases = gpu.bases(points)?;
        Ok(Self { gpu, bases, model, lost: AtomicBool::new(false) })
    }

    /// The device, for whoever injects faults.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Whether the device is gone, so that nothing is sent any more.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// What became of a job; a failure other than of memory is for good.
    fn note<T>(&self, result: Result<T, GpuError>) -> Option<T> {
        if let Err(error) = &result {
            let passing = matches!(error, GpuError::OutOfMemory { .. } | GpuError::Limit { .. });
            self.lost.fetch_or(!passing, Ordering::Relaxed);
        }
        result.ok()
    }
}

impl Backend for Router {
    fn start<'a>(&'a self, columns: &[&[Fr]]) -> Option<Box<dyn Pending + 'a>> {
        if self.is_lost() {
            return None;
        }
        let taken = self.model.choose(columns);
        let sent: Vec<&[Fr]> = taken.iter().filter_map(|i| columns.get(*i).copied()).collect();
        if sent.is_empty() {
            return None;
        }
        let job = self.note(self.gpu.start(&self.bases, &sent))?;
        Some(Box::new(Sent { router: self, taken, job }))
    }
}

struct Sent<'a> {
    router: &'a Router,
    taken: Vec<usize>,
    job: Job<'a>,
}

impl Pending for Sent<'_> {
    fn taken(&self) -> &[usize] {
        &self.taken
    }

    fn finish(self: Box<Self>) -> Option<Vec<Affine>> {
        self.router.note(self.job.wait())
    }
}

impl Model {
    /// Measures this host and adapter over some of a basis: a few sums on either.
    ///
    /// # Errors
    /// What devices can do wrong.
    pub fn measure(gpu: &Gpu, points: &[Affine]) -> Result<Self, GpuError> {
        let most = points.len().min(1 << MEASURED[1]);
        let points = points.get(..most).unwrap_or(points);
        let step = Fr::from_u64(7).pow(&[u64::MAX]);
        let scalars = bn254::slices::powers(step, step, most);
        let cpu = bn254::Bases::new(points);
        let begin = Instant::now();
        cpu.commit(&[&scalars]);
        let cpu = (most, begin.elapsed().as_nanos() as f64);
        let bases = gpu.bases(points)?;
        let mut times = [(0, 0.0); 2];
        for (time, k) in times.iter_mut().zip(MEASURED) {
            let scalars = scalars.get(..1 << k).unwrap_or(&scalars);
            // The first run compiles.
            gpu.commit(&bases, &[scalars])?;
            let begin = Instant::now();
            gpu.commit(&bases, &[scalars])?;
            *time = (scalars.len(), begin.elapsed().as_nanos() as f64);
        }
        Ok(Model::fit(cpu, times[0], times[1]))
    }
}
