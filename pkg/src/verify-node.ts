/** `proofpod/verify` in Node and Deno: the module is read from the package's folder. */
import { download, locate } from './download-node.js'
import { openVerifier, type Verifier, type VerifierOptions } from './verify-api.js'
import { loadModule } from './verify-load.js'

export * from './verify-types.js'

const url = (): string => new URL('./wasm/verifier/verifier.wasm', import.meta.url).href

/** Reads the verifier's module, once, and starts it. */
export function createVerifier(options: VerifierOptions = {}): Promise<Verifier> {
  return openVerifier(options, (base) =>
    loadModule(base === undefined ? url() : '', base, (asset, at, source) =>
      download(locate(asset, at), source)))
}
