export * from '../door.js'

/** Starts the pool; the workers themselves come from `threads.ts`. */
export function initThreadPool(threads: number): Promise<void>

/** Runs one pool thread until the worker is terminated. */
export function wbg_rayon_start_worker(receiver: number): void
