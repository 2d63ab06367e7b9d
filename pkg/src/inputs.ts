import { ProofpodError } from './errors.js'
import type { AnyBundle, PublicInputs } from './statements.js'
import { isWord, WORD_FORM } from './words.js'

/** A field element or 64-bit number: decimal or `0x`-hex text, or a bigint. Never a JS number. */
export type Integer = string | bigint

/** A path in a LeanIMT, as `@zk-kit/lean-imt` writes it. */
export interface MerkleProof {
  readonly root: Integer
  readonly leaf: Integer
  /** Sides, one bit for each sibling. */
  readonly index: number | Integer
  readonly siblings: readonly Integer[]
}

/** What the holder knows for the statement `access`. It never leaves the worker. */
export interface AccessInputs {
  /** The identity's secret. */
  readonly secret: Integer
  /** Balance in the snapshot's units. */
  readonly balance: Integer
  /** Least balance in the snapshot's units. */
  readonly threshold: Integer
  /** What the nullifier belongs to: `gate.scope(datasetId, epoch)`. */
  readonly scope: Integer
  /** Who may use the proof: `gate.message(recipient)`. */
  readonly message: Integer
  /** From `snapshot.proofFor(commitment)`. */
  readonly merkleProof: MerkleProof
}

/**
 * The public inputs of `access` in the circuit's order: `0x` and 64 hex digits in lower case each.
 * Verifiers refuse every other form of the same number.
 */
export interface AccessPublicInputs {
  readonly root: string
  readonly threshold: string
  readonly scope: string
  readonly nullifier: string
  readonly message: string
}

/** What the holder of a committed number knows for the statement `range`. */
export interface RangeInputs {
  /** The number, below 2^64. */
  readonly value: Integer
  /** The commitment's blinding. */
  readonly blinding: Integer
  /** Least value. */
  readonly low: Integer
  /** Greatest value. */
  readonly high: Integer
  /** What the proof is made for. */
  readonly message: Integer
}

/** The public inputs of `range`: the number in `commitment` lies between `low` and `high`. */
export interface RangePublicInputs {
  readonly commitment: string
  readonly low: string
  readonly high: string
  readonly message: string
}

/** A proof with everything that a verifier needs: the same JSON in the CLI and here. */
export interface ProofBundle<P extends PublicInputs = AccessPublicInputs> {
  /** Circuit with version and size, such as `access-v1-d20`. */
  readonly statement: string
  readonly publicInputs: P
  /** `0x`-hex. */
  readonly proof: string
  /** The ceremony. */
  readonly srs: string
}

/**
 * The JSON for the door. Which field is missing, malformed or out of range is decided there, once
 * for every host; here only what JSON itself cannot carry is caught.
 */
export function toJson(value: unknown, what: string, expected: string): string {
  let got = kindOf(value)
  try {
    const json: unknown = JSON.stringify(value, (_key, field: unknown) =>
      typeof field === 'bigint' ? field.toString() : field,
    )
    if (got === 'object' && typeof json === 'string') return json
  } catch {
    // Falls through: the cause may quote the secret.
    got = 'an object that is no JSON'
  }
  const message = `${what}: expected ${expected}, got ${got}`
  throw new ProofpodError('INPUT_BAD_FORMAT', message, { field: what, expected, got })
}

/** What a value is, where the value itself may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : typeof value
}

function malformed(field: string, expected: string, got: unknown): ProofpodError {
  const what = kindOf(got)
  const message = `${field}: expected ${expected}, got ${what}`
  return new ProofpodError('PROOF_BAD_FORMAT', message, { field, expected, got: what })
}

/**
 * Refuses what has not the shape of a bundle; whether its words are below r the door says.
 * `namesOf` says what the public inputs of a circuit are called.
 */
export function checkedBundle(
  bundle: unknown,
  namesOf: (statement: string) => readonly string[],
): AnyBundle {
  const object = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const shape = 'an object with statement, publicInputs, proof and srs'
  if (!object(bundle)) throw malformed('bundle', shape, bundle)
  for (const field of ['statement', 'proof']) {
    if (typeof bundle[field] !== 'string') throw malformed(field, 'a string', bundle[field])
  }
  const inputs = bundle.publicInputs
  if (!object(inputs)) throw malformed('publicInputs', 'an object of strings', inputs)
  for (const field of namesOf(bundle.statement as string)) {
    if (!isWord(inputs[field])) throw malformed(field, WORD_FORM, inputs[field])
  }
  return bundle as unknown as AnyBundle
}
