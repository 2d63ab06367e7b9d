//! Faults on demand, for tests of whoever has to go on without the GPU.

use crate::error::GpuError;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The device is really destroyed, as when a driver resets.
    Lost,
    /// The device reports that its memory is used up.
    OutOfMemory,
    /// The result cannot be mapped; the place does not matter.
    Map,
    /// The device is taken to be silent; the place does not matter.
    Watchdog,
    /// The words that come back are not elements; the place does not matter.
    Malformed,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 5] =
        [Kind::Lost, Kind::OutOfMemory, Kind::Map, Kind::Watchdog, Kind::Malformed];

    /// Whether an error is what this fault leads to.
    pub fn explains(self, error: &GpuError) -> bool {
        match self {
            Kind::Lost => matches!(error, GpuError::Lost { .. }),
            Kind::OutOfMemory => matches!(error, GpuError::OutOfMemory { .. }),
            Kind::Map => matches!(error, GpuError::Map { .. }),
            Kind::Watchdog => matches!(error, GpuError::Watchdog { .. }),
            Kind::Malformed => matches!(error, GpuError::Malformed),
        }
    }
}

/// A fault that waits for its place: one job later it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: Kind,
    /// Before which dispatch of the next job, counted from zero; one beyond the last is after all.
    pub dispatch: usize,
}
