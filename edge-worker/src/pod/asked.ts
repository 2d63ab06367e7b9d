import { accessGate } from 'proofpod/gate'
import { type Asked } from '../client/enter.ts'
import { edgeMessage, edgeScope } from '../client/binding.ts'
import { HttpError } from '../http/errors.ts'
import { UINT256 } from '../http/uint.ts'
import type { PodConfig } from './config.ts'

type Fields = Readonly<Record<string, unknown>>

// A balance has 64 bits, which are at most 20 digits.
const BALANCE = /^[0-9]{1,20}$/
const ADDRESS = /^0x[0-9a-f]{40}$/i
// What a gatekeeper takes itself.
const RESOURCE = /^[a-z0-9][a-z0-9-]{0,62}$/
const CHALLENGE = /^[\x21-\x7e]{1,1024}$/

/**
 * What a request wants proved: for a contract, or for a gatekeeper's challenge. Scope and message
 * are computed here, so that nobody can have a proof made for a gate that is not on the list.
 */
export async function readAsked(body: Fields, config: PodConfig): Promise<Asked> {
  const threshold = text(body, 'threshold', BALANCE)
  if ('gate' in body === 'gatekeeper' in body) throw bad('gate', 'this or gatekeeper')
  return 'gate' in body
    ? forGate(body.gate as Fields, threshold, config)
    : forGatekeeper(body.gatekeeper as Fields, threshold, config)
}

function forGate(fields: Fields, threshold: string, { gates }: PodConfig): Asked {
  const chainId = text(fields, 'chainId', UINT256)
  const address = text(fields, 'address', ADDRESS)
  if (!gates.has(`${chainId}:${address.toLowerCase()}`)) throw notAllowed()
  const gate = accessGate({ chainId, address })
  const epoch = text(fields, 'epoch', UINT256)
  return {
    threshold,
    scope: gate.scope(text(fields, 'datasetId', UINT256), epoch),
    message: gate.message(text(fields, 'recipient', ADDRESS)),
  }
}

async function forGatekeeper(
  fields: Fields,
  threshold: string,
  { gatekeepers }: PodConfig,
): Promise<Asked> {
  const audience = text(fields, 'audience', /^https?:\/\/[^\s/]{1,255}$/)
  if (!gatekeepers.has(audience)) throw notAllowed()
  const epoch = Number(text(fields, 'epoch', /^[0-9]{1,15}$/))
  return {
    threshold,
    scope: await edgeScope(audience, text(fields, 'resource', RESOURCE), epoch),
    message: await edgeMessage(audience, text(fields, 'challenge', CHALLENGE)),
  }
}

function text(from: Fields | undefined, name: string, pattern: Pick<RegExp, 'test'>): string {
  const value = from?.[name]
  if (typeof value === 'string' && pattern.test(value)) return value
  throw bad(name, 'text of its form')
}

function bad(name: string, expected: string): HttpError {
  return new HttpError(400, 'BAD_REQUEST', `${name}: expected ${expected}`)
}

function notAllowed(): HttpError {
  return new HttpError(403, 'GATE_NOT_ALLOWED', 'this pod does not prove to this gate')
}
