import type {
  AccessInputs, Pod, ProgressEvent, ProofBundle, ProofpodError, ProveOptions,
} from 'proofpod'
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { asProofpodError, LOADING, orAborted, type SharedOptions, storeOf } from './react-store.js'

/** Which pod proves, and how. */
export type ProveHookOptions = SharedOptions & Omit<ProveOptions, 'signal' | 'onProgress'>

/** Where a component's proof is; `cancelled` by `cancel`, by a newer proof, never by itself. */
export type ProveStatus = 'idle' | 'proving' | 'proved' | 'cancelled' | 'failed'

interface State {
  readonly status: ProveStatus
  /** The last event of the running proof. */
  readonly progress: ProgressEvent | undefined
  /** The proof, when there is one. */
  readonly proof: ProofBundle | undefined
  /** Why there is none. */
  readonly error: ProofpodError | undefined
}

/** A component's proof and what it can do about it. */
export interface Proving extends State {
  /**
   * Proves `access`. A proof that still runs is cancelled first. The promise rejects with a
   * `ProofpodError`; who does not wait for it reads `error` instead.
   */
  readonly prove: (inputs: AccessInputs) => Promise<ProofBundle>
  /** Stops the running proof within 100 ms. */
  readonly cancel: () => void
}

const IDLE: State = { status: 'idle', progress: undefined, proof: undefined, error: undefined }

/**
 * Proves from a component. The pod is the one that `usePod` gives for the same options. When the
 * component goes away its proof is cancelled.
 */
export function useProve(options: ProveHookOptions = {}): Proving {
  const store = storeOf(options)
  useSyncExternalStore(store.subscribe, store.snapshot, () => LOADING)
  const [state, setState] = useState(IDLE)
  const running = useRef<AbortController>(undefined)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const cancel = useCallback(() => running.current?.abort(), [])
  useEffect(() => cancel, [cancel])
  const prove = useCallback((inputs: AccessInputs): Promise<ProofBundle> => {
    cancel()
    const abort = new AbortController()
    running.current = abort
    const show = (change: Partial<State>): void => {
      if (running.current === abort) setState((before) => ({ ...before, ...change }))
    }
    setState({ ...IDLE, status: 'proving' })
    const proving = run(store.promise(), inputs, latest.current, abort.signal, show)
    // Who only looks at `error` must not meet an unhandled rejection.
    proving.catch(() => {})
    return proving
  }, [store, cancel])
  return { ...state, prove, cancel }
}

async function run(
  ready: Promise<Pod>,
  inputs: AccessInputs,
  { threads, tier, assetsUrl, ...options }: ProveHookOptions,
  signal: AbortSignal,
  show: (change: Partial<State>) => void,
): Promise<ProofBundle> {
  try {
    const pod = await orAborted(ready, signal)
    const onProgress = (progress: ProgressEvent): void => show({ progress })
    const proof = await pod.prove('access', inputs, { ...options, signal, onProgress })
    show({ status: 'proved', proof })
    return proof
  } catch (cause) {
    const error = asProofpodError(cause)
    show({ status: error.code === 'ABORTED' ? 'cancelled' : 'failed', error })
    throw error
  }
}
