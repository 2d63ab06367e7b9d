// Writes reference.md, which is not committed, from the built package's types. What stands there is
// what an editor shows: every exported name of every entry, with its comment.
//   node book/reference.mjs
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const PKG = fileURLToPath(new URL('../pkg/', import.meta.url))
const OUT = fileURLToPath(new URL('reference.md', import.meta.url))
const HEAD = `# JavaScript reference

Written by \`node book/reference.mjs\` from the package's types; do not edit. Error codes and what
to do about each are in the package's [ERRORS.md](../pkg/ERRORS.md).
`

/** Specifier and file of each entry that has types of its own, in the order of the exports map. */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(PKG, 'package.json'), 'utf8'))
  const found = Object.entries(exports).map(([path, target]) => [path, typesOf(target)])
  const seen = new Set()
  return found.filter(([, file]) => file && !seen.has(file) && seen.add(file))
}

/** The first `types` of an export's conditions. */
function typesOf(target) {
  if (typeof target !== 'object') return undefined
  if (target.types) return target.types
  return Object.values(target).map(typesOf).find(Boolean)
}

/** Exported names of a module and the module that declares each, through re-exports. */
function exported(file, depth = 0) {
  if (depth > 5 || !existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const at = (module) => normalize(join(dirname(file), module.replace(/\.(m?)js$/, '.d.$1ts')))
  const own = [...text.matchAll(DECLARED)].map(([, , name]) => [name, file])
  const all = [...text.matchAll(/^export \* from '(.+?)'/gm)]
    .flatMap(([, module]) => exported(at(module), depth + 1))
  const named = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '(.+?)'/gm)]
    .flatMap(([, names, module]) => names.split(',').map((name) => name.trim()).filter(Boolean)
      .map((name) => [name.replace(/^type /, ''), at(module)]))
  return [...own, ...all, ...named]
}

const DECLARED = /^export (?:declare )?(interface|type|class|function|const|enum) (\w+)/gm

/** A name's comment and declaration; overloads are several. */
function declaration(name, file) {
  const text = readFileSync(file, 'utf8')
  const start = new RegExp(`^export (?:declare )?(?:\\w+) ${name}\\b`, 'm')
  const first = text.search(start)
  if (first < 0) return undefined
  const before = text.slice(0, first)
  const open = before.lastIndexOf('/**')
  const comment = /\*\/\s*$/.test(before) && open >= 0 ? before.slice(open) : ''
  return { comment: prose(comment), code: block(text.slice(first), start) }
}

/** From a declaration's first line to the line where its brackets are closed. */
function block(text, start) {
  const lines = []
  let depth = 0
  for (const line of text.split('\n')) {
    if (depth === 0 && lines.length > 0 && !start.test(line)) break
    lines.push(line)
    // A union goes on in lines that begin with a bar.
    const code = line.replace(/\/\/.*$|'[^']*'/g, '')
    depth += (code.match(/[({[]/g) ?? []).length - (code.match(/[)}\]]/g) ?? []).length
    if (depth < 0) depth = 0
  }
  return lines.join('\n').replaceAll(/^export (declare )?/gm, '').trimEnd()
}

const prose = (comment) => comment.replace(/^\/\*\*\s*/, '').replace(/\s*\*\/\s*$/, '')
  .replace(/^\s*\* ?/gm, '').trim()

function section([path, types]) {
  const names = new Map(exported(join(PKG, types)))
  const parts = [...names].sort(([a], [b]) => a < b ? -1 : 1).map(([name, file]) => {
    const found = declaration(name, file)
    if (!found) throw new Error(`${name} is exported by ${types} and declared nowhere`)
    return `### ${name}\n\n${found.comment}\n\n\`\`\`ts\n${found.code}\n\`\`\`\n`
  })
  return `## \`proofpod${path.slice(1)}\`\n\n${parts.join('\n')}`
}

/** The whole page. */
export function reference() {
  return [HEAD, ...entries().map(section)].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(OUT, reference())
