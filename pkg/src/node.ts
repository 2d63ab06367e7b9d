/** Proofpod in Node: the same API, one thread, in a `worker_threads` worker. */
import { usePlatform } from './platform.js'
import { nodePlatform } from './platform-node.js'

usePlatform(nodePlatform)

export * from './api.js'
