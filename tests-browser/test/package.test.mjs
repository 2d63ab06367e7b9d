// The packed package in an app that has never heard of this repository.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { launch } from 'web-demo/browser'
import { emptyFolder, npm, pack, ROOT } from '../lib/newapp.mjs'
import { serveFolder } from '../lib/static.mjs'

const APP = fileURLToPath(new URL('../lib/newcomer.js', import.meta.url))
const VITE = path.join(ROOT, 'node_modules/vite/bin/vite.js')

let home
before(() => { home = emptyFolder() })
after(() => fs.rmSync(home, { recursive: true, force: true }))

function makeApp(tarball) {
  const manifest = { name: 'newcomer', private: true, type: 'module' }
  fs.writeFileSync(path.join(home, 'package.json'), JSON.stringify(manifest))
  const page = '<!doctype html><title>app</title><script type="module" src="/main.js"></script>'
  fs.writeFileSync(path.join(home, 'index.html'), page)
  fs.copyFileSync(APP, path.join(home, 'main.js'))
  npm(['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], home)
  execFileSync(process.execPath, [VITE, 'build'], { cwd: home, stdio: 'pipe' })
}

test('npm pack, npm install, vite build without a config, and it proves', async (t) => {
  const { filename, size, files } = pack(home)
  const names = files.map((file) => file.path)
  const wanted = /^(dist\/|[A-Z]+(-[A-Z]+)?(\.md)?$|package\.json$)/
  const strays = names.filter((name) => !wanted.test(name))
  assert.deepEqual(strays, [], 'files that nobody needs at run time')
  makeApp(filename)
  const server = await serveFolder(path.join(home, 'dist'))
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.goto(server.url)
    const handle = await page.waitForFunction(() => globalThis.result, null, { timeout: 120_000 })
    const result = await handle.jsonValue()
    t.diagnostic(`tarball ${size} bytes in ${names.length} files; ${JSON.stringify(result)}`)
    assert.equal(result.error, undefined)
    assert.equal(result.verified, true)
    assert.ok(result.rounds.includes('r6_opening'))
  } finally {
    await browser.close()
    await server.close()
  }
})
