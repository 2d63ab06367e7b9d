// Real proofs against the rendered verifiers: what is accepted, alone and in batches.
// verdicts.test.mjs has every way to change one.
import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeFunctionData } from 'viem'
import { compile, source } from '../scripts/solidity.mjs'
import { prove } from '../scripts/prover.mjs'
import { chainForFile, FIELD_ORDER } from './chain.mjs'
import { BASE_ORDER, numbers } from './variants.mjs'

const BATCH = 'out/gen/AccessBatchVerifier.sol'
const WORDS = 44

const chain = chainForFile(async (c) => {
  const proofs = [100n, 7n, 0n, 12n].map((threshold, holder) =>
    prove({ threshold, scope: BigInt(5 + holder), message: BigInt(6 + holder), holder }))
  const [one, many] = [await c.create('AccessVerifier'), await c.create('AccessBatchVerifier')]
  return { one, many, proofs }
})

const ask = (contract, args) =>
  chain.reader.readContract({ ...contract, functionName: 'verify', args })
const one = ({ inputs, proof }) => ask(chain.one, [inputs, proof])
const batchOf = (proofs) => [proofs.map((p) => p.inputs),
  `0x${proofs.map((p) => p.proof.slice(2)).join('')}`]
const many = (proofs, contract = chain.many) => ask(contract, batchOf(proofs))

const wordsOf = (hex) => hex.slice(2).match(/.{64}/g)
const toProof = (list) => `0x${list.join('')}`
const word = (value) => value.toString(16).padStart(64, '0')

/** A proof with one word changed by a function. */
const changed = ({ inputs, proof }, at, change) => {
  const words = wordsOf(proof)
  return { inputs, proof: toProof(words.with(at, word(change(BigInt(`0x${words[at]}`))))) }
}

test('several proofs verify, and their length is as the contract says', async () => {
  for (const proof of chain.proofs) {
    assert.equal(wordsOf(proof.proof).length, WORDS)
    assert.equal(await one(proof), true)
  }
})

test('a proof for one statement does not prove another', async () => {
  for (const { inputs } of chain.proofs.slice(1)) {
    assert.equal(await one({ inputs, proof: chain.proofs[0].proof }), false)
  }
})

test('batches of any size verify, in any order, with repetitions', async () => {
  const { proofs } = chain
  for (const list of [proofs.slice(0, 1), proofs, proofs.toReversed(), [proofs[1], proofs[1]]]) {
    assert.equal(await many(list), true, `${list.length} proofs`)
  }
  assert.equal(await many(Array.from({ length: 16 }, (_, i) => proofs[i % 4])), true)
})

test('one bad proof anywhere makes a batch false', async () => {
  const { proofs } = chain
  const below = numbers(7)
  let count = 0
  for (const place of proofs.keys()) {
    for (let round = 0; round < 24; round++) {
      const at = below(WORDS)
      const bit = 1n << BigInt(below(250))
      const bad = changed(proofs[place], at, (w) => w ^ bit)
      assert.equal(await many(proofs.with(place, bad)), false)
      count++
    }
    const { inputs, proof } = proofs[place]
    for (const i of inputs.keys()) {
      for (const more of [1n, FIELD_ORDER]) {
        const bad = { inputs: inputs.with(i, inputs[i] + more), proof }
        assert.equal(await many(proofs.with(place, bad)), false)
        count++
      }
    }
  }
  console.log(`# ${count} batches refused`)
})

test('statements of a batch belong to their proofs', async () => {
  const [a, b] = chain.proofs
  assert.equal(await many([{ ...a, proof: b.proof }, { ...b, proof: a.proof }]), false)
  assert.equal(await ask(chain.many, [[a.inputs], batchOf([a, b])[1]]), false)
  assert.equal(await ask(chain.many, [[a.inputs, b.inputs], a.proof]), false)
  assert.equal(await ask(chain.many, [[], '0x']), false)
})

test('calldata of a batch has one layout', async () => {
  const args = batchOf(chain.proofs)
  const data = encodeFunctionData({ ...chain.many, functionName: 'verify', args })
  const asked = (bytes) => chain.reader.call({ to: chain.many.address, data: bytes })
    .then(({ data: answer }) => BigInt(answer), () => 'reverts')
  assert.equal(await asked(data), 1n)
  assert.equal(await asked(`${data}00`), 0n)
  assert.equal(await asked(`${data}${'00'.repeat(32)}`), 0n)
  assert.equal(await asked(data.slice(0, -2)), 'reverts')
})

/** One proof as two bad ones, whose W' (in no challenge) are moved by the generator and back. */
async function cancelling({ inputs, proof }) {
  const words = wordsOf(proof)
  const moved = async (y) => {
    const data = toProof([...words.slice(-2), word(1n), word(y)])
    const sum = await chain.reader.call({ to: '0x0000000000000000000000000000000000000006', data })
    return { inputs, proof: toProof([...words.slice(0, -2), sum.data.slice(2)]) }
  }
  return [await moved(2n), await moved(BASE_ORDER - 2n)]
}

test('planted: weights of one let errors cancel, and a batch take what is false', async () => {
  const text = source(BATCH)
  const broken = text.replace(/mstore\((0x[0-9a-f]+), mod\(mload\(\1\), r\)\)/, 'mstore($1, 1)')
  assert.notEqual(broken, text)
  const { AccessBatchVerifier } = compile({ [BATCH]: broken }, { optimizer: true })
  const faulty = await chain.create(AccessBatchVerifier)
  const bad = await cancelling(chain.proofs[0])
  assert.equal(await many(bad, faulty), true)
  assert.equal(await many(bad), false)
  for (const proof of bad) assert.equal(await one(proof), false)
})
