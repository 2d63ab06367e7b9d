import type { Store } from './store.ts'

/** The nullifiers that were spent in one scope. */
export interface Nullifiers {
  /** Whether this one was spent. */
  spent(nullifier: string): Promise<boolean>
  /**
   * Spends it: true for exactly one of all calls, however many run at once.
   *
   * @param until - seconds since 1970 after which no proof of the scope is taken any more, so that
   * its nullifiers may be forgotten
   */
  spend(nullifier: string, until: number): Promise<boolean>
}

/** Whether a nullifier is in the store. */
export function isSpent(store: Store, nullifier: string): boolean {
  return store.get(`n:${nullifier}`) !== undefined
}

/** Spends a nullifier in the store; false when it was spent. */
export function spendOnce(store: Store, nullifier: string): boolean {
  return store.transaction(() => {
    if (isSpent(store, nullifier)) return false
    store.put(`n:${nullifier}`, '1')
    return true
  })
}
