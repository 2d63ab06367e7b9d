// The queue before a worker, with workers that do what the test says.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Host } from '../dist/host.js'
import { ProgressMeter } from '../dist/progress.js'
import { code } from './helpers.mjs'

const job = (secret) => ({ op: 'commitment', secret })

/** A host whose workers are lists of what they were sent. */
function fake({ boots = true, threads = 0, joined = threads, limit } = {}) {
  const workers = []
  const spawn = (events) => {
    const worker = { events, sent: [], ended: false }
    workers.push(worker)
    return {
      post: (message) => {
        worker.sent.push(message)
        if (message.type !== 'boot' || !boots) return
        queueMicrotask(() => events.message({ type: 'booted' }))
        for (let i = 1; i < joined; i += 1) events.message({ type: 'joined' })
      },
      terminate: () => { worker.ended = true },
      hold: (busy) => { worker.held = busy },
    }
  }
  const host = new Host(spawn, Promise.resolve({ type: 'boot', module: {}, threads }), limit)
  const jobs = (i = workers.length - 1) => workers[i].sent.filter((m) => m.type === 'job')
  return { host, workers, jobs }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

test('one job at a time, in order', async () => {
  const { host, workers, jobs } = fake()
  const results = [host.run(job('a')), host.run(job('b')), host.run(job('c'))]
  for (const expected of ['a', 'b', 'c']) {
    await settle()
    const { id, job: current } = jobs().at(-1)
    assert.equal(current.secret, expected)
    workers[0].events.message({ type: 'done', id, value: expected.toUpperCase() })
  }
  assert.deepEqual(await Promise.all(results), ['A', 'B', 'C'])
  assert.equal(workers.length, 1)
  assert.equal(workers[0].held, false, 'an idle worker does not keep the process')
})

test('a running job that is given up ends the worker; the next gets a new one', async () => {
  const { host, workers, jobs } = fake()
  const control = new AbortController()
  const first = host.run(job('a'), { signal: control.signal })
  const second = host.run(job('b'))
  await settle()
  control.abort('enough')
  await assert.rejects(first, code('ABORTED', (error) => assert.equal(error.cause, 'enough')))
  await settle()
  assert.equal(workers[0].ended, true)
  assert.equal(jobs(1)[0].job.secret, 'b')
  // A late answer of the dead worker must not reach the new job.
  workers[0].events.message({ type: 'done', id: jobs(1)[0].id, value: 'ghost' })
  workers[1].events.message({ type: 'done', id: jobs(1)[0].id, value: 'B' })
  assert.equal(await second, 'B')
})

test('a waiting job that is given up leaves the running one alone', async () => {
  const { host, workers, jobs } = fake()
  const control = new AbortController()
  const first = host.run(job('a'))
  const second = host.run(job('b'), { signal: control.signal })
  await settle()
  control.abort()
  await assert.rejects(second, code('ABORTED'))
  workers[0].events.message({ type: 'done', id: jobs()[0].id, value: 1 })
  assert.equal(await first, 1)
  assert.equal(workers[0].ended, false)
  await assert.rejects(host.run(job('c'), { signal: AbortSignal.abort() }), code('ABORTED'))
})

test('a job is given up while the worker starts', async () => {
  const { host } = fake({ boots: false })
  const control = new AbortController()
  const waiting = host.run(job('a'), { signal: control.signal })
  await settle()
  control.abort()
  await assert.rejects(waiting, code('ABORTED'))
})

test('a crash fails the running job only, kept state is replayed', async () => {
  const { host, workers, jobs } = fake()
  const kept = host.keep('k', job('state'))
  await settle()
  workers[0].events.message({ type: 'done', id: jobs()[0].id, value: null })
  await kept
  const [first, second] = [host.run(job('a')), host.run(job('b'))]
  await settle()
  workers[0].events.crash('planted')
  await assert.rejects(first, code('WORKER_CRASHED'))
  await settle()
  assert.deepEqual(jobs(1).map((message) => message.job.secret), ['state', 'b'])
  workers[1].events.message({ type: 'done', id: jobs(1)[1].id, value: 2 })
  assert.equal(await second, 2)
})

test('a trap retires the worker, a refusal does not', async () => {
  const { host, workers, jobs } = fake()
  const fail = async (fatal) => {
    const result = host.run(job('a'))
    await settle()
    const error = { code: 'INTERNAL', message: 'planted', details: { reason: 'x' } }
    workers.at(-1).events.message({ type: 'error', id: jobs().at(-1).id, error, fatal })
    await assert.rejects(result, code('INTERNAL', (e) => assert.equal(e.details.reason, 'x')))
  }
  await fail(false)
  assert.equal(workers[0].ended, false)
  await fail(true)
  assert.equal(workers[0].ended, true)
})

test('a pool thread that traps fails the job that its sleeping parent cannot', async () => {
  const { host, workers } = fake({ threads: 2 })
  const result = host.run(job('a'))
  await settle()
  const error = { code: 'OUT_OF_MEMORY', message: 'planted', details: { bytes: 1 } }
  workers[0].events.message({ type: 'trapped', error })
  await assert.rejects(result, code('OUT_OF_MEMORY', (e) => assert.equal(e.details.bytes, 1)))
  assert.equal(workers[0].ended, true)
})

test('jobs do not wait for the pool, and who waits for it hears how it went', async () => {
  const { host, workers, jobs } = fake({ threads: 3, joined: 2 })
  const result = host.run(job('a'))
  await settle()
  assert.equal(jobs()[0].job.secret, 'a')
  let pooled = false
  const waiting = host.pooled().then(() => { pooled = true })
  await settle()
  assert.equal(pooled, false, 'one thread is missing')
  workers[0].events.message({ type: 'joined' })
  await waiting
  workers[0].events.message({ type: 'done', id: jobs()[0].id, value: 1 })
  assert.equal(await result, 1)

  const lame = fake({ threads: 2, joined: 1 })
  const starting = lame.host.start().catch(() => {})
  const refused = assert.rejects(lame.host.pooled(), code('WORKER_CRASHED'))
  lame.workers[0].events.crash('planted')
  await Promise.all([starting, refused])
  const closing = fake({ threads: 2, joined: 1 })
  void closing.host.start().catch(() => {})
  const closed = assert.rejects(closing.host.pooled(), code('POD_CLOSED'))
  closing.host.close()
  await closed
})

test('the worker starts before the module is there, and fails with it', async () => {
  let give
  const started = []
  const spawn = () => (started.push(true), { post() {}, terminate() {}, hold() {} })
  const host = new Host(spawn, new Promise((_resolve, reject) => { give = reject }))
  const result = host.run(job('a'))
  assert.equal(started.length, 1)
  give(Object.assign(new Error('planted'), { code: 'KEY_FETCH' }))
  await assert.rejects(result, code('KEY_FETCH'))
})

test('a worker that cannot start fails its job with the reason', async () => {
  const { host, workers } = fake({ boots: false })
  const result = host.run(job('a'))
  await settle()
  const error = { code: 'WASM_UNSUPPORTED', message: 'planted', details: {} }
  workers[0].events.message({ type: 'boot-failed', error })
  await assert.rejects(result, code('WASM_UNSUPPORTED'))
})

test('close rejects what runs, what waits and what comes', async () => {
  const { host, workers } = fake()
  const results = [host.run(job('a')), host.run(job('b'))]
  await settle()
  host.close()
  for (const result of results) await assert.rejects(result, code('POD_CLOSED'))
  await assert.rejects(host.run(job('c')), code('POD_CLOSED'))
  assert.equal(workers[0].ended, true)
})

test('progress never falls, ends at 1, and estimates', () => {
  const events = []
  const meter = new ProgressMeter((event) => events.push(event), 1000)
  meter.event('r0_statement', 0)
  meter.event('r4_quotient', 0.5)
  meter.event('r1_advice', 0.2)
  meter.event('r6_opening', 0.9)
  meter.done()
  assert.deepEqual(events.map((event) => event.fraction), [0, 0.5, 0.5, 0.9, 1])
  assert.deepEqual(events.map((event) => event.round.slice(0, 2)), ['r0', 'r4', 'r4', 'r6', 'r6'])
  assert.ok(events[0].etaMs > 900 && events.at(-1).etaMs === 0)
  const first = []
  new ProgressMeter((event) => first.push(event), undefined).event('r0_statement', 0)
  assert.equal(first[0].etaMs, null)
})

test('a worker that cannot have the state that is kept is given up', async () => {
  const { host, workers, jobs } = fake()
  const kept = host.keep('a', job('kept'))
  await settle()
  workers[0].events.message({ type: 'done', id: jobs()[0].id, value: true })
  await kept
  workers[0].events.crash('planted')
  const failed = assert.rejects(host.run(job('b')), code('WORKER_CRASHED'))
  await settle()
  const error = { code: 'WORKER_CRASHED', message: 'planted', details: {} }
  workers[1].events.message({ type: 'error', id: 0, fatal: true, error })
  await failed
  assert.equal(workers[1].ended, true)
  const next = host.run(job('c'))
  await settle()
  workers[2].events.message({ type: 'done', id: jobs(2).at(-1).id, value: 'C' })
  assert.equal(await next, 'C')
})

test('a worker that never answers is an error, not a wait without end', async () => {
  const { host, workers } = fake({ boots: false, limit: 20 })
  await assert.rejects(host.start(), code('WORKER_CRASHED'))
  assert.equal(workers[0].ended, true)
})
