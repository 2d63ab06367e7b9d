// Real proofs of both profiles against the rendered verifiers: what is accepted, alone and in
// batches. verdicts.test.mjs has every way to change one.
import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeFunctionData } from 'viem'
import { compile, source } from '../scripts/solidity.mjs'
import { LEAN, prove } from '../scripts/prover.mjs'
import { chainForFile, FIELD_ORDER } from './chain.mjs'
import { BASE_ORDER, numbers } from './variants.mjs'

/** Names, words of a proof, and words that follow W'. */
const PROFILES = [
  { name: 'Access', statement: 'access', words: 44, after: 0 },
  { name: 'AccessLean', statement: LEAN, words: 22, after: 1 },
]

const chain = chainForFile(async (c) => {
  const made = {}
  for (const { name, statement } of PROFILES) {
    const proofs = [100n, 7n, 0n, 12n].map((threshold, holder) =>
      prove({ threshold, scope: BigInt(5 + holder), message: BigInt(6 + holder), holder,
        statement }))
    const [one, many] = [await c.create(`${name}Verifier`), await c.create(`${name}BatchVerifier`)]
    made[name] = { one, many, proofs }
  }
  return { made }
})

const ask = (contract, args) =>
  chain.reader.readContract({ ...contract, functionName: 'verify', args })
const alone = (contract, { inputs, proof }) => ask(contract, [inputs, proof])
const batchOf = (proofs) => [proofs.map((p) => p.inputs),
  `0x${proofs.map((p) => p.proof.slice(2)).join('')}`]
const together = (contract, proofs) => ask(contract, batchOf(proofs))

const wordsOf = (hex) => hex.slice(2).match(/.{64}/g)
const toProof = (list) => `0x${list.join('')}`
const word = (value) => value.toString(16).padStart(64, '0')

/** A proof with one word changed by a function. */
const changed = ({ inputs, proof }, at, change) => {
  const words = wordsOf(proof)
  return { inputs, proof: toProof(words.with(at, word(change(BigInt(`0x${words[at]}`))))) }
}

/** One proof as two bad ones, whose W' (in no challenge) are moved by the generator and back. */
async function cancelling({ inputs, proof }, after) {
  const words = wordsOf(proof)
  const at = words.length - after - 2
  const moved = async (y) => {
    const data = toProof([...words.slice(at, at + 2), word(1n), word(y)])
    const sum = await chain.reader.call({ to: '0x0000000000000000000000000000000000000006', data })
    return { inputs, proof: toProof(words.toSpliced(at, 2, sum.data.slice(2))) }
  }
  return [await moved(2n), await moved(BASE_ORDER - 2n)]
}

for (const { name, words: count } of PROFILES) {
  const one = (proof) => alone(chain.made[name].one, proof)
  const many = (proofs) => together(chain.made[name].many, proofs)

  test(`${name}: several proofs verify, as long as the contract says`, async () => {
    for (const proof of chain.made[name].proofs) {
      assert.equal(wordsOf(proof.proof).length, count)
      assert.equal(await one(proof), true)
    }
  })

  test(`${name}: a proof for one statement does not prove another`, async () => {
    const { proofs } = chain.made[name]
    for (const { inputs } of proofs.slice(1)) {
      assert.equal(await one({ inputs, proof: proofs[0].proof }), false)
    }
  })

  test(`${name}: batches of any size verify, in any order, with repetitions`, async () => {
    const { proofs } = chain.made[name]
    for (const list of [proofs.slice(0, 1), proofs, proofs.toReversed(), [proofs[1], proofs[1]]]) {
      assert.equal(await many(list), true, `${list.length} proofs`)
    }
    assert.equal(await many(Array.from({ length: 16 }, (_, i) => proofs[i % 4])), true)
  })

  test(`${name}: one bad proof anywhere makes a batch false`, async () => {
    const { proofs } = chain.made[name]
    const below = numbers(7)
    let refused = 0
    for (const place of proofs.keys()) {
      for (let round = 0; round < 24; round++) {
        const at = below(count)
        const bit = 1n << BigInt(below(250))
        const bad = changed(proofs[place], at, (w) => w ^ bit)
        assert.equal(await many(proofs.with(place, bad)), false)
        refused++
      }
      const { inputs, proof } = proofs[place]
      for (const i of inputs.keys()) {
        for (const more of [1n, FIELD_ORDER]) {
          const bad = { inputs: inputs.with(i, inputs[i] + more), proof }
          assert.equal(await many(proofs.with(place, bad)), false)
          refused++
        }
      }
    }
    console.log(`# ${name}: ${refused} batches refused`)
  })

}

for (const { name, after } of PROFILES) {
  const many = (proofs) => together(chain.made[name].many, proofs)

  test(`${name}: statements of a batch belong to their proofs`, async () => {
    const { proofs: [a, b], many: contract } = chain.made[name]
    assert.equal(await many([{ ...a, proof: b.proof }, { ...b, proof: a.proof }]), false)
    assert.equal(await ask(contract, [[a.inputs], batchOf([a, b])[1]]), false)
    assert.equal(await ask(contract, [[a.inputs, b.inputs], a.proof]), false)
    assert.equal(await ask(contract, [[], '0x']), false)
  })

  test(`${name}: calldata of a batch has one layout`, async () => {
    const { proofs, many: contract } = chain.made[name]
    const args = batchOf(proofs)
    const data = encodeFunctionData({ ...contract, functionName: 'verify', args })
    const asked = (bytes) => chain.reader.call({ to: contract.address, data: bytes })
      .then(({ data: answer }) => BigInt(answer), () => 'reverts')
    assert.equal(await asked(data), 1n)
    assert.equal(await asked(`${data}00`), 0n)
    assert.equal(await asked(`${data}${'00'.repeat(32)}`), 0n)
    assert.equal(await asked(data.slice(0, -2)), 'reverts')
  })

  test(`${name}, planted: weights of one let errors cancel, and a batch take what is false`,
    async () => {
      const file = `out/gen/${name}BatchVerifier.sol`
      const text = source(file)
      const broken = text.replace(/mstore\((0x[0-9a-f]+), mod\(mload\(\1\), r\)\)/, 'mstore($1, 1)')
      assert.notEqual(broken, text)
      const code = compile({ [file]: broken }, { optimizer: true })[`${name}BatchVerifier`]
      const faulty = await chain.create(code)
      const bad = await cancelling(chain.made[name].proofs[0], after)
      assert.equal(await together(faulty, bad), true)
      assert.equal(await many(bad), false)
      for (const proof of bad) assert.equal(await alone(chain.made[name].one, proof), false)
    })
}
