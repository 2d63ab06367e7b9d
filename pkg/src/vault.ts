import { ProofpodError } from './errors.js'
import { wasm } from './manifest.js'
import type { Round } from './protocol.js'
import { answered, committed, opened } from './shelf.js'

// Proofs under way, sealed: a key that no script can export lies in IndexedDB, per origin, and
// seals what else lies there. It keeps the witness from whoever reads the disk alone; a script of
// this origin can have it opened, as it could have read the witness before.

/** What a proof goes on with: its circuit, its inputs as JSON, and seed or state. */
export interface Work {
  readonly statement: string
  readonly inputs: string
  /** 32 random bytes, or the state after a round. */
  readonly start: Uint8Array
}

/** A proof that can be resumed. */
export interface ResumableProof {
  /** The name that `prove` was given. */
  readonly id: string
  /** Its circuit, such as `access-v1-d20`. */
  readonly statement: string
  /** The round that was finished last. */
  readonly round: Round
  /** When it will be removed unread, in milliseconds since 1970. */
  readonly expiresAt: number
}

/** The place of one proof. */
export interface Place {
  /** What lies there, opened. */
  read(): Promise<Work>
  /** Seals a newer state; failures are told to `lost` and disturb no proof. */
  write(work: Work, round: Round): void
  /** Waits for what is being written, and removes it. */
  remove(): Promise<void>
}

/** Where a host keeps proofs under way. */
export interface Vault {
  list(): Promise<ResumableProof[]>
  /** Gives `use` the place of this name while no other tab of the origin has it. */
  hold<T>(id: string, lost: string[], use: (place: Place) => Promise<T>): Promise<T>
}

interface Row extends ResumableProof {
  /** The build of the package. */
  readonly build: string
  readonly iv: Uint8Array<ArrayBuffer>
  readonly sealed: ArrayBuffer
}

const DATABASE = 'proofpod-resume'
const KEYS = 'keys'
const ROWS = 'rows'
const KEY = 'aes-gcm'
/** A day: a proof takes seconds, and what lies there is a witness. */
export const KEEP_MS = 24 * 60 * 60 * 1000

/** All tiers are built of one source, so one of them names the build. */
const BUILD = wasm.single.scalar.sha256

/** Runs one transaction and waits until it has happened. */
async function transact<T>(
  mode: IDBTransactionMode,
  name: string,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await opened(DATABASE, makeStores)
  try {
    const transaction = database.transaction(name, mode)
    const request = work(transaction.objectStore(name))
    const [result] = await Promise.all([answered(request), committed(transaction)])
    return result
  } finally {
    database.close()
  }
}

function makeStores(database: IDBDatabase): void {
  database.createObjectStore(KEYS)
  database.createObjectStore(ROWS, { keyPath: 'id' })
}

const existingKey = (): Promise<CryptoKey | undefined> =>
  transact('readonly', KEYS, (store) => store.get(KEY))

/** The origin's key; made when there is none. */
async function sealingKey(): Promise<CryptoKey> {
  const known = await existingKey()
  if (known) return known
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false,
    ['encrypt', 'decrypt'])
  // Another tab may have been faster: then its key counts.
  await transact('readwrite', KEYS, (store) => store.add(made, KEY)).catch(() => {})
  return (await existingKey()) ?? made
}

type Header = Omit<Row, 'iv' | 'sealed'>

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** What a seal holds besides the secret: a row that is moved or renamed does not open. */
function bound(iv: Uint8Array<ArrayBuffer>, header: Header): AesGcmParams {
  const { id, statement, round, expiresAt, build } = header
  const names = [DATABASE, location.origin, build, id, statement, round, expiresAt]
  return { name: 'AES-GCM', iv, additionalData: utf8(JSON.stringify(names)) }
}

async function seal(header: Header, { inputs, start }: Work): Promise<Row> {
  const text = utf8(inputs)
  const plain = new Uint8Array(4 + text.length + start.length)
  new DataView(plain.buffer).setUint32(0, text.length)
  plain.set(text, 4)
  plain.set(start, 4 + text.length)
  text.fill(0)
  try {
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const sealed = await crypto.subtle.encrypt(bound(iv, header), await sealingKey(), plain)
    return { ...header, iv, sealed }
  } finally {
    plain.fill(0)
  }
}

