import { parentPort } from 'node:worker_threads'

import type { ToWorker } from './protocol.js'
import { serve } from './worker-core.js'
import * as door from './wasm/single/prover_wasm.js'

const port = parentPort
if (!port) throw new Error('proofpod: worker-node.js must run as a worker')
serve(
  {
    post: (message) => port.postMessage(message),
    listen: (handler) => port.on('message', (message: ToWorker) => handler(message)),
  },
  door,
)
