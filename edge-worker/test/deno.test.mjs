// The same handlers on Deno: entries, payments, and the attacks on both.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createVerifier } from 'proofpod/verify'
import * as attacks from './lib/attacks.mjs'
import { leaks } from './lib/canaries.mjs'
import { startDeno } from './lib/deno.mjs'
import { freePort } from './lib/edge.mjs'
import { newKey } from './lib/gatekeeper.mjs'
import { closePod, makeHolders } from './lib/holders.mjs'
import { get, post, refused } from './lib/http.mjs'
import { startLab } from './lib/lab.mjs'
import { capRace, griefing, paidBy, send } from './lib/payments.mjs'
import { startPublisher } from './lib/publisher.mjs'
import { ask, startChain } from './lib/relayer.mjs'

let lab
let folder

/** Two processes that share one store, as two isolates share their objects. */
async function startGatekeepers({ vars }) {
  const port = await freePort()
  const key = newKey()
  const audience = `http://127.0.0.1:${port}`
  const settings = { ...vars, AUDIENCE: audience, GATE_KEY: key, ALLOW_INSECURE_SETUP: true,
    RESOURCES: { 'air-quality': '100', trials: '120' }, RATE_PER_MINUTE: 100_000,
    STORE: join(folder, 'gate.db') }
  const one = await startDeno('gatekeeper', { ...settings, PORT: port })
  const two = await startDeno('gatekeeper', settings)
  const urls = { 'gatekeeper-0': one.url, 'gatekeeper-1': two.url }
  return { url: one.url, urls, key, audience, stop: () => [one, two].forEach(({ stop }) => stop()) }
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proofpod-edge-deno-'))
  lab = await startLab({ start: startGatekeepers })
})
after(async () => {
  await lab?.stop()
  await closePod()
  rmSync(folder, { recursive: true, force: true })
})

test('a proof opens a session, and the session opens the content', async () => {
  const { session } = await lab.enter(lab.fresh())
  const headers = { authorization: `Bearer ${session}` }
  const answer = await get(`${lab.gate.url}/content/air-quality/today.csv`, headers)
  assert.deepEqual([answer.status, answer.text], [200, 'hour,pm25\n0,7\n'])
  const packed = await get(`${lab.gate.url}/content/air-quality/packed.csv`, headers)
  assert.equal(packed.text, 'a'.repeat(5000))
})

for (const [name, attack] of Object.entries(attacks)) {
  test(`attack: ${name}`, () => attack(lab))
}

test('the relayer pays for what enters, and for nothing else', async () => {
  const { holders, root } = await makeHolders(8)
  const world = await startChain(root)
  let stores = 0
  const start = async ({ vars = {} }) => {
    const deno = await startDeno('relayer', { CHAIN_ID: world.chain.chainId, RPC_URL: world.rpc,
      GATES: [world.gate.address], RELAYER_KEY: world.chain.accounts.relayer.privateKey,
      DAILY_CAP_WEI: 10n ** 18n, FEE_MAX_WEI: 50n * 10n ** 9n, RATE_PER_MINUTE: 1000,
      ALLOW_INSECURE_SETUP: true, STORE: join(folder, `payer-${stores++}.db`), ...vars })
    return { ...deno, url: `${deno.url}/relay` }
  }
  const relayer = await start({})
  try {
    const before = await paidBy(world)
    const asked = await ask(world, holders[0])
    const answers = await Promise.all([1, 2, 3].map(() => send(asked, relayer.url)))
    const won = answers.filter(({ status }) => status === 200)
    assert.equal(won.length, 1, answers.map(({ text }) => text).join())
    assert.equal(won[0].body.status, 'success')
    for (const lost of answers.filter((one) => one !== won[0])) refused(lost, 409, 'NONCE_USED')
    assert.equal((await paidBy(world)).count, before.count + 1)
    await griefing(world, start, [holders[1]])
    await capRace(world, start, holders.slice(2, 7))
  } finally {
    relayer.stop()
    await world.stop()
  }
})

test('the light pod proves for its owner', async () => {
  const made = await makeHolders(10)
  const publisher = await startPublisher(made)
  const token = newKey()
  const address = `0x${'a1'.repeat(20)}`
  const pod = await startDeno('pod', { SNAPSHOTS_URL: publisher.url, GATES: [`31337:${address}`],
    POD_SECRET: made.holders[0].secret, POD_TOKEN: token })
  try {
    const asked = { threshold: '100', gate: { chainId: '31337', address, datasetId: '1', epoch: '7',
      recipient: address } }
    refused(await post(`${pod.url}/prove`, asked), 401, 'TOKEN_MISSING')
    const answer = await post(`${pod.url}/prove`, asked, { authorization: `Bearer ${token}` })
    assert.equal(answer.status, 200, answer.text)
    assert.equal(await (await createVerifier()).verify(answer.body), true)
    assert.deepEqual(leaks(answer.text + pod.printed(), [token, made.holders[0].secret]), [])
  } finally {
    pod.stop()
    publisher.stop()
  }
})

test('wrong settings and workers that do not exist end at once', async () => {
  const STORE = join(folder, 'x.db')
  await assert.rejects(startDeno('gatekeeper', { STORE }), /SNAPSHOT_ROOTS: expected/)
  await assert.rejects(startDeno('nothing', { STORE }), /gatekeeper, relayer or pod/)
})
