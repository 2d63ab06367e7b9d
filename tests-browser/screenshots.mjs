// Pictures of the page in every state: node tests-browser/screenshots.mjs [folder]
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from 'web-demo/browser'
import * as story from 'web-demo/story'
import { startWorld } from 'web-demo/world'

const CACHE = fileURLToPath(new URL('../.cache/screenshots', import.meta.url))
const folder = process.argv[2] ?? CACHE
const LOOKS = [
  { name: 'desktop-light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  { name: 'phone-light', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
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
  await shot('4-refused')
  await page.close()
}

fs.mkdirSync(folder, { recursive: true })
const world = await startWorld()
const browser = await launch()
try {
  const { url } = await world.serve()
  for (const [i, look] of LOOKS.entries()) await take(look, browser, url, i + 1)
  console.log(`pictures in ${folder}`)
} finally {
  await browser.close()
  await world.stop()
}
process.exit()
