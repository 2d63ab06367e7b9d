// Guards of the DAO: what is cut and put instead, the refusal, and the attack that it stops.
import { OPTIONS, pairs } from './dao-tools.mjs'
import { FIELD_ORDER, pass } from './chain.mjs'
import { HOUR } from './gate-tools.mjs'

const OK = '0x6f6b'
const NEUTRAL = { x: 0n, y: 1n }
const BASE = {
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
}

/** One vote for an option, with nonce 0: the mock takes it. */
const ballot = (option) => [NEUTRAL,
  ...Array.from({ length: OPTIONS }, (_, j) => (j === option ? BASE : NEUTRAL))]
const vote = (dao, nullifier, option = 2, proof = OK) =>
  dao.by('relayer', 'vote', 0n, nullifier, ballot(option), proof)

/** Three votes for the third option, and time goes by. */
async function voted(dao, chain) {
  await dao.propose()
  for (const nullifier of [1n, 2n, 3n]) await vote(dao, nullifier)
  await pass(chain, Number(HOUR) + 1)
}

async function tallied(dao, chain) {
  await voted(dao, chain)
  await dao.by('relayer', 'tally', ...(await dao.tallyOf(0n)))
}

const withKey = (dao, chain, key) =>
  dao.propose({ keys: pairs(chain.trust.keysDividedBy8).with(0, key) })

export const DAO = [
  ['if (voted[nullifier]) revert AlreadyVoted(nullifier);', '', 'AlreadyVoted', async (dao) => {
    await dao.propose()
    await vote(dao, 1n)
    await vote(dao, 1n)
  }],
  ['if (block.timestamp > proposal.terms.deadline) revert TooLate(proposal.terms.deadline);', '',
    'TooLate', async (dao, chain) => {
      await voted(dao, chain)
      await vote(dao, 4n)
    }],
  ['if (!verifier.verify(_publicInputs(id, nullifier, ballot), proof)) revert InvalidProof();',
    'verifier.verify(_publicInputs(id, nullifier, ballot), proof);', 'InvalidProof',
    async (dao) => {
      await dao.propose()
      await vote(dao, 1n, 2, '0x')
    }],
  ['if (block.timestamp <= proposal.terms.deadline) revert TooEarly(proposal.terms.deadline);', '',
    'TooEarly', async (dao) => {
      await dao.propose()
      await vote(dao, 1n)
      await dao.by('relayer', 'tally', ...(await dao.tallyOf(0n)))
    }],
  ['if (proposal.tallied) revert AlreadyTallied();', '', 'AlreadyTallied', async (dao, chain) => {
    await tallied(dao, chain)
    await dao.by('relayer', 'tally', ...(await dao.tallyOf(0n)))
  }],
  ['if (!_provesTally(id, totals, challenge, answer)) revert InvalidTally();',
    '_provesTally(id, totals, challenge, answer);', 'InvalidTally', async (dao, chain) => {
      await voted(dao, chain)
      const tally = await dao.tallyOf(0n)
      await dao.by('relayer', 'tally', ...tally.with(1, [9n, 0n, 0n]))
    }],
  ['if (proposal.executed) revert AlreadyExecuted();', '', 'AlreadyExecuted',
    async (dao, chain) => {
      await tallied(dao, chain)
      await dao.by('relayer', 'execute', 0n)
      await dao.by('relayer', 'execute', 0n)
    }],
  ['tie || ', '', 'NoWinner', async (dao, chain) => {
    await dao.propose({ terms: { quorum: 2n } })
    await vote(dao, 1n, 0)
    await vote(dao, 2n, 1)
    await pass(chain, Number(HOUR) + 1)
    await dao.by('relayer', 'tally', ...(await dao.tallyOf(0n)))
    await dao.by('relayer', 'execute', 0n)
  }],
  [' || sum < proposal.terms.quorum', '', 'NoWinner', async (dao, chain) => {
    await dao.propose({ terms: { quorum: 4n } })
    await vote(dao, 1n)
    await pass(chain, Number(HOUR) + 1)
    await dao.by('relayer', 'tally', ...(await dao.tallyOf(0n)))
    await dao.by('relayer', 'execute', 0n)
  }],
  [' onlyRole(PROPOSER_ROLE)', '', 'AccessControlUnauthorizedAccount',
    (dao) => dao.propose({ account: 'stranger' })],
  ['if (validUntil < block.timestamp) revert', 'if (validUntil == 1) revert', 'UnknownSnapshot',
    (dao) => dao.propose({ terms: { root: 6n } })],
  ['if (!key.isOnCurve()) revert BadKey(i);', '', 'BadKey',
    (dao, chain) => withKey(dao, chain, { x: 1n, y: 1n })],
  ['if (key.x == 0) revert BadKey(i);', '', 'BadKey',
    (dao, chain) => withKey(dao, chain, { x: 0n, y: FIELD_ORDER - 1n })],
]
