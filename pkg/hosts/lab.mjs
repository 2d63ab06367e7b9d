// What the hosts share: a folder with pinned tools and the packed package, a server, a browser.
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const here = fileURLToPath(new URL('.', import.meta.url))
const pkg = join(here, '..')
export const apps = join(here, 'apps')
/** Outside of what git tracks: frameworks are large. */
export const cache = join(pkg, '../.cache/hosts')
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const LIMIT_MS = 240_000
const ARGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update']
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }

/** Runs a program in a folder; what it printed, or an error with its last lines. */
export async function sh(cwd, program, ...args) {
  try {
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', DENO_NO_UPDATE_CHECK: '1' }
    const options = { cwd, env, timeout: LIMIT_MS, maxBuffer: 2 ** 26 }
    return (await run(program, args, options)).stdout
  } catch (error) {
    const said = `${error.stdout ?? ''}\n${error.stderr ?? ''}`.trim().split('\n').slice(-6)
    throw new Error(`${program} ${args[0] ?? ''}: ${said.join(' | ') || error.message}`)
  }
}

/** Installs the pinned tools, if they are not there, and the package as npm would publish it. */
export async function prepare({ tools }) {
  mkdirSync(cache, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) {
    const same = existsSync(join(cache, file))
      && readFileSync(join(cache, file), 'utf8') === readFileSync(join(here, file), 'utf8')
    if (!same) rmSync(join(cache, 'node_modules'), { recursive: true, force: true })
    cpSync(join(here, file), join(cache, file))
  }
  if (tools && !existsSync(join(cache, 'node_modules/next'))) {
    // Not `ci`: it refuses a lock that lacks another platform's optional parts, which no registry
    // has to have.
    await sh(cache, 'npm', 'install', '--no-audit', '--no-fund')
  }
  // Vite keeps what it made of a package until the lock changes, which this way it does not.
  rmSync(join(cache, 'node_modules/.vite'), { recursive: true, force: true })
  const packed = await sh(pkg, 'npm', 'pack', '--json', '--pack-destination', cache)
  const [{ filename }] = JSON.parse(packed)
  const installed = join(cache, 'node_modules/proofpod')
  rmSync(installed, { recursive: true, force: true })
  mkdirSync(installed, { recursive: true })
  await sh(cache, 'tar', '-xzf', filename, '-C', installed, '--strip-components=1')
}

export const dist = join(cache, 'node_modules/proofpod/dist')
/** A tool: the pinned one, or the workspace's own where the pinned ones are not installed. */
export function bin(name) {
  const pinned = join(cache, 'node_modules/.bin', name)
  return existsSync(pinned) ? pinned : join(pkg, '../node_modules/.bin', name)
}

/** An empty folder for one host, with the app's files in it. */
export function folder(name, files) {
  const path = join(cache, 'apps', name)
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { recursive: true })
  for (const [to, from] of Object.entries(files)) {
    cpSync(join(apps, from), join(path, to), { recursive: true })
  }
  return path
}

/** Serves a folder on a free port. */
export async function serve(root) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    const body = await readFile(join(root, path)).catch(() => undefined)
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    response.writeHead(body ? 200 : 404, { 'content-type': type })
    response.end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://localhost:${server.address().port}/`, stop: () => server.close() }
}

/** Opens a page and waits for its result. */
export async function inBrowser(url, act = (page) => page.waitForFunction('globalThis.result')) {
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
  try {
    const page = await browser.newPage()
    const wrong = []
    page.on('pageerror', (error) => wrong.push(error.message))
    await page.goto(url, { timeout: 60_000 })
    try {
      await act(page)
    } catch (error) {
      throw new Error(`${wrong[0] ?? error.message}`.split('\n')[0])
    }
    return await page.evaluate('globalThis.result')
  } finally {
    await browser.close()
  }
}

/** A browser with an unpacked extension, and its background's answer. */
export async function inExtension(path) {
  const { chromium } = await import('playwright-core')
  const extension = [`--disable-extensions-except=${path}`, `--load-extension=${path}`,
    '--disable-features=DisableLoadExtensionCommandLineSwitch', '--headless=new']
  const context = await chromium.launchPersistentContext('', {
    executablePath: CHROMIUM, args: [...ARGS, ...extension], headless: false,
    ignoreDefaultArgs: ['--disable-extensions'],
  })
  try {
    const background = context.serviceWorkers()[0]
      ?? await context.waitForEvent('serviceworker', { timeout: 20_000 })
    return await background.evaluate('ask()')
  } finally {
    await context.close()
  }
}
