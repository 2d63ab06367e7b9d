// Attestations of entries, in the service as its authors compiled it: what the gate accepted can be
// attested, by its recipient, once; nothing else can.
import assert from 'node:assert/strict'
import test from 'node:test'
import { encodePacked, keccak256, zeroAddress, zeroHash } from 'viem'
import { deployMarketplace } from '../scripts/deploy.mjs'
import { deployAttestations } from '../scripts/eas.mjs'
import { attestTools } from './attest-tools.mjs'
import { chainForFile, refused as refusedBy } from './chain.mjs'
import { within } from './gas.mjs'
import { gateTools, OK } from './gate-tools.mjs'

const chain = chainForFile(async (c) => {
  const verifier = await c.create('MockVerifier', [true])
  const contracts = await deployMarketplace(c, { verifier })
  return { ...contracts, ...(await deployAttestations(c, contracts.gate)) }
})

const { entered, dataOf, requestOf, by, attest, attested, revoke } = attestTools(chain)
const refused = (promise, name) => refusedBy(promise, name, chain.eas.abi)
const account = (name) => chain.accounts[name].address
const other = 1n

test('an accepted entry is attested by its recipient, and says what was accepted', async () => {
  const entry = await entered()
  const data = requestOf(entry)
  const { gasUsed } = await by('holder', 'attest', { schema: chain.schemaUid, data })
  within('attest', gasUsed)
  const uid = await chain.reader.readContract({ ...chain.resolver, functionName: 'attestationOf',
    args: [entry.nullifier] })
  const found = await attested(uid)
  assert.deepEqual([found.recipient, found.attester, found.schema, found.data],
    [account('holder'), account('holder'), chain.schemaUid, dataOf(entry)])
  assert.equal(found.revocationTime, 0n)
})

test('what the gate did not accept is not attested', async () => {
  const entry = await entered()
  assert.deepEqual(await refused(attest({ ...entry, nullifier: 77n }), 'NotEntered'), [77n])
  // Valid, but of a snapshot that was revoked: the gate refuses it, and so there is no entry.
  const { by: call, enter, publish, inputsFor } = gateTools(chain)
  const root = await publish()
  const inputs = await inputsFor(0n, entry.recipient, 78n, root)
  await call('publisher', 'revokeSnapshot', root)
  await refused(enter(0n, entry.recipient, inputs, OK), 'UnknownSnapshot')
  await refused(attest({ ...entry, nullifier: 78n }), 'NotEntered')
  // A proof that does not verify leaves nothing to attest either.
  const bad = await inputsFor(0n, entry.recipient, 79n)
  await refused(enter(0n, entry.recipient, bad, '0x'), 'InvalidProof')
  await refused(attest({ ...entry, nullifier: 79n }), 'NotEntered')
})

test('replay: an entry is attested once, alone and in one call with others', async () => {
  const entry = await entered()
  const uid = await attest(entry)
  assert.deepEqual(await refused(attest(entry), 'AlreadyAttested'), [entry.nullifier, uid])
  const [one, two] = [await entered(), await entered()]
  const many = (...entries) => by('holder', 'multiAttest',
    [{ schema: chain.schemaUid, data: entries.map((each) => requestOf(each)) }])
  await refused(many(one, two, one), 'AlreadyAttested')
  await many(one, two)
  await refused(attest(two), 'AlreadyAttested')
})

test('another recipient, and another attester', async () => {
  const entry = await entered()
  const recipient = account('stranger')
  const expected = account('holder')
  for (const attester of ['stranger', 'holder']) {
    const got = await refused(attest(entry, { account: attester, recipient }), 'NotTheRecipient')
    assert.deepEqual(got, [expected, recipient])
  }
  const got = await refused(attest(entry, { account: 'stranger' }), 'NotTheAttester')
  assert.deepEqual(got, [expected, recipient])
  await refused(attest(entry, { recipient: zeroAddress }), 'NotTheRecipient')
  await attest(entry)
})

