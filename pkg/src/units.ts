import { ProofpodError } from './errors.js'

/** `parseUnits('1.5', 18)` is 1500000000000000000n: token amounts without floating point. */
export function parseUnits(amount: string, decimals: number): bigint {
  const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(amount)
  const fraction = match?.[2] ?? ''
  if (!match || fraction.length > decimals) {
    const expected = `a decimal number with at most ${decimals} places`
    const message = `amount: expected ${expected}, got ${JSON.stringify(amount)}`
    throw new ProofpodError('INPUT_BAD_FORMAT', message, { field: 'amount', expected, got: amount })
  }
  return BigInt(match[1] + fraction.padEnd(decimals, '0'))
}
