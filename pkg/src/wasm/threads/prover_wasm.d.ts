export * from '../door.js'

/** Makes the pool; the calling worker is its first thread, the others come by `joinPool`. */
export function startPool(threads: number): void

/** Turns the calling worker into a thread of the pool, until it is terminated. */
export function joinPool(joined: () => void): void
