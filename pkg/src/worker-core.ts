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

/** Makes the thread pool, in the build that has one. */
export type StartPool = (threads: number) => void

class WorkerState {
  #memory: WebAssembly.Memory | undefined
  #engines = new Map<string, Glue.Engine>()
  #snapshots: SnapshotStore

  constructor(
    private readonly port: WorkerPort,
    private readonly door: Door,
    private readonly startPool: StartPool | undefined,
  ) {
    this.#snapshots = new SnapshotStore(door)
  }

  boot({ module, tier, threads }: BootMessage): void {
    try {
      const { memory } = this.door.initSync({ module })
      this.#memory = memory
      this.door.reportPanics()
      if (!this.door.kernelsSelfTest()) {
        const details = { missing: 'fused multiply-add', tier }
        throw coded('WASM_UNSUPPORTED', 'this processor rounds its products twice', details)
      }
      if (threads > 0 && this.startPool) {
        this.startPool(threads)
        this.port.post({ type: 'booted', memory })
      } else this.port.post({ type: 'booted' })
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
    const report = (round: string, fraction: number): void =>
      this.port.post({ type: 'progress', id, round: round as Round, fraction })
    return JSON.parse(this.#engine(statement).prove(inputs, seed, report))
  }

  /** Makes ahead what speeds up later proofs, once the first is out. */
  prepare({ job }: JobMessage): void {
    try {
      if (job.op === 'prove') this.#engines.get(job.statement)?.prepare()
    } catch {
      // Nothing waits for it: a worker that cannot will say so in the next job.
    }
  }
}

/** Connects a door to its page; messages are worked off in order. */
export function serve(port: WorkerPort, door: Door, startPool?: StartPool): void {
  const state = new WorkerState(port, door, startPool)
  port.listen((message) => {
    if (message.type === 'boot') state.boot(message)
    if (message.type !== 'job') return
    state.job(message)
    state.prepare(message)
  })
}
