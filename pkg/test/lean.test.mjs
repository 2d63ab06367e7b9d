// The lean profile: the same statement in proofs that are cheap to verify on a chain, in Node.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import * as api from '../dist/node.js'
import { statements } from '../dist/manifest.js'
import { createVerifier } from '../dist/verify-node.js'
import { code, GATE, makeInputs, openDoor, RECIPIENT, root } from './helpers.mjs'

const SEVEN = `0x${'7'.padStart(64, '0')}`
const NAME = 'access-v1-d20-lean'
const PROOF_BYTES = 704
const lean = { profile: 'lean' }

let pod
let inputs
let bundle

before(async () => {
  pod = await api.createPod()
  inputs = await makeInputs(api)
  bundle = await pod.prove('access', inputs, lean)
})
after(() => pod.close())

/** The command line tool's proof of the same inputs with the same seed. */
function native(name, seed) {
  const cli = `${root}../target/debug/proofpod`
  const args = ['prove', '--statement', name, '--insecure-seed', seed, '--keys',
    `${root}dist/keys`, '--allow-insecure-dev-srs']
  const text = JSON.stringify(inputs)
  return JSON.parse(execFileSync(cli, args, { input: text, encoding: 'utf8', stdio: 'pipe' }))
}

test('proves the same statement, and verifies with and without a prover', async () => {
  const fast = await pod.prove('access', inputs, { profile: 'fast' })
  assert.deepEqual(fast.publicInputs, bundle.publicInputs)
  assert.deepEqual([fast.statement, bundle.statement], ['access-v1-d20', NAME])
  assert.equal(bundle.proof.length, 2 + 2 * PROOF_BYTES)
  assert.equal(bundle.srs, statements[NAME].srsId)
  const verifier = await createVerifier()
  for (const proof of [fast, bundle]) {
    assert.equal(await pod.verify(proof), true)
    assert.equal(await verifier.verify(proof), true)
  }
})

test('one seed gives the bytes that the command line tool gives', async () => {
  const insecureSeed = new Uint8Array(32).fill(9)
  for (const [profile, name] of [['lean', NAME], ['fast', 'access-v1-d20']]) {
    const here = await pod.prove('access', inputs, { profile, insecureSeed })
    assert.deepEqual(here, native(name, '09'.repeat(32)))
  }
})

test('a proof under the other name, another setup or changed bytes is refused', async () => {
  const verifier = await createVerifier()
  const fast = await pod.prove('access', inputs)
  const digit = (text, at) =>
    `${text.slice(0, at)}${text[at] === '1' ? '0' : '1'}${text.slice(at + 1)}`
  const renamed = ({ statement, srs }, bundle) => ({ ...bundle, statement, srs })
  const cases = [
    [renamed(fast, bundle), 'PROOF_LENGTH'],
    [renamed(bundle, fast), 'PROOF_LENGTH'],
    [{ ...bundle, srs: 'another' }, 'SRS_INVALID'],
    [{ ...bundle, proof: digit(bundle.proof, 2 + 64 * 5 - 1) }, 'PROOF_INVALID'],
    [{ ...bundle, proof: digit(bundle.proof, bundle.proof.length - 1) }, 'PROOF_INVALID'],
    [{ ...bundle, proof: digit(bundle.proof, 65) }, 'PROOF_BAD_FORMAT'],
    ...Object.keys(bundle.publicInputs).map((name) =>
      [{ ...bundle, publicInputs: { ...bundle.publicInputs, [name]: SEVEN } }, 'PROOF_INVALID']),
  ]
  for (const [changed, expected] of cases) {
    await assert.rejects(pod.verify(changed), code(expected))
    await assert.rejects(verifier.verify(changed), code(expected))
  }
})

