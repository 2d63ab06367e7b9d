// The types of `proofpod/verify` for `require`: those of the module.
type Entry = typeof import('./verify.js', { with: { 'resolution-mode': 'import' } })

export type {
  AccessPublicInputs,
  AnyBundle,
  ErrorCode,
  ErrorDetails,
  IdentityPublicInputs,
  InferencePublicInputs,
  NumberedPublicInputs,
  ProofBundle,
  PublicInputs,
  RangePublicInputs,
  Verifier,
  VerifierOptions,
  VerifierStatement,
} from './verify.js' with { 'resolution-mode': 'import' }
export declare const createVerifier: Entry['createVerifier']
export declare const ProofpodError: Entry['ProofpodError']
export type ProofpodError = InstanceType<Entry['ProofpodError']>
