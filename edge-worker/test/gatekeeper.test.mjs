// The gatekeeper as a visitor meets it: challenge, proof, session, content, and every attack.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { importClient } from './lib/build.mjs'
import { startGatekeepers, startOrigin } from './lib/gatekeeper.mjs'
import { closePod, makeHolders, prove } from './lib/holders.mjs'
import { get, post, refused } from './lib/http.mjs'

let client
let origin
let gate
let holders
let root

before(async () => {
  client = await importClient()
  origin = await startOrigin()
  const made = await makeHolders(40)
  holders = made.holders
  root = made.root
  gate = await startGatekeepers({ vars: { ORIGIN_URL: origin.url, SNAPSHOT_ROOTS: [root] }, count: 2 })
})
after(async () => {
  await gate?.stop()
  await origin?.stop()
  await closePod()
})

let next = 0
/** A holder that has not entered yet. */
const fresh = () => holders[next++]

const enter = (holder, resource = 'air-quality', threshold = '100') =>
  client.enter({ url: gate.url, resource, threshold, prove: (asked) => prove(holder, asked) })

const challenge = async (resource = 'air-quality', url = gate.url) =>
  (await post(`${url}/challenge`, { resource })).body

/** A challenge and the proof that answers it. */
async function answered(holder, change = {}) {
  const given = await challenge()
  const { threshold, scope, message } = { ...given, ...change }
  return { challenge: given.challenge, bundle: await prove(holder, { threshold, scope, message }) }
}

test('a proof opens a session, and the session opens the content', async () => {
  const { session, resource, expires } = await enter(fresh())
  assert.equal(resource, 'air-quality')
  assert.ok(expires > Date.now() / 1000)
  const headers = { authorization: `Bearer ${session}`, cookie: 'mine=1', range: 'bytes=0-99' }
  const answer = await get(`${gate.url}/content/air-quality/today.csv?day=1`, headers)
  assert.deepEqual([answer.status, answer.text], [200, 'hour,pm25\n0,7\n'])
  assert.equal(answer.headers.get('content-type'), 'text/csv')
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  // Neither side sees what belongs to the other.
  for (const name of ['set-cookie', 'x-inner']) assert.equal(answer.headers.get(name), null)
  const asked = origin.asked.at(-1)
  assert.equal(asked.url, '/air-quality/today.csv?day=1')
  for (const name of ['authorization', 'cookie']) assert.equal(asked.headers[name], undefined)
  assert.equal(asked.headers.range, 'bytes=0-99')
})

test('a proof is shown once: replayed, and proved anew in the same epoch', async () => {
  const holder = fresh()
  const shown = await answered(holder)
  assert.equal((await post(`${gate.url}/enter`, shown)).status, 200)
  refused(await post(`${gate.url}/enter`, shown), 409, 'ALREADY_ENTERED')
  refused(await post(`${gate.urls['gatekeeper-1']}/enter`, shown), 409, 'ALREADY_ENTERED')
  await assert.rejects(enter(holder), { code: 'ALREADY_ENTERED', status: 409 })
  // Another resource is another scope.
  await enter(holder, 'trials', '120')
})

test('of concurrent enters with one nullifier, over two isolates, exactly one wins', async () => {
  for (let round = 0; round < 5; round += 1) {
    const holder = fresh()
    const shown = [await answered(holder), await answered(holder)]
    const answers = await Promise.all([0, 1, 2, 3].map((i) =>
      post(`${gate.urls[`gatekeeper-${i % 2}`]}/enter`, shown[i >> 1])))
    const won = answers.filter(({ status }) => status === 200)
    assert.equal(won.length, 1)
    for (const lost of answers.filter((answer) => !won.includes(answer))) {
      refused(lost, 409, 'ALREADY_ENTERED')
    }
  }
})

