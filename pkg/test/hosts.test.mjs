// The packaging matrix: each host installs the packed tarball, proves and verifies. Without
// PROOFPOD_FULL only those that need no further tools.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'

import { HOSTS, line, outcomeOf } from '../hosts/hosts.mjs'
import { prepare } from '../hosts/lab.mjs'

const full = process.env.PROOFPOD_FULL === '1'

before(() => prepare({ tools: full }), { timeout: 600_000 })

for (const host of HOSTS.filter(({ light }) => light || full)) {
  test(`${host.name} proves and verifies`, { timeout: 300_000 }, async (t) => {
    const outcome = await outcomeOf(host)
    t.diagnostic(line(outcome))
    assert.ok(outcome.proved && outcome.verified, line(outcome))
  })
}

test('a host where nothing is proved is a failure', async () => {
  // Planted: an app whose page never gives a result, and one that gives a wrong one.
  const broken = await outcomeOf({ name: 'planted', prove: async () => { throw new Error('no') } })
  const wrong = await outcomeOf({ name: 'planted', prove: async () => ({ proved: true }) })
  for (const { proved, verified } of [broken, wrong]) assert.ok(!(proved && verified))
})
