/** `proofpod/verify` in edge functions whose bundler takes `?module` for an imported module. */
import module from './wasm/verifier/verifier.wasm?module'

import { openVerifier, type Verifier, type VerifierOptions } from './verify-api.js'

export * from './verify-types.js'

/** Starts the verifier. */
export function createVerifier(options: VerifierOptions = {}): Promise<Verifier> {
  return openVerifier(options, async () => module)
}
