/**
 * Synchronous storage with transactions: a Durable Object's on workerd, SQLite on Deno. Being
 * synchronous is what makes read-then-write exact: nothing else runs in between.
 */
export interface Store {
  get(key: string): string | undefined
  put(key: string, value: string): void
  delete(key: string): void
  /** Entries whose keys begin with `prefix`. */
  list(prefix: string): [key: string, value: string][]
  /** Runs `work` as one: all of its writes, or none when it throws. */
  transaction<T>(work: () => T): T
}
