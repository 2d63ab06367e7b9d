// Counts to places, by one workgroup: `starts[k]` is the sum of all counts before k, and the counts
// become the same numbers, from which the scatter counts on.
struct Params { keys: u32, share: u32 }
const THREADS = 256u;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> counts: array<u32>;
@group(0) @binding(2) var<storage, read_write> starts: array<u32>;
var<workgroup> sums: array<u32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) lane: u32) {
  let begin = min(lane * params.share, params.keys);
  let end = min(begin + params.share, params.keys);
  var sum = 0u;
  for (var k = begin; k < end; k += 1u) { sum += counts[k]; }
  sums[lane] = sum;
  workgroupBarrier();
  for (var step = 1u; step < THREADS; step *= 2u) {
    var below = 0u;
    if (lane >= step) { below = sums[lane - step]; }
    workgroupBarrier();
    sums[lane] += below;
    workgroupBarrier();
  }
  var place = sums[lane] - sum;
  for (var k = begin; k < end; k += 1u) {
    let count = counts[k];
    starts[k] = place;
    counts[k] = place;
    place += count;
  }
  if (lane == THREADS - 1u) { starts[params.keys] = place; }
}
