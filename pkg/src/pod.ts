import { load } from './assets.js'
import { expected } from './calibrate.js'
import { aborted, ProofpodError } from './errors.js'
import { type Estimate, estimate } from './estimate.js'
import { closedError, type Host, type JobOptions } from './host.js'
import { checkedBundle, type ProofBundle, toJson } from './inputs.js'
import { checkedListener, checkedSignal, known } from './options.js'
import { platform, type Source } from './platform.js'
import { type OnProgress, ProgressMeter } from './progress.js'
import type { Job } from './protocol.js'
import {
  assetsOf, circuitName, namedTier, type PodOptions, type Profile, profileOf, wantedThreads,
} from './setup.js'
import type { AnyBundle, StatementId, Statements } from './statements.js'
import { supports, type Tier } from './tiers.js'
import { ASSETS_OPTIONS, openHost, sourceOf } from './tools.js'
import { type Place, type ResumableProof, unavailable, type Vault, type Work } from './vault.js'

/** How one proof is made. */
export interface ProveOptions {
  /** Called in the page as rounds pass. */
  readonly onProgress?: OnProgress | undefined
  /** Cancels within 100 ms, whatever is going on; the pod stays usable. */
  readonly signal?: AbortSignal | undefined
  /** Largest depth of the tree, of `access` alone: 20 is the default. */
  readonly depth?: 20 | 32 | undefined
  /**
   * `'fast'`, the default, proves fastest. `'lean'` makes the proof that is the cheapest to verify
   * on a chain, for gates whose verifier is the lean one: `access` of depth 20 only, about twice
   * the time, and a setup of 1.1 MiB that is downloaded when it is first asked for.
   */
  readonly profile?: Profile | undefined
  /**
   * For tests only: 32 bytes instead of fresh randomness. A proof made with a known seed no longer
   * hides the secret.
   */
  readonly insecureSeed?: Uint8Array | undefined
  /**
   * Keeps the proof under this name while it is made, so that `resume` goes on after a reload from
   * the last finished round: **the inputs are then written to this device's disk**, sealed with a
   * key that cannot be exported, until the proof is done, refused or cancelled, for a day at most.
   * A proof that is already kept under the name is replaced. In browsers only.
   */
  readonly resume?: string | undefined
}

/** What a pod has, and what it had to do without. */
export interface PodInfo {
  /** Threads that prove; 1 without a pool. */
  readonly threads: number
  /** The arithmetic that the pod uses: `wide`, `relaxed` or `scalar`, the fastest first. */
  readonly tier: Tier
  /** Whether the page is cross-origin isolated. */
  readonly isolated: boolean
  /** The circuit that is loaded. */
  readonly statement: string
  /** Name or digest of the ceremony. */
  readonly srs: string
  /** True for the development setup: such proofs prove nothing and production gates refuse them. */
  readonly insecureSrs: boolean
  /** What this host does not offer, one sentence each; empty when nothing was lost. */
  readonly lost: readonly string[]
}

/** A prover in its own worker. */
export interface Pod {
  readonly info: PodInfo
  /**
   * Proves. The witness goes to the worker and nowhere else; the proof is verified there before it
   * is returned. Calls are worked off in order. The key and the setup of a statement other than
   * `access` are fetched when it is first proved or verified.
   */
  prove<S extends StatementId>(
    statement: S,
    inputs: Statements[S]['inputs'],
    options?: ProveOptions,
  ): Promise<ProofBundle<Statements[S]['publicInputs']>>
  /** The proofs that `prove` kept under a `resume` name and that were not finished. */
  resumable(): Promise<ResumableProof[]>
  /** Goes on with such a proof, to the bundle that it would have had. */
  resume(id: string, options?: ResumeOptions): Promise<AnyBundle>
  /** Resolves to true, or throws `PROOF_*` with the reason; never resolves to false. */
  verify(bundle: AnyBundle, options?: Pick<ProveOptions, 'signal'>): Promise<true>
  /**
   * What a proof needs on this pod: `estimate` for its tier and threads. Once the pod has proved,
   * the times are the last proof's own.
   */
  estimate(statement?: StatementId, options?: Circuit): Promise<Estimate>
  /** Ends the worker; whatever waits is rejected with `POD_CLOSED`. */
  close(): void
}

/** Which circuit of a statement. */
type Circuit = Pick<ProveOptions, 'depth' | 'profile'>

type ProveJob = Extract<Job, { readonly op: 'prove' | 'proveKept' }>

const SEED_BYTES = 32
const POD_OPTIONS = [...ASSETS_OPTIONS, 'threads', 'tier', 'signal']
const PROVE_OPTIONS = ['onProgress', 'signal', 'depth', 'profile', 'resume']
const ID_MAX = 100

/** How a proof is resumed. */
export type ResumeOptions = Pick<ProveOptions, 'onProgress' | 'signal'>

/** After these a kept proof is over; after all others (a worker that died, no network) it waits. */
const OVER = /^(INPUT_.*|STATEMENT_UNKNOWN|RESUME_INVALID|ABORTED|LISTENER_FAILED|INTERNAL)$/

