// Faults that the attacks and the relayer's tests have to notice: a suite that passes with one of
// them in place would show nothing.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as attacks from './lib/attacks.mjs'
import { leaks } from './lib/canaries.mjs'
import { closePod, makeHolders } from './lib/holders.mjs'
import { startLab } from './lib/lab.mjs'
import { capRace, griefing } from './lib/payments.mjs'
import { startChain, startRelayer } from './lib/relayer.mjs'

after(closePod)

/** What a fault changes in the bundled worker: texts, each of which has to be there once. */
const FAULTS = [
  ['the nullifier is never looked up', attacks.replay,
    [['return store.get(`n:${nullifier}`) !== void 0', 'return false']]],
  ['the nullifier is looked up and spent in two steps', attacks.race,
    [['if (isSpent(store, nullifier)) return false;', '']]],
  ['the proof is not verified', attacks.tampered, [['await verifier.verify(bundle);', '']]],
  ['the challenge is not compared', attacks.otherChallenge,
    [['if (words.message !== ', 'if (false && words.message !== ']]],
  ['the scope is not compared', attacks.otherScope,
    [['if (words.scope !== scope) ', 'if (false) ']]],
  ['the threshold is not compared', attacks.otherThreshold,
    [['if (words.threshold !== threshold) ', 'if (false) ']]],
  ['any snapshot is taken', attacks.otherSnapshot,
    [['if (latest?.root !== root) ', 'if (false) '], ['latest.validUntil', '1e12']]],
  ['a session opens every resource', attacks.forgedSession,
    [['if (session.resource !== resource) ', 'if (false) ']]],
  ['a challenge passes for a session', attacks.forgedSession,
    [['`proofpod-edge/${kind}/v1`', '`proofpod-edge/session/v1`'],
      ['typ: `proofpod-${kind}+jwt`,\n      issuer', 'issuer']]],
]

for (const [fault, attack, plant] of FAULTS) {
  test(`caught: ${fault}`, async () => {
    const lab = await startLab({ plant })
    try {
      await assert.rejects(attack(lab), { code: 'ERR_ASSERTION' })
    } finally {
      await lab.stop()
    }
  })
}

const MONEY = [
  ['calls are not simulated', griefing,
    [['await client.call({ account', 'await ({ account'],
      ['client.estimateGas({ account', '(() => 500000n)({ account']]],
  ['the cap is not checked', capRace,
    [['if (spent > this.#limits.dailyWei) ', 'if (false) ']]],
  ['what is on its way does not count', capRace,
    [['this.#store.put(`d:${day}`, String(spent));', '']]],
]

for (const [fault, attack, plant] of MONEY) {
  test(`caught: ${fault}`, async () => {
    const { holders, root } = await makeHolders(8)
    const world = await startChain(root)
    try {
      const start = (options) => startRelayer(world, { ...options, plant })
      await assert.rejects(attack(world, start, holders), { code: 'ERR_ASSERTION' })
    } finally {
      await world.stop()
    }
  })
}

test('caught: a log that says too much', () => {
  assert.deepEqual(leaks('{"route":"enter"}', ['CANARY-1']), [])
  assert.deepEqual(leaks('{"error":"bad CANARY-1"}', ['CANARY-1']), ['CANARY-1'])
  assert.deepEqual(leaks(Buffer.from('CANARY-1').toString('base64'), ['CANARY-1']), ['CANARY-1'])
})
