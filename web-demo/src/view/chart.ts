import type { Content } from '../entering.js'
import { make } from './dom.js'

const WIDTH = 480
const HEIGHT = 160
const SPACE = 'http://www.w3.org/2000/svg'

function shape(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SPACE, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  return element
}

function line(points: Content['points'], top: number): SVGElement[] {
  const step = WIDTH / Math.max(1, points.length - 1)
  const at = (value: number): number => HEIGHT - (value / top) * (HEIGHT - 8)
  const path = points.map(({ value }, i) => `${i ? 'L' : 'M'}${i * step} ${at(value)}`).join(' ')
  const area = `${path} L${WIDTH} ${HEIGHT} L0 ${HEIGHT} Z`
  return [shape('path', { d: area, class: 'area' }), shape('path', { d: path, class: 'line' })]
}

function bars(points: Content['points'], top: number): SVGElement[] {
  const step = WIDTH / points.length
  return points.map(({ value }, i) => {
    const height = (value / top) * (HEIGHT - 8)
    const place = { x: i * step + step * 0.15, y: HEIGHT - height, width: step * 0.7, height }
    return shape('rect', { ...place, rx: 3, class: 'column' })
  })
}

function table({ points, unit, title }: Content): HTMLElement {
  const details = make('details')
  details.append(make('summary', 'Show the numbers'))
  const grid = make('table')
  grid.append(make('caption', `${title} (${unit})`, 'hidden'))
  for (const { label, value } of points) {
    const row = make('tr')
    const head = make('th', label)
    head.setAttribute('scope', 'row')
    row.append(head, make('td', String(value)))
    grid.append(row)
  }
  details.append(grid)
  return details
}

/** A dataset as a small chart, with its numbers for whoever prefers them. */
export function chart(content: Content): HTMLElement {
  const { points, title, note, unit, kind } = content
  const top = Math.max(...points.map(({ value }) => value))
  const figure = make('figure')
  const [first, last] = [points[0]?.label, points.at(-1)?.label]
  const label = `${title}, ${unit}: from ${first} to ${last}, top ${top}`
  const image = shape('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label, class: 'chart',
    // As wide as the labels below it, whatever its height.
    preserveAspectRatio: 'none',
  })
  image.append(...(kind === 'line' ? line(points, top) : bars(points, top)))
  const axis = kind === 'line' ? ends(content, top) : feet(content)
  figure.append(make('figcaption', note), image, axis, table(content))
  return figure
}

/** Below a line: where it starts, how high it goes, where it ends. */
function ends({ points, unit }: Content, top: number): HTMLElement {
  const scale = make('p', '', 'scale')
  const texts = [points[0]?.label, `top ${top} ${unit}`, points.at(-1)?.label]
  scale.append(...texts.map((text) => make('span', text)))
  return scale
}

/** Below bars: a name and a value for each. The table says the same to screen readers. */
function feet({ points }: Content): HTMLElement {
  const row = make('div', '', 'feet')
  row.setAttribute('aria-hidden', 'true')
  for (const { label, value } of points) {
    const foot = make('span', label)
    foot.prepend(make('b', String(value)))
    row.append(foot)
  }
  return row
}
