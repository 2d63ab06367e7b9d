// A gate with a verifier of the dev setup exists on the local chain and nowhere else.
import assert from 'node:assert/strict'
import test from 'node:test'
import { compile, source } from '../scripts/solidity.mjs'
import { chainForFile, refused } from './chain.mjs'

const PUBLIC_CHAIN = 11155111

const chain = chainForFile(undefined, PUBLIC_CHAIN)

const gate = (verifier, code = 'AccessGate') =>
  chain.create(code, [verifier.address, chain.accounts.deployer.address, 3600n])

test('off the local chain the dev setup is refused', async () => {
  await refused(gate(await chain.create('MockVerifier', [true])), 'InsecureDevSrs')
})

test('off the local chain a ceremony is accepted', async () => {
  await gate(await chain.create('MockVerifier', [false]))
})

test('planted: a gate that does not ask its verifier takes the dev setup', async () => {
  const text = source('src/AccessGate.sol')
  const broken = text.replace('verifier_.insecureDevSrs() &&', 'epochLength_ == 1 &&')
  assert.notEqual(broken, text)
  const { AccessGate } = compile({ 'src/AccessGate.sol': broken }, { optimizer: false })
  await gate(await chain.create('MockVerifier', [true]), AccessGate)
})
