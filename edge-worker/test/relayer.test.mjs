// The relayer on a real chain: it pays for what enters, and for nothing else.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { closePod, makeHolders } from './lib/holders.mjs'
import { get, refused } from './lib/http.mjs'
import { capRace, griefing, paidBy, send } from './lib/payments.mjs'
import { ask, sign, startChain, startRelayer } from './lib/relayer.mjs'

let world
let relayer
let holders
const account = () => privateKeyToAccount(generatePrivateKey())

before(async () => {
  const made = await makeHolders(40)
  holders = made.holders
  world = await startChain(made.root)
  relayer = await startRelayer(world)
})
after(async () => {
  await relayer?.stop()
  await world?.stop()
  await closePod()
})

let next = 0
const fresh = () => holders[next++]

const relay = (asked, url = relayer.url) => send(asked, url)
const paid = () => paidBy(world)

test('pays for an entry, and says what it cost', async () => {
  const before = await paid()
  const asked = await ask(world, fresh())
  const answer = await relay(asked)
  assert.equal(answer.status, 200, answer.text)
  assert.equal(answer.body.status, 'success')
  const { count, balance } = await paid()
  assert.equal(count, before.count + 1)
  assert.equal(before.balance - balance, BigInt(answer.body.costWei))
  const { logs } = await world.chain.reader.getTransactionReceipt({ hash: answer.body.hash })
  assert.equal(logs.length, 1)
  assert.equal(`0x${logs[0].topics[2].slice(26)}`, asked.account.address.toLowerCase())
  assert.deepEqual((await get(`${relayer.url}/${answer.body.hash}`)).body, answer.body)
})

test('says nothing of transactions that it did not send, and asks nobody about them', async () => {
  const { chain } = world
  const stranger = chain.accounts.stranger.address
  const hash = await chain.wallet(chain.accounts.stranger).sendTransaction({ to: stranger })
  await chain.reader.waitForTransactionReceipt({ hash })
  refused(await get(`${relayer.url}/${hash}`), 404, 'NOT_FOUND')
  refused(await get(`${relayer.url}/0x${'ab'.repeat(32)}`), 404, 'NOT_FOUND')
})

test('replays, used nonces and second entries are refused, and cost nothing', async () => {
  const holder = fresh()
  const first = await ask(world, holder)
  assert.equal((await relay(first)).status, 200)
  const before = await paid()
  refused(await relay(first), 409, 'NONCE_USED')
  // Another nonce, another proof of the same holder, another proof with the same nonce.
  const again = await sign(first.account, world.gate, first.bundle, { nonce: 2 })
  refused(await relay(again), 409, 'ALREADY_RELAYED')
  refused(await relay(await ask(world, holder)), 409, 'ALREADY_RELAYED')
  refused(await relay(await ask(world, fresh(), { account: first.account })), 409, 'NONCE_USED')
  assert.deepEqual(await paid(), before)
})

test('of one request sent many times at once, one is paid', async () => {
  const before = await paid()
  const asked = await ask(world, fresh())
  const answers = await Promise.all(Array.from({ length: 6 }, () => relay(asked)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    refused(answer, 409, 'NONCE_USED')
  }
  assert.equal((await paid()).count, before.count + 1)
})

test('different requests at once are all paid', async () => {
  const before = await paid()
  const all = await Promise.all([fresh(), fresh(), fresh()].map((holder) => ask(world, holder)))
  const answers = await Promise.all(all.map((asked) => relay(asked)))
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200])
  assert.equal((await paid()).count, before.count + 3)
})

test('attack: a valid proof whose call reverts costs no gas', () =>
  griefing(world, async () => ({ ...relayer, stop: () => {} }), [fresh()]))

test('attack: the cap of a day holds when many ask at once', () =>
  capRace(world, (options) => startRelayer(world, options), Array.from({ length: 5 }, fresh)))

test('an invalid proof is refused before the chain is asked', async () => {
  const asked = await ask(world, fresh())
  const proof = `0x${asked.bundle.proof.slice(66, 130)}${asked.bundle.proof.slice(66)}`
  const tampered = await sign(asked.account, world.gate, { ...asked.bundle, proof })
  const answer = await relay(tampered)
  assert.ok([400, 403].includes(answer.status), answer.text)
  assert.match(answer.body.code, /^PROOF_/)
  const publicInputs = { ...asked.bundle.publicInputs, nullifier: `0x${'7'.padStart(64, '0')}` }
  const forged = await sign(asked.account, world.gate, { ...asked.bundle, publicInputs })
  refused(await relay(forged), 403, 'PROOF_INVALID')
  assert.equal((await relay(asked)).status, 200)
})

