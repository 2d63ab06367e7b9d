import { fromHex } from './bytes.js'
import { type ErrorCode, type ErrorDetails, ProofpodError } from './errors.js'
import type { AnyBundle } from './statements.js'
import { readBundle } from './verify-bundle.js'
import { type VerifyStatement, statements } from './verify-manifest.js'
import { initSync, ProofVerifier } from './wasm/verifier/verifier_wasm.js'

/** Where the verifier's module comes from, if not from beside the code. */
export interface VerifierOptions {
  /** Folder with a copy of the package's `dist/` (only its `wasm/verifier/` is read). */
  readonly assetsUrl?: string | undefined
  /** The module, for hosts that import `proofpod/dist/wasm/verifier/verifier.wasm` themselves. */
  readonly module?: WebAssembly.Module | undefined
}

/** A statement that a verifier knows. */
export interface VerifierStatement {
  /** Name or digest of the ceremony. */
  readonly srs: string
  /** True for the development setup: such proofs prove nothing. */
  readonly insecureSrs: boolean
}

/** Verifies proofs in the calling thread: a few milliseconds each, no worker, no prover. */
export interface Verifier {
  /** What it has keys for, by the name that a bundle's `statement` gives. */
  readonly statements: Readonly<Record<string, VerifierStatement>>
  /** Resolves to true, or throws `ProofpodError` with the reason; never resolves to false. */
  verify(bundle: AnyBundle): Promise<true>
}

/** Reads the module, as each host does. */
export type ReadModule = (base: string | undefined) => Promise<WebAssembly.Module>

/** What the verifier's module exports, and no other. */
const ENTRY = 'proofverifier_verify'

let started: Promise<void> | undefined

/** The entry of each host: `createVerifier`, with the host's way to read the module. */
export async function openVerifier(
  options: VerifierOptions,
  read: ReadModule,
): Promise<Verifier> {
  started ??= start(options, read)
  try {
    await started
  } catch (error) {
    // A failure is not remembered: the next call tries again.
    started = undefined
    throw error
  }
  return new WasmVerifier()
}

async function start(options: VerifierOptions, read: ReadModule): Promise<void> {
  const module = options.module ?? (await read(options.assetsUrl))
  // The glue keeps the first module that it is given, whatever it is.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === ENTRY)) {
    const message = 'the module is not the verifier of this package'
    throw new ProofpodError('KEY_DIGEST_MISMATCH', message, { expected: ENTRY })
  }
  try {
    initSync({ module })
  } catch (cause) {
    throw new ProofpodError('WASM_UNSUPPORTED', 'the verifier could not be started', {}, cause)
  }
}

class WasmVerifier implements Verifier {
  readonly statements: Verifier['statements']

  constructor() {
    const known = Object.entries(statements).map(([name, { srs, insecureSrs }]) =>
      [name, { srs, insecureSrs }] as const)
    this.statements = Object.fromEntries(known)
  }

  // Async, so that what is refused is a rejection wherever the work is done.
  async verify(bundle: AnyBundle): Promise<true> {
    const { statement, publicInputs, proof } = readBundle(bundle, statements)
    refusing(() => keyOf(statement).verify(publicInputs, proof))
    return true
  }
}

const keys = new Map<VerifyStatement, ProofVerifier>()

/** The checked key of a statement; checking takes about as long as a proof. */
function keyOf(statement: VerifyStatement): ProofVerifier {
  let key = keys.get(statement)
  if (!key) {
    key = new ProofVerifier(fromHex(statement.key))
    keys.set(statement, key)
  }
  return key
}

/** Runs the verifier; what it throws becomes this package's error. */
function refusing(verify: () => void): void {
  try {
    verify()
  } catch (cause) {
    const known = cause as { code?: ErrorCode; message?: string; details?: ErrorDetails }
    if (typeof known?.code === 'string') {
      throw new ProofpodError(known.code, known.message ?? '', { ...known.details })
    }
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    const message = `the verifier stopped unexpectedly (${reason})`
    throw new ProofpodError('INTERNAL', message, { reason }, cause)
  }
}
