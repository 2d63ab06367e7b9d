/**
 * `proofpod/gate`: a gate's calls and the requests that relayers take, without prover, verifier or
 * files. For servers and workers, where the main entry would bring a prover along.
 *
 * @packageDocumentation
 */
export {
  type AttestationOptions,
  type AttestErrorCode,
  type AttestOptions,
  ENTRY_SCHEMA,
  entryAttestations,
  type EntryAttestations,
} from './attest.js'
export * from './gate-api.js'
