import { checked } from './digest.js'
import { ProofpodError } from './errors.js'
import { type Asset, wasm } from './manifest.js'
import { type Build, platform, type Source } from './platform.js'
import type { Tier } from './tiers.js'

// Fetched once per page and kept: a cancelled or crashed worker is started again without a request.
const files = new Map<string, Promise<Uint8Array>>()
const modules = new Map<string, Promise<WebAssembly.Module>>()

async function readChecked(asset: Asset, source: Source): Promise<Uint8Array> {
  return checked(asset, await platform().read(asset, source))
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
export function load(asset: Asset, source: Source): Promise<Uint8Array> {
  return once(files, `${source.base ?? ''} ${asset.file}`, () => readChecked(asset, source))
}

async function compile(asset: Asset, source: Source): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') {
    throw new ProofpodError('WASM_UNSUPPORTED', 'this host has no WebAssembly')
  }
  const bytes = await platform().read(asset, source)
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
export function compiled(build: Build, tier: Tier, source: Source): Promise<WebAssembly.Module> {
  const { module } = platform()
  const own = module?.(build, tier)
  if (own) return Promise.resolve(own)
  if (module) {
    const message = `this bundle has no module of the ${tier} tier`
    return Promise.reject(new ProofpodError('WASM_UNSUPPORTED', message, { missing: tier }))
  }
  const key = `${source.base ?? ''} ${build} ${tier}`
  return once(modules, key, () => compile(wasm[build][tier], source))
}
