// Calls of the attestation service for a gate's entries: viem is the oracle of every byte.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  encodeAbiParameters, encodeErrorResult, encodeFunctionData, encodePacked, keccak256, parseAbi,
  zeroHash,
} from 'viem'

import { accessGate, ENTRY_SCHEMA, entryAttestations } from '../dist/gate-entry.js'
import { code, GATE, RECIPIENT, root } from './helpers.mjs'

const EAS = `0x${'33'.repeat(20)}`
const RESOLVER = `0x${'44'.repeat(20)}`
const REGISTRY = `0x${'55'.repeat(20)}`
const ABI = parseAbi([
  'function attest((bytes32 schema, (address recipient, uint64 expirationTime, bool revocable, ' +
    'bytes32 refUID, bytes data, uint256 value) data))',
  'function revoke((bytes32 schema, (bytes32 uid, uint256 value) data))',
  'function register(string, address, bool)',
])
const gate = accessGate({ chainId: 31337, address: GATE })
const attestations = entryAttestations(gate, { eas: EAS, resolver: RESOLVER })
const word = (i) => `0x${i.toString(16).padStart(64, '0')}`
const entry = { datasetId: 5, epoch: 19000n, recipient: RECIPIENT }
const bundle = {
  statement: 'access-v1-d20',
  publicInputs: {
    root: word(11), threshold: word(100), scope: gate.scope(5, 19000), nullifier: word(14),
    message: gate.message(RECIPIENT),
  },
  proof: `0x${'ab'.repeat(1408)}`,
  srs: 'any',
}

test('the schema, its UID and its registration are as the service makes them', () => {
  const args = [ENTRY_SCHEMA, RESOLVER, true]
  const uid = keccak256(encodePacked(['string', 'address', 'bool'], args))
  assert.equal(attestations.schemaUid, uid)
  const data = encodeFunctionData({ abi: ABI, functionName: 'register', args })
  assert.deepEqual(attestations.register(REGISTRY), { to: REGISTRY, data })
})

test('attest and revoke encode what viem encodes', () => {
  const uint256 = { type: 'uint256' }
  const data = encodeAbiParameters([uint256, uint256, uint256, uint256], [5n, 100n, 19000n, 14n])
  for (const expirationTime of [undefined, 0, 1_900_000_000n, 2n ** 64n - 1n]) {
    const request = { recipient: RECIPIENT, expirationTime: BigInt(expirationTime ?? 0),
      revocable: true, refUID: zeroHash, data, value: 0n }
    const args = [{ schema: attestations.schemaUid, data: request }]
    const expected = encodeFunctionData({ abi: ABI, functionName: 'attest', args })
    assert.deepEqual(attestations.attest(bundle, { ...entry, expirationTime }),
      { to: EAS, data: expected })
  }
  const args = [{ schema: attestations.schemaUid, data: { uid: word(77), value: 0n } }]
  const expected = encodeFunctionData({ abi: ABI, functionName: 'revoke', args })
  assert.deepEqual(attestations.revoke(word(77)), { to: EAS, data: expected })
})

test('what the resolver would refuse is refused before it costs a transaction', () => {
  const attest = (change, other = {}) => () =>
    attestations.attest({ ...bundle, ...other }, { ...entry, ...change })
  assert.throws(attest({ recipient: `0x${'66'.repeat(20)}` }), code('PROOF_WRONG_RECIPIENT'))
  for (const change of [{ datasetId: 6 }, { epoch: 19001 }]) {
    assert.throws(attest(change), code('PROOF_WRONG_SCOPE'))
  }
  const elsewhere = entryAttestations(accessGate({ chainId: 1, address: GATE }),
    { eas: EAS, resolver: RESOLVER })
  assert.throws(() => elsewhere.attest(bundle, entry), code('PROOF_WRONG_RECIPIENT'))
  assert.throws(attest({}, { statement: 'vote-v1-d20' }), code('PROOF_BAD_FORMAT'))
  assert.throws(attest({ expirationTime: 2n ** 64n }), code('INPUT_BAD_FORMAT'))
  assert.throws(attest({ epoch: undefined }), code('INPUT_BAD_FORMAT'))
  assert.throws(attest({ unchecked: true }), code('INPUT_UNKNOWN_FIELD'))
  assert.throws(() => attestations.revoke('no'), code('INPUT_BAD_FORMAT'))
  const wrong = { eas: EAS, resolver: 'no' }
  assert.throws(() => entryAttestations(gate, wrong), code('INPUT_BAD_FORMAT'))
  assert.throws(() => entryAttestations(gate, { ...wrong, gas: 1 }), code('INPUT_UNKNOWN_FIELD'))
})

const REFUSALS = [
  ['WRONG_SCHEMA', 'error WrongSchema(bytes32 expected, bytes32 got)', [word(1), word(2)]],
  ['WRONG_LENGTH', 'error WrongLength(uint256 expected, uint256 got)', [128n, 4n]],
  ['NOT_ENTERED', 'error NotEntered(uint256 nullifier)', [7n]],
  ['WRONG_ENTRY', 'error WrongEntry(uint256 index, uint256 expected, uint256 got)', [1n, 2n, 3n]],
  ['NOT_THE_RECIPIENT', 'error NotTheRecipient(address expected, address got)', [GATE, EAS]],
  ['NOT_THE_ATTESTER', 'error NotTheAttester(address expected, address got)', [GATE, EAS]],
  ['ALREADY_ATTESTED', 'error AlreadyAttested(uint256 nullifier, bytes32 uid)', [7n, word(9)]],
]

test('every refusal of the resolver is decoded', () => {
  for (const [expected, declaration, values] of REFUSALS) {
    const abi = parseAbi([declaration])
    const [{ name, inputs }] = abi
    const data = encodeErrorResult({ abi, errorName: name, args: values })
    const args = Object.fromEntries(inputs.map((input, i) => [input.name, String(values[i])]))
    const found = attestations.decodeRevert({ cause: { data } })
    assert.deepEqual(found, { code: expected, name, args })
    assert.equal(gate.decodeRevert(data), undefined, 'the gate has other refusals')
  }
})

test('schema and refusals are the compiled contract’s', (t) => {
  const file = `${root}../contracts/out/artifacts/EntryResolver.json`
  if (!existsSync(file)) return t.diagnostic(`skipped: ${file} is not built`)
  const { abi, bytecode } = JSON.parse(readFileSync(file, 'utf8'))
  const own = abi.filter(({ type }) => type === 'error').map(({ name, inputs }) =>
    `error ${name}(${inputs.map((input) => `${input.type} ${input.name}`).join(', ')})`)
  for (const [, declaration] of REFUSALS) assert.ok(own.includes(declaration), declaration)
  const [text] = ENTRY_SCHEMA.match(/^.{32}/)
  assert.ok(bytecode.includes(Buffer.from(text).toString('hex')), 'the schema is in the code')
})
