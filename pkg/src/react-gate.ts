import {
  type AccessGate, accessGate, type EnterOptions, type GateCall, type GateOptions, type GateRevert,
  type ProofBundle,
} from 'proofpod'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

/** Where a component's entry is; `refused` by the gate, `failed` on the way to it. */
export type GateStatus = 'idle' | 'sending' | 'entered' | 'refused' | 'failed'

interface State<T> {
  readonly status: GateStatus
  /** What `send` returned. */
  readonly result: T | undefined
  /** The gate's reason. */
  readonly refusal: GateRevert | undefined
  /** What `send` threw, when it was not a refusal of the gate. */
  readonly error: Error | undefined
}

/** A gate, and a component's way through it. */
export interface Entering<T> extends State<T> {
  /** The gate: `scope` and `message` go into the inputs of a proof. */
  readonly gate: AccessGate
  /**
   * Shows a proof to the gate through `send`. The promise rejects with what `send` threw; who does
   * not wait for it reads `refusal` and `error` instead.
   */
  readonly enter: (bundle: ProofBundle, target: EnterOptions) => Promise<T>
}

const IDLE = { status: 'idle', result: undefined, refusal: undefined, error: undefined } as const

/**
 * One gate. `send` hands a call to a wallet or a relayer, and returns what the component wants to
 * show, such as the transaction's hash.
 */
export function useGate<T>(
  { chainId, address }: GateOptions,
  send: (call: GateCall) => Promise<T>,
): Entering<T> {
  const gate = useMemo(() => accessGate({ chainId, address }), [chainId, address])
  const [state, setState] = useState<State<T>>(IDLE)
  const latest = useRef(send)
  const newest = useRef(0)
  useEffect(() => {
    latest.current = send
  })
  const enter = useCallback((bundle: ProofBundle, target: EnterOptions): Promise<T> => {
    const turn = ++newest.current
    const show = (next: State<T>): void => {
      if (newest.current === turn) setState(next)
    }
    show({ ...IDLE, status: 'sending' })
    const entering = (async () => latest.current(gate.enter(bundle, target)))()
    entering.then(
      (result) => show({ ...IDLE, status: 'entered', result }),
      (error: unknown) => show(refused(gate, error)),
    )
    return entering
  }, [gate])
  return { ...state, gate, enter }
}

function refused<T>(gate: AccessGate, thrown: unknown): State<T> {
  const refusal = gate.decodeRevert(thrown)
  if (refusal) return { ...IDLE, status: 'refused', refusal }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return { ...IDLE, status: 'failed', error }
}
