// The table of all statements: `cargo xtask statements [--json] [--write]`. Each is proved with the
// example's inputs and verified on a chain of its own; what its tests counted comes from the log of
// `cargo test`, whose lines `kit: {..}` are read.
//   node bench/statements.mjs --kit LOG [--json] [--write] [--runs 3] [--no-tab]
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chosen, inTab, onChain, proved, root, withChain } from './lib/statements.mjs'

const FILE = path.join(root, 'bench/statements.json')
const README = path.join(root, 'README.md')
const MARKS = ['<!-- made by `cargo xtask statements --write` -->', '<!-- end -->']

/** The committed figures. */
export const committed = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))

const number = (value) => (value === null ? '-' : value.toLocaleString('en'))

/** The table as the README has it. */
export function table(rows) {
  const time = ({ prove_ms: ms }) =>
    (ms.tab_1t === null ? `native ${number(ms.native)}` : `${ms.tab_1t} / ${ms.tab_2t}`)
  const lines = rows.map((row) => [`[${row.circuit}](book/${row.page}.md)`, `2^${row.k}`,
    row.columns, number(row.constraints), time(row), number(row.proof_bytes), number(row.gas),
    row.negative_tests, `${number(row.mutated_cells)}, ${row.survivors}`])
  return ['| circuit | rows | columns | constraints | prove, ms | proof bytes | gas | ' +
    'negative tests | mutated cells, survivors |', '|---|---|---|---|---|---|---|---|---|',
  ...lines.map((cells) => `| ${cells.join(' | ')} |`)].join('\n')
}

/** What stands between the marks of a text. */
export function section(text) {
  const [start, end] = MARKS.map((mark) => text.indexOf(mark))
  if (start < 0 || end < start) throw new Error('README.md has no place for the table')
  return text.slice(start + MARKS[0].length, end).trim()
}

function write(rows) {
  fs.writeFileSync(FILE, `${JSON.stringify({ statements: rows }, null, 1)}\n`)
  const text = fs.readFileSync(README, 'utf8')
  const [start, end] = [text.indexOf(MARKS[0]) + MARKS[0].length, text.indexOf(MARKS[1])]
  fs.writeFileSync(README, `${text.slice(0, start)}\n${table(rows)}\n${text.slice(end)}`)
}

/** The lines that tests print, by circuit. */
function counts(log) {
  const lines = fs.readFileSync(log, 'utf8').split('\n')
  const found = lines.flatMap((line) => /^kit: (\{.*\})$/.exec(line.trim())?.[1] ?? [])
  return new Map(found.map((text) => JSON.parse(text)).map((kit) => [kit.circuit, kit]))
}

async function row(chain, one, kit, { runs, 'no-tab': noTab }) {
  const made = proved(one)
  const gas = await onChain(chain, made)
  const tab = !noTab && (one.shipped || one.lean)
  const visits = tab ? [1, 2] : []
  const times = []
  for (const threads of visits) times.push(await inTab(one, threads, Number(runs)))
  const version = Number(/-v(\d+)/.exec(one.circuit)[1])
  return { statement: one.statement, circuit: one.circuit, version, page: one.lean ? 'lean' :
    one.statement, k: one.k, columns: kit?.columns ?? null, constraints: kit?.constraints ?? null,
  prove_ms: { tab_1t: times[0] ?? null, tab_2t: times[1] ?? null, native: made.nativeMs },
  proof_bytes: made.entry.proofBytes, gas, vk_digest: made.entry.vkDigest,
  srs: made.entry.srs.id, insecure_srs: made.entry.srs.insecure,
  negative_tests: kit?.negative_tests ?? null, mutated_cells: kit?.mutated_cells ?? null,
  survivors: kit?.survivors ?? null }
}

async function main() {
  const flag = { type: 'boolean', default: false }
  const { values } = parseArgs({ options: { json: flag, write: flag, 'no-tab': flag,
    kit: { type: 'string' }, runs: { type: 'string', default: '3' } } })
  const kits = counts(values.kit)
  const rows = await withChain(async (chain) => {
    const rows = []
    for (const one of chosen()) {
      rows.push(await row(chain, one, kits.get(one.circuit), values))
      console.error(`${one.circuit}: proved, verified on chain`)
    }
    return rows
  })
  if (values.write) write(rows)
  console.log(table(rows))
  if (values.json) console.log(JSON.stringify({ statements: rows }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
