import { createIdentity } from 'proofpod'
import { Chain, type Dataset } from './chain.js'
import type { Cheat, Refusal } from './cheats.js'
import { loadConfig, pickWallet } from './config.js'
import {
  fetchContent, gateOf, newRecipient, prove, type Recipient, relay, type World,
} from './entering.js'
import { Feed } from './feed.js'
import { isCold, pod, podReadyMs } from './prover.js'
import { type Entry, Store } from './store.js'
import { Traffic } from './traffic.js'
import {
  type Access, type IdentityState, makeDatasets, showDataset, showIdentity, showPod, showSnapshot,
  showPodFailure, showWallet,
} from './view/cards.js'
import { chart } from './view/chart.js'
import { makeCheats, showCheats } from './view/cheats.js'
import { announce, byId, focusOn, isEnabled, part, setEnabled } from './view/dom.js'
import { explain, fillNotice } from './view/explain.js'
import { Panel } from './view/panel.js'
import { startTheme } from './view/theme.js'
import { showTraffic } from './view/traffic.js'

// Until the holder is listed the next list is awaited; after that a look now and then is enough.
const POLL_MS = { waiting: 700, listed: 4000 }
const TRAFFIC_MS = 1500

/** Without its world the page has nothing to show but why. */
async function orExplain<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const notice = byId('pod-notice')
    notice.dataset['kind'] = 'bad'
    fillNotice(notice, explain(error), () => location.reload())
    byId('pod').textContent = 'The page did not start.'
    throw error
  }
}

startTheme()
const config = await orExplain(loadConfig())
const wallet = pickWallet(config)
const chain = new Chain(config, wallet)
const store = new Store(config.instance, wallet.address)
let commitment: string | undefined
const feed = new Feed(chain, config, () => commitment)
const world: World = { config, chain, store, feed, datasets: await orExplain(chain.datasets()) }
const panel = new Panel()
let identity: IdentityState = 'none'
let epoch = await chain.epoch()
let busy = false

function draw(): void {
  showIdentity(identity, commitment)
  showSnapshot(feed.listing, identity === 'registered')
  for (const dataset of world.datasets) showDataset(dataset, accessTo(dataset), busy, missing())
  const entered = world.datasets.some(({ id }) => store.entry(id, epoch))
  showCheats(busy, feed.listing?.holder !== undefined, entered)
  setEnabled(byId('create'), !busy)
}

function missing(): string {
  return identity === 'registered' ? 'Waiting for the next snapshot.' : 'Create an identity first.'
}

function accessTo(dataset: Dataset): Access {
  if (store.entry(dataset.id, epoch)) return 'open'
  const holder = feed.listing?.holder
  if (!holder) return 'unknown'
  return BigInt(holder.balance) >= dataset.threshold ? 'ready' : 'below'
}

/** One thing at a time: a second proof would only wait behind the first. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  busy = true
  draw()
  try {
    return await work()
  } finally {
    busy = false
    draw()
  }
}

async function readIdentity(): Promise<void> {
  const { secret } = store
  commitment = secret ? (await createIdentity(secret)).commitment : undefined
  const registered = await chain.commitment()
  if (registered === 0n) identity = secret ? 'made' : 'none'
  else identity = commitment && BigInt(commitment) === registered ? 'registered' : 'foreign'
}

async function createAndRegister(): Promise<void> {
  const note = byId('identity-error')
  note.textContent = ''
  try {
    const made = await createIdentity(store.secret)
    store.keepSecret(made.secret)
    commitment = made.commitment
    identity = 'made'
    draw()
    const tx = await chain.register(made.commitment)
    byId('identity').dataset['tx'] = tx
    identity = 'registered'
    announce('Identity registered. Waiting for the snapshot that lists it.')
    focusOn(byId('snapshot-title'))
  } catch (error) {
    note.textContent = explain(error).text
    focusOn(byId('create'))
  }
}

async function follow(): Promise<void> {
  try {
    epoch = await chain.epoch()
    const changed = await feed.refresh()
    byId('snapshot-error').textContent = ''
    if (changed && feed.listing?.holder) announce('The snapshot lists you: you can prove access.')
    draw()
  } catch (error) {
    byId('snapshot-error').textContent = explain(error).text
  }
  const waiting = identity === 'registered' && !feed.listing?.holder
  setTimeout(follow, waiting || !feed.listing ? POLL_MS.waiting : POLL_MS.listed)
}

async function startPod(): Promise<void> {
  try {
    showPod((await pod()).info)
  } catch (error) {
    showPodFailure(explain(error), () => void startPod())
  }
}

const traffic = new Traffic()

/** Looks at what the server was sent; a tab that nobody sees has nobody to tell. */
async function watchTraffic(): Promise<void> {
  try {
    if (!document.hidden) {
      const { secret } = store
      await traffic.refresh(secret)
      showTraffic(traffic, secret !== undefined)
    }
  } catch (error) {
    byId('traffic').dataset['state'] = 'unknown'
    part(byId('traffic'), 'verdict').textContent = explain(error).text
  }
  setTimeout(watchTraffic, TRAFFIC_MS)
}

