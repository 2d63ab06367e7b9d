// The gate's own logic, with a verifier that accepts the bytes "ok"; proofs.test.mjs has real ones.
import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeAbiParameters, keccak256, parseEventLogs, toHex, zeroAddress } from 'viem'
import { deployMarketplace, EPOCH_SECONDS, role } from '../scripts/deploy.mjs'
import { chainForFile, FIELD_ORDER, nowOf, pass, refused, statusAt } from './chain.mjs'
import { DIGEST, gateTools, HOUR, INPUT, OK } from './gate-tools.mjs'

const chain = chainForFile(async (c) => {
  const verifier = await c.create('MockVerifier', [true])
  return deployMarketplace(c, { verifier })
})

const { call, read, by, enter, publish, inputsFor } = gateTools(chain)

const changed = (inputs, index, value) => inputs.with(index, value)

test('a relayer enters for the recipient, once in an epoch', async () => {
  const recipient = chain.accounts.stranger.address
  const inputs = await inputsFor(1n, recipient, 5n)
  const { logs } = await enter(1n, recipient, inputs, OK)
  const epoch = await read('currentEpoch')
  const events = parseEventLogs({ abi: chain.gate.abi, logs })
  assert.deepEqual(events.map(({ eventName, args }) => [eventName, args]),
    [['Entered', { datasetId: 1n, recipient, epoch, nullifier: 5n }]])
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

test('a gate without an epoch, an admin or a verifier is not deployed', async () => {
  const { verifier, accounts } = chain
  const attempt = (...args) => chain.create('AccessGate', args)
  await refused(attempt(verifier.address, accounts.deployer.address, 0n), 'EpochTooShort')
  await refused(attempt(verifier.address, zeroAddress, HOUR), 'NoAdmin')
  await assert.rejects(attempt(accounts.holder.address, accounts.deployer.address, HOUR))
})

test('a call that is wrong in every way is told one reason after the other', async () => {
  const { holder } = chain.accounts
  // Its nullifier, one too many like the rest, is never put right: 41 is as good.
  const right = await inputsFor(0n, holder.address, 40n)
  let inputs = [FIELD_ORDER, ...right.slice(1).map((value) => value + 1n)]
  const now = (dataset, proof = '0x') => enter(dataset, holder.address, inputs, proof)
  await refused(now(99n), 'UnknownDataset')
  await refused(now(0n), 'NotCanonical')
  inputs[INPUT.root] = right[INPUT.root] + 1n
  await refused(now(0n), 'UnknownSnapshot')
  for (const [name, error] of [['root', 'WrongThreshold'], ['threshold', 'WrongScope'],
    ['scope', 'WrongRecipient'], ['message', 'InvalidProof']]) {
    inputs = inputs.with(INPUT[name], right[INPUT[name]])
    await refused(now(0n), error)
  }
  await now(0n, OK)
  await refused(now(0n), 'AlreadyEntered')
})

test('scope and message are the hashes that the statement names', async () => {
  const { holder } = chain.accounts
  const hash = (types, values) => BigInt(keccak256(
    encodeAbiParameters(types.map((type) => ({ type })), values))) >> 8n
  const here = [BigInt(chain.chainId), chain.gate.address]
  assert.equal(await read('scopeOf', 2n, 7n),
    hash(['uint256', 'address', 'uint256', 'uint256'], [...here, 2n, 7n]))
  assert.equal(await read('messageOf', holder.address),
    hash(['uint256', 'address', 'address'], [...here, holder.address]))
})

test('a dataset of the same tier is another scope', async () => {
  const { holder } = chain.accounts
  const twin = await read('datasetCount')
  await by('curator', 'addDataset', 'twin', (await read('dataset', 0n)).threshold, 'data:twin')
  const inputs = await inputsFor(0n, holder.address, 31n)
  await refused(enter(twin, holder.address, inputs, OK), 'WrongScope')
  await enter(twin, holder.address, await inputsFor(twin, holder.address, 31n), OK)
})

test('a threshold of 0 opens for members, and only with a proof', async () => {
  const { holder } = chain.accounts
  const open = await read('datasetCount')
  await by('curator', 'addDataset', 'for every member', 0n, 'data:open')
  const inputs = await inputsFor(open, holder.address, 32n)
  await refused(enter(open, holder.address, inputs, '0x'), 'InvalidProof')
  await enter(open, holder.address, inputs, OK)
  await refused(chain.reader.readContract(call('dataset', open + 1n)), 'UnknownDataset')
})

test('a snapshot counts to its last second', async () => {
  const { holder, relayer } = chain.accounts
  const root = await publish(100n)
  const [, until] = await read('snapshots', root)
  const inputs = await inputsFor(0n, holder.address, 33n, root)
  const entry = (nullifier) =>
    call('enter', 0n, holder.address, inputs.with(INPUT.nullifier, nullifier), OK)
  assert.equal(await statusAt(chain, until, relayer, entry(33n)), 'success')
  assert.equal(await statusAt(chain, until + 1n, relayer, entry(34n)), 'reverted')
})

test('the longest validity is accepted, a second more is not', async () => {
  const { publisher } = chain.accounts
  const at = (await nowOf(chain)) + 10n
  const longest = at + (await read('MAX_VALIDITY'))
  const publishing = (until) => call('publishSnapshot', 77n, DIGEST, until)
  assert.equal(await statusAt(chain, at, publisher, publishing(longest)), 'success')
  assert.equal(await statusAt(chain, at + 1n, publisher, publishing(longest + 2n)), 'reverted')
  assert.equal(await statusAt(chain, at + 2n, publisher, publishing(at + 2n)), 'success')
  assert.equal(await statusAt(chain, at + 3n, publisher, publishing(at + 2n)), 'reverted')
})

test('an epoch counts to its last second', async () => {
  const { holder, relayer } = chain.accounts
  const last = ((await read('currentEpoch')) + 1n) * EPOCH_SECONDS - 1n
  const root = await publish(2n * EPOCH_SECONDS)
  const inputs = await inputsFor(0n, holder.address, 35n, root)
  const entry = (nullifier) =>
    call('enter', 0n, holder.address, inputs.with(INPUT.nullifier, nullifier), OK)
  assert.equal(await statusAt(chain, last, relayer, entry(35n)), 'success')
  assert.equal(await statusAt(chain, last + 1n, relayer, entry(36n)), 'reverted')
})

test('a digest is fixed until its snapshot is revoked', async () => {
  const root = await publish()
  const other = `0x${'cd'.repeat(32)}`
  const until = (await nowOf(chain)) + HOUR
  await refused(by('publisher', 'publishSnapshot', root, other, until), 'DigestChanged')
  await by('publisher', 'revokeSnapshot', root)
  const { logs } = await by('publisher', 'publishSnapshot', root, other, until)
  const [{ args }] = parseEventLogs({ abi: chain.gate.abi, logs })
  assert.deepEqual(args, { root, leavesDigest: other, validUntil: until })
})

test('a snapshot published again lets nobody in twice', async () => {
  const { holder } = chain.accounts
  const inputs = await inputsFor(0n, holder.address, 37n)
  await enter(0n, holder.address, inputs, OK)
  await publish(2n * HOUR, inputs[INPUT.root])
  await refused(enter(0n, holder.address, inputs, OK), 'AlreadyEntered')
  const again = inputs.with(INPUT.root, await publish())
  await refused(enter(0n, holder.address, again, OK), 'AlreadyEntered')
})

test('a role that was taken back is gone, and the admin has none by itself', async () => {
  const { stranger } = chain.accounts
  const until = (await nowOf(chain)) + HOUR
  const none = 'AccessControlUnauthorizedAccount'
  const publishing = ['publishSnapshot', 78n, DIGEST, until]
  await refused(by('deployer', ...publishing), none)
  await refused(by('deployer', 'addDataset', 'x', 1n, 'uri'), none)
  await by('deployer', 'grantRole', role('PUBLISHER_ROLE'), stranger.address)
  await by('stranger', ...publishing)
  await by('deployer', 'revokeRole', role('PUBLISHER_ROLE'), stranger.address)
  await refused(by('stranger', ...publishing), none)
})
