import { createIdentity, createPod, type Pod, ProofpodError } from 'proofpod'
import { type App, application, type Call, healthRoute, type Route } from '../http/app.ts'
import { bearer } from '../http/bearer.ts'
import { readJson } from '../http/body.ts'
import { HttpError, json } from '../http/errors.ts'
import type { Log } from '../http/log.ts'
import { clientKey, type Limiter, mayAsk } from '../ledger/rate.ts'
import { readAsked } from './asked.ts'
import type { PodConfig } from './config.ts'
import { Snapshots } from './snapshots.ts'

/** The light pod: proves in the isolate for the one identity whose secret lives there. */
export function lightPod(config: PodConfig, limiter: Limiter, log: Log): App {
  const prover = new Prover(config)
  const owned = (name: string, method: Route['method'], work: Route['handle']): Route => ({
    name,
    method,
    path: new RegExp(`^/${name}$`),
    handle: async (call) => {
      await mayAsk(limiter, await clientKey(config.token, call.client))
      await mustBeOwner(call, config)
      return work(call)
    },
  })
  const routes: Route[] = [
    owned('identity', 'GET', async () => json({ commitment: await prover.commitment() })),
    owned('prove', 'POST', async ({ request }) =>
      json(await prover.prove(await readJson(request)))),
    healthRoute,
  ]
  return application({ name: 'pod', routes, origins: config.allowedOrigins, log })
}

/** Compares digests, so that the time it takes says nothing about the token. */
async function mustBeOwner({ request }: Call, { token }: PodConfig): Promise<void> {
  const [shown, own] = await Promise.all([digest(bearer(request)), digest(token)])
  let different = 0
  for (let i = 0; i < own.length; i += 1) different |= (own[i] ?? 0) ^ (shown[i] ?? 1)
  if (different !== 0) throw new HttpError(401, 'TOKEN_INVALID', "this is not the owner's token")
}

async function digest(value: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value)))
}

class Prover {
  readonly #config: PodConfig
  readonly #snapshots: Snapshots
  #pod: Promise<Pod> | undefined

  constructor(config: PodConfig) {
    this.#config = config
    this.#snapshots = new Snapshots(config.snapshots)
  }

  /** What to register on chain; public. */
  async commitment(): Promise<string> {
    return (await createIdentity(this.#config.secret)).commitment
  }

  /** A bundle for what the body asks for. */
  async prove(body: Readonly<Record<string, unknown>>): Promise<unknown> {
    const asked = await readAsked(body, this.#config)
    const commitment = await this.commitment()
    try {
      const [pod, holder] =
        await Promise.all([this.#started(), this.#snapshots.holder(commitment)])
      return await pod.prove('access', { secret: this.#config.secret, ...holder, ...asked })
    } catch (error) {
      throw told(error)
    }
  }

  #started(): Promise<Pod> {
    this.#pod ??= createPod({ threads: 1 })
    // A failure is not remembered.
    this.#pod.catch(() => (this.#pod = undefined))
    return this.#pod
  }
}

// Refusals whose reason is in the owner's hands. Their messages are ours: the package's might quote
// what is proved about.
const REASONS: Readonly<Record<string, string>> = {
  SNAPSHOT_NOT_LISTED: 'this identity is not in the latest snapshot',
  INPUT_BELOW_THRESHOLD: 'the balance is below the threshold',
  INPUT_OUT_OF_RANGE: 'the threshold is out of range',
}

function told(error: unknown): unknown {
  const reason = error instanceof ProofpodError ? REASONS[error.code] : undefined
  if (reason === undefined) return error
  return new HttpError(409, (error as ProofpodError).code, reason)
}