test('wrong options and inputs have their errors', async () => {
  await assert.rejects(pod.prove('access', inputs, { profile: 'cheap' }),
    code('INPUT_OUT_OF_RANGE', ({ details }) => assert.equal(details.field, 'profile')))
  await assert.rejects(pod.prove('access', inputs, { ...lean, depth: 32 }),
    code('STATEMENT_UNKNOWN'))
  await assert.rejects(pod.prove('access', { ...inputs, threshold: '151' }, lean),
    code('INPUT_BELOW_THRESHOLD'))
})

test('reports the rounds that it has, and is cancelled within 100 ms', async () => {
  const events = []
  await pod.prove('access', inputs, { ...lean, onProgress: (event) => events.push(event) })
  const fractions = events.map((event) => event.fraction)
  assert.deepEqual(fractions, fractions.toSorted((a, b) => a - b))
  assert.equal(fractions.at(-1), 1)
  const rounds = [...new Set(events.map((event) => event.round))]
  assert.deepEqual(rounds,
    ['r0_statement', 'r1_advice', 'r4_quotient', 'r5_evaluation', 'r6_opening'])
  for (const delay of [0, 10, 80, 200]) {
    const control = new AbortController()
    const proving = pod.prove('access', inputs, { ...lean, signal: control.signal })
    const refused = assert.rejects(proving, code('ABORTED'))
    await sleep(delay)
    const given = performance.now()
    control.abort()
    await refused
    assert.ok(performance.now() - given < 100, `after ${delay} ms`)
  }
  assert.equal(await pod.verify(await pod.prove('access', inputs, lean)), true)
})

test('its files are read when they are asked for, and compared', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'proofpod-lean-'))
  try {
    cpSync(`${root}dist`, folder, { recursive: true })
    const { key, srs } = statements[NAME]
    for (const { file } of [key, srs]) {
      const bytes = readFileSync(join(folder, file))
      bytes[bytes.length >> 1] ^= 1
      writeFileSync(join(folder, file), bytes)
    }
    // A pod that is never asked for a lean proof does not know.
    const other = await api.createPod({ assetsUrl: folder })
    assert.equal(await other.verify(await other.prove('access', inputs)), true)
    await assert.rejects(other.prove('access', inputs, lean), code('KEY_DIGEST_MISMATCH'))
    await assert.rejects(other.verify(bundle), code('KEY_DIGEST_MISMATCH'))
    other.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('calldata for a gate has the proof, 704 bytes shorter', () => {
  const gate = api.accessGate({ chainId: 31337, address: GATE })
  const target = { datasetId: 1, recipient: RECIPIENT }
  const { data } = gate.enter(bundle, target)
  // Selector, eight words of head, the length, the proof.
  assert.equal(data.length, 2 + 2 * (4 + 32 * 9 + PROOF_BYTES))
  assert.ok(data.endsWith(bundle.proof.slice(2)))
})

test('nothing of the secret is left in memory; a planted trace is found', async () => {
  const { door, memory } = await openDoor()
  door.reportPanics()
  const { key, srs } = statements[NAME]
  const read = ({ file }) => readFileSync(`${root}dist/${file}`)
  const engine = new door.Engine(NAME, read(srs), read(key))
  const secret = '0x00a55a'.padEnd(66, 'c3d4e5f60718')
  const identity = await api.createIdentity(secret)
  const leaf = door.leaf(identity.commitment, '150')
  const tree = new door.LeanTree(['5', leaf, '7'])
  const own = { ...inputs, secret, merkleProof: JSON.parse(tree.proof(1)) }
  const number = Buffer.from(secret.slice(2), 'hex').reverse()
  const found = () => {
    const all = Buffer.from(memory.buffer)
    return [number.subarray(0, 24), Buffer.from(secret.slice(10, 58))].map((needle) =>
      all.includes(needle))
  }
  engine.prove(JSON.stringify(own), new Uint8Array(32).fill(1), () => {})
  assert.deepEqual(found(), [false, false])
  const planted = new Uint8Array(memory.buffer, memory.buffer.byteLength - 64, 24)
  const before = planted.slice()
  planted.set(number.subarray(0, 24))
  assert.deepEqual(found(), [true, false])
  planted.set(before)
  engine.free()
})
