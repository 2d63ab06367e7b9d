// The demo's world: a chain, its contracts, forty other holders, a publisher, servers of the page.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startAnvil } from 'contracts/anvil'
import { connect, deployMarketplace, localAccount, role } from 'contracts/deploy'
import { createIdentity } from 'proofpod'
import { keccak256, toBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { CONFIRMATIONS, followRegistrations, startPublisher } from './publisher.mjs'
import { serve } from './server.mjs'
import { makeServices } from './services.mjs'
import { startWatchdog } from './watchdog.mjs'

const UNIT = 10n ** 18n
const HOLDERS = 40
// Accounts of the local chain: the first six have roles (`contracts/scripts/deploy.mjs`).
const SECOND_PUBLISHER = 6
const FIRST_WALLET = 7
const PEOPLE = [['Ada', 2_500n], ['Ben', 1_200n], ['Chioma', 4_800n]]

function makeWallets(count) {
  return Array.from({ length: count }, (_, i) => {
    const [name, balance] = PEOPLE[i] ?? [`Wallet ${i + 1}`, 2_500n]
    const { address, privateKey } = localAccount(FIRST_WALLET + i)
    return { name, balance, address, privateKey }
  })
}

/** Holders who never come to the page: the crowd that a member hides in. */
async function makeOthers() {
  return Promise.all(Array.from({ length: HOLDERS }, async (_, i) => {
    const account = privateKeyToAccount(keccak256(toBytes(`other holder ${i}`)))
    const { commitment } = await createIdentity()
    const balance = BigInt(keccak256(toBytes(`balance ${i}`))) % 20_000n
    return { account, address: account.address, commitment, balance }
  }))
}

/** Sends calls of one account back to back and waits for the last; any refusal is thrown. */
async function sendAll(chain, account, calls) {
  const wallet = chain.wallet(account)
  let nonce = await chain.reader.getTransactionCount({ address: account.address })
  const hashes = []
  for (const call of calls) {
    hashes.push(await wallet.writeContract({ ...call, account, nonce: nonce++, gas: 500_000n }))
  }
  for (const hash of hashes) {
    const { status } = await chain.reader.waitForTransactionReceipt({ hash })
    if (status !== 'success') throw new Error('a transaction of the set-up reverted')
  }
}

async function signRegistration({ chainId }, registry, { account, commitment }) {
  const Register = [{ name: 'wallet', type: 'address' }, { name: 'commitment', type: 'uint256' }]
  const domain = { name: 'Proofpod IdentityRegistry', version: '1', chainId,
    verifyingContract: registry.address }
  const message = { wallet: account.address, commitment: BigInt(commitment) }
  return account.signTypedData({ domain, types: { Register }, primaryType: 'Register', message })
}

async function populate(chain, { token, registry, gate }, wallets, others) {
  const { deployer, relayer } = chain.accounts
  const mint = ({ address, balance }) => ({ ...token, functionName: 'mint',
    args: [address, balance * UNIT] })
  await sendAll(chain, deployer, [...wallets, ...others].map(mint))
  const registrations = await Promise.all(others.map(async (other) => ({
    ...registry, functionName: 'registerFor',
    args: [other.address, BigInt(other.commitment), await signRegistration(chain, registry, other)],
  })))
  await sendAll(chain, relayer, registrations)
  const second = localAccount(SECOND_PUBLISHER)
  await chain.send(deployer, { ...gate, functionName: 'grantRole',
    args: [role('PUBLISHER_ROLE'), second.address] })
  await chain.reader.request({ method: 'anvil_mine', params: [`0x${CONFIRMATIONS.toString(16)}`] })
  return second
}

async function describe(chain, contracts, wallets) {
  const { hash } = await chain.reader.getBlock({ blockNumber: 0n })
  const { relayer, stranger } = chain.accounts
  const page = ({ name, address, privateKey }) => ({ name, address, privateKey })
  return {
    instance: hash,
    chainId: chain.chainId,
    rpc: '/rpc',
    token: contracts.token.address,
    registry: contracts.registry.address,
    gate: contracts.gate.address,
    unit: String(UNIT),
    relayer: relayer.address,
    stranger: stranger.address,
    wallets: wallets.map(page),
  }
}

async function build(rpc, folder, walletCount, stops, watchdog) {
  const chain = await connect(rpc)
  const contracts = await deployMarketplace(chain)
  const wallets = makeWallets(walletCount)
  const others = await makeOthers()
  const secondPublisher = await populate(chain, contracts, wallets, others)
  const source = { rpc, chain, contracts, folder, others, secondPublisher }
  const publisher = await startPublisher(source)
  stops.push(publisher.stop)
  watchdog.note({ pid: publisher.pid })
  const world = { ...source, publisher }
  stops.push(followRegistrations(world, new Set(wallets.map(({ address }) => address))))
  const config = await describe(chain, contracts, wallets)
  const services = makeServices({ chain, gate: contracts.gate, rpc })
  return { ...world, config, services, snapshots: `${folder}${path.sep}` }
}

/**
 * Starts everything but a browser. `serve({ isolated, port })` opens the page on an origin of its
 * own; `stop()` ends it all, and so does the end of this process, even a violent one.
 */
export async function startWorld({ wallets = PEOPLE.length } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'proofpod-demo-'))
  const clean = () => fs.rmSync(folder, { recursive: true, force: true })
  process.once('exit', clean)
  const watchdog = startWatchdog()
  watchdog.note({ folder })
  const stops = [watchdog.stop]
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end()
    process.off('exit', clean)
    clean()
  }
  try {
    const anvil = await startAnvil({ args: ['--accounts', String(FIRST_WALLET + wallets)] })
    stops.push(anvil.stop)
    watchdog.note({ group: anvil.pid })
    const world = await build(anvil.url, folder, wallets, stops, watchdog)
    const open = async (options) => {
      const server = await serve(world, options)
      stops.push(server.close)
      return server
    }
    return { ...world, serve: open, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
