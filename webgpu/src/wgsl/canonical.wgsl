// Scalars, in place: out of Montgomery form; where s is above (r - 1) / 2, r - s with the top bit
// set in its place.
struct Params { count: u32, first: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> scalars: array<Fe>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let index = params.first + id.x;
  if (index >= params.count) { return; }
  let scalar = fr_mul(scalars[index], LOWER);
  let negative = subtract_words(FR_P, scalar).value;
  // HALF - scalar borrows where the scalar is the larger.
  let large = subtract_words(HALF, scalar).borrow == 1u;
  var small = choose(scalar, negative, large);
  small.hi.w |= select(0u, 0x80000000u, large);
  scalars[index] = small;
}
