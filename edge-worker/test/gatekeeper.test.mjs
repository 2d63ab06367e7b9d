// The gatekeeper as a visitor meets it: challenge, proof, session, content, and every attack.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import * as attacks from './lib/attacks.mjs'
import { closePod } from './lib/holders.mjs'
import { get } from './lib/http.mjs'
import { startLab } from './lib/lab.mjs'

let lab
before(async () => {
  lab = await startLab()
})
after(async () => {
  await lab?.stop()
  await closePod()
})

test('a proof opens a session, and the session opens the content', async () => {
  const holder = lab.fresh()
  const { session, resource, expires } = await lab.enter(holder)
  assert.equal(resource, 'air-quality')
  assert.ok(expires > Date.now() / 1000)
  const headers = { authorization: `Bearer ${session}`, cookie: 'mine=1', range: 'bytes=0-99' }
  const answer = await get(`${lab.gate.url}/content/air-quality/today.csv?day=1`, headers)
  assert.deepEqual([answer.status, answer.text], [200, 'hour,pm25\n0,7\n'])
  assert.equal(answer.headers.get('content-type'), 'text/csv')
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  // Neither side sees what belongs to the other.
  for (const name of ['set-cookie', 'x-inner']) assert.equal(answer.headers.get(name), null)
  const asked = lab.origin.asked.at(-1)
  assert.equal(asked.url, '/air-quality/today.csv?day=1')
  for (const name of ['authorization', 'cookie']) assert.equal(asked.headers[name], undefined)
  assert.equal(asked.headers.range, 'bytes=0-99')
  const packed = await get(`${lab.gate.url}/content/air-quality/packed.csv`, headers)
  assert.equal(packed.text, 'a'.repeat(5000))
  // Another resource is another scope: the same holder enters there too.
  await lab.enter(holder, 'trials', '120')
})

for (const [name, attack] of Object.entries(attacks)) {
  test(`attack: ${name}`, () => attack(lab))
}

test('the client proves nothing for a challenge of another gatekeeper', async () => {
  // A gatekeeper in the middle hands on the challenge that it was given.
  const given = await lab.challenge()
  const server = http.createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(given))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const middle = `http://127.0.0.1:${server.address().port}`
  let proved = 0
  const ask = (url, resource, threshold) =>
    lab.client.enter({ url, resource, threshold, prove: () => proved++ })
  await assert.rejects(ask(middle, 'air-quality', '100'), { code: 'CHALLENGE_MISMATCH' })
  await assert.rejects(ask(lab.gate.url, 'trials', '100'), { code: 'CHALLENGE_MISMATCH' })
  await assert.rejects(ask(lab.gate.url, 'none', '1'), { code: 'UNKNOWN_RESOURCE', status: 404 })
  assert.equal(proved, 0)
  server.closeAllConnections()
  server.close()
})
