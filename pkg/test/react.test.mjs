// proofpod/react with the current React in Chromium: StrictMode, Suspense, unmounting, servers.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { createElement, Suspense } from 'react'
import { renderToString } from 'react-dom/server'
import { encodeErrorResult } from 'viem'

import * as api from '../dist/node.js'
import { usePod } from '../dist/react.js'
import { GATE, makeInputs, RECIPIENT, snapshotBytes } from './helpers.mjs'
import { bundle, compile, countWorkers, launch, openFolder, serve } from './react-lab.mjs'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const CANCEL_MS = 100
// After this long a pod without users is gone (IDLE_MS in src/react-store.ts).
const IDLE_MS = 2000

let browser
let home
let script
let inputs
const open = []
before(async () => {
  home = openFolder()
  if (!existsSync(CHROMIUM)) return
  browser = await launch(CHROMIUM)
  script = await bundle(home.folder)
  inputs = await makeInputs(api)
})
after(async () => {
  await browser?.close()
  for (const server of open) server.close()
  home?.close()
})

async function openPage({ script: other = script, ...options } = {}) {
  const server = await serve(other, options)
  open.push(server)
  const page = await browser.newPage()
  page.wrongs = []
  page.on('pageerror', (error) => page.wrongs.push(error.message))
  await page.addInitScript(countWorkers)
  await page.goto(server.url)
  await page.waitForFunction(() => globalThis.show)
  return page
}

const show = (page, name, props) => page.evaluate(([n, p]) => globalThis.show(n, p), [name, props])
const workers = (page) => page.evaluate(() => globalThis.workers)
const browserTest = (name, body) => test(name, { timeout: 120_000 }, (t) =>
  browser ? body(t) : t.diagnostic(`skipped: there is no ${CHROMIUM}`))

test('the samples of the book compile, and so does the page', () => {
  assert.equal(home.samples.length, 2)
  compile(home.folder)
})

/** Two components under StrictMode, shown and taken away; what is left after the idle time. */
async function twoComponents(page) {
  await show(page, 'pair')
  for (const name of ['one', 'two']) await page.locator(`#${name}[data-status="ready"]`).waitFor()
  const { same, threads } = await page.evaluate(() => ({ same: new Set(globalThis.pods).size === 1,
    threads: globalThis.pods[0].info.threads }))
  const during = await workers(page)
  await show(page, 'nothing')
  await page.waitForTimeout(IDLE_MS + 500)
  return { same, threads, during, after: await workers(page) }
}

browserTest('StrictMode, two components: one pod, and no worker is left', async () => {
  const page = await openPage()
  const { same, threads, during, after: left } = await twoComponents(page)
  assert.equal(same, true)
  assert.deepEqual(during, { started: threads, alive: threads })
  assert.deepEqual(left, { started: threads, alive: 0 })
  // Whoever comes back gets a new one.
  await show(page, 'suspense')
  await page.locator('#waiting').waitFor()
  assert.deepEqual(page.wrongs, [])
})

browserTest('planted: a pod that is never closed is noticed', async () => {
  const plant = ['this.#idle = setTimeout(() => this.close(), IDLE_MS);', '']
  const page = await openPage({ script: await bundle(home.folder, plant) })
  assert.ok((await twoComponents(page)).after.alive > 0)
})

browserTest('Suspense: first the fallback, then the pod', async () => {
  const page = await openPage()
  const seen = await page.evaluate(async () => {
    globalThis.show('suspense')
    const at = []
    while (at.at(-1) !== 'waiting') {
      await new Promise(requestAnimationFrame)
      const id = document.querySelector('#root > *')?.id
      if (id && at.at(-1) !== id) at.push(id)
    }
    return at
  })
  assert.deepEqual(seen, ['fallback', 'waiting'])
})