async function unseal(row: Row): Promise<Work> {
  const { statement, build } = row
  if (build !== BUILD) {
    throw invalid('it was begun by another version of the package', { expected: BUILD, got: build })
  }
  const key = await existingKey()
  if (!key) throw invalid('the key that sealed it is gone', { missing: 'key' })
  const opening = crypto.subtle.decrypt(bound(row.iv, row), key, row.sealed)
  const plain = await opening.catch((cause) => {
    throw invalid('its seal does not hold', { missing: 'seal' }, cause)
  })
  const length = new DataView(plain).getUint32(0)
  const inputs = new TextDecoder().decode(new Uint8Array(plain, 4, length))
  return { statement, inputs, start: new Uint8Array(plain, 4 + length) }
}

function invalid(why: string, details: Record<string, unknown>, cause?: unknown): ProofpodError {
  const message = `the proof cannot be resumed: ${why}`
  return new ProofpodError('RESUME_INVALID', message, details, cause)
}

const removeRow = (id: string): Promise<unknown> =>
  transact('readwrite', ROWS, (store) => store.delete(id))

/** What is there and has not expired; what has is removed. */
async function rows(): Promise<Row[]> {
  const reading = transact<Row[]>('readonly', ROWS, (store) => store.getAll())
  // Private windows and policies forbid it.
  const all = await reading.catch((cause) => { throw unavailable('indexedDB', cause) })
  const isOld = ({ expiresAt }: Row): boolean => !(expiresAt > Date.now())
  await Promise.all(all.filter(isOld).map(({ id }) => removeRow(id)))
  return all.filter((row) => !isOld(row))
}

class RowPlace implements Place {
  /** What is being written; the newest state waits, older ones are passed over. */
  #writing: Promise<void> = Promise.resolve()
  #next: { work: Work; round: Round } | undefined
  readonly #expiresAt = Date.now() + KEEP_MS

  constructor(private readonly id: string, private readonly lost: string[]) {}

  async read(): Promise<Work> {
    const row = (await rows()).find(({ id }) => id === this.id)
    if (row) return unseal(row)
    const details = { field: 'id', got: this.id }
    throw new ProofpodError('RESUME_NOT_FOUND', `there is no proof ${this.id} to resume`, details)
  }

  write(work: Work, round: Round): void {
    this.#next?.work.start.fill(0)
    this.#next = { work, round }
    this.#writing = this.#writing.then(() => this.#flush())
  }

  async #flush(): Promise<void> {
    const next = this.#next
    if (!next) return
    this.#next = undefined
    const { work, round } = next
    const { id, lost } = this
    const header = { id, statement: work.statement, round, expiresAt: this.#expiresAt }
    try {
      const row = await seal({ ...header, build: BUILD }, work)
      await transact('readwrite', ROWS, (store) => store.put(row))
    } catch (error) {
      const reason = `resume: ${id} could not be kept (${(error as Error)?.name ?? String(error)})`
      if (!lost.includes(reason)) lost.push(reason)
    } finally {
      work.start.fill(0)
    }
  }

  async remove(): Promise<void> {
    this.#next = undefined
    await this.#writing
    // Where nothing can be removed nothing could be written either.
    await removeRow(this.id).catch(() => {})
  }
}

/** Says what is missing for keeping a secret here, or nothing. */
function missing(): string | undefined {
  if (!globalThis.indexedDB) return 'indexedDB'
  if (!globalThis.crypto?.subtle) return 'crypto.subtle'
  return globalThis.navigator?.locks ? undefined : 'navigator.locks'
}

/** IndexedDB and WebCrypto of a page, where they are to be had. */
export function browserVault(): Vault {
  const here = (): void => {
    const lacking = missing()
    if (lacking !== undefined) throw unavailable(lacking)
  }
  return {
    list: async () => {
      here()
      const all = await rows()
      return all.map(({ id, statement, round, expiresAt }) => ({ id, statement, round, expiresAt }))
    },
    hold: async (id, lost, use) => {
      here()
      return navigator.locks.request(`${DATABASE}-${id}`, { ifAvailable: true }, (lock) => {
        if (lock) return use(new RowPlace(id, lost))
        const message = `the proof ${id} is being made in another tab or call`
        throw new ProofpodError('RESUME_BUSY', message, { field: 'id', got: id })
      })
    },
  }
}

/** This host cannot keep a proof under way. */
export function unavailable(lacking: string, cause?: unknown): ProofpodError {
  const message = `proofs cannot be kept for resuming here: ${lacking} is missing`
  return new ProofpodError('RESUME_UNAVAILABLE', message, { missing: lacking }, cause)
}
