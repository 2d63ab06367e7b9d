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

// All tiers share the glue of one, and each wants as many pages at first as its data fills: more
// than any does, and no more than all allow (`--max-memory` in `xtask/src/build.rs`). Pages that
// nothing touches cost nothing.
const PAGES = { initial: 64, maximum: 8192 }

const memory = (): WebAssembly.Memory => new WebAssembly.Memory({ ...PAGES, shared: true })
serve({ post: port.post, listen }, door, { pool: { memory, start: door.startPool } })
