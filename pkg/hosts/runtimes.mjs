// Hosts outside of a browser.
import { join } from 'node:path'

import { bin, dist, folder, sh } from './lab.mjs'
import { startWorkerd } from '../test/workerd.mjs'

const FILES = { 'node.mjs': 'node.mjs', 'node.cjs': 'node.cjs', 'scenario.js': 'scenario.js' }
const lastLine = (text) => JSON.parse(text.trim().split('\n').at(-1))

async function by(name, program, ...args) {
  return lastLine(await sh(folder(name, FILES), program, ...args))
}

export const nodeEsm = () => by('node-esm', process.execPath, 'node.mjs')
export const nodeCjs = () => by('node-cjs', process.execPath, 'node.cjs')
const DENO = ['run', '-A', '--node-modules-dir=manual']
export const deno = () => by('deno', bin('deno'), ...DENO, 'node.mjs')
export const bun = () => by('bun', bin('bun'), 'node.mjs')

// The package's files, as a bundle names them: from `wasm/` or `keys/` on.
const inside = (name) => /(wasm|keys)\/.*$/.exec(name)[0]

/** Bundles the app as wrangler does: by the condition `workerd`, with files as modules. */
async function bundleWorker() {
  const app = folder('workerd', { 'main.js': 'workerd.js', 'scenario.js': 'scenario.js' })
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({
    input: join(app, 'main.js'),
    external: /\.(wasm|bin)$/,
    resolve: { conditionNames: ['workerd', 'import', 'default'] },
  })
  const { output: [{ code, imports }] } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  const files = imports.filter((name) => /\.(wasm|bin)$/.test(name))
  const script = files.reduce((text, name) =>
    text.replaceAll(`"${name}"`, `"./${inside(name)}"`), code)
  return { script, files: files.map(inside) }
}

const VERIFICATIONS = 50
const PROOFS = 5

/** In workerd, with the processor time of a proof and of a verification once all is warm. */
export async function workerd() {
  const { script, files } = await bundleWorker()
  const modules = Object.fromEntries(files.map((name) => [name, join(dist, name)]))
  const server = await startWorkerd(script, modules)
  const cpuOf = async (path, runs) => {
    for (let i = 0; i < runs; i += 1) await fetch(`${server.url}${path}`)
    const before = server.cpuMs()
    for (let i = 0; i < runs; i += 1) await fetch(`${server.url}${path}`)
    return Math.round((server.cpuMs() - before) / runs * 10) / 10
  }
  try {
    const result = await (await fetch(server.url)).json()
    const prove_ms = await cpuOf('/prove', PROOFS)
    const verify_ms = await cpuOf('/verify', VERIFICATIONS)
    return { ...result, figures: { verify_ms, prove_ms, peak_mib: Math.round(server.peakMib()) } }
  } finally {
    server.stop()
  }
}
