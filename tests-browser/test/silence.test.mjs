// Nothing leaves this machine, and the secret does not even leave the tab.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as story from 'web-demo/story'
import { openLab, secretOf } from '../lib/lab.mjs'
import { away, leaks, pageRequests, recordingProxy } from '../lib/proxy.mjs'

let lab
let proxy
before(async () => {
  proxy = await recordingProxy()
  // Without `<-loopback>` a browser never asks a proxy for localhost.
  const options = { proxy: { server: proxy.server, bypass: '<-loopback>' } }
  lab = await openLab({ wallets: 2, browser: options })
})
after(async () => {
  await lab?.close()
  await proxy.close()
})

test('the whole story: no request leaves localhost, none carries the secret', async (t) => {
  const page = await lab.page()
  const asked = pageRequests(page.context())
  await story.wholeStory(page, lab.url, { wallet: lab.takeWallet() })
  const secret = await secretOf(page)
  const { seen } = proxy
  const paths = new Set(seen.map(({ url }) => new URL(url).pathname))
  t.diagnostic(`${seen.length} requests, ${seen.reduce((sum, { body }) => sum + body.length, 0)} ` +
    `bytes of bodies, to ${paths.size} paths`)
  for (const path of ['/relay', '/rpc']) assert.ok(paths.has(path), `the proxy sees ${path}`)
  assert.ok([...paths].some((path) => path.includes('worker-')), 'the proxy sees worker scripts')
  assert.deepEqual(leaks(seen, secret), [])
  assert.ok(asked.length > 20)
  assert.deepEqual(away(asked), [])

  const [holder] = lab.world.config.wallets
  const commitment = await page.locator('[data-part="commitment"]').getAttribute('data-value')
  const sent = seen.filter(({ url }) => /\/(relay|content)\b/.test(url))
  assert.ok(sent.length >= 6, 'relayer and data server were asked')
  assert.deepEqual(leaks(sent, commitment), [], 'relayer or data server learn the commitment')
  const text = sent.map(({ body }) => body.toString()).join('').toLowerCase()
  assert.ok(!text.includes(holder.address.slice(2).toLowerCase()), 'they learn the wallet')
  await lab.leave(page)
})

// Each sends the secret in another way; a detector that misses one of them is no detector.
const LEAKS = {
  'hex in a URL': (secret) => fetch(`/x?${secret}`),
  'hex in a body': (secret) => fetch('/x', { method: 'POST', body: secret }),
  'a decimal number': (secret) => fetch('/x', { method: 'POST', body: `${BigInt(secret)}` }),
  'raw bytes': (secret) => fetch('/x', { method: 'POST',
    body: Uint8Array.from(secret.slice(2).match(/../g), (pair) => parseInt(pair, 16)) }),
  'base64 in a header': (secret) => {
    const bytes = secret.slice(2).match(/../g).map((pair) => parseInt(pair, 16))
    return fetch('/x', { headers: { note: btoa(String.fromCharCode(...bytes)) } })
  },
  'a beacon': (secret) => navigator.sendBeacon('/x', secret),
  'a worker': (secret) => new Promise((resolve) => {
    const url = JSON.stringify(`${location.origin}/x?${secret}`)
    const code = `fetch(${url}).finally(() => postMessage(0))`
    new Worker(URL.createObjectURL(new Blob([code]))).onmessage = resolve
  }),
  'another host': () => fetch('http://elsewhere.invalid/').catch(() => {}),
  'another host over TLS': () => fetch('https://elsewhere.invalid/').catch(() => {}),
}

test('planted leaks are caught, every one', async (t) => {
  const page = await lab.page({ bypassCSP: true })
  await story.open(page, lab.url)
  const secret = `0x00${'c5a1d7'.repeat(10)}42`
  for (const [name, leak] of Object.entries(LEAKS)) {
    const from = proxy.seen.length
    await page.evaluate(`(${leak})(${JSON.stringify(secret)})`)
    await page.waitForTimeout(100)
    assert.ok(leaks(proxy.seen.slice(from), secret).length > 0, `${name} went unnoticed`)
  }
  // A host that Chromium also asks by itself: the proxy cannot tell, the page's own log can.
  const asked = pageRequests(page.context())
  await page.evaluate(() => fetch('https://accounts.google.com/').catch(() => {}))
  assert.equal(away(asked).length, 1)
  t.diagnostic(`caught: ${Object.keys(LEAKS).join(', ')}, a host that Chromium asks too`)
  await page.context().close()
})

test('the page’s own policy would stop a leak to another host', async () => {
  const page = await lab.page()
  await story.open(page, lab.url)
  const from = proxy.seen.length
  const outcome = await page.evaluate(() => fetch('http://elsewhere.invalid/').then(
    () => 'sent', (error) => error.name))
  assert.equal(outcome, 'TypeError')
  assert.deepEqual(proxy.seen.slice(from).filter(({ local }) => !local), [])
  await lab.leave(page)
})
