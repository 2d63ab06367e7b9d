import { fromHex } from './bytes.js'
import { ProofpodError } from './errors.js'
import { isWord, WORD_FORM } from './words.js'

/** Order of the group: values from here on would alias smaller ones. */
const R = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n
/** Longest proof that is decoded: ten times today's, as in the other doors. */
const PROOF_BYTES_MAX = 16 * 1024
/** How much of an unknown name is repeated. */
const SHOWN_MAX = 80

/** A bundle's parts, ready for the verifier. */
export interface ReadBundle<S> {
  readonly statement: S
  /** 32 bytes each, big endian. */
  readonly publicInputs: Uint8Array
  readonly proof: Uint8Array
}

/**
 * Reads a bundle, which may be anything: each field once, in the order statement, setup, public
 * inputs, proof. Unknown fields are left alone.
 */
export function readBundle<S extends { readonly srs: string; readonly inputs: readonly string[] }>(
  bundle: unknown,
  statements: Readonly<Record<string, S>>,
): ReadBundle<S> {
  const fields = record(bundle, 'bundle')
  const statement = known(text(fields, 'statement'), statements)
  checkSetup(text(fields, 'srs'), statement.srs)
  const inputs = record(fields.publicInputs, 'publicInputs')
  const publicInputs = new Uint8Array(32 * statement.inputs.length)
  statement.inputs.forEach((name, i) => publicInputs.set(word(inputs, name), 32 * i))
  return { statement, publicInputs, proof: proofBytes(text(fields, 'proof')) }
}

function bad(field: string, expected: string): ProofpodError {
  const message = `${field}: expected ${expected}`
  return new ProofpodError('PROOF_BAD_FORMAT', message, { field, expected })
}

function record(value: unknown, field: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  throw bad(field, 'an object')
}

function text(fields: Record<string, unknown>, name: string): string {
  const value = fields[name]
  if (typeof value === 'string') return value
  throw bad(name, 'a string')
}

function known<S>(name: string, statements: Readonly<Record<string, S>>): S {
  const statement = Object.hasOwn(statements, name) ? statements[name] : undefined
  if (statement) return statement
  const expected = Object.keys(statements)
  const got = name.slice(0, SHOWN_MAX)
  const message = `this package has no key for ${JSON.stringify(got)}, only ${expected.join(', ')}`
  throw new ProofpodError('STATEMENT_UNKNOWN', message, { expected, got })
}

/** A proof says which setup it was made under; apps show it, so it has to be true. */
function checkSetup(got: string, expected: string): void {
  if (got === expected) return
  const shown = got.slice(0, SHOWN_MAX)
  const message = `the proof was made under the setup ${shown}, not ${expected}`
  throw new ProofpodError('SRS_INVALID', message, { expected, got: shown })
}

/** A public input as a word. */
function word(inputs: Record<string, unknown>, field: string): Uint8Array {
  const value = inputs[field]
  if (!isWord(value)) throw bad(field, WORD_FORM)
  if (BigInt(value) < R) return fromHex(value.slice(2))
  const expected = 'a number below the BN254 group order r'
  const message = `${field}: expected ${expected}`
  throw new ProofpodError('INPUT_NOT_CANONICAL', message, { field, expected })
}

function proofBytes(proof: string): Uint8Array {
  if (!/^0x[0-9a-fA-F]*$/.test(proof)) throw bad('proof', '0x and hex digits')
  const digits = proof.slice(2)
  if (digits.length > 2 * PROOF_BYTES_MAX) {
    const got = digits.length / 2
    const expected = `at most ${PROOF_BYTES_MAX}`
    throw new ProofpodError('PROOF_LENGTH', `the proof has ${got} bytes`, { expected, got })
  }
  if (digits.length % 2 !== 0) throw bad('proof', '0x and an even number of hex digits')
  return fromHex(digits)
}
