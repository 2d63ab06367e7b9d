import { toHex } from './bytes.js'
import { ProofpodError } from './errors.js'
import type { Integer } from './inputs.js'
import { known } from './options.js'
import { ASSETS_OPTIONS, type AssetsOptions, toolsHost } from './tools.js'

/** Who proves: the secret stays on the device, the commitment is registered on chain. */
export interface Identity {
  /** 32-byte hex. Whoever has it can prove as this identity: store it like a key. */
  readonly secret: string
  /** 32-byte hex, public. */
  readonly commitment: string
}

/**
 * Makes an identity, or computes the commitment of a known secret.
 *
 * @param secret - decimal or hex below the BN254 group order; drawn from the system when left out
 */
export async function createIdentity(
  secret: Integer = randomSecret(),
  options: AssetsOptions = {},
): Promise<Identity> {
  if (typeof secret !== 'string' && typeof secret !== 'bigint') {
    const got = secret === null ? 'null' : typeof secret
    const expected = 'a decimal or 0x-hex string, or a bigint'
    const details = { field: 'secret', expected, got }
    const message = `secret: expected ${expected}, got ${got}; leave it out for a new one`
    throw new ProofpodError('INPUT_BAD_FORMAT', message, details)
  }
  known(options, ASSETS_OPTIONS, 'options')
  const text = typeof secret === 'bigint' ? word(secret) : secret
  if (/^(0x)?0+$/i.test(text)) {
    // Its commitment could be registered, and nothing be proved with it ever after.
    const expected = 'a secret other than zero'
    const details = { field: 'secret', expected }
    throw new ProofpodError('INPUT_OUT_OF_RANGE', `secret: expected ${expected}`, details)
  }
  const host = await toolsHost(options)
  const commitment = await host.run<string>({ op: 'commitment', secret: text })
  return { secret: text, commitment }
}

/** 31 random bytes: 248 bits are always below the group order, and lose nothing that matters. */
function randomSecret(): string {
  return `0x00${toHex(crypto.getRandomValues(new Uint8Array(31)))}`
}

function word(value: bigint): string {
  return `0x${value.toString(16).padStart(64, '0')}`
}
