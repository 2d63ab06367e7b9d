import { address } from './abi.js'
import { ProofpodError } from './errors.js'
import type { AccessGate, EnterOptions } from './gate.js'
import type { ProofBundle } from './inputs.js'
import type { RelayRequest } from './relay.js'

/** A wallet as EIP-1193 has it: `window.ethereum`, or what EIP-6963 announces. */
export interface Eip1193Provider {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>
}

/** `enter` through a wallet. */
export interface SendOptions extends EnterOptions {
  /** The account that pays; the wallet's first when left out. */
  readonly from?: string | undefined
}

/**
 * Sends `gate.enter(bundle, options)` through a wallet and gives the transaction's hash. Whether it
 * was accepted is in its receipt. The wallet's own refusals (such as code 4001) pass through.
 *
 * @throws ProofpodError `CHAIN_MISMATCH` when the wallet is on another chain than the gate
 */
export async function sendEnter(
  provider: Eip1193Provider,
  gate: AccessGate,
  bundle: ProofBundle,
  options: SendOptions,
): Promise<string> {
  const { from: payer, ...target } = options
  const call = gate.enter(bundle, target)
  await onChain(provider, gate)
  const from = payer ?? await firstAccount(provider)
  address(from, 'from')
  const params = [{ from, to: call.to, data: call.data }]
  return String(await provider.request({ method: 'eth_sendTransaction', params }))
}

/** Has the recipient's wallet sign a relay request: 65 bytes as `0x`-hex. */
export async function signRelay(
  provider: Eip1193Provider,
  request: RelayRequest,
): Promise<string> {
  const params = [request.message.recipient, JSON.stringify(request)]
  return String(await provider.request({ method: 'eth_signTypedData_v4', params }))
}

async function onChain(provider: Eip1193Provider, gate: AccessGate): Promise<void> {
  const got = BigInt(String(await provider.request({ method: 'eth_chainId' }))).toString()
  if (got === gate.chainId) return
  const message = `the wallet is on chain ${got}, the gate on ${gate.chainId}`
  throw new ProofpodError('CHAIN_MISMATCH', message, { expected: gate.chainId, got })
}

async function firstAccount(provider: Eip1193Provider): Promise<string> {
  const accounts = await provider.request({ method: 'eth_requestAccounts' })
  const first: unknown = Array.isArray(accounts) ? accounts[0] : undefined
  if (typeof first === 'string') return first
  const details = { field: 'from', expected: 'an account of the wallet' }
  throw new ProofpodError('INPUT_BAD_FORMAT', 'from: the wallet offers no account', details)
}
