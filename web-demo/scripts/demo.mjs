// The marketplace on a local chain.
//   node web-demo/scripts/demo.mjs               opens the page and stays until Ctrl-C
//   node web-demo/scripts/demo.mjs --headless    drives the whole story and prints one JSON line
//   ... --port 4173        the page's port
//   ... --no-isolation     without COOP and COEP: one thread
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { launch } from './lib/browser.mjs'
import { asExpected, wholeStory } from './lib/story.mjs'
import { startWorld } from './lib/world.mjs'

const { values: options } = parseArgs({ options: {
  headless: { type: 'boolean', default: false },
  'no-isolation': { type: 'boolean', default: false },
  port: { type: 'string', default: '0' },
} })

function openForPerson(url) {
  const openers = { darwin: 'open', win32: 'explorer' }
  const opener = spawn(openers[process.platform] ?? 'xdg-open', [url],
    { stdio: 'ignore', detached: true })
  // Without a desktop there is no opener; the address is printed anyway.
  opener.on('error', () => {})
  opener.unref()
}

async function drive(server) {
  const browser = await launch()
  try {
    const page = await browser.newPage()
    page.on('pageerror', (error) => console.error(`page: ${error.message}`))
    const told = await wholeStory(page, server.url)
    const { threads, refusals, ...facts } = told
    const summary = { ...facts, download_gzip: server.downloadGzip(), threads, refusals }
    return { summary, good: asExpected(told) }
  } finally {
    await browser.close()
  }
}

const page = fileURLToPath(new URL('../dist/index.html', import.meta.url))
if (!fs.existsSync(page)) throw new Error('the page is not built: run `cargo xtask build`')
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130))

console.error('Starting a local chain, forty holders and a publisher…')
const world = await startWorld()
const server = await world.serve({ isolated: !options['no-isolation'], port: Number(options.port) })
if (options.headless) {
  try {
    const { summary, good } = await drive(server)
    console.log(JSON.stringify(summary))
    process.exitCode = good ? 0 : 1
  } finally {
    await world.stop()
  }
  process.exit()
}
console.log(`\n  The marketplace is open:  ${server.url}\n\n  Ctrl-C ends it.\n`)
openForPerson(server.url)
