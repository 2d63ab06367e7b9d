// Where the packed package proves and verifies. `light` hosts need nothing but what the workspace
// has installed; the others want the pinned tools of package.json here.
import { esbuild, next, rollup, viteBuild, viteDev, webpack } from './bundlers.mjs'
import { mv3, scriptModule, scriptTag, serviceWorker } from './pages.mjs'
import { bun, deno, nodeCjs, nodeEsm } from './runtimes.mjs'
import { workerd } from './workerd.mjs'

export const HOSTS = [
  { name: 'node-esm', light: true, prove: nodeEsm },
  { name: 'node-cjs', light: true, prove: nodeCjs },
  { name: 'workerd', light: true, prove: workerd },
  { name: 'vite-build', light: true, prove: viteBuild },
  { name: 'vite-dev', prove: viteDev },
  { name: 'webpack', prove: webpack },
  { name: 'next', prove: next },
  { name: 'esbuild', prove: esbuild },
  { name: 'rollup', prove: rollup },
  { name: 'deno', prove: deno },
  { name: 'bun', prove: bun },
  { name: 'script-module', prove: scriptModule },
  { name: 'script-tag', prove: scriptTag },
  { name: 'service-worker', prove: serviceWorker },
  { name: 'mv3-offscreen', prove: mv3 },
]

/** Runs one host: what came of it, never an exception. */
export async function outcomeOf({ name, prove }) {
  try {
    const result = await prove()
    return { name, ...result, proved: result?.proved === true, verified: result?.verified === true }
  } catch (error) {
    const cause = error.cause ? ` (${error.cause.code ?? error.cause.message})` : ''
    return { name, proved: false, verified: false, error: `${error.message}${cause}` }
  }
}

/** A line for people. */
export function line({ name, proved, verified, tier, threads, error }) {
  const what = proved && verified ? `proved and verified (${tier}, ${threads} thread(s))`
    : `FAILED: ${error ?? 'no proof'}`
  return `${name.padEnd(15)} ${what}`
}
