// One operation on many pairs of points: for tests.
struct Params { count: u32, operation: u32, rounds: u32, first: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<Xyzz>;
@group(0) @binding(2) var<storage, read> right: array<Xyzz>;
@group(0) @binding(3) var<storage, read_write> results: array<Xyzz>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let index = params.first + id.x;
  if (index >= params.count) { return; }
  let p = left[index];
  let q = right[index];
  switch params.operation {
    case 0u: { results[index] = add_affine(p, Affine(q.x, q.y)); }
    case 1u: { results[index] = add_points(p, q); }
    default: { results[index] = double_point(p); }
  }
}
