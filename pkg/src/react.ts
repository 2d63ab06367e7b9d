/**
 * Proofpod in React: one pod for all components that ask for the same one, proofs that end with
 * their component, and a gate's answers as state.
 *
 * @packageDocumentation
 */
'use client'

export { type Entering, type GateStatus, useGate } from './react-gate.js'
export { type PodHookOptions, type PodState, type ReadyPod, usePod } from './react-pod.js'
export { type Proving, type ProveHookOptions, type ProveStatus, useProve } from './react-prove.js'
