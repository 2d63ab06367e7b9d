// Real proofs against the generated verifier: what is accepted, and every way to change one.
import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeFunctionData } from 'viem'
import { DATASETS, deployMarketplace } from '../scripts/deploy.mjs'
import { chainForFile, FIELD_ORDER, refused } from './chain.mjs'
import { within } from './gas.mjs'
import { prove } from './prover.mjs'

const BASE_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
/** Words of a proof: six points, the scalars, two points. */
const POINT_WORDS = [0, 2, 4, 6, 8, 10, 40, 42]
const SCALAR_WORDS = Array.from({ length: 28 }, (_, i) => 12 + i)

const chain = chainForFile(async (c) => {
  const contracts = await deployMarketplace(c)
  return { ...contracts, ...prove({ threshold: DATASETS[0].threshold, scope: 5n, message: 6n }) }
})

const words = (hex) => hex.slice(2).match(/.{64}/g).map((word) => BigInt(`0x${word}`))
const toProof = (list) => `0x${list.map((w) => w.toString(16).padStart(64, '0')).join('')}`
const withWord = (index, value) => toProof(words(chain.proof).with(index, value))

const verifies = (inputs, proof) => chain.reader.readContract({
  ...chain.verifier, functionName: 'verify', args: [inputs, proof] })

async function noneVerifies(variants) {
  for (const [name, inputs, proof] of variants) {
    assert.equal(await verifies(inputs, proof), false, name)
  }
  console.log(`# ${variants.length} variants refused`)
}

test('the proof verifies, and its shape is as this file says', async () => {
  assert.equal(words(chain.proof).length, 44)
  assert.equal(await verifies(chain.inputs, chain.proof), true)
})

test('one flipped bit in any byte is refused', async () => {
  const bytes = Buffer.from(chain.proof.slice(2), 'hex')
  const flipped = (at) => {
    const copy = Buffer.from(bytes)
    copy[at] ^= 1 << (at * 5) % 8
    return `0x${copy.toString('hex')}`
  }
  const variants = [...bytes.keys()].map((at) => [`byte ${at}`, chain.inputs, flipped(at)])
  await noneVerifies(variants)
})

test('other lengths are refused', async () => {
  const { proof, inputs } = chain
  const hex = proof.slice(2)
  const variants = [
    ['empty', '0x'],
    ['one byte less', `0x${hex.slice(0, -2)}`],
    ['a word less', `0x${hex.slice(0, -64)}`],
    ['the first word gone', `0x${hex.slice(64)}`],
    ['one byte more', `${proof}00`],
    ['a word more', `${proof}${'00'.repeat(32)}`],
    ['twice', `${proof}${hex}`],
  ]
  await noneVerifies(variants.map(([name, bytes]) => [name, inputs, bytes]))
})

test('scalars of at least r are refused, the same value plus r among them', async () => {
  const variants = SCALAR_WORDS.flatMap((i) => {
    const value = words(chain.proof)[i]
    const other = [value + FIELD_ORDER, FIELD_ORDER, 2n ** 256n - 1n, value + 1n]
    return other.map((v) => [`word ${i} = ${v}`, chain.inputs, withWord(i, v)])
  })
  await noneVerifies(variants)
})

test('points at infinity, off the curve and not reduced are refused', async () => {
  const all = words(chain.proof)
  const put = (at, x, y) => toProof(all.with(at, x).with(at + 1, y))
  const variants = POINT_WORDS.flatMap((at) => {
    const [x, y] = [all[at], all[at + 1]]
    const other = [[0n, 0n], [1n, 1n], [1n, 2n], [x + BASE_ORDER, y], [x, y + BASE_ORDER],
      [x, BASE_ORDER - y], [y, x], [BASE_ORDER, 0n]]
    return other.filter(([a, b]) => a < 2n ** 256n && b < 2n ** 256n)
      .map(([a, b]) => [`point at ${at}: ${a}, ${b}`, chain.inputs, put(at, a, b)])
  })
  const bothZero = toProof(all.fill(0n, 40, 44))
  await noneVerifies([...variants, ['both openings zero', chain.inputs, bothZero]])
})

test('other public inputs are refused, the same value plus r among them', async () => {
  const variants = [...chain.inputs.keys()].flatMap((i) => {
    const value = chain.inputs[i]
    const other = [value + 1n, value - 1n, value + FIELD_ORDER, 0n, FIELD_ORDER, 2n ** 256n - 1n]
    return other.filter((v) => v >= 0n && v < 2n ** 256n && v !== value)
      .map((v) => [`input ${i} = ${v}`, chain.inputs.with(i, v), chain.proof])
  })
  const swapped = chain.inputs.with(0, chain.inputs[3]).with(3, chain.inputs[0])
  await noneVerifies([...variants, ['two swapped', swapped, chain.proof]])
})

