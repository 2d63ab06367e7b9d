import type { Env } from '../http/config.ts'
import { folder, secret, texts, whole, wrong } from '../http/config.ts'

/** How one light pod is set up. */
export interface PodConfig {
  /** The identity that lives here. */
  readonly secret: string
  /** What whoever may ask for proofs shows. */
  readonly token: string
  /** Folder of a publisher: `latest.json` and the snapshots beside it. */
  readonly snapshots: URL
  /** Contracts that may be proved to, as `<chain id>:<address>` in lower case. */
  readonly gates: ReadonlySet<string>
  /** Gatekeepers that may be proved to: their origins. */
  readonly gatekeepers: ReadonlySet<string>
  readonly allowedOrigins: readonly string[]
  readonly ratePerMinute: number
}

// 32 bytes as base64.
const TOKEN_LENGTH = 43

/** Reads the configuration; throws `MISCONFIGURED` with the variable's name. */
export function podConfig(env: Env): PodConfig {
  const identity = secret(env, 'POD_SECRET', 1)
  if (!/^(0x[0-9a-f]{1,64}|[0-9]{1,78})$/i.test(identity)) {
    throw wrong('POD_SECRET', 'a number as decimal or 0x-hex text')
  }
  const gates = texts(env, 'GATES')
  if (!gates.every((gate) => /^[0-9]+:0x[0-9a-f]{40}$/i.test(gate))) {
    throw wrong('GATES', 'a list of <chain id>:<address>')
  }
  const gatekeepers = texts(env, 'GATEKEEPERS')
  if (!gatekeepers.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)) {
    throw wrong('GATEKEEPERS', 'a list of origins')
  }
  return {
    secret: identity,
    token: secret(env, 'POD_TOKEN', TOKEN_LENGTH),
    snapshots: folder(env, 'SNAPSHOTS_URL'),
    gates: new Set(gates.map((gate) => gate.toLowerCase())),
    gatekeepers: new Set(gatekeepers),
    allowedOrigins: texts(env, 'ALLOWED_ORIGINS'),
    ratePerMinute: whole(env, 'RATE_PER_MINUTE', { least: 1, most: 1_000_000, fallback: 30 }),
  }
}
