// The real prover in Node: proofs, refusals, cancelling, crashes, damaged files.
import assert from 'node:assert/strict'
import http from 'node:http'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import * as api from '../dist/node.js'
import { downloadHttp } from '../dist/download.js'
import { classify } from '../dist/worker-errors.js'
import { code, makeInputs, openDoor, root } from './helpers.mjs'

let pod
let inputs
const ROUNDS = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6']

before(async () => {
  pod = await api.createPod()
  inputs = await makeInputs(api)
})
after(() => pod.close())

test('info says what there is and what was lost', () => {
  assert.equal(pod.info.threads, 1)
  assert.equal(pod.info.isolated, false)
  assert.equal(pod.info.statement, 'access-v1-d20')
  assert.equal(typeof pod.info.srs, 'string')
  assert.equal(typeof pod.info.insecureSrs, 'boolean')
  assert.match(pod.info.lost.join(), /single-thread/)
  assert.match(pod.info.lost.join(), /wide arithmetic: this host does not offer it/)
})

test('proves, reports progress, verifies; refuses every changed field', async () => {
  const events = []
  const bundle = await pod.prove('access', inputs, { onProgress: (event) => events.push(event) })
  assert.equal(await pod.verify(bundle), true)
  assert.deepEqual(Object.keys(bundle), ['proof', 'publicInputs', 'srs', 'statement'].sort())
  assert.equal(bundle.publicInputs.root, inputs.merkleProof.root)
  assert.equal(BigInt(bundle.publicInputs.threshold), 100n)

  const fractions = events.map((event) => event.fraction)
  assert.ok(fractions.length > 6 && fractions.at(-1) === 1, String(fractions))
  assert.deepEqual(fractions, fractions.toSorted((a, b) => a - b))
  const order = events.map((event) => ROUNDS.indexOf(event.round.slice(0, 2)))
  assert.deepEqual(order, order.toSorted((a, b) => a - b))
  assert.ok(events.every(({ etaMs }) => etaMs === null || etaMs >= 0))

  for (const name of Object.keys(bundle.publicInputs)) {
    const publicInputs = { ...bundle.publicInputs, [name]: `0x${'7'.padStart(64, '0')}` }
    await assert.rejects(pod.verify({ ...bundle, publicInputs }), code('PROOF_INVALID'), name)
  }
  const proof = (text) => pod.verify({ ...bundle, proof: text })
  await assert.rejects(proof(bundle.proof.slice(0, -2)), code('PROOF_LENGTH'))
  await assert.rejects(proof(`${bundle.proof.slice(0, -2)}zz`), code('PROOF_BAD_FORMAT'))
  await assert.rejects(proof(bundle.proof.replace(/.{64}$/, 'f'.repeat(64))),
    code('PROOF_BAD_FORMAT'))
  for (const srs of ['hermez-final', undefined]) {
    await assert.rejects(pod.verify({ ...bundle, srs }), code('SRS_INVALID'))
  }
  await assert.rejects(pod.verify({ ...bundle, statement: 'vote' }), code('STATEMENT_UNKNOWN'))
})

test('a path of zk-kit’s LeanIMT is taken as it is', async () => {
  const { LeanIMT } = await import('@zk-kit/lean-imt')
  const { poseidon2 } = await import('poseidon-lite')
  const { door } = await openDoor()
  const leaf = BigInt(door.leaf(door.commitment(inputs.secret), '150'))
  const tree = new LeanIMT((a, b) => poseidon2([a, b]), [5n, 6n, leaf, 7n, 8n])
  const merkleProof = tree.generateProof(2)
  const bundle = await pod.prove('access', { ...inputs, merkleProof })
  assert.equal(BigInt(bundle.publicInputs.root), tree.root)
  assert.equal(await pod.verify(bundle), true)
})

