// What npm would publish, installed into an empty folder and used from there.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { root } from './helpers.mjs'

const SCRIPT = `
import { readFileSync } from 'node:fs'
import * as api from 'proofpod'
import { makeInputs } from './helpers.mjs'
const pod = await api.createPod()
const proof = await pod.prove('access', await makeInputs(api))
const gate = api.accessGate({ chainId: 31337, address: '0x' + '11'.repeat(20) })
const { data } = gate.enter(proof, { datasetId: 1, recipient: '0x' + '22'.repeat(20) })
console.log(await pod.verify(proof), data.length > 2000)
`
const TYPED = `
import { accessGate, createPod, type Pod, type ProofBundle, ProofpodError } from 'proofpod'
const pod: Pod = await createPod({ threads: 'auto' })
const bundle: ProofBundle = await pod.prove('access', {
  secret: '1', balance: 2n, threshold: '1', scope: '1', message: '1',
  merkleProof: { root: '1', leaf: '1', index: 0, siblings: [] },
}, { onProgress: ({ round, fraction, etaMs }) => console.log(round, fraction, etaMs) })
const gate = accessGate({ chainId: 1, address: '0x' })
const call: { to: string; data: string } = gate.enter(bundle, { datasetId: 1, recipient: '' })
console.log(call, new ProofpodError('ABORTED', '').code)
// @ts-expect-error numbers lose digits above 2^53
await pod.prove('access', { secret: 1 })
`

test('the tarball holds what is needed and nothing else, and works', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'proofpod-pack-'))
  const npm = (cwd, ...args) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' })
  try {
    const [{ filename, files }] =
      JSON.parse(npm(root, 'pack', '--json', '--pack-destination', folder))
    const names = files.map((file) => file.path)
    for (const name of ['dist/index.js', 'dist/index.d.ts', 'dist/node.js', 'dist/worker-single.js',
      'dist/worker-threads.js', 'dist/wasm/threads/relaxed.wasm', 'dist/keys/srs-11.bin',
      'dist/keys/access-v1-d20.pk.bin', 'dist/workerd.js', 'dist/proofpod.global.js', 'README.md',
      'ERRORS.md', 'LICENSE-MIT', 'LICENSE-APACHE']) {
      assert.ok(names.includes(name), name)
    }
    const strange = names.filter((name) =>
      !/^(dist\/.*\.(c?js|d\.c?ts|wasm|bin)|[A-Z]+\.md|LICENSE-[A-Z]+|package\.json)$/.test(name))
    assert.deepEqual(strange, [])

    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    npm(folder, 'install', '--no-audit', '--no-fund', '--offline', join(folder, filename))
    writeFileSync(join(folder, 'use.mjs'), SCRIPT)
    execFileSync('cp', [join(root, 'test/helpers.mjs'), folder])
    const printed = execFileSync('node', ['use.mjs'], { cwd: folder, encoding: 'utf8' })
    assert.equal(printed.trim(), 'true true')

    writeFileSync(join(folder, 'typed.mts'), TYPED)
    const tsc = createRequire(import.meta.url).resolve('typescript/package.json')
    const bin = join(tsc, '../bin/tsc')
    const flags = ['--noEmit', '--strict', '--module', 'NodeNext', '--target', 'ES2022',
      '--lib', 'ES2022,DOM', '--types', '', 'typed.mts']
    execFileSync('node', [bin, ...flags], { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
