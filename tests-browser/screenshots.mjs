// Pictures of the page in every state: node tests-browser/screenshots.mjs [folder]
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as story from 'web-demo/story'
import { openLab } from './lib/lab.mjs'
import { TROUBLES } from './lib/troubles.mjs'

const CACHE = fileURLToPath(new URL('../.cache/screenshots', import.meta.url))
const folder = process.argv[2] ?? CACHE
const LOOKS = [
  { name: 'desktop-light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  { name: 'phone-light', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
]

async function take({ name, ...look }, browser, url, wallet) {
  const page = await browser.newPage(look)
  const shot = (state) => page.screenshot({ fullPage: true,
    path: path.join(folder, `${name}-${state}.png`) })
  await story.open(page, url, wallet)
  await story.podReady(page)
  await shot('1-before')
  await story.createIdentity(page)
  await story.startProof(page, 1)
  await page.locator('#proof[data-state="proving"]').waitFor()
  await page.locator('#rounds [data-round="r4_quotient"][data-state]').waitFor()
  await shot('2-during')
  await story.settled(page)
  await page.locator('#content:not([hidden])').waitFor()
  await shot('3-accepted')
  for (const id of Object.keys(story.REFUSALS)) await story.cheat(page, id)
  await page.locator('#traffic[data-state="clean"]').waitFor()
  await shot('4-refused')
  await page.goto(`${url}/how`)
  await shot('5-how')
  await page.close()
}

/** Every trouble in one look on a desktop and one on a phone. */
async function takeTroubles(lab) {
  for (const [look, { name, ...context }] of [LOOKS[1], LOOKS[2]].entries()) {
    for (const [trouble, { make }] of Object.entries(TROUBLES)) {
      const page = await make(lab, context)
      const file = `${name}-6-${trouble.replaceAll(/\W+/g, '-')}.png`
      await page.screenshot({ fullPage: look === 1, path: path.join(folder, file) })
      await page.context().close()
    }
  }
}

fs.mkdirSync(folder, { recursive: true })
const lab = await openLab({ wallets: LOOKS.length + 2 * Object.keys(TROUBLES).length })
try {
  for (const look of LOOKS) await take(look, lab.browser, lab.url, lab.takeWallet())
  await takeTroubles(lab)
  console.log(`pictures in ${folder}`)
} finally {
  await lab.close()
}
process.exit()