test('only what the recipient signed is sent', async () => {
  const asked = await ask(world, fresh())
  const { request, bundle } = asked
  const change = (fields) => relay({ ...asked, request: { ...request, ...fields } })
  refused(await relay({ ...asked, signature: `0x${'11'.repeat(65)}` }), 403, 'SIGNATURE_INVALID')
  refused(await relay({ ...asked, signature: undefined }), 403, 'SIGNATURE_INVALID')
  refused(await relay(await sign(asked.account, world.gate, bundle, { signer: account() })),
    403, 'SIGNATURE_INVALID')
  refused(await change({ nonce: '7' }), 403, 'SIGNATURE_INVALID')
  refused(await change({ deadline: `${Number(request.deadline) + 1}` }), 403, 'SIGNATURE_INVALID')
  refused(await change({ datasetId: '1' }), 400, 'PROOF_HASH_MISMATCH')
  refused(await change({ recipient: account().address }), 403, 'WRONG_RECIPIENT')
  refused(await change({ gate: account().address }), 403, 'GATE_NOT_ALLOWED')
  refused(await change({ nonce: 7 }), 400, 'BAD_REQUEST')
  refused(await change({ nonce: `${2n ** 256n}` }), 400, 'BAD_REQUEST')
  const odd = { ...bundle, proof: `${bundle.proof}0` }
  refused(await relay({ ...asked, bundle: odd }), 400, 'BAD_BUNDLE')
  const other = await ask(world, fresh())
  refused(await relay({ ...asked, bundle: other.bundle }), 403, 'WRONG_RECIPIENT')
  const same = await ask(world, fresh(), { account: asked.account })
  refused(await relay({ ...asked, bundle: same.bundle }), 400, 'PROOF_HASH_MISMATCH')
})

test('deadlines: passed, and too far ahead', async () => {
  const asked = await ask(world, fresh())
  const until = (deadline) => sign(asked.account, world.gate, asked.bundle, { deadline })
  const now = Math.floor(Date.now() / 1000)
  refused(await relay(await until(now - 1)), 401, 'REQUEST_EXPIRED')
  refused(await relay(await until(now + 4000)), 409, 'DEADLINE_TOO_FAR')
  refused(await relay(await until(2n ** 255n)), 409, 'DEADLINE_TOO_FAR')
})

/** The chain's RPC, which takes a transaction and answers that it has it already. */
async function startForgetful() {
  const server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(world.rpc, { method: 'POST', headers, body })
    const { id, method } = JSON.parse(body)
    const error = { code: -32000, message: 'already known' }
    const known = JSON.stringify({ jsonrpc: '2.0', id, error })
    const text = await answer.text()
    response.writeHead(200, headers).end(method === 'eth_sendRawTransaction' ? known : text)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() }
}

test('what the chain has in spite of its answer is counted as sent', async () => {
  const rpc = await startForgetful()
  const told = await startRelayer(world, { vars: { RPC_URL: rpc.url } })
  try {
    const asked = await ask(world, fresh())
    const answer = await relay(asked, told.url)
    assert.deepEqual([answer.status, answer.body.status], [200, 'success'], answer.text)
    refused(await relay(asked, told.url), 409, 'NONCE_USED')
  } finally {
    await told.stop()
    rpc.stop()
  }
})

test('a chain that is away, and gas that is too dear', async () => {
  const server = http.createServer((_, response) => response.writeHead(500).end())
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const away = await startRelayer(world,
    { vars: { RPC_URL: `http://127.0.0.1:${server.address().port}/CANARY-rpc-key` } })
  const dear = await startRelayer(world, { vars: { FEE_MAX_WEI: '1' } })
  try {
    const asked = await ask(world, fresh())
    const answer = await relay(asked, away.url)
    refused(answer, 502, 'CHAIN_DOWN')
    assert.doesNotMatch(answer.text + away.printed(), /CANARY/)
    refused(await relay(asked, dear.url), 503, 'FEES_TOO_HIGH')
    // Nothing of that used the nonce up.
    assert.equal((await relay(asked)).status, 200)
  } finally {
    await Promise.all([away.stop(), dear.stop()])
    server.close()
  }
})
