// The panel of what left the tab: a count of what was really sent, and an alarm that goes off.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as story from 'web-demo/story'
import { openLab } from '../lib/lab.mjs'

let lab
before(async () => { lab = await openLab({ wallets: 3 }) })
after(() => lab?.close())

const panel = (page) => page.locator('#traffic')
const fact = async (page, name) => Number(await panel(page).getAttribute(`data-${name}`))
const refreshed = async (page) => {
  const from = await fact(page, 'requests')
  await page.waitForFunction((n) =>
    Number(document.getElementById('traffic').dataset.requests) > n, from)
}

/** What the panel counts by receiver. */
const rows = (page) => panel(page).locator('tbody tr').evaluateAll((list) =>
  Object.fromEntries(list.map((row) => [row.querySelector('b').textContent,
    [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent.replaceAll(',', '')))])))

test('the whole story sends 0 bytes of the secret, counted in real requests', async (t) => {
  const page = await lab.page()
  const urls = []
  page.on('request', (request) => urls.push(new URL(request.url()).pathname))
  await story.wholeStory(page, lab.url, { wallet: lab.takeWallet() })
  await refreshed(page)
  await panel(page).and(page.locator('[data-state="clean"]')).waitFor()
  assert.equal(await fact(page, 'leaked'), 0)
  assert.match(await panel(page).innerText(), /0 bytes of your secret/)
  const counted = await rows(page)
  t.diagnostic(JSON.stringify(counted))
  const asked = (path) => urls.filter((url) => url.startsWith(path)).length
  assert.equal(counted.Relayer[0], asked('/relay'))
  assert.equal(counted['Data server'][0], asked('/content'))
  assert.ok(counted.Relayer[1] > 1408 * 2, 'the relayer got proofs')
  assert.ok(counted.Chain[0] > 10 && counted.Page[0] > 5 && counted.Publisher[0] > 2)
  await lab.leave(page)
})

const half = (secret) => secret.slice(2).match(/../g).slice(10, 26)
const LEAKS = {
  'hex, without cookies': [32, (secret) => fetch(`/x?${secret}`, { credentials: 'omit' })],
  'hex in an address': [32, (secret) => fetch(`/x?${secret}`)],
  'capitals in a header': [32, (secret) =>
    fetch('/x', { headers: { note: secret.toUpperCase() } })],
  'a number in a body that nobody reads': [32, (secret) =>
    fetch('/nowhere', { method: 'POST', body: `${BigInt(secret)}` })],
  'half of it as raw bytes': [16, (secret, pairs) => fetch('/rpc', { method: 'POST',
    body: Uint8Array.from(pairs, (pair) => parseInt(pair, 16)) })],
  'half of it backwards': [16, (_secret, pairs) =>
    fetch(`/demo.json?${pairs.toReversed().join('')}`)],
  'base64 in JSON, not at its start': [30, (secret) => {
    const bytes = secret.slice(2).match(/../g).map((pair) => parseInt(pair, 16))
    return fetch('/relay', { method: 'POST',
      body: JSON.stringify({ x: btoa(`xx${String.fromCharCode(...bytes)}`) }) })
  }],
  'half of it in base64': [14, (_secret, pairs) => {
    const bytes = pairs.map((pair) => parseInt(pair, 16))
    return fetch(`/x/${encodeURIComponent(btoa(String.fromCharCode(...bytes)))}`)
  }],
  'a beacon': [32, (secret) => navigator.sendBeacon('/x', secret)],
  'a worker': [32, (secret) => new Promise((resolve) => {
    const url = JSON.stringify(`${location.origin}/x?${secret}`)
    const code = `fetch(${url}).finally(() => postMessage(0))`
    new Worker(URL.createObjectURL(new Blob([code]))).onmessage = resolve
  })],
}

test('planted leaks set it off, every one', async (t) => {
  const page = await lab.page({ bypassCSP: true })
  await story.open(page, lab.url, lab.takeWallet())
  await story.podReady(page)
  await page.getByRole('button', { name: 'Create identity' }).click()
  await panel(page).and(page.locator('[data-state="clean"]')).waitFor()
  const seen = {}
  for (const [name, [bytes, leak]] of Object.entries(LEAKS)) {
    // A secret of its own for each, so that none profits from the one before.
    const secret = await page.evaluate(() => {
      const kept = Object.entries(localStorage)
      const [key, value] = kept.find(([, text]) => text.includes('"secret"'))
      const random = crypto.getRandomValues(new Uint8Array(31))
      const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
      localStorage.setItem(key, JSON.stringify({ ...JSON.parse(value), secret: `0x01${hex}` }))
      return `0x01${hex}`
    })
    await page.reload()
    await panel(page).and(page.locator('[data-state="clean"]')).waitFor()
    await page.evaluate(`(${leak})(${JSON.stringify(secret)}, ${JSON.stringify(half(secret))})`)
    await panel(page).and(page.locator('[data-state="leak"]')).waitFor({ timeout: 10_000 })
    seen[name] = await fact(page, 'leaked')
    assert.ok(seen[name] >= bytes, `${name}: ${seen[name]} of ${bytes} bytes`)
    assert.match(await panel(page).innerText(), /stop using it/)
  }
  t.diagnostic(`caught, in bytes: ${JSON.stringify(seen)}`)
  await page.context().close()
})

test('a visitor sees its own requests, and nobody else’s', async () => {
  const page = await lab.page()
  await page.goto(lab.url)
  await page.evaluate(() => fetch('/x?mine'))
  const asked = async (from) => {
    const { entries } = await from.evaluate(async () => (await fetch('/observed?after=0')).json())
    return entries.map(({ url }) => url)
  }
  const other = await lab.page()
  await other.goto(lab.url)
  await other.evaluate(() => fetch('/x?theirs'))
  const [mine, theirs] = [await asked(page), await asked(other)]
  assert.ok(mine.includes('/x?mine') && !mine.includes('/x?theirs'))
  assert.ok(theirs.includes('/x?theirs') && !theirs.includes('/x?mine'))
  await other.context().close()
  await lab.leave(page)
})

test('an attempt to reach another address is stopped and counted', async () => {
  const page = await lab.page()
  await story.open(page, lab.url, lab.takeWallet())
  await story.podReady(page)
  await refreshed(page)
  assert.equal(await fact(page, 'blocked'), 0)
  await page.evaluate(() => fetch('http://elsewhere.invalid/').catch(() => {}))
  await page.locator('#traffic[data-blocked="1"]').waitFor()
  assert.match(await panel(page).innerText(), /Attempts that were stopped: 1\./)
  await lab.leave(page)
})
