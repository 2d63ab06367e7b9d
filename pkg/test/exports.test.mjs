// The package as others see it: publint and attw, size budgets, the same bytes from every build.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { buildAndPack } from '../hosts/reproduce.mjs'
import { budgets, differences, GOALS, measureAll } from '../scripts/size.mjs'
import { root } from './helpers.mjs'

const require = createRequire(import.meta.url)
const npm = (cwd, ...args) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' })
const { exports: exported } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

test('publint has nothing to say', { timeout: 120_000 }, async () => {
  const { publint } = await import('publint')
  const { formatMessage } = await import('publint/utils')
  const { messages, pkg } = await publint({ pkgDir: root, strict: true })
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), [])
})

// Not for importing with types: a classic script, a text and the description itself.
const FILES = ['./global', './ERRORS.md', './package.json']

test('the types are right', { timeout: 240_000 }, () => {
  const [{ filename }] = JSON.parse(npm(root, 'pack', '--json', '--pack-destination', tmpdir()))
  const tarball = join(tmpdir(), filename)
  try {
    const attw = join(require.resolve('@arethetypeswrong/cli/package.json'), '../dist/index.js')
    const excluded = FILES.map((name) => name.slice(2))
    const args = [attw, tarball, '--profile', 'esm-only', '--format', 'json',
      '--exclude-entrypoints', ...excluded]
    const { problems } = JSON.parse(execFileSync('node', args, { encoding: 'utf8' }))
    // Node's `require` takes ES modules since 20.19. Its version 10 knew no subpaths.
    const real = Object.values(problems).flat().filter(({ kind, resolutionKind }) =>
      kind !== 'CJSResolvesToESM' && resolutionKind !== 'node10')
    assert.deepEqual(real, [])
  } finally {
    rmSync(tarball)
  }
})

test('every host has its condition, types first', () => {
  const conditions = Object.keys(exported['.'])
  assert.deepEqual(conditions,
    ['types', 'workerd', 'edge-light', 'deno', 'node', 'browser', 'default'])
  for (const [name, target] of Object.entries(exported)) {
    const files = JSON.stringify(target).match(/\.\/[^"]+/g)
    for (const file of files) assert.ok(readFileSync(join(root, file)).length, `${name} ${file}`)
  }
})

test('no entry touches the host when it is imported, and none awaits', () => {
  for (const [, target] of Object.entries(exported).filter(([name]) => !FILES.includes(name))) {
    for (const file of JSON.stringify(target).match(/\.\/[^"]+\.js/g)) {
      const text = readFileSync(join(root, file), 'utf8')
      assert.ok(!/^await |^(const|let|var) [^=]+= await /m.test(text), file)
    }
  }
  // Node has no window, document or Worker: what servers render with.
  for (const name of ['index.js', 'inline.js', 'wasm-url.js', 'gate-entry.js', 'verify.js']) {
    execFileSync('node', ['--input-type=module', '-e', `
      for (const name of ['Worker', 'caches', 'location']) delete globalThis[name]
      await import(${JSON.stringify(join(root, 'dist', name))})`])
  }
})

test('sizes are those committed, and within the goals', () => {
  const measured = measureAll()
  assert.deepEqual(differences(measured, budgets()), [])
  // Planted: an entry that grew, and one over its goal.
  const glue = { glue: { gzip: Math.round(measured.glue.gzip * 1.1) } }
  assert.equal(differences(glue, budgets()).length, 1)
  assert.equal(differences({ glue: { gzip: GOALS.glue + 1 } }, { glue: GOALS.glue + 1 }).length, 1)
})

test('two clean builds give the same tarball', { timeout: 300_000 }, () => {
  const [one, two] = ['a', 'b'].map(buildAndPack)
  assert.equal(one, two)
})