/** Starts a pod: fetches and checks the key and the setup, and starts the worker. */
export async function createPod(options: PodOptions = {}): Promise<Pod> {
  known(options, POD_OPTIONS, 'options')
  checkedSignal(options.signal)
  const gone = new AbortController()
  const onAbort = (): void => gone.abort(aborted(options.signal))
  if (options.signal?.aborted) onAbort()
  options.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await orAborted(open(options, gone), gone.signal)
  } catch (error) {
    // Given up or failed: whatever still starts is ended at once.
    gone.abort(error)
    throw error
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
  }
}

async function open(options: PodOptions, gone: AbortController): Promise<Pod> {
  const lost: string[] = []
  const wanted = wantedThreads(options.threads, lost)
  const name = circuitName('access')
  const forced = checkedTier(options.tier)
  // Asked for now, wanted when the worker runs: no download waits for another.
  const source = { ...sourceOf(options), lost }
  // A file that is not to be had ends the start, whatever else still goes on.
  for (const file of filesOf(name, source)) file.catch((error) => gone.abort(error))
  const start = { name, source, lost, tier: forced, signal: gone.signal }
  if (wanted === 1) return openWith(1, start)
  try {
    return await openWith(wanted, start)
  } catch (error) {
    // A policy may block some workers: then one thread has to do.
    const { code, details } = error as ProofpodError
    if (/^(KEY|SRS)_/.test(code) || details?.directive !== undefined) throw error
    lost.push(`threads: the pool did not start (${(error as Error).message})`)
    return openWith(1, start)
  }
}

interface Start {
  readonly name: string
  readonly source: Source
  readonly lost: string[]
  readonly tier: Tier | undefined
  readonly signal: AbortSignal
}

/** A pod of so many threads, all at work, with the key and the setup of a circuit in its worker. */
async function openWith(threads: number, start: Start): Promise<Pod> {
  const { name, source, lost } = start
  const opened = threads > 1
    ? await openHost({ ...start, build: 'threads', threads })
    : await openHost({ ...start, build: 'single', threads: 0 })
  const { srsId, insecureSrs } = assetsOf(name)
  const isolated = globalThis.crossOriginIsolated === true
  const { host, tier } = opened
  const info = { threads, tier, isolated, statement: name, srs: srsId, insecureSrs, lost }
  const pod = new WorkerPod(host, info, source)
  try {
    await Promise.all([pod.load(name), host.pooled()])
  } catch (error) {
    pod.close()
    throw error
  }
  return pod
}

function checkedTier(wanted: Tier | undefined): Tier | undefined {
  const tier = namedTier(wanted)
  if (tier === undefined || supports(tier)) return tier
  const message = `this host does not offer the ${tier} tier`
  throw new ProofpodError('WASM_UNSUPPORTED', message, { missing: tier })
}

class WorkerPod implements Pod {
  #loads = new Map<string, Promise<void>>()
  /** How long the last proof of each circuit took. */
  #lastMs = new Map<string, number>()
  /** Ends what waits outside of the worker. */
  readonly #endings = new Set<(error: ProofpodError) => void>()

  constructor(
    private readonly host: Host,
    readonly info: PodInfo,
    private readonly source: Source,
  ) {}

  /** Hands the worker the key and setup of a circuit, once. */
  load(name: string): Promise<void> {
    const known = this.#loads.get(name)
    if (known) return known
    const loading = this.#load(name)
    this.#loads.set(name, loading)
    loading.catch(() => this.#loads.delete(name))
    return loading
  }

  async #load(name: string): Promise<void> {
    const [srs, key] = await Promise.all(filesOf(name, this.source))
    await this.host.keep(name, { op: 'load', statement: name, srs, key })
  }

  async prove<S extends StatementId>(
    statement: S,
    inputs: Statements[S]['inputs'],
    options: ProveOptions = {},
  ): Promise<ProofBundle<Statements[S]['publicInputs']>> {
    known(options, PROVE_OPTIONS, 'options', ['insecureSeed'])
    checkedSignal(options.signal)
    checkedListener(options.onProgress)
    const name = circuitName(statement, options)
    const json = toJson(inputs, 'inputs', 'an object of strings')
    const insecureSeed = checkedSeed(options.insecureSeed)
    if (options.resume === undefined) {
      const job = { op: 'prove', statement: name, inputs: json, insecureSeed } as const
      return this.#prove(job, options)
    }
    const start = insecureSeed?.slice() ?? crypto.getRandomValues(new Uint8Array(SEED_BYTES))
    const work = { statement: name, inputs: json, start }
    return vault().hold(checkedId(options.resume), this.info.lost as string[], (place) =>
      this.#proveKept(work, place, options))
  }

  async resumable(): Promise<ResumableProof[]> {
    return vault().list()
  }

  async resume(id: string, options: ResumeOptions = {}): Promise<AnyBundle> {
    known(options, ['onProgress', 'signal'], 'options')
    checkedSignal(options.signal)
    checkedListener(options.onProgress)
    return vault().hold(checkedId(id), this.info.lost as string[], async (place) => {
      const work = await place.read().catch(async (error) => {
        // What does not open today will not open tomorrow.
        if ((error as ProofpodError).code === 'RESUME_INVALID') await place.remove()
        throw error
      })
      return this.#proveKept(work, place, options)
    })
  }

  async #proveKept<B extends AnyBundle>(
    work: Work,
    place: Place,
    options: ResumeOptions,
  ): Promise<B> {
    const { statement, inputs } = work
    const onState: JobOptions['onState'] = (round, start) =>
      place.write({ statement, inputs, start }, round)
    try {
      const bundle = await this.#prove<B>({ op: 'proveKept', ...work }, options, onState)
      await place.remove()
      return bundle
    } catch (error) {
      if (OVER.test((error as ProofpodError).code)) await place.remove()
      throw error
    } finally {
      work.start.fill(0)
    }
  }

