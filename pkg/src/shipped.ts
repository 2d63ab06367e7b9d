import { type Asset, statements, wasm } from './manifest.js'

export type { Asset } from './manifest.js'

/** Every file of this version of the package. */
export function shipped(): Asset[] {
  const modules = Object.values(wasm).flatMap((build) => Object.values(build))
  return [...modules, ...Object.values(statements).flatMap(({ key, srs }) => [key, srs])]
}
