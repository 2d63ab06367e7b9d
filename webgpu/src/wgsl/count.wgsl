// How many digits go into each bucket: a tile in workgroup memory, then all tiles.
@group(0) @binding(2) var<storage, read_write> counts: array<atomic<u32>>;
var<workgroup> histogram: array<atomic<u32>, MOST_BUCKETS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  // Fresh workgroup memory is zero.
  let row = params.row + group.y;
  let vector = (params.first + row) / params.windows;
  let window = (params.first + row) % params.windows;
  let start = group.x * params.tile;
  let end = min(start + params.tile, params.points);
  for (var i = start + lane; i < end; i += THREADS) {
    let digit = digit(vector * params.points + i, window) & 0x7fffffffu;
    if (digit > 0u) { atomicAdd(&histogram[digit - 1u], 1u); }
  }
  workgroupBarrier();
  for (var bucket = lane; bucket < params.buckets; bucket += THREADS) {
    let count = atomicLoad(&histogram[bucket]);
    if (count > 0u) { atomicAdd(&counts[row * params.buckets + bucket], count); }
  }
}
