// Builds the page of react.test.mjs and opens it in Chromium, isolated, with counted workers.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { rolldown } from 'rolldown'

import { root } from './helpers.mjs'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }
const HEADERS = { 'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp' }
const ARGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const page = (html) => '<!doctype html><title>proofpod in React</title>' +
  '<script type="importmap">{"imports":{"proofpod":"/index.js"}}</script>' +
  `<div id="root">${html}</div><script type="module" src="/app.js"></script>`

/** A folder with the test's page and the book's samples; `close` removes it. */
export function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'proofpod-react-'))
  cpSync(join(root, 'test/react-app.tsx'), join(folder, 'app.tsx'))
  const book = readFileSync(join(root, '../book/react.md'), 'utf8')
  const samples = [...book.matchAll(/```tsx\n(.*?)```/gs)].map(([, sample]) => sample)
  const names = ['sample.tsx', 'suspense.tsx']
  names.forEach((name, i) => writeFileSync(join(folder, name), samples[i]))
  symlinkSync(join(root, '../node_modules'), join(folder, 'node_modules'))
  return { folder, samples, close: () => rmSync(folder, { recursive: true }) }
}

/** Compiles the page and the samples under the strictest rules; throws with tsc's words. */
export function compile(folder) {
  const bin = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')
  const flags = ['--noEmit', '--strict', '--module', 'ESNext', '--moduleResolution', 'Bundler',
    '--target', 'ES2022', '--lib', 'ES2023,DOM', '--jsx', 'react-jsx', '--types', '',
    'app.tsx', 'suspense.tsx']
  execFileSync('node', [bin, ...flags], { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
}

/**
 * One script of the page. React's development build, because only that one mounts twice under
 * StrictMode. `plant` replaces text in the hooks: a fault that a test must notice.
 */
export async function bundle(folder, plant) {
  let planted = 0
  const change = { name: 'plant', transform(code, id) {
    if (!plant || !id.includes('/react-') || !code.includes(plant[0])) return undefined
    planted += 1
    return code.replace(plant[0], plant[1])
  } }
  const build = await rolldown({ input: join(folder, 'app.tsx'), external: ['proofpod'],
    platform: 'browser', plugins: [change], logLevel: 'silent',
    transform: { define: { 'process.env.NODE_ENV': '"development"' } } })
  const { output } = await build.generate({ format: 'esm', codeSplitting: false })
  await build.close()
  if (plant && planted !== 1) throw new Error(`planted ${planted} times: ${plant[0]}`)
  return output[0].code
}

/** Chromium, or undefined where there is none. */
export async function launch(executablePath) {
  const { chromium } = await import('playwright-core')
  return chromium.launch({ executablePath, args: ARGS })
}

/** Serves dist/ with the page; `change` may falsify a file on its way. */
export async function serve(script, { html = '', change = (_path, body) => body } = {}) {
  const own = { '/': page(html), '/app.js': script }
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname
    const body = own[path] ?? await readFile(join(root, 'dist', path)).catch(() => undefined)
    const type = TYPES[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream'
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type, ...HEADERS })
    response.end(body && change(path, body))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() }
}

/** In the page, before anything else: counts the workers that were started and those alive. */
export function countWorkers() {
  const Real = globalThis.Worker
  globalThis.workers = { started: 0, alive: 0 }
  globalThis.Worker = class extends Real {
    #over = false
    constructor(...options) {
      super(...options)
      globalThis.workers.started += 1
      globalThis.workers.alive += 1
    }
    terminate() {
      if (!this.#over) globalThis.workers.alive -= 1
      this.#over = true
      super.terminate()
    }
  }
}
