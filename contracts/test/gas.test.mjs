// gas.json against a chain: what a verification costs is what is committed.
import assert from 'node:assert/strict'
import test from 'node:test'
import { committed, measure } from '../scripts/gas.mjs'

/** Zero bytes of calldata and challenges differ from proof to proof. */
const NOISE = 400
/** Constants of the key that happen to begin with zeros are shorter: each setup has its own. */
const LIMITS = { bytecode: 32, proof_bytes: 0 }

/** Paths of the figures that differ, with both values. */
function differences(known, got, path = '') {
  return Object.keys({ ...known, ...got }).flatMap((name) => {
    const [a, b, at] = [known?.[name], got?.[name], `${path}${name}`]
    if (typeof a === 'object' || typeof b === 'object') return differences(a, b, `${at}.`)
    const near = Math.abs(a - b) <= (LIMITS[name] ?? NOISE)
    return near ? [] : [`${at}: ${a} committed, ${b} measured`]
  })
}

test('verifications cost what gas.json says; else `cargo xtask gas --write`', async () => {
  const { calls: _, ...figures } = committed()
  assert.deepEqual(differences(figures, await measure()), [])
})

test('what is promised of the committed figures holds', () => {
  const { lean, batch, batch_lean: batchLean } = committed()
  assert.ok(lean.tx <= 190_000 && batch[8] <= 115_000 && batchLean[8] <= 80_000)
})

test('planted: another cost, another size and a missing figure are seen', () => {
  const { standard } = committed()
  const changed = { ...standard, tx: standard.tx + NOISE + 1,
    bytecode: standard.bytecode - LIMITS.bytecode - 1, proof_bytes: standard.proof_bytes + 1 }
  assert.equal(differences(standard, changed).length, 3)
  assert.equal(differences(standard, { ...standard, tx: undefined }).length, 1)
})
