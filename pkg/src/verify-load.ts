import { checked, pastCache } from './digest.js'
import type { Located } from './download.js'
import { ProofpodError } from './errors.js'
import type { Source } from './platform.js'
import { wasm } from './verify-manifest.js'

/** Reads a file of the package as this host does. */
export type Read = (asset: Located, base: string | undefined, source: Source) => Promise<Uint8Array>

/** The verifier's module: read, compared with the digest in this package, compiled. */
export async function loadModule(
  url: string,
  base: string | undefined,
  read: Read,
): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') {
    throw new ProofpodError('WASM_UNSUPPORTED', 'this host has no WebAssembly')
  }
  const once = async (fresh = false): Promise<Uint8Array> => {
    const source = { bytesMax: wasm.bytes, fresh }
    return checked(wasm, await read({ file: wasm.file, url }, base, source))
  }
  const bytes = await once().catch((error) => pastCache(error, once))
  try {
    return await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>)
  } catch (cause) {
    const message = `this host cannot compile ${wasm.file}`
    throw new ProofpodError('WASM_UNSUPPORTED', message, { file: wasm.file }, cause)
  }
}
