/**
 * Where the package's files lie: to copy them to another server (`assetsUrl`), to preload them, or
 * to list them in a service worker's cache.
 *
 * @packageDocumentation
 */
import { type Asset, statements, wasm } from './manifest.js'

export type { Asset } from './manifest.js'

/** The modules, by build and tier. */
export const modules: typeof wasm = wasm

/** Key and setup of each circuit, by its name. */
export const keys: Readonly<Record<string, readonly Asset[]>> = Object.fromEntries(
  Object.entries(statements).map(([name, { key, srs }]) => [name, [key, srs]]),
)

/** The URL of one module: what `createPod` loads with so many threads in that tier. */
export function wasmUrl(build: 'single' | 'threads', tier: 'scalar' | 'relaxed' | 'wide'): string {
  return wasm[build][tier].url
}
