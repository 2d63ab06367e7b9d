import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

import { download, locate } from './download-node.js'
import type { Build, Platform, Port, PortEvents } from './platform.js'

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

/** `worker_threads` with the single-thread build; files are read from the package's folder. */
export const nodePlatform: Platform = {
  spawn,
  read: (asset, source) =>
    download(locate(asset, source.base), { ...source, bytesMax: asset.bytes }),
  fetch: download,
  noThreads: () => 'outside of a browser the single-thread build runs',
  cores: () => availableParallelism(),
}
