import { checked, pastCache } from './digest.js'
import { ProofpodError } from './errors.js'
import { type Asset, wasm } from './manifest.js'
import { type Build, platform, type Source } from './platform.js'
import { forbidsWasm, REMEDIES } from './policy.js'
import type { Tier } from './tiers.js'

// Fetched once per page and kept: a cancelled or crashed worker is started again without a request.
const files = new Map<string, Promise<Uint8Array>>()
const modules = new Map<string, Promise<WebAssembly.Module>>()

/**
 * A file's bytes from the device, else from its server, and what `use` makes of them. `use` works
 * while they are checked; nothing of it is given out before.
 */
async function obtain<T>(
  asset: Asset,
  source: Source,
  use: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  const { store } = platform()
  const stored = await store?.get(asset)
  let damage: ProofpodError | undefined
  if (stored) {
    try {
      return await used(asset, stored, use)
    } catch (error) {
      damage = storedDamaged(asset, error)
      source.lost?.push(`${damage.message}; it was fetched again`)
      await store?.drop(asset)
    }
  }
  const { value, bytes } = await fetched(asset, source, damage, use)
  if (source.base === undefined || damage) void store?.put(asset, bytes)
  return value
}

/** A file from its server, and what `use` makes of it. */
async function fetched<T>(
  asset: Asset,
  source: Source,
  damage: ProofpodError | undefined,
  use: (bytes: Uint8Array) => Promise<T>,
): Promise<{ readonly value: T; readonly bytes: Uint8Array }> {
  const once = async (fresh = false) => {
    const bytes = await readAfter(asset, { ...source, fresh }, damage)
    return { value: await used(asset, bytes, use), bytes }
  }
  try {
    return await once()
  } catch (error) {
    const again = await pastCache(error, once)
    source.lost?.push(`${asset.file} came from an HTTP cache, of another version; it was read anew`)
    return again
  }
}

async function used<T>(
  asset: Asset,
  bytes: Uint8Array,
  use: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  const value = use(bytes)
  value.catch(() => {})
  await checked(asset, bytes)
  return value
}

/** Only a digest says that the device's copy changed; what `use` says holds for any copy. */
function storedDamaged(asset: Asset, error: unknown): ProofpodError {
  if (!(error instanceof ProofpodError) || error.code !== 'KEY_DIGEST_MISMATCH') throw error
  const message = `the copy of ${asset.file} on this device is damaged`
  return new ProofpodError('KEY_STORED_DAMAGED', message, error.details, error)
}

async function readAfter(
  asset: Asset,
  source: Source,
  damage: ProofpodError | undefined,
): Promise<Uint8Array> {
  try {
    return await platform().read(asset, source)
  } catch (error) {
    // Neither the device nor the server has it: the first reason is the one to act on.
    throw damage ?? error
  }
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
  return once(files, `${source.base ?? ''} ${asset.file}`, () =>
    obtain(asset, source, async (bytes) => bytes))
}

async function compile(asset: Asset, source: Source): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') {
    throw new ProofpodError('WASM_UNSUPPORTED', 'this host has no WebAssembly')
  }
  const build = async (bytes: Uint8Array): Promise<WebAssembly.Module> => {
    try {
      return await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>)
    } catch (cause) {
      throw notCompiled(asset, cause)
    }
  }
  return obtain(asset, source, build)
}

function notCompiled({ file }: Asset, cause: unknown): ProofpodError {
  if (!forbidsWasm(cause)) {
    const message = `this host cannot compile ${file}`
    return new ProofpodError('WASM_UNSUPPORTED', message, { file }, cause)
  }
  const directive = REMEDIES['script-src']
  const message = `the content security policy forbids WebAssembly: add ${directive}`
  return new ProofpodError('WASM_UNSUPPORTED', message, { file, directive }, cause)
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
