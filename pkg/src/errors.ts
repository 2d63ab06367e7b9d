/** Every reason this package gives. Codes are stable; `ERRORS.md` says what to do about each. */
export type ErrorCode =
  | 'INPUT_MISSING_FIELD'
  | 'INPUT_BAD_FORMAT'
  | 'INPUT_NOT_CANONICAL'
  | 'INPUT_OUT_OF_RANGE'
  | 'INPUT_PATH_LENGTH'
  | 'INPUT_LENGTH'
  | 'INPUT_UNSATISFIED'
  | 'INPUT_ROOT_MISMATCH'
  | 'INPUT_LEAF_MISMATCH'
  | 'INPUT_BELOW_THRESHOLD'
  | 'INPUT_UNKNOWN_FIELD'
  | 'STATEMENT_UNKNOWN'
  | 'KEY_FETCH'
  | 'KEY_DIGEST_MISMATCH'
  | 'KEY_STORED_DAMAGED'
  | 'KEY_INVALID'
  | 'SRS_INVALID'
  | 'SNAPSHOT_FETCH'
  | 'SNAPSHOT_CID_MISMATCH'
  | 'SNAPSHOT_INVALID'
  | 'SNAPSHOT_NOT_LISTED'
  | 'PROOF_LENGTH'
  | 'PROOF_INVALID'
  | 'PROOF_BAD_FORMAT'
  | 'PROOF_WRONG_RECIPIENT'
  | 'PROOF_WRONG_SCOPE'
  | 'CHAIN_MISMATCH'
  | 'RESUME_UNAVAILABLE'
  | 'RESUME_NOT_FOUND'
  | 'RESUME_INVALID'
  | 'RESUME_BUSY'
  | 'ABORTED'
  | 'LISTENER_FAILED'
  | 'POD_CLOSED'
  | 'WORKER_CRASHED'
  | 'OUT_OF_MEMORY'
  | 'WASM_UNSUPPORTED'
  | 'INTERNAL'

/** What an error knows besides its message: `field`, `expected`, `got`, `index` and the like. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/** The one error class of this package: branch on `code`, show `message`, read `details`. */
export class ProofpodError extends Error {
  /** Stable, machine-readable reason. */
  readonly code: ErrorCode
  /**
   * Where the remedy is written: `proofpod/ERRORS.md#…`, which is a file of the package (also by
   * `import.meta.resolve`) and the heading in it.
   */
  readonly docs: string
  /** Expected and received values, and where. Never holds a secret. */
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ProofpodError'
    this.code = code
    this.docs = `proofpod/ERRORS.md#${code.toLowerCase()}`
    this.details = details
  }
}

/** An error as it crosses from the worker: structured clone drops classes and own fields. */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly details: ErrorDetails
}

/** Builds the error of this package again from what crossed the worker's border. */
export function fromWire(error: WireError): ProofpodError {
  return new ProofpodError(error.code, error.message, error.details)
}

/** The error for a job that its caller gave up. */
export function aborted(signal?: AbortSignal): ProofpodError {
  return new ProofpodError('ABORTED', 'aborted by the caller', {}, signal?.reason)
}
