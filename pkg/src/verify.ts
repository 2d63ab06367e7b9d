/**
 * Verifies proofs without a prover, in the calling thread: a few milliseconds each. In browsers and
 * wherever else `fetch` reads files.
 *
 * @packageDocumentation
 */
import { download, locate } from './download.js'
import { openVerifier, type Verifier, type VerifierOptions } from './verify-api.js'
import { loadModule } from './verify-load.js'

export * from './verify-types.js'

// In a function: nothing is done, and nothing can fail, when this module is imported.
const url = (): string => new URL('./wasm/verifier/verifier.wasm', import.meta.url).href

/** Reads the verifier's module, once, and starts it. */
export function createVerifier(options: VerifierOptions = {}): Promise<Verifier> {
  return openVerifier(options, (base) =>
    loadModule(base === undefined ? url() : '', base, (asset, at, source) =>
      download(locate(asset, at), source)))
}
