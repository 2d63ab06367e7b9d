import * as api from 'proofpod'
import { createVerifier } from 'proofpod/verify'
import { inputsOf, outcome } from './scenario.js'

let kept

/** A pod, inputs and a proof, made at the first request that wants them. */
async function keep() {
  if (kept) return kept
  const pod = await api.createPod()
  const inputs = await inputsOf(api)
  const bundle = await pod.prove('access', inputs)
  kept = { pod, inputs, bundle, verifier: await createVerifier() }
  return kept
}

const calls = {
  '/up': () => true,
  '/': () => outcome(api),
  '/prove': async () => {
    const { pod, inputs } = await keep()
    return (await pod.prove('access', inputs)).proof.length
  },
  '/verify': async () => {
    const { verifier, bundle } = await keep()
    return verifier.verify(bundle)
  },
}

export default {
  async fetch(request) {
    return Response.json(await calls[new URL(request.url).pathname]())
  },
}
