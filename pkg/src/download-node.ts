import { readFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { downloadHttp, type Located } from './download.js'
import { ProofpodError } from './errors.js'
import type { Source } from './platform.js'

/** Where a shipped file lies: at its own URL, or below `base`, a folder or a URL. */
export function locate(asset: Located, base: string | undefined): string {
  if (base === undefined) return asset.url
  const folder = base.endsWith('/') ? base : `${base}/`
  return new URL(asset.file, absolute(folder)).href
}

/** Paths are taken as files, anything with a scheme as a URL. */
function absolute(url: string): URL {
  return /^[a-z][a-z0-9+.-]+:/i.test(url) ? new URL(url) : pathToFileURL(url)
}

/** Reads a file, or a URL by `fetch`. */
export async function download(from: string, source: Source = {}): Promise<Uint8Array> {
  const url = absolute(from)
  if (url.protocol !== 'file:') return downloadHttp(url.href, source)
  try {
    return new Uint8Array(await readFile(fileURLToPath(url)))
  } catch (cause) {
    throw new ProofpodError('KEY_FETCH', `could not read ${url.href}`, { url: url.href }, cause)
  }
}
