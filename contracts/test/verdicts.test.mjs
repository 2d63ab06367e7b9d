// The verdict matrix: every way to change a true proof, and every amount of gas. None may be true.
// Each class of changes is shown to find something: a verifier with one check cut accepts there.
import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeFunctionData } from 'viem'
import { compile, source } from '../scripts/solidity.mjs'
import { prove } from '../scripts/prover.mjs'
import { chainForFile } from './chain.mjs'
import { flips, instances, aliases, lengths, partsOf, points, wordMoves } from './variants.mjs'

const FILE = 'out/gen/AccessVerifier.sol'
const INPUTS = 5
/** First words of the proof's points: six before the values, two after. */
const POINTS = [0, 2, 4, 6, 8, 10, 40, 42]
/** Enough for a true proof, and not so much that a failing precompile burns minutes. */
const GAS = 260_000n
const AT_ONCE = 200
const MESSAGE = 6n

const chain = chainForFile(async (c) => {
  const [verifier, verdicts] = [await c.create('AccessVerifier'), await c.create('Verdicts')]
  const { inputs, proof } = prove({ threshold: 100n, scope: 5n, message: MESSAGE })
  const data = encodeFunctionData({ ...verifier, functionName: 'verify', args: [inputs, proof] })
  return { verifier, verdicts, data, parts: partsOf(data, INPUTS) }
})

/** Verdict of each variant: 0 false, 1 true, 2 reverted, 3 something else. */
async function verdictsOf(contract, variants, limits = () => GAS) {
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

/** The values' limits forgotten, and the transcript made of remainders. */
const remainders = (text) => text
  .replaceAll(/lt\(calldataload\((0x[0-9a-f]+)\), r\)/g, '1')
  .replace(/(calldatacopy\(0x0140, .*\n)/, `$1
    for { let w := 0x00a0 } lt(w, 0x0140) { w := add(w, 0x20) } { mstore(w, mod(mload(w), r)) }
    for { let w := 0x02c0 } lt(w, 0x0640) { w := add(w, 0x20) } { mstore(w, mod(mload(w), r)) }
  `)

/** W' modulo q: it is in no challenge. */
const wrapped = (text) => text
  .replace(/(calldatacopy\((0x[0-9a-f]+), 0x0624, 0x0040\)\n)/, (line, all, at) =>
    `${line} for { let w := ${at} } lt(w, add(${at}, 64)) { w := add(w, 32) }
      { mstore(w, mod(mload(w), Q)) }\n`)
  .replace(/(mstore\(0x[0-9a-f]+, )calldataload\(0x0624\)\)/, '$1mod(calldataload(0x0624), Q))')
  .replace(/sub\(Q, calldataload\(0x0644\)\)/, 'sub(Q, mod(calldataload(0x0644), Q))')

const pairingIgnored = (text) =>
  text.replace(/mstore\(0x0000, and\(mload\(0x0000\), /, 'mstore(0x0000, and(1, ')

const anyPoint = (text) =>
  unanswered(text).replaceAll(/lt\(0, calldataload\(0x[0-9a-f]+\)\)/g, '1')

/** Always the message of the true proof, which is in no identity, in the transcript. */
const oneMessage = (text) => text.replace(/(calldatacopy\(0x00a0, 0x0004, 0x00a0\)\n)/,
  `$1mstore(0x0120, ${MESSAGE})\n`)

/** By class: its variants, and the verifier that it finds. */
const CLASSES = {
  flips: [(parts) => flips(parts), pairingIgnored],
  'word moves': [wordMoves, pairingIgnored],
  'aliases of values': [aliases, remainders],
  'aliases of coordinates': [aliases, wrapped],
  points: [(parts) => points(parts, POINTS), anyPoint],
  'public inputs': [instances, oneMessage],
  lengths: [lengths, (text) => text.replace(/eq\(calldatasize\(\), 0x[0-9a-f]+\)/, '1')],
}

test('the true proof is true, with the gas that all variants get', async () => {
  assert.deepEqual(await verdictsOf(chain.verifier, [['true', chain.parts.hex]]), [1])
})

let cases = 0
for (const [name, [variantsOf, plant]] of Object.entries(CLASSES)) {
  test(`${name}: none is true, and a verifier without the check takes some`, async () => {
    const variants = variantsOf(chain.parts)
    const verdicts = await verdictsOf(chain.verifier, variants)
    assert.equal(verdicts.length, variants.length)
    assert.deepEqual(trueOnes(variants, verdicts), [])
    assert.ok(!verdicts.includes(3), 'neither true nor false nor reverted')
    cases += variants.length
    const text = source(FILE)
    const broken = plant(text)
    assert.notEqual(broken, text, 'nothing was cut')
    const { AccessVerifier } = compile({ [FILE]: broken }, { optimizer: true })
    const faulty = await chain.create(AccessVerifier)
    assert.deepEqual(await verdictsOf(faulty, [['true', chain.parts.hex]]), [1])
    const found = trueOnes(variants, await verdictsOf(faulty, variants))
    assert.ok(found.length > 0, 'the planted fault was not found')
    console.log(`# ${name}: ${variants.length} false, ${found.length} true without the check`)
  })
}

test('no amount of gas makes a false proof true, or a true one wrong twice', async () => {
  const wrong = instances(chain.parts).find(([name]) => name.startsWith('input 3'))[1]
  const limits = Array.from({ length: 200 }, (_, i) => BigInt(Math.floor((i * 220_000) / 199)))
  const names = limits.map((limit) => [`${limit}`, wrong])
  const verdicts = await verdictsOf(chain.verifier, names, BigInt)
  assert.deepEqual(trueOnes(names, verdicts), [])
  const honest = limits.map((limit) => [`${limit}`, chain.parts.hex])
  const answers = await verdictsOf(chain.verifier, honest, BigInt)
  // Too little, then enough: never true and false again with more.
  assert.ok(answers.indexOf(1) > 100 && answers.slice(answers.indexOf(1)).every((v) => v === 1))
  const { AccessVerifier } = compile({ [FILE]: unanswered(source(FILE)) }, { optimizer: true })
  const faulty = await chain.create(AccessVerifier)
  assert.ok(trueOnes(names, await verdictsOf(faulty, names, BigInt)).length > 0)
  cases += names.length
  console.log(`# ${cases} cases in all, 0 true`)
})

/** Gas of a call with one point moved off the curve, with much more at hand. */
async function gasOfBadPoint(contract, word) {
  const words = [...chain.parts.words]
  words[chain.parts.proofAt + word + 1] = 'f'.padStart(64, '0')
  const transaction = { to: contract.address, data: `0x${chain.parts.join(words)}`,
    gas: 10_000_000n }
  const hash = await chain.wallet(chain.accounts.stranger).sendTransaction(transaction)
  return (await chain.reader.waitForTransactionReceipt({ hash })).gasUsed
}

test('a refused point costs the gas of some calls, not all there is', async () => {
  for (const word of POINTS) {
    const gas = await gasOfBadPoint(chain.verifier, word)
    assert.ok(gas < 800_000n, `the point at word ${word}: ${gas}`)
  }
  // Planted: the pairing is asked even if the sum is no point.
  const text = source(FILE)
  const at = text.lastIndexOf('if iszero(ok) {')
  const broken = `${text.slice(0, at)}if 0 {${text.slice(at + 'if iszero(ok) {'.length)}`
  const { AccessVerifier } = compile({ [FILE]: broken }, { optimizer: true })
  assert.ok(await gasOfBadPoint(await chain.create(AccessVerifier), POINTS[0]) > 4_000_000n)
})
