// Each digit's point goes to its bucket's places. Within a bucket the order is whatever it is: sums
// do not depend on it.
@group(0) @binding(2) var<storage, read_write> places: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read_write> entries: array<u32>;
var<workgroup> next: array<atomic<u32>, MOST_BUCKETS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = params.row + group.y;
  let vector = (params.first + row) / params.windows;
  let window = (params.first + row) % params.windows;
  let start = group.x * params.tile;
  let end = min(start + params.tile, params.points);
  for (var i = start + lane; i < end; i += THREADS) {
    let digit = digit(vector * params.points + i, window) & 0x7fffffffu;
    if (digit > 0u) { atomicAdd(&next[digit - 1u], 1u); }
  }
  workgroupBarrier();
  // This tile's share of each bucket's places.
  for (var bucket = lane; bucket < params.buckets; bucket += THREADS) {
    let count = atomicLoad(&next[bucket]);
    if (count > 0u) {
      atomicStore(&next[bucket], atomicAdd(&places[row * params.buckets + bucket], count));
    }
  }
  workgroupBarrier();
  for (var i = start + lane; i < end; i += THREADS) {
    let signed = digit(vector * params.points + i, window);
    let digit = signed & 0x7fffffffu;
    if (digit > 0u) {
      entries[atomicAdd(&next[digit - 1u], 1u)] = i | (signed & 0x80000000u);
    }
  }
}
