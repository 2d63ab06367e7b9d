/** The verifier's door as wasm-bindgen generates it (crate `verifier-wasm`). */

export class ProofVerifier {
  constructor(key: Uint8Array)
  verify(publicInputs: Uint8Array, proof: Uint8Array): void
  free(): void
}

export function initSync(init: { module: WebAssembly.Module }): void
