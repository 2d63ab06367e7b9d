// Proof time of `access` in headless Chromium, one and two threads, warm and cold, beside snarkjs
// Groth16 on the same statement in the same run: visits alternate, so both see the same machine.
//   cargo xtask bench [--runs 7] [--cold 3] [--threads 1,2] [--only proofpod]
// warm: median of `runs` proofs in one tab after two unmeasured ones, keys in memory, witness
// included. cold: median over `cold` fresh browsers of the page's clock at the end of the first
// proof; files come from localhost uncompressed, so add download / bandwidth.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { serve, visit } from './lib/browser.mjs'
import { groth16Input, groth16Keys } from './lib/groth16.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const DEV = '--allow-insecure-dev-srs' // where there is no ceremony's file
const { values: options } = parseArgs({ options: {
  runs: { type: 'string', default: '7' },
  cold: { type: 'string', default: '3' },
  threads: { type: 'string', default: '1,2' },
  only: { type: 'string' },
} })
const systems = ['proofpod', 'groth16'].filter((name) => !options.only || name === options.only)

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

async function coldVisits(mounts, system, threads) {
  const server = await serve(mounts)
  const results = []
  for (let i = 0; i < Number(options.cold); i++) {
    results.push(await visit(server.url, `/pages/${system}.html`, { threads, runs: 0 }))
  }
  const files = [...server.asked].filter(([url]) => !/\/(pages|inputs)\//.test(url))
  server.close()
  return { coldMs: median(results.map((r) => r.coldMs)), gzip: gzipBytes(files.map(([, f]) => f)) }
}

async function warmVisit(mounts, system, threads) {
  const server = await serve(mounts)
  const result = await visit(server.url, `/pages/${system}.html`, { threads, runs: options.runs })
  server.close()
  return result
}

const mounts = {
  '/pages/': path.join(root, 'bench/pages'),
  '/proofpod/': path.join(root, 'pkg/dist'),
  '/inputs/': writeInputs(),
}
if (systems.includes('groth16')) {
  mounts['/groth16/'] = groth16Keys(root)
  mounts['/snarkjs/'] = path.join(root, 'node_modules/snarkjs/build')
}
const rows = []
for (const threads of options.threads.split(',').map(Number)) {
  for (const system of systems) {
    const warm = await warmVisit(mounts, system, threads)
    const cold = await coldVisits(mounts, system, threads)
    const warmMs = warm.warmMs.map(Math.round)
    rows.push({ system, threads, warm_ms: Math.round(median(warm.warmMs)),
      cold_ms: Math.round(cold.coldMs), download_gzip: cold.gzip, all_warm_ms: warmMs })
    console.error(`${system}, ${threads} thread(s): warm ${warmMs.join(' ')} ms`)
  }
}
const report = { cpu: os.cpus()[0].model, cores: os.cpus().length, node: process.version, rows }
fs.mkdirSync(path.join(root, 'bench/out'), { recursive: true })
fs.writeFileSync(path.join(root, 'bench/out/browser.json'), JSON.stringify(report, null, 2))
console.table(rows.map(({ all_warm_ms: _, ...row }) => row))
