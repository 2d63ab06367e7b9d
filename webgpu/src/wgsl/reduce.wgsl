// Buckets weighed, `length` of them each thread: from items (R_i, L_i) the sums R = sum of R_i and
// L = sum of L_i + 2^doublings (sum of i R_i). Where items stand for 2^doublings buckets each, the
// next level's items stand for 2^doublings length. `lower` is read from the second level on.
struct Params { items: u32, length: u32, doublings: u32, first: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> plain: array<Xyzz>;
@group(0) @binding(2) var<storage, read> lower: array<Xyzz>;
@group(0) @binding(3) var<storage, read_write> plain_sums: array<Xyzz>;
@group(0) @binding(4) var<storage, read_write> weighed: array<Xyzz>;

// One place that adds, for shaders to stay small: 2 length steps that sum and weigh from the top
// item down to item 0 (whose weight is 0), the doublings, and the lower sums.
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let group = params.first + id.x;
  let base = group * params.length;
  if (base >= params.items) { return; }
  let summed = 2u * params.length - 1u;
  let doubled = summed + params.doublings;
  let steps = doubled + select(params.length, 0u, params.doublings == 0u);
  var sum = IDENTITY;
  var weight = IDENTITY;
  for (var step = 0u; step < steps; step += 1u) {
    var left = weight;
    var right = weight;
    let sums = step < summed && (step & 1u) == 0u;
    if (sums) {
      left = sum;
      right = plain[base + params.length - 1u - step / 2u];
    } else if (step < summed) {
      right = sum;
    } else if (step >= doubled) {
      right = lower[base + step - doubled];
    }
    let both = add_points(left, right);
    if (sums) { sum = both; } else { weight = both; }
  }
  plain_sums[group] = sum;
  weighed[group] = weight;
}
