import { byId } from './dom.js'

const THEMES = ['auto', 'light', 'dark'] as const
const KEY = 'proofpod-demo theme'

function show(theme: string): void {
  const root = document.documentElement
  if (theme === 'auto') delete root.dataset['theme']
  else root.dataset['theme'] = theme
  const word = document.createElement('span')
  word.textContent = 'Theme: '
  byId('theme').replaceChildren(word, theme)
}

/** The button that goes round auto, light and dark. */
export function startTheme(): void {
  let current = localStorage.getItem(KEY) ?? 'auto'
  show(current)
  byId('theme').addEventListener('click', () => {
    const next = (THEMES.indexOf(current as (typeof THEMES)[number]) + 1) % THEMES.length
    current = THEMES[next] ?? 'auto'
    localStorage.setItem(KEY, current)
    show(current)
  })
}
