// Secrets, witness values and keys that can be recognised, through every route and every refusal:
// none of them appears in what workers print or answer.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { importClient } from './lib/build.mjs'
import { leaks } from './lib/canaries.mjs'
import { newKey, startGatekeepers, startOrigin } from './lib/gatekeeper.mjs'
import { closePod, makeHolders, prove } from './lib/holders.mjs'
import { ask, relayerOptions, startChain } from './lib/relayer.mjs'

const RPC_KEY = 'CANARY-rpc-1f2e3d4c5b6a'
let origin
let world
let gate
let holders
let client
/** Everything that was answered: headers and bodies. */
const answers = []

before(async () => {
  const made = await makeHolders(6)
  holders = made.holders
  client = await importClient()
  origin = await startOrigin()
  world = await startChain(made.root)
  const rpc = `${world.rpc}/?key=${RPC_KEY}`
  const relayer = { ...(await relayerOptions({ ...world, rpc })), name: 'relayer' }
  const broken = { ...relayer, name: 'broken', bindings: { ...relayer.bindings,
    RPC_URL: `http://127.0.0.1:9/${RPC_KEY}` } }
  const vars = { ORIGIN_URL: `${origin.url}/`, SNAPSHOT_ROOTS: [made.root] }
  gate = await startGatekeepers({ vars, extra: [relayer, broken] })
})
after(async () => {
  await gate?.stop()
  await world?.stop()
  await origin?.stop()
  await closePod()
})

let sent = 0

async function send(url, options) {
  sent += 1
  const response = await fetch(url, options)
  const text = await response.text()
  answers.push(JSON.stringify([...response.headers]), text)
  return { status: response.status, body: JSON.parse(text.startsWith('{') ? text : '{}') }
}

const post = (url, value) => send(url, { method: 'POST', body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' } })

/** What was printed, once there are so many lines: one for each request. */
async function printedBy(edge, count) {
  for (let tries = 0; tries < 100; tries += 1) {
    const printed = edge.printed()
    if (printed.split('\n').length > count) return printed
    await sleep(50)
  }
  return edge.printed()
}

/** Sends something and everything near it: changed, cut, with secrets where none belong. */
async function abuse(url, value, secrets) {
  await post(url, value)
  for (const secret of secrets) {
    await post(url, { ...value, secret })
    await post(`${url}/${secret}`, value)
    await send(`${url}?token=${secret}`, { headers: { authorization: `Bearer ${secret}` } })
    await send(url, { method: 'POST', body: `{"secret": ${secret}`,
      headers: { 'content-type': 'application/json' } })
    for (const field of Object.keys(value)) await post(url, { ...value, [field]: secret })
  }
}

test('nothing secret is printed or answered', async () => {
  const [holder, other, third] = holders
  // In the holder's hands, and what workers are set up with.
  const witness = [holder.secret, String(holder.merkleProof.leaf),
    ...holder.merkleProof.siblings.map(String)]
  const keys = [gate.key, newKey(), world.chain.accounts.relayer.privateKey, RPC_KEY]
  const given = (await post(`${gate.url}/challenge`, { resource: 'air-quality' })).body
  const { threshold, scope, message } = given
  const bundle = await prove(holder, { threshold, scope, message })
  const shown = { challenge: given.challenge, bundle }
  await abuse(`${gate.url}/challenge`, { resource: 'air-quality' }, [holder.secret, keys[0]])
  await abuse(`${gate.url}/enter`, shown, [holder.secret, keys[0]])
  sent += 2
  const { session } = await client.enter({ url: gate.url, resource: 'air-quality', threshold,
    prove: (asked) => prove(other, asked) })
  for (const path of ['today.csv', 'broken', 'none', `today.csv?secret=${holder.secret}`]) {
    const headers = { authorization: `Bearer ${session}` }
    await send(`${gate.url}/content/air-quality/${path}`, { headers })
  }
  for (const name of ['relayer', 'broken']) {
    const { account: _, ...body } = await ask(world, third)
    await abuse(`${gate.urls[name]}/relay`, body, [holder.secret, keys[2]])
    await send(`${gate.urls[name]}/relay/0x${'ab'.repeat(32)}`)
  }
  const secrets = [...witness.filter((text) => text.length > 8), ...keys]
  assert.deepEqual(leaks(answers.join('\n'), secrets), [])
  const printed = await printedBy(gate, sent)
  // Sessions, challenges, proofs and nullifiers are answered, and are no business of a log.
  const private_ = [...secrets, session, given.challenge, bundle.proof,
    BigInt(bundle.publicInputs.nullifier).toString()]
  assert.deepEqual(leaks(printed, private_), [])
  assert.ok(answers.length > 100)
  const lines = printed.split('\n').filter(Boolean).map((line) => JSON.parse(line))
  assert.equal(lines.length, sent)
  const fields = new Set(lines.flatMap((line) => Object.keys(line)))
  const known = ['worker', 'route', 'method', 'status', 'code', 'error', 'ms']
  assert.deepEqual([...fields].filter((field) => !known.includes(field)), [])
  // An error that nobody expected would show as this.
  assert.deepEqual(lines.filter(({ code }) => code === 'INTERNAL'), [])
})

test('caught: a log with the URL in it, and one with what was thrown', async () => {
  const secret = holders[0].secret
  const plants = [
    [['worker: options.name, ', 'worker: options.name, url: request.url, ']],
    [['seen.error = error.name', 'seen.error = error.message'],
      ['const verifier = await parts.verifier();', 'throw new Error(JSON.stringify(body));']],
  ]
  for (const plant of plants) {
    const faulty = await startGatekeepers({ plant, vars: { SNAPSHOT_ROOTS: ['1'] } })
    try {
      const { challenge } = (await post(`${faulty.url}/challenge`, { resource: 'trials' })).body
      const word = `0x${'00'.repeat(32)}`
      const names = ['root', 'threshold', 'scope', 'nullifier', 'message']
      const publicInputs = Object.fromEntries(names.map((name) => [name, word]))
      const bundle = { statement: 'access-v1-d20', publicInputs, proof: '0x00', srs: 'x' }
      await post(`${faulty.url}/enter?secret=${secret}`, { challenge, bundle, secret })
      assert.deepEqual(leaks(await printedBy(faulty, 2), [secret]), [secret])
    } finally {
      await faulty.stop()
    }
  }
})
