/**
 * What the arithmetic of a build may use. All tiers give the same proofs; a host takes the first of
 * these that it can load.
 */
export type Tier = 'wide' | 'relaxed' | 'scalar'

// The smallest module with one instruction of the proposal each: `i64.mul_wide_u` and
// `i8x16.relaxed_swizzle`.
const HEADER = [0, 97, 115, 109, 1, 0, 0, 0]
const PROBES: Readonly<Record<Tier, readonly number[] | undefined>> = {
  wide: [1, 6, 1, 96, 0, 2, 126, 126, 3, 2, 1, 0, 10, 10, 1, 8, 0, 66, 0, 66, 0, 252, 22, 11],
  relaxed: [
    1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128,
    2, 11,
  ],
  scalar: undefined,
}

/** All tiers, the fastest first. */
export const TIERS: readonly Tier[] = ['wide', 'relaxed', 'scalar']

/** Whether this host loads modules of a tier. */
export function supports(tier: Tier): boolean {
  const probe = PROBES[tier]
  if (probe === undefined) return true
  if (typeof WebAssembly === 'undefined') return false
  return WebAssembly.validate(new Uint8Array([...HEADER, ...probe]))
}

/** The tiers to try, in order; the last runs wherever WebAssembly does. */
export function tiers(): readonly Tier[] {
  // Without WebAssembly the error comes from loading, where it has a code.
  if (typeof WebAssembly === 'undefined') return ['scalar']
  return TIERS.filter(supports)
}
