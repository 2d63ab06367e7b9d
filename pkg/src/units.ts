import { ProofpodError } from './errors.js'

// An ERC-20 says its decimals in one byte.
const DECIMALS_MAX = 255

/** `parseUnits('1.5', 18)` is 1500000000000000000n: token amounts without floating point. */
export function parseUnits(amount: string, decimals: number): bigint {
  const match = typeof amount === 'string' ? /^([0-9]+)(?:\.([0-9]+))?$/.exec(amount) : null
  const fraction = match?.[2] ?? ''
  const places = Number.isInteger(decimals) && decimals >= 0 && decimals <= DECIMALS_MAX
  if (!match || !places || fraction.length > decimals) {
    const expected = `a decimal number with at most ${decimals} places`
    const message = `amount: expected ${expected}, got ${String(amount)}`
    throw new ProofpodError('INPUT_BAD_FORMAT', message, { field: 'amount', expected, got: amount })
  }
  return BigInt(match[1] + fraction.padEnd(decimals, '0'))
}
