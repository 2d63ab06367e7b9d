// The story of the page, told twice: by what the page shows and by what the chain knows.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { privateKeyToAccount } from 'viem/accounts'
import * as story from 'web-demo/story'
import { openLab, secretOf } from '../lib/lab.mjs'

let lab
before(async () => { lab = await openLab({ wallets: 2 }) })
after(() => lab?.close())

const bare = (hex) => hex.slice(2).toLowerCase()

test('the whole story: accepted once, refused five times, each for its own reason', async (t) => {
  const page = await lab.page()
  const told = await story.wholeStory(page, lab.url, { wallet: lab.takeWallet() })
  t.diagnostic(JSON.stringify(told))
  assert.deepEqual(told.refusals, story.REFUSALS)
  assert.ok(story.asExpected(told))

  const { chain, contracts, config } = lab.world
  const [holder] = config.wallets
  const [tx, receipt] = await Promise.all([
    chain.reader.getTransaction({ hash: told.tx }),
    chain.reader.getTransactionReceipt({ hash: told.tx }),
  ])
  assert.equal(tx.from.toLowerCase(), config.relayer.toLowerCase(), 'the relayer sent it')
  assert.equal(receipt.status, 'success')
  assert.equal(Number(receipt.gasUsed), told.gas, 'the page shows the gas that was used')
  assert.equal(receipt.logs.length, 1)
  assert.equal(receipt.logs[0].address.toLowerCase(), contracts.gate.address.toLowerCase())

  const secret = await secretOf(page)
  const commitment = await page.locator('[data-part="commitment"]').getAttribute('data-value')
  for (const [name, value] of Object.entries({ wallet: holder.address, secret, commitment })) {
    assert.ok(!tx.input.includes(bare(value)), `the transaction holds the ${name}`)
  }
  const sent = await chain.reader.getTransactionCount({ address: holder.address })
  assert.equal(sent, 1, 'the wallet sent its registration and nothing else')
  await lab.leave(page)
})

test('a tier that the wallet does not reach offers no proof', async () => {
  const page = await lab.member()
  const card = page.locator('#datasets [data-id="2"]')
  assert.equal(await card.getAttribute('data-access'), 'below')
  assert.equal(await card.getByRole('button').count(), 0)
  await lab.leave(page)
})

test('the data server asks the chain: a stranger and a forged signature get nothing', async () => {
  const { gate } = lab.world.config
  const message = `Open dataset 1 of gate ${gate.toLowerCase()}`
  const stranger = privateKeyToAccount(lab.world.chain.accounts.stranger.privateKey)
  const signature = await stranger.signMessage({ message })
  const ask = (recipient) => fetch(`${lab.url}/content/1`, { method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ recipient, signature }) })
  assert.equal((await ask(stranger.address)).status, 403)
  const logs = await lab.world.chain.reader.getContractEvents({
    ...lab.world.contracts.gate, eventName: 'Entered', fromBlock: 0n })
  assert.ok(logs.length > 0, 'somebody entered before')
  assert.equal((await ask(logs[0].args.recipient)).status, 403)
})

test('the relayer sends `enter` of its gate and nothing else', async () => {
  const { gate, token } = lab.world.config
  const relay = (call) => fetch(`${lab.url}/relay`, { method: 'POST', body: JSON.stringify(call) })
  for (const call of [{ to: token, data: '0x' }, { to: gate, data: '0x' }, { to: gate }, {}]) {
    assert.equal((await relay(call)).status, 400, JSON.stringify(call))
  }
  assert.equal((await fetch(`${lab.url}/relay`, { method: 'POST', body: '{' })).status, 400)
  const long = 'x'.repeat(300_000)
  assert.equal((await fetch(`${lab.url}/relay`, { method: 'POST', body: long })).status, 413)
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/snapshots/../../x', '/%00']) {
    assert.notEqual((await fetch(lab.url + path)).status, 200, path)
  }
})
