import * as api from 'proofpod'
import { outcome } from './scenario.js'

outcome(api).then((result) => {
  globalThis.result = result
})
