// Tokens as the gatekeeper makes them, and as it never would.
import { webcrypto } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'

const encoder = new TextEncoder()
export const now = () => Math.floor(Date.now() / 1000)

/** The key of one kind of token: what `src/gatekeeper/tokens.ts` derives, written a second time. */
async function keyOf(secret, kind) {
  const base = await webcrypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false,
    ['deriveBits'])
  const info = encoder.encode(`proofpod-edge/${kind}/v1`)
  const from = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  return new Uint8Array(await webcrypto.subtle.deriveBits(from, base, 256))
}

/** A token with everything right but what is changed. */
export async function forge(gate, kind, change = {}) {
  const { secret = gate.key, key, alg = 'HS256', typ = `proofpod-${kind}+jwt`, ...claims } = change
  const all = { res: 'air-quality', iss: gate.audience, aud: gate.audience, iat: now(),
    exp: now() + 60, ...(kind === 'challenge' && { epoch: Math.floor(now() / 3600) }), ...claims }
  if (alg === 'none') return new UnsecuredJWT(all).encode()
  const token = new SignJWT(all).setProtectedHeader({ alg, typ })
  return token.sign(key ?? await keyOf(secret, kind))
}
