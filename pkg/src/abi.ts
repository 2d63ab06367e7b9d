import { fromHex, toHex } from './bytes.js'
import { ProofpodError } from './errors.js'
import type { Integer } from './inputs.js'
import { keccak256 } from './keccak.js'

// As much of Ethereum's ABI as a gate's calls and errors need: static words, and one `bytes` at
// the end. A library for the rest would be larger than everything else that the page loads.

/** How much of a text an error repeats. */
const SHOWN_MAX = 24

/** What came, in a few words: calls to gates hold nothing that is secret. */
function shown(value: unknown): string {
  if (typeof value === 'string') {
    const whole = value.length <= SHOWN_MAX ? value : `${value.slice(0, SHOWN_MAX)}…`
    return JSON.stringify(whole)
  }
  if (typeof value === 'number') return `the number ${value}`
  return typeof value === 'bigint' ? value.toString() : value === null ? 'null' : typeof value
}

function bad(field: string, expected: string, value: unknown, hint = ''): ProofpodError {
  const got = shown(value)
  const message = `${field}: expected ${expected}, got ${got}${hint}`
  return new ProofpodError('INPUT_BAD_FORMAT', message, { field, expected, got })
}

const NUMBER = /^(0x[0-9a-f]+|[0-9]+)$/i
const FRACTION = /^[0-9]*\.[0-9]+$/
// 2^256 has 78 decimal digits; what is longer is not worth parsing.
const TEXT_MAX = 80

/** A non-negative integer below 2^`bits`. */
export function uint(value: Integer | number, field: string, bits = 256): bigint {
  const expected = `a whole number below 2^${bits} as string or bigint`
  const fraction = FRACTION.test(String(value)) ? ': parseUnits makes amounts whole' : ''
  const text = typeof value === 'string' && value.length <= TEXT_MAX && NUMBER.test(value)
  if (!text && typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
    throw bad(field, expected, value, fraction)
  }
  const number = BigInt(value)
  if (number < 0n || number >> BigInt(bits)) throw bad(field, expected, value)
  return number
}

/** An address as a number, whatever its letter case. */
export function address(value: string, field: string): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{40}$/i.test(value)) {
    throw bad(field, 'an address: 0x and 40 hex digits', value)
  }
  return BigInt(value)
}

/** One 32-byte word as hex without a prefix. */
export function word(value: bigint): string {
  return value.toString(16).padStart(64, '0')
}

/** `bytes`: length and content, padded to whole words. */
export function bytesTail(hex: string, field: string): string {
  if (typeof hex !== 'string' || !/^0x([0-9a-f]{2})*$/i.test(hex)) {
    throw bad(field, '0x and an even number of hex digits', hex)
  }
  const digits = hex.slice(2).toLowerCase()
  const padding = '0'.repeat((64 - (digits.length % 64)) % 64)
  return word(BigInt(digits.length / 2)) + digits + padding
}

/** First four bytes of the signature's hash, as hex without a prefix. */
export function selector(signature: string): string {
  return toHex(keccak256(new TextEncoder().encode(signature)).subarray(0, 4))
}

/** `keccak256(abi.encode(words)) >> 8`: what scope and message are, on chain and here. */
export function bindingHash(words: readonly bigint[]): string {
  const digest = keccak256(fromHex(words.map(word).join('')))
  return `0x00${toHex(digest.subarray(0, 31))}`
}

/** The words after the selector, as numbers. */
export function decodeWords(data: string): bigint[] {
  const words = data.slice(10).match(/.{64}/g) ?? []
  return words.map((hex) => BigInt(`0x${hex}`))
}
