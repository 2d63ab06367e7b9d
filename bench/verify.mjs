// Times `verifier-wasm` in Node on the files of verifier's example `verify_ms`:
//   cargo run --release -p verifier --example verify_ms -- bench/out/verify
//   (build verifier-wasm for wasm32-unknown-unknown, wasm-bindgen --target nodejs --out-dir DIR)
//   node bench/verify.mjs DIR bench/out/verify
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const [glue, folder] = process.argv.slice(2)
const require = createRequire(import.meta.url)
const { ProofVerifier } = require(resolve(glue, 'verifier_wasm.js'))
const read = (name) => readFileSync(resolve(folder, `${name}.bin`))
const [key, proof, publicInputs] = ['key', 'proof', 'public'].map(read)

const start = performance.now()
const verifier = new ProofVerifier(key)
verifier.verify(publicInputs, proof)
const first = performance.now() - start

const means = []
for (let round = 0; round < 8; round++) {
  const began = performance.now()
  for (let i = 0; i < 20; i++) verifier.verify(publicInputs, proof)
  means.push((performance.now() - began) / 20)
}
const wrong = Uint8Array.from(proof)
wrong[wrong.length - 1] ^= 1
let refused = false
try { verifier.verify(publicInputs, wrong) } catch { refused = true }
if (!refused) throw new Error('a changed proof was accepted')
console.log(JSON.stringify({ first_ms: first, verify_ms: Math.min(...means) }))
