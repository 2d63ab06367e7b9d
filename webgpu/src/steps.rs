//! A job as a list of steps, and that list as one submission.

use crate::buffers::Workspace;
use crate::device::Gpu;
use crate::fault::{Fault, Kind};
use crate::plan::{ADDITIONS_MAX, MERGE, Plan, WEIGH, XYZZ};
use crate::wgsl::Shader;

/// Threads of a workgroup of the shaders that sum.
const GROUP: usize = 64;
/// Uniforms begin at multiples of this on every host.
const ALIGN: usize = 256;
/// Additions that weighing takes for each item, with doublings.
const WEIGHING: usize = 5;
/// Digits that one dispatch sorts: a few milliseconds.
const DIGITS_MAX: usize = 1 << 24;

/// One thing that the device does.
pub(crate) enum Step<'a> {
    Clear(&'a wgpu::Buffer),
    Dispatch(Dispatch<'a>),
    /// Bytes from the start of one buffer to a place in another.
    Copy {
        from: &'a wgpu::Buffer,
        to: &'a wgpu::Buffer,
        at: usize,
        bytes: usize,
    },
}

pub(crate) struct Dispatch<'a> {
    pub shader: Shader,
    pub params: Vec<u32>,
    pub buffers: Vec<&'a wgpu::Buffer>,
    pub groups: [usize; 2],
}

/// All steps of a job.
pub(crate) fn steps<'a>(
    plan: &Plan,
    points: &'a wgpu::Buffer,
    space: &'a Workspace,
) -> Vec<Step<'a>> {
    let mut list = List { plan, points, space, steps: Vec::new() };
    list.canonical();
    let mut first = 0;
    while first < plan.all_windows() {
        let windows = plan.pass.min(plan.all_windows() - first);
        list.sort(first, windows);
        list.accumulate(windows);
        let place = list.weigh(windows);
        let (bytes, at) = (windows * XYZZ, first * XYZZ);
        let to = &space.results;
        let weighed_at = plan.all_windows() * XYZZ + at;
        list.steps.push(Step::Copy { from: &space.plain[place], to, at, bytes });
        list.steps.push(Step::Copy { from: &space.weighed[place], to, at: weighed_at, bytes });
        first += windows;
    }
    let bytes = 2 * plan.all_windows() * XYZZ;
    let (from, to) = (&space.results, &space.staging);
    list.steps.push(Step::Copy { from, to, at: 0, bytes });
    list.steps
}

struct List<'p, 'a> {
    plan: &'p Plan,
    points: &'a wgpu::Buffer,
    space: &'a Workspace,
    steps: Vec<Step<'a>>,
}

