import { toHex } from './bytes.js'
import { aborted, fromWire, ProofpodError, type WireError } from './errors.js'
import type { Port, PortEvents } from './platform.js'
import type { BootMessage, FromWorker, Job, Round } from './protocol.js'

/** How a job reports and is given up. */
export interface JobOptions {
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((round: Round, fraction: number) => void) | undefined
}

interface Entry {
  readonly id: number
  readonly job: Job
  readonly options: JobOptions
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly onAbort: () => void
  posted: boolean
}

interface Running {
  readonly port: Port
  readonly booted: Promise<void>
  readonly bootFailed: (error: unknown) => void
  readonly bootDone: () => void
  readonly distress: BroadcastChannel | undefined
}

/**
 * One worker and the queue before it. Jobs run one at a time in the order of their calls. Giving up
 * the running job ends the worker, which is the only way to stop wasm within milliseconds; the next
 * job starts a new one from the module that is already compiled.
 */
export class Host {
  #queue: Entry[] = []
  #active: Entry | undefined
  #running: Running | undefined
  #closed = false
  #nextId = 1
  /** Jobs that make up the worker's state: a new worker gets them before anything else. */
  #kept = new Map<string, Job>()

  constructor(
    private readonly spawn: (events: PortEvents) => Port,
    private readonly boot: BootMessage,
  ) {}

  /** Starts the worker now, so that its failures show before the first job. */
  async start(): Promise<void> {
    await this.run({ op: 'ping' })
  }

  /** Queues a job. */
  run<T>(job: Job, options: JobOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(closedError())
      if (options.signal?.aborted) return reject(aborted(options.signal))
      const entry: Entry = {
        id: this.#nextId++,
        job,
        options,
        resolve: resolve as (value: unknown) => void,
        reject,
        onAbort: () => this.#abort(entry),
        posted: false,
      }
      options.signal?.addEventListener('abort', entry.onAbort, { once: true })
      this.#queue.push(entry)
      this.#pump()
    })
  }

  /** Runs a job whose effect must outlive the worker, under a name for `drop`. */
  async keep<T>(name: string, job: Job): Promise<T> {
    const value = await this.run<T>(job)
    this.#kept.set(name, job)
    return value
  }

  /** Forgets what `keep` remembered. */
  drop(name: string): void {
    this.#kept.delete(name)
  }

  /** Ends the worker; whatever waits is rejected. */
  close(): void {
    this.#closed = true
    this.#kill()
    const waiting = this.#active ? [this.#active, ...this.#queue] : this.#queue
    this.#queue = []
    this.#active = undefined
    for (const entry of waiting) this.#reject(entry, closedError())
  }

  #pump(): void {
    if (this.#active || this.#closed) return
    const entry = this.#queue.shift()
    this.#active = entry
    this.#running?.port.hold(entry !== undefined)
    if (entry) void this.#post(entry)
  }

  async #post(entry: Entry): Promise<void> {
    try {
      const running = this.#running ?? this.#open()
      running.port.hold(true)
      await running.booted
      // The job may have been given up, or the pod closed, while the worker started.
      if (this.#active !== entry) return
      entry.posted = true
      running.port.post({ type: 'job', id: entry.id, job: entry.job })
    } catch (error) {
      if (this.#active === entry) this.#finish(entry, () => this.#reject(entry, error))
    }
  }

  #open(): Running {
    let bootDone = (): void => {}
    let bootFailed: (error: unknown) => void = () => {}
    const booted = new Promise<void>((resolve, reject) => {
      bootDone = resolve
      bootFailed = reject
    })
    booted.catch(() => {})
    const port: Port = this.spawn({
      message: (message) => this.#running?.port === port && this.#message(message),
      crash: (reason) => this.#running?.port === port && this.#crash(reason),
    })
    const distress = this.boot.threads > 0 ? this.#listen(port) : undefined
    this.#running = { port, booted, bootDone, bootFailed, distress }
    port.post(distress ? { ...this.boot, distress: distress.name } : this.boot)
    for (const job of this.#kept.values()) port.post({ type: 'job', id: 0, job })
    return this.#running
  }

  /** Hears from pool threads that trapped while the worker itself waits for them. */
  #listen(port: Port): BroadcastChannel {
    const name = toHex(crypto.getRandomValues(new Uint8Array(16)))
    const channel = new BroadcastChannel(`proofpod-${name}`)
    channel.onmessage = ({ data }: MessageEvent<WireError>) => {
      if (this.#running?.port === port) this.#lose(fromWire(data))
    }
    return channel
  }

  #message(message: FromWorker): void {
    if (message.type === 'booted') return this.#running?.bootDone()
    if (message.type === 'boot-failed') return this.#lose(fromWire(message.error))
    const entry = this.#active
    // Id 0 is the replay of kept jobs: a job that misses its effect says so itself.
    if (!entry || message.id !== entry.id) return
    if (message.type === 'progress') entry.options.onEvent?.(message.round, message.fraction)
    else if (message.type === 'done') this.#finish(entry, () => this.#resolve(entry, message.value))
    else {
      if (message.fatal) this.#kill()
      this.#finish(entry, () => this.#reject(entry, fromWire(message.error)))
    }
  }

  #crash(reason: string): void {
    this.#lose(new ProofpodError('WORKER_CRASHED', `the worker died: ${reason}`, { reason }))
  }

  /** The worker is of no more use: the job in it fails, the next job starts a new one. */
  #lose(error: ProofpodError): void {
    const running = this.#running
    const entry = this.#active
    this.#kill()
    running?.bootFailed(error)
    if (entry?.posted) this.#finish(entry, () => this.#reject(entry, error))
  }

  #abort(entry: Entry): void {
    const error = aborted(entry.options.signal)
    if (this.#active === entry) {
      if (entry.posted) this.#kill()
      this.#finish(entry, () => this.#reject(entry, error))
    } else {
      this.#queue = this.#queue.filter((waiting) => waiting !== entry)
      this.#reject(entry, error)
    }
  }

  #kill(): void {
    this.#running?.port.terminate()
    this.#running?.distress?.close()
    this.#running = undefined
  }

  #finish(entry: Entry, settle: () => void): void {
    if (this.#active === entry) this.#active = undefined
    settle()
    this.#pump()
  }

  #resolve(entry: Entry, value: unknown): void {
    entry.options.signal?.removeEventListener('abort', entry.onAbort)
    entry.resolve(value)
  }

  #reject(entry: Entry, error: unknown): void {
    entry.options.signal?.removeEventListener('abort', entry.onAbort)
    entry.reject(error)
  }
}

function closedError(): ProofpodError {
  return new ProofpodError('POD_CLOSED', 'the pod was closed')
}
