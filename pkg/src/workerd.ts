/**
 * Proofpod in an isolate (Cloudflare's workerd, edge functions): the same API, one thread, wasm and
 * keys imported as parts of the program, because isolates compile nothing at run time.
 *
 * @packageDocumentation
 */
import { usePlatform } from './platform.js'
import { isolatePlatform } from './platform-isolate.js'

usePlatform(isolatePlatform)

export * from './api.js'
