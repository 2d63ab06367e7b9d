// The gate's rules as a table, scenarios.json: this file plays it on the contract, the pallet's
// tests (pallet/tests/scenarios.rs) on the pallet. Both must answer with the same names.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { toHex } from 'viem'
import { chainForFile, FIELD_ORDER, nowOf, pass, refused } from './chain.mjs'
import { createGate, gateTools, INPUT } from './gate-tools.mjs'

const SCENARIOS = JSON.parse(readFileSync(new URL('scenarios.json', import.meta.url)))
/** What a role's refusal is called here. */
const UNAUTHORIZED = 'AccessControlUnauthorizedAccount'
const ABSOLUTE = { '=r': FIELD_ORDER, '=r-1': FIELD_ORDER - 1n, '=most': 2n ** 256n - 1n }

const chain = chainForFile(async (c) => ({ verifier: await c.create('MockVerifier', [true]) }))

const changed = (value, how) =>
  ABSOLUTE[how] ?? value + (how === '+r' ? FIELD_ORDER : BigInt(how.slice(1)))

/** The public inputs with what a step changes. */
const withChanges = (inputs, change = {}) => Object.entries(change).reduce(
  (list, [name, how]) => list.with(INPUT[name], changed(list[INPUT[name]], how)), inputs)

/** What each kind of step sends. */
const STEPS = {
  publish: async ({ by }, { root, digest = 'ab', validFor = 3600, by: who = 'publisher' }) =>
    by(who, 'publishSnapshot', root === 'r' ? FIELD_ORDER : BigInt(root),
      `0x${digest.repeat(32)}`, (await nowOf(chain)) + BigInt(validFor)),
  revoke: ({ by }, { root, by: who = 'publisher' }) => by(who, 'revokeSnapshot', BigInt(root)),
  dataset: ({ by }, { threshold, by: who = 'curator' }) =>
    by(who, 'addDataset', 'a dataset', BigInt(threshold), 'data:x'),
  pass: (_, { seconds }) => pass(chain, seconds),
  make: async ({ inputsFor, made }, { as, root, nullifier, dataset = 0 }) => {
    const { address } = chain.accounts.holder
    made[as] = await inputsFor(BigInt(dataset), address, BigInt(nullifier), BigInt(root))
  },
  enter: ({ enter, made }, { inputs, change, dataset = 0, recipient = 'holder', proof = 'ok' }) =>
    enter(BigInt(dataset), chain.accounts[recipient].address, withChanges(made[inputs], change),
      toHex(proof)),
}

async function play(tools, step) {
  const attempt = STEPS[step.do](tools, step)
  const { expect } = step
  return expect ? refused(attempt, expect === 'unauthorized' ? UNAUTHORIZED : expect) : attempt
}

for (const { name, steps } of SCENARIOS) {
  test(name, async () => {
    const gate = await createGate(chain, 'AccessGate', chain.verifier)
    const tools = { ...gateTools({ ...chain, gate }), made: {} }
    for (const step of steps) {
      await play(tools, step).catch((error) => {
        throw new Error(`${JSON.stringify(step)}: ${error.message}`, { cause: error })
      })
    }
  })
}

test('planted: a table that says another name is found', async () => {
  const gate = await createGate(chain, 'AccessGate', chain.verifier)
  const tools = { ...gateTools({ ...chain, gate }), made: {} }
  const step = { do: 'revoke', root: '1', expect: 'StaleSnapshot' }
  await assert.rejects(play(tools, step), /UnknownSnapshot/)
})
