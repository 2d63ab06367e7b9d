// Contracts of other circuits than `access`: copies, lookups, phases, instances of several rows;
// and lean ones: one packed column, nothing public, many values, many public inputs.
// The renderer's own tests write them to out/circuits with their proofs.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { compile } from '../scripts/solidity.mjs'
import { chainForFile, FIELD_ORDER } from './chain.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = `${root}contracts/out/circuits/`
const CIRCUITS = 17
const MOST_BYTES = 24_576
const RENDER = ['test', '--quiet', '-p', 'verifier', '--test', 'contracts', 'every_circuit']

fs.rmSync(folder, { recursive: true, force: true })
execFileSync('cargo', RENDER, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
const cases = fs.readdirSync(folder).sort()
  .map((file) => JSON.parse(fs.readFileSync(folder + file, 'utf8')))

const chain = chainForFile()

const bytes = (contract) => contract.deployedBytecode.length / 2 - 1
const withWord = (proof, at, change) => {
  const words = proof.slice(2).match(/.{64}/g)
  const word = change(BigInt(`0x${words[at]}`)).toString(16).padStart(64, '0')
  return `0x${words.with(at, word).join('')}`
}

test(`there are ${CIRCUITS} circuits`, () => assert.equal(cases.length, CIRCUITS))

for (const { name, inputs: given, proofs, one, many } of cases) {
  test(`${name}: its proofs alone and together, and none that is changed`, async () => {
    const inputs = given.map(BigInt)
    const codes = compile({ 'one.sol': one, 'many.sol': many }, { optimizer: true })
    const [single, batch] = [await chain.create(codes.CircuitVerifier),
      await chain.create(codes.CircuitBatchVerifier)]
    const verify = (contract, ...args) => chain.reader.readContract({ ...contract,
      functionName: 'verify', args: args.filter((arg) => arg.length > 0) })
    for (const proof of proofs) assert.equal(await verify(single, inputs, proof), true)
    const all = `0x${proofs.map((proof) => proof.slice(2)).join('')}`
    const lists = inputs.length > 0 ? [inputs, inputs] : []
    assert.equal(await verify(batch, lists, all), true)
    const [proof] = proofs
    const words = proof.length / 64 | 0
    for (let at = 0; at < words; at++) {
      assert.equal(await verify(single, inputs, withWord(proof, at, (w) => w ^ 1n)), false, `${at}`)
    }
    for (const i of inputs.keys()) {
      for (const more of [1n, FIELD_ORDER]) {
        const other = inputs.with(i, inputs[i] + more)
        assert.equal(await verify(single, other, proof), false, `input ${i}`)
        assert.equal(await verify(batch, [inputs, other], all), false, `input ${i}`)
      }
    }
    for (const contract of Object.values(codes)) assert.ok(bytes(contract) < MOST_BYTES)
    const size = bytes(codes.CircuitVerifier)
    console.log(`# ${name}: ${words} words, ${inputs.length} inputs, ${size} bytes`)
  })
}
