// Attacks on a relayer's money. Each throws an AssertionError when the relayer pays for it.
import assert from 'node:assert/strict'
import { post, refused } from './http.mjs'
import { ask, sign } from './relayer.mjs'

/** Posts what a holder asks for. */
export const send = ({ account: _, ...body }, url) => post(url, body)

/** Transactions that the relayer sent, and what it has. */
export async function paidBy({ chain }) {
  const { address } = chain.accounts.relayer
  const [count, balance] = await Promise.all([
    chain.reader.getTransactionCount({ address }),
    chain.reader.getBalance({ address }),
  ])
  return { count, balance }
}

/**
 * Valid proofs whose calls revert: an unknown dataset, a dataset with another threshold, a holder
 * who entered without the relayer. None of them costs gas.
 */
export async function griefing(world, start, [holder]) {
  const relayer = await start({})
  try {
    const before = await paidBy(world)
    const unknown = await send(await ask(world, holder, { datasetId: 99 }), relayer.url)
    refused(unknown, 422, 'CALL_REVERTS')
    assert.equal(unknown.body.reason, 'UNKNOWN_DATASET')
    const asked = await ask(world, holder)
    const other = await sign(asked.account, world.gate, asked.bundle, { datasetId: 1, nonce: 2 })
    assert.equal((await send(other, relayer.url)).body.reason, 'WRONG_THRESHOLD')
    const { to, data } = world.gate.enter(asked.bundle,
      { datasetId: 0, recipient: asked.account.address })
    await world.chain.wallet(world.chain.accounts.stranger).sendTransaction({ to, data })
    const late = await send(asked, relayer.url)
    refused(late, 422, 'CALL_REVERTS')
    assert.equal(late.body.reason, 'ALREADY_ENTERED')
    assert.deepEqual(await paidBy(world), before)
  } finally {
    await relayer.stop()
  }
}

// Gas of an entry at its highest, with the relayer's room for change.
const ENTRY_GAS = 400_000n

/** More entries at once than a day's money pays for: some are paid, and never more than that. */
export async function capRace(world, start, holders) {
  const { maxFeePerGas } = await world.chain.reader.estimateFeesPerGas()
  const cap = 2n * ENTRY_GAS * maxFeePerGas
  const relayer = await start({ vars: { DAILY_CAP_WEI: String(cap) } })
  try {
    const before = await paidBy(world)
    const all = await Promise.all(holders.slice(0, 5).map((holder) => ask(world, holder)))
    const answers = await Promise.all(all.map((asked) => send(asked, relayer.url)))
    const won = answers.filter(({ status }) => status === 200)
    assert.ok(won.length >= 1 && won.length < 5, `${won.length} of 5 were paid`)
    for (const answer of answers.filter((one) => !won.includes(one))) {
      refused(answer, 429, 'SPEND_CAP')
      assert.ok(Number(answer.headers.get('retry-after')) > 0)
    }
    const { count, balance } = await paidBy(world)
    assert.equal(count, before.count + won.length)
    assert.ok(before.balance - balance <= cap)
  } finally {
    await relayer.stop()
  }
}
