export { type ErrorCode, type ErrorDetails, ProofpodError } from './errors.js'
export type { AccessPublicInputs, ProofBundle, RangePublicInputs } from './inputs.js'
export type {
  AnyBundle, IdentityPublicInputs, InferencePublicInputs, NumberedPublicInputs, PublicInputs,
} from './statements.js'
export type { Verifier, VerifierOptions, VerifierStatement } from './verify-api.js'
