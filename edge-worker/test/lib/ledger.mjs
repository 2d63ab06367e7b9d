// A gatekeeper's ledger of nullifiers from beside it: spend, look up, wait until it forgets.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { now } from './forge.mjs'
import { startGatekeepers } from './gatekeeper.mjs'

const PROBE = `export default {
  async fetch(request, { NULLIFIERS }) {
    const { scope, nullifier, until } = await request.json()
    const object = NULLIFIERS.get(NULLIFIERS.idFromName(scope))
    return Response.json(until === undefined
      ? await object.spent(nullifier) : await object.spend(nullifier, until))
  },
}`

/** A gatekeeper and its ledger; `plant` is a fault (see `build.mjs`). */
export async function startLedger(plant) {
  const NULLIFIERS = { className: 'NullifierLedger', scriptName: 'gatekeeper-0' }
  const probe = { name: 'probe', modules: true, script: PROBE, compatibilityDate: '2026-04-01',
    durableObjects: { NULLIFIERS } }
  const vars = { ORIGIN_URL: 'http://127.0.0.1:9', SNAPSHOT_ROOTS: ['1'] }
  const gate = await startGatekeepers({ vars, plant, extra: [probe] })
  const ask = async (body) =>
    (await fetch(gate.urls.probe, { method: 'POST', body: JSON.stringify(body) })).json()
  return {
    spent: (scope, nullifier) => ask({ scope, nullifier }),
    spend: (scope, nullifier, until) => ask({ scope, nullifier, until }),
    stop: gate.stop,
  }
}

/** When a scope's proofs are not taken any more its nullifiers are forgotten, and not before. */
export async function forgetting(ledger) {
  const scope = `forgetting ${Math.random()}`
  const soon = now() + 2
  // The second is spent later, for longer: the first has to wait for it.
  assert.equal(await ledger.spend(scope, '1', soon), true)
  assert.equal(await ledger.spend(scope, '2', soon + 2), true)
  assert.equal(await ledger.spend(scope, '1', soon), false)
  await sleep((soon + 1) * 1000 - Date.now())
  assert.deepEqual([await ledger.spent(scope, '1'), await ledger.spent(scope, '2')], [true, true])
  const limit = Date.now() + 10_000
  while (await ledger.spent(scope, '2') && Date.now() < limit) await sleep(200)
  assert.deepEqual([await ledger.spent(scope, '1'), await ledger.spent(scope, '2')], [false, false])
  assert.ok(Date.now() >= (soon + 2) * 1000, 'too early')
}
