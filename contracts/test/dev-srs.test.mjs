// A gate with a verifier of the dev setup exists on the local chain and nowhere else.
import test from 'node:test'
import { chainForFile, refused } from './chain.mjs'

const PUBLIC_CHAIN = 11155111

const chain = chainForFile(undefined, PUBLIC_CHAIN)

const gate = (verifier) =>
  chain.create('AccessGate', [verifier.address, chain.accounts.deployer.address, 3600n])

test('off the local chain the dev setup is refused', async () => {
  await refused(gate(await chain.create('MockVerifier', [true])), 'InsecureDevSrs')
})

test('off the local chain a ceremony is accepted', async () => {
  await gate(await chain.create('MockVerifier', [false]))
})
