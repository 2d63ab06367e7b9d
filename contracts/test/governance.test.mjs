// A vote with real proofs: five members, one choice each, totals by two of three trustees, and the
// winning call. Every refusal of the contract on the way.
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { parseEventLogs } from 'viem'
import { role } from '../scripts/deploy.mjs'
import { keysOf, run } from '../scripts/prover.mjs'
import { compile } from '../scripts/solidity.mjs'
import { chainForFile, FIELD_ORDER, pass, refused } from './chain.mjs'
import { createDao, daoTools, keygen, NO_CALL, OPTIONS, pairs, word } from './dao-tools.mjs'
import { HOUR } from './gate-tools.mjs'
import { membersWith } from './members.mjs'

const CHOICES = [2, 0, 2, 1, 2]
const BALANCES = [250n, 0n, 7n, 1n << 60n, 1_000n]
const ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n

const vote = keysOf('vote', 'vote-v1-d20')
after(vote.remove)

const chain = chainForFile(async (c) => {
  const members = membersWith(BALANCES)
  const root = BigInt(members[0].merkleProof.root)
  const { VoteVerifier } = compile({ 'VoteVerifier.sol': vote.source }, { optimizer: true })
  const verifier = await c.create(VoteVerifier)
  return { members, trust: keygen(), ...(await createDao(c, 'GovernanceDAO', verifier, root)) }
})

const { by, read, propose, tallyOf } = daoTools(chain)

/** A member's vote, as `vote` takes it. */
async function ballotOf(id, member, choice, weighted = false) {
  const { secret, balance, merkleProof } = chain.members[member]
  const bundle = vote.prove({ secret, balance, merkleProof, weighted, choice: `${choice}`,
    keys: chain.trust.keys, nonce: word(1_000_003n * BigInt(member + 1) ** 9n),
    scope: word(await read('scopeOf', id)) })
  const names = ['nonce', ...Array.from({ length: OPTIONS }, (_, j) => `choice${j}`)]
  const value = (name) => BigInt(bundle.publicInputs[name])
  const points = names.map((name) => ({ x: value(`${name}-x`), y: value(`${name}-y`) }))
  return [id, value('nullifier'), points, bundle.proof]
}

const changed = (args, at, change) => args.with(at, change(args[at]))

test('proposals that cannot be voted on are refused', async () => {
  const keys = pairs(chain.trust.keysDividedBy8)
  await refused(propose({ terms: { root: 5n } }), 'UnknownSnapshot')
  await refused(propose({ terms: { deadline: 1n } }), 'BadProposal')
  await refused(propose({ keys: keys.slice(1) }), 'BadProposal')
  await refused(propose({ keys: keys.slice(2), calls: [NO_CALL] }), 'BadProposal')
  const off = keys.with(1, { x: keys[1].x + 1n, y: keys[1].y })
  assert.deepEqual(await refused(propose({ keys: off }), 'BadKey'), [1n])
  const small = keys.with(2, { x: 0n, y: FIELD_ORDER - 1n })
  assert.deepEqual(await refused(propose({ keys: small }), 'BadKey'), [2n])
  const long = keys.with(0, { x: keys[0].x + FIELD_ORDER, y: keys[0].y })
  await refused(propose({ keys: long }), 'BadKey')
  await refused(propose({ account: 'stranger' }), 'AccessControlUnauthorizedAccount')
  await refused(by('relayer', 'vote', 9n, 1n, [], '0x'), 'UnknownProposal')
})

