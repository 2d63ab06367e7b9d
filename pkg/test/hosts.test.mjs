// The packaging matrix: each host installs the packed tarball, proves and verifies. Without
// PROOFPOD_FULL only those that need no further tools.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'

import { HOSTS, line, outcomeOf } from '../hosts/hosts.mjs'
import { prepare } from '../hosts/lab.mjs'
import { GOALS } from '../hosts/workerd.mjs'

const full = process.env.PROOFPOD_FULL === '1'

before(() => prepare({ tools: full }), { timeout: 600_000 })

for (const host of HOSTS.filter(({ light }) => light || full)) {
  test(`${host.name} proves and verifies`, { timeout: 300_000 }, async (t) => {
    const outcome = await outcomeOf(host)
    t.diagnostic(line(outcome))
    assert.ok(outcome.proved && outcome.verified, line(outcome))
    if (outcome.figures) t.diagnostic(JSON.stringify(outcome.figures))
    assert.deepEqual(outcome.figures ? beyond(outcome.figures) : [], [])
  })
}

/** Figures of an isolate that are not within their goals, or not there. */
const beyond = (figures) => Object.entries(GOALS).filter(([name, most]) => !(figures[name] <= most))

test('a figure beyond its goal, and one that is missing, are found', () => {
  assert.deepEqual(beyond(GOALS), [])
  assert.equal(beyond({ ...GOALS, peak_mib: GOALS.peak_mib + 1 }).length, 1)
  assert.equal(beyond({ ...GOALS, prove_ms: undefined }).length, 1)
})

test('a host where nothing is proved is a failure', async () => {
  // Planted: an app whose page never gives a result, and one that gives a wrong one.
  const broken = await outcomeOf({ name: 'planted', prove: async () => { throw new Error('no') } })
  const wrong = await outcomeOf({ name: 'planted', prove: async () => ({ proved: true }) })
  for (const { proved, verified } of [broken, wrong]) assert.ok(!(proved && verified))
})
