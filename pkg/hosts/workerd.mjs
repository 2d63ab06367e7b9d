// workerd: a host of the matrix, and the one place that takes its processor time and memory.
import { join } from 'node:path'

import { dist, folder } from './lab.mjs'
import { startWorkerd } from '../test/workerd.mjs'

/** What the figures may be at most: milliseconds of processor time, MiB of the whole process. */
export const GOALS = { verify_ms: 10, prove_ms: 1000, first_prove_ms: 1000, peak_mib: 128 }
const VERIFICATIONS = 100
const PROOFS = 10

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
  const named = files.map(inside).map((name) => [name, join(dist, name)])
  return () => startWorkerd(script, Object.fromEntries(named))
}

async function post(url, body) {
  const response = await fetch(url, { method: 'POST', body })
  if (!response.ok) throw new Error(await response.text())
  return response.text()
}

const round = (value) => Math.round(value * 10) / 10

/**
 * One thing again and again in an isolate of its own. A clock stands still inside an isolate, so
 * the processor time of the process is counted: of the first request, and of one of many later.
 */
async function timed(start, path, body, runs) {
  const server = await start()
  const took = async (count) => {
    const before = server.cpuMs()
    for (let i = 0; i < count; i += 1) await post(`${server.url}${path}`, body)
    return (server.cpuMs() - before) / count
  }
  try {
    const idle = server.nowMib()
    const first = round(await took(1))
    await took(Math.ceil(runs / 4))
    return { first, warm: round(await took(runs)), idle, peak: server.peakMib() }
  } finally {
    server.stop()
  }
}

/** The scenario in workerd, and what a proof and a verification take there. */
export async function workerd() {
  const start = await bundleWorker()
  const server = await start()
  const [result, inputs, bundle] = await (async () => {
    const inputs = await post(`${server.url}/inputs`)
    return [JSON.parse(await post(server.url)), inputs, await post(`${server.url}/prove`, inputs)]
  })().finally(() => server.stop())
  const proving = await timed(start, '/prove', inputs, PROOFS)
  const verifying = await timed(start, '/verify', bundle, VERIFICATIONS)
  const figures = {
    verify_ms: verifying.warm,
    first_verify_ms: verifying.first,
    prove_ms: proving.warm,
    first_prove_ms: proving.first,
    peak_mib: Math.round(proving.peak),
    idle_mib: Math.round(proving.idle),
  }
  return { ...result, figures }
}
