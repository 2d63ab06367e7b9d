import * as api from 'proofpod'
import { createVerifier } from 'proofpod/verify'
import { inputsOf, outcome } from './scenario.js'

let pod
let verifier

const calls = {
  '/up': () => true,
  '/': () => outcome(api),
  '/inputs': () => inputsOf(api),
  '/prove': async (inputs) => {
    pod ??= await api.createPod()
    return pod.prove('access', inputs)
  },
  '/verify': async (bundle) => {
    verifier ??= await createVerifier()
    return verifier.verify(bundle)
  },
}

export default {
  async fetch(request) {
    const body = await request.text()
    const call = calls[new URL(request.url).pathname]
    return Response.json(await call(body === '' ? undefined : JSON.parse(body)))
  },
}
