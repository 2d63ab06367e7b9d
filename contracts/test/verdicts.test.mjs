// The verdict matrix: every way to change a true proof, and every amount of gas. None may be true.
// Each class of changes is shown to find something: a verifier with one check cut accepts there.
import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeFunctionData } from 'viem'
import { compile, source } from '../scripts/solidity.mjs'
import { LEAN, prove } from '../scripts/prover.mjs'
import { chainForFile } from './chain.mjs'
import { repaired } from './inverse.mjs'
import { flips, instances, aliases, lengths, partsOf, points, wordMoves } from './variants.mjs'

const INPUTS = 5
/** Where each contract reads what: first words of the proof's points; bounds of the values in the
 * transcript's memory; the last point in calldata. `gas` is enough for a true proof, and not so
 * much that a failing precompile burns minutes; below `least` there is too little. Where the last
 * word is the `inverse` of what the others say, each change is tried with a right one too. */
const PROFILES = [
  { contract: 'AccessVerifier', statement: 'access', points: [0, 2, 4, 6, 8, 10, 40, 42],
    values: ['0x02c0', '0x0640'], last: 0x624, gas: 260_000n, least: 220_000 },
  { contract: 'AccessLeanVerifier', statement: LEAN, points: [0, 2, 17, 19],
    values: ['0x01c0', '0x0360'], last: 0x344, gas: 200_000n, least: 165_000, inverse: true },
]
const AT_ONCE = 200
const MESSAGE = 6n

const fileOf = ({ contract }) => `out/gen/${contract}.sol`

const chain = chainForFile(async (c) => {
  const verdicts = await c.create('Verdicts')
  const prepared = {}
  for (const { contract, statement } of PROFILES) {
    const verifier = await c.create(contract)
    const { inputs, proof } = prove({ threshold: 100n, scope: 5n, message: MESSAGE, statement })
    const data = encodeFunctionData({ ...verifier, functionName: 'verify', args: [inputs, proof] })
    prepared[contract] = { verifier, parts: partsOf(data, INPUTS) }
  }
  return { verdicts, prepared }
})

/** Verdict of each variant: 0 false, 1 true, 2 reverted, 3 something else. */
async function verdictsOf(contract, variants, limits) {
  const verdicts = []
  for (let from = 0; from < variants.length; from += AT_ONCE) {
    const some = variants.slice(from, from + AT_ONCE)
    const gasLimits = some.map(([name]) => limits(name))
    const args = [contract.address, some.map(([, hex]) => `0x${hex}`), gasLimits]
    const call = { ...chain.verdicts, functionName: 'judge', args, gas: 900_000_000n }
    verdicts.push(...(await chain.reader.readContract(call)))
  }
  return verdicts
}

const trueOnes = (variants, verdicts) =>
  variants.filter((_, i) => verdicts[i] === 1).map(([name]) => name)

