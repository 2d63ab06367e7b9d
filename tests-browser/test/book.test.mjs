// The book: every link leads somewhere, every chapter is listed, the tutorial's code is the
// template's, the reference knows every name.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import * as api from 'proofpod'
import { reference } from '../../book/reference.mjs'
import { broken, targets } from '../lib/links.mjs'
import { ROOT } from '../lib/newapp.mjs'

const read = (name) => fs.readFileSync(path.join(ROOT, name), 'utf8')
const GENERATED = new Set([path.join(ROOT, 'book/reference.md')])
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'],
  { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')

test('every link of every Markdown file leads somewhere', (t) => {
  let count = 0
  const found = tracked.flatMap((name) => {
    const text = read(name)
    count += targets(text).length
    return broken(path.join(ROOT, name), text, GENERATED).map((link) => `${name}: ${link}`)
  })
  assert.deepEqual(found, [])
  assert.ok(count > 40, `${count} links`)
  t.diagnostic(`${count} links in ${tracked.length} files`)
})

test('planted: broken links are found', () => {
  const text = '# One *two* `three`\n[a](none.md) [b](tutorial.md#nowhere) [c](#one-two-three)\n' +
    '[d](tutorial.md#2-copy-the-template) [e](#four) `[f](code.md)` [g](https://example.org/x)'
  const file = path.join(ROOT, 'book/planted.md')
  assert.deepEqual(broken(file, text), ['none.md', 'tutorial.md#nowhere', '#four'])
})

test('the summary lists every chapter once', () => {
  const listed = targets(read('book/SUMMARY.md'))
  const chapters = fs.readdirSync(path.join(ROOT, 'book'))
    .filter((name) => name.endsWith('.md') && name !== 'SUMMARY.md')
  assert.deepEqual([...listed].sort(), [...new Set([...chapters, 'reference.md'])].sort())
})

const TEMPLATE = ['src/main.ts', 'scripts/verify.mjs', 'scripts/make-snapshot.mjs']

/** Code blocks of the tutorial that are not in the template. */
function strange(tutorial) {
  const files = TEMPLATE.map((name) => read(`examples/vite/${name}`))
  const blocks = [...tutorial.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code)
  assert.ok(blocks.length >= 3)
  return blocks.filter((code) => !files.some((file) => file.includes(code)))
}

test('the tutorial shows the template’s code and commands', () => {
  const tutorial = read('book/tutorial.md')
  assert.deepEqual(strange(tutorial), [])
  const { scripts } = JSON.parse(read('examples/vite/package.json'))
  const named = [...tutorial.matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name)
  assert.ok(named.length >= 3)
  assert.deepEqual(named.filter((name) => !scripts[name]), [])
  const planted = tutorial.replace('await pod.verify(bundle)', 'pod.verify(bundle)')
  assert.equal(strange(planted).length, 1)
})

const missing = (text, names) => names.filter((name) => !text.includes(`\n### ${name}\n`))

test('the reference knows every exported name, with its comment', () => {
  const text = reference()
  const names = [...Object.keys(api), 'usePod', 'useProve', 'useGate', 'Pod', 'ProofBundle']
  assert.deepEqual(missing(text, names), [])
  assert.deepEqual(missing(text, [...names, 'planted']), ['planted'])
  const silent = [...text.matchAll(/^### (\w+)\n\n\n\n/gm)].map(([, name]) => name)
  assert.deepEqual(silent, [], 'exported without a comment')
  const { size } = new Set([...text.matchAll(/^### (\w+)$/gm)].map(([, name]) => name))
  assert.ok(size > 30)
})
