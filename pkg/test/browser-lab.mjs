// A Chromium and a server of dist/ for the tests in a browser.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { test } from 'node:test'

import { root } from './helpers.mjs'

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }
export const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}
export const ARGS = ['--no-sandbox', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Starts the browser, or gives `undefined` where there is none. */
export async function launch(args = ARGS) {
  if (!existsSync(CHROMIUM)) return undefined
  const { chromium } = await import('playwright-core')
  return chromium.launch({ executablePath: CHROMIUM, args })
}

/**
 * Serves dist/ below a free port. `change` and `retype` may falsify a file on the way; `answer` may
 * answer a request itself, and then returns true.
 */
export async function serveDist({ headers = {}, change = (_path, body) => body,
  retype = () => undefined, answer = () => false } = {}) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname
    const body = path === '/' ? '<!doctype html><title>proofpod</title>'
      : await readFile(join(root, 'dist', path)).catch(() => undefined)
    if (await answer(path, request, response, body)) return
    const known = TYPES[path === '/' ? '.html' : extname(path)]
    const type = retype(path) || (known ?? 'application/octet-stream')
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type, ...headers })
    response.end(body && await change(path, body))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://localhost:${server.address().port}/` }
}

/** A test that needs the browser which `get` gives; says so where there is none. */
export const browserTests = (get) => (name, body) => test(name, { timeout: 120_000 }, (t) =>
  get() ? body(t) : t.diagnostic(`skipped: there is no ${CHROMIUM}`))
