import type { WireError } from './errors.js'
import type { Tier } from './tiers.js'

/** The rounds of the prover, in order: the words of progress events, files and benchmarks. */
export const ROUNDS = [
  'r0_statement',
  'r1_advice',
  'r2_lookup',
  'r3_permutation',
  'r4_quotient',
  'r5_evaluation',
  'r6_opening',
] as const

/** One round of the prover. */
export type Round = (typeof ROUNDS)[number]

/** The first message to a worker: what it needs before any job. */
export interface BootMessage {
  readonly type: 'boot'
  readonly module: WebAssembly.Module
  /** What the module's arithmetic uses. */
  readonly tier: Tier
  /** Threads of the pool, this worker among them; 0: no pool (one thread, or only hashes). */
  readonly threads: number
  /** Name of a lock to hold for as long as the worker lives. */
  readonly life?: string
}

/** What turns a worker into a thread of another worker's pool. */
export interface ThreadMessage {
  readonly type: 'thread'
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
}

/** What a worker can be asked. Every job is answered once, by `done` or `error`. */
export type Job =
  | { readonly op: 'ping' }
  | { readonly op: 'load'; readonly statement: string; srs: Uint8Array; key: Uint8Array }
  | {
      readonly op: 'prove'
      readonly statement: string
      readonly inputs: string
      readonly insecureSeed: Uint8Array | undefined
    }
  | {
      /** The same, and the state after each round is sent: by `state`. */
      readonly op: 'proveKept'
      readonly statement: string
      readonly inputs: string
      /** A seed, or the state to go on from. */
      readonly start: Uint8Array
    }
  | { readonly op: 'verify'; readonly statement: string; readonly bundle: string }
  | { readonly op: 'commitment'; readonly secret: string }
  | { readonly op: 'snapshot'; readonly cid: string; readonly bytes: Uint8Array }
  | { readonly op: 'proofFor'; readonly cid: string; readonly commitment: string }
  | { readonly op: 'forget'; readonly cid: string }

/** A job on its way to the worker. */
export interface JobMessage {
  readonly type: 'job'
  readonly id: number
  readonly job: Job
}

/** What the page sends. */
export type ToWorker = BootMessage | JobMessage | ThreadMessage

/** What the worker sends. */
export type FromWorker =
  /** With the memory that the pool's other threads are to share, where there is a pool. */
  | { readonly type: 'booted'; readonly memory?: WebAssembly.Memory }
  | { readonly type: 'boot-failed'; readonly error: WireError }
  | {
      readonly type: 'progress'
      readonly id: number
      readonly round: Round
      readonly fraction: number
    }
  /** What a proof goes on with after this round: as secret as its inputs. */
  | {
      readonly type: 'state'
      readonly id: number
      readonly round: Round
      readonly state: Uint8Array
    }
  | { readonly type: 'done'; readonly id: number; readonly value: unknown }
  | {
      readonly type: 'error'
      readonly id: number
      readonly error: WireError
      /** The wasm instance trapped: its memory is not to be trusted, the worker must go. */
      readonly fatal: boolean
    }
  /** It holds the lock of its life. */
  | { readonly type: 'alive' }
  /** From a pool thread: it works. */
  | { readonly type: 'joined' }
  /** From a pool thread: it is lost, and whoever waits for it would wait forever. */
  | { readonly type: 'trapped'; readonly error: WireError }
