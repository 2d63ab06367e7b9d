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
export type {
  AccessPublicInputs, Integer, ProofBundle, RangePublicInputs,
} from './inputs.js'
export type {
  AnyBundle, IdentityPublicInputs, InferencePublicInputs, NumberedPublicInputs, PublicInputs,
} from './statements.js'
export {
  callHash,
  type EnterRequest,
  RELAY_TYPES,
  relayDigest,
  type RelayOptions,
  type RelayRequest,
  relayRequest,
} from './relay.js'
export type { Revert } from './reverts.js'
