import { type App, application, healthRoute, type Route } from '../http/app.ts'
import { readJson } from '../http/body.ts'
import { checkSetup, mustVerify, readBundle, type Verifier } from '../http/bundle.ts'
import { json } from '../http/errors.ts'
import type { Log } from '../http/log.ts'
import { clientKey, type Limiter, mayAsk } from '../ledger/rate.ts'
import type { RelayerConfig } from './config.ts'
import type { Job, Outcome, Sent } from './payer.ts'
import { readRequest } from './request.ts'

/** What a relayer works with, whatever its host. */
export interface Parts {
  readonly config: RelayerConfig
  readonly payer: Pays
  verifier(): Promise<Verifier>
}

/** The payer, wherever it lives. */
export interface Pays {
  pay(job: Job): Promise<Sent>
  outcome(hash: `0x${string}`): Promise<Outcome>
}

const POLL_MS = 500

/** The relayer: takes signed requests with proofs, and pays for their entries. */
export function relayer(parts: Parts, limiter: Limiter, log: Log): App {
  const { config } = parts
  const limited = async (client: string): Promise<void> =>
    mayAsk(limiter, await clientKey(config.key, client))
  const routes: Route[] = [
    {
      name: 'relay',
      method: 'POST',
      path: /^\/relay$/,
      handle: async ({ request, client }) => {
        await limited(client)
        return relay(request, parts)
      },
    },
    {
      name: 'outcome',
      method: 'GET',
      path: /^\/relay\/(0x[0-9a-f]{64})$/,
      handle: async ({ client, parts: [hash] }) => {
        await limited(client)
        return json(await parts.payer.outcome(hash as `0x${string}`))
      },
    },
    healthRoute,
  ]
  return application({ name: 'relayer', routes, origins: config.allowedOrigins, log })
}

/** `POST /relay`: everything is checked here before the payer hears of it. */
async function relay(request: Request, { config, payer, verifier }: Parts): Promise<Response> {
  const body = await readJson(request)
  const shown = readBundle(body.bundle)
  const job = await readRequest(body, shown, config)
  const checks = await verifier()
  checkSetup(checks, shown.bundle, config.allowInsecureSetup)
  await mustVerify(checks, shown.bundle)
  const { hash } = await payer.pay(job)
  const outcome = await settled(payer, hash, config.receiptSeconds)
  return json(outcome, outcome.status === 'pending' ? 202 : 200)
}

/** Waits for the receipt; the transaction is out, so a chain that is away now changes nothing. */
async function settled(payer: Pays, hash: `0x${string}`, limit: number): Promise<Outcome> {
  const end = Date.now() + limit * 1000
  for (;;) {
    const known = await payer.outcome(hash).catch((): Outcome => ({ hash, status: 'pending' }))
    if (known.status !== 'pending' || Date.now() + POLL_MS > end) return known
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