test('each word of the data is the gate\'s own', async () => {
  const entry = await entered('holder', 1n)
  for (const [index, name] of ['datasetId', 'threshold', 'epoch'].entries()) {
    const wrong = { ...entry, [name]: entry[name] + other }
    const args = await refused(attest(wrong), 'WrongEntry')
    assert.deepEqual(args, [BigInt(index), entry[name], wrong[name]])
    // The low bits of a longer number are not the number.
    await refused(attest({ ...entry, [name]: entry[name] + (other << 64n) }), 'WrongEntry')
  }
  for (const data of ['0x', dataOf(entry).slice(0, -2), `${dataOf(entry)}00`]) {
    await refused(attest(entry, { data }), 'WrongLength')
  }
  await attest(entry)
})

test('revoked is revoked: by the attester alone, and not attested again', async () => {
  const entry = await entered()
  const uid = await attest(entry)
  await refused(revoke(uid, 'stranger'), 'AccessDenied')
  assert.equal((await attested(uid)).revocationTime, 0n)
  await revoke(uid)
  assert.notEqual((await attested(uid)).revocationTime, 0n)
  await refused(revoke(uid), 'AlreadyRevoked')
  assert.deepEqual(await refused(attest(entry), 'AlreadyAttested'), [entry.nullifier, uid])
})

test('no other schema, no other caller, no value', async () => {
  const entry = await entered()
  const schema = 'bytes32 root,uint64 age,uint256 vote,uint256 nullifier'
  const args = [schema, chain.resolver.address, true]
  await chain.send(chain.accounts.stranger, { ...chain.registry, functionName: 'register', args })
  const uid = keccak256(encodePacked(['string', 'address', 'bool'], args))
  const got = await refused(attest(entry, { schema: uid }), 'WrongSchema')
  assert.deepEqual(got, [chain.schemaUid, uid])
  const forged = { ...requestOf(entry), uid: keccak256('0x01'), schema: chain.schemaUid, time: 1n,
    revocationTime: 0n, attester: account('holder') }
  const direct = { ...chain.resolver, functionName: 'attest', args: [forged] }
  await refused(chain.send(chain.accounts.holder, direct), 'AccessDenied')
  await refused(attest(entry, { value: 1n }), 'NotPayable')
  await attest(entry)
})

/** EIP-712 of the service's delegated attestation. */
async function signedBy(signer, entry, nonce) {
  const domain = { name: 'EAS', version: '1.4.0', chainId: chain.chainId,
    verifyingContract: chain.eas.address }
  const fields = 'address attester,bytes32 schema,address recipient,uint64 expirationTime,' +
    'bool revocable,bytes32 refUID,bytes data,uint256 value,uint256 nonce,uint64 deadline'
  const Attest = fields.split(',').map((field) => field.split(' '))
    .map(([type, name]) => ({ type, name }))
  const deadline = 2n ** 40n
  const message = { ...requestOf(entry), attester: account('holder'), schema: chain.schemaUid,
    nonce, deadline }
  const signature = await chain.accounts[signer].signTypedData({ domain, types: { Attest },
    primaryType: 'Attest', message })
  const [r, s, v] = [signature.slice(0, 66), `0x${signature.slice(66, 130)}`,
    parseInt(signature.slice(130), 16)]
  return { schema: chain.schemaUid, data: requestOf(entry), signature: { v, r, s },
    attester: account('holder'), deadline }
}

test('somebody else pays for what the recipient signed', async () => {
  const entry = await entered()
  const send = (request) => by('relayer', 'attestByDelegation', request)
  await refused(send(await signedBy('stranger', entry, 0n)), 'InvalidSignature')
  await send(await signedBy('holder', entry, 0n))
  await refused(send(await signedBy('holder', entry, 1n)), 'AlreadyAttested')
})

test('an entry is what the gate kept of it, and nothing for other nullifiers', async () => {
  const entry = await entered('stranger', 2n)
  const { read } = gateTools(chain)
  assert.deepEqual(await read('entryOf', entry.nullifier), { recipient: account('stranger'),
    epochPlusOne: entry.epoch + 1n, datasetId: 2 })
  assert.deepEqual(await read('entryOf', 99_999n),
    { recipient: zeroAddress, epochPlusOne: 0n, datasetId: 0 })
  await refused(attest({ ...entry, nullifier: BigInt(zeroHash) }, { account: 'stranger' }),
    'NotEntered')
})
