import { ProofpodError } from './errors.js'
import { files, modules } from './embedded.js'
import type { Asset } from './manifest.js'
import { downloadHttp } from './download.js'
import type { Platform, Source } from './platform.js'
import { spawnInline } from './spawn-inline.js'

async function read(asset: Asset, source: Source): Promise<Uint8Array> {
  const { base } = source
  if (base !== undefined) {
    const folder = base.endsWith('/') ? base : `${base}/`
    const url = new URL(asset.file, folder).href
    return downloadHttp(url, { ...source, bytesMax: asset.bytes })
  }
  const bytes = files[asset.file]
  if (bytes) return new Uint8Array(bytes)
  const message = `${asset.file} is not in this bundle: set assetsUrl`
  throw new ProofpodError('KEY_FETCH', message, { file: asset.file })
}

/** An isolate (workerd, edge functions): no workers, no files, and modules that are imported. */
export const isolatePlatform: Platform = {
  spawn: spawnInline,
  read,
  fetch: (url, source) => downloadHttp(url, source),
  module: (_build, tier) => (tier === 'wide' ? undefined : modules[tier]),
  noThreads: () => 'an isolate has one thread',
  cores: () => 1,
}
