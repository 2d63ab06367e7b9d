import type { ToWorker } from './protocol.js'
import { cryOn, runThread, type ThreadMessage } from './threads.js'
import { browserPort } from './worker-browser.js'
import { serve } from './worker-core.js'
import * as door from './wasm/threads/prover_wasm.js'

const port = browserPort()
const listen = (handler: (message: ToWorker) => void): void =>
  port.listen((message: ToWorker | ThreadMessage) => {
    if (message.type === 'thread') runThread(door, message)
    else handler(message)
  })

serve({ post: port.post, listen }, door, (threads, distress) => {
  cryOn(distress)
  return door.initThreadPool(threads)
})
