// Many requests of all kinds at once, over two isolates: each gets the answer it should, and the
// memory of the process stays where it was. PROOFPOD_FULL=1 sends 10,000.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startGatekeepers, startOrigin } from './lib/gatekeeper.mjs'
import { closePod, makeHolders, prove } from './lib/holders.mjs'
import { JSON_TYPE } from './lib/http.mjs'

const FULL = process.env.PROOFPOD_FULL === '1'
const REQUESTS = FULL ? 10_000 : 600
// Proofs that enter, made before the load: as many as there are holders.
const HOLDERS = FULL ? 160 : 16
const CLIENTS = 32
// Growth of the process in the second half of 10,000 requests. Its heaps still fill by some 15 MiB
// then, by less and less; a worker that kept 4 KiB of each request would add 20 MiB.
const GROWTH_MAX_MIB = 32

let origin
let gate
let vars
let shown

before(async () => {
  origin = await startOrigin()
  const { holders, root } = await makeHolders(HOLDERS)
  vars = { ORIGIN_URL: origin.url, SNAPSHOT_ROOTS: [root], CHALLENGE_SECONDS: 3_600,
    EPOCH_SECONDS: 366 * 86_400, SESSION_SECONDS: 3_600, RATE_PER_MINUTE: 1_000_000 }
  gate = await startGatekeepers({ vars, count: 2 })
  shown = []
  for (const holder of holders) {
    const given = await (await send('/challenge', post({ resource: 'air-quality' }), 0)).json()
    const { threshold, scope, message, challenge } = given
    shown.push({ challenge, bundle: await prove(holder, { threshold, scope, message }) })
  }
})
after(async () => {
  await gate?.stop()
  await origin?.stop()
  await closePod()
})

const post = (value) => ({ method: 'POST', headers: JSON_TYPE, body: JSON.stringify(value) })
const send = (path, options, isolate) =>
  fetch(`${gate.urls[`gatekeeper-${isolate}`]}${path}`, options)

/** Memory of workerd in MiB. */
function resident() {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gate.pid}/status`, 'utf8'))
  return Number(kib) / 1024
}

const tampered = ({ challenge, bundle }) => ({ challenge, bundle: { ...bundle,
  publicInputs: { ...bundle.publicInputs, nullifier: `0x${'7'.padStart(64, '0')}` } } })
const sample = (list, i) => list[i % list.length]
const open = (session) => ({ headers: { authorization: `Bearer ${session}` } })

/** One request of each kind: its path, its options, what it has to answer. */
const KINDS = {
  challenge: () => ['/challenge', post({ resource: 'trials' }), 200],
  content: (i, session) => ['/content/air-quality/today.csv', open(session), 200],
  tampered: (i) => ['/enter', post(tampered(sample(shown, i))), 403],
  replay: () => ['/enter', post(shown[0]), 409],
  forged: () => ['/content/air-quality/today.csv', open('e30.e30.e30'), 401],
  missing: (i) => [`/nowhere/${i}`, {}, 404],
  method: () => ['/enter', {}, 405],
  json: () => ['/enter', { ...post({}), body: '{' }, 400],
  type: () => ['/enter', { method: 'POST', body: '{}' }, 415],
  large: () => ['/enter', post({ x: 'a'.repeat(17_000) }), 413],
}
// How often each kind comes in a hundred.
const SHARES = { challenge: 20, content: 36, tampered: 12, replay: 10, forged: 5, missing: 5,
  method: 3, json: 4, type: 3, large: 2 }

/** The kinds in an order that mixes them and is the same every time. */
function plan(count) {
  const hundred = Object.entries(SHARES).flatMap(([kind, share]) => Array(share).fill(kind))
  const kinds = Array.from({ length: count }, (_, i) => hundred[(i * 37) % hundred.length])
  // Entries are spread evenly; the first is made before and lets the content be read.
  const step = Math.floor(count / (shown.length - 1))
  for (let i = 1; i < shown.length; i += 1) kinds[(i - 1) * step] = `enter ${i}`
  return kinds
}

function requestOf(kind, i, session) {
  const entry = /^enter (\d+)$/.exec(kind)
  return entry ? ['/enter', post(shown[entry[1]]), 200] : KINDS[kind](i, session)
}

const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)].toFixed(1)

const trace = (name, times) =>
  console.log(`${name}: ${times.length}, p50 ${percentile(times, 0.5)} ms, ` +
    `p99 ${percentile(times, 0.99)} ms`)

/** Sends all, many at a time; says how long each took, what was wrong, and how memory grew. */
async function load(kinds, session) {
  const wrong = []
  const times = { verified: [], all: [] }
  let next = 0
  let half
  const client = async () => {
    for (let i = next++; i < kinds.length; i = next++) {
      if (i === kinds.length / 2) half = resident()
      const [path, options, expected] = requestOf(kinds[i], i, session)
      const start = performance.now()
      const response = await send(path, options, i % 2)
      await response.arrayBuffer()
      const ms = performance.now() - start
      times.all.push(ms)
      if (kinds[i].startsWith('enter')) times.verified.push(ms)
      if (response.status !== expected) wrong.push(`${kinds[i]}: ${response.status}`)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const rate = (kinds.length * 1000) / (performance.now() - start)
  console.log(`${rate.toFixed(0)} requests a second, ${CLIENTS} clients, memory ` +
    `${half.toFixed(0)} MiB at half, ${resident().toFixed(0)} MiB at the end`)
  return { wrong, times, growth: resident() - half }
}

test(`${REQUESTS} mixed requests over two isolates`, async () => {
  const { session } = await (await send('/enter', post(shown[0]), 0)).json()
  const { wrong, times, growth } = await load(plan(REQUESTS), session)
  trace('verified entries', times.verified)
  trace('all requests', times.all)
  assert.deepEqual(wrong, [])
  assert.equal(times.verified.length, HOLDERS - 1)
  assert.ok(growth < GROWTH_MAX_MIB, `${growth.toFixed(0)} MiB more`)
  if (!FULL) console.log('skipped: 10,000 requests, and a planted leak, take PROOFPOD_FULL=1')
})

if (FULL) {
  test('caught: a worker that keeps something of each request', async () => {
    await gate.stop()
    gate = undefined
    const kept = '(globalThis.kept ??= []).push(new Uint8Array(12288).fill(1)); '
    const plant = [['options.log({', `${kept}options.log({`]]
    gate = await startGatekeepers({ vars, plant, count: 2 })
    const { growth } = await load(Array(REQUESTS).fill('missing'), '')
    assert.ok(growth > GROWTH_MAX_MIB, `only ${growth.toFixed(0)} MiB more`)
  })
}
