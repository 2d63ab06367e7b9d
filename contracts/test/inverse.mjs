// The last word of a lean proof of `access`, computed anew from `book/lean.md` alone: nearly every
// change of a proof makes it wrong, and an attacker would make it right again.
import { keccak256 } from 'viem'
import { FIELD_ORDER as R } from './chain.mjs'

const LOG_ROWS = 11n
const PACKED = 8n
const ROTATIONS = [0n, -1n, -2n, -3n, -85n]
const ANCHORS = [1n, 85n, 188n, 253n, 2036n]
const VALUES = 13

function power(base, exponent) {
  let [result, square] = [1n, base % R]
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % R
    square = (square * square) % R
  }
  return result
}

const ROWS = 1n << LOG_ROWS
/** halo2's generator of the domain. */
const OMEGA = power(7n, (R - 1n) / ROWS)
const root = (row) => power(OMEGA, ((row % ROWS) + ROWS) % ROWS)
const hash = (words) => keccak256(`0x${words.join('')}`).slice(2)

/** The call with the inverse that belongs to it; `digest` is the key's, 64 digits of hex. */
export function repaired({ words, proofAt, inputs, join }, digest) {
  const proof = words.slice(proofAt)
  const y = hash([digest, ...words.slice(0, inputs), ...proof.slice(0, 2)])
  const z = hash([y, ...proof.slice(2, 4)])
  const gamma = hash([z, ...proof.slice(4, 4 + VALUES)])
  const u = BigInt(`0x${hash([gamma, ...proof.slice(4 + VALUES, 6 + VALUES)])}`) % R
  const x = power(BigInt(`0x${z}`), PACKED)
  const factors = [power(x, ROWS) - 1n, power(x, BigInt(ROTATIONS.length - 1)), u - x,
    ...ROTATIONS.map((rotation) => u - x * root(rotation)),
    ...ANCHORS.map((row) => x - root(row))]
  const product = factors.reduce((sum, factor) => (((sum * factor) % R) + R) % R, 1n)
  const inverse = power(product, R - 2n).toString(16).padStart(64, '0')
  return join(words.with(proofAt + 8 + VALUES, inverse))
}
