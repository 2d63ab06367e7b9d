// The sorted list, a chunk each thread: runs of one bucket that begin and end inside a chunk are
// that bucket's sum; the first and last run, where the neighbours go on with them, are left open.
// Open runs keep their order: place 2t for the first, 2t + 1 for the last. A run that fills its
// chunk and goes on stands in both, once as the identity, so that equal keys are neighbours.
struct Params { keys: u32, length: u32, chunks: u32, first: u32 }
const NONE = 0xffffffffu;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> starts: array<u32>;
@group(0) @binding(2) var<storage, read> entries: array<u32>;
@group(0) @binding(3) var<storage, read> points: array<Affine>;
@group(0) @binding(4) var<storage, read_write> buckets: array<Xyzz>;
@group(0) @binding(5) var<storage, read_write> open_keys: array<u32>;
@group(0) @binding(6) var<storage, read_write> open_sums: array<Xyzz>;

// The bucket of a place: the last key from `low` on whose start is not above it.
fn key_of(place: u32, low: u32) -> u32 {
  var inside = low;
  var above = params.keys;
  while (above - inside > 1u) {
    let middle = (inside + above) / 2u;
    if (starts[middle] <= place) { inside = middle; } else { above = middle; }
  }
  return inside;
}

fn term(place: u32) -> Affine {
  let entry = entries[place];
  var point = points[entry & 0x7fffffffu];
  // p - 0 is not below p, but no point has y = 0, and identities stand for themselves.
  if (entry >= 0x80000000u && !is_zero(point.y)) { point.y = fq_sub(ZERO, point.y); }
  return point;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let chunk = params.first + id.x;
  if (chunk >= params.chunks) { return; }
  open_keys[2u * chunk] = NONE;
  open_keys[2u * chunk + 1u] = NONE;
  let total = starts[params.keys];
  let start = chunk * params.length;
  if (start >= total) { return; }
  let end = min(start + params.length, total);
  var key = key_of(start, 0u);
  var key_end = starts[key + 1u];
  var is_open = starts[key] < start;
  var is_first = true;
  var sum = IDENTITY;
  for (var place = start; place < end; place += 1u) {
    if (place == key_end) {
      if (is_open) {
        open_keys[2u * chunk] = key;
        open_sums[2u * chunk] = sum;
      } else {
        buckets[key] = sum;
      }
      is_open = false;
      is_first = false;
      sum = IDENTITY;
      key = key_of(place, key + 1u);
      key_end = starts[key + 1u];
    }
    sum = add_affine(sum, term(place));
  }
  let goes_on = key_end > end;
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