/** All precompile failures forgotten, and the pairing's word taken as true. */
const unanswered = (text) => text
  .replaceAll(/ok := and\(\s*staticcall/g, 'ok := or(\n staticcall')
  .replaceAll(/\band\(staticcall\(40000, 7, (.*?)\), ok\)/g, 'or(staticcall(40000, 7, $1), ok)')
  .replace(/mstore\(0x0000, and\(mload\(0x0000\).*\n/, 'mstore(0x0000, ok)\n')

const hex = (address) => `0x${address.toString(16).padStart(4, '0')}`

/** The values' limits forgotten, and the transcript made of remainders. */
const remainders = ([from, to]) => (text) => text
  .replaceAll(/lt\(calldataload\((0x[0-9a-f]+)\), r\)/g, '1')
  .replace(/(calldatacopy\(0x0140, .*\n)/, `$1
    for { let w := 0x00a0 } lt(w, 0x0140) { w := add(w, 0x20) } { mstore(w, mod(mload(w), r)) }
    for { let w := ${from} } lt(w, ${to}) { w := add(w, 0x20) } { mstore(w, mod(mload(w), r)) }
  `)

/** W' modulo q: it is in no challenge. */
const wrapped = (last) => (text) => text
  .replace(new RegExp(`(calldatacopy\\((0x[0-9a-f]+), ${hex(last)}, 0x0040\\)\n)`),
    (line, all, at) => `${line} for { let w := ${at} } lt(w, add(${at}, 64)) { w := add(w, 32) }
      { mstore(w, mod(mload(w), Q)) }\n`)
  .replace(new RegExp(`(mstore\\(0x[0-9a-f]+, )calldataload\\(${hex(last)}\\)\\)`),
    `$1mod(calldataload(${hex(last)}), Q))`)
  .replace(`sub(Q, calldataload(${hex(last + 32)}))`,
    `sub(Q, mod(calldataload(${hex(last + 32)}), Q))`)

const pairingIgnored = (text) =>
  text.replace(/mstore\(0x0000, and\(mload\(0x0000\), /, 'mstore(0x0000, and(1, ')

const anyPoint = (text) =>
  unanswered(text).replaceAll(/lt\(0, calldataload\(0x[0-9a-f]+\)\)/g, '1')

/** Always the message of the true proof, which is in no identity, in the transcript. */
const oneMessage = (text) => text.replace(/(calldatacopy\(0x00a0, 0x0004, 0x00a0\)\n)/,
  `$1mstore(0x0120, ${MESSAGE})\n`)

/** By class: its variants, and the verifier that it finds. */
const classes = ({ points: pairs, values, last }) => ({
  flips: [(parts) => flips(parts), pairingIgnored],
  'word moves': [wordMoves, pairingIgnored],
  'aliases of values': [aliases, remainders(values)],
  'aliases of coordinates': [aliases, wrapped(last)],
  points: [(parts) => points(parts, pairs), anyPoint],
  'public inputs': [instances, oneMessage],
  lengths: [lengths, (text) => text.replace(/eq\(calldatasize\(\), 0x[0-9a-f]+\)/, '1')],
})

/** The variants, and those with the right inverse instead of theirs. */
function withRepaired(profile, { parts }, variants) {
  if (!profile.inverse) return variants
  const [, digest] = /mstore\(0x0080, 0x([0-9a-f]+)\)/.exec(source(fileOf(profile)))
  const of = ([name, hex]) => {
    if (hex.length !== parts.hex.length) return []
    const data = repaired(partsOf(`0x${hex}`, INPUTS), digest.padStart(64, '0'))
    return data === parts.hex || data === hex ? [] : [[`${name}, repaired`, data]]
  }
  return [...variants, ...variants.flatMap(of)]
}

/** The contract with a fault. */
async function faulty(profile, plant) {
  const [file, text] = [fileOf(profile), source(fileOf(profile))]
  const broken = plant(text)
  assert.notEqual(broken, text, 'nothing was cut')
  return chain.create(compile({ [file]: broken }, { optimizer: true })[profile.contract])
}

/** Gas of a call with one point moved off the curve, with much more at hand. */
async function gasOfBadPoint(contract, parts, word) {
  const words = [...parts.words]
  words[parts.proofAt + word + 1] = 'f'.padStart(64, '0')
  const transaction = { to: contract.address, data: `0x${parts.join(words)}`, gas: 10_000_000n }
  const hash = await chain.wallet(chain.accounts.stranger).sendTransaction(transaction)
  return (await chain.reader.waitForTransactionReceipt({ hash })).gasUsed
}

for (const profile of PROFILES) {
  const { contract, gas } = profile
  const ask = (verifier, variants, limits = () => gas) => verdictsOf(verifier, variants, limits)
  let cases = 0

  test(`${contract}: the true proof is true, with the gas that all variants get`, async () => {
    const { verifier, parts } = chain.prepared[contract]
    assert.deepEqual(await ask(verifier, [['true', parts.hex]]), [1])
  })

  for (const [name, [variantsOf, plant]] of Object.entries(classes(profile))) {
    test(`${contract}, ${name}: none is true, one without the check takes some`, async () => {
      const { verifier, parts } = chain.prepared[contract]
      const variants = withRepaired(profile, chain.prepared[contract], variantsOf(parts))
      const verdicts = await ask(verifier, variants)
      assert.equal(verdicts.length, variants.length)
      assert.deepEqual(trueOnes(variants, verdicts), [])
      assert.ok(!verdicts.includes(3), 'neither true nor false nor reverted')
      cases += variants.length
      const broken = await faulty(profile, plant)
      assert.deepEqual(await ask(broken, [['true', parts.hex]]), [1])
      const found = trueOnes(variants, await ask(broken, variants))
      assert.ok(found.length > 0, 'the planted fault was not found')
      console.log(`# ${name}: ${variants.length} false, ${found.length} true without the check`)
    })
  }

  test(`${contract}: no amount of gas makes a false proof true, or a true one wrong`, async () => {
    const { verifier, parts } = chain.prepared[contract]
    const wrong = instances(parts).find(([name]) => name.startsWith('input 3'))[1]
    const limits = Array.from({ length: 200 },
      (_, i) => BigInt(Math.floor((i * profile.least) / 199)))
    const names = limits.map((limit) => [`${limit}`, wrong])
    assert.deepEqual(trueOnes(names, await ask(verifier, names, BigInt)), [])
    const honest = limits.map((limit) => [`${limit}`, parts.hex])
    const answers = await ask(verifier, honest, BigInt)
    // Too little, then enough: never true and false again with more.
    assert.ok(answers.indexOf(1) > 100 && answers.slice(answers.indexOf(1)).every((v) => v === 1))
    const broken = await faulty(profile, unanswered)
    assert.ok(trueOnes(names, await ask(broken, names, BigInt)).length > 0)
    cases += names.length
    console.log(`# ${contract}: ${cases} cases in all, 0 true`)
  })

  test(`${contract}: a refused point costs the gas of some calls, not all there is`, async () => {
    const { verifier, parts } = chain.prepared[contract]
    for (const word of profile.points) {
      const used = await gasOfBadPoint(verifier, parts, word)
      assert.ok(used < 800_000n, `the point at word ${word}: ${used}`)
    }
    // Planted: the pairing is asked even if the sum is no point.
    const broken = await faulty(profile, (text) => {
      const at = text.lastIndexOf('if iszero(ok) {')
      return `${text.slice(0, at)}if 0 {${text.slice(at + 'if iszero(ok) {'.length)}`
    })
    assert.ok(await gasOfBadPoint(broken, parts, profile.points.at(-1)) > 4_000_000n)
  })
}

test('a lean proof is none of the standard contract, nor the other way round', async () => {
  for (const [own, other] of [PROFILES, PROFILES.toReversed()]) {
    const { verifier } = chain.prepared[own.contract]
    const { parts } = chain.prepared[other.contract]
    assert.deepEqual(await verdictsOf(verifier, [['other', parts.hex]], () => own.gas), [0])
  }
})
