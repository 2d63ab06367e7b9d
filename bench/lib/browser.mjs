// One page in a fresh headless Chromium over an isolated localhost origin.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { launch } from '../../web-demo/scripts/lib/browser.mjs'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript',
  '.json': 'application/json', '.wasm': 'application/wasm' }
/** Serves `mounts` ({ '/prefix/': folder }) with COOP and COEP; counts what was asked for. */
export async function serve(mounts) {
  const asked = new Map()
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost').pathname
    const prefix = Object.keys(mounts).find((mount) => url.startsWith(mount))
    const file = prefix && path.join(mounts[prefix], path.normalize(url.slice(prefix.length)))
    if (!file || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
      return response.writeHead(404).end()
    }
    asked.set(url, file)
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    fs.createReadStream(file).pipe(response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://localhost:${server.address().port}`, asked, close: () => server.close() }
}

/**
 * Opens `page`, waits for `globalThis.benchResult`, returns it with `peakMib`: the most memory that
 * the page's own process held (VmHWM). A new browser each time.
 */
export async function visit(origin, page, params, flags = [], timeoutMs = 240_000) {
  const browser = await launch({ flags })
  try {
    const tab = await browser.newPage()
    const lines = []
    tab.on('console', (message) => lines.push(message.text()))
    tab.on('pageerror', (error) => lines.push(error.message))
    await tab.goto(`${origin}${page}?${new URLSearchParams(params)}`, { waitUntil: 'commit' })
    const ready = tab.waitForFunction(() => globalThis.benchResult, null, { timeout: timeoutMs })
    const handle = await ready.catch((error) => {
      throw new Error(`${page}: ${error.message}\n${lines.slice(-10).join('\n')}`)
    })
    const result = await handle.jsonValue()
    if (result.error) throw new Error(`${page}: ${result.error}\n${lines.slice(-10).join('\n')}`)
    return { ...result, peakMib: await peakMib(browser) }
  } finally {
    await browser.close()
  }
}

// Chromium draws parts of its own window in renderers too, and some hold 160 MiB.
const OWN_PAGES = '--top-chrome-webui'

/** Linux tells the high-water mark of a process; elsewhere there is none to report. */
async function peakMib(browser) {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const read = (id, file) => {
    const path = `/proc/${id}/${file}`
    return fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : ''
  }
  const pages = processInfo.filter(({ type, id }) =>
    type === 'renderer' && !read(id, 'cmdline').includes(OWN_PAGES))
  const marks = pages.map(({ id }) =>
    Number(/VmHWM:\s+(\d+) kB/.exec(read(id, 'status'))?.[1] ?? NaN) / 1024)
  return Math.round(Math.max(...marks))
}
