//! Memory that is given back is overwritten first.
//!
//! Witnesses pass through many hands on their way to a proof: halo2's synthesis, our columns,
//! buckets of sums. An allocator that wipes whatever is freed needs nobody's cooperation. It wipes
//! what lies on the heap; [`scrub_stack`] does the stack.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{Ordering, compiler_fence};

#[global_allocator]
static ALLOCATOR: Wiping = Wiping;

/// The system's allocator, with zeros over all that it gets back.
struct Wiping;

// SAFETY: every call goes to the system's allocator as it came; a block is written to only while it
// is still ours. `realloc` is the trait's own, which frees the old block by `dealloc`.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block has this size, and nobody else has it any more.
        unsafe { block.write_bytes(0, layout.size()) };
        // The writes have to happen although nobody reads them.
        compiler_fence(Ordering::SeqCst);
        // SAFETY: as the caller's.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Deeper than any frame of a proof reaches.
const STACK: usize = 256 << 10;

/// Overwrites the part of the stack that calls before this one have used.
#[inline(never)]
pub(crate) fn scrub_stack() {
    let mut frame = [0u8; STACK];
    for byte in &mut frame {
        // SAFETY: a byte of a local array.
        unsafe { std::ptr::write_volatile(byte, 0) };
    }
    compiler_fence(Ordering::SeqCst);
}
