import type { Asset } from './manifest.js'
import type { FromWorker, ToWorker } from './protocol.js'
import type { Store } from './store.js'
import type { Tier } from './tiers.js'
import type { Vault } from './vault.js'

/** The two builds of the wasm: only a cross-origin isolated page can load `threads`. */
export type Build = 'single' | 'threads'

/** What a worker tells its host. */
export interface PortEvents {
  message(message: FromWorker): void
  /** The worker died, or its script could not be loaded. */
  crash(reason: string): void
}

/** A live worker. */
export interface Port {
  post(message: ToWorker): void
  terminate(): void
  /** Whether the worker must keep the process alive (Node; a no-op in browsers). */
  hold(busy: boolean): void
}

/** Where shipped files are read from, and for how long. */
export interface Source {
  /** Folder with a copy of `dist/`; beside the code when there is none. */
  readonly base?: string | undefined
  /** How long a download may stand still. */
  readonly timeoutMs?: number | undefined
  /** Hears what was lost on the way, one sentence each. */
  readonly lost?: string[] | undefined
  /** Most bytes that are read; what sends more is refused. */
  readonly bytesMax?: number | undefined
  /** Asks the server past the HTTP cache, which may hold another version's file. */
  readonly fresh?: boolean | undefined
}

/** What differs between a browser, Node and an isolate. */
export interface Platform {
  /**
   * Starts a worker with the glue of one build and, for more than one of `threads`, the workers
   * of its pool beside it, all at once: they load while the module is still on its way.
   */
  spawn(build: Build, threads: number, events: PortEvents): Port
  /** Reads a shipped file, or its copy below `source.base`; no more than the file has. */
  read(asset: Asset, source: Source): Promise<Uint8Array>
  /** Reads whatever the caller points at (snapshots). */
  fetch(url: string, source: Source): Promise<Uint8Array>
  /**
   * Where nothing may be compiled at run time: the module that is part of the program. Its digest
   * cannot be checked; it came with this code.
   */
  module?(build: Build, tier: Tier): WebAssembly.Module | undefined
  /** What the device keeps, where it keeps anything. */
  readonly store?: Store
  /** Where proofs under way are kept, on hosts that can keep a secret. */
  readonly vault?: Vault
  /** Runs `work` while no other page of this origin does, where pages can agree on that. */
  alone?<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>
  /** Why there can be no threads, or `undefined` when there can. */
  noThreads(): string | undefined
  /** Logical processors. */
  cores(): number
}

let current: Platform | undefined

/** Called once by the entry of each host. */
export function usePlatform(platform: Platform): void {
  current = platform
}

/** The host's platform. */
export function platform(): Platform {
  if (!current) throw new Error('proofpod: no entry module was loaded')
  return current
}
