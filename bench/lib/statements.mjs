// Every statement with the inputs that `proofpod example-inputs` gives: proved by the command line
// tool, verified by its rendered contract on an anvil, and proved in a tab.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startAnvil } from '../../contracts/scripts/anvil.mjs'
import { connect } from '../../contracts/scripts/deploy.mjs'
import { cost } from '../../contracts/scripts/gas.mjs'
import { compile } from '../../contracts/scripts/solidity.mjs'
import { serve, visit } from './browser.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))
const DEV = '--allow-insecure-dev-srs' // where there is no ceremony's file of that size
const FOLDER = path.join(root, '.cache/bench/statements')
const JSON_MAX = 1 << 28

function cli(args, input) {
  const options = { cwd: root, input, encoding: 'utf8', maxBuffer: JSON_MAX }
  // The warning of the development setup is in the answer, too.
  const text = execFileSync(path.join(root, 'target/debug/proofpod'), args,
    { ...options, stdio: ['pipe', 'pipe', 'ignore'] })
  return JSON.parse(text)
}

/** All circuits that the command line tool knows. */
export const circuits = () => cli(['statements'])

/** The circuits of the table: the first of each statement, what is shipped, and lean ones. */
export function chosen(all = circuits()) {
  const first = (one) => all.find(({ statement }) => statement === one.statement) === one
  return all.filter((one) => one.lean || one.shipped || first(one))
}

/** Keys, inputs, a proof and its contract, and how long the command took to prove. */
export function proved({ circuit, statement }) {
  const folder = path.join(FOLDER, circuit)
  const keys = path.join(folder, 'keys')
  const { statements: [entry] } = cli(['keys', '--out', keys, '--statement', circuit, DEV])
  const inputs = cli(['example-inputs', '--statement', circuit])
  fs.mkdirSync(path.join(FOLDER, 'inputs'), { recursive: true })
  fs.writeFileSync(path.join(FOLDER, `inputs/${statement}.json`), JSON.stringify(inputs))
  const start = performance.now()
  const bundle = cli(['prove', '--statement', circuit, '--keys', keys, DEV],
    JSON.stringify(inputs))
  const nativeMs = Math.round(performance.now() - start)
  cli(['verify', '--keys', keys, DEV], JSON.stringify(bundle))
  const { files: [file] } = cli(['contract', '--statement', circuit, '--keys', keys, '--out',
    path.join(folder, 'contract'), DEV])
  return { entry, bundle, nativeMs, source: fs.readFileSync(path.resolve(root, file), 'utf8') }
}

/** Gas of a verification on `chain`; throws if a true proof is refused or a false one taken. */
export async function onChain(chain, { entry, bundle, source }) {
  const codes = compile({ 'verifier.sol': source }, { optimizer: true })
  const contract = await chain.create(Object.values(codes)[0])
  const inputs = entry.inputs.map((name) => BigInt(bundle.publicInputs[name]))
  const gas = await cost(chain, contract, [inputs, bundle.proof])
  for (const i of inputs.keys()) {
    const args = [inputs.with(i, inputs[i] ^ 1n), bundle.proof]
    const taken = await chain.reader.readContract({ ...contract, functionName: 'verify', args })
    if (taken) throw new Error(`${entry.name}: another ${entry.inputs[i]} is taken`)
  }
  return gas.tx
}

/** Runs `work` with a chain of its own. */
export async function withChain(work) {
  const anvil = await startAnvil({ args: ['--disable-block-gas-limit'] })
  try {
    return await work(await connect(anvil.url))
  } finally {
    await anvil.stop()
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

/** Median time of a warm proof in a tab, with so many threads. */
export async function inTab({ statement, lean }, threads, runs) {
  const server = await serve({ '/pages/': path.join(root, 'bench/pages'),
    '/proofpod/': path.join(root, 'pkg/dist'), '/inputs/': path.join(FOLDER, 'inputs') })
  try {
    const profile = lean ? { profile: 'lean' } : {}
    const parameters = { statement, threads, runs, ...profile }
    const { warmMs } = await visit(server.url, '/pages/proofpod.html', parameters)
    return Math.round(median(warmMs))
  } finally {
    server.close()
  }
}
