import { ProofpodError } from 'proofpod'
import { GateRefusal } from '../entering.js'
import { make } from './dom.js'

/** An error as a person reads it. */
export interface Explained {
  /** Stable code, for support and for tests. */
  readonly code: string
  /** What happened, in a few words. */
  readonly title: string
  /** What exactly. */
  readonly text: string
  /** What to do about it. */
  readonly remedy: string
}

type Words = readonly [title: string, remedy: string]

const WORDS: Readonly<Record<string, Words>> = {
  WASM_UNSUPPORTED: ['This browser cannot prove',
    'Proofs need WebAssembly and a secure address. Take a current browser, or allow WebAssembly ' +
    'if a strict mode switched it off.'],
  KEY_FETCH: ['A file of the prover did not arrive',
    'Check your connection and try again.'],
  KEY_DIGEST_MISMATCH: ['A file is not the one that this page was built with',
    'Nothing of it was used. It may have been damaged on its way, or changed on purpose: try ' +
    'again, and if it stays so, tell whoever runs this page.'],
  WORKER_CRASHED: ['The prover stopped',
    'The browser ended it, often because memory ran short. Nothing was sent. The next try starts ' +
    'a new one.'],
  OUT_OF_MEMORY: ['This device ran out of memory',
    'Close other tabs and try again: the next try starts with fresh memory.'],
  ALREADY_ENTERED: ['The gate says: already entered',
    'This identity has opened this dataset in this epoch. Wait for the next epoch.'],
  STALE_SNAPSHOT: ['The gate says: the list is too old',
    'A newer list of holders has been published. Try again with it.'],
  UNKNOWN_SNAPSHOT: ['The gate does not know this list',
    'Wait a moment for the publisher’s transaction and try again.'],
}

const OTHERS: Readonly<Record<'gate' | 'pod' | 'page', Words>> = {
  gate: ['The gate says no', 'Nothing was spent: the relayer asked the gate before it sent.'],
  pod: ['The prover gave up', 'Nothing was sent. Try again.'],
  page: ['Something around the proof failed', 'Is the demo still running? Then try again.'],
}

/** Code, sentence and remedy of any error. */
export function explain(error: unknown): Explained {
  const { code, text, kind } = read(error)
  const [title, remedy] = WORDS[code] ?? OTHERS[kind]
  return { code, title, text, remedy }
}

function read(error: unknown): { code: string; text: string; kind: keyof typeof OTHERS } {
  if (error instanceof GateRefusal) {
    const { code, name } = error.revert
    return { code, text: `The gate refused: ${name}.`, kind: 'gate' }
  }
  if (error instanceof ProofpodError) {
    return { code: error.code, text: `${error.message}.`, kind: 'pod' }
  }
  const text = error instanceof Error ? error.message : String(error)
  return { code: 'DEMO', text, kind: 'page' }
}

/** Fills a notice: heading, what happened, what to do, and a button if there is a way on. */
export function fillNotice(
  root: HTMLElement,
  { code, title, text, remedy }: Explained,
  again?: () => void,
): void {
  const heading = make(root.dataset['heading'] ?? 'h3', title)
  const facts = make('p', text, 'what')
  if (code) facts.append(' ', make('code', code))
  root.replaceChildren(heading, make('p', remedy), facts)
  root.hidden = false
  if (!again) return
  const button = make('button', 'Try again')
  button.setAttribute('type', 'button')
  button.addEventListener('click', again)
  root.append(button)
}
