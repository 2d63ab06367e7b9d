// Turns the outputs of cargo, wasm-bindgen and `proofpod keys` into the package's dist/: writes
// dist/manifest.js with the digests of what is shipped, and dist/verify-manifest.js, which is what
// the verifier's entry has instead.
import { createHash } from 'node:crypto'
import {
  copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

function fail(message) {
  console.error(`assemble: ${message}`)
  process.exit(1)
}

function need(file, remedy) {
  const path = join(dist, file)
  if (!existsSync(path)) fail(`dist/${file} is missing: ${remedy}`)
  return path
}

/** A file of the package as the manifest lists it; `url` stays source text for bundlers to see. */
function asset(file, remedy) {
  const bytes = readFileSync(need(file, remedy))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { file, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, sha256 }
}

const source = ({ file, bytes, gzip, sha256 }) =>
  `{ file: '${file}', bytes: ${bytes}, gzip: ${gzip},\n  sha256: '${sha256}',\n  ` +
  `get url() { return new URL('./${file}', import.meta.url).href } }`

/**
 * Keys are shipped under another ending than the command line tool gives them: development servers
 * take `*.key` for TLS keys and refuse to serve them (Vite's `server.fs.deny`).
 */
function servable(file) {
  const name = file.replace(/\.key$/, '.pk.bin')
  if (name !== file) copyFileSync(need(file, 'run `proofpod keys`'), join(dist, name))
  return name
}

/** The circuits that keys were made for, checked against the files that lie there. */
function statements() {
  const remedy = 'run `proofpod keys --out pkg/dist/keys`'
  const manifest = JSON.parse(readFileSync(need('keys/manifest.json', remedy), 'utf8'))
  return readKeys(manifest).map(({ name, inputs, key, srs, srsId, insecureSrs }) => {
    const read = ({ file }) => asset(servable(`keys/${file}`), remedy)
    const shipped = { key: read(key), srs: read(srs) }
    for (const [kind, { sha256 }] of Object.entries({ key, srs })) {
      const got = shipped[kind].sha256
      if (sha256 !== got) fail(`${name}: manifest.json says ${sha256} for its ${kind}, got ${got}`)
    }
    return { name, id: name.split('-')[0], inputs, ...shipped, srsId, insecureSrs }
  })
}

/** The manifest's form, in one place. */
function readKeys(manifest) {
  return manifest.statements.map(({ name, inputs, key, srs }) => ({
    name,
    inputs,
    key,
    srs,
    srsId: srs.id,
    insecureSrs: srs.insecure,
  }))
}

const list = (names) => `[${names.map((name) => `'${name}'`).join(', ')}]`

function tiers(kind, build) {
  const entry = (tier) => `  ${tier}: ${source(asset(`wasm/${kind}/${tier}.wasm`, build))},\n`
  return ['wide', 'relaxed', 'scalar'].map(entry).join('')
}

function writeManifest(all) {
  const build = 'run `cargo xtask build`'
  const wasm = ['single', 'threads'].map(
    (kind) => `  ${kind}: {\n${tiers(kind, build)}  },\n`,
  )
  const entries = all.map(
    ({ name, id, inputs, key, srs, srsId, insecureSrs }) =>
      `  '${name}': {\n  id: '${id}', inputs: ${list(inputs)},\n` +
      `  key: ${source(key)},\n  srs: ${source(srs)},\n` +
      `  srsId: ${JSON.stringify(srsId)},\n  insecureSrs: ${insecureSrs === true} },\n`,
  )
  const text = [
    '// Written by scripts/assemble.mjs: digests of the files that this package was built with.\n',
    `export const wasm = {\n${wasm.join('')}}\n`,
    `export const statements = {\n${entries.join('')}}\n`,
  ]
  writeFileSync(join(dist, 'manifest.js'), text.join(''))
  copyFileSync(join(root, 'src/manifest.d.ts'), join(dist, 'manifest.d.ts'))
}

/** The glue as a function: an instance a call, by which isolates replace one that trapped. */
function writeOpenDoor() {
  const glue = readFileSync(need('wasm/single/prover_wasm.js', 'run `cargo xtask build`'), 'utf8')
  const names = [...glue.matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name)
  const body = glue.replace(/^export (class|function)/gm, '$1').replace(/^export \{.*\};?$/gm, '')
  const all = [...names, 'initSync'].join(', ')
  const text = `export function openDoor() {\n${body}\nreturn { ${all} }\n}\n`
  writeFileSync(join(dist, 'wasm/single/open_door.js'), text)
}

/**
 * Imports of every file that one thread needs, for bundlers that embed them: of the circuit that
 * pods load at once. An isolate that proves another reads its key and setup below `assetsUrl`.
 */
function writeEmbedded(all) {
  const embedded = all.filter(({ name }) => name === 'access-v1-d20')
  const keys = [...new Set(embedded.flatMap(({ key, srs }) => [key.file, srs.file]))]
  const text = [
    '// Written by scripts/assemble.mjs: the files, as a bundler for isolates embeds them.\n',
    ...['relaxed', 'scalar'].map((tier) => `import ${tier} from './wasm/single/${tier}.wasm'\n`),
    ...keys.map((file, i) => `import file${i} from './${file}'\n`),
    'export const modules = { relaxed, scalar }\n',
    `export const files = { ${keys.map((file, i) => `'${file}': file${i}`).join(', ')} }\n`,
  ]
  writeFileSync(join(dist, 'embedded.js'), text.join(''))
  copyFileSync(join(root, 'src/embedded.d.ts'), join(dist, 'embedded.d.ts'))
}

/** The verifier's module by its digest, and its keys as code: a page fetches one file. */
function writeVerifyManifest(all) {
  const { file, bytes, sha256 } = asset('wasm/verifier/verifier.wasm', 'run `cargo xtask build`')
  const entries = all.map(({ name, inputs, srsId, insecureSrs }) => {
    const key = readFileSync(need(`keys/${name}.vk`, 'run `proofpod keys`')).toString('hex')
    const srs = JSON.stringify(srsId)
    const head = `  '${name}': { srs: ${srs}, insecureSrs: ${insecureSrs === true},\n`
    return `${head}  inputs: ${list(inputs)},\n  key: '${key}' },\n`
  })
  const text = [
    '// Written by scripts/assemble.mjs: what the verifier of this package was built with.\n',
    `export const wasm = { file: '${file}', bytes: ${bytes},\n  sha256: '${sha256}' }\n`,
    `export const statements = {\n${entries.join('')}}\n`,
  ]
  writeFileSync(join(dist, 'verify-manifest.js'), text.join(''))
  for (const types of ['verify-manifest.d.ts', 'verify-node.d.cts']) {
    copyFileSync(join(root, 'src', types), join(dist, types))
  }
}

/** What an earlier build left of modules that are gone would be packed with the rest. */
function removeStale() {
  const sources = new Set(readdirSync(join(root, 'src')).map((file) => file.split('.')[0]))
  for (const file of readdirSync(dist)) {
    const compiled = file.endsWith('.js') || file.endsWith('.d.ts')
    if (compiled && !sources.has(file.split('.')[0])) rmSync(join(dist, file))
  }
}

removeStale()
const shipped = statements()
writeManifest(shipped)
writeOpenDoor()
writeEmbedded(shipped)
writeVerifyManifest(shipped)
for (const { name, srsId, insecureSrs } of shipped) {
  console.log(`${basename(root)}: ${name} on ${srsId}${insecureSrs ? ' (INSECURE)' : ''}`)
}