impl<'a> List<'_, 'a> {
    /// `threads` threads of `weight` additions each, in dispatches that are not too long; `params`
    /// gets the first thread of each.
    fn threads(
        &mut self,
        shader: Shader,
        threads: usize,
        weight: usize,
        params: impl Fn(u32) -> Vec<u32>,
        buffers: &[&'a wgpu::Buffer],
    ) {
        let most = (ADDITIONS_MAX / weight.max(1)).next_multiple_of(GROUP);
        let mut first = 0;
        while first < threads {
            let groups = [most.min(threads - first).div_ceil(GROUP), 1];
            let params = params(first as u32);
            let buffers = buffers.to_vec();
            self.steps.push(Step::Dispatch(Dispatch { shader, params, buffers, groups }));
            first += most;
        }
    }

    fn canonical(&mut self) {
        let count = self.plan.points * self.plan.vectors;
        let params = |first| vec![count as u32, first];
        self.threads(Shader::Canonical, count, 1, params, &[&self.space.scalars]);
    }

    fn sort(&mut self, first: usize, windows: usize) {
        let (plan, space) = (self.plan, self.space);
        self.steps.push(Step::Clear(&space.counts));
        self.tiles(Shader::Count, first, windows, &[&space.scalars, &space.counts]);
        let keys = windows * plan.buckets();
        let params = vec![keys as u32, keys.div_ceil(256) as u32];
        let (shader, buffers) = (Shader::Scan, vec![&space.counts, &space.starts]);
        self.steps.push(Step::Dispatch(Dispatch { shader, params, buffers, groups: [1, 1] }));
        let buffers = [&space.scalars, &space.counts, &space.entries];
        self.tiles(Shader::Scatter, first, windows, &buffers);
    }

    /// Workgroups by tile and window, so many windows at once as one dispatch may sort.
    fn tiles(
        &mut self,
        shader: Shader,
        first: usize,
        windows: usize,
        buffers: &[&'a wgpu::Buffer],
    ) {
        let plan = self.plan;
        let most = (DIGITS_MAX / plan.points.max(1)).clamp(1, 1 << 15);
        let mut row = 0;
        while row < windows {
            let rows = most.min(windows - row);
            let numbers =
                [plan.points, plan.bits, plan.windows, plan.buckets(), first, row, plan.tile(), 0];
            let params = numbers.map(|number| number as u32).to_vec();
            let groups = [plan.points.div_ceil(plan.tile()), rows];
            let buffers = buffers.to_vec();
            self.steps.push(Step::Dispatch(Dispatch { shader, params, buffers, groups }));
            row += rows;
        }
    }

    fn accumulate(&mut self, windows: usize) {
        let (plan, space) = (self.plan, self.space);
        self.steps.push(Step::Clear(&space.buckets));
        let keys = (windows * plan.buckets()) as u32;
        let chunks = (windows * plan.points).div_ceil(plan.chunk).max(1);
        let params = |first| vec![keys, plan.chunk as u32, chunks as u32, first];
        let [open_keys, open_sums] = [&space.open_keys, &space.open_sums];
        let buffers = [
            &space.starts,
            &space.entries,
            self.points,
            &space.buckets,
            &open_keys[0],
            &open_sums[0],
        ];
        self.threads(Shader::Accumulate, chunks, plan.chunk, params, &buffers);
        let (mut count, mut from) = (2 * chunks, 0);
        loop {
            let chunks = count.div_ceil(MERGE);
            let to = 1 - from;
            let buffers = [
                &open_keys[from],
                &open_sums[from],
                &space.buckets,
                &open_keys[to],
                &open_sums[to],
            ];
            let params = |first| vec![count as u32, MERGE as u32, chunks as u32, first];
            self.threads(Shader::Merge, chunks, MERGE, params, &buffers);
            if chunks == 1 {
                return;
            }
            (count, from) = (2 * chunks, to);
        }
    }

    /// Says in which half of the pairs the windows' sums are.
    fn weigh(&mut self, windows: usize) -> usize {
        let space = self.space;
        let (mut buckets, mut doublings, mut place) = (self.plan.buckets(), 0, 1);
        loop {
            let length = WEIGH.min(buckets);
            let (items, groups) = (windows * buckets, windows * buckets / length);
            let to = 1 - place;
            let (plain, lower) = match doublings {
                0 => (&space.buckets, &space.buckets),
                _ => (&space.plain[place], &space.weighed[place]),
            };
            let buffers = [plain, lower, &space.plain[to], &space.weighed[to]];
            let params = |first| vec![items as u32, length as u32, doublings, first];
            let weight = WEIGHING * length;
            self.threads(Shader::Reduce, groups, weight, params, &buffers);
            (buckets, doublings, place) = (buckets / length, doublings + length.ilog2(), to);
            if buckets == 1 {
                return place;
            }
        }
    }
}

impl Gpu {
    /// Sends all steps as one submission. A fault strikes where it was told to.
    pub(crate) fn submit(&self, steps: &[Step<'_>], fault: Option<Fault>) -> wgpu::SubmissionIndex {
        let uniforms = self.uniforms(steps);
        let mut encoder = self.device.create_command_encoder(&Default::default());
        let mut dispatches = 0;
        for step in steps {
            match step {
                Step::Clear(buffer) => encoder.clear_buffer(buffer, 0, None),
                Step::Copy { from, to, at, bytes } => {
                    encoder.copy_buffer_to_buffer(from, 0, to, *at as u64, *bytes as u64);
                }
                Step::Dispatch(dispatch) => {
                    self.strike(fault, dispatches);
                    self.encode(&mut encoder, dispatch, &uniforms, dispatches);
                    dispatches += 1;
                }
            }
        }
        self.strike(fault.filter(|fault| fault.dispatch >= dispatches), usize::MAX);
        self.queue.submit([encoder.finish()])
    }

    fn strike(&self, fault: Option<Fault>, dispatch: usize) {
        match fault {
            Some(fault) if fault.dispatch != dispatch && dispatch != usize::MAX => {}
            Some(Fault { kind: Kind::Lost, .. }) => self.device.destroy(),
            Some(Fault { kind: Kind::OutOfMemory, .. }) => {
                let reason = "injected".to_owned();
                self.reports.report(crate::GpuError::OutOfMemory { reason });
            }
            _ => {}
        }
    }

    /// The parameters of all dispatches in one buffer.
    fn uniforms(&self, steps: &[Step<'_>]) -> wgpu::Buffer {
        let mut bytes = Vec::new();
        for step in steps {
            if let Step::Dispatch(dispatch) = step {
                bytes.extend(dispatch.params.iter().flat_map(|word| word.to_le_bytes()));
                bytes.resize(bytes.len().next_multiple_of(ALIGN), 0);
            }
        }
        let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let buffer = self.buffer("parameters", bytes.len(), usage);
        self.queue.write_buffer(&buffer, 0, &bytes);
        buffer
    }

    fn encode(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        dispatch: &Dispatch<'_>,
        uniforms: &wgpu::Buffer,
        index: usize,
    ) {
        let pipeline = self.pipeline(dispatch.shader);
        let uniform = wgpu::BufferBinding {
            buffer: uniforms,
            offset: (index * ALIGN) as u64,
            size: std::num::NonZero::new(dispatch.params.len() as u64 * 4),
        };
        let mut entries = vec![entry(0, wgpu::BindingResource::Buffer(uniform))];
        let storage = dispatch.buffers.iter().zip(1..);
        entries.extend(storage.map(|(buffer, place)| entry(place, buffer.as_entire_binding())));
        let group = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(dispatch.shader.name()),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        let mut pass = encoder.begin_compute_pass(&Default::default());
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.dispatch_workgroups(dispatch.groups[0] as u32, dispatch.groups[1] as u32, 1);
    }
}

fn entry(binding: u32, resource: wgpu::BindingResource<'_>) -> wgpu::BindGroupEntry<'_> {
    wgpu::BindGroupEntry { binding, resource }
}