async function enter(dataset: Dataset): Promise<void> {
  const abort = new AbortController()
  let clicked = 0
  panel.start(`Proving access to ${dataset.name}`, () => {
    clicked = performance.now()
    abort.abort()
  })
  try {
    await enterWith(dataset, newRecipient(), abort.signal)
  } catch (error) {
    if (abort.signal.aborted) {
      panel.cancelled(performance.now() - clicked)
      focusOn(proveButton(dataset))
    } else panel.failed(error)
  }
}

async function enterWith(dataset: Dataset, to: Recipient, signal: AbortSignal): Promise<void> {
  await pod()
  // A list that was replaced while the person read the page would be refused as stale.
  await feed.refresh()
  const { listing } = feed
  if (!listing) throw new Error('the publisher has published no snapshot yet')
  epoch = await chain.epoch()
  const cold = isCold()
  const started = performance.now()
  const goal = { dataset, recipient: to.address, listing, epoch }
  const onProgress = panel.progress.bind(panel)
  const bundle = await prove(world, goal, { signal, onProgress })
  const proofMs = performance.now() - started
  panel.proved(proofMs)
  const prover = await pod()
  await prover.verify(bundle)
  panel.verified()
  const target = { datasetId: BigInt(dataset.id), recipient: to.address }
  const receipt = await relay(world, gateOf(world).enter(bundle, target))
  const coldMs = cold ? podReadyMs() + proofMs : undefined
  const proofBytes = (bundle.proof.length - 2) / 2
  panel.accepted({ ...receipt, proofMs, coldMs, proofBytes, relayer: config.relayer,
    recipient: to.address, threads: prover.info.threads })
  const entry = { datasetId: dataset.id, epoch: epoch.toString(), recipient: to.address,
    recipientKey: to.key, bundle, tx: receipt.hash }
  store.keepEntry(entry)
  await showContent(dataset, entry)
}

async function showContent(dataset: Dataset, entry: Entry): Promise<void> {
  const content = await fetchContent(world, dataset.id, entry.recipientKey)
  byId('content-title').textContent = dataset.name
  byId('content-body').replaceChildren(chart(content))
  byId('content').dataset['id'] = String(dataset.id)
  byId('content').hidden = false
  focusOn(byId('content-title'))
}

function proveButton(dataset: Dataset): HTMLElement {
  const card = byId('datasets').querySelector(`[data-id="${dataset.id}"]`) ?? byId('datasets')
  return part(card, 'prove')
}

async function onProve(dataset: Dataset): Promise<void> {
  if (!isEnabled(proveButton(dataset))) return
  const entry = store.entry(dataset.id, epoch)
  if (entry) await showContent(dataset, entry)
  else await alone(() => enter(dataset))
}

function onCheat(cheat: Cheat, onShare: (share: number) => void): Promise<Refusal[]> {
  return alone(async () => {
    await feed.refresh()
    return cheat.run(world, { onProgress: ({ fraction }) => onShare(fraction) })
  })
}

makeDatasets(world.datasets, (dataset) => void onProve(dataset))
makeCheats(onCheat)
byId('create').addEventListener('click', () => {
  if (isEnabled(byId('create'))) void alone(createAndRegister)
})
store.onChange(() => void readIdentity().then(draw))
showWallet(config, wallet, await chain.balance())
await readIdentity()
draw()
document.documentElement.dataset['ready'] = 'true'
// Not before the pod is there: a cold start has enough to do.
void startPod().then(watchTraffic)
void follow()
