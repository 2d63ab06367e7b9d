// The precompiles of the chain against vectors/: what the contracts rely on.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import test from 'node:test'
import { chainForFile } from './chain.mjs'

const chain = chainForFile()
const folder = new URL('../../vectors/', import.meta.url)

/** What a precompile answers; null: it fails. Without a client, which would try failures again. */
async function answer(precompile, data) {
  const to = `0x${precompile.toString(16).padStart(40, '0')}`
  const params = [{ to, data, gas: '0xf4240' }, 'latest']
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(chain.anvil.url, { method: 'POST', headers, body })
  return (await response.json()).result ?? null
}

for (const operation of ['add', 'mul', 'pairing']) {
  test(`precompile ${operation}: every vector`, async () => {
    const file = JSON.parse(fs.readFileSync(new URL(`bn254-${operation}.json`, folder), 'utf8'))
    for (const { name, input, expected } of file.vectors) {
      assert.equal(await answer(file.precompile, input), expected, name)
    }
    assert.ok(file.vectors.length > 0, 'no vectors')
    console.log(`# ${operation}: ${file.vectors.length} vectors`)
  })
}

test('planted: an answer that is not the vector\'s is seen', async () => {
  const generator = `0x${[1n, 2n].map((n) => n.toString(16).padStart(64, '0')).join('')}`
  const doubled = await answer(6, generator + generator.slice(2))
  assert.notEqual(doubled, generator)
  assert.equal(await answer(6, `0x${'11'.repeat(128)}`), null)
})
