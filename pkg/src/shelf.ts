/** A place on the device for named bytes. Every call may reject: storage can be taken away. */
export interface Shelf {
  read(name: string): Promise<Uint8Array | undefined>
  has(name: string): Promise<boolean>
  /** Rejects when there is no room. */
  write(name: string, bytes: Uint8Array): Promise<void>
  remove(name: string): Promise<void>
  /** All names, the oldest first. */
  names(): Promise<readonly string[]>
}

/** The name of the cache and of the database. */
const PLACE = 'proofpod-files'
// Addresses that nothing resolves: entries are names, not requests. The scheme has to be http(s).
const PREFIX = 'https://proofpod.invalid/'

/** The Cache API: in pages and workers of every browser, and writable from both. */
export async function openCache(): Promise<Shelf> {
  const cache = await caches.open(PLACE)
  const address = (name: string): string => `${PREFIX}${name}`
  return {
    read: async (name) => {
      const found = await cache.match(address(name))
      return found && new Uint8Array(await found.arrayBuffer())
    },
    has: async (name) => (await cache.match(address(name))) !== undefined,
    write: (name, bytes) =>
      cache.put(address(name), new Response(bytes as Uint8Array<ArrayBuffer>)),
    remove: async (name) => void (await cache.delete(address(name))),
    names: async () => (await cache.keys()).map(({ url }) => url.slice(PREFIX.length)),
  }
}

const STORE = 'files'
const BY_AGE = 'at'
// Browsers have been known to answer a request for a database never; nothing waits for longer.
const OPEN_LIMIT_MS = 1_000

/** IndexedDB, for hosts without the Cache API: apps' web views, pages of other schemes. */
export async function openDatabase(): Promise<Shelf> {
  const upgrade = (db: IDBDatabase): void =>
    void db.createObjectStore(STORE).createIndex(BY_AGE, BY_AGE)
  const db = await opened(PLACE, upgrade)
  // Another tab with a newer version of the database would wait for this one.
  db.onversionchange = () => db.close()
  const reading = <T>(ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    answered(ask(db.transaction(STORE).objectStore(STORE)))
  const writing = (change: (store: IDBObjectStore) => void): Promise<void> =>
    done(db.transaction(STORE, 'readwrite'), change)
  return {
    read: async (name) => {
      const found = await reading<{ readonly bytes: unknown } | undefined>((s) => s.get(name))
      return found?.bytes instanceof Uint8Array ? found.bytes : undefined
    },
    has: async (name) => (await reading((store) => store.count(name))) > 0,
    write: (name, bytes) =>
      writing((store) => void store.put({ bytes, [BY_AGE]: Date.now() }, name)),
    remove: (name) => writing((store) => void store.delete(name)),
    names: async () => {
      const byAge = await reading((store) => store.index(BY_AGE).getAllKeys())
      return byAge.map(String)
    },
  }
}

/** Opens a database; `make` is called on one that was not there. */
export function opened(name: string, make: (db: IDBDatabase) => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => make(request.result)
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no answer')), OPEN_LIMIT_MS)
    answered(request).then(resolve, reject).finally(() => clearTimeout(late))
  })
}

/** What a request answers. */
export function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

async function done(
  transaction: IDBTransaction,
  change: (store: IDBObjectStore) => void,
): Promise<void> {
  change(transaction.objectStore(STORE))
  return committed(transaction)
}

/** Resolves when a change is on the device: that there is no room shows only at the end. */
export function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
}
