import { DurableObject } from 'cloudflare:workers'
import { type Env, once } from '../http/config.ts'
import { HttpError } from '../http/errors.ts'
import { storeOf } from '../ledger/durable.ts'
import type { Pays } from './app.ts'
import { rpcChain } from './chain.ts'
import { relayerConfig } from './config.ts'
import { type Job, type Outcome, Payer, type Sent } from './payer.ts'

// How often open transactions are looked after.
const SWEEP_MS = 5 * 60 * 1000

const configOf = once(relayerConfig)

/** Errors lose their class on the way out of an object: refusals cross as values. */
export type Told<T> =
  | { readonly value: T }
  | {
      readonly refused: {
        readonly status: number
        readonly code: string
        readonly message: string
        readonly headers: Record<string, string>
        readonly details: Record<string, unknown>
      }
    }

async function tell<T>(work: () => Promise<T>): Promise<Told<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    const { status, code, message, headers, details } = error
    return { refused: { status, code, message, headers: { ...headers }, details: { ...details } } }
  }
}

function heard<T>(told: Told<T>): T {
  if ('value' in told) return told.value
  const { status, code, message, headers, details } = told.refused
  throw new HttpError(status, code, message, { headers, details })
}

/** The one object that holds an account's money together. */
export class PayerObject extends DurableObject<Env> {
  #payer: Payer | undefined

  #made(): Payer {
    const config = configOf(this.env)
    this.#payer ??= new Payer(storeOf(this.ctx.storage), rpcChain(config), config.limits)
    return this.#payer
  }

  /** See `Payer.pay`. */
  async pay(job: Job): Promise<Told<Sent>> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.#wake()
    return tell(() => this.#made().pay(job))
  }

  /** See `Payer.outcome`. */
  outcome(hash: `0x${string}`): Promise<Told<Outcome>> {
    return tell(() => this.#made().outcome(hash))
  }

  /** Looks after what is open; sleeps when there is nothing. */
  override async alarm(): Promise<void> {
    if (await this.#made().sweep()) await this.#wake()
  }

  #wake(): Promise<void> {
    return this.ctx.storage.setAlarm(Date.now() + SWEEP_MS)
  }
}

/** The payer of an account. */
export function payerOf(namespace: DurableObjectNamespace<PayerObject>, account: string): Pays {
  const stub = () => namespace.get(namespace.idFromName(account))
  return {
    pay: async (job) => heard((await stub().pay(job)) as Told<Sent>),
    outcome: async (hash) => heard((await stub().outcome(hash)) as Told<Outcome>),
  }
}
