// Workers as `wrangler deploy` would upload them: bundled by wrangler, run by miniflare on workerd.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build as esbuild } from 'esbuild'
import { unstable_getMiniflareWorkerOptions as optionsOf } from 'wrangler'

const run = promisify(execFile)
export const room = fileURLToPath(new URL('../../', import.meta.url))
const wrangler = fileURLToPath(import.meta.resolve('wrangler/package.json'))
const folder = mkdtempSync(join(tmpdir(), 'proofpod-edge-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

const KINDS = [['.wasm', 'CompiledWasm'], ['.bin', 'Data'], ['.js', 'ESModule']]

function moduleOf(out, name) {
  const kind = KINDS.find(([ending]) => name.endsWith(ending))
  return kind && { type: kind[1], path: join(out, name), contents: readFileSync(join(out, name)) }
}

/** The bundle of a worker as modules of miniflare. */
async function bundle(name, config) {
  const out = mkdtempSync(join(folder, `${name}-`))
  const bin = join(wrangler, '../bin/wrangler.js')
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: folder,
    NODE_NO_WARNINGS: '1' }
  await run(process.execPath, [bin, 'deploy', '--dry-run', '--outdir', out, '-c', config],
    { cwd: room, env })
  const last = (file) => Number(file === 'worker.js')
  const names = readdirSync(out).sort((a, b) => last(b) - last(a))
  return { modules: names.map((file) => moduleOf(out, file)).filter(Boolean), modulesRoot: out }
}

const bundles = new Map()

/** The bundle with a fault in it: pairs of a text, which has to be there once, and another. */
function planted({ modules, modulesRoot }, plant) {
  const changed = (text) => plant.reduce((before, [from, to]) => {
    const count = before.split(from).length - 1
    if (count !== 1) throw new Error(`${count} places for the fault ${from}`)
    return before.replace(from, () => to)
  }, text)
  const main = ({ path }) => path.endsWith('worker.js')
  return { modulesRoot, modules: modules.map((module) =>
    main(module) ? { ...module, contents: changed(String(module.contents)) } : module) }
}

/** Options of miniflare for the worker that `wrangler.<name>.jsonc`, or `config`, describes. */
export async function workerOptions(name, { vars = {}, plant = [], config } = {}) {
  const file = join(room, config ?? `wrangler.${name}.jsonc`)
  if (!bundles.has(name)) bundles.set(name, bundle(name, file))
  const { workerOptions: options } = optionsOf(file)
  const { modulesRules: _, ...rest } = options
  const code = planted(await bundles.get(name), plant)
  return { ...rest, ...code, bindings: { ...rest.bindings, ...vars } }
}

/** The client's code, for Node. */
export async function importClient() {
  const outfile = join(folder, 'client.mjs')
  await esbuild({ entryPoints: [join(room, 'src/client/index.ts')], outfile, bundle: true,
    format: 'esm', target: 'es2023' })
  return import(outfile)
}
