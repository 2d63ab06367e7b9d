// Where the Cache API is missing or refuses, IndexedDB keeps the files, with the same checks; what
// an HTTP cache holds of another version is asked for again; downloads have an end. In Chromium.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before } from 'node:test'

import * as api from '../dist/node.js'
import { browserTests, launch, serveDist } from './browser-lab.mjs'
import { makeInputs, root } from './helpers.mjs'

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

const FILES = 3
const isFile = (path) => /\.(wasm|bin)$/.test(path)

/** How a host lacks caches: in the page, before anything else runs. */
const WITHOUT = {
  missing: () => Object.defineProperty(globalThis, 'caches', { value: undefined }),
  refused: () => {
    CacheStorage.prototype.open = async () => {
      throw new DOMException('planted', 'SecurityError')
    }
  },
}

/** A page whose host lacks caches, and a server of files that counts and can be away. */
async function openPage(lack, { answer = () => false } = {}) {
  const net = { asked: [], offline: false }
  const { server, url } = await serveDist({ answer: (path, request, response, body) => {
    if (!isFile(path)) return false
    if (net.offline) return request.socket.destroy(), true
    net.asked.push(path)
    return answer(path, request, response, body)
  } })
  servers.push(server)
  const context = await browser.newContext()
  if (lack) await context.addInitScript(lack)
  await context.addInitScript(helpers)
  const page = await context.newPage()
  await page.goto(url)
  return { page, net }
}

/** In every page: reads and changes the database. */
function helpers() {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  /** All entries, oldest first; none where the package has made no database. */
  globalThis.kept = async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name)
    if (!names.includes('proofpod-files')) return []
    const db = await done(indexedDB.open('proofpod-files'))
    const store = db.transaction('files').objectStore('files')
    const keys = await done(store.index('at').getAllKeys())
    const found = await Promise.all(keys.map(async (name) =>
      ({ name, ...(await done(store.get(name))) })))
    db.close()
    return found
  }
  globalThis.plant = async (name, value) => {
    const db = await done(indexedDB.open('proofpod-files'))
    await done(db.transaction('files', 'readwrite').objectStore('files').put(value, name))
    db.close()
  }
}

/** In the page: starts a pod, proves, and waits until so many files are in the database. */
async function proveAndKeep({ inputs, files }) {
  const { createPod } = await import('/index.js')
  const pod = await createPod()
  const verified = await pod.verify(await pod.prove('access', inputs))
  pod.close()
  while ((await kept()).length < files) await new Promise((done) => setTimeout(done, 10))
  return { verified, lost: pod.info.lost.join() }
}

/** In the page: the code of a start that fails, or what was lost of one that works. */
async function start() {
  const { createPod } = await import('/index.js')
  try {
    const pod = await createPod()
    pod.close()
    return { lost: pod.info.lost.join() }
  } catch ({ code, message, details }) {
    return { code, message, details }
  }
}

/** Loads the page again; what stood in it is gone, what the device keeps is not. */
async function again({ page }, work) {
  await page.reload()
  return page.evaluate(work, { inputs, files: FILES })
}

for (const [how, lack] of Object.entries(WITHOUT)) {
  browserTest(`caches ${how}: IndexedDB keeps the files, checked and offline`, async () => {
    const lab = await openPage(lack)
    const { page, net } = lab
    assert.equal((await page.evaluate(proveAndKeep, { inputs, files: FILES })).verified, true)
    assert.equal(net.asked.length, FILES)
    net.offline = true
    assert.equal((await again(lab, proveAndKeep)).verified, true)
    assert.equal(net.asked.length, FILES, 'nothing was asked for again')
    const estimate = await page.evaluate(async () =>
      (await import('/index.js')).estimate('access'))
    assert.deepEqual(estimate.download, { bytes: 0, gzipBytes: 0 })
  })
}

browserTest('with caches nothing is put into IndexedDB', async () => {
  const { page } = await openPage()
  await page.evaluate(start)
  assert.deepEqual(await page.evaluate(() => kept()), [])
})

/** In the page: changes what the database keeps of the smallest file, the key. */
async function tamper(how) {
  const all = (await kept()).sort((a, b) => a.bytes.length - b.bytes.length)
  const [key, setup] = all
  const bytes = { damaged: key.bytes.map((byte, i) => i ? byte : byte ^ 1), swapped: setup.bytes,
    nothing: 'no bytes' }[how]
  await plant(key.name, { ...key, bytes })
}

