/**
 * What this build of the package ships: written by `scripts/assemble.mjs` into `dist/manifest.js`,
 * so that the digests travel with the code and not beside the files that they check.
 */

/** One file beside the code. */
export interface Asset {
  /** Path below `dist/`, also below `assetsUrl`. */
  readonly file: string
  readonly bytes: number
  /** Its size as a server that compresses sends it. */
  readonly gzip: number
  /** Lower-case hex. */
  readonly sha256: string
  /** Where it lies when `assetsUrl` is not given; bundlers rewrite it. */
  readonly url: string
}

/** What proving and verifying one circuit needs. */
export interface StatementAssets {
  /** The statement that it is a circuit of, such as `access`. */
  readonly id: string
  /** Names of the public inputs in order. */
  readonly inputs: readonly string[]
  readonly key: Asset
  readonly srs: Asset
  /** Name or digest of the ceremony. */
  readonly srsId: string
  /** A development setup whose secret is public: proofs of it prove nothing. */
  readonly insecureSrs: boolean
}

export const wasm: Readonly<
  Record<'single' | 'threads', Readonly<Record<'scalar' | 'relaxed' | 'wide', Asset>>>
>
export const statements: Readonly<Record<string, StatementAssets>>
