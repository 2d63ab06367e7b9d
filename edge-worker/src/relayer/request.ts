import { type AccessGate, accessGate, relayRequest } from 'proofpod/gate'
import { recoverTypedDataAddress } from 'viem'
import type { Shown } from '../http/bundle.ts'
import { HttpError } from '../http/errors.ts'
import { UINT256 } from '../http/uint.ts'
import type { RelayerConfig } from './config.ts'
import type { Job } from './payer.ts'

/** The message of an EIP-712 `EnterRequest`, as `relayRequest` of the package makes it. */
interface EnterRequest {
  readonly gate: string
  readonly datasetId: string
  readonly recipient: string
  readonly proofHash: string
  readonly deadline: string
  readonly nonce: string
}

const ADDRESS = /^0x[0-9a-f]{40}$/i
const FORMS: Readonly<Record<keyof EnterRequest, Pick<RegExp, 'test'>>> = {
  gate: ADDRESS,
  datasetId: UINT256,
  recipient: ADDRESS,
  proofHash: /^0x[0-9a-f]{64}$/i,
  deadline: UINT256,
  nonce: UINT256,
}
const SIGNATURE = /^0x[0-9a-f]{130}$/i

/** Reads and checks everything but the proof itself; returns what would be sent for it. */
export async function readRequest(
  body: Readonly<Record<string, unknown>>,
  { bundle, words }: Shown,
  config: RelayerConfig,
): Promise<Job> {
  const request = form(body.request)
  const gate = allowedGate(request, config)
  const { datasetId, recipient } = request
  checkDeadline(request, config)
  if (words.message !== BigInt(gate.message(recipient))) {
    throw new HttpError(403, 'WRONG_RECIPIENT', 'the proof is for another recipient or gate')
  }
  await checkSignature(request, body.signature, { bundle, words }, gate)
  const call = gate.enter(bundle, { datasetId, recipient })
  return {
    call: { to: call.to as `0x${string}`, data: call.data as `0x${string}` },
    request: `${recipient.toLowerCase()}:${BigInt(request.nonce)}`,
    entry: `${gate.address.toLowerCase()}:${words.nullifier}`,
    deadline: Number(request.deadline),
  }
}

function form(value: unknown): EnterRequest {
  const from = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  for (const [name, pattern] of Object.entries(FORMS)) {
    const field = from[name]
    if (typeof field !== 'string' || !pattern.test(field)) {
      throw new HttpError(400, 'BAD_REQUEST', `request.${name}: expected text of its EIP-712 type`)
    }
  }
  return from as unknown as EnterRequest
}

function allowedGate(request: EnterRequest, config: RelayerConfig): AccessGate {
  if (!config.gates.has(request.gate.toLowerCase())) {
    throw new HttpError(403, 'GATE_NOT_ALLOWED', 'this relayer does not pay for this gate')
  }
  return accessGate({ chainId: config.chainId, address: request.gate })
}

function checkDeadline({ deadline }: EnterRequest, { deadlineSeconds }: RelayerConfig): void {
  const left = BigInt(deadline) - BigInt(Math.floor(Date.now() / 1000))
  if (left <= 0n) throw new HttpError(401, 'REQUEST_EXPIRED', 'the deadline passed')
  if (left > BigInt(deadlineSeconds)) {
    throw new HttpError(409, 'DEADLINE_TOO_FAR', `at most ${deadlineSeconds} s by this clock`)
  }
}

/** The recipient asks for this very call: else a proof that was seen could spend its quota. */
async function checkSignature(
  request: EnterRequest,
  signature: unknown,
  { bundle }: Shown,
  gate: AccessGate,
): Promise<void> {
  const { datasetId, recipient, deadline, nonce } = request
  const typed = relayRequest(gate, bundle, { datasetId, recipient, deadline, nonce })
  if (typed.message.proofHash.toLowerCase() !== request.proofHash.toLowerCase()) {
    throw new HttpError(400, 'PROOF_HASH_MISMATCH', 'the request is for another proof')
  }
  const signed = typeof signature === 'string' && SIGNATURE.test(signature)
  const signer = signed ? await recovered(typed, signature) : undefined
  if (signer?.toLowerCase() === recipient.toLowerCase()) return
  throw new HttpError(403, 'SIGNATURE_INVALID', 'not signed by the recipient')
}

async function recovered(
  typed: ReturnType<typeof relayRequest>,
  signature: string,
): Promise<string | undefined> {
  try {
    const all = { ...typed, signature } as unknown as Parameters<typeof recoverTypedDataAddress>[0]
    return await recoverTypedDataAddress(all)
  } catch {
    // Not a point of the curve.
    return undefined
  }
}
