import type { Pod } from 'proofpod'
import { ProofpodError } from 'proofpod'
import { use, useSyncExternalStore } from 'react'
import { LOADING, type SharedOptions, type Snapshot, storeOf } from './react-store.js'

/** Which pod, and how to wait for it. Components with the same options share one pod. */
export interface PodHookOptions extends SharedOptions {
  /**
   * True: the component suspends until the pod is there, and a failure goes to the error boundary.
   * It then needs a `Suspense` around it; servers render its fallback.
   */
  readonly suspense?: boolean | undefined
}

/** A pod on its way, there, or failed. */
export type PodState = Snapshot & {
  /** Starts over after a failure; does nothing otherwise. */
  readonly retry: () => void
}

/** A pod that is there. */
export type ReadyPod = Extract<PodState, { readonly status: 'ready' }>

/**
 * The page's pod: started by the first component that asks for it, shared by all that ask for the
 * same options, closed two seconds after the last of them is gone. Servers render `loading`.
 */
export function usePod(options: PodHookOptions & { readonly suspense: true }): ReadyPod
export function usePod(options?: PodHookOptions): PodState
export function usePod(options: PodHookOptions = {}): PodState {
  const store = storeOf(options)
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot, server)
  if (!options.suspense) return { ...snapshot, retry: store.retry }
  const pod = use(onServer() ? refused() : store.promise())
  return { status: 'ready', pod, retry: store.retry }
}

function server(): Snapshot {
  return LOADING
}

function onServer(): boolean {
  return typeof window === 'undefined'
}

/** Servers have no tab to prove in: React renders the fallback and the browser tries again. */
function refused(): Promise<Pod> {
  throw new ProofpodError('WASM_UNSUPPORTED', 'a pod starts in the browser, not on the server', {
    missing: 'window',
  })
}