browserTest('IndexedDB: a changed entry is refused and fetched again', async () => {
  const lab = await openPage(WITHOUT.missing)
  const { page, net } = lab
  await page.evaluate(proveAndKeep, { inputs, files: FILES })
  for (const how of ['damaged', 'swapped', 'nothing']) {
    await page.evaluate(tamper, how)
    net.asked.length = 0
    const { verified, lost } = await again(lab, proveAndKeep)
    assert.equal(verified, true)
    assert.equal(net.asked.length, 1, how)
    if (how !== 'nothing') {
      assert.match(lost, /copy of keys\/.* on this device is damaged; it was fetched again/)
    }
  }
  await page.evaluate(tamper, 'damaged')
  net.offline = true
  assert.equal((await again(lab, start)).code, 'KEY_STORED_DAMAGED')
})

browserTest('IndexedDB: without room other versions go first, and no pod fails', async () => {
  const lab = await openPage(WITHOUT.missing)
  const { page } = lab
  await page.evaluate(proveAndKeep, { inputs, files: FILES })
  await page.evaluate(tamper, 'damaged')
  await page.evaluate(() => plant('of another version', { bytes: new Uint8Array(9), at: 0 }))
  const left = await again(lab, async ({ files }) => {
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (...args) {
      // Planted: there is no room as long as the old file is there.
      const old = this.getKey('of another version')
      old.onsuccess = () => old.result && this.transaction.abort()
      return put.apply(this, args)
    }
    const { createPod } = await import('/index.js')
    ;(await createPod()).close()
    const own = (all) => all.filter(({ at }) => at > 0)
    while (own(await kept()).length < files) await new Promise((done) => setTimeout(done, 10))
    return (await kept()).map(({ name }) => name)
  })
  assert.ok(left.length === FILES && !left.includes('of another version'), left.join())
  const full = await openPage(WITHOUT.missing)
  const result = await full.page.evaluate(async () => {
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (...args) {
      const request = put.apply(this, args)
      this.transaction.abort()
      return request
    }
    const { createPod } = await import('/index.js')
    return createPod().then((pod) => pod.close() ?? 'works', (error) => error.code)
  })
  assert.equal(result, 'works')
  assert.deepEqual(await full.page.evaluate(() => kept()), [])
})

browserTest('a database that never answers does not hold up a start', async () => {
  const { page } = await openPage(() => {
    Object.defineProperty(globalThis, 'caches', { value: undefined })
    IDBFactory.prototype.open = () => ({})
  })
  assert.equal((await page.evaluate(start)).code, undefined)
})

/** A copy of dist/ below `/copy/`, which the browser may keep for an hour. */
function copyServer() {
  const state = { asked: [], version: 'old' }
  state.answer = (path, request, response) => {
    if (!path.startsWith('/copy/')) return false
    state.asked.push(path)
    const body = readFileSync(`${root}dist/${path.slice('/copy/'.length)}`)
    if (state.version === 'old' && path.endsWith('.pk.bin')) body[9] ^= 1
    // Another version's file is longer.
    const old = state.version === 'old' && path.endsWith('srs-11.bin') ? [body, body] : [body]
    response.writeHead(200, { 'cache-control': 'max-age=3600' })
    response.end(Buffer.concat(old))
    return true
  }
  return state
}

browserTest('what an HTTP cache holds of another version is asked for past it', async () => {
  const copy = copyServer()
  const { page } = await openPage(undefined, copy)
  const changed = ['keys/srs-11.bin', 'keys/access-v1-d20.pk.bin'].map((name) => `/copy/${name}`)
  const start = () => page.evaluate(async () => {
    const { createPod } = await import('/index.js')
    return createPod({ assetsUrl: '/copy/' })
      .then((pod) => pod.close() ?? { lost: pod.info.lost }, ({ code }) => ({ code }))
  })
  // The files of another version get into the cache; a server that has nothing else is refused.
  assert.equal((await start()).code, 'KEY_DIGEST_MISMATCH')
  // The first refusal ends a start: what else was under way is read to its end here.
  await page.evaluate((urls) => Promise.all(urls.map(async (url) =>
    (await fetch(url)).arrayBuffer())), changed)
  copy.version = 'new'
  await page.reload()
  copy.asked.length = 0
  const { lost } = await start()
  assert.equal(lost.filter((text) => /came from an HTTP cache/.test(text)).length, changed.length)
  assert.deepEqual(copy.asked.filter((path) => changed.includes(path)).sort(), [...changed].sort())
})
