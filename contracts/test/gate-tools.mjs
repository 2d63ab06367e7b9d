// What tests do with a gate, be its verifier the mock or a real one: publish, make inputs, enter.
import { toHex } from 'viem'
import { role } from '../scripts/deploy.mjs'
import { prove } from '../scripts/prover.mjs'
import { nowOf } from './chain.mjs'

/** The proof that the mock accepts. */
export const OK = toHex('ok')
export const DIGEST = `0x${'ab'.repeat(32)}`
export const HOUR = 3600n
let nextRoot = 1000n

/** Positions in the public inputs. */
export const INPUT = { root: 0, threshold: 1, scope: 2, nullifier: 3, message: 4 }

/** Works on `shared.gate` as it is when a test runs. */
export function gateTools(shared) {
  const call = (functionName, ...args) => ({ ...shared.gate, functionName, args })
  const read = (functionName, ...args) => shared.reader.readContract(call(functionName, ...args))
  const by = (account, ...rest) => shared.send(shared.accounts[account], call(...rest))
  const enter = (...args) => by('relayer', 'enter', ...args)
  const publish = async (validFor = HOUR, root = nextRoot++) => {
    const validUntil = (await nowOf(shared)) + validFor
    await by('publisher', 'publishSnapshot', root, DIGEST, validUntil)
    return root
  }
  /** Public inputs that the gate accepts now for a dataset and a recipient. */
  const inputsFor = async (datasetId, recipient, nullifier, root) => {
    const { threshold } = await read('dataset', datasetId)
    const scope = await read('scopeOf', datasetId, await read('currentEpoch'))
    const message = await read('messageOf', recipient)
    return [root ?? (await publish()), threshold, scope, nullifier, message]
  }
  return { call, read, by, enter, publish, inputsFor }
}

/** A real proof for `shared.gate`, which a holder of the made-up snapshot makes now. */
export async function proofFor(shared, { dataset, recipient, holder = 0, statement }) {
  const { read } = gateTools(shared)
  const scope = await read('scopeOf', dataset, await read('currentEpoch'))
  const message = await read('messageOf', recipient)
  const { threshold } = await read('dataset', dataset)
  return prove({ threshold, scope, message, holder, statement })
}

/** A gate of this code (its name, or what the compiler gave) with roles and two like datasets. */
export async function createGate(chain, code, verifier) {
  const { deployer, publisher, curator } = chain.accounts
  const gate = await chain.create(code, [verifier.address, deployer.address, 24n * HOUR])
  const send = (account, functionName, ...args) =>
    chain.send(account, { ...gate, functionName, args })
  await send(deployer, 'grantRole', role('PUBLISHER_ROLE'), publisher.address)
  await send(deployer, 'grantRole', role('CURATOR_ROLE'), curator.address)
  await send(curator, 'addDataset', 'one', 100n, 'data:one')
  await send(curator, 'addDataset', 'two', 100n, 'data:two')
  return gate
}
