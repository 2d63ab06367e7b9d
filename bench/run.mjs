// Proof time of `access` in headless Chromium, one and two threads, warm and cold, in the fast and
// the lean profile (`lean`), beside snarkjs Groth16 on the same statement in the same run: visits
// alternate, so all see the same machine.
//   cargo xtask bench [--runs 7] [--cold 3] [--threads 1,2] [--sizes 10,11] [--tier wide]
//     [--no-peers] [--json] [--note text]
// Then the arithmetic beside halo2curves' in one module, in a worker, and the native prover in both
// profiles beside upstream's in one process. --json ends with one line of JSON; bench/history.md
// keeps a row a run that has a --note. --sizes are those of the sums, --tier is that of the warm
// proofs.
// warm: median of `runs` proofs in one tab after two unmeasured ones, keys in memory, witness
// included. cold: median over `cold` fresh browsers of the page's clock at the end of the first
// proof, and the stages of the middle visit; files come from localhost uncompressed, so add
// download / bandwidth. peak: the most memory that the tab's process held, an empty tab's beside
// it.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { serve, visit } from './lib/browser.mjs'
import { groth16Input, groth16Keys } from './lib/groth16.mjs'
import { plot } from './plot.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const DEV = '--allow-insecure-dev-srs' // where there is no ceremony's file
const { values: options } = parseArgs({ options: {
  runs: { type: 'string', default: '7' },
  cold: { type: 'string', default: '3' },
  threads: { type: 'string', default: '1,2' },
  sizes: { type: 'string', default: '10,11,12,13,14' },
  tier: { type: 'string' },
  'no-peers': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  note: { type: 'string' },
} })
const systems = options['no-peers'] ? ['proofpod', 'lean'] : ['proofpod', 'lean', 'groth16']

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The same inputs for both systems. */
function writeInputs() {
  const dir = path.join(root, '.cache/bench/inputs')
  fs.mkdirSync(dir, { recursive: true })
  const cli = path.join(root, 'target/debug/proofpod')
  const json = (args, input) =>
    JSON.parse(execFileSync(cli, args, { cwd: root, input, encoding: 'utf8' }))
  const inputs = json(['example-inputs', '--holders', '1000', '--holder', '617'])
  const text = JSON.stringify(inputs)
  fs.writeFileSync(path.join(dir, 'access.json'), text)
  const { publicInputs } = json(['prove', '--keys', 'pkg/dist/keys', DEV], text)
  const circom = groth16Input(inputs, publicInputs)
  fs.writeFileSync(path.join(dir, 'groth16.json'), JSON.stringify(circom))
  return dir
}

function gzipBytes(files) {
  return files.reduce((sum, file) => sum + gzipSync(fs.readFileSync(file), { level: 9 }).length, 0)
}

/** The page of a system, and what it is told: the lean profile has the same page. */
function pageOf(system, parameters) {
  if (system !== 'lean') return [`/pages/${system}.html`, parameters]
  return ['/pages/proofpod.html', { ...parameters, profile: 'lean' }]
}

