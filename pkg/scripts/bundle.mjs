// Makes one file each of what a host loads: the entries, one for each kind of host, and the scripts
// of workers. A chain of imports costs a round trip a link, and a worker starts behind it. `URL`s
// of files stay source text beside the bundle, for bundlers to see and for browsers without one; so
// do the imports of files where nothing is compiled at run time.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const dist = fileURLToPath(new URL('../dist', import.meta.url))

/** Bundles one script of dist/ into `to`; `external` stays an import. */
async function one(file, options = {}) {
  const { to = file, format = 'esm', platform = 'browser', external = [], ...rest } = options
  const { define, ...output } = rest
  const input = join(dist, file)
  const transform = define ? { transform: { define } } : {}
  const bundle = await rolldown({ input, platform, external, logLevel: 'warn', ...transform })
  const comments = { legal: true, annotation: true, jsdoc: false }
  await bundle.write({ file: join(dist, to), format, codeSplitting: false, comments, ...output })
  await bundle.close()
}

// The script tag's: classic scripts have no `import.meta`, but know where they came from.
const base = '__proofpodScript'
await one('index.js', {
  to: 'proofpod.global.js',
  format: 'iife',
  name: 'proofpod',
  define: { 'import.meta.url': base },
  banner: `var ${base} = document.currentScript?.src ?? location.href;`,
  minify: true,
})
await one('index.js', { minify: true })
const plain = ['inline.js', 'gate-entry.js', 'worker-single.js', 'worker-threads.js', 'verify.js']
for (const file of plain) await one(file)
const external = [/\.(wasm(\?module)?|bin)$/]
const isolates = ['workerd.js', 'verify-workerd.js', 'verify-edge-light.js']
for (const file of isolates) await one(file, { external })
const node = { platform: 'node' }
for (const file of ['node.js', 'worker-node.js']) await one(file, node)
// The second for `require`, which Node before 20.19 has only for CommonJS.
await one('verify-node.js', { ...node, to: 'verify-node.cjs', format: 'cjs' })
await one('verify-node.js', node)
