// Keccak-f[1600] on 64-bit lanes kept as bigints: a few hashes for each call to a gate, so small
// code matters and speed does not. The wasm's own Keccak is the oracle of the tests.

const MASK = (1n << 64n) - 1n
const RATE = 136

const ROTATIONS = [
  0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
].map(BigInt)

const ROUND_CONSTANTS = roundConstants()

/** The constants of iota from their generator, x^8 + x^6 + x^5 + x^4 + 1. */
function roundConstants(): bigint[] {
  let lfsr = 1
  return Array.from({ length: 24 }, () => {
    let constant = 0n
    for (let j = 0; j < 7; j += 1) {
      if (lfsr & 1) constant |= 1n << BigInt((1 << j) - 1)
      lfsr = (lfsr << 1) ^ (lfsr & 0x80 ? 0x171 : 0)
    }
    return constant
  })
}

const rotate = (lane: bigint, by: bigint): bigint => ((lane << by) | (lane >> (64n - by))) & MASK

function round(state: bigint[], constant: bigint): bigint[] {
  const lane = (i: number): bigint => state[i] ?? 0n
  const parity = [0, 1, 2, 3, 4].map(
    (x) => lane(x) ^ lane(x + 5) ^ lane(x + 10) ^ lane(x + 15) ^ lane(x + 20),
  )
  const mixed = parity.map((_, x) => {
    const right = parity[(x + 1) % 5] ?? 0n
    return (parity[(x + 4) % 5] ?? 0n) ^ rotate(right, 1n)
  })
  const moved: bigint[] = Array(25).fill(0n)
  for (let i = 0; i < 25; i += 1) {
    const [x, y] = [i % 5, Math.floor(i / 5)]
    const target = y + 5 * ((2 * x + 3 * y) % 5)
    moved[target] = rotate(lane(i) ^ (mixed[x] ?? 0n), ROTATIONS[i] ?? 0n)
  }
  const next = moved.map((value, i) => {
    const row = i - (i % 5)
    const [one, two] = [moved[row + ((i + 1) % 5)] ?? 0n, moved[row + ((i + 2) % 5)] ?? 0n]
    return value ^ (~one & MASK & two)
  })
  next[0] = (next[0] ?? 0n) ^ constant
  return next
}

/** Keccak-256 as Ethereum uses it. */
export function keccak256(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(RATE * (Math.floor(message.length / RATE) + 1))
  padded.set(message)
  padded[message.length] = 0x01
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80
  const words = new DataView(padded.buffer)
  let state: bigint[] = Array(25).fill(0n)
  for (let block = 0; block < padded.length; block += RATE) {
    for (let i = 0; i < RATE / 8; i += 1) {
      state[i] = (state[i] ?? 0n) ^ words.getBigUint64(block + 8 * i, true)
    }
    for (const constant of ROUND_CONSTANTS) state = round(state, constant)
  }
  const digest = new DataView(new ArrayBuffer(32))
  for (let i = 0; i < 4; i += 1) digest.setBigUint64(8 * i, state[i] ?? 0n, true)
  return new Uint8Array(digest.buffer)
}
