// What the tests share: a chain for a file, and how a refusal is recognised.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { decodeErrorResult } from 'viem'
import { allErrors } from '../scripts/artifacts.mjs'
import { LOCAL_CHAIN_ID, startAnvil } from '../scripts/anvil.mjs'
import { connect } from '../scripts/deploy.mjs'

export const FIELD_ORDER =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** A chain for one test file: filled before its tests, ended after them. */
export function chainForFile(prepare = async () => ({}), chainId = LOCAL_CHAIN_ID) {
  const shared = {}
  before(async () => {
    shared.anvil = await startAnvil({ chainId, args: ['--disable-block-gas-limit'] })
    Object.assign(shared, await connect(shared.anvil.url))
    Object.assign(shared, await prepare(shared))
  })
  after(() => shared.anvil?.stop())
  return shared
}

function revertData(error) {
  for (let cause = error; cause; cause = cause.cause) {
    const data = cause.data?.data ?? cause.raw ?? cause.data
    if (typeof data === 'string' && data.length >= 10) return data
  }
  return undefined
}

/**
 * The promise must be rejected by a contract with this error, of this room or of `abi`; returns
 * its arguments.
 */
export async function refused(promise, errorName, abi = []) {
  const error = await promise.then(() => assert.fail(`accepted, not ${errorName}`), (e) => e)
  const data = revertData(error)
  assert.ok(data, `no revert data: ${error.message}`)
  const decoded = decodeErrorResult({ abi: [...allErrors(), ...abi], data })
  assert.equal(decoded.errorName, errorName)
  return decoded.args ?? []
}

export const nowOf = async (chain) => (await chain.reader.getBlock()).timestamp

/** Moves the chain's clock and mines a block. */
export async function pass(chain, seconds) {
  await chain.reader.request({ method: 'evm_increaseTime', params: [seconds] })
  await chain.reader.request({ method: 'evm_mine', params: [] })
}

/** Sends in a block of exactly this time, without a simulation; returns the receipt's status. */
export async function statusAt(chain, timestamp, account, call) {
  const params = [`0x${timestamp.toString(16)}`]
  await chain.reader.request({ method: 'evm_setNextBlockTimestamp', params })
  const hash = await chain.wallet(account).writeContract({ ...call, gas: 1_000_000n })
  return (await chain.reader.waitForTransactionReceipt({ hash })).status
}
