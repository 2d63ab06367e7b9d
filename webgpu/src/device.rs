//! The device, its adapter, its pipelines, and what it reports.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use crate::error::GpuError;
use crate::fault::Fault;
use crate::plan::Room;
use crate::wgsl::{Arithmetic, Shader};

/// How long a job may take before the device is taken to hang.
pub const WATCHDOG: Duration = Duration::from_secs(30);
/// Storage buffers that the largest shader binds.
const STORAGE_BUFFERS: u32 = 6;
/// Threads of the largest workgroup.
const WORKGROUP: u32 = 256;
/// Bytes of workgroup memory: one histogram.
const WORKGROUP_BYTES: u32 = 16 << 10;

/// How a device is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How shaders multiply; without a choice, as fits the adapter.
    pub arithmetic: Option<Arithmetic>,
    /// How long a job may take natively; in a browser the caller has the timers.
    pub watchdog: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { arithmetic: None, watchdog: WATCHDOG }
    }
}

/// What the host says about its adapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// Its name.
    pub name: String,
    /// What it is reached by: Vulkan, Metal, Dx12, BrowserWebGpu.
    pub api: String,
    /// Whether a processor plays the GPU: results count, times do not.
    pub software: bool,
}

/// Errors that the device reported outside of any call.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    lost: OnceLock<String>,
    first: Mutex<Option<GpuError>>,
}

impl Reports {
    pub(crate) fn report(&self, error: GpuError) {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(error);
    }

    /// What was reported since the last time; a loss stays.
    pub(crate) fn check(&self) -> Result<(), GpuError> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(reason) = self.lost.get() {
            return Err(GpuError::Lost { reason: reason.clone() });
        }
        first.map_or(Ok(()), Err)
    }
}

/// A device, ready to sum.
#[derive(Debug)]
pub struct Gpu {
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
    pub(crate) reports: Arc<Reports>,
    pub(crate) arithmetic: Arithmetic,
    pub(crate) watchdog: Duration,
    pub(crate) room: Room,
    adapter: Adapter,
    pipelines: [OnceLock<wgpu::ComputePipeline>; Shader::ALL.len()],
    fault: Mutex<Option<Fault>>,
}

impl Gpu {
    /// Asks the host for its fastest adapter, and that for a device.
    ///
    /// # Errors
    /// No adapter, one whose limits are too small, no device.
    pub async fn request(options: Options) -> Result<Self, GpuError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let wanted = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let found = instance.request_adapter(&wanted).await;
        let adapter = found.map_err(|error| GpuError::NoAdapter { reason: error.to_string() })?;
        let limits = adapter.limits();
        check(&limits)?;
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("proofpod"),
            required_limits: limits.clone(),
            ..Default::default()
        };
        let device = adapter.request_device(&descriptor).await;
        let (device, queue) =
            device.map_err(|error| GpuError::NoDevice { reason: error.to_string() })?;
        let described = describe(&adapter.get_info());
        let fitting = if described.software { Arithmetic::SMALL } else { Arithmetic::default() };
        Ok(Self {
            reports: listen(&device),
            device,
            queue,
            arithmetic: options.arithmetic.unwrap_or(fitting),
            watchdog: options.watchdog,
            room: Room::of(&limits),
            adapter: described,
            pipelines: Default::default(),
            fault: Mutex::new(None),
        })
    }

    /// The adapter.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// How its shaders multiply.
    pub fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// What its buffers have room for.
    pub fn room(&self) -> Room {
        self.room
    }

    /// Compiles every shader that sums need, so that the first job does not wait for it.
    ///
    /// # Errors
    /// A shader that the driver refuses, or a lost device.
    pub fn warm(&self) -> Result<(), GpuError> {
        let tests = [Shader::Elements, Shader::Points];
        for shader in Shader::ALL.into_iter().filter(|shader| !tests.contains(shader)) {
            self.pipeline(shader);
        }
        self.check()
    }

    /// What went wrong since the last time. A loss is asked for first: calls on a lost device are
    /// refused, and the loss is the reason.
    pub(crate) fn check(&self) -> Result<(), GpuError> {
        let _ = self.device.poll(wgpu::PollType::Poll);
        self.reports.check()
    }

    /// Makes the next job fail, for tests.
    pub fn inject(&self, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }

    pub(crate) fn take_fault(&self) -> Option<Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The pipeline of a shader, compiled when first asked for.
    pub(crate) fn pipeline(&self, shader: Shader) -> &wgpu::ComputePipeline {
        let make = || {
            let text = shader.text(self.arithmetic);
            let module = self.device.create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some(shader.name()),
                source: wgpu::ShaderSource::Wgsl(text.into()),
            });
            self.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(shader.name()),
                layout: None,
                module: &module,
                entry_point: Some("main"),
                compilation_options: Default::default(),
                cache: None,
            })
        };
        self.pipelines[shader as usize].get_or_init(make)
    }
}

fn describe(info: &wgpu::AdapterInfo) -> Adapter {
    let software = info.device_type == wgpu::DeviceType::Cpu
        || ["llvmpipe", "swiftshader"].iter().any(|n| info.name.to_lowercase().contains(n));
    Adapter { name: info.name.clone(), api: format!("{:?}", info.backend), software }
}

/// Whether an adapter has what every job needs, whatever its size.
fn check(limits: &wgpu::Limits) -> Result<(), GpuError> {
    let needs = [
        (
            "maxStorageBuffersPerShaderStage",
            STORAGE_BUFFERS,
            limits.max_storage_buffers_per_shader_stage,
        ),
        (
            "maxComputeInvocationsPerWorkgroup",
            WORKGROUP,
            limits.max_compute_invocations_per_workgroup,
        ),
        (
            "maxComputeWorkgroupStorageSize",
            WORKGROUP_BYTES,
            limits.max_compute_workgroup_storage_size,
        ),
    ];
    match needs.into_iter().find(|(_, wanted, got)| got < wanted) {
        Some((limit, wanted, got)) => {
            Err(GpuError::Limit { limit, wanted: wanted.into(), got: got.into() })
        }
        None => Ok(()),
    }
}

/// Keeps what the device says outside of calls; without this a refused call would panic.
fn listen(device: &wgpu::Device) -> Arc<Reports> {
    let reports = Arc::new(Reports::default());
    let keep = Arc::clone(&reports);
    device.set_device_lost_callback(move |reason, message| {
        let _ = keep.lost.set(format!("{reason:?}: {message}"));
    });
    let keep = Arc::clone(&reports);
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
        let reason = error.to_string();
        keep.report(match error {
            wgpu::Error::OutOfMemory { .. } => GpuError::OutOfMemory { reason },
            _ => GpuError::Refused { reason },
        });
    }));
    reports
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_limits_are_refused_by_name() {
        let limits =
            wgpu::Limits { max_compute_workgroup_storage_size: 8192, ..Default::default() };
        let wanted =
            GpuError::Limit { limit: "maxComputeWorkgroupStorageSize", wanted: 16384, got: 8192 };
        assert_eq!(check(&limits), Err(wanted));
        assert_eq!(check(&wgpu::Limits::default()), Ok(()), "what every WebGPU host has");
    }
}
