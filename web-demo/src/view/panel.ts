import type { ProgressEvent } from 'proofpod'
import type { Receipt } from '../entering.js'
import { GateRefusal } from '../entering.js'
import { announce, byId, focusOn, number, part, setHex } from './dom.js'
import { type Explained, explain, fillNotice } from './explain.js'
import { Rounds } from './rounds.js'

const TICK_MS = 100

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** What the panel shows at the end of a proof that was accepted. */
export interface Accepted extends Receipt {
  readonly proofMs: number
  readonly coldMs: number | undefined
  readonly proofBytes: number
  readonly relayer: string
  readonly recipient: string
  readonly threads: number
}

/** The panel that shows one proof being made, checked, sent and answered. */
export class Panel {
  readonly #root = byId('proof')
  readonly #heading = byId('proof-title')
  readonly #bar = byId('bar')
  readonly #cancel = byId<HTMLButtonElement>('cancel')
  #started = 0
  #eta: number | null = null
  #timer: ReturnType<typeof setInterval> | undefined
  #spoken = 0
  readonly #rounds = new Rounds(byId('rounds'))

  /** Starts over for one dataset; `onCancel` is what the button and Escape do. */
  start(title: string, onCancel: () => void): void {
    this.#root.hidden = false
    this.#state('waiting')
    this.#heading.textContent = title
    delete this.#root.dataset['code']
    for (const id of ['receipt', 'seen', 'content', 'failure']) byId(id).hidden = true
    this.#rounds.clear()
    for (const item of byId('stages').children) item.removeAttribute('data-state')
    this.#cancel.hidden = false
    this.#cancel.onclick = onCancel
    // No expression here: a handler that returns false swallows the key, and Tab with it.
    this.#root.onkeydown = (event) => {
      if (event.key === 'Escape' && !this.#cancel.hidden) onCancel()
    }
    this.#started = performance.now()
    this.#eta = null
    this.#spoken = 0
    this.#draw(0)
    this.#tick()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.stage('prove', 'now')
    announce(`${title} started`)
    focusOn(this.#heading)
  }

  /** A progress event of the pod. */
  progress({ round, fraction, etaMs }: ProgressEvent): void {
    this.#state('proving')
    this.#rounds.reach(round, fraction === 1)
    this.#eta = etaMs
    this.#draw(fraction)
    const quarter = Math.floor(fraction * 4)
    if (quarter > this.#spoken && quarter < 4) announce(`${quarter * 25} percent`)
    this.#spoken = Math.max(quarter, this.#spoken)
  }

  /** Marks one of the four stages. */
  stage(name: 'prove' | 'verify' | 'relay' | 'gate', state: 'now' | 'done' | 'no'): void {
    byId('stages').querySelector(`[data-stage="${name}"]`)?.setAttribute('data-state', state)
  }

  /** Proof made; from here on there is nothing to cancel. */
  proved(ms: number): void {
    this.#stop()
    byId('elapsed').textContent = seconds(ms)
    byId('eta').textContent = 'done'
    this.stage('prove', 'done')
    this.stage('verify', 'now')
  }

  /** The pod's own verifier agreed. */
  verified(): void {
    this.stage('verify', 'done')
    this.stage('relay', 'now')
    this.#state('verified')
    announce('Verified in this tab. Handing the proof to the relayer.')
  }

  /** The gate let the recipient in. */
  accepted(result: Accepted): void {
    this.stage('relay', 'done')
    this.stage('gate', 'done')
    this.#state('accepted')
    const root = byId('receipt')
    setHex(part(root, 'tx'), result.hash)
    setHex(part(root, 'relayer'), result.relayer)
    setHex(part(root, 'recipient'), result.recipient)
    this.#fact(root, 'threads', result.threads, String(result.threads))
    this.#fact(root, 'gas', result.gasUsed, `${number(result.gasUsed)}`)
    this.#fact(root, 'bytes', result.proofBytes, `${number(result.proofBytes)} bytes`)
    this.#fact(root, 'ms', result.proofMs, `${number(Math.round(result.proofMs))} ms`)
    delete root.dataset['coldMs']
    if (result.coldMs) root.dataset['coldMs'] = String(Math.round(result.coldMs))
    for (const id of ['receipt', 'seen']) byId(id).hidden = false
    announce(`Accepted by the gate, gas used ${number(result.gasUsed)}. The dataset is open.`)
  }

  /** Stopped by the person; `ms` from the click to the pod's answer. */
  cancelled(ms: number): void {
    this.#stop()
    this.#state('cancelled')
    this.#root.dataset['settleMs'] = ms.toFixed(1)
    const text = `The prover stopped after ${ms.toFixed(0)} ms and is ready again.`
    const remedy = 'Nothing was sent and nothing was spent: this dataset is still yours to open.'
    this.#fail({ code: '', title: 'Cancelled', text, remedy })
  }

  /** Anything else that ended it. */
  failed(error: unknown): void {
    this.#stop()
    this.#state('failed')
    const explained = explain(error)
    this.#root.dataset['code'] = explained.code
    this.#fail(explained)
    if (error instanceof GateRefusal) this.stage('gate', 'no')
  }

  #fail(explained: Explained): void {
    fillNotice(byId('failure'), explained)
    for (const item of byId('stages').querySelectorAll('[data-state="now"]')) {
      item.setAttribute('data-state', 'no')
    }
    byId('eta').textContent = ''
    announce(`${explained.title}. ${explained.text}`)
  }

  #state(state: string): void {
    this.#root.dataset['state'] = state
  }

  #fact(root: HTMLElement, name: string, value: number, text: string): void {
    const field = part(root, name)
    field.textContent = text
    field.dataset['value'] = String(value)
  }

  #draw(fraction: number): void {
    const percent = Math.floor(fraction * 100)
    this.#bar.style.setProperty('--done', String(fraction))
    this.#bar.setAttribute('aria-valuenow', String(percent))
    byId('percent').textContent = `${percent} %`
  }

  #tick(): void {
    const elapsed = performance.now() - this.#started
    byId('elapsed').textContent = seconds(elapsed)
    const eta = this.#eta === null ? 'measuring…' : `about ${seconds(this.#eta)} left`
    byId('eta').textContent = eta
  }

  #stop(): void {
    clearInterval(this.#timer)
    this.#cancel.hidden = true
  }
}
