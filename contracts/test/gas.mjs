// The committed gas budget: no call may cost more, and the budget may not go slack.
import assert from 'node:assert/strict'
import { committed } from '../scripts/gas.mjs'

const BUDGET = committed().calls
/** Of a budget, in percent: calldata's zero bytes differ from proof to proof, but not by this. */
const SLACK = 5n

/** Prints what a call cost and holds it to the budget. */
export function within(name, gasUsed) {
  console.log(`# ${name}: ${gasUsed} gas, budget ${BUDGET[name]}`)
  const budget = BigInt(BUDGET[name])
  assert.ok(gasUsed <= budget, `${name}: ${gasUsed} gas is more than ${budget}`)
  assert.ok(gasUsed * 100n >= budget * (100n - SLACK), `${name}: lower its budget to ${gasUsed}`)
}
