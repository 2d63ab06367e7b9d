// Every way to change one call of a verifier, by class: [name, calldata without 0x].
import { FIELD_ORDER } from './chain.mjs'

export const BASE_ORDER =
  21888242871839275222246405745257275088696311157297823662689037894645226208583n
const LIMIT = 2n ** 256n
const WORD = 64

/** A repeatable sequence of numbers below `n` (xorshift32). */
export function numbers(seed) {
  let state = seed
  return (n) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % n
  }
}

const hexWord = (value) => value.toString(16).padStart(WORD, '0')

/** Parts of a call: head (selector), words of inputs, offset and length, words of the proof. */
export function partsOf(data, inputs) {
  const hex = data.slice(2)
  const words = hex.slice(8).match(/.{64}/g)
  const [selector, proofAt] = [hex.slice(0, 8), inputs + 2]
  const join = (list) => selector + list.join('')
  return { hex, words, proofAt, join, selector, inputs }
}

const flip = (hex, at, mask) => {
  const byte = parseInt(hex.slice(2 * at, 2 * at + 2), 16) ^ mask
  return hex.slice(0, 2 * at) + byte.toString(16).padStart(2, '0') + hex.slice(2 * at + 2)
}

/** Every byte after the selector changed, and `count` single bits. */
export function flips({ hex }, count = 2_000) {
  const bytes = hex.length / 2
  const every = Array.from({ length: bytes - 4 }, (_, i) =>
    [`byte ${i + 4}`, flip(hex, i + 4, 1 + ((i * 37) % 255))])
  const below = numbers(2026)
  const bits = Array.from({ length: count }, () => {
    const [at, bit] = [4 + below(bytes - 4), below(8)]
    return [`bit ${bit} of byte ${at}`, flip(hex, at, 1 << bit)]
  })
  return [...every, ...bits]
}

/** Every word dropped, doubled, swapped with the next; what the length says agrees or does not. */
export function wordMoves({ words, proofAt, join }) {
  const lengthAt = proofAt - 1
  const length = (list) => list.with(lengthAt, hexWord(BigInt(32 * (list.length - proofAt))))
  return words.flatMap((word, i) => {
    const less = words.toSpliced(i, 1)
    const more = words.toSpliced(i, 0, word)
    const next = words[i + 1]
    const swapped = next && next !== word && words.with(i, next).with(i + 1, word)
    return [
      [`word ${i} dropped`, join(less)],
      [`word ${i} doubled`, join(more)],
      ...(i < proofAt ? [] : [
        [`word ${i} dropped, length told`, join(length(less))],
        [`word ${i} doubled, length told`, join(length(more))],
      ]),
      ...(swapped ? [[`words ${i} and ${i + 1} swapped`, join(swapped)]] : []),
    ]
  })
}

/** Every word plus r and plus q, and at the edges of both fields. */
export function aliases({ words, join }) {
  return words.flatMap((word, i) => {
    const value = BigInt(`0x${word}`)
    const other = { r: value + FIELD_ORDER, '2 r': value + 2n * FIELD_ORDER,
      q: value + BASE_ORDER, 'r itself': FIELD_ORDER, 'q itself': BASE_ORDER, most: LIMIT - 1n }
    return Object.entries(other).filter(([, v]) => v < LIMIT && v !== value)
      .map(([name, v]) => [`word ${i}: ${name}`, join(words.with(i, hexWord(v)))])
  })
}

/** Points at infinity, off the curve, negated, with coordinates exchanged; `pairs` are their x. */
export function points({ words, proofAt, join }, pairs) {
  const all = pairs.map((at) => at + proofAt)
  const put = (list, at, x, y) => list.with(at, hexWord(x)).with(at + 1, hexWord(y))
  const singles = all.flatMap((at) => {
    const [x, y] = [at, at + 1].map((i) => BigInt(`0x${words[i]}`))
    const other = [[0n, 0n], [1n, 1n], [1n, 2n], [x, BASE_ORDER - y], [y, x], [x, 0n], [0n, y],
      [BASE_ORDER, 0n], [0n, BASE_ORDER], [x, (y + 1n) % BASE_ORDER]]
    return other.map(([a, b]) => [`point at ${at}: ${a}, ${b}`, join(put(words, at, a, b))])
  })
  const zeros = all.reduce((list, at) => put(list, at, 0n, 0n), words)
  const last = all.slice(-2).reduce((list, at) => put(list, at, 0n, 0n), words)
  return [...singles, ['all points zero', join(zeros)], ['both openings zero', join(last)]]
}

/** Other public inputs: one more, one less, zero, two exchanged. */
export function instances({ words, inputs, join }) {
  const value = (i) => BigInt(`0x${words[i]}`)
  const range = Array.from({ length: inputs }, (_, i) => i)
  const singles = range.flatMap((i) =>
    [value(i) + 1n, value(i) - 1n, 0n, value(i) ^ (1n << 200n)]
      .filter((v) => v >= 0n && v !== value(i))
      .map((v) => [`input ${i} = ${v}`, join(words.with(i, hexWord(v)))]))
  const swaps = range.slice(1).map((i) =>
    [`inputs ${i - 1} and ${i} exchanged`, join(words.with(i, words[i - 1]).with(i - 1, words[i]))])
  return [...singles, ...swaps]
}

/** Truncated and extended calldata, and the proof laid elsewhere. */
export function lengths({ hex, words, proofAt, join }) {
  const bytes = hex.length / 2
  const cut = Array.from({ length: 200 }, (_, i) => Math.floor((i * bytes) / 200))
  const [head, proof] = [words.slice(0, proofAt - 2), words.slice(proofAt)]
  const laid = (offset, gap) => join([...head, hexWord(BigInt(offset))]) + gap +
    words[proofAt - 1] + proof.join('')
  const usual = 32 * (proofAt - 1)
  return [
    ...[...cut, bytes - 1, bytes - 31, bytes - 32].map((n) => [`cut to ${n}`, hex.slice(0, 2 * n)]),
    ...[1, 31, 32, 64, 1408].map((n) => [`${n} bytes more`, hex + '00'.repeat(n)]),
    ['twice', hex + hex.slice(8)],
    ['a word later', laid(usual + 32, 'ff'.repeat(32))],
    ['a byte later', laid(usual + 1, 'ff')],
    ['nowhere', laid(2 ** 40, '')],
    ['in itself', laid(usual - 32, '')],
  ]
}
