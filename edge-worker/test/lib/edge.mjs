// Workers on a real workerd, each on a port of its own.
import { execFileSync } from 'node:child_process'
import net from 'node:net'
import { Miniflare, NoOpLog } from 'miniflare'

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/**
 * Starts workers; `workers` are options of `workerOptions` with a `name`, and with a
 * `port` where it matters. Returns their addresses
 * by name, what they printed, and the process that runs them.
 */
export async function startEdge(workers) {
  const printed = []
  const collect = (stream) => stream.on('data', (chunk) => printed.push(String(chunk)))
  const socket = (port = 0) => [{ host: '127.0.0.1', port }]
  const runtime = new Miniflare({
    log: new NoOpLog(),
    cf: false,
    handleRuntimeStdio: (out, error) => [out, error].forEach(collect),
    workers: workers.map(({ port, ...worker }) =>
      ({ ...worker, unsafeDirectSockets: socket(port) })),
  })
  await runtime.ready
  const urls = {}
  for (const { name } of workers) urls[name] = (await runtime.unsafeGetDirectURL(name)).origin
  return {
    urls,
    printed: () => printed.join(''),
    pid: workerdPid(),
    stop: () => runtime.dispose(),
  }
}

/** The newest workerd that this process started. */
function workerdPid() {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' }).split('\n')
  const rows = lines.map((line) => line.trim().split(/\s+/))
  const ours = rows.filter(([, parent, name]) => parent === `${process.pid}` && name === 'workerd')
  return Math.max(...ours.map(([pid]) => Number(pid)))
}
