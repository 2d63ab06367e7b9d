// The verifier of the packed tarball, installed into an empty folder, in every host: each verifies
// a proof, and refuses it with one bit changed.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { after, before, test } from 'node:test'

import { Miniflare } from 'miniflare'
import { rolldown } from 'rolldown'

import * as api from '../dist/node.js'
import { CHROMIUM, CHROMIUM_ARGS, makeInputs, root } from './helpers.mjs'

const require = createRequire(import.meta.url)
const EXPECTED = { verified: true, refused: 'PROOF_INVALID' }
/** What each host runs, given `createVerifier` and the two bundles. */
const BODY = `
async function judge(createVerifier, [bundle, wrong]) {
  const verifier = await createVerifier()
  const verified = await verifier.verify(bundle)
  const refused = await verifier.verify(wrong).then(() => 'accepted', (error) => error.code)
  return { verified, refused }
}
`
let folder
let bundles

const run = (program, ...args) =>
  execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })

/** Writes a script with the body and the bundles, and returns its path. */
function script(name, text) {
  writeFileSync(join(folder, name), `${text}${BODY}const bundles = ${JSON.stringify(bundles)}\n`)
  return join(folder, name)
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proofpod-verify-'))
  const npm = (cwd, ...args) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' })
  const [{ filename }] = JSON.parse(npm(root, 'pack', '--json', '--pack-destination', folder))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  npm(folder, 'install', '--no-audit', '--no-fund', '--offline', join(folder, filename))
  const pod = await api.createPod()
  const bundle = await pod.prove('access', await makeInputs(api))
  pod.close()
  // The last bit of a value: a wrong proof in a right form.
  const at = 2 + 64 * 21 - 1
  const digit = (Number.parseInt(bundle.proof[at], 16) ^ 1).toString(16)
  const proof = `${bundle.proof.slice(0, at)}${digit}${bundle.proof.slice(at + 1)}`
  bundles = [bundle, { ...bundle, proof }]
})
after(() => rmSync(folder, { recursive: true, force: true }))

test('Node, as a module', () => {
  const text = `
    import { createVerifier } from 'proofpod/verify'
    queueMicrotask(async () => console.log(JSON.stringify(await judge(createVerifier, bundles))))
  `
  assert.deepEqual(JSON.parse(run('node', script('use.mjs', text))), EXPECTED)
})

test('Node, by require', () => {
  const text = `
    const { createVerifier } = require('proofpod/verify')
    queueMicrotask(async () => console.log(JSON.stringify(await judge(createVerifier, bundles))))
  `
  assert.deepEqual(JSON.parse(run('node', script('use.cjs', text))), EXPECTED)
})

test('Deno', () => {
  const deno = join(require.resolve('deno/package.json'), '../bin.cjs')
  const text = `
    import { createVerifier } from 'proofpod/verify'
    queueMicrotask(async () => console.log(JSON.stringify(await judge(createVerifier, bundles))))
  `
  const flags = ['run', '--quiet', '--node-modules-dir=manual', `--allow-read=${folder}`]
  assert.deepEqual(JSON.parse(run('node', deno, ...flags, script('deno.mjs', text))), EXPECTED)
})

/** A worker as a bundler for the edge makes it: one script, and the module beside it. */
async function edgeWorker(condition, wasmPath) {
  const text = `
    import { createVerifier } from 'proofpod/verify'
    export default {
      async fetch(request) {
        return Response.json(await judge(createVerifier, await request.json()))
      },
    }
  `
  const input = join(folder, `${condition}.mjs`)
  writeFileSync(input, `${text}${BODY}`)
  let wasm
  const keep = { name: 'keep-wasm', resolveId: (id, from) => {
    if (!/\.wasm(\?module)?$/.test(id)) return undefined
    wasm = join(from, '..', id.replace('?module', ''))
    return { id: wasmPath, external: true }
  } }
  const bundle = await rolldown({ input, platform: 'neutral', plugins: [keep],
    resolve: { conditionNames: [condition, 'import'] } })
  const { output: [{ code }] } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  const modules = [{ type: 'ESModule', path: 'worker.mjs', contents: code },
    { type: 'CompiledWasm', path: wasmPath, contents: readFileSync(wasm) }]
  return new Miniflare({ modules, compatibilityDate: '2026-01-01' })
}

for (const [condition, wasmPath] of [['workerd', './verifier.wasm'],
  ['edge-light', './verifier.wasm?module']]) {
  test(`workerd, by the condition ${condition}`, async () => {
    const worker = await edgeWorker(condition, wasmPath)
    try {
      const body = JSON.stringify(bundles)
      const answer = await worker.dispatchFetch('http://edge/', { method: 'POST', body })
      assert.equal(answer.status, 200, await answer.clone().text())
      assert.deepEqual(await answer.json(), EXPECTED)
    } finally {
      await worker.dispose()
    }
  })
}

test('Chromium, by a plain script, without isolation or worker', async (t) => {
  if (!existsSync(CHROMIUM)) return t.diagnostic(`skipped: there is no ${CHROMIUM}`)
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  const types = { '.js': 'text/javascript', '.wasm': 'application/wasm' }
  const asked = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    const page = request.url === '/'
    const file = join(folder, 'node_modules/proofpod/dist', request.url)
    response.setHeader('content-type', page ? 'text/html' : types[extname(file)] ?? 'text/plain')
    // No connections but to itself, no workers, no compiling but of wasm.
    response.setHeader('content-security-policy', "default-src 'none'; connect-src 'self'; " +
      "script-src 'self' 'wasm-unsafe-eval'")
    if (page || existsSync(file)) return response.end(page ? '' : readFileSync(file))
    response.writeHead(404).end()
  })
  try {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const page = await browser.newPage()
    await page.goto(`http://localhost:${server.address().port}/`)
    const judged = await page.evaluate(`(async () => {
      ${BODY}
      const { createVerifier } = await import('/verify.js')
      return judge(createVerifier, ${JSON.stringify(bundles)})
    })()`)
    assert.deepEqual(judged, EXPECTED)
    const files = asked.filter((path) => /js$|wasm$/.test(path))
    assert.deepEqual(files, ['/verify.js', '/wasm/verifier/verifier.wasm'])
  } finally {
    await browser.close()
    server.close()
  }
})

const TYPED = `
const use = async (): Promise<true> => {
  const verifier: Verifier = await createVerifier({ assetsUrl: '/dist' })
  const insecure: boolean | undefined = verifier.statements['access-v1-d20']?.insecureSrs
  console.log(insecure, new ProofpodError('PROOF_INVALID', '').code)
  // @ts-expect-error a bundle is no text
  await verifier.verify('{}')
  return verifier.verify({} as ProofBundle)
}
console.log(use)
`

test('its types, as a module and by require', () => {
  const names = '{ createVerifier, type ProofBundle, ProofpodError, type Verifier }'
  for (const name of ['typed.mts', 'typed.cts']) {
    writeFileSync(join(folder, name), `import ${names} from 'proofpod/verify'\n${TYPED}`)
  }
  const tsc = join(require.resolve('typescript/package.json'), '../bin/tsc')
  const flags = ['--noEmit', '--strict', '--module', 'NodeNext', '--target', 'ES2022',
    '--lib', 'ES2022,DOM', '--types', '', 'typed.mts', 'typed.cts']
  run('node', tsc, ...flags)
})
