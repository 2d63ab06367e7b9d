import { type Cheat, CHEATS, type Refusal } from '../cheats.js'
import { byId, isEnabled, make, part, setEnabled, stamp } from './dom.js'
import { explain } from './explain.js'

/** Runs one cheat; reports the share of its proof that is done. */
export type RunCheat = (cheat: Cheat, onShare: (share: number) => void) => Promise<Refusal[]>

const BY = { tab: 'Refused in this tab', gate: 'Refused by the gate' }

function verdict({ by, code, reason }: Refusal): HTMLElement {
  const row = make('div', '', 'verdict')
  row.append(make('code', code), make('strong', BY[by]), make('p', reason))
  return row
}

/** Fills the panel once. */
export function makeCheats(run: RunCheat): void {
  byId('cheats').replaceChildren(...CHEATS.map((cheat) => {
    const row = stamp('cheat-row')
    row.dataset['cheat'] = cheat.id
    part(row, 'title').textContent = cheat.title
    part(row, 'plan').textContent = cheat.plan
    const button = part<HTMLButtonElement>(row, 'try')
    part(button, 'what').textContent = `: ${cheat.title}`
    button.addEventListener('click', () => isEnabled(button) && void attempt(row, cheat, run))
    return row
  }))
}

async function attempt(row: HTMLElement, cheat: Cheat, run: RunCheat): Promise<void> {
  const result = part(row, 'result')
  delete row.dataset['code']
  row.dataset['state'] = 'trying'
  const bar = make('div', '', 'thin-bar')
  const text = make('p', 'Trying…', 'trying')
  result.replaceChildren(text, bar)
  try {
    const refusals = await run(cheat, (share) => bar.style.setProperty('--done', String(share)))
    result.replaceChildren(...refusals.map(verdict))
    row.dataset['state'] = 'refused'
    row.dataset['code'] = refusals[0]?.code ?? ''
  } catch (error) {
    const { code, text: why } = explain(error)
    result.replaceChildren(make('code', code), make('p', why))
    row.dataset['state'] = 'failed'
    row.dataset['code'] = code
  }
}

/** Which cheats can be tried now. */
export function showCheats(busy: boolean, listed: boolean, entered: boolean): void {
  for (const { id, needsEntry } of CHEATS) {
    const row = byId('cheats').querySelector<HTMLElement>(`[data-cheat="${id}"]`)
    if (!row) continue
    const able = listed && (entered || !needsEntry)
    setEnabled(part(row, 'try'), able && !busy)
    part(row, 'needs').textContent = able ? '' : needsEntry
      ? 'Starts from an accepted proof: open a dataset first.'
      : 'Needs an identity that the snapshot lists.'
  }
}
