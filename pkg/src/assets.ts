import { checked } from './digest.js'
import { ProofpodError } from './errors.js'
import { type Asset, wasm } from './manifest.js'
import { type Build, platform } from './platform.js'
import type { Tier } from './tiers.js'

// Fetched once per page and kept: a cancelled or crashed worker is started again without a request.
const files = new Map<string, Promise<Uint8Array>>()
const modules = new Map<string, Promise<WebAssembly.Module>>()

async function readChecked(asset: Asset, base: string | undefined): Promise<Uint8Array> {
  return checked(asset, await platform().read(asset, base))
}

function once<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key)
  if (known) return known
  const made = make()
  cache.set(key, made)
  // A failure is not remembered: the next call tries again.
  made.catch(() => cache.delete(key))
  return made
}

/** The file's bytes, checked against the digest in this package before anything sees them. */
export function load(asset: Asset, base: string | undefined): Promise<Uint8Array> {
  return once(files, `${base ?? ''} ${asset.file}`, () => readChecked(asset, base))
}

async function compile(asset: Asset, base: string | undefined): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') {
    throw new ProofpodError('WASM_UNSUPPORTED', 'this host has no WebAssembly')
  }
  const bytes = await platform().read(asset, base)
  // Compiled while it is checked: nothing of it runs before both are done.
  const module = WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>)
  module.catch(() => {})
  await checked(asset, bytes)
  try {
    return await module
  } catch (cause) {
    const message = `this host cannot compile ${asset.file}`
    throw new ProofpodError('WASM_UNSUPPORTED', message, { file: asset.file }, cause)
  }
}

/** The compiled module of one build; workers receive it, none compiles again. */
export function compiled(
  build: Build,
  tier: Tier,
  base: string | undefined,
): Promise<WebAssembly.Module> {
  return once(modules, `${base ?? ''} ${build} ${tier}`, () => compile(wasm[build][tier], base))
}
