// Hosts that bundle the package into a page.
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { bin, dist, folder, inBrowser, serve, sh } from './lab.mjs'
import { started } from './started.mjs'

const PAGE = { 'main.js': 'page.js', 'scenario.js': 'scenario.js' }
const html = (script) => `<!doctype html><title>proofpod</title>
<script type="module" src="${script}"></script>`

async function openFolder(root) {
  const { url, stop } = await serve(root)
  try {
    return await inBrowser(url)
  } finally {
    stop()
  }
}

async function viteApp(name) {
  const app = folder(name, PAGE)
  writeFileSync(join(app, 'index.html'), html('/main.js'))
  return app
}

export async function viteBuild() {
  const app = await viteApp('vite-build')
  await sh(app, bin('vite'), 'build', '--logLevel', 'error')
  return openFolder(join(app, 'dist'))
}

export async function viteDev() {
  const app = await viteApp('vite-dev')
  const args = ['--port', '0', '--strictPort', '--host', '127.0.0.1', '--clearScreen', 'false']
  const server = await started(app, bin('vite'), args, /http:\/\/127\.0\.0\.1:\d+\//)
  try {
    return await inBrowser(server.url)
  } finally {
    server.stop()
  }
}

export async function webpack() {
  const app = folder('webpack', PAGE)
  const config = `import webpack from 'webpack'
const options = { mode: 'production', context: ${JSON.stringify(app)}, entry: './main.js',
  output: { path: ${JSON.stringify(join(app, 'out'))}, publicPath: 'auto' },
  experiments: { outputModule: false } }
webpack(options, (error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString('errors-only'))
})`
  writeFileSync(join(app, 'build.mjs'), config)
  await sh(app, process.execPath, 'build.mjs')
  writeFileSync(join(app, 'out/index.html'), html('main.js'))
  return openFolder(join(app, 'out'))
}

/** What bundlers that leave `new URL` as it stands have to copy beside their output. */
function copyBeside(out) {
  for (const part of ['worker-single.js', 'worker-threads.js', 'wasm', 'keys']) {
    cpSync(join(dist, part), join(out, part), { recursive: true })
  }
}

export async function esbuild() {
  const app = folder('esbuild', PAGE)
  const options = ['--bundle', '--format=esm', '--outfile=out/main.js', '--log-level=error']
  await sh(app, bin('esbuild'), 'main.js', ...options)
  writeFileSync(join(app, 'out/index.html'), html('main.js'))
  copyBeside(join(app, 'out'))
  return openFolder(join(app, 'out'))
}

export async function rollup() {
  const app = folder('rollup', PAGE)
  const config = `import resolve from '@rollup/plugin-node-resolve'
export default { input: 'main.js', plugins: [resolve({ browser: true })],
  output: { file: 'out/main.js', format: 'es' } }`
  writeFileSync(join(app, 'rollup.config.mjs'), config)
  await sh(app, bin('rollup'), '-c', 'rollup.config.mjs', '--silent')
  writeFileSync(join(app, 'out/index.html'), html('main.js'))
  copyBeside(join(app, 'out'))
  return openFolder(join(app, 'out'))
}

/** Built and started: rendered on the server, proved in the page, and imported by a route. */
export async function next() {
  const app = folder('next', { app: 'next/app', 'scenario.js': 'scenario.js' })
  await sh(app, bin('next'), 'build', app)
  const server = await started(app, bin('next'), ['start', app, '-p', '0'],
    /http:\/\/localhost:\d+/)
  try {
    const page = await (await fetch(server.url)).text()
    if (!page.includes('<main>function</main>')) throw new Error('the server rendered no page')
    const { units } = await (await fetch(new URL('/server', server.url))).json()
    if (units !== '1500000000000000000') throw new Error('the route has no package')
    return await inBrowser(server.url)
  } finally {
    server.stop()
  }
}
