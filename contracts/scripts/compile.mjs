// Compiles the contracts into out/artifacts: with the optimiser and without a warning.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile, source, sourcesIn } from './solidity.mjs'

const GENERATED = ['', 'Batch', 'Lean', 'LeanBatch']
  .map((kind) => `out/gen/Access${kind}Verifier.sol`).concat('out/gen/RangeVerifier.sol')
const folder = fileURLToPath(new URL('../out/artifacts/', import.meta.url))

const texts = (files) => Object.fromEntries(files.map((file) => [file, source(file)]))

function write(contracts) {
  fs.mkdirSync(folder, { recursive: true })
  for (const [name, contract] of Object.entries(contracts)) {
    // Renamed into place: whoever reads meanwhile sees the old file or the new one, whole.
    const draft = `${folder}.${name}.${process.pid}`
    fs.writeFileSync(draft, JSON.stringify(contract))
    fs.renameSync(draft, `${folder}${name}.json`)
  }
}

const generated = sourcesIn('out/gen')
const missing = GENERATED.filter((file) => !generated.includes(file))
if (missing.length > 0) {
  console.warn(`not there: ${missing.join(', ')}; \`cargo xtask build\` writes them`)
  // What was compiled from them before must not stand in for them.
  for (const file of missing) {
    fs.rmSync(`${folder}${path.basename(file, '.sol')}.json`, { force: true })
  }
}
const there = GENERATED.filter((file) => generated.includes(file))
write(compile(texts([...sourcesIn('src'), ...sourcesIn('test/mocks'), ...there]),
  { optimizer: true }))
