import type { Profile } from './setup.js'
import type { Tier } from './tiers.js'

// How fast this device is, from a loop of dependent 64-bit products that takes a millisecond: what
// a proof is made of, and what no compiler shortens.
const LOOP = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 126, 3, 2, 1, 0, 7, 5, 1, 1, 114, 0, 0, 10,
  39, 1, 37, 1, 1, 126, 3, 64, 32, 1, 66, 173, 254, 213, 228, 212, 133, 253, 168, 216, 0, 126, 66,
  1, 124, 33, 1, 32, 0, 65, 1, 107, 34, 0, 13, 0, 11, 32, 1, 11,
]
const STEPS = 2 ** 20
const RUNS = 3

// On the machine of the README's figures: the loop, a proof with one thread once a pod is warm, and
// a pod's start with its first proof when all files are on the device.
const REFERENCE_LOOP_MS = 1.14
const REFERENCE_PROOF_MS: Readonly<Record<Tier, number>> = { wide: 110, relaxed: 126, scalar: 330 }
const REFERENCE_FIRST_MS: Readonly<Record<Profile, number>> = { fast: 600, lean: 2_100 }
// How many times the standard proof's time one of a profile takes.
const PROFILE_FACTOR: Readonly<Record<Profile, number>> = { fast: 1, lean: 2 }
// The share of a proof that further threads do not shorten, from 126 ms with one and 107 with two.
const SERIAL_SHARE = 0.7

let factor: number | null | undefined

/** How many times slower than the reference this device is; `null` where nothing can be timed. */
function slowness(): number | null {
  factor ??= measure()
  return factor
}

function measure(): number | null {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(LOOP)))
    const run = exports.r as (steps: number) => bigint
    const times = Array.from({ length: RUNS }, () => {
      const begun = performance.now()
      run(STEPS)
      return performance.now() - begun
    })
    const best = Math.min(...times)
    // Isolates stop the clock while code runs.
    return best > 0 ? best / REFERENCE_LOOP_MS : null
  } catch {
    return null
  }
}

/** What proofs are expected to take here, in milliseconds; `null` when it cannot be said. */
export interface Expected {
  readonly proveMs: number | null
  readonly firstProofMs: number | null
}

/** Expected times for a tier, a number of threads and a profile. */
export function expected(tier: Tier, threads: number, profile: Profile = 'fast'): Expected {
  const slow = slowness()
  if (slow === null) return { proveMs: null, firstProofMs: null }
  const share = SERIAL_SHARE + (1 - SERIAL_SHARE) / threads
  const proof = REFERENCE_PROOF_MS[tier] * share * PROFILE_FACTOR[profile]
  return {
    proveMs: Math.round(proof * slow),
    firstProofMs: Math.round((proof + REFERENCE_FIRST_MS[profile]) * slow),
  }
}
