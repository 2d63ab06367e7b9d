// Pods in every situation a tab gets into.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as story from 'web-demo/story'
import { openLab } from '../lib/lab.mjs'

let lab
before(async () => { lab = await openLab({ wallets: 8 }) })
after(() => lab?.close())

const CANCEL_MS = 100

const podData = async (page) => {
  await story.podReady(page)
  const pod = page.locator('#pod')
  const [threads, isolated] = await Promise.all(
    ['data-threads', 'data-isolated'].map((name) => pod.getAttribute(name)))
  return { threads: Number(threads), isolated: isolated === 'true' }
}

test('an isolated page proves with threads', async (t) => {
  const page = await lab.member()
  const { threads, isolated } = await podData(page)
  const cores = await page.evaluate(() => navigator.hardwareConcurrency)
  assert.equal(isolated, true)
  assert.equal(threads, Math.min(8, cores))
  const { proof_ms, cold_ms } = await story.proveAccess(page, 1)
  t.diagnostic(`${threads} threads: proof ${proof_ms} ms, cold ${cold_ms} ms`)
  await lab.leave(page)
})

test('a page that is not isolated proves with one thread, and says what it lost', async (t) => {
  const page = await lab.member({ url: lab.plainUrl })
  assert.deepEqual(await podData(page), { threads: 1, isolated: false })
  assert.match(await page.locator('#pod').textContent(), /not cross-origin isolated/)
  const { proof_ms, cold_ms } = await story.proveAccess(page, 1)
  t.diagnostic(`1 thread: proof ${proof_ms} ms, cold ${cold_ms} ms`)
  await lab.leave(page)
})

async function cancelMidway(page) {
  // In the page: a proof is over before a click from out here arrives.
  await page.evaluate(() => {
    const bar = document.getElementById('bar')
    const watch = new MutationObserver(() => {
      if (Number(bar.getAttribute('aria-valuenow')) < 5) return
      watch.disconnect()
      document.getElementById('cancel').click()
    })
    watch.observe(bar, { attributes: true, attributeFilter: ['aria-valuenow'] })
  })
  await story.startProof(page, 1)
  const { state } = await story.settled(page)
  const root = page.locator('#proof')
  return { state, ms: Number(await root.getAttribute('data-settle-ms')),
    percent: Number(await page.locator('#bar').getAttribute('aria-valuenow')) }
}

for (const origin of ['url', 'plainUrl']) {
  test(`cancel midway (${origin}): stops within ${CANCEL_MS} ms, then proves again`, async (t) => {
    const page = await lab.member({ url: lab[origin] })
    await podData(page)
    const { state, ms, percent } = await cancelMidway(page)
    assert.equal(state, 'cancelled')
    assert.ok(percent > 0 && percent < 100, `cancelled at ${percent} %`)
    assert.ok(ms <= CANCEL_MS, `took ${ms} ms`)
    const focused = await page.evaluate(() =>
      document.activeElement.closest('[data-id]')?.dataset.id)
    assert.equal(focused, '1', 'focus is back on the button that started it')
    const { proof_ms } = await story.proveAccess(page, 1)
    t.diagnostic(`cancelled at ${percent} % in ${ms} ms; the next proof took ${proof_ms} ms`)
    await lab.leave(page)
  })
}

test('after a reload identity and open datasets are still there, and it proves', async () => {
  const page = await lab.member()
  await story.proveAccess(page, 1)
  await page.reload()
  await story.listed(page)
  const card = page.locator('#datasets [data-id="1"]')
  assert.equal(await card.getAttribute('data-access'), 'open')
  await card.getByRole('button', { name: /Show content/ }).click()
  assert.equal(await story.cheat(page, 'replay'), story.REFUSALS.replay)
  await story.proveAccess(page, 0)
  await lab.leave(page)
})

test('a reload in the middle of a proof leaves nothing behind', async () => {
  const page = await lab.member()
  await story.startProof(page, 1)
  await page.locator('#proof[data-state="proving"]').waitFor()
  await page.reload()
  await story.listed(page)
  await story.proveAccess(page, 1)
  await lab.leave(page)
})

test('two tabs of one identity prove at the same time', async (t) => {
  const first = await lab.member()
  const second = await first.context().newPage()
  await story.open(second, lab.url, first.walletIndex)
  await story.listed(second)
  const both = await Promise.all([story.proveAccess(first, 0), story.proveAccess(second, 1)])
  t.diagnostic(`at the same time: ${both.map(({ proof_ms }) => proof_ms).join(' and ')} ms`)
  assert.notEqual(both[0].tx, both[1].tx)
  // Each tab hears what the other opened.
  await first.locator('#datasets [data-id="1"][data-access="open"]').waitFor()
  await lab.leave(first)
})

const FILES = {
  key: /access-v1-d20[^/]*$/,
  setup: /srs-.*\.bin$/,
  wasm: /(relaxed|wide|scalar)-.*\.wasm$/,
}

for (const [name, pattern] of Object.entries(FILES)) {
  test(`a ${name} that was changed on its way is refused with KEY_DIGEST_MISMATCH`, async (t) => {
    for (const flip of [0, 1]) {
      const page = await lab.page()
      let served = 0
      await page.route(pattern, async (route) => {
        const response = await route.fetch()
        const body = await response.body()
        body[body.length >> 1] ^= flip
        served += 1
        await route.fulfill({ response, body })
      })
      await page.goto(lab.url)
      const pod = page.locator('#pod:is([data-threads], [data-code])')
      await pod.waitFor({ timeout: 60_000 })
      assert.ok(served > 0, 'the file went through the interceptor')
      // With flip 0 the same road leads to a working pod: it is the bit that is refused.
      const code = await pod.getAttribute('data-code')
      assert.equal(code, flip ? 'KEY_DIGEST_MISMATCH' : null)
      if (flip) t.diagnostic(await pod.textContent())
      await page.context().close()
    }
  })
}
