import * as api from './proofpod/index.js'
import { outcome } from './scenario.js'

const result = outcome(api)
chrome.runtime.onMessage.addListener((_message, _sender, respond) => {
  result.then(respond)
  return true
})
