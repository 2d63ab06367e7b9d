/** `proofpod/verify` in workerd, which compiles no module at run time: it is imported. */
import module from './wasm/verifier/verifier.wasm'

import { openVerifier, type Verifier, type VerifierOptions } from './verify-api.js'

export * from './verify-types.js'

/** Starts the verifier. */
export function createVerifier(options: VerifierOptions = {}): Promise<Verifier> {
  return openVerifier(options, async () => module)
}
