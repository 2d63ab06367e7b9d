export { type ErrorCode, type ErrorDetails, ProofpodError } from './errors.js'
export type { AccessPublicInputs, ProofBundle } from './inputs.js'
export type { Verifier, VerifierOptions, VerifierStatement } from './verify-api.js'