async function coldVisits(mounts, system, threads) {
  const server = await serve(mounts)
  const results = []
  for (let i = 0; i < Number(options.cold); i++) {
    results.push(await visit(server.url, ...pageOf(system, { threads, runs: 0 })))
  }
  const files = [...server.asked].filter(([url]) => !/\/(pages|inputs)\//.test(url))
  server.close()
  const byTime = results.toSorted((a, b) => a.coldMs - b.coldMs)
  const { stages } = byTime[byTime.length >> 1] ?? {}
  return { coldMs: median(results.map((r) => r.coldMs)), stages,
    gzip: gzipBytes(files.map(([, f]) => f)) }
}

/** What a tab holds, and when its first script runs, before any system is in it. */
async function bareTab() {
  const server = await serve(mounts)
  const { scriptMs, peakMib } = await visit(server.url, '/pages/bare.html', {})
  server.close()
  return { script_ms: Math.round(scriptMs), peak_mib: peakMib }
}

async function warmVisit(mounts, system, threads) {
  const server = await serve(mounts)
  const tier = options.tier ? { tier: options.tier } : {}
  const flags = options.tier === 'wide' ? ['--js-flags=--wasm-staging'] : []
  const parameters = { threads, runs: options.runs, ...tier }
  const result = await visit(server.url, ...pageOf(system, parameters), flags)
  server.close()
  return result
}

async function arithmetic(mounts, tier) {
  const server = await serve(mounts)
  const sizes = tier === 'relaxed' ? options.sizes : '11'
  const result = await visit(server.url, '/pages/arithmetic.html', { tier, sizes })
  server.close()
  return result
}

/** Our prover in both profiles and upstream's, alternating in one process. */
function native(threads) {
  const input = fs.readFileSync(path.join(root, '.cache/bench/inputs/access.json'))
  const command = path.join(root, 'target/release/bench-arithmetic')
  return JSON.parse(execFileSync(command, [String(threads)], { input, encoding: 'utf8' }))
}

/** A row for people, kept with the code. */
function remember(line, note) {
  const file = path.join(root, 'bench/history.md')
  const cells = [new Date().toISOString().slice(0, 10), note, line.access_ms.warm_1t,
    line.access_ms.warm_2t, line.access_ms.cold_2t, line.groth16_ms?.warm_1t ?? '',
    line.groth16_ms?.warm_2t ?? '', line.field_mul_ns.relaxed, line.msm_2_11_ms.ours,
    line.msm_2_11_ms.halo2curves, line.native.ours_ms, line.native.upstream_ms, line.peak_mib]
  fs.appendFileSync(file, `| ${cells.join(' | ')} |\n`)
  plot()
}

const round = (value, digits = 1) => Number(value.toFixed(digits))

const mounts = {
  '/pages/': path.join(root, 'bench/pages'),
  '/proofpod/': path.join(root, 'pkg/dist'),
  '/inputs/': writeInputs(),
  '/out/': path.join(root, 'bench/out'),
}
if (systems.includes('groth16')) {
  mounts['/groth16/'] = groth16Keys(root)
  mounts['/snarkjs/'] = path.join(root, 'node_modules/snarkjs/build')
}
const bare = await bareTab()
const rows = []
for (const threads of options.threads.split(',').map(Number)) {
  for (const system of systems) {
    const warm = await warmVisit(mounts, system, threads)
    const cold = await coldVisits(mounts, system, threads)
    const warmMs = warm.warmMs.map(Math.round)
    rows.push({ system, threads, warm_ms: Math.round(median(warm.warmMs)),
      cold_ms: Math.round(cold.coldMs), download_gzip: cold.gzip, peak_mib: warm.peakMib,
      tier: warm.info?.tier, rounds: warm.rounds, stages: cold.stages, all_warm_ms: warmMs })
    console.error(`${system}, ${threads} thread(s): warm ${warmMs.join(' ')} ms`)
  }
}
const kernels = { relaxed: await arithmetic(mounts, 'relaxed'),
  scalar: await arithmetic(mounts, 'scalar') }
const natives = Object.fromEntries([1, 2].map((threads) => [threads, native(threads)]))
const report = { cpu: os.cpus()[0].model, cores: os.cpus().length, node: process.version, bare,
  rows, kernels, natives }
fs.mkdirSync(path.join(root, 'bench/out'), { recursive: true })
fs.writeFileSync(path.join(root, 'bench/out/browser.json'), JSON.stringify(report, null, 2))
console.table(rows.map(({ all_warm_ms: _, rounds: __, stages: ___, ...row }) => row))
console.log('an empty tab:', bare)
for (const { system, threads, rounds, stages } of rows) {
  if (rounds) console.log(`${system}, ${threads} thread(s), ms a round:`, rounds)
  if (!stages) continue
  console.log(`${system}, ${threads} thread(s), a cold start, ms since the navigation:`)
  for (const [stage, at] of stages) console.log(`${at.toFixed(1).padStart(9)}  ${stage}`)
}
const { msm } = kernels.relaxed
console.log('sums of 2^k terms in wasm, one thread, ms (relaxed tier)')
console.table(Object.entries(msm).flatMap(([k, { ntt, ...kinds }]) =>
  Object.entries(kinds).map(([kind, { table, plain, halo2curves }]) => ({ k, kind,
    table: round(table), plain: round(plain), halo2curves: round(halo2curves),
    ratio: round(halo2curves / table), ntt: round(ntt, 2) }))))
console.log('native access, ms by threads:', natives)

const of = (system) => {
  const at = (threads) => rows.find((row) => row.system === system && row.threads === threads)
  return { warm_1t: at(1)?.warm_ms, warm_2t: at(2)?.warm_ms, cold_2t: at(2)?.cold_ms }
}
const ours = rows.filter((row) => row.system === 'proofpod')
const line = {
  field_mul_ns: { relaxed: round(kernels.relaxed.mul_ns), scalar: round(kernels.scalar.mul_ns),
    halo2curves: round(kernels.relaxed.mul_halo2curves_ns) },
  msm_2_11_ms: { ours: round(msm[11]?.dense.table ?? NaN),
    halo2curves: round(msm[11]?.dense.halo2curves ?? NaN) },
  access_ms: of('proofpod'),
  lean_ms: of('lean'),
  ...(options['no-peers'] ? {} : { groth16_ms: of('groth16') }),
  peak_mib: Math.max(...ours.map((row) => row.peak_mib)),
  empty_tab_mib: bare.peak_mib,
  native: natives[2],
  download_gzip: Math.max(...ours.map((row) => row.download_gzip)),
}
if (options.note) remember(line, options.note)
if (options.json) console.log(JSON.stringify(line))