browserTest('a failure reaches the boundary or the state, and can be tried again', async () => {
  let damaged = true
  const change = (path, body) => {
    if (!damaged || !path.endsWith('.pk.bin')) return body
    return Buffer.from(body.map((byte, i) => i === 100 ? byte ^ 1 : byte))
  }
  const page = await openPage({ change })
  await show(page, 'suspense')
  const again = page.locator('#again')
  await again.waitFor()
  assert.equal(await again.textContent(), 'KEY_DIGEST_MISMATCH')
  await show(page, 'pair')
  const failed = page.locator('#one[data-status="failed"]')
  await failed.waitFor()
  assert.equal(await failed.textContent(), 'KEY_DIGEST_MISMATCH')
  damaged = false
  await failed.click()
  for (const name of ['one', 'two']) await page.locator(`#${name}[data-status="ready"]`).waitFor()
  const { alive } = await workers(page)
  assert.equal(alive, await page.evaluate(() => globalThis.pods[0].info.threads))
})

/** Starts a proof, and unmounts or cancels while it runs; how long until it ended, and how. */
function giveUp([inputs, how]) {
  const running = new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (document.getElementById('prover')?.dataset.round) resolve(watch.disconnect())
    })
    watch.observe(document.getElementById('root'), { subtree: true, attributes: true })
  })
  const ended = globalThis.prove(inputs).then(() => 'PROVED', ({ code }) => code)
  return running.then(async () => {
    const before = globalThis.workers.alive
    const from = performance.now()
    if (how === 'cancel') globalThis.cancel()
    else globalThis.show('nothing')
    const code = await ended
    return { code, ms: performance.now() - from, before, after: globalThis.workers.alive }
  })
}

for (const how of ['unmount', 'cancel']) {
  browserTest(`${how} ends a proof within ${CANCEL_MS} ms`, async (t) => {
    const page = await openPage()
    await show(page, 'prover')
    await page.evaluate((inputs) => globalThis.prove(inputs), inputs)
    assert.equal(await page.locator('#prover').getAttribute('data-status'), 'proved')
    const { code, ms, before: alive, after: left } = await page.evaluate(giveUp, [inputs, how])
    t.diagnostic(`${how}: ${code} after ${ms.toFixed(1)} ms`)
    assert.equal(code, 'ABORTED')
    assert.ok(ms < CANCEL_MS, `${ms} ms`)
    assert.ok(alive > 0 && left === 0, 'the workers of that proof are ended')
    await show(page, 'prover')
    if (how === 'cancel') await page.locator('#prover[data-status="cancelled"]').waitFor()
    await page.evaluate((inputs) => globalThis.prove(inputs), inputs)
    assert.deepEqual(page.wrongs, [])
  })
}

browserTest('planted: a hook that does not cancel on unmount is noticed', async () => {
  const plant = ['useEffect(() => cancel, [cancel]);', '']
  const page = await openPage({ script: await bundle(home.folder, plant) })
  await show(page, 'prover')
  await page.evaluate((inputs) => globalThis.prove(inputs), inputs)
  assert.equal((await page.evaluate(giveUp, [inputs, 'unmount'])).code, 'PROVED')
})

browserTest('giving up before the pod is there, a newer proof, an unheard error', async () => {
  const page = await openPage()
  await show(page, 'prover')
  const early = await page.evaluate(async (inputs) => {
    const from = performance.now()
    const proving = globalThis.prove(inputs).catch(({ code }) => code)
    globalThis.cancel()
    return { code: await proving, ms: performance.now() - from }
  }, inputs)
  assert.equal(early.code, 'ABORTED')
  assert.ok(early.ms < CANCEL_MS)
  const codes = await page.evaluate(async (inputs) => {
    const first = globalThis.prove(inputs).then(() => 'PROVED', ({ code }) => code)
    const second = globalThis.prove(inputs).then(() => 'PROVED', ({ code }) => code)
    return [await first, await second]
  }, inputs)
  assert.deepEqual(codes, ['ABORTED', 'PROVED'])
  await page.evaluate((inputs) => void globalThis.prove(inputs), { ...inputs, threshold: '151' })
  const failed = page.locator('#prover[data-status="failed"]')
  await failed.waitFor()
  assert.equal(await failed.textContent(), 'INPUT_BELOW_THRESHOLD')
  assert.deepEqual(page.wrongs, [], 'no unhandled rejection')
})

