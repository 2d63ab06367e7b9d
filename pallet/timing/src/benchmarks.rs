//! Runs the pallet's benchmarks in the mock runtime, built for speed.

use std::fmt;
use std::time::Instant;

use frame::deps::frame_benchmarking::{BenchmarkParameter, Recording};
use mock::Runtime;
use pallet::benchmarking::benchmarks;

use crate::Result;

/// Runs of each benchmark; the median counts.
const RUNS: usize = 15;
/// Entries of a batch that is measured: the ends of a line.
pub const BATCHES: [u32; 2] = [1, 32];

/// A benchmark's name, and whether it takes a number of entries. What it reads and writes, counted
/// in the code: fixed, and for each entry.
const ALL: [(&str, [u64; 2], Option<[u64; 2]>); 7] = [
    // The key's place, the counter; both are written.
    ("register_key", [2, 2], None),
    // The key, the count; the count and the dataset.
    ("add_dataset", [2, 2], None),
    // The clock and the snapshot.
    ("publish_snapshot", [2, 1], None),
    ("revoke_snapshot", [1, 1], None),
    // Dataset, snapshot, clock, nullifier, key; the nullifier.
    ("enter", [5, 1], None),
    // The clock, the key, the parent's hash; for each dataset, snapshot, nullifier; the nullifier.
    ("enter_many", [3, 0], Some([3, 1])),
    ("enter_many_refused", [3, 0], Some([3, 1])),
];

/// What was measured of one call.
pub struct Measured {
    /// Name of the call.
    pub name: &'static str,
    /// Nanoseconds, without entries.
    pub base: f64,
    /// Nanoseconds of each entry of a batch.
    pub slope: Option<f64>,
    /// Reads and writes.
    pub storage: [u64; 2],
    /// Reads and writes of each entry.
    pub each: [u64; 2],
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<20} {:>9.1} us", self.name, self.base / 1e3)?;
        self.slope.map_or(Ok(()), |slope| write!(f, " + {:.1} us an entry", slope / 1e3))
    }
}

#[derive(Default)]
struct Stopwatch {
    started: Option<Instant>,
    nanoseconds: f64,
}

impl Recording for Stopwatch {
    fn start(&mut self) {
        self.started = Some(Instant::now());
    }

    fn stop(&mut self) {
        let time = self.started.map(|started| started.elapsed());
        self.nanoseconds = time.unwrap_or_default().as_secs_f64() * 1e9;
    }
}

/// The median of some runs, in nanoseconds.
fn time(name: &str, entries: u32) -> Result<f64> {
    let components = [(BenchmarkParameter::n, entries)];
    let run = |_| {
        let mut watch = Stopwatch::default();
        let done = mock::chain()
            .execute_with(|| benchmarks::run::<Runtime>(name, &mut watch, &components));
        done.map_err(|error| format!("{name}: {error:?}"))?;
        Ok(watch.nanoseconds)
    };
    let mut times = (0..RUNS).map(run).collect::<Result<Vec<f64>>>()?;
    times.sort_by(f64::total_cmp);
    times.get(RUNS / 2).copied().ok_or_else(|| format!("{name}: no run"))
}

fn measured((name, storage, each): (&'static str, [u64; 2], Option<[u64; 2]>)) -> Result<Measured> {
    let [few, many] = BATCHES;
    let base = time(name, few)?;
    let Some(each) = each else {
        return Ok(Measured { name, base, slope: None, storage, each: [0, 0] });
    };
    let slope = (time(name, many)? - base) / f64::from(many - few);
    let base = (base - slope).max(0.0);
    Ok(Measured { name, base, slope: Some(slope), storage, each })
}

/// All benchmarks.
pub fn all() -> Result<Vec<Measured>> {
    ALL.into_iter().map(measured).collect()
}

/// Milliseconds of a call without entries.
pub fn milliseconds(measured: &[Measured], name: &str) -> Result<f64> {
    let found = measured.iter().find(|one| one.name == name);
    found.map(|one| one.base / 1e6).ok_or_else(|| format!("no benchmark {name}"))
}
