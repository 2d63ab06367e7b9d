// What a server does with a proof that it was sent: npm run verify -- proof.json
import { readFileSync } from 'node:fs'
import { createVerifier } from 'proofpod/verify'

const file = process.argv[2]
if (!file) throw new Error('usage: npm run verify -- proof.json')
const bundle = JSON.parse(readFileSync(file, 'utf8'))
// A small entry without a prover. The same lines run in a worker at the edge.
const verifier = await createVerifier()
try {
  await verifier.verify(bundle)
  // Verified is not enough: compare root, threshold, scope and message with what you ask for.
  console.log(JSON.stringify({ verified: true, nullifier: bundle.publicInputs.nullifier }))
} catch (error) {
  console.log(JSON.stringify({ verified: false, code: error.code }))
  process.exitCode = 1
}
