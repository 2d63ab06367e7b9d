// What a pod keeps on the device and how it downloads, in Chromium: offline, damage, quota, broken
// connections, policies of the page.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'

import * as api from '../dist/node.js'
import { browserTests, launch, serveDist } from './browser-lab.mjs'
import { makeInputs } from './helpers.mjs'

let browser
let inputs
const servers = []

before(async () => {
  browser = await launch()
  if (browser) inputs = await makeInputs(api)
})
after(async () => {
  await browser?.close()
  for (const server of servers) server.close()
})
const browserTest = browserTests(() => browser)

async function openPage(options) {
  const { server, url } = await serveDist(options)
  servers.push(server)
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(url)
  return page
}

const FILES = 3
const isFile = (path) => /\.(wasm|bin)$/.test(path)

/** In the page: starts a pod, proves, and waits until so many files are kept. */
async function proveAndKeep({ inputs, files }) {
  const { createPod } = await import('/index.js')
  const pod = await createPod()
  const verified = await pod.verify(await pod.prove('access', inputs))
  pod.close()
  const cache = await caches.open('proofpod-files')
  while ((await cache.keys()).length < files) await new Promise((done) => setTimeout(done, 10))
  return { verified, lost: pod.info.lost.join() }
}

/** In the page: the code and details of a start that fails, or what was lost of one that works. */
async function start(options) {
  const { createPod } = await import('/index.js')
  try {
    const pod = await createPod(options)
    pod.close()
    return { lost: pod.info.lost.join() }
  } catch ({ code, message, details }) {
    return { code, message, details }
  }
}

/** A server of files that goes offline for them, and counts requests. */
function withSwitch() {
  const state = { offline: false, asked: [] }
  state.answer = (path, request, response) => {
    if (!isFile(path)) return false
    state.asked.push(path)
    if (state.offline) request.socket.destroy()
    return state.offline
  }
  return state
}

browserTest('after the first use nothing is downloaded, and no network is needed', async () => {
  const net = withSwitch()
  const page = await openPage({ answer: net.answer })
  assert.equal((await page.evaluate(proveAndKeep, { inputs, files: FILES })).verified, true)
  assert.equal(net.asked.length, FILES)
  net.offline = true
  await page.reload()
  assert.equal((await page.evaluate(proveAndKeep, { inputs, files: FILES })).verified, true)
  assert.equal(net.asked.length, FILES, 'nothing was asked for again')
})

/** In the page: puts other bytes in the place of the file that `pick` finds among those kept. */
async function tamper(how) {
  const cache = await caches.open('proofpod-files')
  const kept = await Promise.all((await cache.keys()).map(async (request) =>
    ({ request, bytes: new Uint8Array(await (await cache.match(request)).arrayBuffer()) })))
  kept.sort((a, b) => a.bytes.length - b.bytes.length)
  const [key, setup] = kept
  const planted = how === 'swapped' ? setup.bytes : key.bytes.map((byte, i) => i ? byte : byte ^ 1)
  await cache.put(key.request, new Response(planted))
}

browserTest('a kept file that was damaged or swapped is refused and fetched again', async () => {
  const net = withSwitch()
  const page = await openPage({ answer: net.answer })
  await page.evaluate(proveAndKeep, { inputs, files: FILES })
  for (const how of ['damaged', 'swapped']) {
    await page.evaluate(tamper, how)
    net.asked.length = 0
    await page.reload()
    const { verified, lost } = await page.evaluate(proveAndKeep, { inputs, files: FILES })
    assert.equal(verified, true)
    assert.match(lost, /copy of keys\/.* on this device is damaged; it was fetched again/)
    assert.equal(net.asked.length, 1)
  }
  // Without a network the refusal is the error.
  await page.evaluate(tamper, 'damaged')
  net.offline = true
  await page.reload()
  const { code, details } = await page.evaluate(start, {})
  assert.equal(code, 'KEY_STORED_DAMAGED')
  assert.notEqual(details.got, details.expected)
})

browserTest('a full device costs what is kept, first of other versions, not the pod', async () => {
  const page = await openPage()
  const left = await page.evaluate(async () => {
    const cache = await caches.open('proofpod-files')
    const old = 'https://proofpod.invalid/0123'
    await cache.put(old, new Response('of another version'))
    const { put } = Cache.prototype
    Cache.prototype.put = async function (...args) {
      // Planted: there is no room as long as the old file is there.
      if (await this.match(old)) throw new DOMException('planted', 'QuotaExceededError')
      return put.apply(this, args)
    }
    const { createPod } = await import('/index.js')
    ;(await createPod()).close()
    while ((await cache.keys()).length < 3) await new Promise((done) => setTimeout(done, 10))
    return (await cache.keys()).map(({ url }) => url)
  })
  assert.ok(!left.includes('https://proofpod.invalid/0123'))
  const full = await openPage()
  const { code } = await full.evaluate(async () => {
    Cache.prototype.put = async () => { throw new DOMException('planted', 'QuotaExceededError') }
    const { createPod } = await import('/index.js')
    return createPod().then((pod) => ({ code: pod.close() ?? 'works' }), (error) => error)
  })
  assert.equal(code, 'works')
})

