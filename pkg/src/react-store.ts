import { createPod, type Pod, type PodOptions, ProofpodError } from 'proofpod'

/** What makes two components share a pod: the same values here. */
export type SharedOptions = Pick<PodOptions, 'threads' | 'tier' | 'assetsUrl'>

/** What is known of a shared pod; the object is the same until something changes. */
export type Snapshot =
  | { readonly status: 'loading'; readonly pod?: undefined; readonly error?: undefined }
  | { readonly status: 'ready'; readonly pod: Pod; readonly error?: undefined }
  | { readonly status: 'failed'; readonly pod?: undefined; readonly error: ProofpodError }

/** A pod that nobody uses is closed after this long, so that it outlives a change of the page. */
export const IDLE_MS = 2000

/** What a component sees before there is anything, and what servers render. */
export const LOADING: Snapshot = { status: 'loading' }

/** Any error as this package's own. */
export function asProofpodError(error: unknown): ProofpodError {
  if (error instanceof ProofpodError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new ProofpodError('INTERNAL', reason, { reason }, error)
}

/** What is awaited, or `ABORTED` as soon as the signal fires; the work itself goes on. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void =>
      reject(new ProofpodError('ABORTED', 'aborted by the caller', {}, signal.reason))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** One pod, its users, and who hears of its changes. */
class Shared {
  readonly promise: Promise<Pod>
  snapshot: Snapshot = LOADING
  #users = 0
  #closed = false
  #idle: ReturnType<typeof setTimeout> | undefined
  readonly #abort = new AbortController()

  constructor(options: SharedOptions, private readonly gone: () => void, changed: () => void) {
    const settle = (snapshot: Snapshot): void => {
      // It may have come while it was given up.
      if (this.#closed) return snapshot.pod?.close()
      this.snapshot = snapshot
      changed()
      // Suspended components are no users until they are there: without this, who gave up waiting
      // would leave a worker.
      this.#wait()
    }
    const made = createPod({ ...options, signal: this.#abort.signal })
    this.promise = made.catch((error: unknown) => { throw asProofpodError(error) })
    this.promise.then(
      (pod) => settle({ status: 'ready', pod }),
      (error: ProofpodError) => settle({ status: 'failed', error }),
    )
  }

  retain(): void {
    this.#users += 1
    clearTimeout(this.#idle)
  }

  release(): void {
    this.#users -= 1
    this.#wait()
  }

  /** Ends the worker, or the loading of one. */
  close(): void {
    clearTimeout(this.#idle)
    this.#closed = true
    this.gone()
    this.#abort.abort()
    this.snapshot.pod?.close()
  }

  /** StrictMode leaves and comes back at once: a timer closes only who stays away. */
  #wait(): void {
    clearTimeout(this.#idle)
    if (this.#users > 0 || this.#closed) return
    this.#idle = setTimeout(() => this.close(), IDLE_MS)
  }
}

/** Pods of one set of options: what `useSyncExternalStore` and `use` read. */
export class Store {
  #shared: Shared | undefined
  readonly #listeners = new Set<() => void>()

  constructor(private readonly options: SharedOptions) {}

  /** The pod's promise, the same one at each call while the pod lives; starts the pod. */
  promise(): Promise<Pod> {
    return this.#open().promise
  }

  readonly snapshot = (): Snapshot => this.#shared?.snapshot ?? LOADING

  /** Uses the pod and hears of its changes until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    let used = this.#open()
    used.retain()
    const moved = (): void => {
      // `retry` put another pod in its place: this user goes with it.
      const now = this.#open()
      if (now !== used) {
        used = now
        used.retain()
      }
      listener()
    }
    this.#listeners.add(moved)
    return () => {
      this.#listeners.delete(moved)
      used.release()
    }
  }

  /** Starts over after a failure. */
  readonly retry = (): void => {
    if (this.#shared?.snapshot.status !== 'failed') return
    this.#shared.close()
    this.#open()
    this.#tell()
  }

  #open(): Shared {
    if (this.#shared) return this.#shared
    const gone = (): void => { this.#shared = undefined }
    this.#shared = new Shared(this.options, gone, () => this.#tell())
    return this.#shared
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

const stores = new Map<string, Store>()

/** The store of these options, one for the whole page. */
export function storeOf({ threads, tier, assetsUrl }: SharedOptions): Store {
  const key = JSON.stringify([threads ?? 'auto', tier, assetsUrl])
  const store = stores.get(key) ?? new Store({ threads, tier, assetsUrl })
  stores.set(key, store)
  return store
}
