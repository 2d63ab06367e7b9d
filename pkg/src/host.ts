import { aborted, fromWire, ProofpodError } from './errors.js'
import type { Port, PortEvents } from './platform.js'
import type { BootMessage, FromWorker, Job, Round } from './protocol.js'

/** How a job reports and is given up. */
export interface JobOptions {
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((round: Round, fraction: number) => void) | undefined
  /** Gets the state after each round of a `proveKept`. */
  readonly onState?: ((round: Round, state: Uint8Array) => void) | undefined
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
  readonly booted: Gate
  /** Open when every thread of the pool works. */
  readonly pooled: Gate
  /** Threads that are still to come. */
  missing: number
}

/** A promise and what settles it. */
interface Gate {
  readonly passed: Promise<void>
  readonly open: () => void
  readonly fail: (error: unknown) => void
}

function gate(): Gate {
  let settle: Omit<Gate, 'passed'> | undefined
  const passed = new Promise<void>((open, fail) => {
    settle = { open, fail }
  })
  passed.catch(() => {})
  return { passed, open: () => settle?.open(), fail: (error) => settle?.fail(error) }
}

// Starting a worker takes some 50 ms; a script that a policy blocks may never answer at all.
const START_LIMIT_MS = 15_000

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
    /** Awaited while the worker loads. */
    private readonly boot: Promise<BootMessage>,
    /** How long a worker that has its module, or a thread, may take to answer. */
    private readonly startLimitMs = START_LIMIT_MS,
  ) {
    boot.catch(() => {})
  }

  /** Starts the worker now, so that its failures show before the first job. */
  async start(): Promise<void> {
    await this.run({ op: 'ping' })
  }

  /** Resolves when every thread of the pool works; the worker does without those that are late. */
  async pooled(): Promise<void> {
    const running = this.#running
    if (!running) throw closedError()
    await this.#inTime(running, running.pooled, 'a thread did not start')
  }

  /** Waits for a gate; after the limit the worker is given up. */
  async #inTime(running: Running, { passed }: Gate, reason: string): Promise<void> {
    const late = (): void => {
      if (this.#running === running) this.#lose(new ProofpodError('WORKER_CRASHED', reason))
    }
    const timer = setTimeout(late, this.startLimitMs)
    await passed.finally(() => clearTimeout(timer))
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
        onAbort: () => this.#giveUp(entry, aborted(options.signal)),
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
      await running.booted.passed
      // The job may have been given up, or the pod closed, while the worker started.
      if (this.#active !== entry) return
      entry.posted = true
      running.port.post({ type: 'job', id: entry.id, job: entry.job })
    } catch (error) {
      if (this.#active === entry) this.#finish(entry, () => this.#reject(entry, error))
    }
  }

  #open(): Running {
    const port: Port = this.spawn({
      message: (message) => this.#running?.port === port && this.#message(message),
      crash: (reason) => this.#running?.port === port && this.#crash(reason),
    })
    const running: Running = { port, booted: gate(), pooled: gate(), missing: 0 }
    this.#running = running
    void this.#boot(running)
    return running
  }

  /** Hands a worker the module, as soon as it is there, and the state that it has to have. */
  async #boot(running: Running): Promise<void> {
    try {
      const boot = await this.boot
      if (this.#running !== running) return
      running.missing = Math.max(boot.threads - 1, 0)
      if (running.missing === 0) running.pooled.open()
      running.port.post(boot)
      for (const job of this.#kept.values()) running.port.post({ type: 'job', id: 0, job })
      await this.#inTime(running, running.booted, 'the worker did not start')
    } catch (error) {
      if (this.#running === running) this.#lose(error)
    }
  }

  #message(message: FromWorker): void {
    if (message.type === 'booted') return this.#running?.booted.open()
    if (message.type === 'joined') return this.#joined()
    if (message.type === 'alive') return
    if (message.type === 'boot-failed') return this.#lose(fromWire(message.error))
    if (message.type === 'trapped') return this.#lose(fromWire(message.error))
    // Id 0 is the replay of kept jobs: without their effects the worker is of no use.
    if (message.type === 'error' && message.id === 0) return this.#lose(fromWire(message.error))
    const entry = this.#active
    if (!entry || message.id !== entry.id) return
    if (message.type === 'progress') this.#report(entry, message)
    else if (message.type === 'state') entry.options.onState?.(message.round, message.state)
    else if (message.type === 'done') this.#finish(entry, () => this.#resolve(entry, message.value))
    else {
      if (message.fatal) this.#kill()
      this.#finish(entry, () => this.#reject(entry, fromWire(message.error)))
    }
  }

  /** A listener that throws gives its job up, and hears so where it waits for the job. */
  #report(entry: Entry, { round, fraction }: { round: Round; fraction: number }): void {
    try {
      entry.options.onEvent?.(round, fraction)
    } catch (cause) {
      const message = 'a listener of the caller threw, so the job was given up'
      this.#giveUp(entry, new ProofpodError('LISTENER_FAILED', message, {}, cause))
    }
  }

  #joined(): void {
    const running = this.#running
    if (running && (running.missing -= 1) === 0) running.pooled.open()
  }

  #crash(reason: string): void {
    this.#lose(new ProofpodError('WORKER_CRASHED', `the worker died: ${reason}`, { reason }))
  }

  /** The worker is of no more use: the job in it fails, the next job starts a new one. */
  #lose(error: unknown): void {
    const entry = this.#active
    this.#kill(error)
    if (entry?.posted) this.#finish(entry, () => this.#reject(entry, error))
  }

  #giveUp(entry: Entry, error: ProofpodError): void {
    if (this.#active === entry) {
      if (entry.posted) this.#kill()
      this.#finish(entry, () => this.#reject(entry, error))
    } else {
      this.#queue = this.#queue.filter((waiting) => waiting !== entry)
      this.#reject(entry, error)
    }
  }

  /** Ends the worker; whoever waits for its start hears why. */
  #kill(error: unknown = closedError()): void {
    const running = this.#running
    this.#running = undefined
    running?.port.terminate()
    running?.booted.fail(error)
    running?.pooled.fail(error)
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

/** The error for what waits for a pod that was closed. */
export function closedError(): ProofpodError {
  return new ProofpodError('POD_CLOSED', 'the pod was closed')
}
