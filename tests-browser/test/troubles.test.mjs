// What a person sees when something goes wrong: words, a remedy, a way on; readable for everybody.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as story from 'web-demo/story'
import { LOOKS, violations } from '../lib/axe.mjs'
import { openLab } from '../lib/lab.mjs'
import { TROUBLES } from '../lib/troubles.mjs'

const SEEN_IN = ['desktop dark', '360 px light']

let lab
before(async () => {
  lab = await openLab({ wallets: Object.keys(TROUBLES).length * SEEN_IN.length + 1 })
})
after(() => lab?.close())

async function examine(page, { where, kind, words, code, state }) {
  const notice = page.locator(where)
  await notice.waitFor()
  const text = await notice.innerText()
  assert.match(text, words)
  assert.ok(await notice.getByRole('heading').count() === 1, 'it has a heading')
  if (kind) assert.equal(await notice.getAttribute('data-kind'), kind)
  if (state) assert.equal(await page.locator('#proof').getAttribute('data-state'), state)
  if (code) assert.equal(await notice.locator('code').innerText(), code)
  assert.deepEqual(await violations(page), [])
  const left = await page.evaluate(() =>
    document.documentElement.clientWidth - document.documentElement.scrollWidth)
  assert.ok(left >= 0, 'it scrolls sideways')
}

for (const [name, trouble] of Object.entries(TROUBLES)) {
  for (const look of SEEN_IN) {
    test(`${name}: said in plain words (${look})`, { timeout: 120_000 }, async () => {
      const page = await trouble.make(lab, LOOKS[look])
      await examine(page, trouble)
      if (trouble.again) {
        await page.unrouteAll()
        await page.locator(trouble.where).getByRole('button', { name: 'Try again' }).click()
        await page.locator('#pod[data-threads]').waitFor()
        assert.equal(await page.locator(trouble.where).isVisible(), false)
      }
      await lab.leave(page)
    })
  }
}

test('planted: without a trouble there is no notice', async () => {
  const page = await lab.page()
  await story.open(page, lab.url, lab.takeWallet())
  await story.podReady(page)
  for (const { where } of Object.values(TROUBLES)) {
    assert.equal(await page.locator(where).isVisible(), false)
  }
  await lab.leave(page)
})
