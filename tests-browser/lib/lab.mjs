// One world, its page on two origins, and one browser, for all tests of a file.
import assert from 'node:assert/strict'
import { launch } from 'web-demo/browser'
import * as story from 'web-demo/story'
import { startWorld } from 'web-demo/world'

/** Starts it all; `wallets` is how many fresh identities the file needs. */
export async function openLab({ wallets = 3, browser: options = {} } = {}) {
  const world = await startWorld({ wallets })
  const isolated = await world.serve()
  const plain = await world.serve({ isolated: false })
  const browser = await launch(options).catch(async (error) => {
    // A chain left running would keep the file from ending.
    await world.stop()
    throw error
  })
  let used = 0

  /** A page in a context of its own; errors of the page fail `close`. */
  async function page(context = {}) {
    const home = await browser.newContext(context)
    const made = await home.newPage()
    made.wrongs = []
    made.on('pageerror', (error) => made.wrongs.push(error.message))
    return made
  }

  /** Number of a wallet that nobody used before. */
  function takeWallet() {
    used += 1
    assert.ok(used <= wallets, 'this file needs more wallets')
    return used
  }

  /** A page whose wallet nobody used before. */
  async function fresh({ url = isolated.url, ...context } = {}) {
    const wallet = takeWallet()
    const made = await page(context)
    await story.open(made, url, wallet)
    return Object.assign(made, { wallet: world.config.wallets[wallet - 1], walletIndex: wallet })
  }

  /** A page that has got as far as being listed. */
  async function member(options) {
    const made = await fresh(options)
    await story.createIdentity(made)
    return made
  }

  /** Ends a page; it must not have thrown anything. */
  async function leave(made) {
    await made.context().close()
    assert.deepEqual(made.wrongs, [], 'the page threw')
  }

  async function close() {
    await browser.close()
    await world.stop()
  }

  const urls = { url: isolated.url, plainUrl: plain.url }
  return { world, ...urls, browser, page, takeWallet, fresh, member, leave, close }
}

/** The secret that the page keeps for its wallet. */
export function secretOf(page) {
  return page.evaluate(() => {
    const kept = Object.entries(localStorage).find(([, value]) => value.includes('"secret"'))
    return JSON.parse(kept[1]).secret
  })
}
