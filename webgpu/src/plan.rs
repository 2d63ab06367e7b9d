//! How a job is cut: windows, passes, chunks. Plain numbers, no device.

use crate::error::GpuError;

/// Bits of the smaller of s and r - s.
const SCALAR_BITS: usize = 253;
/// Digits have at most this many bits: a histogram of their buckets fits workgroup memory.
const BITS_MAX: usize = 13;
/// Additions of one dispatch: some 25 ms at 22 ns each, the slowest published figure of a laptop's
/// GPU; a phone ten times slower stays below the two seconds after which systems reset a device.
pub const ADDITIONS_MAX: usize = 1 << 20;
/// Terms that one thread sums: enough threads for a GPU in small jobs, little memory in large ones.
const CHUNKS: [usize; 2] = [8, 64];
/// Threads that keep a large GPU busy.
const THREADS: usize = 1 << 16;
/// Open runs that one thread merges.
pub const MERGE: usize = 16;
/// Buckets that one thread weighs.
pub const WEIGH: usize = 8;
/// Bytes of a point by its coordinates, of a sum, of a scalar.
pub const AFFINE: usize = 64;
pub const XYZZ: usize = 128;
pub const SCALAR: usize = 32;

/// What an adapter's buffers have room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes that a shader may see of one buffer.
    pub binding: u64,
}

impl Room {
    pub(crate) fn of(limits: &wgpu::Limits) -> Self {
        Self { binding: limits.max_storage_buffer_binding_size.min(limits.max_buffer_size) }
    }

    /// Whether a buffer of so many bytes fits.
    ///
    /// # Errors
    /// [`GpuError::Limit`].
    pub fn check(self, bytes: usize) -> Result<(), GpuError> {
        let (limit, wanted) = ("maxStorageBufferBindingSize", bytes as u64);
        if wanted > self.binding {
            return Err(GpuError::Limit { limit, wanted, got: self.binding });
        }
        Ok(())
    }
}

/// How sums over `points` points for `vectors` columns are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Scalars of a column.
    pub points: usize,
    /// Columns.
    pub vectors: usize,
    /// Bits of a digit.
    pub bits: usize,
    /// Digits of a scalar.
    pub windows: usize,
    /// Virtual windows (pairs of a column and a digit) of a pass.
    pub pass: usize,
    /// Terms that one thread sums.
    pub chunk: usize,
}

impl Plan {
    /// The cheapest plan that fits.
    ///
    /// # Errors
    /// [`GpuError::Limit`] where even one window at a time does not fit.
    pub fn new(points: usize, vectors: usize, room: Room) -> Result<Self, GpuError> {
        let additions = |bits: usize| windows(bits) * (5 * points + 18 * (1 << (bits - 1)));
        let bits = (4..=BITS_MAX).min_by_key(|bits| additions(*bits)).unwrap_or(BITS_MAX);
        Self::with_bits(points, vectors, bits, room)
    }

    /// As [`Plan::new`], with digits of `bits` bits (2 to 13).
    ///
    /// # Errors
    /// As [`Plan::new`].
    pub fn with_bits(
        points: usize,
        vectors: usize,
        bits: usize,
        room: Room,
    ) -> Result<Self, GpuError> {
        let bits = bits.clamp(2, BITS_MAX);
        let windows = windows(bits);
        let all = vectors * windows;
        room.check(points * vectors * SCALAR)?;
        let chunk = (all * points / THREADS).clamp(CHUNKS[0], CHUNKS[1]).next_power_of_two();
        let mut plan = Self { points, vectors, bits, windows, pass: all.max(1), chunk };
        // A place in the sorted list is a word.
        while plan.pass > 1 && (plan.largest() > room.binding as usize || plan.terms() >> 31 > 0) {
            plan.pass = plan.pass.div_ceil(2);
        }
        room.check(plan.largest()).map(|()| plan)
    }

    /// Buckets of a window.
    pub fn buckets(&self) -> usize {
        1 << (self.bits - 1)
    }

    /// Buckets of a pass.
    pub fn keys(&self) -> usize {
        self.pass * self.buckets()
    }

    /// Terms of a pass, at most.
    pub fn terms(&self) -> usize {
        self.pass * self.points
    }

    /// Virtual windows of all columns.
    pub fn all_windows(&self) -> usize {
        self.vectors * self.windows
    }

    /// Chunks of the sorted list.
    pub fn chunks(&self) -> usize {
        self.terms().div_ceil(self.chunk).max(1)
    }

    /// Scalars of one workgroup that sorts: several a bucket.
    pub fn tile(&self) -> usize {
        (4 * self.buckets()).max(1024)
    }

    /// Bytes of the largest buffer of a pass.
    fn largest(&self) -> usize {
        let open = 2 * self.chunks() * XYZZ;
        open.max(self.keys() * XYZZ).max(4 * self.terms())
    }
}

/// Digits of a scalar: the last one has to end in a zero bit.
fn windows(bits: usize) -> usize {
    (SCALAR_BITS + 1).div_ceil(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { binding: 128 << 20 };

    #[test]
    fn plans_fit_the_least_that_webgpu_promises() {
        for k in 0..=20 {
            let plan = Plan::new(1 << k, 1, ROOM).unwrap();
            assert!(plan.largest() as u64 <= ROOM.binding, "{plan:?}");
            assert!(plan.windows * plan.bits > SCALAR_BITS, "{plan:?}");
        }
        let many = Plan::new(1 << 12, 32, ROOM).unwrap();
        assert_eq!(many.vectors, 32);
        let cut = Plan::new(1 << 20, 1, Room { binding: 64 << 20 }).unwrap();
        assert!(cut.pass < cut.all_windows(), "cut into passes");
    }

    #[test]
    fn too_little_room_is_a_typed_error() {
        let room = Room { binding: 1 << 16 };
        assert!(matches!(Plan::new(1 << 12, 1, room), Err(GpuError::Limit { got: 65536, .. })));
    }
}
