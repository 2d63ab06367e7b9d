import type { ProofBundle } from 'proofpod/verify'
import { edgeMessage, edgeScope } from './binding.ts'

/** What a holder's pod is asked for: the public half of the inputs of `access`. */
export interface Asked {
  readonly threshold: string
  readonly scope: string
  readonly message: string
}

/** What opens content for a while. */
export interface Session {
  /** For `authorization: Bearer`. */
  readonly session: string
  readonly resource: string
  /** Seconds since 1970. */
  readonly expires: number
}

/** What to enter, and what the holder is ready to show for it. */
export interface EnterOptions {
  /** The gatekeeper's address; its origin is what the proof is bound to. */
  readonly url: string | URL
  readonly resource: string
  /** The least balance that the holder agrees to show; another one is not proved. */
  readonly threshold: string | bigint
  /** Proves in the caller's pod; the secret stays with it. */
  prove(asked: Asked): Promise<ProofBundle>
  readonly signal?: AbortSignal | undefined
}

/** A gatekeeper's refusal, or a challenge that a holder must not answer. */
export class EntryRefused extends Error {
  /** Such as `ALREADY_ENTERED`; `CHALLENGE_MISMATCH` when the gatekeeper asks for another proof. */
  readonly code: string
  /** HTTP status; 0 when the refusal is ours. */
  readonly status: number

  constructor(code: string, message: string, status = 0) {
    super(message)
    this.name = 'EntryRefused'
    this.code = code
    this.status = status
  }
}

/**
 * Asks for a challenge, proves, enters. Scope and message are computed here from the address that
 * is asked: a gatekeeper that hands on another's challenge gets no proof for it.
 *
 * @throws EntryRefused with the gatekeeper's code
 */
export async function enter(options: EnterOptions): Promise<Session> {
  const { resource, signal } = options
  const audience = new URL(options.url).origin
  const given = await post(audience, '/challenge', { resource }, signal)
  const challenge = String(given.challenge)
  const asked = {
    threshold: BigInt(options.threshold).toString(),
    scope: await edgeScope(audience, resource, Number(given.epoch)),
    message: await edgeMessage(audience, challenge),
  }
  for (const name of ['threshold', 'scope', 'message'] as const) {
    if (given[name] !== asked[name]) {
      throw new EntryRefused('CHALLENGE_MISMATCH', `the gatekeeper asks for another ${name}`)
    }
  }
  const bundle = await options.prove(asked)
  return (await post(audience, '/enter', { challenge, bundle }, signal)) as unknown as Session
}

async function post(
  audience: string,
  path: string,
  value: unknown,
  signal: AbortSignal | undefined,
): Promise<Record<string, unknown>> {
  const response = await fetch(new URL(path, audience), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
    ...(signal ? { signal } : {}),
  })
  const answer = (await response.json()) as Record<string, unknown>
  if (response.ok) return answer
  throw new EntryRefused(String(answer.code), String(answer.message), response.status)
}
