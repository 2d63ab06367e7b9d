// Old nullifiers are forgotten, by an object's alarm on workerd and by the sweep on Deno, and no
// others.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { room } from './lib/build.mjs'
import { DENO, startDeno } from './lib/deno.mjs'
import { now } from './lib/forge.mjs'
import { newKey } from './lib/gatekeeper.mjs'
import { forgetting, startLedger } from './lib/ledger.mjs'

async function onWorkerd(plant) {
  const ledger = await startLedger(plant)
  try {
    await forgetting(ledger)
  } finally {
    await ledger.stop()
  }
}

test('workerd: a scope is forgotten after its last nullifier, and not before', () => onWorkerd())

const FAULTS = [
  ['the alarm forgets nothing', [['await this.ctx.storage.deleteAll();', '']]],
  ['the first nullifier decides when', [['alarm < until * 1e3', 'false']]],
]
for (const [fault, plant] of FAULTS) {
  test(`caught: ${fault}`, () => assert.rejects(onWorkerd(plant), { code: 'ERR_ASSERTION' }))
}

/** Runs `lib/nullifiers.ts` in Deno on a store's file; what it prints. */
function inDeno(file, ...args) {
  const script = ['run', '-A', '--quiet', 'test/lib/nullifiers.ts', file, ...args]
  return execFileSync(process.execPath, [DENO, ...script], { cwd: room, encoding: 'utf8' }).trim()
}

test('Deno: a gatekeeper that starts forgets what is old, and keeps the rest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'proofpod-edge-sweep-'))
  const STORE = join(folder, 'gate.db')
  try {
    const [old, young] = [`${now() - 10}`, `${now() + 3600}`]
    // The same nullifier in two scopes, and two in one.
    for (const [scope, nullifier, until] of [['a', '1', old], ['a', '2', old], ['b', '1', young]]) {
      assert.equal(inDeno(STORE, scope, nullifier, until), 'true')
    }
    assert.equal(inDeno(STORE), '6', 'three nullifiers, each with its end')
    const deno = await startDeno('gatekeeper', { STORE, GATE_KEY: newKey(),
      AUDIENCE: 'http://127.0.0.1:9', ORIGIN_URL: 'http://127.0.0.1:9', SNAPSHOT_ROOTS: ['1'],
      RESOURCES: { trials: '1' } })
    deno.stop()
    assert.equal(inDeno(STORE), '2')
    assert.equal(inDeno(STORE, 'b', '1', young), 'false', 'still spent')
    assert.equal(inDeno(STORE, 'a', '1', young), 'true', 'forgotten')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
