import { errors, jwtVerify, SignJWT } from 'jose'
import { HttpError } from '../http/errors.ts'

/** What a challenge says: it is stateless, and only this gatekeeper can make one. */
export interface Challenge {
  readonly resource: string
  readonly epoch: number
  /** Seconds since 1970. */
  readonly expires: number
}

/** What a session may read. */
export interface Session {
  readonly resource: string
  /** Seconds since 1970. */
  readonly expires: number
}

type Kind = 'challenge' | 'session'

// Clocks of two places of the same network differ by less.
const SKEW_SECONDS = 5

/** Signs and reads challenges and sessions: JWTs with HS256, one key for each kind. */
export class Tokens {
  readonly #secret: string
  readonly #audience: string
  readonly #keys = new Map<Kind, Promise<CryptoKey>>()

  /**
   * @param secret - what both keys are derived from
   * @param audience - the gatekeeper's origin, issuer and audience of all tokens
   */
  constructor(secret: string, audience: string) {
    this.#secret = secret
    this.#audience = audience
  }

  /** A fresh challenge for a resource in an epoch, until `expires`. */
  challenge({ resource, epoch, expires }: Challenge): Promise<string> {
    return this.#sign('challenge', { res: resource, epoch }, expires)
  }

  /** A session for a resource. It says nothing about the holder, not even the nullifier. */
  session({ resource, expires }: Session): Promise<string> {
    return this.#sign('session', { res: resource }, expires)
  }

  /** Reads a challenge; refuses with 401 `CHALLENGE_*` or 409 `CLOCK_SKEW`. */
  async readChallenge(token: string): Promise<Challenge> {
    const { res, epoch, exp } = await this.#read('challenge', token)
    return { resource: String(res), epoch: Number(epoch), expires: Number(exp) }
  }

  /** Reads a session; refuses with 401 `SESSION_*` or 409 `CLOCK_SKEW`. */
  async readSession(token: string): Promise<Session> {
    const { res, exp } = await this.#read('session', token)
    return { resource: String(res), expires: Number(exp) }
  }

  async #sign(kind: Kind, claims: Record<string, unknown>, expires: number): Promise<string> {
    const token = new SignJWT({ ...claims, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'HS256', typ: `proofpod-${kind}+jwt` })
      .setIssuer(this.#audience)
      .setAudience(this.#audience)
      .setIssuedAt()
      .setExpirationTime(expires)
    return token.sign(await this.#key(kind))
  }

  async #read(kind: Kind, token: string): Promise<Record<string, unknown>> {
    const name = kind.toUpperCase()
    const required = {
      algorithms: ['HS256'],
      typ: `proofpod-${kind}+jwt`,
      issuer: this.#audience,
      audience: this.#audience,
      requiredClaims: ['iat', 'exp', 'res'],
    }
    let claims: Record<string, unknown>
    try {
      claims = (await jwtVerify(token, await this.#key(kind), required)).payload
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new HttpError(401, `${name}_EXPIRED`, `the ${kind} has expired: ask for a new one`)
      }
      if (!(error instanceof errors.JOSEError)) throw error
      throw new HttpError(401, `${name}_INVALID`, `this ${kind} was not made here`)
    }
    if (Number(claims.iat) > Date.now() / 1000 + SKEW_SECONDS) {
      throw new HttpError(409, 'CLOCK_SKEW', `the ${kind} is from the future of this clock`)
    }
    return claims
  }

  #key(kind: Kind): Promise<CryptoKey> {
    const known = this.#keys.get(kind) ?? derive(this.#secret, kind)
    this.#keys.set(kind, known)
    return known
  }
}

/** HKDF with SHA-256, no salt, and the kind as its information. */
async function derive(secret: string, kind: Kind): Promise<CryptoKey> {
  const encoder = new TextEncoder()
  const base = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveKey',
  ])
  const info = encoder.encode(`proofpod-edge/${kind}/v1`)
  const from = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  const to = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  return crypto.subtle.deriveKey(from, base, to, false, ['sign', 'verify'])
}
