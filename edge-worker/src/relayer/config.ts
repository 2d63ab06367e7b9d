import type { Env } from '../http/config.ts'
import { amount, flag, secret, texts, whole, wrong, url } from '../http/config.ts'

/** How one relayer is set up. */
export interface RelayerConfig {
  readonly chainId: number
  /** Often holds a provider's key: a secret. */
  readonly rpcUrl: string
  /** Gates whose entries are paid for, lower case. */
  readonly gates: ReadonlySet<string>
  /** Key of the account that pays, `0x`-hex. */
  readonly key: `0x${string}`
  readonly limits: Limits
  readonly allowedOrigins: readonly string[]
  readonly ratePerMinute: number
  /** How long an answer waits for the receipt. */
  readonly receiptSeconds: number
  /** How far ahead a deadline may lie. */
  readonly deadlineSeconds: number
  /** Takes proofs of the development setup, which prove nothing: for tests on one's machine. */
  readonly allowInsecureSetup: boolean
}

/** What a relayer is ready to pay. */
export interface Limits {
  /** Wei in one day (UTC). */
  readonly dailyWei: bigint
  /** Gas of one transaction. */
  readonly gas: bigint
  /** Wei for one gas. */
  readonly feeWei: bigint
}

// An entry takes some 300,000 gas with the standard profile.
const GAS = { least: 21_000, most: 30_000_000, fallback: 1_000_000 }

/** Reads the configuration; throws `MISCONFIGURED` with the variable's name. */
export function relayerConfig(env: Env): RelayerConfig {
  const gates = texts(env, 'GATES')
  if (gates.length === 0 || !gates.every((gate) => /^0x[0-9a-f]{40}$/i.test(gate))) {
    throw wrong('GATES', 'a list of addresses')
  }
  const key = secret(env, 'RELAYER_KEY', 66)
  if (!/^0x[0-9a-f]{64}$/i.test(key)) throw wrong('RELAYER_KEY', '0x and 64 hex digits')
  const number = (name: string, most: number, fallback: number): number =>
    whole(env, name, { least: 1, most, fallback })
  return {
    chainId: number('CHAIN_ID', Number.MAX_SAFE_INTEGER, Number.NaN),
    rpcUrl: url(env, 'RPC_URL').href,
    gates: new Set(gates.map((gate) => gate.toLowerCase())),
    key: key as `0x${string}`,
    limits: {
      dailyWei: amount(env, 'DAILY_CAP_WEI'),
      gas: BigInt(whole(env, 'GAS_MAX', GAS)),
      feeWei: amount(env, 'FEE_MAX_WEI'),
    },
    allowedOrigins: texts(env, 'ALLOWED_ORIGINS'),
    ratePerMinute: number('RATE_PER_MINUTE', 1_000_000, 20),
    receiptSeconds: number('RECEIPT_SECONDS', 25, 10),
    deadlineSeconds: number('DEADLINE_SECONDS', 86_400, 3_600),
    allowInsecureSetup: flag(env, 'ALLOW_INSECURE_SETUP'),
  }
}
