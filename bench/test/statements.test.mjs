// Every statement is proved with the example's inputs and verified on a chain, and the README's
// table is the committed figures'. The figures themselves: `cargo xtask statements --write`.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { chosen, onChain, proved, root, withChain } from '../lib/statements.mjs'
import { committed, section, table } from '../statements.mjs'

/** Of the committed gas: calldata's zero bytes differ from proof to proof. */
const SLACK = 0.02

const { statements } = committed()

test('the table in the README is that of the committed figures', () => {
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8')
  assert.equal(section(readme), table(statements))
  const other = statements.map((row, i) => (i === 0 ? { ...row, gas: row.gas + 1 } : row))
  assert.notEqual(section(readme), table(other), 'planted')
})

test('every circuit of the table is in the committed figures, and no other', () => {
  assert.deepEqual(statements.map((row) => row.circuit), chosen().map((one) => one.circuit))
})

test('none of them has a survivor or no count of its tests', () => {
  for (const row of statements) {
    if (row.page === 'lean') continue
    assert.equal(row.survivors, 0, row.circuit)
    assert.ok(row.negative_tests > 0 && row.mutated_cells > 0, row.circuit)
  }
})

for (const one of chosen()) {
  test(`${one.circuit} is proved and verified on a chain`, async () => {
    const made = proved(one)
    const gas = await withChain((chain) => onChain(chain, made))
    const row = statements.find(({ circuit }) => circuit === one.circuit)
    console.log(`# ${one.circuit}: ${gas} gas, committed ${row.gas}`)
    assert.ok(Math.abs(gas - row.gas) <= row.gas * SLACK, `${gas} gas, not ${row.gas}`)
    assert.equal(made.entry.proofBytes, row.proof_bytes)
    // Another setup has other keys.
    if (made.entry.srs.id === row.srs) assert.equal(made.entry.vkDigest, row.vk_digest)
    else console.log(`# skipped: digest of ${one.circuit} under ${made.entry.srs.id}`)
  })
}
