// Everything that goes wrong in a tab, made to go wrong: each way breaks one thing before or after
// the page is opened, and ends in a state that the page has words for.
import * as story from 'web-demo/story'

/** Whether the pod started or said why not. */
const podSettled = (page) => page.locator('#pod:is([data-threads], [data-code])')
  .waitFor({ timeout: 60_000 })

/** Opens the page of `lab` with a wallet; `context` may already break something. */
async function opened(lab, look, breaks = async () => {}) {
  const page = await lab.page({ ...look, reducedMotion: 'reduce' })
  await breaks(page)
  await story.open(page, lab.url, lab.takeWallet())
  await podSettled(page)
  return page
}

const member = async (lab, look) => {
  const page = await opened(lab, look)
  await story.createIdentity(page)
  return page
}

/** In the page, at the first sign of work: presses Cancel, or has the worker die. */
function whenProving(what) {
  const bar = document.getElementById('bar')
  const watch = new MutationObserver(() => {
    if (Number(bar.getAttribute('aria-valuenow')) < 5) return
    watch.disconnect()
    if (what === 'cancel') document.getElementById('cancel').click()
    else globalThis.workers[0].dispatchEvent(new ErrorEvent('error', { message: 'planted' }))
  })
  watch.observe(bar, { attributes: true, attributeFilter: ['aria-valuenow'] })
}

/** Clicks Prove, and has `what` happen while it proves. */
async function proveAnd(page, what) {
  await page.evaluate(whenProving, what)
  await story.startProof(page, 1)
  await story.settled(page)
}

/** Changes one byte of the files that match. */
const damage = (pattern) => async (page) => page.route(pattern, async (route) => {
  const response = await route.fetch()
  const body = await response.body()
  body[body.length >> 1] ^= 1
  await route.fulfill({ response, body })
})

const KEY = /access-v1-d20[^/]*$/

/**
 * name: { make(lab, look) -> page, where the words are, the words, the code, and `again`: whether
 * the page offers another try, which works once the files arrive as they are }.
 */
export const TROUBLES = {
  'no WebAssembly': {
    make: (lab, look) => opened(lab, look, (page) => page.addInitScript(() => {
      delete globalThis.WebAssembly
    })),
    where: '#pod-notice', kind: 'bad', words: /cannot prove/, code: 'WASM_UNSUPPORTED',
  },
  'no isolation': {
    make: (lab, look) => opened({ ...lab, url: lab.plainUrl }, look),
    where: '#pod-notice', kind: 'info', words: /with less speed.*not cross-origin isolated/s,
  },
  'a wrong key': {
    make: (lab, look) => opened(lab, look, damage(KEY)),
    where: '#pod-notice', kind: 'bad', words: /not the one that this page was built with/,
    code: 'KEY_DIGEST_MISMATCH', again: true,
  },
  'a file that does not arrive': {
    make: (lab, look) => opened(lab, look, (page) => page.route(KEY, (route) => route.abort())),
    where: '#pod-notice', kind: 'bad', words: /did not arrive/, code: 'KEY_FETCH', again: true,
  },
  cancelled: {
    make: async (lab, look) => {
      const page = await member(lab, look)
      await proveAnd(page, 'cancel')
      return page
    },
    where: '#failure', words: /^Cancelled/, state: 'cancelled',
  },
  'a worker that crashed': {
    make: async (lab, look) => {
      const page = await lab.page({ ...look, reducedMotion: 'reduce' })
      await page.addInitScript(() => {
        const Real = globalThis.Worker
        globalThis.workers = []
        globalThis.Worker = class extends Real {
          constructor(...options) {
            super(...options)
            globalThis.workers.push(this)
          }
        }
      })
      await story.open(page, lab.url, lab.takeWallet())
      await podSettled(page)
      await story.createIdentity(page)
      await proveAnd(page, 'crash')
      return page
    },
    where: '#failure', words: /prover stopped/, state: 'failed', code: 'WORKER_CRASHED',
  },
  'refused by the gate': {
    make: async (lab, look) => {
      const page = await member(lab, look)
      await story.proveAccess(page, 1)
      // The page forgets that it entered; the gate does not.
      await page.evaluate(() => {
        for (const [key, value] of Object.entries(localStorage)) {
          if (!value.includes('"secret"')) continue
          localStorage.setItem(key, JSON.stringify({ ...JSON.parse(value), entries: [] }))
        }
      })
      await page.reload()
      await story.listed(page)
      await podSettled(page)
      await story.startProof(page, 1)
      await story.settled(page)
      return page
    },
    where: '#failure', words: /already entered/, state: 'failed', code: 'ALREADY_ENTERED',
  },
  'no demo behind it': {
    make: async (lab, look) => {
      const page = await lab.page({ ...look, reducedMotion: 'reduce' })
      await page.route(/demo\.json$/, (route) => route.fulfill({ status: 502, body: '{}' }))
      await page.goto(lab.url)
      await page.locator('#pod-notice:not([hidden])').waitFor()
      page.wrongs.length = 0
      return page
    },
    where: '#pod-notice', kind: 'bad', words: /demo\.json answered 502/, code: 'DEMO',
  },
}
