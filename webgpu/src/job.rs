//! Bases on the device, and sums under way.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bn254::field::modulus::Q;
use bn254::{Affine, Fq, Fr};

use crate::buffers::{Workspace, bytes};
use crate::device::Gpu;
use crate::error::GpuError;
use crate::fault::{Fault, Kind};
use crate::plan::{AFFINE, Plan};
use crate::steps::steps;
use crate::sums;

/// Points that stay on the device.
#[derive(Debug)]
pub struct Bases {
    buffer: wgpu::Buffer,
    points: usize,
}

impl Bases {
    /// How many.
    pub fn len(&self) -> usize {
        self.points
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.points == 0
    }
}

/// Columns' sums under way. As a future it is ready when the device has answered; natively
/// [`Job::wait`] waits for that, and for no longer than the watchdog.
#[derive(Debug)]
pub struct Job<'g> {
    gpu: &'g Gpu,
    plan: Plan,
    space: Option<Workspace>,
    submission: Option<wgpu::SubmissionIndex>,
    mapped: Arc<Mutex<Mapped>>,
    fault: Option<Kind>,
}

#[derive(Debug, Default)]
struct Mapped {
    result: Option<Result<(), String>>,
    waker: Option<Waker>,
}

impl Gpu {
    /// Takes points to the device, once for all sums over them.
    ///
    /// # Errors
    /// More points than one buffer holds, no memory, a lost device.
    pub fn bases(&self, points: &[Affine]) -> Result<Bases, GpuError> {
        self.room.check(points.len() * AFFINE)?;
        let shift = Fq::from_canonical(self.arithmetic.shape.to_gpu::<Q>());
        let shift = shift.ok_or(GpuError::Malformed)?;
        let coordinates = points.iter().flat_map(|point| [point.x, point.y]);
        let raised = coordinates.map(|coordinate| (coordinate * shift).to_montgomery());
        let buffer = self.storage("bases", points.len() * AFFINE);
        self.queue.write_buffer(&buffer, 0, &bytes(raised));
        self.check()?;
        Ok(Bases { buffer, points: points.len() })
    }

    /// Starts the sums of scalar times point, one for each column, as one submission. A column
    /// may be shorter than the basis.
    ///
    /// # Errors
    /// A column longer than the basis, and everything that a device can do wrong.
    pub fn start(&self, bases: &Bases, columns: &[&[Fr]]) -> Result<Job<'_>, GpuError> {
        let points = columns.iter().map(|column| column.len()).max().unwrap_or(0);
        self.start_planned(bases, columns, Plan::new(points, columns.len(), self.room)?)
    }

    /// As [`Gpu::start`], cut as told.
    ///
    /// # Errors
    /// As [`Gpu::start`].
    pub fn start_planned(
        &self,
        bases: &Bases,
        columns: &[&[Fr]],
        plan: Plan,
    ) -> Result<Job<'_>, GpuError> {
        let longest = columns.iter().map(|column| column.len()).max().unwrap_or(0);
        if longest > bases.points.min(plan.points) || columns.len() != plan.vectors {
            return Err(GpuError::Length { wanted: bases.points.min(plan.points), got: longest });
        }
        self.check()?;
        let fault = self.take_fault();
        let mut job = Job {
            gpu: self,
            plan,
            space: None,
            submission: None,
            mapped: Arc::default(),
            fault: fault.map(|fault| fault.kind),
        };
        if longest > 0 {
            job.submit(bases, columns, fault)?;
        }
        Ok(job)
    }

    /// Sums and waits, in as many jobs as the columns need.
    ///
    /// # Errors
    /// As [`Gpu::start`] and [`Job::wait`].
    #[cfg(not(target_arch = "wasm32"))]
    pub fn commit(&self, bases: &Bases, columns: &[&[Fr]]) -> Result<Vec<Affine>, GpuError> {
        let column = bases.points.max(1) * crate::plan::SCALAR;
        let most = (self.room.binding as usize / column).max(1);
        let mut sums = Vec::with_capacity(columns.len());
        for some in columns.chunks(most) {
            sums.extend(self.start(bases, some)?.wait()?);
        }
        Ok(sums)
    }
}

