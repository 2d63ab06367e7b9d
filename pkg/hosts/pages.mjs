// Hosts without a bundler: plain pages, a service worker, an extension.
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { dist, folder, inBrowser, inExtension, serve } from './lab.mjs'

/** A folder with the package's files below `proofpod/`. */
function withPackage(name, files) {
  const app = folder(name, { 'scenario.js': 'scenario.js', ...files })
  cpSync(dist, join(app, 'proofpod'), { recursive: true })
  return app
}

async function open(app, html, act) {
  writeFileSync(join(app, 'index.html'), `<!doctype html><title>proofpod</title>\n${html}`)
  const { url, stop } = await serve(app)
  try {
    return await inBrowser(url, act)
  } finally {
    stop()
  }
}

export function scriptModule() {
  return open(withPackage('script-module'), `<script type="module">
import * as api from './proofpod/index.js'
import { outcome } from './scenario.js'
globalThis.result = await outcome(api)
</script>`)
}

export function scriptTag() {
  return open(withPackage('script-tag'), `<script src="proofpod/proofpod.global.js"></script>
<script>
import('./scenario.js').then(async ({ outcome }) => {
  globalThis.result = await outcome(proofpod)
})
</script>`)
}

export function serviceWorker() {
  return open(withPackage('service-worker', { 'sw.js': 'service-worker.js' }), `<script>
navigator.serviceWorker.onmessage = (event) => { globalThis.result = event.data }
navigator.serviceWorker.register('/sw.js', { type: 'module' })
navigator.serviceWorker.ready.then(({ active }) => active.postMessage('prove'))
</script>`)
}

export function mv3() {
  return inExtension(withPackage('mv3', { '.': 'mv3' }))
}
