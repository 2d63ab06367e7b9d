import { DurableObject } from 'cloudflare:workers'
import { type Nullifiers, isSpent, spendOnce } from './nullifiers.ts'
import { Bucket, type Limiter } from './rate.ts'
import type { Store } from './store.ts'

/** A Durable Object's storage as a `Store`. */
export function storeOf(storage: DurableObjectStorage): Store {
  return {
    get: (key) => storage.kv.get<string>(key),
    put: (key, value) => storage.kv.put(key, value),
    delete: (key) => void storage.kv.delete(key),
    list: (prefix) => [...storage.kv.list<string>({ prefix })],
    transaction: (work) => storage.transactionSync(work),
  }
}

/** One object for each scope. */
export class NullifierLedger extends DurableObject {
  /** See `Nullifiers.spent`. */
  spent(nullifier: string): boolean {
    return isSpent(storeOf(this.ctx.storage), nullifier)
  }

  /** See `Nullifiers.spend`. */
  async spend(nullifier: string, until: number): Promise<boolean> {
    const first = spendOnce(storeOf(this.ctx.storage), nullifier)
    const alarm = await this.ctx.storage.getAlarm()
    if (alarm === null || alarm < until * 1000) await this.ctx.storage.setAlarm(until * 1000)
    return first
  }

  /** No proof of this scope is taken any more: forgets all of them. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll()
  }
}

/** One object for each client. */
export class RateLimiter extends DurableObject {
  #bucket: Bucket | undefined

  /** See `Bucket.take`. */
  take(perMinute: number): number {
    const now = Date.now() / 1000
    this.#bucket ??= new Bucket(perMinute, now)
    return this.#bucket.take(perMinute, now)
  }
}

/** The ledger of one scope. */
export function nullifiersOf(
  namespace: DurableObjectNamespace<NullifierLedger>,
  scope: string,
): Nullifiers {
  const stub = namespace.get(namespace.idFromName(scope))
  return {
    spent: async (nullifier) => stub.spent(nullifier),
    spend: async (nullifier, until) => stub.spend(nullifier, until),
  }
}

/** Counts in one object for each client. */
export function limiterOf(
  namespace: DurableObjectNamespace<RateLimiter>,
  perMinute: number,
): Limiter {
  return { take: async (client) => namespace.get(namespace.idFromName(client)).take(perMinute) }
}
