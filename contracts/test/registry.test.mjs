// IdentityRegistry on a real anvil: one commitment a wallet, one wallet a commitment.
import assert from 'node:assert/strict'
import test from 'node:test'
import { zeroAddress } from 'viem'
import { chainForFile, FIELD_ORDER, refused } from './chain.mjs'
import { within } from './gas.mjs'

const chain = chainForFile(async (c) => ({ registry: await c.create('IdentityRegistry') }))

const call = (functionName, ...args) => ({ ...chain.registry, functionName, args })

const read = (functionName, ...args) => chain.reader.readContract(call(functionName, ...args))

const sign = (account, message, domain = {}) =>
  chain.wallet(account).signTypedData({
    domain: { name: 'Proofpod IdentityRegistry', version: '1', chainId: chain.chainId,
      verifyingContract: chain.registry.address, ...domain },
    types: { Register: [
      { name: 'wallet', type: 'address' },
      { name: 'commitment', type: 'uint256' },
    ] },
    primaryType: 'Register',
    message,
  })

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** The second signature that plain ECDSA allows for the same message: n - s, other parity. */
function otherForm(signature) {
  const s = CURVE_ORDER - BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.endsWith('1b') ? '1c' : '1b'
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, '0')}${v}`
}

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

test('registering keeps to its gas budget', async () => {
  const { publisher, deployer, relayer } = chain.accounts
  const commitment = FIELD_ORDER - 5n
  const own = await chain.send(publisher, call('register', commitment))
  within('register', own.gasUsed)
  const message = { wallet: deployer.address, commitment: commitment - 1n }
  const args = [message.wallet, message.commitment, await sign(deployer, message)]
  const paid = await chain.send(relayer, call('registerFor', ...args))
  within('registerFor', paid.gasUsed)
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
  for (const domain of [{ verifyingContract: relayer.address }, { chainId: 1 }, { version: '2' }]) {
    const foreign = await sign(wallet, message, domain)
    await refused(byRelayer(wallet.address, 77n, foreign), 'BadSignature')
  }
  const others = ['0x', signature.slice(0, -2), `${signature}00`, otherForm(signature),
    `0x${'00'.repeat(65)}`]
  for (const bytes of others) {
    await refused(byRelayer(wallet.address, 77n, bytes), 'BadSignature')
    await refused(byRelayer(zeroAddress, 77n, bytes), 'BadSignature')
  }
  await byRelayer(wallet.address, 77n, signature)
  assert.equal(await read('commitmentOf', wallet.address), 77n)
  await refused(byRelayer(wallet.address, 77n, signature), 'AlreadyRegistered')
})
