import type { BootMessage, FromWorker, Job, JobMessage, Round, ToWorker } from './protocol.js'
import { bootError, classify, coded } from './worker-errors.js'
import { SnapshotStore } from './worker-snapshots.js'
import type * as Glue from './wasm/single/prover_wasm.js'

/** The worker's end of the channel. */
export interface WorkerPort {
  post(message: FromWorker): void
  listen(handler: (message: ToWorker) => void): void
}

/** The glue of either build. */
export type Door = typeof Glue

/** What the build with threads needs besides. */
export interface Pool {
  /** A memory that threads can share. */
  memory(): WebAssembly.Memory
  /** Makes the pool; its other threads come by themselves. */
  start(threads: number): void
}

class WorkerState {
  #memory: WebAssembly.Memory | undefined
  #engines = new Map<string, Glue.Engine>()
  #snapshots: SnapshotStore

  constructor(
    private readonly port: WorkerPort,
    private readonly door: Door,
    private readonly pool: Pool | undefined,
  ) {
    this.#snapshots = new SnapshotStore(door)
  }

  boot({ module, tier, threads }: BootMessage): void {
    try {
      const shared = this.pool?.memory()
      this.#memory = this.door.initSync(shared ? { module, memory: shared } : { module }).memory
      this.door.reportPanics()
      if (!this.door.kernelsSelfTest()) {
        const details = { missing: 'fused multiply-add', tier }
        throw coded('WASM_UNSUPPORTED', 'this processor rounds its products twice', details)
      }
      if (threads > 0) this.pool?.start(threads)
      this.port.post({ type: 'booted', ...(threads > 1 && shared && { memory: shared }) })
    } catch (error) {
      this.port.post({ type: 'boot-failed', error: bootError(error) })
    }
  }

  job({ id, job }: JobMessage): void {
    try {
      this.port.post({ type: 'done', id, value: this.#run(id, job) })
    } catch (error) {
      this.port.post({ type: 'error', id, ...classify(error, this.#memory) })
    }
  }

  #run(id: number, job: Job): unknown {
    switch (job.op) {
      case 'ping':
        return undefined
      case 'load':
        this.#engines.get(job.statement)?.free()
        this.#engines.set(job.statement, new this.door.Engine(job.statement, job.srs, job.key))
        return undefined
      case 'prove':
        return this.#prove(id, job.statement, job.inputs, job.insecureSeed)
      case 'proveKept':
        return this.#proveKept(id, job.statement, job.inputs, job.start)
      case 'verify':
        this.#engine(job.statement).verify(job.bundle)
        return true
      case 'commitment':
        return this.door.commitment(job.secret)
      case 'snapshot':
        return this.#snapshots.load(job.cid, job.bytes)
      case 'proofFor':
        return this.#snapshots.proofFor(job.cid, job.commitment)
      case 'forget':
        return this.#snapshots.forget(job.cid)
    }
  }

  #engine(statement: string): Glue.Engine {
    const engine = this.#engines.get(statement)
    if (engine) return engine
    throw coded('KEY_INVALID', `the key of ${statement} is not loaded`, { statement })
  }

  #prove(id: number, statement: string, inputs: string, insecureSeed?: Uint8Array): unknown {
    const seed = insecureSeed ?? crypto.getRandomValues(new Uint8Array(32))
    return JSON.parse(this.#engine(statement).prove(inputs, seed, this.#reporter(id)))
  }

  #proveKept(id: number, statement: string, inputs: string, start: Uint8Array): unknown {
    const keep = (round: string, state: Uint8Array): void => {
      this.port.post({ type: 'state', id, round: round as Round, state })
      state.fill(0)
    }
    const bundle = this.#engine(statement).proveKept(inputs, start, this.#reporter(id), keep)
    start.fill(0)
    return JSON.parse(bundle)
  }

  #reporter(id: number): (round: string, fraction: number) => void {
    return (round, fraction) =>
      this.port.post({ type: 'progress', id, round: round as Round, fraction })
  }

  /** Makes ahead what speeds up later proofs, once the first is out. */
  prepare({ job }: JobMessage): void {
    try {
      if (job.op === 'prove' || job.op === 'proveKept') this.#engines.get(job.statement)?.prepare()
    } catch {
      // Nothing waits for it: a worker that cannot will say so in the next job.
    }
  }
}

/** What a worker has, and does, besides its jobs. */
export interface ServeOptions {
  readonly pool?: Pool
  /** Whether it makes ahead what later proofs need, once an answer is out; true by default. */
  readonly ahead?: boolean
}

/** Connects a door to its page; messages are worked off in order. */
export function serve(port: WorkerPort, door: Door, options: ServeOptions = {}): void {
  const state = new WorkerState(port, door, options.pool)
  port.listen((message) => {
    if (message.type === 'boot') state.boot(message)
    if (message.type !== 'job') return
    state.job(message)
    if (options.ahead !== false) state.prepare(message)
  })
}
