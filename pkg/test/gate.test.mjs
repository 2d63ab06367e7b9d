import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  decodeFunctionData, encodeErrorResult, encodeFunctionData, keccak256, parseAbi,
  toFunctionSelector,
} from 'viem'

import { keccak256 as ours } from '../dist/keccak.js'
import { accessGate, parseUnits } from '../dist/node.js'
import { code, GATE, openDoor, RECIPIENT, root } from './helpers.mjs'

const gate = accessGate({ chainId: 31337, address: GATE })
const enter = 'function enter(uint256,address,uint256[5],bytes)'
const word = (i) => `0x${i.toString(16).padStart(64, '0')}`
const bundle = {
  statement: 'access-v1-d20',
  publicInputs: {
    root: word(11), threshold: word(12), scope: word(13), nullifier: word(14),
    message: gate.message(RECIPIENT),
  },
  proof: `0x${'ab'.repeat(1472)}`,
  srs: 'any',
}

test('keccak256 equals viem at every length around the block border', () => {
  for (const length of [0, 1, 31, 32, 64, 128, 135, 136, 137, 271, 272, 273, 500]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31) & 255)
    assert.equal(`0x${Buffer.from(ours(bytes)).toString('hex')}`, keccak256(bytes), `${length}`)
  }
})

test('scope and message equal what the wasm computes', async () => {
  const { door } = await openDoor()
  assert.equal(gate.scope(2, 3), door.accessScope('31337', GATE, '2', '3'))
  assert.equal(gate.scope('0x2', 3n), gate.scope(2, 3))
  assert.equal(gate.message(RECIPIENT), door.accessMessage('31337', GATE, RECIPIENT))
  assert.notEqual(gate.scope(2, 3), gate.scope(3, 2))
})

test('enter encodes what viem encodes, for proofs of any length', () => {
  for (const length of [0, 1, 31, 32, 33, 1472]) {
    const proof = `0x${'cd'.repeat(length)}`
    const call = gate.enter({ ...bundle, proof }, { datasetId: 5, recipient: RECIPIENT })
    const args = [5n, RECIPIENT, [11n, 12n, 13n, 14n, BigInt(gate.message(RECIPIENT))], proof]
    assert.equal(call.data, encodeFunctionData({ abi: parseAbi([enter]), args }))
    assert.equal(call.to, GATE)
  }
})

test('enter and the others refuse what they cannot encode', () => {
  const call = (change, target) => () =>
    gate.enter({ ...bundle, ...change }, { datasetId: 5, recipient: RECIPIENT, ...target })
  assert.throws(call({ statement: 'vote-v1' }), code('PROOF_BAD_FORMAT'))
  assert.throws(call({ proof: '0xabc' }), code('INPUT_BAD_FORMAT'))
  assert.throws(call({}, { recipient: '0x12' }), code('INPUT_BAD_FORMAT'))
  assert.throws(call({}, { datasetId: -1 }), code('INPUT_BAD_FORMAT'))
  assert.throws(call({}, { datasetId: 1.5 }), code('INPUT_BAD_FORMAT'))
  assert.throws(call({}, { datasetId: 1n << 256n }), code('INPUT_BAD_FORMAT'))
  assert.throws(call({ publicInputs: { root: '1' } }), code('INPUT_BAD_FORMAT'))
  assert.throws(call({}, { dataset: 5 }), code('INPUT_UNKNOWN_FIELD', ({ details }) =>
    assert.deepEqual(details, { field: 'dataset', expected: 'datasetId, recipient' })))
  assert.throws(() => accessGate({ chainId: 1, address: GATE, url: '' }),
    code('INPUT_UNKNOWN_FIELD'))
  assert.throws(() => accessGate(), code('INPUT_BAD_FORMAT'))
  assert.throws(() => accessGate({ chainId: 1, address: 'me' }), code('INPUT_BAD_FORMAT'))
})

const refusals = [
  ['UNKNOWN_DATASET', 'UnknownDataset', [['id', 'uint256', 9n]]],
  ['NOT_CANONICAL', 'NotCanonical', [['index', 'uint256', 3n], ['value', 'uint256', 1n << 255n]]],
  ['UNKNOWN_SNAPSHOT', 'UnknownSnapshot', [['root', 'uint256', 4n]]],
  ['STALE_SNAPSHOT', 'StaleSnapshot',
    [['root', 'uint256', 4n], ['validUntil', 'uint64', 5n], ['timestamp', 'uint256', 6n]]],
  ['WRONG_THRESHOLD', 'WrongThreshold', [['expected', 'uint256', 1n], ['got', 'uint256', 2n]]],
  ['WRONG_SCOPE', 'WrongScope', [['expected', 'uint256', 1n], ['got', 'uint256', 2n]]],
  ['WRONG_RECIPIENT', 'WrongRecipient', [['expected', 'uint256', 1n], ['got', 'uint256', 2n]]],
  ['ALREADY_ENTERED', 'AlreadyEntered', [['nullifier', 'uint256', 1n], ['epoch', 'uint256', 2n]]],
  ['INVALID_PROOF', 'InvalidProof', []],
]

