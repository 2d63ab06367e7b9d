// The goals for an isolate: verifying in 10 ms, proving in 1 s of processor time, within 128 MiB.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figures } from '../measure/figures.mjs'

const FULL = process.env.PROOFPOD_FULL === '1'

test('verifying and proving in workerd', async () => {
  if (!FULL) {
    console.log('skipped: times in workerd are held to their goals with PROOFPOD_FULL=1')
    return
  }
  const found = await figures()
  console.log(JSON.stringify(found))
  assert.ok(found.verify_ms > 0 && found.verify_ms <= 10, `${found.verify_ms} ms to verify`)
  assert.ok(found.prove_ms > 0 && found.first_prove_ms <= 1000, `${found.first_prove_ms} ms`)
  assert.ok(found.prove_ms <= 1000, `${found.prove_ms} ms to prove`)
  assert.ok(found.peak_mib <= 128, `${found.peak_mib} MiB`)
})
