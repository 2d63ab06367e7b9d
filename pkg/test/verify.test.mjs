// The verifier's entry in Node: what it accepts, and that all else is refused by its own reason,
// which is the pod's.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'

import * as api from '../dist/node.js'
import { createVerifier, ProofpodError } from '../dist/verify-node.js'
import { code, makeInputs, root } from './helpers.mjs'

const R = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n

let pod
let bundle
let verifier

before(async () => {
  pod = await api.createPod()
  bundle = await pod.prove('access', await makeInputs(api))
  verifier = await createVerifier()
})

after(() => pod.close())

const inputs = (changes) => ({ ...bundle, publicInputs: { ...bundle.publicInputs, ...changes } })
const proof = (change) => ({ ...bundle, proof: change(bundle.proof) })

test('a proof of the pod is true, in one form of its numbers and no other', async () => {
  assert.equal(await verifier.verify(bundle), true)
  const decimal = (text) => BigInt(text).toString()
  const upper = (text) => `0x${text.slice(2).toUpperCase()}`
  const forms = [decimal, (text) => `000${decimal(text)}`, upper, (text) => `0X${text.slice(2)}`,
    (text) => `0x${BigInt(text).toString(16)}`, (text) => `0x00${text.slice(2)}`,
    (text) => ` ${text}`]
  // Whoever keeps nullifiers as text would let the same one in again.
  for (const field of Object.keys(bundle.publicInputs)) {
    for (const form of forms) {
      const text = form(bundle.publicInputs[field])
      if (text === bundle.publicInputs[field]) continue
      for (const host of [verifier, pod]) {
        const refused = { code: 'PROOF_BAD_FORMAT' }
        await assert.rejects(host.verify(inputs({ [field]: text })), refused, `${field}: ${text}`)
      }
    }
  }
})

test('it says which statements it knows, and of which setup', () => {
  const { srs, insecureSrs } = verifier.statements[bundle.statement]
  assert.equal(srs, bundle.srs)
  assert.equal(insecureSrs, bundle.srs.startsWith('insecure'))
})

/** [what, bundle, code, details] of each refusal. */
const refusals = () => [
  ['null', null, 'PROOF_BAD_FORMAT', { field: 'bundle' }],
  ['nothing', undefined, 'PROOF_BAD_FORMAT', { field: 'bundle' }],
  ['text', JSON.stringify(bundle), 'PROOF_BAD_FORMAT', { field: 'bundle' }],
  ['a number', 7, 'PROOF_BAD_FORMAT', { field: 'bundle' }],
  ['an empty object', {}, 'PROOF_BAD_FORMAT', { field: 'statement' }],
  ['a list', [bundle], 'PROOF_BAD_FORMAT', { field: 'statement' }],
  ['a statement of an object', { ...bundle, statement: 'constructor' }, 'STATEMENT_UNKNOWN',
    { got: 'constructor', expected: Object.keys(verifier.statements) }],
  ['another statement', { ...bundle, statement: 'access-v1-d19' }, 'STATEMENT_UNKNOWN',
    { got: 'access-v1-d19', expected: Object.keys(verifier.statements) }],
  ['another setup', { ...bundle, srs: 'other' }, 'SRS_INVALID',
    { expected: bundle.srs, got: 'other' }],
  ['no setup', { ...bundle, srs: undefined }, 'PROOF_BAD_FORMAT', { field: 'srs' }],
  ['no public inputs', { ...bundle, publicInputs: null }, 'PROOF_BAD_FORMAT',
    { field: 'publicInputs' }],
  ...['', '0x', '0xg', 'ff', '-1', '1.5', ' 1', '١', 5, null, '9'.repeat(1_000_000),
    (BigInt(bundle.publicInputs.scope) + R).toString()].map((scope) =>
    [`a scope of ${scope}`, inputs({ scope }), 'PROOF_BAD_FORMAT', { field: 'scope' }]),
  ...[`0x${R.toString(16)}`, `0x${'f'.repeat(64)}`,
    `0x${(BigInt(bundle.publicInputs.scope) + R).toString(16)}`].map((scope) =>
    ['an alias', inputs({ scope }), 'INPUT_NOT_CANONICAL', { field: 'scope' }]),
  ['another message', inputs({ message: `0x${'1'.padStart(64, '0')}` }), 'PROOF_INVALID', {}],
  ['a short proof', proof((hex) => hex.slice(0, -2)), 'PROOF_LENGTH', { got: 1407 }],
  ['a long proof', proof((hex) => `${hex}00`), 'PROOF_LENGTH', { got: 1409 }],
  ['a huge proof', proof((hex) => hex.repeat(99).replaceAll('0x', '').replace(/^/, '0x')),
    'PROOF_LENGTH', {}],
  ['half a byte', proof((hex) => hex.slice(0, -1)), 'PROOF_BAD_FORMAT', { field: 'proof' }],
  ['no prefix', proof((hex) => hex.slice(2)), 'PROOF_BAD_FORMAT', { field: 'proof' }],
  ['no hex', proof((hex) => hex.replace(/.$/, 'g')), 'PROOF_BAD_FORMAT', { field: 'proof' }],
  ['zeros', proof((hex) => hex.replace(/[^x]/g, '0')), 'PROOF_BAD_FORMAT', { index: 0 }],
  ['a value too large', proof((hex) => `${hex.slice(0, 2 + 64 * 20)}${'f'.repeat(64)}${
    hex.slice(2 + 64 * 21)}`), 'PROOF_BAD_FORMAT', { index: 20 }],
  ['another value', proof((hex) => `${hex.slice(0, 2 + 64 * 20)}${'0'.repeat(64)}${
    hex.slice(2 + 64 * 21)}`), 'PROOF_INVALID', {}],
]

