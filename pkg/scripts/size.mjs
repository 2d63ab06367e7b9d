// Raw and gzip sizes of what a page downloads, and the total against the goal.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const GOAL = 1024 * 1024
const VERIFIER_GOAL = 150 * 1024
const TIERS = ['wide', 'relaxed', 'scalar']
const dist = fileURLToPath(new URL('../dist', import.meta.url))

const measure = (files) =>
  files.reduce(
    (sum, file) => {
      const bytes = readFileSync(join(dist, file))
      return { raw: sum.raw + bytes.length, gzip: sum.gzip + gzipSync(bytes, { level: 9 }).length }
    },
    { raw: 0, gzip: 0 },
  )

const scripts = readdirSync(dist).filter((file) => file.endsWith('.js'))
const page = scripts.filter((file) => !/^(worker|threads|node|platform-node|verify)/.test(file))
const worker = scripts.filter((file) => /^(worker-|threads|errors|protocol)/.test(file))
const rows = {
  'page scripts': page,
  'worker scripts': worker.filter((file) => !/node/.test(file)),
  verify: ['verify.js', 'wasm/verifier/verifier.wasm'],
}
for (const build of ['single', 'threads']) {
  rows[`${build}: glue`] = [`wasm/${build}/prover_wasm.js`]
  for (const tier of TIERS) rows[`${build}: ${tier}`] = [`wasm/${build}/${tier}.wasm`]
}
const keys = join(dist, 'keys')
for (const file of existsSync(keys) ? readdirSync(keys) : []) {
  if (file.endsWith('.bin')) rows[file] = [`keys/${file}`]
}
const measured = Object.entries(rows).map(([name, files]) => [name, measure(files)])
const sizes = Object.fromEntries(measured)
const kib = (bytes) => `${(bytes / 1024).toFixed(1).padStart(9)} KiB`
for (const [name, { raw, gzip }] of Object.entries(sizes)) {
  console.log(`${name.padEnd(22)}${kib(raw)} raw ${kib(gzip)} gzip`)
}
const verifierOver = sizes.verify.gzip > VERIFIER_GOAL
console.log(`verify, script and wasm ${kib(sizes.verify.gzip)} gzip, goal ${kib(VERIFIER_GOAL)}`)
const common = sizes['srs-11.bin'].gzip + sizes['access-v1-d20.pk.bin'].gzip
let over = verifierOver
for (const build of ['single', 'threads']) {
  for (const tier of TIERS) {
    const total = sizes[`${build}: ${tier}`].gzip + common
    over ||= total > GOAL
    console.log(`${build}: ${tier} + key + setup ${kib(total)} gzip, goal ${kib(GOAL)}`)
  }
}
process.exitCode = over ? 1 : 0
