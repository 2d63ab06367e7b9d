import type { Env } from '../http/config.ts'
import { flag, folder, parsed, secret, texts, url, whole, wrong } from '../http/config.ts'

/** How one gatekeeper is set up. */
export interface GatekeeperConfig {
  /** The gatekeeper's own public origin: part of every scope, message and token. */
  readonly audience: string
  /** Where the content lies. */
  readonly origin: URL
  /** Least balance by name of the resource, in the snapshot's units. */
  readonly resources: ReadonlyMap<string, bigint>
  /** Roots of snapshots that are always taken. */
  readonly roots: ReadonlySet<bigint>
  /** A publisher's `latest.json`; its root is taken too until its `validUntil`. */
  readonly snapshotUrl: URL | undefined
  /** Origins of pages that may ask. */
  readonly allowedOrigins: readonly string[]
  /** One entry for each holder and resource in so many seconds. */
  readonly epochSeconds: number
  /** How long a challenge can be answered. */
  readonly challengeSeconds: number
  /** How long a session lasts. */
  readonly sessionSeconds: number
  /** Requests of one client to `/challenge` and `/enter` together. */
  readonly ratePerMinute: number
  /** Takes proofs of the development setup, which prove nothing: for tests on one's machine. */
  readonly allowInsecureSetup: boolean
  /** What challenges and sessions are signed with. */
  readonly key: string
}

// 32 bytes as base64url: what `openssl rand -base64 32` gives and more.
const KEY_LENGTH = 43
const DAY = 86_400

/** Reads the configuration; throws `MISCONFIGURED` with the variable's name. */
export function gatekeeperConfig(env: Env): GatekeeperConfig {
  const roots = texts(env, 'SNAPSHOT_ROOTS')
  const snapshotUrl = env.SNAPSHOT_URL ? url(env, 'SNAPSHOT_URL') : undefined
  if (roots.length === 0 && !snapshotUrl) throw wrong('SNAPSHOT_ROOTS', 'a root, or SNAPSHOT_URL')
  const seconds = (name: string, fallback: number, most: number): number =>
    whole(env, name, { least: 1, most, fallback })
  return {
    audience: url(env, 'AUDIENCE').origin,
    origin: folder(env, 'ORIGIN_URL'),
    resources: resources(parsed(env, 'RESOURCES', undefined)),
    roots: new Set(roots.map((root) => number(root, 'SNAPSHOT_ROOTS'))),
    snapshotUrl,
    allowedOrigins: texts(env, 'ALLOWED_ORIGINS'),
    epochSeconds: seconds('EPOCH_SECONDS', 3_600, 366 * DAY),
    challengeSeconds: seconds('CHALLENGE_SECONDS', 120, 3_600),
    sessionSeconds: seconds('SESSION_SECONDS', 900, DAY),
    ratePerMinute: whole(env, 'RATE_PER_MINUTE', { least: 1, most: 1_000_000, fallback: 60 }),
    allowInsecureSetup: flag(env, 'ALLOW_INSECURE_SETUP'),
    key: secret(env, 'GATE_KEY', KEY_LENGTH),
  }
}

/** A resource's name: it stands in paths, and between line ends in what is hashed. */
export const RESOURCE = /^[a-z0-9][a-z0-9-]{0,62}$/

function resources(value: unknown): ReadonlyMap<string, bigint> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (entries.length === 0) throw wrong('RESOURCES', 'an object of names and least balances')
  return new Map(entries.map(([name, threshold]) => {
    if (!RESOURCE.test(name)) throw wrong('RESOURCES', 'names of letters, digits and hyphens')
    return [name, number(threshold, 'RESOURCES')]
  }))
}

function number(value: unknown, name: string): bigint {
  if (typeof value === 'string' && /^(0x[0-9a-f]{1,64}|[0-9]{1,78})$/i.test(value)) {
    return BigInt(value)
  }
  throw wrong(name, 'whole numbers as text')
}
