// Not the entry itself, which is bundled into a file with a ProofpodError of its own.
export * from './gate-api.js'
export { createIdentity, type Identity } from './identity.js'
export type { AccessInputs, MerkleProof, RangeInputs } from './inputs.js'
export { estimate, type Estimate, type EstimateOptions } from './estimate.js'
export { createPod, type Pod, type PodInfo, type ProveOptions, type ResumeOptions } from './pod.js'
export type { OnProgress, ProgressEvent } from './progress.js'
export type { Round } from './protocol.js'
export { importSemaphoreIdentity, type SemaphoreIdentity } from './semaphore.js'
export type { PodOptions, Profile } from './setup.js'
export { type HolderProof, loadSnapshot, rawCid, type Snapshot } from './snapshot.js'
export type {
  AggregateInputs, IdentityInputs, InferenceInputs, JsonInputs, Point, StatementId, Statements,
  VoteInputs,
} from './statements.js'
export type { Tier } from './tiers.js'
export type { AssetsOptions } from './tools.js'
export type { ResumableProof } from './vault.js'
export { parseUnits } from './units.js'
export { type Eip1193Provider, sendEnter, type SendOptions, signRelay } from './wallet.js'
