// Real proofs through the gate: who gets in, how often, and what everybody else is told.
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseEventLogs } from 'viem'
import { DATASETS, deployMarketplace, EPOCH_SECONDS } from '../scripts/deploy.mjs'
import { chainForFile, FIELD_ORDER, nowOf, pass, refused } from './chain.mjs'
import { within } from './gas.mjs'
import { DIGEST, gateTools, HOUR, INPUT, proofFor } from './gate-tools.mjs'

const chain = chainForFile(async (c) => {
  const contracts = await deployMarketplace(c)
  const { gate, verifier } = contracts
  const twin = await c.create('AccessGate', [verifier.address, c.accounts.deployer.address, HOUR])
  const recipient = c.accounts.stranger.address
  const first = await proofFor({ ...c, gate }, { dataset: 0n, recipient })
  await gateTools({ ...c, gate }).publish(HOUR, first.inputs[INPUT.root])
  return { ...contracts, twin, recipient, first }
})

const { read, by, enter, publish } = gateTools(chain)

test('each input plus r is refused by its number', async () => {
  const { first: { inputs, proof }, recipient } = chain
  for (const [index, value] of inputs.entries()) {
    for (const other of [value + FIELD_ORDER, FIELD_ORDER, 2n ** 256n - 1n]) {
      const args = await refused(enter(0n, recipient, inputs.with(index, other), proof),
        'NotCanonical')
      assert.deepEqual(args, [BigInt(index), other])
    }
  }
})

test('a true proof for something else is told what it is for', async () => {
  const { first: { inputs, proof }, recipient, accounts } = chain
  const { threshold } = DATASETS[0]
  await refused(enter(1n, recipient, inputs, proof), 'WrongThreshold')
  const twinDataset = await read('datasetCount')
  await by('curator', 'addDataset', 'same tier', threshold, 'data:same')
  await refused(enter(twinDataset, recipient, inputs, proof), 'WrongScope')
  await refused(enter(0n, accounts.relayer.address, inputs, proof), 'WrongRecipient')
  await refused(enter(99n, recipient, inputs, proof), 'UnknownDataset')
})

test('a proof for one gate does not open another', async () => {
  const { first: { inputs, proof }, recipient, accounts, twin } = chain
  const other = gateTools({ ...chain, gate: twin })
  for (const name of ['PUBLISHER_ROLE', 'CURATOR_ROLE']) {
    await other.by('deployer', 'grantRole', await other.read(name), accounts.deployer.address)
  }
  await other.by('deployer', 'addDataset', 'copy', DATASETS[0].threshold, 'data:copy')
  const until = (await nowOf(chain)) + HOUR
  await other.by('deployer', 'publishSnapshot', inputs[INPUT.root], DIGEST, until)
  await refused(other.enter(0n, recipient, inputs, proof), 'WrongScope')
})

test('inputs that only the proof binds: another nullifier, another published root', async () => {
  const { first: { inputs, proof }, recipient } = chain
  const other = inputs.with(INPUT.nullifier, inputs[INPUT.nullifier] + 1n)
  await refused(enter(0n, recipient, other, proof), 'InvalidProof')
  const root = await publish()
  await refused(enter(0n, recipient, inputs.with(INPUT.root, root), proof), 'InvalidProof')
})

test('the gate refuses every word of the proof changed, and other lengths', async () => {
  const { first: { inputs, proof }, recipient } = chain
  const hex = proof.slice(2)
  const flip = (digit) => (parseInt(digit, 16) ^ 1).toString(16)
  const changed = Array.from({ length: hex.length / 64 }, (_, word) => {
    const at = 64 * word + 63
    return `0x${hex.slice(0, at)}${flip(hex[at])}${hex.slice(at + 1)}`
  })
  const lengths = ['0x', `0x${hex.slice(0, -2)}`, `0x${hex.slice(0, -64)}`, `${proof}00`,
    `${proof}${'00'.repeat(32)}`, `${proof}${hex}`]
  for (const bytes of [...changed, ...lengths]) {
    await refused(enter(0n, recipient, inputs, bytes), 'InvalidProof')
  }
  console.log(`# ${changed.length + lengths.length} proofs refused`)
})

test('a snapshot that is not known, revoked or stale', async () => {
  const { first: { inputs, proof }, recipient } = chain
  const root = inputs[INPUT.root]
  const attempt = (list = inputs) => enter(0n, recipient, list, proof)
  await refused(attempt(inputs.with(INPUT.root, root + 1n)), 'UnknownSnapshot')
  await by('publisher', 'revokeSnapshot', root)
  await refused(attempt(), 'UnknownSnapshot')
  await publish(30n, root)
  await pass(chain, 31)
  await refused(attempt(), 'StaleSnapshot')
  const { gasUsed } = await by('publisher', 'publishSnapshot', root, DIGEST,
    (await nowOf(chain)) + 3n * EPOCH_SECONDS)
  within('publishSnapshot again', gasUsed)
})

test('a relayer enters for the recipient, within the gas budget, and once', async () => {
  const { first: { inputs, proof }, recipient } = chain
  const { gasUsed, logs } = await enter(0n, recipient, inputs, proof)
  const [event] = parseEventLogs({ abi: chain.gate.abi, logs })
  const epoch = await read('currentEpoch')
  assert.deepEqual([event.eventName, event.args],
    ['Entered', { datasetId: 0n, recipient, epoch, nullifier: inputs[INPUT.nullifier] }])
  within('enter', gasUsed)
  assert.deepEqual(await refused(enter(0n, recipient, inputs, proof), 'AlreadyEntered'),
    [inputs[INPUT.nullifier], epoch])
  const alias = inputs.with(INPUT.nullifier, inputs[INPUT.nullifier] + FIELD_ORDER)
  await refused(enter(0n, recipient, alias, proof), 'NotCanonical')
})

test('the same holder is not let in again with a new proof, for nobody', async () => {
  for (const recipient of [chain.recipient, chain.accounts.relayer.address]) {
    const { inputs, proof } = await proofFor(chain, { dataset: 0n, recipient })
    assert.equal(inputs[INPUT.nullifier], chain.first.inputs[INPUT.nullifier])
    await refused(enter(0n, recipient, inputs, proof), 'AlreadyEntered')
  }
})

test('another holder enters, and the same one another dataset', async () => {
  const { recipient } = chain
  const other = await proofFor(chain, { dataset: 0n, recipient, holder: 1 })
  // Made-up balances depend on whose inputs they are: another snapshot.
  await publish(HOUR, other.inputs[INPUT.root])
  await enter(0n, recipient, other.inputs, other.proof)
  const dataset = (await read('datasetCount')) - 1n
  const same = await proofFor(chain, { dataset, recipient })
  await enter(dataset, recipient, same.inputs, same.proof)
})

test('the next epoch refuses the old proof and takes a new one', async () => {
  const { first, recipient } = chain
  await pass(chain, Number(EPOCH_SECONDS))
  await refused(enter(0n, recipient, first.inputs, first.proof), 'WrongScope')
  const { inputs, proof } = await proofFor(chain, { dataset: 0n, recipient })
  assert.notEqual(inputs[INPUT.nullifier], first.inputs[INPUT.nullifier])
  await enter(0n, recipient, inputs, proof)
})

test('a first publication keeps to its gas budget', async () => {
  const until = (await nowOf(chain)) + HOUR
  const args = [FIELD_ORDER - 3n, `0x${'5a'.repeat(32)}`, until]
  const { gasUsed } = await by('publisher', 'publishSnapshot', ...args)
  within('publishSnapshot', gasUsed)
})
