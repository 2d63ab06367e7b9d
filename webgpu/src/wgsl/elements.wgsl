// One operation on many pairs: for tests and for timing.
struct Params { count: u32, operation: u32, rounds: u32, first: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<Fe>;
@group(0) @binding(2) var<storage, read> right: array<Fe>;
@group(0) @binding(3) var<storage, read_write> results: array<Fe>;

fn apply(a: Fe, b: Fe) -> Fe {
  switch params.operation {
    case 0u: { return fq_mul(a, b); }
    case 1u: { return fq_add(a, b); }
    case 2u: { return fq_sub(a, b); }
    case 3u: { return fr_mul(a, b); }
    case 4u: { return fr_add(a, b); }
    default: { return fr_sub(a, b); }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let index = params.first + id.x;
  if (index >= params.count) { return; }
  var value = left[index];
  let other = right[index];
  for (var round = 0u; round < params.rounds; round += 1u) { value = apply(value, other); }
  results[index] = value;
}
