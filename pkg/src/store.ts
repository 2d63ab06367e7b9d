import type { Shipped } from './digest.js'

// What was downloaded and checked once is kept on the device, under its digest: another version of
// the package has other names, and a start without a network finds all that it needs. The Cache API
// is in every browser, in pages and workers, and writable from both; the origin's private file
// system is not writable from a page in every Safari, and IndexedDB would be a second way.
const CACHE = 'proofpod-files'
// Addresses that nothing resolves: entries are names, not requests. The scheme has to be http(s).
const PREFIX = 'https://proofpod.invalid/'
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

const address = ({ sha256 }: Shipped): string => `${PREFIX}${sha256}`

/** Where there is none, or it is forbidden (private windows, sandboxed frames), nothing is kept. */
async function attempt<T>(work: (cache: Cache) => Promise<T>): Promise<T | undefined> {
  try {
    return await work(await caches.open(CACHE))
  } catch {
    return undefined
  }
}

async function write(cache: Cache, file: Shipped, bytes: Uint8Array): Promise<void> {
  await cache.put(address(file), new Response(bytes as Uint8Array<ArrayBuffer>))
}

/** Removes what other versions left, the oldest first, until `keep` of it are there. */
async function evict(cache: Cache, own: ReadonlySet<string>, keep: number): Promise<void> {
  const foreign = (await cache.keys()).filter(({ url }) => !own.has(url))
  await Promise.all(foreign.slice(0, Math.max(0, foreign.length - keep)).map((old) =>
    cache.delete(old)))
}

/** The store of a page; `own` are this version's files, which are not evicted. */
export function cacheStore(own: readonly Shipped[]): Store {
  const names = new Set(own.map(address))
  return {
    get: (file) => attempt(async (cache) => {
      const found = await cache.match(address(file))
      return found && new Uint8Array(await found.arrayBuffer())
    }),
    has: async (file) =>
      (await attempt(async (cache) => (await cache.match(address(file))) !== undefined)) === true,
    put: async (file, bytes) => {
      await attempt(async (cache) => {
        try {
          await write(cache, file, bytes)
        } catch {
          // No room: what other versions left goes first.
          await evict(cache, names, 0)
          await write(cache, file, bytes)
        }
        await evict(cache, names, FOREIGN_MAX)
      })
    },
    drop: async (file) => {
      await attempt((cache) => cache.delete(address(file)))
    },
  }
}