test('a proof for something else is refused with what it is for', async () => {
  const holder = fresh()
  const other = await challenge()
  const scope = await client.edgeScope('https://elsewhere.example', 'air-quality', other.epoch)
  const cases = [
    [{ message: other.message }, 'WRONG_MESSAGE'],
    [{ message: await client.edgeMessage('https://elsewhere.example', 'x') }, 'WRONG_MESSAGE'],
    [{ scope }, 'WRONG_SCOPE'],
    [{ scope: (await challenge('trials')).scope }, 'WRONG_SCOPE'],
    [{ threshold: '99' }, 'WRONG_THRESHOLD'],
    [{ threshold: '101' }, 'WRONG_THRESHOLD'],
  ]
  for (const [change, code] of cases) {
    refused(await post(`${gate.url}/enter`, await answered(holder, change)), 403, code)
  }
  // Nothing of that spent the nullifier.
  await enter(holder)
})

test('a proof against another snapshot is refused', async () => {
  const [stranger] = (await makeHolders(2, 1000)).holders
  const shown = await answered(stranger)
  refused(await post(`${gate.url}/enter`, shown), 403, 'UNKNOWN_SNAPSHOT')
})

test('every changed part of a bundle is refused, and spends nothing', async () => {
  const holder = fresh()
  const shown = await answered(holder)
  const { bundle } = shown
  const send = (change) =>
    post(`${gate.url}/enter`, { ...shown, bundle: { ...bundle, ...change } })
  const words = (change) => send({ publicInputs: { ...bundle.publicInputs, ...change } })
  const order = 21888242871839275222246405745257275088548364400416034343698204186575808495617n
  const nullifier = BigInt(bundle.publicInputs.nullifier)
  refused(await words({ nullifier: '0x07' }), 403, 'PROOF_INVALID')
  refused(await words({ nullifier: `${nullifier + order}` }), 400, 'NOT_CANONICAL')
  refused(await words({ nullifier: -1 }), 400, 'BAD_BUNDLE')
  refused(await words({ nullifier: undefined }), 400, 'BAD_BUNDLE')
  const flipped = bundle.proof.slice(0, -1) + (bundle.proof.endsWith('0') ? '1' : '0')
  assert.ok([400, 403].includes((await send({ proof: flipped })).status))
  const swapped = `0x${bundle.proof.slice(66, 130)}${bundle.proof.slice(66)}`
  assert.ok([400, 403].includes((await send({ proof: swapped })).status))
  refused(await send({ proof: bundle.proof.slice(0, -2) }), 400, 'PROOF_LENGTH')
  refused(await send({ proof: `${bundle.proof.slice(0, -2)}zz` }), 400, 'BAD_BUNDLE')
  refused(await send({ srs: 'another' }), 403, 'SRS_INVALID')
  refused(await send({ statement: 'access-v1-d21' }), 400, 'STATEMENT_UNKNOWN')
  refused(await send({ statement: 'vote-v1' }), 400, 'BAD_BUNDLE')
  refused(await post(`${gate.url}/enter`, { ...shown, bundle: null }), 400, 'BAD_BUNDLE')
  refused(await post(`${gate.url}/enter`, { bundle }), 400, 'BAD_CHALLENGE')
  assert.equal((await post(`${gate.url}/enter`, shown)).status, 200)
})

test('the client proves nothing for a challenge of another gatekeeper', async () => {
  // A gatekeeper in the middle hands on the challenge that it was given.
  const middle = await startOrigin()
  const given = await challenge()
  middle.stop()
  const http = await import('node:http')
  const server = http.createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(given))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`
  let proved = 0
  const asking = client.enter({ url, resource: 'air-quality', threshold: '100', prove: () => proved++ })
  await assert.rejects(asking, { code: 'CHALLENGE_MISMATCH' })
  await assert.rejects(client.enter({ url: gate.url, resource: 'trials', threshold: '100',
    prove: () => proved++ }), { code: 'CHALLENGE_MISMATCH' })
  assert.equal(proved, 0)
  server.close()
})
