import { ProofpodError } from './errors.js'
import { createIdentity, type Identity } from './identity.js'
import type { AssetsOptions } from './tools.js'

/** What is read of a Semaphore v4 identity (`@semaphore-protocol/identity`). */
export interface SemaphoreIdentity {
  /** The EdDSA secret scalar: `BLAKE-512(privateKey)`, pruned, divided by 8, below the suborder. */
  readonly secretScalar: bigint
}

/**
 * The identity of this package with a Semaphore v4 identity's secret: `secret` is its
 * `secretScalar` as it stands, which is also what Semaphore's own circuit takes. Commitment and
 * nullifiers differ from Semaphore's, because they are hashed in another domain: neither links the
 * two. Who learns one secret has the other.
 */
export async function importSemaphoreIdentity(
  identity: SemaphoreIdentity,
  options: AssetsOptions = {},
): Promise<Identity> {
  const scalar: unknown = (identity as SemaphoreIdentity | null | undefined)?.secretScalar
  if (typeof scalar === 'bigint' && scalar > 0n) return createIdentity(scalar, options)
  const expected = 'a Semaphore v4 identity, with `secretScalar` as a bigint'
  const details = { field: 'identity', expected }
  throw new ProofpodError('INPUT_BAD_FORMAT', `identity: expected ${expected}`, details)
}