test('five members vote once each, and nothing else counts', async () => {
  await propose()
  await propose()
  const [keys] = await read('ballotBox', 0n)
  assert.deepEqual(keys, pairs(chain.trust.keys), 'eight times an eighth')
  for (const [member, choice] of CHOICES.entries()) {
    const given = await ballotOf(0n, member, choice)
    if (member === 0) {
      const other = { x: keys[0].x, y: keys[0].y }
      for (let i = 0; i <= OPTIONS; i++) {
        const bent = changed(given, 2, (ballot) => ballot.with(i, other))
        await refused(by('relayer', 'vote', ...bent), 'InvalidProof')
      }
      const swapped = changed(given, 2, ([n, a, b, c]) => [n, b, a, c])
      await refused(by('relayer', 'vote', ...swapped), 'InvalidProof')
      await refused(by('relayer', 'vote', ...changed(given, 1, (n) => n + 1n)), 'InvalidProof')
      await refused(by('relayer', 'vote', ...changed(given, 1, (n) => n + FIELD_ORDER)),
        'InvalidProof')
      await refused(by('relayer', 'vote', ...changed(given, 0, () => 1n)), 'InvalidProof')
      await refused(by('relayer', 'vote', ...changed(given, 2, (b) => b.slice(1))), 'WrongLength')
    }
    const { gasUsed, logs } = await by('relayer', 'vote', ...given)
    const [event] = parseEventLogs({ abi: chain.dao.abi, logs })
    assert.deepEqual(event.args, { id: 0n, nullifier: given[1] })
    if (member === 1) console.log(`# vote, ${OPTIONS} options: ${gasUsed} gas`)
    await refused(by('relayer', 'vote', ...given), 'AlreadyVoted')
  }
  // The same member with another choice has the same nullifier.
  await refused(by('relayer', 'vote', ...(await ballotOf(0n, 3, 2))), 'AlreadyVoted')
  assert.equal((await read('proposalOf', 0n)).ballots, 5n)
})

test('the totals are those of the ballots, or refused', async () => {
  const tally = await tallyOf(0n)
  assert.deepEqual(tally[1], [1n, 1n, 3n])
  assert.throws(() => run(['vote', 'tally', '--bits', '16'], '{}'))
  await refused(by('relayer', 'tally', ...tally), 'TooEarly')
  await refused(by('relayer', 'execute', 0n), 'NotTallied')
  const late = await ballotOf(1n, 0, 0)
  await pass(chain, Number(HOUR) + 1)
  await refused(by('relayer', 'vote', ...late), 'TooLate')
  for (const totals of [[1n, 2n, 2n], [0n, 1n, 3n], [3n, 1n, 1n], [1n, 1n, 4n]]) {
    await refused(by('relayer', 'tally', ...tally.with(1, totals)), 'InvalidTally')
  }
  await refused(by('relayer', 'tally', ...tally.with(1, [1n, 1n])), 'WrongLength')
  for (const at of [2, 3]) {
    await refused(by('relayer', 'tally', ...changed(tally, at, (n) => n ^ 1n)), 'InvalidTally')
  }
  await refused(by('relayer', 'tally', ...changed(tally, 3, (n) => n + ORDER)), 'InvalidTally')
  await refused(by('relayer', 'tally', ...tally.with(0, 1n)), 'InvalidTally')
  const { gasUsed } = await by('relayer', 'tally', ...tally)
  console.log(`# tally, ${OPTIONS} options: ${gasUsed} gas`)
  await refused(by('relayer', 'tally', ...tally), 'AlreadyTallied')
})

test('the winning call is executed once', async () => {
  const { governed, accounts: { stranger } } = chain
  const has = () => chain.reader.readContract({ ...governed, functionName: 'hasRole',
    args: [role('PUBLISHER_ROLE'), stranger.address] })
  assert.equal(await has(), false)
  assert.equal(await read('winner', 0n), 2n)
  await by('stranger', 'execute', 0n)
  assert.equal(await has(), true)
  await refused(by('stranger', 'execute', 0n), 'AlreadyExecuted')
})

test('no ballots, no winner', async () => {
  await by('relayer', 'tally', ...(await tallyOf(1n, [1, 2])))
  await refused(by('relayer', 'execute', 1n), 'NoWinner')
})

test('weighted votes count balances', async () => {
  await propose({ terms: { weighted: true } })
  const votes = [await ballotOf(2n, 0, 1, true), await ballotOf(2n, 4, 1, true)]
  for (const given of votes) await by('relayer', 'vote', ...given)
  // Weight 1 where the balance counts.
  await refused(by('relayer', 'vote', ...(await ballotOf(2n, 2, 0, false))), 'InvalidProof')
  await pass(chain, Number(HOUR) + 1)
  const tally = await tallyOf(2n, [0, 1])
  assert.deepEqual(tally[1], [0n, BALANCES[0] + BALANCES[4], 0n])
  await by('relayer', 'tally', ...tally)
  assert.equal(await read('winner', 2n), 1n)
})
