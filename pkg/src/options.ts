import { ProofpodError } from './errors.js'

/**
 * Refuses options that are none, and names that nobody reads: a misspelt option would be passed
 * over in silence.
 *
 * @param what - what the options are called in the error
 * @param quiet - further names that there are, which an error does not recommend to anybody
 */
export function known(
  options: unknown,
  names: readonly string[],
  what: string,
  quiet: readonly string[] = [],
): void {
  if (typeof options !== 'object' || options === null) {
    const expected = `an object with ${names.join(', ')}`
    const details = { field: what, expected, got: options === null ? 'null' : typeof options }
    throw new ProofpodError('INPUT_BAD_FORMAT', `${what}: expected ${expected}`, details)
  }
  const all = [...names, ...quiet]
  const unknown = Object.keys(options).find((name) => !all.includes(name))
  if (unknown === undefined) return
  const expected = names.join(', ')
  const message = `${what}.${unknown} is not known: expected ${expected}`
  throw new ProofpodError('INPUT_UNKNOWN_FIELD', message, { field: unknown, expected })
}

/** Refuses what is no signal: it could not cancel anything. */
export function checkedSignal(signal: unknown): void {
  if (signal === undefined) return
  const { aborted, addEventListener, removeEventListener } = (signal ?? {}) as Partial<AbortSignal>
  const functions = [addEventListener, removeEventListener].every((f) => typeof f === 'function')
  if (typeof aborted === 'boolean' && functions) return
  const details = { field: 'signal', expected: 'an AbortSignal', got: typeof signal }
  throw new ProofpodError('INPUT_BAD_FORMAT', 'signal: expected an AbortSignal', details)
}

/** Refuses what cannot be called; a missing listener is one that does nothing. */
export function checkedListener<T>(
  listener: ((event: T) => void) | undefined,
): (event: T) => void {
  if (listener === undefined) return () => {}
  if (typeof listener === 'function') return listener
  const details = { field: 'onProgress', expected: 'a function', got: typeof listener }
  throw new ProofpodError('INPUT_BAD_FORMAT', 'onProgress: expected a function', details)
}
