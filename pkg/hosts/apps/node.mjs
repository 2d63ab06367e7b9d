import * as api from 'proofpod'
import { outcome } from './scenario.js'

console.log(JSON.stringify(await outcome(api)))
