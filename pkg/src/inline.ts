/**
 * Proofpod without a worker: the same API for a service worker, which cannot start one, and for
 * whoever is in a worker already. Proofs are made where they are called for: one thread, and a
 * running proof cannot be interrupted.
 *
 * @packageDocumentation
 */
import { usePlatform } from './platform.js'
import { browserPlatform } from './platform-browser.js'
import { spawnInline } from './spawn-inline.js'

usePlatform({
  ...browserPlatform,
  spawn: spawnInline,
  noThreads: () => 'the entry proofpod/inline starts no workers',
})

export * from './api.js'
