// The light pod: proves in the isolate for the one identity that lives there, for its owner only.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { createIdentity } from 'proofpod'
import { accessGate } from 'proofpod/gate'
import { createVerifier } from 'proofpod/verify'
import { workerOptions } from './lib/build.mjs'
import { leaks } from './lib/canaries.mjs'
import { startEdge } from './lib/edge.mjs'
import { newKey, startGatekeepers, startOrigin } from './lib/gatekeeper.mjs'
import { makeHolders } from './lib/holders.mjs'
import { get, post, refused } from './lib/http.mjs'
import { startPublisher } from './lib/publisher.mjs'

// What one isolate may have.
const MEMORY_MAX_MIB = 128
const GATE = { chainId: '31337', address: `0x${'a1'.repeat(20)}` }
const RECIPIENT = `0x${'22'.repeat(20)}`
const token = newKey()
let made
let publisher
let origin
let gate
let edge
let idle

const memory = (name) => {
  const status = readFileSync(`/proc/${edge.pid}/status`, 'utf8')
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024
}

before(async () => {
  made = await makeHolders(40)
  publisher = await startPublisher(made)
  origin = await startOrigin()
  gate = await startGatekeepers({ vars: { ORIGIN_URL: origin.url,
    SNAPSHOT_URL: `${publisher.url}/latest.json` } })
  const stranger = (await makeHolders(1, 1000)).holders[0]
  const pod = async (name, change) => ({ ...(await workerOptions('pod', { vars: {
    SNAPSHOTS_URL: publisher.url, GATES: [`${GATE.chainId}:${GATE.address}`],
    GATEKEEPERS: [gate.audience], RATE_PER_MINUTE: 1000, POD_SECRET: made.holders[0].secret,
    POD_TOKEN: token, ...change } })), name })
  edge = await startEdge([
    await pod('pod', {}),
    await pod('stranger', { POD_SECRET: stranger.secret }),
    await pod('changed', { SNAPSHOTS_URL: `${publisher.url}/changed` }),
    await pod('lost', { SNAPSHOTS_URL: 'http://127.0.0.1:9/' }),
  ])
  idle = memory('VmRSS')
})
after(async () => {
  await edge?.stop()
  await gate?.stop()
  await origin?.stop()
  publisher?.stop()
})

const owner = { authorization: `Bearer ${token}` }
const ask = (body, { name = 'pod', headers = owner } = {}) =>
  post(`${edge.urls[name]}/prove`, body, headers)
const forGate = (change = {}) => ({ threshold: '100',
  gate: { ...GATE, datasetId: '1', epoch: '7', recipient: RECIPIENT, ...change } })

test('says whose pod it is', async () => {
  const { commitment } = await createIdentity(made.holders[0].secret)
  assert.deepEqual((await get(`${edge.urls.pod}/identity`, owner)).body, { commitment })
})

test('proves for a contract', async () => {
  const answer = await ask(forGate())
  assert.equal(answer.status, 200, answer.text)
  assert.equal(await (await createVerifier()).verify(answer.body), true)
  const { scope, message, threshold, root } = answer.body.publicInputs
  const contract = accessGate(GATE)
  assert.equal(BigInt(scope), BigInt(contract.scope(1, 7)))
  assert.equal(BigInt(message), BigInt(contract.message(RECIPIENT)))
  assert.deepEqual([BigInt(threshold), BigInt(root)], [100n, BigInt(made.root)])
})

test('proves for a gatekeeper, which lets it in by the publisher\'s latest list', async () => {
  const { body } = await post(`${gate.url}/challenge`, { resource: 'air-quality' })
  const { challenge, audience, resource, epoch, threshold } = body
  const asked = { threshold, gatekeeper: { audience, resource, epoch: `${epoch}`, challenge } }
  const { body: bundle } = await ask(asked)
  const entered = await post(`${gate.url}/enter`, { challenge, bundle })
  assert.equal(entered.status, 200, entered.text)
})

test('proves for nobody but the owner, and for no gate that is not on the list', async () => {
  refused(await ask(forGate(), { headers: {} }), 401, 'TOKEN_MISSING')
  for (const wrong of [newKey(), token.slice(0, -1), `${token}=`]) {
    const headers = { authorization: `Bearer ${wrong}` }
    refused(await ask(forGate(), { headers }), 401, 'TOKEN_INVALID')
    refused(await get(`${edge.urls.pod}/identity`, headers), 401, 'TOKEN_INVALID')
  }
  refused(await ask(forGate({ address: RECIPIENT })), 403, 'GATE_NOT_ALLOWED')
  refused(await ask(forGate({ chainId: '1' })), 403, 'GATE_NOT_ALLOWED')
  const elsewhere = { audience: 'https://elsewhere.example', resource: 'x', epoch: '1',
    challenge: 'x' }
  refused(await ask({ threshold: '1', gatekeeper: elsewhere }), 403, 'GATE_NOT_ALLOWED')
})

test('refuses what it cannot prove, and says why', async () => {
  refused(await ask({ ...forGate(), threshold: '151' }), 409, 'INPUT_BELOW_THRESHOLD')
  refused(await ask({ ...forGate(), threshold: `${2n ** 64n}` }), 409, 'INPUT_OUT_OF_RANGE')
  refused(await ask(forGate(), { name: 'stranger' }), 409, 'SNAPSHOT_NOT_LISTED')
  for (const name of ['changed', 'lost']) {
    refused(await ask(forGate(), { name }), 502, 'SNAPSHOTS_DOWN')
  }
  for (const body of [{}, { threshold: '1' }, { threshold: 1, gate: forGate().gate },
    forGate({ epoch: 7 }), forGate({ epoch: `${2n ** 256n}` }),
    { ...forGate(), threshold: '9'.repeat(78) },
    forGate({ recipient: '0x1' }), forGate({ datasetId: '-1' }),
    { ...forGate(), gatekeeper: {} }, { threshold: '1', gate: null }]) {
    refused(await ask(body), 400, 'BAD_REQUEST')
  }
})

test('stays in the memory of an isolate, and says no secret', async () => {
  const answers = []
  for (let i = 0; i < 10; i += 1) answers.push((await ask(forGate({ epoch: `${i}` }))).text)
  const [holder] = made.holders
  const secrets = [holder.secret, token, String(holder.merkleProof.leaf),
    ...holder.merkleProof.siblings.map(String)]
  assert.deepEqual(leaks(answers.join() + edge.printed(), secrets), [])
  // Four isolates share the process: one alone has less than what the process grew by.
  const grown = memory('VmHWM') - idle
  console.log(`the process grew by ${grown.toFixed(0)} MiB from ${idle.toFixed(0)}`)
  assert.ok(grown < MEMORY_MAX_MIB, `${grown.toFixed(0)} MiB`)
})
