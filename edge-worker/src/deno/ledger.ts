import { isSpent, type Nullifiers, spendOnce } from '../ledger/nullifiers.ts'
import { Bucket, type Limiter } from '../ledger/rate.ts'
import type { Store } from '../ledger/store.ts'
import { named } from './sqlite.ts'

// Clients that are counted at a time; the one that was away longest has a full bucket anyway.
const CLIENTS_MAX = 100_000

/** The ledgers of all scopes in one store. */
export function nullifiersIn(store: Store): (scope: string) => Nullifiers {
  return (scope) => {
    const own = named(store, `scope ${scope}`)
    return {
      spent: async (nullifier) => isSpent(own, nullifier),
      spend: async (nullifier, until) => {
        const first = spendOnce(own, nullifier)
        if (first) store.put(`until ${until} scope ${scope}/n:${nullifier}`, '1')
        return first
      },
    }
  }
}

/** Forgets nullifiers of scopes whose proofs are not taken any more. */
export function forgetOld(store: Store, now: number): void {
  for (const [key] of store.list('until ')) {
    const [, until = '', entry = ''] = /^until (\d+) (.*)$/s.exec(key) ?? []
    if (entry === '' || Number(until) > now) continue
    store.delete(entry)
    store.delete(key)
  }
}

/** Counts in this process. */
export function limiterHere(perMinute: number): Limiter {
  const buckets = new Map<string, Bucket>()
  return {
    take: async (client) => {
      const now = Date.now() / 1000
      const bucket = buckets.get(client) ?? new Bucket(perMinute, now)
      // Moved to the end: the first of the map is the one that was away longest.
      buckets.delete(client)
      buckets.set(client, bucket)
      const [oldest] = buckets.keys()
      if (buckets.size > CLIENTS_MAX && oldest !== undefined) buckets.delete(oldest)
      return bucket.take(perMinute, now)
    },
  }
}
