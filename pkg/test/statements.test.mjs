// Every statement that the package ships a key of, through the same doors: pod, verifier without a
// prover, command line. `access` has tests of its own.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'

import * as api from '../dist/node.js'
import { statements } from '../dist/manifest.js'
import { createVerifier } from '../dist/verify-node.js'
import { browserTests, ISOLATED, launch, serveDist } from './browser-lab.mjs'
import { code, root } from './helpers.mjs'

const SEED = 9
const insecureSeed = new Uint8Array(32).fill(SEED)

function cli(args, input = '') {
  const file = `${root}../target/debug/proofpod`
  return JSON.parse(execFileSync(file, args, { input, encoding: 'utf8', stdio: 'pipe' }))
}

const others = Object.entries(statements).filter(([, { id }]) => id !== 'access')
const KEYS = ['--keys', `${root}dist/keys`, '--allow-insecure-dev-srs']

let pod
let verifier
let browser
before(async () => {
  pod = await api.createPod()
  verifier = await createVerifier()
  browser = await launch()
})
after(async () => {
  pod.close()
  await browser?.close()
})
const browserTest = browserTests(() => browser)

/** In the page: the statement's files are not there before it is asked for. */
async function proveInPage({ id, inputs, threads }) {
  const { createPod } = await import('/index.js')
  const asked = () => performance.getEntriesByType('resource').map(({ name }) =>
    name.replace(/.*\//, '')).filter((name) => name.endsWith('.bin')).toSorted()
  const pod = await createPod({ threads })
  const before = asked()
  const insecureSeed = new Uint8Array(32).fill(9)
  const bundle = await pod.prove(id, inputs, { insecureSeed })
  await pod.verify(bundle)
  pod.close()
  return { bundle, before, after: asked() }
}

test('the package ships a circuit of each statement that the command line tool ships', () => {
  const wanted = cli(['statements']).filter((one) => one.shipped).map((one) => one.circuit)
  for (const circuit of wanted) assert.ok(statements[circuit], circuit)
  for (const { circuit, statement, publicInputs } of cli(['statements'])) {
    if (!statements[circuit]) continue
    assert.equal(statements[circuit].id, statement)
    assert.deepEqual(statements[circuit].inputs, publicInputs)
  }
})

for (const [circuit, { id, inputs: names }] of others) {
  const inputs = cli(['example-inputs', '--statement', circuit])

  test(`${id}: one seed gives the command line tool's bytes, and all verify them`, async () => {
    const bundle = await pod.prove(id, inputs, { insecureSeed })
    const seed = ['--insecure-seed', SEED.toString(16).padStart(2, '0').repeat(32)]
    const native = cli(['prove', '--statement', circuit, ...seed, ...KEYS], JSON.stringify(inputs))
    assert.deepEqual(bundle, native)
    assert.deepEqual(Object.keys(bundle.publicInputs).toSorted(), names.toSorted())
    assert.equal(await pod.verify(bundle), true)
    assert.equal(await verifier.verify(bundle), true)
    assert.equal(cli(['verify', ...KEYS], JSON.stringify(bundle)).valid, true)
  })

  browserTest(`${id}: the same in a tab, whose files come when asked for`, async () => {
    const node = await pod.prove(id, inputs, { insecureSeed })
    for (const [threads, headers] of [[2, ISOLATED], [1, {}]]) {
      const { server, url } = await serveDist({ headers })
      const page = await browser.newPage()
      await page.goto(url)
      const tab = await page.evaluate(proveInPage, { id, inputs, threads })
      server.close()
      assert.deepEqual(tab.bundle, node)
      assert.deepEqual(tab.before, ['access-v1-d20.pk.bin', 'srs-11.bin'])
      const { key, srs } = statements[circuit]
      const files = new Set([...tab.before, ...[key, srs].map(({ file }) => file.slice(5))])
      assert.deepEqual(tab.after, [...files].toSorted())
    }
  })

  test(`${id}: no other public input, name or form is taken`, async () => {
    const bundle = await pod.prove(id, inputs)
    // The first and the last stand for all.
    for (const name of [names.at(0), names.at(-1)]) {
      const value = BigInt(bundle.publicInputs[name])
      const word = `0x${(value ^ 1n).toString(16).padStart(64, '0')}`
      const decimal = value.toString()
      for (const [text, expected] of [[word, 'PROOF_INVALID'], [decimal, 'PROOF_BAD_FORMAT'],
        [`0x${'f'.repeat(64)}`, 'INPUT_NOT_CANONICAL'], [undefined, 'PROOF_BAD_FORMAT']]) {
        const other = { ...bundle, publicInputs: { ...bundle.publicInputs, [name]: text } }
        for (const host of [pod, verifier]) await assert.rejects(host.verify(other), code(expected))
      }
    }
    const access = 'access-v1-d20'
    const renamed = { ...bundle, statement: access, srs: statements[access].srsId }
    for (const host of [pod, verifier]) {
      await assert.rejects(host.verify(renamed), code('PROOF_BAD_FORMAT'))
      await assert.rejects(host.verify({ ...bundle, statement: id }), code('STATEMENT_UNKNOWN'))
    }
    await assert.rejects(pod.prove(id, inputs, { depth: 20 }), code('INPUT_OUT_OF_RANGE'))
    await assert.rejects(pod.prove(id, {}), code('INPUT_MISSING_FIELD'))
    await assert.rejects(pod.prove(id, { ...inputs, surplus: '1' }), code('INPUT_UNKNOWN_FIELD'))
  })
}

test('an unknown statement is refused with those that there are', async () => {
  await assert.rejects(pod.prove('accesss', {}), code('STATEMENT_UNKNOWN', ({ details }) =>
    assert.deepEqual(details.expected, [...new Set(Object.values(statements).map((s) => s.id))])))
})
