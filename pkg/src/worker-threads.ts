import type { ToWorker } from './protocol.js'
import { runThread } from './threads.js'
import { browserPort } from './worker-browser.js'
import { serve } from './worker-core.js'
import * as door from './wasm/threads/prover_wasm.js'

// The first message decides what a worker becomes: the prover, or a thread of its pool.
const port = browserPort()
const listen = (handler: (message: ToWorker) => void): void =>
  port.listen((message) => {
    if (message.type === 'thread') runThread(door, message)
    else handler(message)
  })

serve({ post: port.post, listen }, door, door.startPool)