browserTest('a connection that breaks is taken up where it broke', async () => {
  const ranges = []
  const answer = (path, request, response, body) => {
    if (!path.endsWith('srs-11.bin')) return false
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    ranges.push(from)
    const length = { 'content-length': body.length - from }
    const range = from && { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }
    response.writeHead(from ? 206 : 200, { ...length, ...range })
    // Planted: the first two answers break off.
    if (ranges.length > 2) return response.end(body.subarray(from)), true
    response.write(body.subarray(from, from + 60_000), () =>
      setTimeout(() => request.socket.destroy(), 50))
    return true
  }
  const page = await openPage({ answer })
  assert.equal((await page.evaluate(proveAndKeep, { inputs, files: FILES })).verified, true)
  assert.equal(ranges.length, 3)
  assert.ok(ranges[1] > 0 && ranges[2] > ranges[1], String(ranges))
})

browserTest('a download that stands still is given up in the time that was given', async () => {
  const answer = (path, _request, response) => {
    if (!path.endsWith('srs-11.bin')) return false
    response.writeHead(200)
    response.write('begun')
    return true
  }
  const page = await openPage({ answer })
  const begun = performance.now()
  const { code, details } = await page.evaluate(start, { downloadTimeoutMs: 400 })
  assert.equal(code, 'KEY_FETCH')
  assert.equal(details.timeoutMs, 400)
  assert.ok(performance.now() - begun < 5000)
})

const POLICIES = [
  ["script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'", 'WORKER_CRASHED',
    /worker-src 'self'/],
  ["script-src 'self'", 'WASM_UNSUPPORTED', /script-src 'wasm-unsafe-eval'/],
  ["script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'", 'KEY_FETCH', /connect-src 'self'/],
]

browserTest('what a content security policy lacks is named', async () => {
  for (const [policy, code, remedy] of POLICIES) {
    const page = await openPage({ headers: { 'content-security-policy': policy } })
    const error = await page.evaluate(start, {})
    assert.equal(error.code, code, policy)
    assert.match(error.message, remedy)
  }
  const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
  const page = await openPage({ headers: { 'content-security-policy': policy } })
  assert.equal((await page.evaluate(start, {})).code, undefined, 'this much is enough')
})

browserTest('two tabs do not prove at once', async () => {
  const { server, url } = await serveDist()
  servers.push(server)
  const context = await browser.newContext()
  const tabs = await Promise.all([1, 2].map(() => context.newPage()))
  await Promise.all(tabs.map((tab) => tab.goto(url)))
  const spans = await Promise.all(tabs.map((tab) => tab.evaluate(async (inputs) => {
    const { createPod } = await import('/index.js')
    const pod = await createPod()
    const spans = []
    for (let i = 0; i < 3; i += 1) {
      const at = []
      const onProgress = () => at.push(performance.timeOrigin + performance.now())
      await pod.prove('access', inputs, { onProgress })
      spans.push([at[0], at.at(-1)])
    }
    return spans
  }, inputs)))
  const [one, two] = spans
  // A millisecond of slack: the two clocks are not one.
  const overlap = one.some(([a, b]) => two.some(([c, d]) => a < d - 1 && c < b - 1))
  assert.equal(overlap, false, JSON.stringify(spans))
  await context.close()
})

browserTest('a proof that waits for another tab can be given up', async () => {
  const page = await openPage()
  const result = await page.evaluate(async (inputs) => {
    const { createPod } = await import('/index.js')
    const pod = await createPod()
    let free
    const held = new Promise((resolve) => { free = resolve })
    await new Promise((got) => navigator.locks.request('proofpod-prove', () => (got(), held)))
    const signal = AbortSignal.timeout(50)
    const code = await pod.prove('access', inputs, { signal }).catch((error) => error.code)
    const other = await createPod()
    const waiting = other.prove('access', inputs).catch((error) => error.code)
    setTimeout(() => other.close(), 50)
    const late = new Promise((resolve) => setTimeout(resolve, 2000, 'waits on'))
    const closed = await Promise.race([waiting, late])
    free()
    return { code, closed, verified: await pod.verify(await pod.prove('access', inputs)) }
  }, inputs)
  assert.deepEqual(result, { code: 'ABORTED', closed: 'POD_CLOSED', verified: true })
})

