import { browserPort } from './worker-browser.js'
import { serve } from './worker-core.js'
import * as door from './wasm/single/prover_wasm.js'

serve(browserPort(), door)
