import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeanIMT } from '@zk-kit/lean-imt'
import { poseidon2 } from 'poseidon-lite'

import * as api from '../dist/node.js'
import { code, openDoor, SECRET, snapshotBytes } from './helpers.mjs'

const encode = (value) => new TextEncoder().encode(JSON.stringify(value))
const load = async (bytes) => api.loadSnapshot(bytes, await api.rawCid(bytes))

test('an identity is the one that the wasm computes, random ones differ', async () => {
  const { door } = await openDoor()
  const known = await api.createIdentity(SECRET)
  assert.deepEqual(known, { secret: SECRET, commitment: door.commitment(SECRET) })
  assert.equal((await api.createIdentity(42n)).commitment, known.commitment)
  const [one, two] = [await api.createIdentity(), await api.createIdentity()]
  assert.match(one.secret, /^0x00[0-9a-f]{62}$/)
  assert.notEqual(one.secret, two.secret)
  await assert.rejects(api.createIdentity(42), code('INPUT_BAD_FORMAT'))
  await assert.rejects(api.createIdentity('hunter2'), code('INPUT_BAD_FORMAT', (error) => {
    assert.equal(error.details.field, 'secret')
    assert.ok(!JSON.stringify([error.message, error.details]).includes('hunter2'))
  }))
})

test('a Semaphore v4 identity keeps its secret', async () => {
  const { Identity } = await import('@semaphore-protocol/identity')
  const semaphore = new Identity('a private key of thirty-two byte')
  const ours = await api.importSemaphoreIdentity(semaphore)
  assert.equal(BigInt(ours.secret), semaphore.secretScalar)
  assert.deepEqual(ours, await api.createIdentity(semaphore.secretScalar))
  // Another domain: who sees both commitments learns nothing of their being one.
  assert.notEqual(BigInt(ours.commitment), semaphore.commitment)
  for (const none of [undefined, null, {}, { secretScalar: '5' }, { secretScalar: 0n }]) {
    await assert.rejects(api.importSemaphoreIdentity(none), code('INPUT_BAD_FORMAT'))
  }
})

test('the CID is the one that IPFS tools give', async () => {
  // Raw leaf of "hello world" without a newline.
  const cid = 'bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e'
  assert.equal(await api.rawCid(new TextEncoder().encode('hello world')), cid)
})

test('the tree is zk-kit’s, and so are its paths', async () => {
  const { door } = await openDoor()
  for (const count of [42, 64, 97]) {
    const bytes = snapshotBytes(door.commitment(SECRET), '150', count)
    const snapshot = await load(bytes)
    const { entries } = JSON.parse(new TextDecoder().decode(bytes))
    const leaves = entries.map(({ commitment, balance }) => BigInt(door.leaf(commitment, balance)))
    const tree = new LeanIMT((a, b) => poseidon2([a, b]), leaves)
    assert.equal(BigInt(snapshot.root), tree.root)
    assert.equal(snapshot.holders, count)
    const { merkleProof, balance } = await snapshot.proofFor(door.commitment(SECRET))
    assert.equal(balance, '150')
    const expected = tree.generateProof(41)
    assert.equal(BigInt(merkleProof.root), expected.root)
    assert.equal(BigInt(merkleProof.leaf), expected.leaf)
    assert.equal(merkleProof.index, expected.index)
    assert.deepEqual(merkleProof.siblings.map(BigInt), expected.siblings)
    snapshot.close()
  }
})

test('what is wrong with a snapshot is said', async () => {
  const bytes = snapshotBytes('0x01', '5')
  const cid = await api.rawCid(bytes)
  await assert.rejects(api.loadSnapshot(bytes.slice(1), cid), code('SNAPSHOT_CID_MISMATCH'))
  await assert.rejects(api.loadSnapshot('/no/such/file', cid), code('SNAPSHOT_FETCH', (error) =>
    assert.match(error.message, /could not read file:.*no\/such\/file/)))
  for (const none of [undefined, null, '', 5, {}]) {
    await assert.rejects(api.loadSnapshot(bytes, none), code('INPUT_BAD_FORMAT', (error) => {
      assert.equal(error.details.field, 'cid')
      assert.match(error.message, /rawCid/)
    }))
  }
  const bad = (value, check) => assert.rejects(load(value), code('SNAPSHOT_INVALID', check))
  await bad(new TextEncoder().encode('{'))
  await bad(encode(null))
  await bad(encode({ version: 2, entries: [] }))
  await bad(encode({ version: 1, entries: [] }))
  const good = { commitment: '1', balance: '1' }
  const entries = [good, { commitment: '1', balance: 1 }]
  await bad(encode({ version: 1, entries }), (error) => assert.equal(error.details.index, 1))
  await assert.rejects(load(encode({ version: 1, entries: [{ commitment: 'x', balance: '1' }] })),
    api.ProofpodError)
  const snapshot = await load(bytes)
  await assert.rejects(snapshot.proofFor('77'), code('SNAPSHOT_NOT_LISTED'))
  await assert.rejects(snapshot.proofFor('me'), code('INPUT_BAD_FORMAT'))
  assert.equal((await snapshot.proofFor(1n)).balance, '5', 'padded or not, one commitment')
})

test('a list that is loaded twice is there until both are closed', async () => {
  const bytes = snapshotBytes('0x01', '6')
  const [one, two] = [await load(bytes), await load(bytes)]
  one.close()
  one.close()
  assert.equal((await two.proofFor('1')).balance, '6')
  two.close()
  await assert.rejects(two.proofFor('1'), code('SNAPSHOT_INVALID'))
  assert.equal((await (await load(bytes)).proofFor('1')).balance, '6')
})
