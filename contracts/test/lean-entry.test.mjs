// A gate whose verifier is the lean one: who gets in by which proof. Both profiles prove the same
// statement, so that true proofs of either have the same public inputs.
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseEventLogs } from 'viem'
import { deployMarketplace } from '../scripts/deploy.mjs'
import { LEAN } from '../scripts/prover.mjs'
import { chainForFile, refused } from './chain.mjs'
import { within } from './gas.mjs'
import { gateTools, HOUR, INPUT, proofFor } from './gate-tools.mjs'

const chain = chainForFile(async (c) => {
  const [verifier, standard] = [await c.create('AccessLeanVerifier'),
    await c.create('AccessVerifier')]
  const contracts = await deployMarketplace(c, { verifier })
  const shared = { ...c, ...contracts, standard, recipient: c.accounts.stranger.address }
  const of = (statement) =>
    proofFor(shared, { dataset: 0n, recipient: shared.recipient, statement })
  const [lean, other] = [await of(LEAN), await of('access')]
  await gateTools(shared).publish(HOUR, lean.inputs[INPUT.root])
  return { ...shared, lean, other }
})

const { read, enter } = gateTools(chain)
const verdict = (contract, { inputs, proof }) =>
  chain.reader.readContract({ ...contract, functionName: 'verify', args: [inputs, proof] })

test('a standard proof of the very same statement does not open it, and spends nothing',
  async () => {
    const { lean, other, recipient, standard, verifier } = chain
    assert.deepEqual(other.inputs, lean.inputs)
    assert.deepEqual([await verdict(standard, other), await verdict(verifier, other)],
      [true, false])
    await refused(enter(0n, recipient, other.inputs, other.proof), 'InvalidProof')
    // Neither do its first words, nor what is left of it behind them: as long as a lean one.
    const size = lean.proof.length - 2
    for (const proof of [`0x${other.proof.slice(2, 2 + size)}`, `0x${other.proof.slice(-size)}`]) {
      await refused(enter(0n, recipient, other.inputs, proof), 'InvalidProof')
    }
    assert.equal(await read('spent', lean.inputs[INPUT.nullifier]), 0n)
  })

test('a lean proof for another recipient or nullifier, or changed, is refused', async () => {
  const { lean: { inputs, proof }, recipient, accounts } = chain
  await refused(enter(0n, accounts.relayer.address, inputs, proof), 'WrongRecipient')
  const other = inputs.with(INPUT.nullifier, inputs[INPUT.nullifier] + 1n)
  await refused(enter(0n, recipient, other, proof), 'InvalidProof')
  const hex = proof.slice(2)
  for (let at = 63; at < hex.length; at += 64) {
    const digit = (parseInt(hex[at], 16) ^ 1).toString(16)
    const changed = `0x${hex.slice(0, at)}${digit}${hex.slice(at + 1)}`
    await refused(enter(0n, recipient, inputs, changed), 'InvalidProof')
  }
})

test('a lean proof opens it for its recipient, within the gas budget, and once', async () => {
  const { lean: { inputs, proof }, other, recipient, standard, verifier } = chain
  assert.deepEqual([await verdict(verifier, chain.lean), await verdict(standard, chain.lean)],
    [true, false])
  const { gasUsed, logs } = await enter(0n, recipient, inputs, proof)
  const epoch = await read('currentEpoch')
  const [event] = parseEventLogs({ abi: chain.gate.abi, logs })
  assert.deepEqual([event.eventName, event.args],
    ['Entered', { datasetId: 0n, recipient, epoch, nullifier: inputs[INPUT.nullifier] }])
  within('enter, lean', gasUsed)
  for (const again of [proof, other.proof]) {
    await refused(enter(0n, recipient, inputs, again), 'AlreadyEntered')
  }
})
