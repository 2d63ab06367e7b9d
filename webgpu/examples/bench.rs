//! `cargo xtask bench gpu`: sums on the processor, on the GPU and split between them, each compared
//! with the others in the same run; the last line is JSON. On a software adapter the times say
//! nothing about GPUs, and every line of figures says so.
#![allow(missing_docs)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use bn254::curve::Jacobian;
use bn254::field::limbs::Limbs;
use bn254::{Affine, Bases, Fr};
use serde_json::{Map, Value, json};
use webgpu::probe::Operation;
use webgpu::{Gpu, GpuError, Options, Plan};

/// Runs of each figure; the median counts.
const RUNS: usize = 3;
/// Products of a mixed addition, of an addition, and additions a bucket for weighing.
const MIXED: f64 = 10.0;
const FULL: f64 = 14.0;
const WEIGHING: f64 = 2.5;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("the GPU's sums differ from the processor's");
            ExitCode::FAILURE
        }
        Err(error @ (GpuError::NoAdapter { .. } | GpuError::Limit { .. })) => {
            println!("skipped: {error}");
            println!("{}", json!({ "adapter": null, "reason": error.to_string() }));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool, GpuError> {
    let options = Options { watchdog: Duration::from_secs(300), ..Options::default() };
    let gpu = pollster::block_on(Gpu::request(options))?;
    let adapter = gpu.adapter().clone();
    let note = if adapter.software { " (software: correctness only)" } else { "" };
    println!("adapter: {} by {}{note}", adapter.name, adapter.api);
    let (exponents, most) = if adapter.software { (8..=12, 1 << 12) } else { (14..=20, 1 << 20) };
    let mul_ns = product_time(&gpu, most)?;
    println!("a product of the coordinate field: {mul_ns:.2} ns{note}");
    let points = points(most);
    let scalars = scalars(most);
    gpu.warm()?;
    let (mut sizes, mut all_equal, mut roofline) = (Map::new(), true, 0.0);
    for k in exponents.step_by(2) {
        let row = size(&gpu, &points[..1 << k], &scalars[..1 << k])?;
        println!(
            "2^{k}: processor {:.1} ms, GPU {:.1} ms, split {:.1} ms, equal: {}{note}",
            row.cpu, row.gpu, row.split, row.equal
        );
        all_equal &= row.equal;
        roofline = products(1 << k, &gpu)? * mul_ns / 1e6 / row.gpu;
        let json = json!({
            "cpu_ms": row.cpu, "gpu_ms": row.gpu, "split_ms": row.split, "equal": row.equal
        });
        sizes.insert(format!("2^{k}"), json);
    }
    println!("of the products' own time, the largest sum: {roofline:.2}{note}");
    let line = json!({
        "adapter": adapter.name, "api": adapter.api, "software": adapter.software,
        "sizes": Value::Object(sizes), "mul_ns": mul_ns, "roofline": roofline
    });
    println!("{line}");
    Ok(all_equal)
}

struct Row {
    cpu: f64,
    gpu: f64,
    split: f64,
    equal: bool,
}

fn size(gpu: &Gpu, points: &[Affine], scalars: &[Fr]) -> Result<Row, GpuError> {
    let (host, resident) = (Bases::new(points), gpu.bases(points)?);
    let expected = host.commit(&[scalars])[0];
    // What shaders are compiled late for is not counted.
    let mut equal = gpu.commit(&resident, &[scalars])?[0] == expected;
    let cpu = median(|| Ok(host.commit(&[scalars])))?;
    let gpu_ms = median(|| gpu.commit(&resident, &[scalars]))?;
    let here = ((points.len() as f64 * gpu_ms / (cpu + gpu_ms)) as usize).min(points.len());
    let (there, rest) = scalars.split_at(points.len() - here);
    let own = Bases::new(&points[there.len()..]);
    let split = || -> Result<Affine, GpuError> {
        let job = gpu.start(&resident, &[there])?;
        let mine = own.commit(&[rest])[0];
        Ok(Jacobian::from(mine).add_affine(&job.wait()?[0]).to_affine())
    };
    equal &= split()? == expected;
    let split = median(split)?;
    Ok(Row { cpu, gpu: gpu_ms, split, equal })
}

/// Milliseconds.
fn median<T>(work: impl Fn() -> Result<T, GpuError>) -> Result<f64, GpuError> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begin = Instant::now();
        work()?;
        times.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[RUNS / 2])
}

/// Nanoseconds a product, from two lengths of a chain, so that what a job costs cancels out.
fn product_time(gpu: &Gpu, most: usize) -> Result<f64, GpuError> {
    let values: Vec<Limbs> = scalars(most).into_iter().map(Fr::to_montgomery).collect();
    let time = |rounds| -> Result<f64, GpuError> {
        let mut best = f64::MAX;
        for _ in 0..RUNS {
            let (_, time) = gpu.probe(Operation::Fq(0), &values, &values, rounds)?;
            best = best.min(time.as_secs_f64() * 1e9);
        }
        Ok(best)
    };
    time(1)?;
    let (short, long) = (time(10)?, time(60)?);
    Ok((long - short).max(0.0) / (50 * most) as f64)
}

/// Products that a sum of so many dense terms takes.
fn products(points: usize, gpu: &Gpu) -> Result<f64, GpuError> {
    let plan = Plan::new(points, 1, gpu.room())?;
    let terms = (plan.windows * points) as f64;
    Ok(terms * MIXED + (plan.windows * plan.buckets()) as f64 * WEIGHING * FULL)
}

fn scalars(count: usize) -> Vec<Fr> {
    let step = Fr::from_u64(7).pow(&[u64::MAX, u64::MAX, u64::MAX]);
    bn254::slices::powers(step, step, count)
}

/// Neighbours differ by one point: random enough for sums, and quickly made.
fn points(count: usize) -> Vec<Affine> {
    let step = Affine::generator().multiply(&Fr::from_u64(11).pow(&[u64::MAX]));
    let mut point = step.double();
    let mut points = Vec::with_capacity(count);
    for _ in 0..count {
        points.push(point);
        point = point.add(&step);
    }
    Jacobian::batch_to_affine(&points)
}
