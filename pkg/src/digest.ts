import { toHex } from './bytes.js'
import { ProofpodError } from './errors.js'

/** A shipped file as a manifest names it. */
export interface Shipped {
  readonly file: string
  /** Lower-case hex. */
  readonly sha256: string
}

/** SHA-256 of `bytes`, off the calling thread. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  if (!globalThis.crypto?.subtle) {
    const message = 'digests cannot be checked here: serve the page over https or from localhost'
    throw new ProofpodError('WASM_UNSUPPORTED', message, { missing: 'crypto.subtle' })
  }
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return new Uint8Array(digest)
}

/**
 * Where a file was another one: reads it once more, past the HTTP cache, which may hold another
 * version's under the same name. Throws `error` where it was something else, or that fails too.
 */
export async function pastCache<T>(
  error: unknown,
  read: (fresh: true) => Promise<T>,
): Promise<T> {
  if (!(error instanceof ProofpodError) || error.code !== 'KEY_DIGEST_MISMATCH') throw error
  try {
    return await read(true)
  } catch {
    throw error
  }
}

/** The bytes, if they are the file's. */
export async function checked(asset: Shipped, bytes: Uint8Array): Promise<Uint8Array> {
  const got = toHex(await sha256(bytes))
  if (got === asset.sha256) return bytes
  const details = { file: asset.file, expected: asset.sha256, got, bytes: bytes.length }
  const message = `${asset.file} is not the file this package was built with`
  throw new ProofpodError('KEY_DIGEST_MISMATCH', message, details)
}
