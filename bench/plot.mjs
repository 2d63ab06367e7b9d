// Draws bench/history.md as bench/history.svg: milliseconds of a proof over the runs, one line a
// column, on a logarithmic scale.
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 360, 60, 150, 30, 40]
const LINES = { 'warm 1t': '#1f77b4', 'warm 2t': '#2ca02c', 'cold 2t': '#d62728',
  'Groth16 1t': '#999999', native: '#9467bd' }

/** The table's rows as objects by its headings. */
export function readHistory(text) {
  const cells = (line) => line.split('|').slice(1, -1).map((cell) => cell.trim())
  const [heads, , ...rows] = text.split('\n').filter((line) => line.startsWith('|'))
  return rows.map((row) => Object.fromEntries(cells(row).map((cell, i) => [cells(heads)[i], cell])))
}

/** The picture of rows as `readHistory` gives them. */
export function drawHistory(rows) {
  const values = rows.flatMap((row) => Object.keys(LINES).map((name) => Number(row[name])))
  const known = values.filter((value) => value > 0)
  const [low, high] = [Math.log(Math.min(...known) / 1.2), Math.log(Math.max(...known) * 1.2)]
  const x = (i) => LEFT + (i + 0.5) * (WIDTH - LEFT - RIGHT) / rows.length
  const y = (value) =>
    TOP + (HEIGHT - TOP - BOTTOM) * (1 - (Math.log(value) - low) / (high - low))
  const text = (at, place, words, more = '') =>
    `<text x="${at.toFixed(1)}" y="${place.toFixed(1)}" ${more}>${words}</text>`
  const line = ([name, colour]) => {
    const points = rows.map((row, i) => [x(i), Number(row[name])]).filter(([, v]) => v > 0)
    const at = points.map(([px, value]) => `${px.toFixed(1)},${y(value).toFixed(1)}`)
    const dots = at.map((point) => point.split(','))
      .map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`)
    const [lastX, last] = points.at(-1)
    return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>
${dots.join('')}${text(lastX + 8, y(last) + 4, `${name}: ${last}`, `fill="${colour}"`)}`
  }
  const marks = [50, 100, 200, 500, 1000, 2000].filter((value) => y(value) > TOP && y(value) <
    HEIGHT - BOTTOM)
  const grid = marks.map((value) => `<path d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}" stroke="#ddd"/>
${text(LEFT - 8, y(value) + 4, value, 'text-anchor="end"')}`)
  const runs = rows.map((_, i) => text(x(i), HEIGHT - 15, i + 1, 'text-anchor="middle"'))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
font-family="sans-serif" font-size="12"><title>Milliseconds of a proof of access, by run</title>
<rect width="100%" height="100%" fill="#fff"/>${text(LEFT, 18, 'ms a proof, by row of history.md')}
${grid.join('\n')}
${Object.entries(LINES).map(line).join('\n')}
${runs.join('\n')}
</svg>
`
}

/** Draws the picture again. */
export function plot() {
  const rows = readHistory(fs.readFileSync(here('history.md'), 'utf8'))
  fs.writeFileSync(here('history.svg'), drawHistory(rows))
}

if (process.argv[1] === here('plot.mjs')) plot()
