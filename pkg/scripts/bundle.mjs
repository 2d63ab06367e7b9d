// Makes one file each of what a host loads first: the page's entry, the two worker scripts, and the
// entry of isolates. A chain of imports costs a round trip a link, and a worker starts behind it.
// `URL`s of files stay source text beside the bundle, for bundlers to see and for browsers without
// one; so do an isolate's imports of files.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const dist = fileURLToPath(new URL('../dist', import.meta.url))

const ENTRIES = ['index.js', 'workerd.js', 'worker-single.js', 'worker-threads.js']

for (const file of ENTRIES) {
  const path = join(dist, file)
  const external = /\.(wasm|bin)$/
  const bundle = await rolldown({ input: path, platform: 'browser', logLevel: 'warn', external })
  await bundle.write({ file: path, format: 'esm', codeSplitting: false, comments: { legal: true } })
  await bundle.close()
}