test('all else is refused by its own reason', async () => {
  for (const [what, changed, expected, details] of refusals()) {
    await assert.rejects(verifier.verify(changed), (error) => {
      assert.ok(error instanceof ProofpodError, what)
      assert.equal(error.code, expected, what)
      for (const [name, value] of Object.entries(details)) {
        assert.deepEqual(error.details[name], value, `${what}: ${name}`)
      }
      return true
    }, what)
    // Whatever reaches the pod's door at all has there the same reason.
    if (typeof changed?.srs !== 'string' || !changed.publicInputs) continue
    const answer = await pod.verify(changed).then(() => 'none', (error) => error.code)
    assert.equal(answer, expected, `the pod: ${what}`)
  }
  // A refusal leaves nothing behind.
  assert.equal(await verifier.verify(bundle), true)
})

test('long texts cost time by their length, not by its square', async () => {
  const start = performance.now()
  const long = `${'0'.repeat(1_000_000)}g`
  await assert.rejects(verifier.verify(inputs({ scope: long })), code('PROOF_BAD_FORMAT'))
  await assert.rejects(verifier.verify(proof(() => `0x${long}`)), code('PROOF_BAD_FORMAT'))
  assert.ok(performance.now() - start < 1_000)
})

test('each field is read once: what is verified is what was there', async () => {
  const reads = {}
  const counted = new Proxy(bundle, { get: (target, name) => {
    reads[name] = (reads[name] ?? 0) + 1
    return target[name]
  } })
  assert.equal(await verifier.verify(counted), true)
  assert.ok(Object.values(reads).every((count) => count === 1), JSON.stringify(reads))
})

test('a module that is not this package\'s is refused, and the next try works', async () => {
  const { createVerifier } = await import('../dist/verify-node.js?fresh')
  const assetsUrl = `${root}test`
  await assert.rejects(createVerifier({ assetsUrl }), code('KEY_FETCH'))
  const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))
  await assert.rejects(createVerifier({ module }), code('KEY_DIGEST_MISMATCH'))
  const there = await createVerifier({ assetsUrl: `${root}dist` })
  assert.equal(await there.verify(bundle), true)
})

test('there is no prover in it, and it stays small', async () => {
  const { gzipSync } = await import('node:zlib')
  const gzip = (file) => gzipSync(readFileSync(`${root}dist/${file}`), { level: 9 }).length
  const sizes = ['verify.js', 'wasm/verifier/verifier.wasm'].map(gzip)
  // The keys of all statements are most of the first.
  assert.ok(sizes[0] < 44 * 1024 && sizes[0] + sizes[1] <= 150 * 1024, sizes.join())
  console.log(`# proofpod/verify: ${sizes.join(' + ')} bytes gzip`)
  for (const file of ['verify.js', 'verify-node.js', 'verify-workerd.js']) {
    const text = readFileSync(`${root}dist/${file}`, 'utf8')
    assert.doesNotMatch(text, /prover_wasm|Engine|new Worker/, file)
  }
})
