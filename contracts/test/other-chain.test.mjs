// Off the local chain: no gate with a verifier of the dev setup, and no proof from another chain.
import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeAbiParameters, keccak256 } from 'viem'
import { LOCAL_CHAIN_ID } from '../scripts/anvil.mjs'
import { compile, source } from '../scripts/solidity.mjs'
import { chainForFile, refused } from './chain.mjs'
import { createGate, gateTools, HOUR } from './gate-tools.mjs'
import { prove } from '../scripts/prover.mjs'

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

/** A value as the gate would compute it on some chain. */
const binding = (chainId, ...rest) => {
  const types = ['uint256', ...rest.map(([type]) => type)].map((type) => ({ type }))
  const values = [chainId, ...rest.map(([, value]) => value)]
  return BigInt(keccak256(encodeAbiParameters(types, values))) >> 8n
}

test('the real verifier: refused if its setup is insecure, else bound to this chain', async () => {
  const verifier = await chain.create('AccessVerifier')
  const read = (functionName) => chain.reader.readContract({ ...verifier, functionName })
  if (await read('insecureDevSrs')) {
    console.log('# this build has the dev setup: the part with a ceremony is skipped')
    return refused(gate(verifier), 'InsecureDevSrs')
  }
  const shared = { ...chain, gate: await createGate(chain, 'AccessGate', verifier) }
  const tools = gateTools(shared)
  const recipient = chain.accounts.stranger.address
  const epoch = await tools.read('currentEpoch')
  const proofOn = (chainId) => {
    const at = ['address', shared.gate.address]
    const scope = binding(BigInt(chainId), at, ['uint256', 0n], ['uint256', epoch])
    return prove({ threshold: 100n, scope,
      message: binding(BigInt(chainId), at, ['address', recipient]) })
  }
  const foreign = proofOn(LOCAL_CHAIN_ID)
  await tools.publish(HOUR, foreign.inputs[0])
  await refused(tools.enter(0n, recipient, foreign.inputs, foreign.proof), 'WrongScope')
  const own = proofOn(PUBLIC_CHAIN)
  return tools.enter(0n, recipient, own.inputs, own.proof)
})
