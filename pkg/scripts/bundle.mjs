// Makes one file each of what a browser loads first: the page's entry and the two worker scripts.
// A chain of imports costs a round trip a link, and a worker starts behind it. `URL`s of files stay
// source text beside the bundle, for bundlers to see and for browsers without one.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const dist = fileURLToPath(new URL('../dist', import.meta.url))

for (const file of ['index.js', 'worker-single.js', 'worker-threads.js']) {
  const path = join(dist, file)
  const bundle = await rolldown({ input: path, platform: 'browser', logLevel: 'warn' })
  await bundle.write({ file: path, format: 'esm', codeSplitting: false, comments: { legal: true } })
  await bundle.close()
}
