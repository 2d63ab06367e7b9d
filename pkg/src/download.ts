import { ProofpodError } from './errors.js'

/** A shipped file: its path below `dist/`, and its URL beside the code. */
export interface Located {
  readonly file: string
  readonly url: string
}

/** Where a shipped file lies: at its own URL, or below `base`. */
export function locate(asset: Located, base: string | undefined): string {
  if (base === undefined) return asset.url
  const folder = base.endsWith('/') ? base : `${base}/`
  return new URL(asset.file, new URL(folder, globalThis.location?.href)).href
}

/** Bundlers inline small files; a policy without `connect-src data:` would refuse to fetch them. */
function inlined(url: string): Uint8Array | undefined {
  const base64 = /^data:[^,]*;base64,(.*)$/.exec(url)?.[1]
  return base64 === undefined ? undefined : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
}

/** Reads a URL by `fetch`. */
export async function download(url: string): Promise<Uint8Array> {
  const inline = inlined(url)
  if (inline) return inline
  let response: Response
  try {
    response = await fetch(url)
  } catch (cause) {
    throw new ProofpodError('KEY_FETCH', `could not fetch ${url}`, { url }, cause)
  }
  if (!response.ok) {
    const details = { url, status: response.status }
    throw new ProofpodError('KEY_FETCH', `${url} answered ${response.status}`, details)
  }
  // Single-page servers answer every wrong path with their start page.
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    const message = `${url} is a page, not the file: the server has no such file`
    throw new ProofpodError('KEY_FETCH', message, { url, got: 'text/html' })
  }
  return new Uint8Array(await response.arrayBuffer())
}
