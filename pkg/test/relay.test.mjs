// Relay requests and wallets: viem is the oracle of every hash.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashTypedData, keccak256, recoverTypedDataAddress } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'

import {
  accessGate, callHash, relayDigest, relayRequest, sendEnter, signRelay,
} from '../dist/node.js'
import { code, GATE } from './helpers.mjs'

const gate = accessGate({ chainId: 31337, address: GATE })
const account = privateKeyToAccount(generatePrivateKey())
const word = (i) => `0x${i.toString(16).padStart(64, '0')}`
const bundle = {
  statement: 'access-v1-d20',
  publicInputs: {
    root: word(1), threshold: word(2), scope: word(3), nullifier: word(4),
    message: gate.message(account.address),
  },
  proof: `0x${'ab'.repeat(1408)}`,
  srs: 'any',
}
const options = { datasetId: 5, recipient: account.address, deadline: 1800000000, nonce: 7n }

test('a relay request is hashed and signed as viem does it', async () => {
  const request = relayRequest(gate, bundle, options)
  assert.deepEqual(JSON.parse(JSON.stringify(request)), request, 'it is JSON as it stands')
  assert.equal(relayDigest(request), hashTypedData(request))
  const { data } = gate.enter(bundle, { datasetId: 5, recipient: account.address })
  assert.equal(request.message.proofHash, keccak256(data))
  const signature = await account.signTypedData(request)
  const from = await recoverTypedDataAddress({ ...request, signature })
  assert.equal(from, account.address)
})

test('every field of a relay request is in what is signed', () => {
  const request = relayRequest(gate, bundle, options)
  const digest = relayDigest(request)
  const change = (message, domain) => relayDigest({
    ...request,
    message: { ...request.message, ...message },
    domain: { ...request.domain, ...domain },
  })
  for (const name of ['datasetId', 'deadline', 'nonce']) {
    assert.notEqual(change({ [name]: '99' }), digest, name)
  }
  for (const name of ['gate', 'recipient']) {
    assert.notEqual(change({ [name]: `0x${'44'.repeat(20)}` }), digest, name)
  }
  assert.notEqual(change({ proofHash: word(1) }), digest)
  assert.notEqual(change({}, { chainId: 1 }), digest)
  assert.notEqual(change({}, { verifyingContract: `0x${'44'.repeat(20)}` }), digest)
  const other = relayRequest(gate, { ...bundle, proof: '0x00' }, options)
  assert.notEqual(other.message.proofHash, request.message.proofHash)
  assert.equal(callHash({ to: GATE, data: '0x' }), keccak256('0x'))
})

test('a relay request refuses what the gate would', () => {
  const stranger = { ...options, recipient: `0x${'33'.repeat(20)}` }
  assert.throws(() => relayRequest(gate, bundle, stranger), code('PROOF_WRONG_RECIPIENT'))
  assert.throws(() => relayRequest(gate, bundle, { ...options, nonce: -1 }),
    code('INPUT_BAD_FORMAT'))
  const { deadline, ...late } = options
  assert.ok(deadline)
  assert.throws(() => relayRequest(gate, bundle, late), code('INPUT_BAD_FORMAT'))
  assert.throws(() => relayRequest(gate, bundle, { ...options, gas: 1 }),
    code('INPUT_UNKNOWN_FIELD'))
})

test('a chain id that JSON would round is refused, and the largest other one is not', () => {
  for (const [chainId, fits] of [[2n ** 53n - 1n, true], [2n ** 53n, false], [2n ** 64n, false]]) {
    const there = accessGate({ chainId, address: GATE })
    const publicInputs = { ...bundle.publicInputs, message: there.message(account.address) }
    const make = () => relayRequest(there, { ...bundle, publicInputs }, options)
    if (fits) assert.equal(relayDigest(make()), hashTypedData(make()))
    else assert.throws(make, code('INPUT_OUT_OF_RANGE'))
  }
})

/** A wallet that answers as EIP-1193 says, and remembers what it was asked. */
function wallet(chainId) {
  const asked = []
  const answers = {
    eth_chainId: () => `0x${chainId.toString(16)}`,
    eth_requestAccounts: () => [account.address],
    eth_sendTransaction: () => word(42),
    eth_signTypedData_v4: ([, json]) => account.signTypedData(JSON.parse(json)),
  }
  return {
    asked,
    request: async ({ method, params }) => {
      asked.push({ method, params })
      return answers[method](params)
    },
  }
}

test('any EIP-1193 wallet sends the call that the gate helper encodes', async () => {
  const target = { datasetId: 5, recipient: account.address }
  const ours = wallet(31337)
  assert.equal(await sendEnter(ours, gate, bundle, target), word(42))
  const { params: [sent] } = ours.asked.find(({ method }) => method === 'eth_sendTransaction')
  assert.deepEqual(sent, { from: account.address, ...gate.enter(bundle, target) })
  const foreign = wallet(1)
  await assert.rejects(sendEnter(foreign, gate, bundle, target), code('CHAIN_MISMATCH'))
  assert.ok(foreign.asked.every(({ method }) => method !== 'eth_sendTransaction'))
  const from = `0x${'55'.repeat(20)}`
  const asked = wallet(31337)
  await sendEnter(asked, gate, bundle, { ...target, from })
  assert.equal(asked.asked.at(-1).params[0].from, from)
})

test('a wallet signs a relay request', async () => {
  const request = relayRequest(gate, bundle, options)
  const signature = await signRelay(wallet(31337), request)
  assert.equal(await recoverTypedDataAddress({ ...request, signature }), account.address)
})
