// One verdict: upstream's verifier, ours native, and the package's in Chromium and in workerd say
// the same of the same bytes. Each kind of case is shown to find a verifier that is wrong there.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'

import { createVerifier } from '../dist/verify-node.js'
import { CHROMIUM, root } from './helpers.mjs'
import {
  bundleOf, cases, differences, inChromium, inWorkerd, matrix, setupOf,
} from './verdicts.mjs'

const R = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n
const Q = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
const full = process.env.PROOFPOD_FULL === '1'

let all
let srs
let hosts = {}

before(async () => {
  all = cases(full)
  srs = await setupOf(all.statement)
  if (existsSync(CHROMIUM)) hosts.chromium = await inChromium()
  else console.log(`# skipped: Chromium's verdicts, there is no ${CHROMIUM}`)
  hosts.workerd = await inWorkerd()
})
after(() => Promise.all(Object.values(hosts).map((host) => host.close())))

test('every case has one verdict', { timeout: 900_000 }, async () => {
  const rows = await matrix(all, srs, hosts)
  let [total, differ] = [0, 0]
  for (const { kind, verdicts, differences } of rows) {
    const expected = kind.name === 'true' ? '1' : '0'
    assert.match(kind.upstream, new RegExp(`^${expected}+$`), kind.name)
    console.log(`# ${kind.name}: ${kind.cases.length} cases, ${differences.length} differences`)
    const unsaid = [...verdicts[0]].filter((verdict) => verdict === '-').length
    assert.ok(unsaid < kind.cases.length / 4, `${kind.name}: ${unsaid} cases make no bundle`)
    total += kind.cases.length
    differ += differences.length
  }
  const names = ['upstream', 'native', ...Object.keys(hosts)].join(', ')
  console.log(`# ${total} cases in ${names}: ${differ} differences`)
  assert.equal(differ, 0)
})

const words = (proof) => proof.match(/.{1,64}/g) ?? []
const mapWords = (proof, at, change) =>
  words(proof).map((word, i) => (at(i) && word.length === 64 ? change(word) : word)).join('')
const modulo = (order) => (word) => (BigInt(`0x${word}`) % order).toString(16).padStart(64, '0')

/** Words of the proof that are coordinates. */
const coordinate = (i) => all.layout.points.some((x) => i === x || i === x + 1)

/** A point that is not on the curve, or at infinity, becomes the golden proof's: no check of it. */
function anyPoint(proof) {
  const [own, golden] = [words(proof), words(all.golden.proof)]
  if (own.length !== golden.length) return proof
  for (const x of all.layout.points) {
    const [a, b] = [own[x], own[x + 1]].map((word) => BigInt(`0x${word}`))
    const onCurve = a < Q && b < Q && (b * b - a * a * a - 3n) % Q === 0n
    if (!onCurve) [own[x], own[x + 1]] = [golden[x], golden[x + 1]]
  }
  return own.join('')
}

/** By kind: what a faulty verifier makes of a case before it verifies it. */
const FAULTS = {
  // Does not read the last byte.
  bit: ({ proof, ...rest }) =>
    ({ ...rest, proof: proof.slice(0, -2) + all.golden.proof.slice(-2) }),
  // Reads the last word of the proof's end instead of its own place.
  word: ({ proof, ...rest }) => {
    const length = all.golden.proof.length
    return { ...rest, proof: proof.slice(0, length - 64) + proof.slice(-64) }
  },
  scalar: ({ proof, ...rest }) =>
    ({ ...rest, proof: mapWords(proof, (i) => !coordinate(i), modulo(R)) }),
  coordinate: ({ proof, ...rest }) => ({ ...rest, proof: mapWords(proof, coordinate, modulo(Q)) }),
  point: ({ proof, ...rest }) => ({ ...rest, proof: anyPoint(proof) }),
  // Does not look at what follows.
  length: ({ proof, ...rest }) => ({ ...rest, proof: proof.slice(0, all.golden.proof.length) }),
  // Takes public inputs modulo r, as an aliasing contract would.
  'public input': ({ instances, proof }) =>
    ({ proof, instances: instances.map((column) => column.map(modulo(R))) }),
}

/** The verdicts of a verifier in this process, over what `change` makes of each case. */
async function verdictsWith(kind, change) {
  const verifier = await createVerifier()
  let verdicts = ''
  for (const one of kind.cases) {
    const bundle = bundleOf(change(one), { statement: all.statement, srs })
    verdicts += bundle ? await verifier.verify(bundle).then(() => '1', () => '0') : '-'
  }
  return verdicts
}

const kindOf = (name) => all.kinds.find((kind) => kind.name === name)

for (const [name, fault] of Object.entries(FAULTS)) {
  test(`planted: a verifier that is wrong about a ${name} is found by that kind`, async () => {
    const kind = kindOf(name)
    assert.deepEqual(differences(kind, [await verdictsWith(kind, (one) => one)]), [])
    const found = differences(kind, [await verdictsWith(kind, fault)])
    console.log(`# ${name}: ${found.length} of ${kind.cases.length} find it`)
    assert.ok(found.length > 0)
  })
}

test('planted: a verifier with another key is found by kind key, and by true ones', async () => {
  const glue = await import('../dist/wasm/verifier/verifier_wasm.js')
  const wasm = readFileSync(`${root}dist/wasm/verifier/verifier.wasm`)
  glue.initSync({ module: new WebAssembly.Module(wasm) })
  const key = new glue.ProofVerifier(Buffer.from(all.otherKey, 'hex'))
  const accepts = ({ instances, proof }) => {
    try {
      key.verify(Buffer.from(instances.flat().join(''), 'hex'), Buffer.from(proof, 'hex'))
      return '1'
    } catch {
      return '0'
    }
  }
  for (const name of ['key', 'true']) {
    const kind = kindOf(name)
    const found = differences(kind, [kind.cases.map(accepts).join('')])
    assert.ok(found.length > 0, name)
  }
})
