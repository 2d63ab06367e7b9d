// What verifying one proof costs outside of chains: natively, in a tab and in workerd. As a
// command it prints JSON; `cargo xtask gas --json` takes it into its line, with the count of the
// verdict matrix:
//   node bench/verify.mjs [--out FILE] [--verdicts]
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { prove } from '../contracts/scripts/prover.mjs'
import { count, inChromium, inWorkerd } from '../pkg/test/verdicts.mjs'
import { createVerifier } from '../pkg/dist/verify-node.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const NAMES = ['root', 'threshold', 'scope', 'nullifier', 'message']
const STATEMENT = 'access-v1-d20'
/** Proofs in one question, so that the way to the host and back does not count. */
const MANY = 60
const SERIES = 5

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1]
const rounded = (ms) => Math.round(100 * ms) / 100

/** A true proof as a bundle of the package. */
async function bundle() {
  const { inputs, proof } = prove({ threshold: 100n, scope: 5n, message: 6n })
  const { srs } = (await createVerifier()).statements[STATEMENT]
  const hex = (value) => `0x${value.toString(16).padStart(64, '0')}`
  const publicInputs = Object.fromEntries(NAMES.map((name, i) => [name, hex(inputs[i])]))
  return { statement: STATEMENT, srs, publicInputs, proof }
}

/** Natively, by an example of `verifier-wasm` that links nothing but the verifier. */
function native({ publicInputs, proof }) {
  const folder = join(root, 'bench/out/verify')
  mkdirSync(folder, { recursive: true })
  const bytes = {
    public: Buffer.from(NAMES.map((name) => publicInputs[name].slice(2)).join(''), 'hex'),
    proof: Buffer.from(proof.slice(2), 'hex'),
  }
  const files = Object.entries(bytes).map(([name, data]) => {
    writeFileSync(join(folder, name), data)
    return join(folder, name)
  })
  const args = ['run', '--quiet', '--release', '-p', 'verifier-wasm', '--example', 'verify_ms',
    '--', join(root, `pkg/dist/keys/${STATEMENT}.vk`), ...files]
  const stdio = ['ignore', 'pipe', 'inherit']
  return JSON.parse(execFileSync('cargo', args, { cwd: root, encoding: 'utf8', stdio }))
}

/**
 * In a host, from outside, because a worker's clock stands still while it computes: the difference
 * of a question about many proofs and one about few, by their number.
 */
async function hosted(host, proof) {
  const ask = async (size) => {
    const started = performance.now()
    const verdicts = await host.judge(Array(size).fill(proof))
    if (verdicts !== '1'.repeat(size)) throw new Error(`a true proof is refused: ${verdicts}`)
    return performance.now() - started
  }
  try {
    const first = await ask(1)
    await ask(MANY)
    const series = []
    for (let i = 0; i < SERIES; i += 1) {
      const few = await ask(1)
      series.push((await ask(MANY + 1) - few) / MANY)
    }
    return { verify: rounded(median(series)), first: rounded(first) }
  } finally {
    await host.close()
  }
}

/** All hosts, one after the other: nothing else is to run meanwhile. */
export async function measure() {
  const proof = await bundle()
  const own = native(proof)
  const tab = await hosted(await inChromium(), proof)
  const workerd = await hosted(await inWorkerd(), proof)
  return { native: own, tab, workerd }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: {
    out: { type: 'string' }, verdicts: { type: 'boolean', default: false } } })
  const times = await measure()
  const { tab, native: own, workerd } = times
  const verify_ms = { tab: tab.verify, native: own.verify, workerd: workerd.verify }
  console.log(`verify, ms: native ${own.verify} (reading and checking a key ${own.key}), ` +
    `Chromium ${tab.verify}, workerd ${workerd.verify}; first, with the module's start and the ` +
    `key's check: Chromium ${tab.first}, workerd ${workerd.first}`)
  const verdicts = values.verdicts ? await count(true) : undefined
  const line = JSON.stringify({ verify_ms, ...(verdicts && { verdicts }) })
  if (values.out) {
    mkdirSync(dirname(values.out), { recursive: true })
    writeFileSync(values.out, `${line}\n`)
  }
  console.log(line)
}