test('one seed gives one proof, and fresh seeds blind all of it', async () => {
  const insecureSeed = new Uint8Array(32).fill(7)
  const prove = async (options) => (await pod.prove('access', inputs, options)).proof
  const one = await prove({ insecureSeed })
  assert.equal(one, await prove({ insecureSeed }))
  const words = (proof) => proof.slice(2).match(/.{64}/g)
  const fresh = words(await prove({}))
  assert.equal(words(one).filter((word, i) => word === fresh[i]).length, 0)
  await assert.rejects(prove({ insecureSeed: new Uint8Array(31) }), code('INPUT_BAD_FORMAT'))
})

test('every bad input has its own error', async () => {
  const order = '0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001'
  const path = (change) => ({ merkleProof: { ...inputs.merkleProof, ...change } })
  const cases = [
    [{ secret: undefined }, 'INPUT_MISSING_FIELD', 'secret'],
    [{ merkleProof: undefined }, 'INPUT_MISSING_FIELD', 'merkleProof'],
    [path({ siblings: undefined }), 'INPUT_MISSING_FIELD', 'merkleProof.siblings'],
    [{ balance: 150 }, 'INPUT_BAD_FORMAT', 'balance'],
    [{ scope: '0xzz' }, 'INPUT_BAD_FORMAT', 'scope'],
    [{ message: '-1' }, 'INPUT_BAD_FORMAT', 'message'],
    [{ message: order }, 'INPUT_NOT_CANONICAL', 'message'],
    [path({ root: order }), 'INPUT_NOT_CANONICAL', 'merkleProof.root'],
    [{ balance: 1n << 64n }, 'INPUT_OUT_OF_RANGE', 'balance'],
    [path({ siblings: Array(21).fill('1') }), 'INPUT_PATH_LENGTH', 'merkleProof.siblings'],
    [path({ root: '1' }), 'INPUT_ROOT_MISMATCH', 'merkleProof.root'],
    [{ balance: '151' }, 'INPUT_LEAF_MISMATCH', 'merkleProof.leaf'],
    [{ threshold: '151' }, 'INPUT_BELOW_THRESHOLD', 'balance'],
    [{ depth: 20 }, 'INPUT_UNKNOWN_FIELD', 'depth'],
    [path({ path: [] }), 'INPUT_UNKNOWN_FIELD', 'merkleProof.path'],
  ]
  for (const [change, expected, field] of cases) {
    await assert.rejects(pod.prove('access', { ...inputs, ...change }), code(expected, (error) => {
      assert.equal(error.details.field, field, expected)
      assert.ok(error instanceof api.ProofpodError && error.docs.endsWith(expected.toLowerCase()))
      // Errors reach logs: no part of the witness may.
      const { secret, balance, merkleProof: { leaf } } = inputs
      for (const part of [BigInt(secret).toString(16), balance, '151', leaf.slice(2)]) {
        if (part === String(change.threshold)) continue
        const text = JSON.stringify([error.message, error.details])
        assert.ok(!text.includes(part), `${expected}: ${text}`)
      }
    }))
  }
  await assert.rejects(pod.prove('access', { ...inputs, threshold: '151' }),
    code('INPUT_BELOW_THRESHOLD', ({ message }) => assert.match(message, /threshold 151/)))
  await assert.rejects(pod.prove('access', undefined), code('INPUT_BAD_FORMAT'))
  await assert.rejects(pod.prove('access', null), code('INPUT_BAD_FORMAT'))
  await assert.rejects(pod.prove('votes', inputs), code('STATEMENT_UNKNOWN'))
  await assert.rejects(pod.prove('access', inputs, { depth: 21 }), code('STATEMENT_UNKNOWN'))
  await assert.rejects(api.createPod({ threads: 0 }), code('INPUT_OUT_OF_RANGE'))
})

test('cancels within 100 ms at any moment and stays usable; calls keep their order', async () => {
  for (const delay of [0, 1, 10, 30, 60]) {
    const control = new AbortController()
    const proving = pod.prove('access', inputs, { signal: control.signal })
    const refused = assert.rejects(proving, code('ABORTED'))
    await sleep(delay)
    const given = performance.now()
    control.abort()
    await refused
    assert.ok(performance.now() - given < 100, `after ${delay} ms`)
  }
  const order = []
  const calls = ['101', '102'].map(async (threshold) => {
    const bundle = await pod.prove('access', { ...inputs, threshold })
    order.push(Number(bundle.publicInputs.threshold))
    return bundle
  })
  assert.equal(await pod.verify((await Promise.all(calls))[1]), true)
  assert.deepEqual(order, [101, 102])
})

