import {
  accessGate, createIdentity, createPod, loadSnapshot, type PodInfo, type ProofBundle,
  ProofpodError,
} from 'proofpod'
import example from './example.json'

const $ = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T

// Your deployed AccessGate, and who shall be let in.
const gate = accessGate({ chainId: 31337, address: example.gate })
const datasetId = 1
const epoch = 7
const recipient = example.recipient

// Started while the page loads: a worker, the key and the setup. Nothing is sent anywhere.
const starting = createPod()

async function prove(signal: AbortSignal): Promise<ProofBundle> {
  const pod = await starting
  // Keep the secret like a key; its commitment is what gets registered and listed.
  const { secret, commitment } = await createIdentity(example.secret)
  // The whole list, so that its server does not learn whom you look for.
  const snapshot = await loadSnapshot('/snapshot.json', example.cid)
  const bundle = await pod.prove('access', {
    secret,
    threshold: example.threshold,
    ...(await snapshot.proofFor(commitment)),
    scope: gate.scope(datasetId, epoch),
    message: gate.message(recipient),
  }, { signal, onProgress: ({ fraction }) => { $<HTMLProgressElement>('bar').value = fraction } })
  await pod.verify(bundle)
  return bundle
}

function show(bundle: ProofBundle, ms: number): void {
  // For viem, ethers or a wallet: sendTransaction({ to, data }).
  const { to, data } = gate.enter(bundle, { datasetId, recipient })
  const bytes = (data.length - 2) / 2
  const call = `Calldata for ${to}: ${bytes} bytes`
  $('status').textContent = `Verified after ${Math.round(ms)} ms. ${call}`
  $('public').textContent = JSON.stringify(bundle.publicInputs, null, 2)
  const file = new Blob([JSON.stringify(bundle)], { type: 'application/json' })
  $<HTMLAnchorElement>('save').href = URL.createObjectURL(file)
  $('result').hidden = false
}

function explain(error: unknown): string {
  return error instanceof ProofpodError ? `${error.code}: ${error.message}` : String(error)
}

$('prove').addEventListener('click', async () => {
  const abort = new AbortController()
  const started = performance.now()
  $('cancel').onclick = () => abort.abort()
  $('cancel').hidden = false
  $('status').textContent = 'Proving…'
  try {
    show(await prove(abort.signal), performance.now() - started)
  } catch (error) {
    $('status').textContent = explain(error)
  } finally {
    $('cancel').hidden = true
  }
})

function describe({ threads, srs, insecureSrs, lost }: PodInfo): string {
  // Other losses cost speed that no released browser has yet; this one has a remedy: headers.
  const slow = lost.filter((reason) => reason.startsWith('threads'))
  const setup = insecureSrs ? `INSECURE setup (${srs}): anybody can forge its proofs` : srs
  return [`Ready: ${threads} thread(s)`, setup, ...slow].join('; ')
}

$('threshold').textContent = example.threshold
starting.then(
  ({ info }) => { $('status').textContent = describe(info) },
  (error) => { $('status').textContent = explain(error) },
)
