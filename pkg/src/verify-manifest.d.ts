/**
 * What `proofpod/verify` ships: written by `scripts/assemble.mjs` into `dist/verify-manifest.js`.
 * The keys are part of the code: a few kilobytes, and nothing to fetch.
 */

/** What verifying one circuit needs. */
export interface VerifyStatement {
  /** Names of the public inputs in order. */
  readonly inputs: readonly string[]
  /** The verifying key, a file `*.vk` of `proofpod keys`, in hex. */
  readonly key: string
  /** Name or digest of the ceremony. */
  readonly srs: string
  /** A development setup whose secret is public: proofs of it prove nothing. */
  readonly insecureSrs: boolean
}

/** The verifier's module: its path below `dist/` and `assetsUrl`, size, and SHA-256 in hex. */
export const wasm: { readonly file: string; readonly bytes: number; readonly sha256: string }
export const statements: Readonly<Record<string, VerifyStatement>>
