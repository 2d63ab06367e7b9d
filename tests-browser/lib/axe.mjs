// Accessibility by axe-core, of every impact, in every state of the page.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import * as story from 'web-demo/story'

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The looks that every state is seen in. */
export const LOOKS = {
  'desktop light': { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  'desktop dark': { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  '360 px light': { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  '360 px dark': { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
}

/** What axe finds on a page: a line for each broken rule. */
export async function violations(page) {
  // As evaluated text: the page's policy allows no inline script.
  await page.evaluate(AXE)
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, {
    resultTypes: ['violations'],
  }))
  return found.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes[0].html.slice(0, 90)}`)
}

/** Goes through the story and calls `check(state)` in each state of the page. */
export async function everyState(page, check) {
  await story.podReady(page)
  await check('before')
  await story.createIdentity(page)
  await check('listed')
  await story.startProof(page, 1)
  await page.locator('#proof[data-state="proving"]').waitFor()
  await check('proving')
  await story.settled(page)
  await page.locator('#content:not([hidden])').waitFor()
  await check('accepted')
  for (const id of Object.keys(story.REFUSALS)) await story.cheat(page, id)
  await check('refused')
  await page.goto(new URL('/how', page.url()).href)
  await check('how it works')
}
