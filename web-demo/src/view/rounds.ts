import type { Round } from 'proofpod'
import { make } from './dom.js'

const SPACE = 'http://www.w3.org/2000/svg'

const CHECKS = 'M3 5l2 2 4-4 M3 12l2 2 4-4 M3 19l2 2 4-4 M12 6h9 M12 13h9 M12 20h9'
const POINT = 'M3 18c6 0 5-12 10-10s3 9 8 4 M10 8a3 3 0 1 0 6 0 3 3 0 1 0-6 0'

// The rounds in plain words, each with a picture of 24 by 24. This statement has no lookup and no
// permutation: those two are short.
const ROUNDS: readonly (readonly [Round, string, string])[] = [
  ['r0_statement', 'Read the claim', 'M6 3h9l4 4v14H6z M9 11h7 M9 15h7'],
  ['r1_advice', 'Hide your values', 'M3 12c4-7 14-7 18 0-4 7-14 7-18 0z M4 20L20 4'],
  ['r2_lookup', 'Tables', 'M4 5h16v14H4z M4 10h16 M4 15h16 M10 5v14'],
  ['r3_permutation', 'Wiring', 'M4 7h5c5 0 1 10 6 10h5 M4 17h5c5 0 1-10 6-10h5'],
  ['r4_quotient', 'Check every rule', CHECKS],
  ['r5_evaluation', 'Answer one point', POINT],
  ['r6_opening', 'Seal the proof', 'M4 12a8 8 0 1 0 16 0 8 8 0 1 0-16 0 M8 12l3 3 5-6'],
]

function picture(path: string): SVGElement {
  const svg = document.createElementNS(SPACE, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(SPACE, 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** The rounds of one proof as a row of pictures, with the time that each took. */
export class Rounds {
  /** Milliseconds by round. */
  readonly #took = new Map<Round, number>()
  /** When the last event came. */
  #since: number | undefined

  constructor(private readonly list: HTMLElement) {
    for (const [round, name, path] of ROUNDS) {
      const item = make('li')
      item.dataset['round'] = round
      const dot = make('span', '', 'dot')
      dot.append(picture(path))
      const text = make('span', '', 'round-name')
      text.append(make('b', round.slice(0, 2)), make('span', ` ${name}`))
      item.append(dot, text, make('span', '', 'took'))
      list.append(item)
    }
  }

  /** Nothing reached yet. */
  clear(): void {
    this.#since = undefined
    this.#took.clear()
    for (const item of this.list.children) {
      item.removeAttribute('data-state')
      note(item, '')
    }
  }

  /** A step of this round is done, or all are. What passed since the last step was its work. */
  reach(round: Round, over: boolean): void {
    const now = performance.now()
    const ms = (this.#took.get(round) ?? 0) + now - (this.#since ?? now)
    this.#since = now
    this.#took.set(round, ms)
    const at = ROUNDS.findIndex(([name]) => name === round)
    Array.from(this.list.children).forEach((item, i) => {
      if (i === at) note(item, ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`)
      if (i > at && !over) return item.removeAttribute('data-state')
      item.setAttribute('data-state', i < at || over ? 'done' : 'now')
    })
  }
}

function note(item: Element, text: string): void {
  const place = item.querySelector('.took')
  if (place) place.textContent = text
}
