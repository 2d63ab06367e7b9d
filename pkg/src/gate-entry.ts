/**
 * `proofpod/gate`: a gate's calls and the requests that relayers take, without prover, verifier or
 * files. For servers and workers, where the main entry would bring a prover along.
 *
 * @packageDocumentation
 */
export * from './gate-api.js'
