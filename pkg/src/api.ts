export { type ErrorCode, type ErrorDetails, ProofpodError } from './errors.js'
export {
  type AccessGate,
  accessGate,
  type EnterOptions,
  type GateCall,
  type GateErrorCode,
  type GateOptions,
  type GateRevert,
} from './gate.js'
export { createIdentity, type Identity } from './identity.js'
export type {
  AccessInputs,
  AccessPublicInputs,
  Integer,
  MerkleProof,
  ProofBundle,
} from './inputs.js'
export { createPod, type Pod, type PodInfo, type PodOptions, type ProveOptions } from './pod.js'
export type { OnProgress, ProgressEvent } from './progress.js'
export type { Round } from './protocol.js'
export { type HolderProof, loadSnapshot, rawCid, type Snapshot } from './snapshot.js'
export type { Tier } from './tiers.js'
export type { AssetsOptions } from './tools.js'
export { parseUnits } from './units.js'
