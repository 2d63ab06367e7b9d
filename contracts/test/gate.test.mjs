// The gate's own logic, with a verifier that accepts the bytes "ok"; proofs.test.mjs has real ones.
import assert from 'node:assert/strict'
import test from 'node:test'
import { toHex } from 'viem'
import { deployMarketplace, EPOCH_SECONDS, role } from '../scripts/deploy.mjs'
import { chainForFile, FIELD_ORDER, nowOf, pass, refused } from './chain.mjs'

const OK = toHex('ok')
const DIGEST = `0x${'ab'.repeat(32)}`
const HOUR = 3600n
let nextRoot = 1000n

const chain = chainForFile(async (c) => {
  const verifier = await c.create('MockVerifier', [true])
  return deployMarketplace(c, { verifier })
})

const call = (functionName, ...args) => ({ ...chain.gate, functionName, args })
const read = (functionName, ...args) => chain.reader.readContract(call(functionName, ...args))
const enter = (...args) => chain.send(chain.accounts.relayer, call('enter', ...args))

async function publish(validFor = HOUR, root = nextRoot++) {
  const validUntil = (await nowOf(chain)) + validFor
  await chain.send(chain.accounts.publisher, call('publishSnapshot', root, DIGEST, validUntil))
  return root
}

/** Public inputs that the gate accepts now for a dataset and a recipient. */
async function inputsFor(datasetId, recipient, nullifier, root) {
  const { threshold } = await read('dataset', datasetId)
  const scope = await read('scopeOf', datasetId, await read('currentEpoch'))
  const message = await read('messageOf', recipient)
  return [root ?? (await publish()), threshold, scope, nullifier, message]
}

const changed = (inputs, index, value) => inputs.with(index, value)

test('a relayer enters for the recipient, once in an epoch', async () => {
  const recipient = chain.accounts.stranger.address
  const inputs = await inputsFor(1n, recipient, 5n)
  const { logs } = await enter(1n, recipient, inputs, OK)
  assert.equal(logs.length, 1)
  const epoch = await read('currentEpoch')
  const args = await refused(enter(1n, recipient, inputs, OK), 'AlreadyEntered')
  assert.deepEqual(args, [5n, epoch])
})

test('each public input that the gate can compute has its own refusal', async () => {
  const { holder, stranger } = chain.accounts
  const inputs = await inputsFor(0n, holder.address, 6n)
  const wrong = (index, name) =>
    refused(enter(0n, holder.address, changed(inputs, index, inputs[index] + 1n), OK), name)
  assert.deepEqual(await wrong(0, 'UnknownSnapshot'), [inputs[0] + 1n])
  assert.deepEqual(await wrong(1, 'WrongThreshold'), [inputs[1], inputs[1] + 1n])
  assert.deepEqual(await wrong(2, 'WrongScope'), [inputs[2], inputs[2] + 1n])
  assert.deepEqual(await wrong(4, 'WrongRecipient'), [inputs[4], inputs[4] + 1n])
  await refused(enter(0n, stranger.address, inputs, OK), 'WrongRecipient')
  await refused(enter(2n, holder.address, inputs, OK), 'WrongThreshold')
  assert.deepEqual(await refused(enter(3n, holder.address, inputs, OK), 'UnknownDataset'), [3n])
  await refused(enter(0n, holder.address, inputs, toHex('no')), 'InvalidProof')
  await enter(0n, holder.address, inputs, OK)
})

test('public inputs of at least r are refused, by index', async () => {
  const { holder } = chain.accounts
  const inputs = await inputsFor(0n, holder.address, 7n)
  for (const index of inputs.keys()) {
    for (const value of [inputs[index] + FIELD_ORDER, FIELD_ORDER, 2n ** 256n - 1n]) {
      const attempt = enter(0n, holder.address, changed(inputs, index, value), OK)
      assert.deepEqual(await refused(attempt, 'NotCanonical'), [BigInt(index), value])
    }
  }
})

test('a refused proof leaves its nullifier unspent', async () => {
  const { holder } = chain.accounts
  const inputs = await inputsFor(0n, holder.address, 8n)
  await refused(enter(0n, holder.address, inputs, '0x'), 'InvalidProof')
  assert.equal(await read('spent', 8n), 0n)
  await enter(0n, holder.address, inputs, OK)
  assert.notEqual(await read('spent', 8n), 0n)
})

test('snapshots end, are revoked and prolonged', async () => {
  const { holder, publisher } = chain.accounts
  const root = await publish(60n)
  const inputs = await inputsFor(0n, holder.address, 9n, root)
  await pass(chain, 61)
  const [staleRoot] = await refused(enter(0n, holder.address, inputs, OK), 'StaleSnapshot')
  assert.equal(staleRoot, root)
  await publish(HOUR, root)
  await enter(0n, holder.address, await inputsFor(0n, holder.address, 9n, root), OK)
  await chain.send(publisher, call('revokeSnapshot', root))
  const later = await inputsFor(0n, holder.address, 10n, root)
  await refused(enter(0n, holder.address, later, OK), 'UnknownSnapshot')
  await refused(chain.send(publisher, call('revokeSnapshot', root)), 'UnknownSnapshot')
})

test('what a publisher cannot publish', async () => {
  const { publisher } = chain.accounts
  const attempt = (...args) => chain.send(publisher, call('publishSnapshot', ...args))
  const now = await nowOf(chain)
  const tooLong = (await read('MAX_VALIDITY')) + 1000n
  await refused(attempt(1n, DIGEST, now - 1n), 'BadValidity')
  await refused(attempt(1n, DIGEST, now + tooLong), 'BadValidity')
  await refused(attempt(FIELD_ORDER, DIGEST, now + HOUR), 'NotCanonical')
  const root = await publish()
  await refused(attempt(root, `0x${'cd'.repeat(32)}`, now + HOUR), 'DigestChanged')
})

test('roles: publishing, revoking and curating are not for everyone', async () => {
  const { stranger, publisher, curator } = chain.accounts
  const until = (await nowOf(chain)) + HOUR
  const none = 'AccessControlUnauthorizedAccount'
  await refused(chain.send(stranger, call('publishSnapshot', 1n, DIGEST, until)), none)
  await refused(chain.send(curator, call('publishSnapshot', 1n, DIGEST, until)), none)
  await refused(chain.send(stranger, call('revokeSnapshot', 1n)), none)
  await refused(chain.send(publisher, call('addDataset', 'x', 1n, 'uri')), none)
  const grant = call('grantRole', role('PUBLISHER_ROLE'), stranger.address)
  await refused(chain.send(publisher, grant), none)
})

test('another epoch is another scope', async () => {
  const { holder } = chain.accounts
  const before = await inputsFor(0n, holder.address, 20n)
  await pass(chain, Number(EPOCH_SECONDS))
  const root = await publish()
  await refused(enter(0n, holder.address, changed(before, 0, root), OK), 'WrongScope')
  const after = await inputsFor(0n, holder.address, 21n, root)
  assert.notEqual(after[2], before[2])
  await enter(0n, holder.address, after, OK)
})

test('a gate without an epoch is not deployed', async () => {
  const { verifier, accounts } = chain
  const attempt = chain.create('AccessGate', [verifier.address, accounts.deployer.address, 0n])
  await refused(attempt, 'EpochTooShort')
})
