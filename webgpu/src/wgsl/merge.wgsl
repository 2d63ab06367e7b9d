// Open runs, a chunk each thread, as in `accumulate`: what is still open goes on to the next level.
struct Params { count: u32, length: u32, chunks: u32, first: u32 }
const NONE = 0xffffffffu;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> keys: array<u32>;
@group(0) @binding(2) var<storage, read> sums: array<Xyzz>;
@group(0) @binding(3) var<storage, read_write> buckets: array<Xyzz>;
@group(0) @binding(4) var<storage, read_write> open_keys: array<u32>;
@group(0) @binding(5) var<storage, read_write> open_sums: array<Xyzz>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let chunk = params.first + id.x;
  if (chunk >= params.chunks) { return; }
  open_keys[2u * chunk] = NONE;
  open_keys[2u * chunk + 1u] = NONE;
  let start = chunk * params.length;
  let end = min(start + params.length, params.count);
  var key = keys[start];
  var is_open = false;
  if (start > 0u) { is_open = keys[start - 1u] == key; }
  var is_first = true;
  var sum = IDENTITY;
  for (var place = start; place < end; place += 1u) {
    let next = keys[place];
    if (next != key) {
      if (key != NONE) {
        if (is_open) {
          open_keys[2u * chunk] = key;
          open_sums[2u * chunk] = sum;
        } else {
          buckets[key] = sum;
        }
      }
      is_open = false;
      is_first = false;
      sum = IDENTITY;
      key = next;
    }
    if (key != NONE) { sum = add_points(sum, sums[place]); }
  }
  if (key == NONE) { return; }
  var goes_on = false;
  if (end < params.count) { goes_on = keys[end] == key; }
  if (!is_open && !goes_on) {
    buckets[key] = sum;
    return;
  }
  let slot = 2u * chunk + select(1u, 0u, is_first);
  open_keys[slot] = key;
  open_sums[slot] = sum;
  if (is_first && goes_on) {
    open_keys[slot + 1u] = key;
    open_sums[slot + 1u] = IDENTITY;
  }
}
