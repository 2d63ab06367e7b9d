// Signed digits (Booth): digit w of s is made from bits w c - 1 .. w c + c - 1 alone and lies
// within 2^(c-1) of zero.
struct Params {
  points: u32,   // scalars of a vector
  bits: u32,     // c
  windows: u32,  // digits of a scalar
  buckets: u32,  // 2^(c-1)
  first: u32,    // the first virtual window (vector, digit) of this pass
  row: u32,      // the first row of workgroups of this dispatch
  tile: u32,     // scalars of a workgroup
  padding: u32,
}
const THREADS = 256u;
const MOST_BUCKETS = 4096u;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> scalars: array<u32>;

fn word_of(scalar: u32, index: u32) -> u32 {
  if (index > 7u) { return 0u; }
  let word = scalars[8u * scalar + index];
  return select(word, word & 0x7fffffffu, index == 7u);
}

// The bucket, counted from one, in the low bits; the sign on top; 0 for a digit of zero.
fn digit(scalar: u32, window: u32) -> u32 {
  let start = window * params.bits;
  let low = select(start - 1u, 0u, start == 0u);
  let shift = low & 31u;
  var value = word_of(scalar, low >> 5u) >> shift;
  if (shift > 0u) { value |= word_of(scalar, (low >> 5u) + 1u) << (32u - shift); }
  // The bit below the first digit is zero.
  value = select(value, value << 1u, start == 0u);
  value &= (2u << params.bits) - 1u;
  let top = value >> params.bits;
  let size = ((value >> 1u) + (value & 1u));
  let bucket = select(size, (1u << params.bits) - size, top == 1u);
  let sign = (scalars[8u * scalar + 7u] >> 31u) ^ top;
  return select(bucket | (sign << 31u), 0u, bucket == 0u);
}