  async #prove<B extends AnyBundle>(
    job: ProveJob,
    options: ResumeOptions,
    onState?: JobOptions['onState'],
  ): Promise<B> {
    const { signal } = options
    const onProgress = checkedListener(options.onProgress)
    const name = job.statement
    await orAborted(this.load(name), signal)
    const lastMs = this.#lastMs.get(name) ?? this.#expectedMs(name)
    const meter = new ProgressMeter(onProgress, lastMs)
    const onEvent: JobOptions['onEvent'] = (round, fraction) => meter.event(round, fraction)
    const run = (): Promise<B> =>
      this.host.run(job, { signal, onEvent, onState })
    const { alone } = platform()
    // Whoever waits for another tab's proof is not in the worker's queue yet.
    const bundle = await (alone ? this.#untilClosed(alone(run, signal)) : run())
    this.#lastMs.set(name, meter.done())
    return bundle
  }

  /** The first proof of a pod takes longer than those after it: it compiles what it runs. */
  #expectedMs(name: string): number | undefined {
    const { tier, threads } = this.info
    return expected(tier, threads, profileOf(name)).firstProofMs ?? undefined
  }

  async verify(bundle: AnyBundle, options: JobOptions = {}): Promise<true> {
    known(options, ['signal'], 'options')
    checkedSignal(options.signal)
    const { statement } = checkedBundle(bundle, (name) => assetsOf(name).inputs)
    const json = toJson(bundle, 'bundle', 'a proof bundle')
    await orAborted(this.load(statement), options.signal)
    checkSetup(bundle.srs, assetsOf(statement).srsId)
    return this.host.run<true>({ op: 'verify', statement, bundle: json }, options)
  }

  async estimate(statement: StatementId = 'access', options: Circuit = {}): Promise<Estimate> {
    known(options, ['depth', 'profile'], 'options')
    const { threads, tier } = this.info
    const guess = await estimate(statement, { ...options, threads, tier })
    const lastMs = this.#lastMs.get(guess.circuit)
    if (lastMs === undefined) return guess
    const proveMs = Math.round(lastMs)
    return { ...guess, proveMs, firstProofMs: proveMs }
  }

  close(): void {
    this.host.close()
    for (const end of this.#endings) end(closedError())
  }

  // No AbortController for the pod's life: in an isolate it belongs to the request that made it.
  #untilClosed<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#endings.add(reject)
      work.then(resolve, reject).finally(() => this.#endings.delete(reject))
    })
  }
}

/** A proof says which setup it was made under; apps show it, so it has to be true. */
function checkSetup(got: unknown, expected: string): void {
  if (got === expected) return
  const message = `the proof was made under the setup ${String(got)}, not ${expected}`
  throw new ProofpodError('SRS_INVALID', message, { expected, got })
}

/** The setup and the key of a circuit. */
function filesOf(name: string, source: Source) {
  const { srs, key } = assetsOf(name)
  return [load(srs, source), load(key, source)] as const
}

/** The host's place for proofs under way. */
function vault(): Vault {
  const { vault } = platform()
  if (vault) return vault
  throw unavailable('a browser')
}

function checkedId(id: unknown): string {
  if (typeof id === 'string' && id.length > 0 && id.length <= ID_MAX) return id
  const expected = `1 to ${ID_MAX} characters`
  const details = { field: 'resume', expected, got: typeof id }
  throw new ProofpodError('INPUT_BAD_FORMAT', `resume: expected ${expected}`, details)
}

function checkedSeed(seed: Uint8Array | undefined): Uint8Array | undefined {
  if (seed === undefined || (seed instanceof Uint8Array && seed.length === SEED_BYTES)) return seed
  const details = { field: 'insecureSeed', expected: `${SEED_BYTES} bytes`, got: seed?.length }
  throw new ProofpodError('INPUT_BAD_FORMAT', `insecureSeed: expected ${SEED_BYTES} bytes`, details)
}

/** Waits for `work`, or rejects as soon as the signal fires; `work` itself goes on. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  // What fails after its caller has left is nobody's error.
  work.catch(() => {})
  const reason = (): Error => {
    return signal.reason instanceof ProofpodError ? signal.reason : aborted(signal)
  }
  if (signal.aborted) return Promise.reject(reason())
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(reason())
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
