// Deploys the marketplace on a local chain. As a command:
//   node contracts/scripts/deploy.mjs --rpc http://127.0.0.1:8545 --out deployed.json
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createPublicClient, createWalletClient, http, keccak256, toBytes } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { artifact } from './artifacts.mjs'

// The mnemonic that anvil funds by default: public, worth nothing.
const MNEMONIC = 'test test test test test test test test test test test junk'

/** Accounts by what they do. */
const ACCOUNTS = { deployer: 0, publisher: 1, curator: 2, relayer: 3, holder: 4, stranger: 5 }

export const DATASETS = [
  { name: 'City air quality, hourly', threshold: 100n, contentUri: 'data:air-quality' },
  { name: 'Clinical trial outcomes', threshold: 1_000n, contentUri: 'data:trial-outcomes' },
  { name: 'Satellite crop yields', threshold: 10_000n, contentUri: 'data:crop-yields' },
]

export const EPOCH_SECONDS = 24n * 3600n

export const role = (name) => keccak256(toBytes(name))

/** Account number `index` of the local chain, with `privateKey`. */
export function localAccount(index) {
  const account = mnemonicToAccount(MNEMONIC, { addressIndex: index })
  const key = Buffer.from(account.getHdKey().privateKey).toString('hex')
  return Object.assign(account, { privateKey: `0x${key}` })
}

/** Clients for one RPC: read, and send as any local account. */
export async function connect(rpc) {
  const transport = http(rpc)
  const reader = createPublicClient({ transport, pollingInterval: 50 })
  const id = await reader.getChainId()
  const nativeCurrency = { name: 'Ether', symbol: 'ETH', decimals: 18 }
  const rpcUrls = { default: { http: [rpc] } }
  const chain = { id, name: 'local', nativeCurrency, rpcUrls }
  const accounts = Object.fromEntries(
    Object.entries(ACCOUNTS).map(([name, index]) => [name, localAccount(index)]),
  )
  const wallet = (account) => createWalletClient({ account, chain, transport })
  const send = async (account, call) => {
    const request = { address: call.address, abi: call.abi, functionName: call.functionName,
      args: call.args ?? [], account }
    await reader.simulateContract(request)
    const hash = await wallet(account).writeContract(request)
    return reader.waitForTransactionReceipt({ hash })
  }
  /** Deploys a contract of this room by its name, or what the compiler gave. */
  const create = async (code, args = []) => {
    const { abi, bytecode } = typeof code === 'string' ? artifact(code) : code
    const hash = await wallet(accounts.deployer).deployContract({ abi, bytecode, args })
    const { contractAddress, status } = await reader.waitForTransactionReceipt({ hash })
    if (status !== 'success') throw new Error(`not deployed: ${hash}`)
    return { address: contractAddress, abi }
  }
  return { reader, chainId: id, accounts, wallet, send, create }
}

/** Deploys verifier, gate, registry and token, with roles and datasets. */
export async function deployMarketplace(chain, { epochLength = EPOCH_SECONDS, verifier } = {}) {
  const { deployer, publisher, curator } = chain.accounts
  const checked = verifier ?? (await chain.create('AccessVerifier'))
  const gate = await chain.create('AccessGate', [checked.address, deployer.address, epochLength])
  const registry = await chain.create('IdentityRegistry')
  const token = await chain.create('DataToken', [deployer.address])
  const grant = (name, account) => chain.send(deployer, { ...gate, functionName: 'grantRole',
    args: [role(name), account.address] })
  await grant('PUBLISHER_ROLE', publisher)
  await grant('CURATOR_ROLE', curator)
  for (const { name, threshold, contentUri } of DATASETS) {
    const args = [name, threshold, contentUri]
    await chain.send(curator, { ...gate, functionName: 'addDataset', args })
  }
  return { verifier: checked, gate, registry, token }
}

/** What pages and tools need to know, as JSON. */
export async function deploy({ rpc, epochLength }) {
  const chain = await connect(rpc)
  const contracts = await deployMarketplace(chain, { epochLength })
  const address = ([name, contract]) => [name, contract?.address]
  const account = ([name, { address, privateKey }]) => [name, { address, privateKey }]
  return {
    chainId: chain.chainId,
    ...Object.fromEntries(Object.entries(contracts).map(address)),
    datasets: DATASETS.map((data, id) => ({ id, ...data, threshold: `${data.threshold}` })),
    accounts: Object.fromEntries(Object.entries(chain.accounts).map(account)),
    epochLength: Number(epochLength ?? EPOCH_SECONDS),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { rpc: { type: 'string' }, out: { type: 'string' } } })
  const deployment = await deploy({ rpc: values.rpc ?? 'http://127.0.0.1:8545' })
  const deployed = JSON.stringify(deployment, null, 2)
  if (values.out) fs.writeFileSync(values.out, deployed)
  else console.log(deployed)
}
