import type { ErrorCode, ErrorDetails, WireError } from './errors.js'

// One page of wasm memory is 64 KiB; a heap that cannot grow by 1 MiB is full.
const PROBE_PAGES = 16

/** An error as the door throws it. */
export function coded(code: ErrorCode, message: string, details: ErrorDetails): Error {
  return Object.assign(new Error(message), { code, details })
}

/** Sorts what wasm or the door threw: a typed refusal, or a trap after which the worker must go. */
export function classify(
  error: unknown,
  memory: WebAssembly.Memory | undefined,
): { error: WireError; fatal: boolean } {
  const known = error as Partial<WireError> | undefined
  if (error instanceof Error && typeof known?.code === 'string') {
    const { code, message, details } = known as WireError
    return { error: { code, message, details: { ...details } }, fatal: false }
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  if (isMemoryError(error) || isFull(memory)) {
    const bytes = memory?.buffer.byteLength ?? 0
    const message = `the prover ran out of memory at ${Math.round(bytes / 2 ** 20)} MiB`
    return { error: { code: 'OUT_OF_MEMORY', message, details: { bytes, reason } }, fatal: true }
  }
  const message = `the prover stopped unexpectedly (${reason})`
  return { error: { code: 'INTERNAL', message, details: { reason } }, fatal: true }
}

function isMemoryError(error: unknown): boolean {
  return error instanceof RangeError && /memory|allocation/i.test(error.message)
}

/** After a trap: `alloc` failing and a panic look the same, so ask the memory itself. */
function isFull(memory: WebAssembly.Memory | undefined): boolean {
  if (!memory) return false
  try {
    memory.grow(PROBE_PAGES)
    return false
  } catch {
    return true
  }
}

/** Why a worker could not be made ready. */
export function bootError(error: unknown): WireError {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const code: ErrorCode = isMemoryError(error) ? 'OUT_OF_MEMORY' : 'WASM_UNSUPPORTED'
  return { code, message: `the prover could not be started (${reason})`, details: { reason } }
}