impl Job<'_> {
    fn submit(
        &mut self,
        bases: &Bases,
        columns: &[&[Fr]],
        fault: Option<Fault>,
    ) -> Result<(), GpuError> {
        let space = self.space.insert(Workspace::new(self.gpu, &self.plan));
        let rest = |column: &[Fr]| std::iter::repeat_n(Fr::ZERO, self.plan.points - column.len());
        let padded = columns.iter().flat_map(|column| column.iter().copied().chain(rest(column)));
        self.gpu.queue.write_buffer(&space.scalars, 0, &bytes(padded.map(Fr::to_montgomery)));
        let steps = steps(&self.plan, &bases.buffer, space);
        self.submission = Some(self.gpu.submit(&steps, fault));
        self.gpu.check()?;
        let mapped = Arc::clone(&self.mapped);
        space.staging.map_async(wgpu::MapMode::Read, .., move |result| {
            let mut mapped = lock(&mapped);
            mapped.result = Some(result.map_err(|error| error.to_string()));
            if let Some(waker) = mapped.waker.take() {
                waker.wake();
            }
        });
        Ok(())
    }

    /// Waits for the sums.
    ///
    /// # Errors
    /// A device that is lost, out of memory or silent for too long, and a malformed result.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn wait(self) -> Result<Vec<Affine>, GpuError> {
        let limit = self.gpu.watchdog;
        if self.submission.is_some() {
            let poll = wgpu::PollType::Wait {
                submission_index: self.submission.clone(),
                timeout: Some(limit),
            };
            let silent = self.fault == Some(Kind::Watchdog);
            match self.gpu.device.poll(poll) {
                Ok(_) if !silent => {}
                Ok(_) | Err(wgpu::PollError::Timeout) => return Err(GpuError::Watchdog { limit }),
                Err(error) => {
                    self.gpu.check()?;
                    return Err(GpuError::Refused { reason: error.to_string() });
                }
            }
        }
        let result = lock(&self.mapped).result.take();
        self.finish(result.unwrap_or(Err("the device did not map it".into())))
    }

    fn finish(&self, mapped: Result<(), String>) -> Result<Vec<Affine>, GpuError> {
        let Some(space) = &self.space else {
            return Ok(vec![Affine::IDENTITY; self.plan.vectors]);
        };
        self.gpu.check()?;
        let unread = |reason| GpuError::Map { reason };
        mapped.map_err(unread)?;
        if self.fault == Some(Kind::Map) {
            return Err(unread("injected".into()));
        }
        let view = space.staging.get_mapped_range(..);
        let view = view.map_err(|error| unread(error.to_string()))?;
        let mut bytes = view.to_vec();
        drop(view);
        space.staging.unmap();
        bytes.truncate(2 * self.plan.all_windows() * crate::plan::XYZZ);
        if self.fault == Some(Kind::Malformed) {
            bytes.fill(u8::MAX);
        }
        sums::columns(&self.plan, &bytes, self.gpu.arithmetic.shape)
    }
}

impl Future for Job<'_> {
    type Output = Result<Vec<Affine>, GpuError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.space.is_some() {
            let mut mapped = lock(&self.mapped);
            let Some(result) = mapped.result.take() else {
                mapped.waker = Some(context.waker().clone());
                return Poll::Pending;
            };
            drop(mapped);
            return Poll::Ready(self.finish(result));
        }
        Poll::Ready(self.finish(Ok(())))
    }
}

fn lock(mapped: &Mutex<Mapped>) -> MutexGuard<'_, Mapped> {
    mapped.lock().unwrap_or_else(PoisonError::into_inner)
}
