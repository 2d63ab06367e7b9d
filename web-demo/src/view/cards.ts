import type { PodInfo } from 'proofpod'
import { formatUnits } from 'viem'
import type { Dataset } from '../chain.js'
import type { Config, Wallet } from '../config.js'
import type { Listing } from '../feed.js'
import { announce, byId, number, part, setEnabled, setHex, stamp } from './dom.js'
import { type Explained, fillNotice } from './explain.js'

/** Wallet card: who, and how much. */
export function showWallet(config: Config, wallet: Wallet, balance: bigint): void {
  const card = byId('wallet')
  part(card, 'name').textContent = wallet.name
  setHex(part(card, 'address'), wallet.address)
  part(card, 'balance').textContent = number(Number(formatUnits(balance, 18)))
  part(card, 'chain').textContent = `local chain ${config.chainId}`
  const links = config.wallets.map(({ name, address }, i) => {
    const link = document.createElement('a')
    link.href = `?wallet=${i + 1}`
    link.textContent = name
    if (address === wallet.address) link.setAttribute('aria-current', 'true')
    return link
  })
  part(card, 'others').replaceChildren(...links)
}

/** How far the identity has come. */
export type IdentityState = 'none' | 'made' | 'registered' | 'foreign'

const IDENTITY_TEXT: Record<IdentityState, string> = {
  none: 'A secret is made in this browser. Only its commitment goes on chain, in one transaction.',
  made: 'Your secret is in this browser. Its commitment still has to be registered by the wallet.',
  registered: 'Registered. The secret stays in this browser’s storage and is never sent.',
  foreign: 'The secret of this wallet’s identity is in another browser. Take another wallet.',
}

/** Identity card. */
export function showIdentity(state: IdentityState, commitment: string | undefined): void {
  const card = byId('identity')
  card.dataset['state'] = state
  part(card, 'text').textContent = IDENTITY_TEXT[state]
  part(card, 'facts').hidden = commitment === undefined
  if (commitment) setHex(part(card, 'commitment'), commitment)
  const button = byId('create')
  button.hidden = state === 'registered' || state === 'foreign'
  button.textContent = state === 'made' ? 'Register identity' : 'Create identity'
}

/** Snapshot card: the list that proofs are made against. */
export function showSnapshot(listing: Listing | undefined, hasIdentity: boolean): void {
  const card = byId('snapshot')
  const state = !listing ? 'none' : listing.holder ? 'listed' : hasIdentity ? 'waiting' : 'loaded'
  card.dataset['state'] = state
  part(card, 'text').textContent = {
    none: 'Waiting for the publisher’s first list of holders.',
    loaded: 'The whole list is read, so that nobody learns which entry you look for.',
    waiting: 'Your registration is being confirmed; the next list will have you in it.',
    listed: 'You are in this list. All of it was read, so nobody learns which entry is yours.',
  }[state]
  part(card, 'facts').hidden = !listing
  if (!listing) return
  const { snapshot, validUntil } = listing
  setHex(part(card, 'root'), snapshot.root)
  setHex(part(card, 'cid'), snapshot.cid)
  part(card, 'block').textContent = number(Number(snapshot.block))
  part(card, 'holders').textContent = number(snapshot.holders)
  const until = new Date(Number(validUntil) * 1000)
  part(card, 'valid').textContent = until.toLocaleString('en', {
    dateStyle: 'medium', timeStyle: 'short',
  })
}

const ABOUT: Record<string, string> = {
  'data:air-quality': 'Fine dust at one station, a value for each hour of a day.',
  'data:trial-outcomes': 'Response rates of six study arms, without any patient.',
  'data:crop-yields': 'Harvest estimates of eight regions from orbit.',
}

/** What a dataset card says about access. */
export type Access = 'unknown' | 'below' | 'ready' | 'open'

const ACCESS_TEXT: Record<Access, string> = {
  unknown: 'Locked',
  below: 'Above your balance',
  ready: 'Within your tier',
  open: 'Open this epoch',
}

/** Makes the cards once. */
export function makeDatasets(datasets: readonly Dataset[], onProve: (d: Dataset) => void): void {
  byId('datasets').replaceChildren(...datasets.map((dataset) => {
    const card = stamp('dataset-card')
    card.dataset['id'] = String(dataset.id)
    part(card, 'name').textContent = dataset.name
    part(card, 'about').textContent = ABOUT[dataset.contentUri] ?? ''
    part(card, 'tier').textContent = number(dataset.threshold)
    const button = part<HTMLButtonElement>(card, 'prove')
    part(button, 'what').textContent = ` to ${dataset.name}`
    button.addEventListener('click', () => onProve(dataset))
    return card
  }))
}

/** Shows the state of one card. */
export function showDataset(dataset: Dataset, access: Access, busy: boolean, why: string): void {
  const card = byId('datasets').querySelector<HTMLElement>(`[data-id="${dataset.id}"]`)
  if (!card) return
  card.dataset['access'] = access
  part(card, 'access').textContent = ACCESS_TEXT[access]
  part(card, 'why').textContent = access === 'unknown' ? why : {
    below: 'Ask for it anyway under “Try to cheat”.',
    ready: '',
    open: 'Entered without showing who you are.',
  }[access]
  const button = part(card, 'prove')
  button.hidden = access === 'below'
  part(button, 'verb').textContent = access === 'open' ? 'Show content' : 'Prove access'
  setEnabled(button, !busy && (access === 'ready' || access === 'open'))
}

/** The line about the prover, the banner that an insecure setup needs, and what was lost. */
export function showPod(info: PodInfo): void {
  const { threads, isolated, statement, srs, insecureSrs, lost } = info
  const root = byId('pod')
  delete root.dataset['code']
  root.dataset['threads'] = String(threads)
  root.dataset['isolated'] = String(isolated)
  const many = threads === 1 ? '1 thread' : `${threads} threads`
  root.textContent = [`Pod ready: ${many}`, isolated ? 'isolated page' : 'page not isolated',
    statement, `setup ${srs}`, ...lost].join(' · ')
  byId('insecure').hidden = !insecureSrs
  const notice = byId('pod-notice')
  notice.dataset['kind'] = 'info'
  // No released browser has wide arithmetic: nobody misses it.
  const missed = lost.filter((reason) => !reason.startsWith('wide'))
  if (missed.length > 0) fillNotice(notice, slower(missed))
  else notice.hidden = true
}

function slower(lost: readonly string[]): Explained {
  return {
    code: '',
    title: 'Everything works, with less speed',
    text: `What is missing: ${lost.join('; ')}.`,
    remedy: 'This host lacks something that the prover can use. Proofs are the same, and slower.',
  }
}

/** The prover did not start: why, and a way to try again. */
export function showPodFailure(explained: Explained, again: () => void): void {
  const { code, text } = explained
  byId('pod').textContent = `The pod did not start: ${code}. ${text}`
  byId('pod').dataset['code'] = code
  const notice = byId('pod-notice')
  notice.dataset['kind'] = 'bad'
  fillNotice(notice, explained, again)
  announce(`${explained.title}. ${explained.remedy}`)
}
