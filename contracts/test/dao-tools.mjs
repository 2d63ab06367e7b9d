// What tests do with a DAO, be its verifier the mock or a real one.
import { encodeFunctionData, getAddress, pad, toHex } from 'viem'
import { role } from '../scripts/deploy.mjs'
import { run } from '../scripts/prover.mjs'
import { nowOf } from './chain.mjs'
import { createGate, DIGEST, HOUR } from './gate-tools.mjs'

export const OPTIONS = 3
export const NO_CALL = { target: `0x${'00'.repeat(20)}`, value: 0n, data: '0x' }

/** A number as a word of 32 bytes. */
export const word = (value) => toHex(BigInt(value), { size: 32 })
/** x and y in turn, as points. */
export const pairs = (words) =>
  words.flatMap((x, i) => (i % 2 ? [] : [{ x: BigInt(x), y: BigInt(words[i + 1]) }]))

/** Keys for the options and three trustees, of whom two decrypt. */
export const keygen = () => run(['vote', 'keygen', '--options', String(OPTIONS),
  '--trustees', '3', '--threshold', '2', '--insecure-one-machine'])

/** A DAO of this code with a snapshot of this root, and a gate that it administers. */
export async function createDao(chain, code, verifier, root) {
  const { deployer, curator, publisher } = chain.accounts
  const mock = await chain.create('MockVerifier', [false])
  const gate = await createGate(chain, 'AccessGate', mock)
  const dao = await chain.create(code, [verifier.address, gate.address, deployer.address])
  const args = [role('PROPOSER_ROLE'), curator.address]
  await chain.send(deployer, { ...dao, functionName: 'grantRole', args })
  const until = (await nowOf(chain)) + 24n * HOUR
  const publish = { ...gate, functionName: 'publishSnapshot', args: [root, DIGEST, until] }
  await chain.send(publisher, publish)
  const governed = await chain.create('AccessGate', [mock.address, dao.address, HOUR])
  return { dao, governed, root }
}

/** Works on `shared.dao` as it is when a test runs. */
export function daoTools(shared) {
  const by = (account, functionName, ...args) =>
    shared.send(shared.accounts[account], { ...shared.dao, functionName, args })
  const read = (functionName, ...args) =>
    shared.reader.readContract({ ...shared.dao, functionName, args })
  /** What the third option does: the stranger may publish snapshots of the governed gate. */
  const grant = () => ({ target: shared.governed.address, value: 0n,
    data: encodeFunctionData({ abi: shared.governed.abi, functionName: 'grantRole',
      args: [role('PUBLISHER_ROLE'), shared.accounts.stranger.address] }) })
  const propose = async ({ terms, account = 'curator', ...change } = {}) => {
    const { keys, calls } = { keys: pairs(shared.trust.keysDividedBy8),
      calls: [NO_CALL, NO_CALL, grant()], ...change }
    const all = { root: shared.root, deadline: (await nowOf(shared)) + HOUR, quorum: 3n,
      weighted: false, ...terms }
    return by(account, 'propose', all, keys, calls)
  }
  /** What the trustees `who` say about the ballots of a proposal. */
  const tallyOf = async (id, who = [0, 2]) => {
    const [keys, sums] = await read('ballotBox', id)
    const words = (points) => points.flatMap(({ x, y }) => [word(x), word(y)])
    const context = [word(shared.chainId), pad(getAddress(shared.dao.address)), word(id)]
    const { totals, challenge, answer } = run(['vote', 'tally', '--bits', '16'],
      JSON.stringify({ context, keys: words(keys), sum: words(sums),
        trustees: who.map((i) => shared.trust.trustees[i]) }))
    return [id, totals.map(BigInt), BigInt(challenge), BigInt(answer)]
  }
  return { by, read, propose, tallyOf }
}