test('loading can be given up, and close ends everything', async () => {
  await assert.rejects(api.createPod({ signal: AbortSignal.abort() }), code('ABORTED'))
  const control = new AbortController()
  const loading = api.createPod({ signal: control.signal })
  control.abort()
  await assert.rejects(loading, code('ABORTED'))
  const other = await api.createPod()
  const proving = other.prove('access', inputs)
  await sleep(20)
  other.close()
  await assert.rejects(proving, code('POD_CLOSED'))
  await assert.rejects(other.prove('access', inputs), code('POD_CLOSED'))
})

test('a full heap is reported as such, any other trap as a fault', async () => {
  const { door, memory } = await openDoor()
  const trap = new WebAssembly.RuntimeError('unreachable')
  assert.equal(classify(trap, memory).error.code, 'INTERNAL')
  assert.equal(classify(trap, memory).fatal, true)
  let pages = 4096
  while (pages > 0) {
    try {
      memory.grow(pages)
    } catch {
      pages >>= 1
    }
  }
  // The allocator asks for more than is left, in the real wasm.
  let thrown
  try {
    new door.LeanTree(Array(200_000).fill('1'))
  } catch (error) {
    thrown = error
  }
  assert.ok(thrown, 'the allocation went through')
  const { error, fatal } = classify(thrown, memory)
  assert.equal(error.code, 'OUT_OF_MEMORY')
  assert.equal(fatal, true)
})

