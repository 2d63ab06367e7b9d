// Real proofs for the contract tests, made by the command line tool.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const cli = `${root}target/debug/proofpod`
// Without a ceremony's file the build made dev keys, which say so; a test may use them.
const DEV = '--allow-insecure-dev-srs'
const NAMES = ['root', 'threshold', 'scope', 'nullifier', 'message']

/** What the command line tool prints. */
export function run(args, input) {
  if (!fs.existsSync(cli)) throw new Error('proofpod is not built: run `cargo xtask build`')
  return JSON.parse(execFileSync(cli, args, { cwd: root, input, encoding: 'utf8' }))
}

// Lean keys are made anew for each proof, from the setup that `proofpod contract` finds too.
const KEYS = { access: ['--keys', 'pkg/dist/keys'], 'access-v1-d20-lean': [] }
export const LEAN = 'access-v1-d20-lean'

/** A proof of a made-up holder: { inputs: bigint[5], proof: 0x-hex }. */
export function prove({ threshold, scope, message, holder = 0, statement = 'access' }) {
  const of = (name, value) => [`--${name}`, String(value)]
  const inputs = run(['example-inputs', ...of('threshold', threshold), ...of('scope', scope),
    ...of('message', message), ...of('holder', holder)])
  const bundle = run(['prove', '--statement', statement, ...KEYS[statement], DEV],
    JSON.stringify(inputs))
  return { inputs: NAMES.map((name) => BigInt(bundle.publicInputs[name])), proof: bundle.proof }
}

/** A circuit's keys in a folder of their own, its verifier's source, and proofs with them. */
export function keysOf(statement, circuit) {
  const keys = fs.mkdtempSync(path.join(os.tmpdir(), 'proofpod-'))
  run(['keys', '--out', keys, '--statement', circuit, DEV])
  const { files } = run(['contract', '--out', keys, '--statement', statement, DEV])
  const source = fs.readFileSync(files.find((file) => !file.includes('Batch')), 'utf8')
  /** The bundle of a proof of these inputs. */
  const prove = (inputs) =>
    run(['prove', '--statement', statement, '--keys', keys, DEV], JSON.stringify(inputs))
  return { source, prove, remove: () => fs.rmSync(keys, { recursive: true }) }
}