test('short calldata reverts', async () => {
  const data = encodeFunctionData({ abi: chain.verifier.abi, functionName: 'verify',
    args: [chain.inputs, chain.proof] })
  for (const length of [0, 3, 4, 36, 164, 200, 500, data.length / 2 - 65]) {
    const call = { to: chain.verifier.address, data: data.slice(0, 2 + 2 * length) }
    await assert.rejects(chain.reader.call(call), `${length} bytes`)
  }
})

test('a verifier is not made for an address without code', async () => {
  await refused(chain.create('AccessVerifier', [chain.accounts.holder.address]), 'NoVerifierCode')
})

test('the verifiers alone are within their budget', async () => {
  const { inputs, proof, verifier, halo2, accounts } = chain
  const args = [inputs, proof]
  const checked = encodeFunctionData({ abi: verifier.abi, functionName: 'verify', args })
  const calls = { verify: [verifier, checked], raw: [halo2, toProof([...inputs, ...words(proof)])] }
  for (const [name, [contract, data]] of Object.entries(calls)) {
    // Enough gas given by hand: with too little the inner call fails and the answer is false.
    const transaction = { to: contract.address, data, gas: 1_000_000n }
    const hash = await chain.wallet(accounts.stranger).sendTransaction(transaction)
    const { gasUsed, status } = await chain.reader.waitForTransactionReceipt({ hash })
    assert.equal(status, 'success')
    within(name, gasUsed)
  }
})

test('planted: the generated verifier alone takes second forms of a proof', async () => {
  // What AccessVerifier is for. It asks this contract, so these are what its own checks refuse.
  const accepts = (list, more = '') => chain.reader
    .call({ to: chain.halo2.address, data: `${toProof(list)}${more}` })
    .then(() => true, () => false)
  const all = [...chain.inputs, ...words(chain.proof)]
  assert.equal(await accepts(all), true)
  assert.equal(await accepts(all, '00'), true)
  const scalars = [...chain.inputs.keys(), ...SCALAR_WORDS.map((i) => i + chain.inputs.length)]
  for (const i of scalars) {
    assert.equal(await accepts(all.with(i, all[i] + FIELD_ORDER)), true, `word ${i}`)
    assert.equal(await accepts(all.with(i, all[i] + 1n)), false, `word ${i}`)
  }
  console.log(`# ${scalars.length} aliases that the wrapper refuses`)
})

test('no amount of gas makes a false proof true', async () => {
  const nullifier = chain.inputs[3] + 1n
  const data = encodeFunctionData({ abi: chain.verifier.abi, functionName: 'verify',
    args: [chain.inputs.with(3, nullifier), chain.proof] })
  const LIMITS = 100n
  for (let i = 1n; i <= LIMITS; i++) {
    const call = { to: chain.verifier.address, data, gas: 40_000n + (i * 400_000n) / LIMITS }
    const answer = await chain.reader.call(call).then(({ data: word }) => word, () => '0x0')
    assert.equal(BigInt(answer), 0n, `gas ${call.gas}`)
  }
})

test('calldata laid out otherwise gives the same verdict or reverts', async () => {
  const data = encodeFunctionData({ abi: chain.verifier.abi, functionName: 'verify',
    args: [chain.inputs, chain.proof] })
  const offsetAt = 2 + 2 * (4 + 5 * 32)
  const [head, tail] = [data.slice(0, offsetAt), data.slice(offsetAt + 64)]
  const laid = (offset, gap, rest = tail) => chain.reader.call({ to: chain.verifier.address,
    data: `${head}${offset.toString(16).padStart(64, '0')}${gap}${rest}` })
    .then(({ data: word }) => BigInt(word), () => 'reverts')
  assert.equal(await laid(192, ''), 1n)
  assert.equal(await laid(224, 'ff'.repeat(32)), 1n)
  assert.equal(await laid(193, 'ff'), 1n)
  assert.equal(await laid(192, '', `${tail}ff`), 1n)
  const length = (bytes) => `${bytes.toString(16).padStart(64, '0')}${tail.slice(64)}`
  assert.equal(await laid(192, '', length(1376)), 0n)
  assert.equal(await laid(192, '', length(1409)), 'reverts')
  // The offset itself read as the length: 160 bytes.
  assert.equal(await laid(160, ''), 0n)
  assert.equal(await laid(2 ** 40, ''), 'reverts')
})