test('damaged, missing and moved files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'proofpod-'))
  try {
    cpSync(`${root}dist`, folder, { recursive: true })
    const copy = await api.createPod({ assetsUrl: folder })
    copy.close()
    for (const file of ['keys/srs-11.bin', 'keys/access-v1-d20.pk.bin',
      'wasm/single/scalar.wasm']) {
      // Another folder each time: a file that was read once is kept.
      const damaged = mkdtempSync(join(tmpdir(), 'proofpod-'))
      cpSync(folder, damaged, { recursive: true })
      const bytes = readFileSync(join(damaged, file))
      bytes[bytes.length >> 1] ^= 1
      writeFileSync(join(damaged, file), bytes)
      await assert.rejects(api.createPod({ assetsUrl: damaged }),
        code('KEY_DIGEST_MISMATCH', (error) => assert.equal(error.details.file, file)))
      rmSync(join(damaged, file))
      await assert.rejects(api.createPod({ assetsUrl: damaged }), code('KEY_FETCH'))
      rmSync(damaged, { recursive: true })
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('every code has its entry in ERRORS.md, and the other way round', () => {
  const source = readFileSync(`${root}src/errors.ts`, 'utf8')
  const codes = [...source.matchAll(/^  \| '([A-Z_]+)'$/gm)].map((match) => match[1])
  const documented = [...readFileSync(`${root}ERRORS.md`, 'utf8').matchAll(/^## ([A-Z_]+)$/gm)]
  assert.deepEqual(documented.map((match) => match[1]), codes)
  assert.ok(codes.length > 20)
})

test('what is no bundle is refused by the field that is wrong', async () => {
  const good = await pod.prove('access', inputs)
  const cases = [
    [undefined, 'bundle'], [null, 'bundle'], ['{}', 'bundle'], [[], 'bundle'], [{}, 'statement'],
    [{ ...good, proof: undefined }, 'proof'], [{ ...good, statement: 5 }, 'statement'],
    [{ ...good, publicInputs: null }, 'publicInputs'],
    [{ ...good, publicInputs: { ...good.publicInputs, root: 7 } }, 'root'],
  ]
  for (const [bundle, field] of cases) {
    await assert.rejects(pod.verify(bundle), code('PROOF_BAD_FORMAT', ({ details }) =>
      assert.equal(details.field, field)))
  }
})

test('inputs that are none, and what an error does not recommend', async () => {
  for (const [value, got] of [[undefined, 'undefined'], [null, 'null'], [[], 'an array'],
    ['{}', 'string'], [5, 'number']]) {
    await assert.rejects(pod.prove('access', value), code('INPUT_BAD_FORMAT', (error) => {
      assert.equal(error.message, `inputs: expected an object of strings, got ${got}`)
      assert.deepEqual([error.details.field, error.details.got], ['inputs', got])
    }))
  }
  await assert.rejects(pod.prove('access', inputs, { seed: 1 }), code('INPUT_UNKNOWN_FIELD',
    ({ message, details }) => assert.ok(!/insecure/i.test(message + details.expected), message)))
})

test('unknown options are refused by name, and so are those of the wrong kind', async () => {
  const unknown = (call, field) => assert.rejects(call, code('INPUT_UNKNOWN_FIELD', (error) => {
    assert.equal(error.details.field, field)
    assert.match(error.details.expected, /,/)
  }))
  await unknown(api.createPod({ thread: 2 }), 'thread')
  await unknown(pod.prove('access', inputs, { onprogress() {} }), 'onprogress')
  await unknown(api.createIdentity('1', { assetUrl: '' }), 'assetUrl')
  await unknown(api.loadSnapshot(new Uint8Array(), '', { timeout: 1 }), 'timeout')
  const bad = (call, field) => assert.rejects(call, code('INPUT_BAD_FORMAT', (error) =>
    assert.equal(error.details.field, field)))
  await bad(api.createPod(null), 'options')
  await bad(api.createPod('fast'), 'options')
  for (const signal of [null, {}, 'stop', new EventTarget()]) {
    await bad(api.createPod({ signal }), 'signal')
    await bad(pod.prove('access', inputs, { signal }), 'signal')
    await bad(pod.verify({}, { signal }), 'signal')
  }
  await bad(pod.prove('access', inputs, { onProgress: 'log' }), 'onProgress')
  await assert.rejects(api.createPod({ downloadTimeoutMs: 0 }), code('INPUT_OUT_OF_RANGE'))
  for (const tier of ['fast', '__proto__']) {
    await assert.rejects(api.estimate('access', { tier }), code('INPUT_OUT_OF_RANGE'))
  }
  await assert.rejects(api.createIdentity(null), code('INPUT_BAD_FORMAT', ({ message }) =>
    assert.match(message, /expected a decimal or 0x-hex string, or a bigint, got null/)))
  // It would have a commitment to register, and nothing to prove with it.
  for (const zero of ['0', '000', '0x0', `0x${'0'.repeat(64)}`, 0n]) {
    await assert.rejects(api.createIdentity(zero), code('INPUT_OUT_OF_RANGE'))
  }
})

test('a download may have more time than a timer can hold', async () => {
  const server = http.createServer((_, response) => setTimeout(() => response.end('file'), 100))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}/`
  try {
    for (const timeoutMs of [Infinity, 2 ** 31]) {
      assert.equal(String.fromCharCode(...await downloadHttp(url, { timeoutMs })), 'file')
    }
    // Planted: a time that is too short.
    await assert.rejects(downloadHttp(url, { timeoutMs: 10 }), code('KEY_FETCH'))
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('a listener that throws gives its proof up, and the pod goes on', async () => {
  for (const at of [1, 5]) {
    let calls = 0
    const onProgress = () => {
      calls += 1
      if (calls === at) throw new Error('planted')
    }
    await assert.rejects(pod.prove('access', inputs, { onProgress }),
      code('LISTENER_FAILED', ({ cause }) => assert.equal(cause.message, 'planted')))
  }
  assert.equal(await pod.verify(await pod.prove('access', inputs)), true)
})

test('the documentation that an error names is in the package', () => {
  const [file, anchor] = new api.ProofpodError('KEY_FETCH', '').docs.split('#')
  const path = fileURLToPath(import.meta.resolve(file))
  assert.ok(readFileSync(path, 'utf8').split('\n').includes(`## ${anchor.toUpperCase()}`))
})
