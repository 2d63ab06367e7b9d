// A chain with its gate, a relayer before it, and holders who ask.
import { startAnvil } from 'contracts/anvil'
import { connect, deployMarketplace } from 'contracts/deploy'
import { accessGate, relayRequest } from 'proofpod/gate'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { workerOptions } from './build.mjs'
import { startEdge } from './edge.mjs'
import { prove } from './holders.mjs'

export const DATASET = { id: 0, threshold: '100' }

/** A chain with the marketplace on it, whose gate takes proofs against `root`. */
export async function startChain(root) {
  const anvil = await startAnvil()
  const chain = await connect(anvil.url)
  const contracts = await deployMarketplace(chain)
  const { timestamp } = await chain.reader.getBlock()
  await chain.send(chain.accounts.publisher, { ...contracts.gate, functionName: 'publishSnapshot',
    args: [BigInt(root), `0x${'00'.repeat(32)}`, timestamp + 86_400n] })
  const gate = accessGate({ chainId: chain.chainId, address: contracts.gate.address })
  return { rpc: anvil.url, stop: anvil.stop, chain, contracts, gate }
}

/** Settings of a relayer on that chain. */
export async function relayerOptions({ rpc, chain, gate }, { vars = {}, ...more } = {}) {
  return workerOptions('relayer', { ...more, vars: {
    CHAIN_ID: chain.chainId,
    RPC_URL: rpc,
    GATES: [gate.address],
    RELAYER_KEY: chain.accounts.relayer.privateKey,
    DAILY_CAP_WEI: String(10n ** 18n),
    RATE_PER_MINUTE: 100_000,
    ALLOW_INSECURE_SETUP: 'true',
    ...vars,
  } })
}

/** One relayer on one chain. */
export async function startRelayer(world, options) {
  const edge = await startEdge([{ ...(await relayerOptions(world, options)), name: 'relayer' }])
  return { ...edge, url: `${edge.urls.relayer}/relay` }
}

const now = () => Math.floor(Date.now() / 1000)

/** What a holder posts: a proof for a fresh recipient, and that recipient's signed request. */
export async function ask({ chain, contracts, gate }, holder, change = {}) {
  const recipient = change.account ?? privateKeyToAccount(generatePrivateKey())
  const epoch = await chain.reader.readContract({ ...contracts.gate, functionName: 'currentEpoch' })
  const bundle = change.bundle ?? await prove(holder, {
    threshold: DATASET.threshold,
    scope: gate.scope(change.datasetId ?? DATASET.id, epoch),
    message: gate.message(recipient.address),
  })
  return sign(recipient, gate, bundle, change)
}

/** Signs a request for a bundle. */
export async function sign(account, gate, bundle, change = {}) {
  const { datasetId = DATASET.id, deadline = now() + 600, nonce = 1, signer = account } = change
  const typed = relayRequest(gate, bundle,
    { datasetId, recipient: account.address, deadline, nonce })
  const signature = await signer.signTypedData(typed)
  return { request: typed.message, signature, bundle, account }
}
