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
export { estimate, type Estimate, type EstimateOptions } from './estimate.js'
export { createPod, type Pod, type PodInfo, type ProveOptions } from './pod.js'
export type { OnProgress, ProgressEvent } from './progress.js'
export type { Round } from './protocol.js'
export {
  callHash,
  type EnterRequest,
  RELAY_TYPES,
  relayDigest,
  type RelayOptions,
  type RelayRequest,
  relayRequest,
} from './relay.js'
export { importSemaphoreIdentity, type SemaphoreIdentity } from './semaphore.js'
export type { PodOptions, Profile } from './setup.js'
export { type HolderProof, loadSnapshot, rawCid, type Snapshot } from './snapshot.js'
export type { Tier } from './tiers.js'
export type { AssetsOptions } from './tools.js'
export { parseUnits } from './units.js'
export { type Eip1193Provider, sendEnter, type SendOptions, signRelay } from './wallet.js'
