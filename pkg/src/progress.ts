import { type Round, ROUNDS } from './protocol.js'

/** What `onProgress` receives. */
export interface ProgressEvent {
  /** The round that is being worked on. */
  readonly round: Round
  /** Share of the whole proof that is done, 0 to 1, never decreasing. */
  readonly fraction: number
  /** Estimated milliseconds to the end; `null` until there is something to estimate from. */
  readonly etaMs: number | null
}

/** Receives progress while a proof is made. */
export type OnProgress = (event: ProgressEvent) => void

// Below this share the elapsed time says too little about the rest.
const FRACTION_MIN = 0.05

/** Turns the worker's events into monotone ones with an estimate of the rest. */
export class ProgressMeter {
  #fraction = 0
  #round = 0
  #started = performance.now()

  /** `lastMs`: how long the previous proof of this pod took, the better guess at the start. */
  constructor(
    private readonly report: OnProgress,
    private readonly lastMs: number | undefined,
  ) {}

  /** Takes an event of the worker. */
  event(round: Round, fraction: number): void {
    this.#fraction = Math.max(this.#fraction, Math.min(1, fraction))
    this.#round = Math.max(this.#round, ROUNDS.indexOf(round))
    const name = ROUNDS[this.#round] ?? 'r0_statement'
    this.report({ round: name, fraction: this.#fraction, etaMs: this.#eta() })
  }

  /** The proof is there: the last event is always exactly 1. */
  done(): number {
    if (this.#fraction < 1) this.event('r6_opening', 1)
    return performance.now() - this.#started
  }

  #eta(): number | null {
    const elapsed = performance.now() - this.#started
    if (this.#fraction >= 1) return 0
    if (this.#fraction >= FRACTION_MIN) {
      return Math.round((elapsed / this.#fraction) * (1 - this.#fraction))
    }
    return this.lastMs === undefined ? null : Math.max(0, Math.round(this.lastMs - elapsed))
  }
}
