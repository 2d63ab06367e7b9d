// The package in an isolate: workerd itself, the shipped files, one thread, nothing compiled.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import * as api from '../dist/node.js'
import { makeInputs, root } from './helpers.mjs'
import { startWorkerd } from './workerd.mjs'

const SCRIPT = `
import * as api from './proofpod/workerd.js'
let pod
const text = (error) => ({ code: error.code, message: error.message, details: error.details })
const calls = {
  up: () => true,
  info: async () => (pod ??= await api.createPod()).info,
  prove: async ({ inputs, seed }) => {
    pod ??= await api.createPod()
    const rounds = []
    const onProgress = ({ round }) => rounds.push(round)
    const insecureSeed = seed && new Uint8Array(32).fill(seed)
    const bundle = await pod.prove('access', inputs, { insecureSeed, onProgress })
    return { bundle, rounds: new Set(rounds).size }
  },
  verify: async ({ bundle }) => (pod ??= await api.createPod()).verify(bundle),
  identity: () => api.createIdentity('42'),
  aborted: async ({ inputs }) => pod.prove('access', inputs, { signal: AbortSignal.abort() }),
  listener: async ({ inputs }) =>
    pod.prove('access', inputs, { onProgress() { throw new Error('planted') } }),
  threads: async () => (await api.createPod({ threads: 4 })).info,
  wide: async () => (await api.createPod({ tier: 'wide' })).info,
}
export default {
  async fetch(request) {
    const name = new URL(request.url).pathname.slice(1)
    const body = request.method === 'POST' ? await request.json() : {}
    try {
      return Response.json({ value: await calls[name](body) })
    } catch (error) {
      return Response.json({ error: text(error) })
    }
  },
}
`

let workerd
let inputs

before(async () => {
  const files = ['workerd.js', 'wasm/single/relaxed.wasm', 'wasm/single/scalar.wasm',
    ...readdirSync(join(root, 'dist/keys')).filter((name) => name.endsWith('.bin'))
      .map((name) => `keys/${name}`)]
  const named = files.map((name) => [`proofpod/${name}`, join(root, 'dist', name)])
  workerd = await startWorkerd(SCRIPT, Object.fromEntries(named))
  inputs = await makeInputs(api)
})
after(() => workerd?.stop())

async function call(name, body) {
  const init = body && { method: 'POST', body: JSON.stringify(body) }
  return (await fetch(`${workerd.url}/${name}`, init)).json()
}

test('an isolate proves what every other host proves, and verifies', async () => {
  const { value: info } = await call('info')
  assert.deepEqual([info.threads, info.tier, info.isolated], [1, 'relaxed', false])
  assert.match(info.lost.join(), /isolate has one thread/)
  const { value } = await call('prove', { inputs, seed: 7 })
  const pod = await api.createPod()
  const insecureSeed = new Uint8Array(32).fill(7)
  assert.deepEqual(value.bundle, await pod.prove('access', inputs, { insecureSeed }))
  pod.close()
  assert.equal(value.rounds, 7)
  assert.deepEqual(await call('verify', { bundle: value.bundle }), { value: true })
  const publicInputs = { ...value.bundle.publicInputs, root: `0x${'7'.padStart(64, '0')}` }
  const forged = { ...value.bundle, publicInputs }
  assert.equal((await call('verify', { bundle: forged })).error.code, 'PROOF_INVALID')
  assert.equal((await call('identity')).value.commitment,
    (await api.createIdentity('42')).commitment)
})

test('refusals have their codes, and the pod goes on', async () => {
  const below = await call('prove', { inputs: { ...inputs, threshold: '151' } })
  assert.equal(below.error.code, 'INPUT_BELOW_THRESHOLD')
  assert.equal((await call('aborted', { inputs })).error.code, 'ABORTED')
  assert.equal((await call('listener', { inputs })).error.code, 'LISTENER_FAILED')
  assert.equal((await call('wide')).error.code, 'WASM_UNSUPPORTED')
  assert.equal((await call('threads')).value.threads, 1)
  const { value } = await call('prove', { inputs })
  assert.deepEqual(await call('verify', { bundle: value.bundle }), { value: true })
})

test('proofs in an isolate stay within its memory', async (t) => {
  await call('prove', { inputs })
  const before = workerd.cpuMs()
  const runs = 5
  for (let i = 0; i < runs; i += 1) await call('prove', { inputs })
  const cpu = (workerd.cpuMs() - before) / runs
  t.diagnostic(`a proof takes ${cpu.toFixed(0)} ms of processor time in workerd`)
  t.diagnostic(`workerd peaks at ${workerd.peakMib().toFixed(0)} MiB, with its runtime`)
  assert.ok(cpu < 3000, `${cpu} ms`)
})
