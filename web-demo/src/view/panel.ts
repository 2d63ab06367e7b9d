import { type ProgressEvent, ProofpodError, type Round } from 'proofpod'
import type { Receipt } from '../entering.js'
import { GateRefusal } from '../entering.js'
import { announce, byId, focusOn, make, number, part, setHex } from './dom.js'

// The rounds in plain words. This statement has no lookup and no permutation: those two are short.
const ROUNDS: readonly (readonly [Round, string])[] = [
  ['r0_statement', 'Read the claim'],
  ['r1_advice', 'Hide your values'],
  ['r2_lookup', 'Tables'],
  ['r3_permutation', 'Wiring'],
  ['r4_quotient', 'Check every rule'],
  ['r5_evaluation', 'Answer one point'],
  ['r6_opening', 'Seal the proof'],
]
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

  constructor() {
    const list = byId('rounds')
    for (const [round, name] of ROUNDS) {
      const item = make('li')
      item.dataset['round'] = round
      const text = make('span', '', 'round-name')
      text.append(make('b', round.slice(0, 2)), make('span', ` ${name}`))
      item.append(make('span', '', 'dot'), text)
      list.append(item)
    }
  }

  /** Starts over for one dataset; `onCancel` is what the button and Escape do. */
  start(title: string, onCancel: () => void): void {
    this.#root.hidden = false
    this.#state('waiting')
    this.#heading.textContent = title
    delete this.#root.dataset['code']
    for (const id of ['receipt', 'seen', 'content', 'failure']) byId(id).hidden = true
    for (const item of byId('rounds').children) item.removeAttribute('data-state')
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
    const at = ROUNDS.findIndex(([name]) => name === round)
    Array.from(byId('rounds').children).forEach((item, i) => {
      if (i > at && fraction < 1) return item.removeAttribute('data-state')
      item.setAttribute('data-state', i < at || fraction === 1 ? 'done' : 'now')
    })
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
    const text = `Cancelled: the pod stopped after ${ms.toFixed(0)} ms and is ready again.`
    this.#fail('', text)
  }

  /** Anything else that ended it. */
  failed(error: unknown): void {
    this.#stop()
    this.#state('failed')
    const { code, text } = explain(error)
    this.#root.dataset['code'] = code
    this.#fail(code, text)
    if (error instanceof GateRefusal) this.stage('gate', 'no')
  }

  #fail(code: string, text: string): void {
    const failure = byId('failure')
    failure.replaceChildren(...(code ? [make('code', code)] : []), make('p', text))
    failure.hidden = false
    for (const item of byId('stages').querySelectorAll('[data-state="now"]')) {
      item.setAttribute('data-state', 'no')
    }
    announce(text)
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

/** Code and sentence of any error. */
export function explain(error: unknown): { code: string; text: string } {
  if (error instanceof GateRefusal) {
    return { code: error.revert.code, text: `The gate refused: ${error.revert.name}.` }
  }
  if (error instanceof ProofpodError) return { code: error.code, text: `${error.message}.` }
  return { code: 'DEMO', text: error instanceof Error ? error.message : String(error) }
}
