// What each entry costs, in bytes and gzip: `npm run -w pkg size` compares with sizes.json, which
// is committed; with --write it writes it. A size may differ by SLACK, because compilers do; what
// is more needs the file to say so, or `npm test -w pkg` fails.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const BUDGETS = join(root, 'sizes.json')
export const SLACK = 0.03
/**
 * Gzip bytes, by entry; what nothing may exceed, whatever sizes.json says. The goal of a first
 * proof is 700 kB (656 kB before the other statements came): the module carries the circuits of
 * them all until they have a module of their own.
 */
export const GOALS = {
  'first proof': 840_000,
  'first proof, threads': 860_000,
  'glue': 30 * 1024,
  'verify': 150 * 1024,
}

const KEYS = ['keys/srs-11.bin', 'keys/access-v1-d20.pk.bin']
const GLUE = ['index.js', 'worker-single.js']
/** What a host downloads for each use; the tier is the one that browsers have today. */
export const ENTRIES = {
  'first proof': [...GLUE, 'wasm/single/relaxed.wasm', ...KEYS],
  'first proof, threads': ['index.js', 'worker-threads.js', 'wasm/threads/relaxed.wasm', ...KEYS],
  'glue': GLUE,
  'index.js': ['index.js'],
  'inline.js': ['inline.js'],
  'proofpod.global.js': ['proofpod.global.js'],
  'workerd.js': ['workerd.js'],
  'node.js': ['node.js', 'worker-node.js'],
  'wasm-url.js': ['wasm-url.js', 'manifest.js'],
  'gate-entry.js': ['gate-entry.js'],
  'verify': ['verify.js', 'wasm/verifier/verifier.wasm'],
}

/** Raw and gzip bytes of an entry's files in dist/. */
export function measure(name) {
  const sizes = ENTRIES[name].map((file) => readFileSync(join(root, 'dist', file)))
  const gzip = sizes.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0)
  return { raw: sizes.reduce((sum, { length }) => sum + length, 0), gzip }
}

/** What differs between the sizes measured and those committed, one line each. */
export function differences(measured, budgets) {
  return Object.entries(measured).flatMap(([name, { gzip }]) => {
    const budget = budgets[name]
    if (budget === undefined) return [`${name}: not in sizes.json`]
    if (GOALS[name] && gzip > GOALS[name]) return [`${name}: ${gzip}, the goal is ${GOALS[name]}`]
    if (Math.abs(gzip - budget) <= budget * SLACK) return []
    return [`${name}: ${gzip} bytes gzip, sizes.json says ${budget}`]
  })
}

export const measureAll = () =>
  Object.fromEntries(Object.keys(ENTRIES).map((name) => [name, measure(name)]))
export const budgets = () => existsSync(BUDGETS) ? JSON.parse(readFileSync(BUDGETS, 'utf8')) : {}

function main(write) {
  const measured = measureAll()
  const kib = (bytes) => `${(bytes / 1024).toFixed(1).padStart(9)} KiB`
  for (const [name, { raw, gzip }] of Object.entries(measured)) {
    console.log(`${name.padEnd(22)}${kib(raw)} raw ${kib(gzip)} gzip`)
  }
  if (write) {
    const gzip = Object.entries(measured).map(([name, size]) => [name, size.gzip])
    writeFileSync(BUDGETS, `${JSON.stringify(Object.fromEntries(gzip), undefined, 2)}\n`)
  }
  const wrong = differences(measured, budgets())
  for (const line of wrong) console.log(`size: ${line} (npm run -w pkg size -- --write)`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes('--write'))
