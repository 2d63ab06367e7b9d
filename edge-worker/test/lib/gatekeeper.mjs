// A gatekeeper with an origin behind it and holders before it.
import { randomBytes } from 'node:crypto'
import http from 'node:http'
import { gzipSync } from 'node:zlib'
import { workerOptions } from './build.mjs'
import { freePort, startEdge } from './edge.mjs'

/** Content of the origin, by path; `/broken` fails and `/away` redirects. */
const FILES = { '/air-quality/today.csv': 'hour,pm25\n0,7\n', '/trials/all.csv': 'arm,n\n1,40\n',
  '/air-quality/packed.csv': 'a'.repeat(5000) }

/** An origin that remembers what it was asked. */
export async function startOrigin(files = {}) {
  const asked = []
  const all = { ...FILES, ...files }
  const server = http.createServer((request, response) => {
    asked.push({ url: request.url, headers: request.headers })
    const path = request.url.split('?')[0]
    if (path.endsWith('/broken')) return response.writeHead(500).end('stack trace of the origin')
    if (path.endsWith('/away')) return response.writeHead(302, { location: '/' }).end()
    if (!Object.hasOwn(all, path)) return response.writeHead(404).end('origin: no such file')
    if (path.endsWith('/packed.csv')) {
      const packed = gzipSync(all[path])
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length })
      return response.end(packed)
    }
    const inner = { 'set-cookie': 'origin=1', 'x-inner': '1' }
    response.writeHead(200, { 'content-type': 'text/csv', ...inner }).end(all[path])
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => new Promise((resolve) => {
    server.closeAllConnections()
    server.close(resolve)
  })
  return { url: `http://127.0.0.1:${server.address().port}`, asked, stop }
}

/** A fresh secret as the README makes one. */
export const newKey = () => randomBytes(32).toString('base64')

/**
 * Starts gatekeepers that share one ledger, as isolates of one worker do. `vars` are variables
 * that the tests change, `plant` a fault (see `build.mjs`).
 */
export async function startGatekeepers({ vars = {}, plant, count = 1, extra = [] } = {}) {
  const port = await freePort()
  const key = newKey()
  const shared = {
    AUDIENCE: `http://127.0.0.1:${port}`,
    RESOURCES: { 'air-quality': '100', trials: '120' },
    SNAPSHOT_URL: '',
    ALLOW_INSECURE_SETUP: 'true',
    RATE_PER_MINUTE: 100_000,
    GATE_KEY: key,
    ...vars,
  }
  const workers = []
  for (let i = 0; i < count; i += 1) {
    const options = await workerOptions('gatekeeper', { vars: shared, plant })
    const place = i === 0 ? { port } : elsewhere(options)
    workers.push({ ...options, name: `gatekeeper-${i}`, ...place })
  }
  const edge = await startEdge([...workers, ...extra])
  return { ...edge, key, url: edge.urls['gatekeeper-0'], audience: shared.AUDIENCE }
}

/** The objects of the first gatekeeper, seen from another. */
function elsewhere({ durableObjects }) {
  const there = ([name, object]) => [name, { ...object, scriptName: 'gatekeeper-0' }]
  return { durableObjects: Object.fromEntries(Object.entries(durableObjects).map(there)) }
}