test('every refusal of the gate is decoded, bare and as libraries wrap it', () => {
  for (const [expected, name, params] of refusals) {
    const list = params.map(([param, type]) => `${type} ${param}`).join(', ')
    const abi = parseAbi([`error ${name}(${list})`])
    const data = encodeErrorResult({ abi, errorName: name, args: params.map((param) => param[2]) })
    const args = Object.fromEntries(params.map(([param, , value]) => [param, value.toString()]))
    const revert = { code: expected, name, args }
    assert.deepEqual(gate.decodeRevert(data), revert)
    assert.deepEqual(gate.decodeRevert({ cause: { cause: { raw: data } } }), revert, 'viem')
    assert.deepEqual(gate.decodeRevert({ info: { error: { data } } }), revert, 'ethers')
    assert.deepEqual(gate.decodeRevert({ data: { data } }), revert, 'a wallet')
    if (params.length > 0) assert.equal(gate.decodeRevert(data.slice(0, -2)), undefined, 'cut')
  }
  for (const other of ['0x', '0x12345678', null, 7, {}, new Error('no')]) {
    assert.equal(gate.decodeRevert(other), undefined)
  }
})

test('the table of refusals is the compiled contract’s', (t) => {
  const file = `${root}../contracts/out/artifacts/AccessGate.json`
  if (!existsSync(file)) return t.diagnostic(`skipped: ${file} is not built`)
  const { abi } = JSON.parse(readFileSync(file, 'utf8'))
  const selectors = new Set(abi.filter((item) => item.type === 'error').map((item) =>
    toFunctionSelector(`${item.name}(${item.inputs.map((input) => input.type)})`)))
  for (const [, name, params] of refusals) {
    const selector = toFunctionSelector(`${name}(${params.map((param) => param[1])})`)
    assert.ok(selectors.has(selector), name)
  }
  const call = abi.find((item) => item.name === 'enter')
  assert.deepEqual(call.inputs.map((input) => input.type),
    ['uint256', 'address', 'uint256[5]', 'bytes'])
})

test('parseUnits', () => {
  assert.equal(parseUnits('1.5', 18), 1500000000000000000n)
  assert.equal(parseUnits('0', 0), 0n)
  assert.equal(parseUnits('007.10', 2), 710n)
  for (const bad of ['', '.5', '1.', '-1', '1e3', '1.234', ' 1']) {
    assert.throws(() => parseUnits(bad, 2), code('INPUT_BAD_FORMAT'), bad)
  }
})

test('what is no number, no address and no amount has a code', () => {
  const bad = [{}, [], [5], true, Symbol('x'), null, undefined, NaN, 1.5, -1, '', ' 1', '1e3',
    '9'.repeat(100), 2n ** 256n, -1n]
  for (const value of bad) {
    assert.throws(() => gate.scope(value, 1), code('INPUT_BAD_FORMAT'), String(value))
  }
  for (const decimals of [NaN, Infinity, -1, 1.5, '18']) {
    assert.throws(() => parseUnits('1.5', decimals), code('INPUT_BAD_FORMAT'))
  }
  assert.throws(() => parseUnits(-5n, 18), code('INPUT_BAD_FORMAT'))
})

test('a refusal of a number says what came, and amounts what makes them whole', () => {
  const message = (value) => {
    try {
      gate.scope(value, 1)
    } catch (error) {
      return error.message
    }
  }
  assert.match(message(1.5), /got the number 1\.5: parseUnits/)
  assert.match(message('1.5'), /got "1\.5": parseUnits/)
  assert.match(message('-1'), /got "-1"$/)
  assert.match(message(undefined), /got undefined$/)
  assert.match(message(null), /got null$/)
  assert.match(message(1n << 256n), /got 1157920/)
  assert.ok(message('9'.repeat(1000)).length < 150)
})

test('a proof for another recipient is refused before it costs a transaction', () => {
  const stranger = `0x${'33'.repeat(20)}`
  const target = { datasetId: 5, recipient: stranger }
  assert.throws(() => gate.enter(bundle, target), code('PROOF_WRONG_RECIPIENT'))
  const otherGate = accessGate({ chainId: 1, address: GATE })
  assert.throws(() => otherGate.enter(bundle, { ...target, recipient: RECIPIENT }),
    code('PROOF_WRONG_RECIPIENT'))
  const { data } = gate.enter(bundle, { ...target, unchecked: true })
  const args = decodeFunctionData({ abi: parseAbi([enter]), data }).args
  assert.equal(args[1], stranger)
})
