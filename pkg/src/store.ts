import type { Shipped } from './digest.js'
import { openCache, openDatabase, type Shelf } from './shelf.js'

// What was downloaded and checked once is kept on the device, under its digest: another version of
// the package has other names, and a start without a network finds all that it needs. The Cache API
// holds it, else IndexedDB; the origin's private file system is not writable from a page in every
// Safari.

/** Files of other versions that are kept beside this version's. */
export const FOREIGN_MAX = 12

/** Files by their digest. Whoever reads has to check: anything on the device may have changed. */
export interface Store {
  get(file: Shipped): Promise<Uint8Array | undefined>
  has(file: Shipped): Promise<boolean>
  /** Keeps a file, if there is room; never fails. */
  put(file: Shipped, bytes: Uint8Array): Promise<void>
  drop(file: Shipped): Promise<void>
}

/** The first place that this host offers; none where storage is forbidden (sandboxed frames). */
async function open(): Promise<Shelf | undefined> {
  for (const attempt of [openCache, openDatabase]) {
    try {
      return await attempt()
    } catch {
      // Missing or forbidden: the next.
    }
  }
  return undefined
}

/** Removes what other versions left, the oldest first, until `keep` of it are there. */
async function evict(shelf: Shelf, own: ReadonlySet<string>, keep: number): Promise<void> {
  const foreign = (await shelf.names()).filter((name) => !own.has(name))
  const old = foreign.slice(0, Math.max(0, foreign.length - keep))
  await Promise.all(old.map((name) => shelf.remove(name)))
}

async function keep(shelf: Shelf, own: ReadonlySet<string>, name: string, bytes: Uint8Array) {
  try {
    await shelf.write(name, bytes)
  } catch {
    // No room: what other versions left goes first.
    await evict(shelf, own, 0)
    await shelf.write(name, bytes)
  }
  await evict(shelf, own, FOREIGN_MAX)
}

/** What this device keeps for a page; `own` are this version's files, which are not evicted. */
export function deviceStore(own: readonly Shipped[]): Store {
  const names = new Set(own.map(({ sha256 }) => sha256))
  let shelf: Promise<Shelf | undefined> | undefined
  const attempt = async <T>(work: (shelf: Shelf) => Promise<T>): Promise<T | undefined> => {
    try {
      const found = await (shelf ??= open())
      return found && await work(found)
    } catch {
      return undefined
    }
  }
  return {
    get: ({ sha256 }) => attempt((shelf) => shelf.read(sha256)),
    has: async ({ sha256 }) => (await attempt((shelf) => shelf.has(sha256))) === true,
    put: ({ sha256 }, bytes) => attempt((shelf) => keep(shelf, names, sha256, bytes)),
    drop: ({ sha256 }) => attempt((shelf) => shelf.remove(sha256)),
  }
}
