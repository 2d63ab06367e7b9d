export { type ErrorCode, type ErrorDetails, ProofpodError } from './errors.js'
export type {
  AccessPublicInputs, AnyBundle, ProofBundle, PublicInputs, RangePublicInputs,
} from './inputs.js'
export type { Verifier, VerifierOptions, VerifierStatement } from './verify-api.js'
