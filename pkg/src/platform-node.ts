import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

import { downloadHttp } from './download.js'
import { ProofpodError } from './errors.js'
import type { Asset } from './manifest.js'
import type { Build, Platform, Port, PortEvents, Source } from './platform.js'

function spawn(_build: Build, _threads: number, events: PortEvents): Port {
  const worker = new Worker(new URL('./worker-node.js', import.meta.url))
  worker.on('message', (message) => events.message(message))
  worker.on('messageerror', () => events.crash('a message could not be read'))
  worker.on('error', (error: Error) => events.crash(error.message))
  worker.on('exit', (code) => events.crash(`the worker exited with code ${code}`))
  // An idle pod must not keep the process alive; a busy one must.
  worker.unref()
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
  }
}

function locate(asset: Asset, base: string | undefined): string {
  if (base === undefined) return asset.url
  const folder = base.endsWith('/') ? base : `${base}/`
  return new URL(asset.file, absolute(folder)).href
}

/** Paths are taken as files, anything with a scheme as a URL. */
function absolute(url: string): URL {
  return /^[a-z][a-z0-9+.-]+:/i.test(url) ? new URL(url) : pathToFileURL(url)
}

async function download(from: string, source: Source): Promise<Uint8Array> {
  const url = absolute(from)
  if (url.protocol !== 'file:') return downloadHttp(url.href, source)
  try {
    return new Uint8Array(await readFile(fileURLToPath(url)))
  } catch (cause) {
    throw new ProofpodError('KEY_FETCH', `could not read ${url.href}`, { url: url.href }, cause)
  }
}

/** `worker_threads` with the single-thread build; files are read from the package's folder. */
export const nodePlatform: Platform = {
  spawn,
  read: (asset, source) => download(locate(asset, source.base), source),
  fetch: download,
  noThreads: () => 'outside of a browser the single-thread build runs',
  cores: () => availableParallelism(),
}