browserTest('a gate: entered, refused with its reason, and failed on the way', async () => {
  const page = await openPage()
  const pod = await api.createPod()
  const proof = await pod.prove('access', inputs)
  pod.close()
  // AlreadyEntered(uint256,uint256), as viem wraps what a node reports.
  const data = `0x${'0'.repeat(8)}`
  const answers = { entered: 'fine', refused: 'refused', failed: 'no network' }
  for (const [status, text] of Object.entries(answers)) {
    await page.evaluate(([address, status, data]) => {
      const errors = { refused: { cause: { data } }, failed: new Error('no network') }
      const send = async () => {
        if (errors[status]) throw errors[status]
        return 'fine'
      }
      return globalThis.show('gate', { address, send })
    }, [GATE, status, status === 'refused' ? alreadyEntered() : data])
    const target = { datasetId: 1, recipient: RECIPIENT }
    await page.evaluate(([proof, target]) => void globalThis.enter(proof, target), [proof, target])
    const shown = page.locator(`#gate[data-status="${status}"]`)
    await shown.waitFor()
    assert.equal(await shown.textContent(), text === 'refused' ? 'ALREADY_ENTERED' : text)
  }
  assert.deepEqual(page.wrongs, [])
})

/** Revert data of the gate's AlreadyEntered(nullifier, epoch). */
function alreadyEntered() {
  const error = { type: 'error', name: 'AlreadyEntered', inputs: [
    { name: 'nullifier', type: 'uint256' }, { name: 'epoch', type: 'uint256' }] }
  return encodeErrorResult({ abi: [error], errorName: 'AlreadyEntered', args: [1n, 7n] })
}

browserTest('the sample of the book proves and enters', async () => {
  const page = await openPage()
  const { secret, commitment } = await api.createIdentity(inputs.secret)
  const bytes = snapshotBytes(commitment, '150')
  const snapshot = await api.loadSnapshot(bytes, await api.rawCid(bytes))
  const holder = await snapshot.proofFor(commitment)
  await page.evaluate(([secret, holder, recipient, gateAddress]) => {
    const send = async ({ to, data }) => {
      globalThis.sent = { to, size: data.length }
      return 'hash'
    }
    globalThis.show('sample', { secret, holder, recipient, gateAddress, send })
  }, [secret, holder, RECIPIENT, GATE])
  await page.getByRole('button', { name: 'Prove access' }).click()
  await page.locator('output', { hasText: 'entered' }).waitFor()
  const sent = await page.evaluate(() => globalThis.sent)
  assert.equal(sent.to, GATE)
  assert.ok(sent.size > 2000)
})

const Plain = () => createElement('p', {}, usePod().status)
const Waiting = () => createElement('p', {}, usePod({ suspense: true }).pod.info.srs)

test('servers render the first state, and the fallback', () => {
  assert.equal(renderToString(createElement(Plain)), '<p>loading</p>')
  const fallback = createElement('i', {}, 'soon')
  const html = renderToString(createElement(Suspense, { fallback }, createElement(Waiting)))
  assert.match(html, /<i>soon<\/i>/)
})

browserTest('what the server rendered is taken over without a complaint', async () => {
  const html = '<button id="one" data-status="loading"></button>'
  const page = await openPage({ html })
  await page.evaluate(() => globalThis.hydrate())
  await page.locator('#one[data-status="ready"]').waitFor()
  assert.deepEqual(await page.evaluate(() => globalThis.wrongs), [])
  assert.deepEqual(page.wrongs, [])
})
