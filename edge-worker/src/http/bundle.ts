import {
  type AccessPublicInputs,
  type ProofBundle,
  ProofpodError,
  type Verifier,
} from 'proofpod/verify'
import { HttpError } from './errors.ts'

/** Order of the BN254 scalar field: a value and the value plus this would be one to a prover. */
const FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

const WORDS = ['root', 'threshold', 'scope', 'nullifier', 'message'] as const
// A proof has 1,408 bytes in the largest profile; twice that leaves room for the next one.
const PROOF_HEX_MAX = 2 * 2 * 1_408
const TEXT_MAX = 80
const HEX = /^0x(?:[0-9a-f]{2})+$/i

/** Public inputs as numbers below the field's order. */
export type Words = Readonly<Record<(typeof WORDS)[number], bigint>>

/** A bundle whose shape is right, and its public inputs as numbers. Nothing is verified yet. */
export interface Shown {
  readonly bundle: ProofBundle
  readonly words: Words
}

/** Reads the shape of a bundle; whether it proves anything is the verifier's to say. */
export function readBundle(value: unknown): Shown {
  const from = fields(value, 'bundle')
  const inputs = fields(from.publicInputs, 'bundle.publicInputs')
  const words = Object.fromEntries(WORDS.map((name) => [name, word(inputs[name], name)])) as Words
  const publicInputs = Object.fromEntries(
    WORDS.map((name) => [name, inputs[name]]),
  ) as unknown as AccessPublicInputs
  const proof = from.proof
  if (typeof proof !== 'string' || proof.length > PROOF_HEX_MAX || !HEX.test(proof)) {
    throw badBundle('bundle.proof: expected 0x and an even number of hex digits')
  }
  const statement = short(from.statement, 'bundle.statement')
  if (!/^access-v1-d[0-9]+(-lean)?$/.test(statement)) {
    throw badBundle('bundle.statement: expected a circuit of access v1')
  }
  return { bundle: { statement, publicInputs, proof, srs: short(from.srs, 'bundle.srs') }, words }
}

function fields(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>
  }
  throw badBundle(`${name}: expected an object`)
}

function short(value: unknown, name: string): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= TEXT_MAX) return value
  throw badBundle(`${name}: expected a text of at most ${TEXT_MAX} characters`)
}

function word(value: unknown, name: string): bigint {
  const known = typeof value === 'string' && value.length <= TEXT_MAX
  if (!known || !/^0x[0-9a-f]{64}$/.test(value)) {
    throw badBundle(`bundle.publicInputs.${name}: expected 0x and 64 hex digits in lower case`)
  }
  const number = BigInt(value)
  if (number < FIELD_ORDER) return number
  const message = `bundle.publicInputs.${name} is not below the field's order`
  throw new HttpError(400, 'NOT_CANONICAL', message)
}

function badBundle(message: string): HttpError {
  return new HttpError(400, 'BAD_BUNDLE', message)
}

// Codes of the package for bundles that are not even a proof.
const MALFORMED = ['PROOF_BAD_FORMAT', 'PROOF_LENGTH', 'STATEMENT_UNKNOWN', 'INPUT_BAD_FORMAT']
const REFUSED = ['PROOF_INVALID', 'SRS_INVALID']

/** Passes for a valid proof; else the package's code, as 400 or 403. */
export async function mustVerify(verifier: Verifier, bundle: ProofBundle): Promise<void> {
  try {
    await verifier.verify(bundle)
  } catch (error) {
    const code = error instanceof ProofpodError ? error.code : ''
    const message = 'the proof does not verify'
    if (MALFORMED.includes(code)) throw new HttpError(400, code, message)
    if (REFUSED.includes(code)) throw new HttpError(403, code, message)
    throw error
  }
}

/** A setup whose secret is public proves nothing: refused unless the worker is told to take it. */
export function checkSetup(verifier: Verifier, bundle: ProofBundle, allowInsecure: boolean): void {
  if (allowInsecure || verifier.statements[bundle.statement]?.insecureSrs !== true) return
  const message = 'the proof was made under the development setup'
  throw new HttpError(403, 'INSECURE_SETUP', message)
}

export type { Verifier }
