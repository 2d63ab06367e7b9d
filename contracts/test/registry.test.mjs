// IdentityRegistry on a real anvil: one commitment a wallet, one wallet a commitment.
import assert from 'node:assert/strict'
import test from 'node:test'
import { chainForFile, FIELD_ORDER, refused } from './chain.mjs'

const chain = chainForFile(async (c) => ({ registry: await c.create('IdentityRegistry') }))

const call = (functionName, ...args) => ({ ...chain.registry, functionName, args })

const read = (functionName, ...args) => chain.reader.readContract(call(functionName, ...args))

const sign = (account, message, verifyingContract = chain.registry.address) =>
  chain.wallet(account).signTypedData({
    domain: { name: 'Proofpod IdentityRegistry', version: '1', chainId: chain.chainId,
      verifyingContract },
    types: { Register: [
      { name: 'wallet', type: 'address' },
      { name: 'commitment', type: 'uint256' },
    ] },
    primaryType: 'Register',
    message,
  })

test('a wallet registers once, in order', async () => {
  const { holder, stranger } = chain.accounts
  const { logs } = await chain.send(holder, call('register', 11n))
  assert.equal(BigInt(logs[0].data), 0n)
  assert.equal(await read('commitmentOf', holder.address), 11n)
  assert.equal(await read('walletOf', 11n), holder.address)
  await refused(chain.send(holder, call('register', 12n)), 'AlreadyRegistered')
  const taken = await refused(chain.send(stranger, call('register', 11n)), 'CommitmentTaken')
  assert.deepEqual(taken, [11n, holder.address])
  assert.equal(await read('count'), 1n)
})

test('what is no commitment is refused', async () => {
  const { stranger } = chain.accounts
  for (const value of [0n, FIELD_ORDER, FIELD_ORDER + 11n, 2n ** 256n - 1n]) {
    const args = await refused(chain.send(stranger, call('register', value)), 'NotACommitment')
    assert.deepEqual(args, [value])
  }
  assert.equal(await read('commitmentOf', stranger.address), 0n)
})

test('somebody else registers a wallet with its signature, and only so', async () => {
  const { relayer, curator: wallet } = chain.accounts
  const message = { wallet: wallet.address, commitment: 77n }
  const signature = await sign(wallet, message)
  const byRelayer = (...args) => chain.send(relayer, call('registerFor', ...args))
  await refused(byRelayer(wallet.address, 78n, signature), 'BadSignature')
  await refused(byRelayer(relayer.address, 77n, signature), 'BadSignature')
  const foreign = await sign(wallet, message, relayer.address)
  await refused(byRelayer(wallet.address, 77n, foreign), 'BadSignature')
  await refused(byRelayer(wallet.address, 77n, '0x'), 'BadSignature')
  await byRelayer(wallet.address, 77n, signature)
  assert.equal(await read('commitmentOf', wallet.address), 77n)
  await refused(byRelayer(wallet.address, 77n, signature), 'AlreadyRegistered')
})
