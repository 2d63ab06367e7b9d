/**
 * Proofpod in a browser: proofs of access made in the tab, in a worker of their own.
 *
 * @packageDocumentation
 */
import { usePlatform } from './platform.js'
import { browserPlatform } from './platform-browser.js'

usePlatform(browserPlatform)

export * from './api.js'
