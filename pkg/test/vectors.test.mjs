// vectors/ through a JavaScript library that others verify with: the same answers as the EVM's
// precompiles and our Rust.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { bn254 } from '@noble/curves/bn254.js'

const folder = new URL('../../vectors/', import.meta.url)
const { Fp, Fp2, Fp12, Fr } = bn254.fields
const { Point: First } = bn254.G1
const { Point: Second } = bn254.G2

/** Words of the input, which zeros continue; what follows is not looked at. */
const words = (input, count) => {
  const hex = input.slice(2).padEnd(64 * count, '0')
  return Array.from({ length: count }, (_, i) => BigInt(`0x${hex.slice(64 * i, 64 * i + 64)}`))
}
const word = (number) => number.toString(16).padStart(64, '0')

function coordinate(number) {
  if (number >= Fp.ORDER) throw new Error('a coordinate of at least q')
  return number
}

/** The point with these coordinates, by EIP-196; throws what is none. */
function first(x, y) {
  if (x === 0n && y === 0n) return First.ZERO
  const point = First.fromAffine({ x: coordinate(x), y: coordinate(y) })
  point.assertValidity()
  return point
}

/** A point of the second group, by EIP-197: the imaginary part comes first. */
function second(x1, x0, y1, y0) {
  if ([x1, x0, y1, y0].every((part) => part === 0n)) return Second.ZERO
  const [x, y] = [[x0, x1], [y0, y1]].map(([c0, c1]) =>
    Fp2.create({ c0: coordinate(c0), c1: coordinate(c1) }))
  const point = Second.fromAffine({ x, y })
  point.assertValidity()
  if (!point.isTorsionFree()) throw new Error('not in the group')
  return point
}

function bytes(point) {
  if (point.is0()) return `0x${'0'.repeat(128)}`
  const { x, y } = point.toAffine()
  return `0x${word(x)}${word(y)}`
}

const OPERATIONS = {
  add: (input) => {
    const [ax, ay, bx, by] = words(input, 4)
    return bytes(first(ax, ay).add(first(bx, by)))
  },
  mul: (input) => {
    const [x, y, scalar] = words(input, 3)
    const [point, reduced] = [first(x, y), scalar % Fr.ORDER]
    return bytes(reduced === 0n ? First.ZERO : point.multiplyUnsafe(reduced))
  },
  pairing: (input) => {
    if ((input.length - 2) % 384 !== 0) throw new Error('no whole number of pairs')
    let product = Fp12.ONE
    for (let at = 2; at < input.length; at += 384) {
      const [x, y, ...rest] = words(`0x${input.slice(at, at + 384)}`, 6)
      const [g1, g2] = [first(x, y), second(...rest)]
      if (g1.is0() || g2.is0()) continue
      product = Fp12.mul(product, bn254.pairing(g1, g2))
    }
    return `0x${word(Fp12.eql(product, Fp12.ONE) ? 1n : 0n)}`
  },
}

/** The answer; null: there is none. */
function answer(operation, input) {
  try {
    return OPERATIONS[operation](input)
  } catch {
    return null
  }
}

const read = (operation) =>
  JSON.parse(readFileSync(new URL(`bn254-${operation}.json`, folder), 'utf8')).vectors

for (const operation of Object.keys(OPERATIONS)) {
  test(`@noble/curves, ${operation}: every vector`, () => {
    const vectors = read(operation)
    for (const { name, input, expected } of vectors) {
      assert.equal(answer(operation, input), expected, name)
    }
    assert.ok(vectors.length > 50)
    console.log(`# ${operation}: ${vectors.length} vectors`)
  })
}

test('planted: a library that reduces coordinates is found', () => {
  const loose = (input) => {
    const [ax, ay, bx, by] = words(input, 4).map((number) => number % Fp.ORDER)
    return bytes(first(ax, ay).add(first(bx, by)))
  }
  const wrong = read('add').filter(({ input, expected }) => {
    try {
      return loose(input) !== expected
    } catch {
      return expected !== null
    }
  })
  assert.ok(wrong.length > 0)
})
