// Each guard of the DAO is what refuses its attack: the true contract refuses with the guard's
// error, and a contract that lacks only this guard lets the attack through.
import assert from 'node:assert/strict'
import test from 'node:test'
import { compile, source } from '../scripts/solidity.mjs'
import { chainForFile, refused } from './chain.mjs'
import { DAO } from './dao-plants.mjs'
import { createDao, daoTools, keygen } from './dao-tools.mjs'

const plantName = (number) => `GovernanceDAOPlant${number}`

/** The contract's source without one guard, under a name of its own. */
function planted([cut, put], number) {
  const text = source('src/GovernanceDAO.sol')
  const broken = text.replace(cut, put)
  assert.notEqual(broken, text, `nothing to cut: ${cut}`)
  return broken.replace('contract GovernanceDAO ', `contract ${plantName(number)} `)
}

const chain = chainForFile(async (c) => {
  const texts = DAO.map((plant, number) => [`src/${plantName(number)}.sol`, planted(plant, number)])
  const plants = compile(Object.fromEntries(texts), { optimizer: true })
  return { plants, trust: keygen(), verifier: await c.create('MockVoteVerifier') }
})

for (const [number, [cut, put, error, attack]] of DAO.entries()) {
  test(`dao: ${cut} -> ${put || 'nothing'}: ${error}`, async () => {
    const on = async (code) => {
      const shared = { ...chain, ...(await createDao(chain, code, chain.verifier, 5n)) }
      return attack(daoTools(shared), shared)
    }
    await refused(on('GovernanceDAO'), error)
    await on(chain.plants[plantName(number)])
  })
}
