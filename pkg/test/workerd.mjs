// A real workerd with one worker script and the shipped files as its modules.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const START_MS = 20_000
const kinds = { '.wasm': 'wasm', '.bin': 'data', '.js': 'esModule' }

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** One module of the worker: its name for imports, and the file that it is. */
function moduleOf(name, file) {
  const kind = kinds[name.slice(name.lastIndexOf('.'))]
  return `(name = "${name}", ${kind} = embed "${file}")`
}

/**
 * Starts workerd on `script`, an ES module; `files` maps the names that it imports to paths.
 * `cpuMs()` is the processor time that the process took, `nowMib()` and `peakMib()` its memory.
 */
export async function startWorkerd(script, files) {
  const folder = mkdtempSync(join(tmpdir(), 'proofpod-workerd-'))
  const port = await freePort()
  writeFileSync(join(folder, 'worker.js'), script)
  const modules = [moduleOf('worker.js', 'worker.js')]
  for (const [name, path] of Object.entries(files)) modules.push(moduleOf(name, path))
  writeFileSync(join(folder, 'config.capnp'), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [${modules.join(', ')}], compatibilityDate = "2026-01-01"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);
`)
  const bin = require.resolve('workerd/bin/workerd')
  const arguments_ = ['serve', '--import-path=/', join(folder, 'config.capnp')]
  const child = spawn(bin, arguments_, { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.on('data', (text) => { log += text })
  child.stdout.on('data', (text) => { log += text })
  const url = `http://127.0.0.1:${port}`
  const stop = () => {
    child.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + START_MS
  for (;;) {
    const up = await fetch(`${url}/up`).then((response) => response.ok, () => false)
    if (up) break
    if (child.exitCode !== null || Date.now() > deadline) {
      stop()
      throw new Error(`workerd did not start: ${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { url, stop, log: () => log, ...meters(child.pid) }
}

/** The runtime is a child of npm's launcher where there is one. */
function meters(pid) {
  const children = () =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  const of = () => children()[0] ?? pid
  const ticks = () => readFileSync(`/proc/${of()}/stat`, 'utf8').split(') ')[1].split(' ')
  // utime and stime in hundredths of a second.
  const mib = (name) => {
    const status = readFileSync(`/proc/${of()}/status`, 'utf8')
    return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024
  }
  return {
    cpuMs: () => (Number(ticks()[11]) + Number(ticks()[12])) * 10,
    nowMib: () => mib('VmRSS'),
    peakMib: () => mib('VmHWM'),
  }
}