browserTest('a worker that ends without a word fails its proof, and the next works', async () => {
  // Planted: the first worker ends itself when it is to prove, as if the system had taken it.
  const plant = 'if (self.location.search) { self.close(); self.postMessage = () => {} }'
  const change = (path, body) => path === '/worker-single.js'
    ? String(body).replace('case "prove":', `case "prove": ${plant}`) : body
  const page = await openPage({ change })
  const result = await page.evaluate(async (inputs) => {
    const Real = globalThis.Worker
    let started = 0
    globalThis.Worker = class extends Real {
      constructor(url, options) {
        started += 1
        super(started === 1 ? `${url}?ends` : url, options)
      }
    }
    const { createPod } = await import('/index.js')
    const pod = await createPod()
    const { code } = await pod.prove('access', inputs).then(() => ({}), (error) => error)
    return { code, verified: await pod.verify(await pod.prove('access', inputs)), started }
  }, inputs)
  assert.deepEqual(result, { code: 'WORKER_CRASHED', verified: true, started: 2 })
})

browserTest('a start that fails or is given up leaves no worker', async () => {
  const answer = (path, _request, response) =>
    path.endsWith('.wasm') && (response.writeHead(200), response.write('slow'), true)
  const headers = { 'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp' }
  const page = await openPage({ answer, headers })
  const result = await page.evaluate(async () => {
    const Real = globalThis.Worker
    const alive = new Set()
    let failAt = Infinity
    globalThis.Worker = class extends Real {
      constructor(...args) {
        if (alive.size + 1 === failAt) throw new Error('planted')
        super(...args)
        alive.add(this)
      }
      terminate() {
        alive.delete(this)
        super.terminate()
      }
    }
    const { createPod } = await import('/index.js')
    const signal = AbortSignal.timeout(100)
    const given = await createPod({ threads: 4, signal }).catch((error) => error.code)
    const afterAbort = alive.size
    failAt = 3
    const failing = createPod({ threads: 4, signal: AbortSignal.timeout(300) })
    const failed = await failing.catch((error) => error.code)
    return { given, afterAbort, failed, afterFailure: alive.size }
  })
  assert.deepEqual(result, { given: 'ABORTED', afterAbort: 0, failed: 'ABORTED', afterFailure: 0 })
})

browserTest('an estimate downloads nothing, and tells what is to come', async () => {
  const net = withSwitch()
  const page = await openPage({ answer: net.answer })
  const first = await page.evaluate(async () => (await import('/index.js')).estimate('access'))
  assert.deepEqual(net.asked, [])
  assert.equal(first.circuit, 'access-v1-d20')
  assert.deepEqual([first.fits, first.reasons], [true, []])
  assert.ok(first.download.gzipBytes > 500_000 && first.download.gzipBytes < first.download.bytes)
  const result = await page.evaluate(async (inputs) => {
    const { createPod } = await import('/index.js')
    const pod = await createPod()
    const cache = await caches.open('proofpod-files')
    while ((await cache.keys()).length < 3) await new Promise((done) => setTimeout(done, 10))
    const etas = []
    await pod.prove('access', inputs, { onProgress: ({ etaMs }) => etas.push(etaMs) })
    const begun = performance.now()
    await pod.prove('access', inputs)
    const took = performance.now() - begun
    const lean = await pod.estimate('access', { profile: 'lean' })
    return { took, later: await pod.estimate('access'), lean, etas }
  }, inputs)
  assert.ok(result.lean.circuit === 'access-v1-d20-lean' && result.lean.download.bytes > 1_000_000)
  assert.ok(result.lean.memoryBytes > first.memoryBytes && result.lean.proveMs > first.proveMs)
  // A pod that has proved has no start before it.
  assert.equal(result.later.firstProofMs, result.later.proveMs)
  assert.deepEqual(result.later.download, { bytes: 0, gzipBytes: 0 })
  assert.deepEqual([result.later.tier, result.later.threads], ['relaxed', 1])
  // A guess, on a machine that may be busy: right within a factor of eight, there from the start.
  const { proveMs } = result.later
  assert.ok(proveMs > result.took / 8 && proveMs < result.took * 8, `${proveMs}, ${result.took}`)
  assert.ok(result.etas.every((eta) => eta !== null && eta >= 0) && result.etas.at(-1) === 0)
})

browserTest('a device with too little memory is told so before it downloads', async () => {
  const page = await openPage()
  const small = await page.evaluate(async () => {
    Object.defineProperty(navigator, 'deviceMemory', { value: 0.125, configurable: true })
    return (await import('/index.js')).estimate('access')
  })
  assert.equal(small.fits, false)
  assert.match(small.reasons.join(), /64 MiB are needed, and a tab has about 32 here/)
  const silent = await page.evaluate(async () => {
    Object.defineProperty(navigator, 'deviceMemory', { value: undefined })
    return (await import('/index.js')).estimate('access')
  })
  assert.equal(silent.fits, true, 'a browser that does not say how much it has may have enough')
})
