/** The element of index.html with this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id)
  if (!found) throw new Error(`index.html has no #${id}`)
  return found as T
}

/** The one element inside `root` that a `data-part` names. */
export function part<T extends Element = HTMLElement>(root: ParentNode, name: string): T {
  const found = root.querySelector(`[data-part="${name}"]`)
  if (!found) throw new Error(`no data-part ${name}`)
  return found as T
}

/** A copy of a template's only element. */
export function stamp(id: string): HTMLElement {
  const template = document.getElementById(id) as HTMLTemplateElement
  return template.content.firstElementChild?.cloneNode(true) as HTMLElement
}

/** An element with text. */
export function make(tag: string, text = '', className = ''): HTMLElement {
  const element = document.createElement(tag)
  element.textContent = text
  if (className) element.className = className
  return element
}

/** The head and the tail of a long hex string. */
export function short(hex: string): string {
  return hex.length > 15 ? `${hex.slice(0, 8)}…${hex.slice(-6)}` : hex
}

/** Shows a long value shortened, with the whole of it for whoever hovers. */
export function setHex(element: HTMLElement, hex: string): void {
  element.textContent = short(hex)
  element.title = hex
  element.dataset['value'] = hex
}

/** Thousands separated, whatever the browser's language: the page is in English. */
export function number(value: number | bigint): string {
  return value.toLocaleString('en')
}

/** Says something to screen readers without moving the focus. */
export function announce(text: string): void {
  byId('live').textContent = text
}

/** Moves focus to a region that has just become the story. */
export function focusOn(element: HTMLElement): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  element.focus({ preventScroll: true })
  element.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' })
}

/** A button that cannot be used now stays where the keyboard finds it, and says why. */
export function setEnabled(button: HTMLElement, enabled: boolean): void {
  button.setAttribute('aria-disabled', String(!enabled))
}

/** Whether a click on it counts. */
export function isEnabled(button: HTMLElement): boolean {
  return button.getAttribute('aria-disabled') !== 'true'
}
