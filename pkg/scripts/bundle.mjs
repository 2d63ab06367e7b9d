// Makes one file each of what a browser loads first: the page's entry and the two worker scripts;
// and of the verifier's entries, one for each kind of host.
// A chain of imports costs a round trip a link, and a worker starts behind it. `URL`s of files stay
// source text beside the bundle, for bundlers to see and for browsers without one.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const dist = fileURLToPath(new URL('../dist', import.meta.url))

/** Bundles one script of dist/ into `to`; `external` stays an import. */
async function one(file, { to = file, format = 'esm', platform = 'browser', external = [] } = {}) {
  const input = join(dist, file)
  const bundle = await rolldown({ input, platform, external, logLevel: 'warn' })
  const comments = { legal: true }
  await bundle.write({ file: join(dist, to), format, codeSplitting: false, comments })
  await bundle.close()
}

for (const file of ['index.js', 'worker-single.js', 'worker-threads.js', 'verify.js']) {
  await one(file)
}
// Hosts that compile nothing at run time import the module.
const external = [/\.wasm(\?module)?$/]
for (const file of ['verify-workerd.js', 'verify-edge-light.js']) await one(file, { external })
// The second for `require`, which Node before 20.19 has only for CommonJS.
const node = { platform: 'node' }
await one('verify-node.js', { ...node, to: 'verify-node.cjs', format: 'cjs' })
await one('verify-node.js', node)
