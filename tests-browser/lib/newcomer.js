// What somebody writes on the first day: only the package's public names, on a list made here.
import { accessGate, createIdentity, createPod, loadSnapshot, rawCid } from 'proofpod'

const zeros = (byte, count) => `0x${byte.repeat(count)}`

async function run() {
  const pod = await createPod()
  const me = await createIdentity()
  const other = await createIdentity()
  const entries = [other, me].map(({ commitment }, i) => ({ commitment, balance: `${i}500` }))
  const list = { version: 1, chainId: 31337, token: zeros('01', 20), registry: zeros('02', 20),
    block: 7, blockHash: zeros('03', 32), unit: '1', entries }
  const bytes = new TextEncoder().encode(JSON.stringify(list))
  const snapshot = await loadSnapshot(bytes, await rawCid(bytes))
  const gate = accessGate({ chainId: 31337, address: zeros('0a', 20) })
  const recipient = zeros('0b', 20)
  const rounds = new Set()
  const started = performance.now()
  const bundle = await pod.prove('access', {
    secret: me.secret,
    threshold: '1000',
    ...(await snapshot.proofFor(me.commitment)),
    scope: gate.scope(0n, 1n),
    message: gate.message(recipient),
  }, { onProgress: ({ round }) => rounds.add(round) })
  const ms = performance.now() - started
  const verified = await pod.verify(bundle)
  const { data } = gate.enter(bundle, { datasetId: 0n, recipient })
  const { info } = pod
  pod.close()
  return { verified, ms, info, rounds: [...rounds], calldata: (data.length - 2) / 2 }
}

run().then((result) => { globalThis.result = result }, (error) => {
  globalThis.result = { error: `${error.code ?? error.name}: ${error.message}` }
})
